"""The score sheet of a unit on one phone screen, section by section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.reviews import is_ranked, other_basis
from bot.rendering.callback_data import Action, pack, past_day
from bot.rendering.causes import week_data
from bot.rendering.formatting import MESSAGE_LIMIT, bar, basis_name, clip, day, fit, hundredths, money, points
from bot.rendering.pace import pace_line
from bot.rendering.screen import Button, Screen
from bot.rendering.still_open import open_lines

if TYPE_CHECKING:
    from bot.domain.results import Sheet, SheetRow
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_LABEL = 18  # letters of a button


def sheet_screen(sheet: Sheet, scheme: Scheme, catalogue: Catalogue, *, past: bool = False) -> Screen:
    """The sheet or one of its sections, with a button for each line: a section opens, an item explains itself.

    `past`: the sheet of a day gone by, whose buttons stay on that day.
    """
    unit = scheme.unit(sheet.unit)
    basis = basis_name(sheet.basis, scheme, catalogue)
    head = catalogue("sheets.title", unit=unit.name, day=day(sheet.as_of, catalogue), basis=basis)
    place = sheet.place
    lines: list[str]
    if sheet.item is None:
        lines = [
            head,
            catalogue(
                "sheets.place" if is_ranked(scheme, sheet.basis) else "sheets.own_place",
                total=points(place.total),
                rank=place.rank,
                units=place.units,
                group=scheme.group(unit.group).title,
                group_rank=place.group_rank,
                group_units=place.group_units,
            ),
        ]
        if sheet.own is not None:
            differ = hundredths(sheet.own - place.total, signed=True)
            lines.append(catalogue("sheets.own_total", total=points(sheet.own), differ=differ))
        if sheet.grade is not None:
            lines.append(catalogue("sheets.grade", grade=sheet.grade))
        if sheet.money:
            lines.append(
                catalogue("sheets.money_then" if past else "sheets.money", money=money(sheet.money, catalogue))
            )
        if sheet.pace is not None:
            lines.append(pace_line(sheet.pace, catalogue))
        if sheet.still_open is not None:
            lines += open_lines(sheet.still_open, scheme, catalogue)
    else:
        item = scheme.item(sheet.item)
        lines = [head, catalogue("sheets.section", title=item.title, most=hundredths(item.points))]
    lines += [_row(row, scheme, catalogue) for row in sheet.rows]
    text = fit(lines, MESSAGE_LIMIT, catalogue("receipts.more"))
    return Screen(text, tuple(_buttons(sheet, scheme, catalogue, past=past)))


def _row(row: SheetRow, scheme: Scheme, catalogue: Catalogue) -> str:
    item = scheme.item(row.item)
    if item.points == 0:
        return catalogue("sheets.deduction", title=item.title, points=hundredths(row.points))
    values = {"title": item.title, "bar": bar(row.points, row.maximum, 5), "most": hundredths(row.maximum)}
    if row.own is not None:
        own = hundredths(row.own)
        return catalogue("sheets.row_both", points=hundredths(row.points), own=own, **values)
    key = "sheets.row_full" if row.points >= row.maximum else "sheets.row"
    return catalogue(key, points=hundredths(row.points), **values)


def _buttons(sheet: Sheet, scheme: Scheme, catalogue: Catalogue, *, past: bool) -> list[tuple[Button, ...]]:
    buttons, on = [], (past_day(sheet.as_of, scheme.start),) if past else ()
    for row in sheet.rows:
        action = Action.SCORE if row.has_parts else Action.WHY
        label = clip(scheme.item(row.item).title, _LABEL)
        line = (sheet.scheme, sheet.unit, scheme.item_place(row.item), sheet.basis)
        buttons.append(Button(label, pack(action, *line, *on)))
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    other, shown = other_basis(sheet.basis), "" if sheet.item is None else scheme.item_place(sheet.item)
    label = catalogue.plain("sheets.other_basis", basis=basis_name(other, scheme, catalogue))
    week = week_data(scheme, sheet.unit, sheet.as_of, sheet.basis) if sheet.item is None else None
    moved = (Button(catalogue.plain("changes.moved"), week),) if week is not None else ()
    rows.append((Button(label, pack(Action.SCORE, sheet.scheme, sheet.unit, shown, other, *on)), *moved))
    if sheet.item is not None:
        parent = scheme.item(sheet.item).parent
        up = "" if parent is None else scheme.item_place(parent)
        back = pack(Action.SCORE, sheet.scheme, sheet.unit, up, sheet.basis, *on)
        rows.append((Button(catalogue.plain("sheets.back"), back),))
    elif past:
        ranked = sheet.basis if is_ranked(scheme, sheet.basis) else other
        rows.append(
            (
                Button(catalogue.plain("sheets.rank"), pack(Action.RANK, sheet.scheme, "", ranked, *on)),
                Button(catalogue.plain("sheets.today"), pack(Action.SCORE, sheet.scheme, sheet.unit, "", sheet.basis)),
            )
        )
    else:
        rows.append(
            (
                Button(catalogue.plain("sheets.next"), pack(Action.NEXT, sheet.scheme, sheet.unit)),
                Button(catalogue.plain("sheets.rank"), pack(Action.RANK, sheet.scheme, "")),
                Button(catalogue.plain("receipts.todo"), pack(Action.TODO, sheet.scheme, sheet.unit)),
            )
        )
    return rows

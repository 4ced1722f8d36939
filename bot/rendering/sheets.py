"""The score sheet of a unit on one phone screen, section by section; and what of its result is settled or open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.reviews import is_ranked, other_basis
from bot.rendering.callback_data import Action, pack, past_day
from bot.rendering.causes import week_data
from bot.rendering.figures import NOT_APPLYING, bar, highest, hundredths, money, points
from bot.rendering.formatting import basis_name, clip, day
from bot.rendering.marks import Marked, escaped, plain_text
from bot.rendering.nextsteps import pace_line
from bot.rendering.phone import fitting
from bot.rendering.screen import Button, Table, button, in_rows, message, paged, table_switch, turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.results import Sheet, SheetRow
    from bot.domain.still_open import StillOpen
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Rows, Screen
    from scoring import Award, Item, Scheme, Standing

_MOST_NAMES = 2
_TITLE = 16  # letters of a title among others in one line

_LABEL = 18  # letters of a button
_MOST_NUMBERS = 7  # numbered buttons in a row
_WHOLE, _TITLE_OF_MANY = 999, 10  # letters of a title
_MOST_ROWS = 10  # lines of a section that one screen shows


@dataclass(frozen=True, slots=True)
class SheetView:
    """How a sheet is shown: of a day gone by (`past`), on which its buttons stay; the page of a long section.

    `tables`: whether as a table; None: it cannot be.
    """

    past: bool = False
    page: int = 0
    tables: bool | None = None


_TODAY = SheetView()


def sheet_screen(sheet: Sheet, scheme: Scheme, catalogue: Catalogue, view: SheetView = _TODAY) -> Screen:
    """The sheet or a page of a section, a button for each line.

    Where the buttons with their titles do not fit beside the lines, the lines are numbered and so are the buttons.
    Raises IndexError for a page that is not there.
    """
    past, page, basis = view.past, view.page, basis_name(sheet.basis, scheme, catalogue)
    head = catalogue("sheets.title", unit=scheme.unit(sheet.unit).name, day=day(sheet.as_of, catalogue), basis=basis)
    if sheet.item is None:
        place, outlook = _place(sheet, scheme, catalogue, past=past), _outlook(sheet, scheme, catalogue)
    else:
        item, most = scheme.item(sheet.item), hundredths(scheme.points_of(sheet.item, sheet.unit))
        weight = _weight(sheet.item, sheet.unit, "sheets.section_weight", scheme, catalogue)
        place, outlook = [catalogue("sheets.section", title=item.title, most=most, weight=weight)], []
    shown, pages = paged(sheet.rows, page, _MOST_ROWS)
    sheet = replace(sheet, rows=tuple(shown))
    rows: list[str] = [_row(row, sheet.unit, scheme, catalogue) for row in sheet.rows]
    on = (past_day(sheet.as_of, scheme.start),) if past else ()
    first, turn = page * _MOST_ROWS + 1, _turn(sheet, scheme, catalogue, (page, pages), on)
    text = replace(view, tables=None) if view.tables else view  # where no table fits, there is nothing to switch
    around = {tabled: _around(sheet, scheme, catalogue, view if tabled else text, on) for tabled in (True, False)}
    clipped = [_row(row, sheet.unit, scheme, catalogue, _TITLE_OF_MANY) for row in sheet.rows]
    numbered, short = (
        [catalogue("sheets.numbered", number=number, row=Marked(row)) for number, row in enumerate(each, first)]
        for each in (rows, clipped)
    )
    # The buttons of a sheet are pressed more often than what is open is read.
    ways: list[tuple[Sequence[str], Sequence[str], int | None]]
    ways = [(outlook, rows, None), (outlook, numbered, first), ([], numbered, first), ([], short, first)]
    with_table = [(*way, True) for way in ways] if view.tables else []
    return fitting(
        replace(
            message(
                [head, *place, *more, *told],
                catalogue,
                (*_line_buttons(sheet, scheme, number, on), turn, *around[tabled]),
            ),
            table=_table([head, *place, *more], sheet, scheme, catalogue, number) if tabled else None,
        )
        for more, told, number, tabled in (*with_table, *((*way, False) for way in ways))
    )


def _table(before: Sequence[str], sheet: Sheet, scheme: Scheme, catalogue: Catalogue, first: int | None) -> Table:
    """The same lines in columns: number (from `first` on, as its button has it), title, points, the most of them."""
    columns = ["number", "title", "points", "own", "most"]
    rows = [_cells(row, sheet.unit, scheme, catalogue) for row in sheet.rows]
    rows = [("" if first is None else str(first + place), *cells) for place, cells in enumerate(rows)]
    used = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    return Table(
        "\n".join(before),
        tuple(catalogue.plain(f"sheets.column_{columns[at]}") for at in used),
        tuple(tuple(row[at] for at in used) for row in rows),
        frozenset(place for place, at in enumerate(used) if columns[at] != "title"),
    )


def _cells(row: SheetRow, unit: str, scheme: Scheme, catalogue: Catalogue) -> tuple[str, ...]:
    item = scheme.item(row.item)
    title = escaped(item.title + _weight(row.item, unit, "sheets.row_weight", scheme, catalogue))
    if not row.applies:
        return title, NOT_APPLYING, "", ""
    most = hundredths(row.maximum) if item.points else catalogue.plain("sheets.endless") if item.unlimited else ""
    return title, f"<b>{hundredths(row.points)}</b>", "" if row.own is None else hundredths(row.own), most


def _place(sheet: Sheet, scheme: Scheme, catalogue: Catalogue, *, past: bool) -> list[str]:
    place = sheet.place
    ranks = {"rank": place.rank, "units": place.units, "group_rank": place.group_rank, "group_units": place.group_units}
    key, group = "sheets.place" if is_ranked(scheme, sheet.basis) else "sheets.own_place", scheme.unit(sheet.unit).group
    lines: list[str] = [catalogue(key, total=points(place.total), group=scheme.group(group).title, **ranks)]
    if sheet.own is not None:
        differ = hundredths(sheet.own - place.total, signed=True)
        lines.append(catalogue("sheets.own_total", total=points(sheet.own), differ=differ))
    if sheet.vetoed:
        lines.append(catalogue("sheets.vetoed"))
    if sheet.grade is not None:
        lines.append(catalogue("sheets.grade", grade=sheet.grade))
    if sheet.money:
        taken = sheet.money < 0
        if past:
            key = "sheets.taken_then" if taken else "sheets.money_then"
        else:
            key = "sheets.taken" if taken else "sheets.money"
        lines.append(catalogue(key, money=money(abs(sheet.money), catalogue)))
    return lines


def _outlook(sheet: Sheet, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """The pace, and what is settled and open."""
    lines: list[str] = [pace_line(sheet.pace, catalogue)] if sheet.pace is not None else []
    return lines + (open_lines(sheet.still_open, scheme, catalogue) if sheet.still_open is not None else [])


def _weight(item: str, unit: str, key: str, scheme: Scheme, catalogue: Catalogue) -> str:
    """With how much of its points a section counts in the total; empty for all, and for what is inside a section."""
    weight = scheme.total.weights_in(scheme.unit(unit).group).get(item)
    return "" if weight is None else catalogue.plain(key, percent=hundredths(weight))


def _row(row: SheetRow, unit: str, scheme: Scheme, catalogue: Catalogue, letters: int = _WHOLE) -> str:
    item = scheme.item(row.item)
    title = clip(item.title, letters)
    if item.points == 0:
        key = "sheets.unlimited" if item.unlimited else "sheets.deduction"
        return catalogue(key, title=title, points=hundredths(row.points))
    if not row.applies:
        return catalogue("sheets.row_not_applying", title=title)
    values = {"title": title, "bar": bar(row.points, row.maximum, 5), "most": hundredths(row.maximum)}
    values["weight"] = _weight(row.item, unit, "sheets.row_weight", scheme, catalogue)
    if row.own is not None:
        return catalogue("sheets.row_both", points=hundredths(row.points), own=hundredths(row.own), **values)
    key = "sheets.row_full" if row.points >= row.maximum else "sheets.row"
    return catalogue(key, points=hundredths(row.points), **values)


def _line_buttons(sheet: Sheet, scheme: Scheme, first: int | None, on: tuple[int, ...]) -> Rows:
    """A button for each line: with its title or, from `first` on, with its number."""
    buttons = []
    for place, row in enumerate(sheet.rows):
        action = Action.SCORE if row.has_parts else Action.WHY
        label = clip(scheme.item(row.item).title, _LABEL) if first is None else str(first + place)
        data = pack(action, sheet.scheme, sheet.unit, scheme.item_place(row.item), sheet.basis, *on)
        buttons.append(Button(label, data))
    return in_rows(buttons, 2 if first is None else _MOST_NUMBERS)


def _turn(
    sheet: Sheet, scheme: Scheme, catalogue: Catalogue, page: tuple[int, int], on: tuple[int, ...]
) -> tuple[Button, ...]:
    shown = "" if sheet.item is None else scheme.item_place(sheet.item)
    at, day = (Action.SCORE, sheet.scheme, sheet.unit, shown, sheet.basis), on[0] if on else ""
    keys = ("rankings.page_before", "rankings.page_after")
    return turns(*page, keys, catalogue, lambda other: pack(*at, day, other))


def _around(sheet: Sheet, scheme: Scheme, catalogue: Catalogue, view: SheetView, on: tuple[int, ...]) -> Rows:
    """The other basis and what changed; back, or what else is asked about a unit."""
    at, basis, other = (sheet.scheme, sheet.unit), sheet.basis, other_basis(sheet.basis)
    shown = "" if sheet.item is None else scheme.item_place(sheet.item)
    name = basis_name(other, scheme, catalogue)
    views = [button(catalogue, "sheets.other_basis", Action.SCORE, *at, shown, other, *on, basis=name)]
    if sheet.item is None and (week := week_data(scheme, sheet.unit, sheet.as_of, basis)) is not None:
        views.append(Button(catalogue.plain("changes.moved"), week))
    past = on or (("",) if view.page else ())
    page = (view.page,) if view.page else ()
    views += table_switch(view.tables, catalogue, Action.SCORE, *at, shown, basis, *past, *page)
    if sheet.item is not None:
        parent = scheme.item(sheet.item).parent
        up = "" if parent is None else scheme.item_place(parent)
        last = [button(catalogue, "sheets.back", Action.SCORE, *at, up, basis, *on)]
    elif on:
        ranked = basis if is_ranked(scheme, basis) else other
        last = [
            button(catalogue, "sheets.rank", Action.RANK, sheet.scheme, "", ranked, *on),
            button(catalogue, "sheets.today", Action.SCORE, *at, "", basis),
        ]
    else:
        last = [
            button(catalogue, "sheets.next", Action.NEXT, *at),
            button(catalogue, "sheets.rank", Action.RANK, sheet.scheme, ""),
            button(catalogue, "receipts.todo", Action.TODO, *at),
        ]
    return tuple(views), tuple(last)


def open_lines(still: StillOpen, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    """What is settled or open: places, the total while facts are missing, awards; no line where all can still be."""
    lines = []
    least, most = still.stated
    if least < most:
        items = _titles(still.deciding, scheme.items, catalogue)
        first, last = still.stated_ranks
        values = {"count": still.missing, "least": points(least), "most": highest(most, catalogue), "items": items}
        values |= {"first": first, "last": last}
        key = "missing" if (first, last) == (1, still.units) else "missing_ranks"
        lines.append(catalogue(f"still_open.{key}", **values))
    first, last = still.ranks
    if still.settled:
        lines.append(catalogue("still_open.settled", rank=first))
    elif still.ranks != (1, still.units):
        lines.append(catalogue("still_open.ranks", first=first, last=last))
    if still.lost:
        lines.append(catalogue("still_open.lost", awards=_titles(still.lost, scheme.awards, catalogue)))
    return lines


def plain_open(units: Sequence[StillOpen], standing: Standing, catalogue: Catalogue, *, whole: bool) -> str:
    """For a terminal: a line for each unit, best first; of one unit (`whole`) all that is settled or open."""
    scheme = standing.scheme
    lines: list[str] = [catalogue("still_open.title", title=scheme.title, day=day(standing.as_of, catalogue))]
    for still in sorted(units, key=lambda still: standing.rank(still.unit)):
        least, most = points(still.stated[0]), highest(still.stated[1], catalogue)
        first, last = still.ranks
        key = "still_open.row_settled" if still.settled else "still_open.row"
        total = least if least == most else catalogue.plain("still_open.range", least=least, most=most)
        unit, rank = scheme.unit(still.unit).short, standing.rank(still.unit)
        line: str = catalogue(key, rank=rank, unit=unit, total=total, first=first, last=last)
        if not still.settled:
            first, last = still.stated_ranks
            line += catalogue("still_open.row_stated", first=first, last=last)
        lines.append(line)
        if whole:
            lines += open_lines(still, scheme, catalogue)
            if still.sure:
                lines.append(catalogue("still_open.sure", awards=_titles(still.sure, scheme.awards, catalogue)))
    return plain_text("\n".join([*lines, catalogue("still_open.assumed")]))


def _titles(ids: Sequence[str], among: Iterable[Item | Award], catalogue: Catalogue) -> str:
    titles = {titled.id: clip(titled.title, _TITLE) for titled in among}
    names = catalogue.plain("pace.and").join(titles[key] for key in ids[:_MOST_NAMES])
    return names if len(ids) <= _MOST_NAMES else catalogue.plain("still_open.and_more", names=names, count=len(ids))

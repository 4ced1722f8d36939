"""Self-assessment beside assessment, in words and as a file: what differs, the largest first, with the facts behind it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import MESSAGE_LIMIT, amount, clip, day, fit, hundredths, plain_text
from bot.rendering.screen import Attachment, Button, Screen
from bot.rendering.spreadsheet import POINTS, Book, comma_separated, decimal, harmless, height

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme
    from scoring.gap import Gap, GapLine, Number

_PAGE = 5  # lines of the sheet on a phone
_MOST_UNITS = 12
_MOST_FACTS = 2
_LABEL = 14
_COLUMNS = ("unit", "item", "clause", "own", "assessed", "differ", "facts")
_WIDTHS = (14, 28, 40, 9, 9, 9, 60)


def unit_screen(gap: Gap, page: int, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """One page of what differs in a unit. Raises IndexError for a page that is not there."""
    pages = max(1, -(-len(gap.lines) // _PAGE))
    if not 0 <= page < pages:
        raise IndexError(page)
    lines = _head(gap, scheme, catalogue)
    for line in gap.lines[page * _PAGE : (page + 1) * _PAGE]:
        lines += _line(line, scheme, catalogue)
    turn = []
    for other, key in ((page - 1, "reviews.before"), (page + 1, "reviews.after")):
        if 0 <= other < pages:
            turn.append(Button(catalogue.plain(key), pack(Action.DIFFERENCES, scheme.id, gap.sides.own.unit, other)))
    turn.append(Button(catalogue.plain("working.sheet"), pack(Action.SCORE, scheme.id, gap.sides.own.unit, "")))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (tuple(turn),))


def all_screen(gaps: Sequence[Gap], scheme: Scheme, catalogue: Catalogue) -> Screen:
    """All units that differ, the largest difference of the totals first, each a button; and the whole list as a file."""
    differing = [one for one in gaps if one.lines]
    if not differing:
        return Screen(catalogue("differences.none"))
    when = day(gaps[0].sides.own.as_of, catalogue)
    lines: list[str] = [catalogue("differences.all", day=when, count=len(differing), units=len(gaps))]
    buttons = []
    for one in differing[:_MOST_UNITS]:
        unit = scheme.unit(one.sides.own.unit)
        lines.append(catalogue("differences.unit", unit=unit.short, count=len(one.lines), **_totals(one)))
        buttons.append(Button(clip(unit.short, _LABEL), pack(Action.DIFFERENCES, scheme.id, unit.id, 0)))
    if len(differing) > _MOST_UNITS:
        lines.append(catalogue("differences.more", count=len(differing) - _MOST_UNITS))
    rows = [tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4)]
    file = Button(catalogue.plain("differences.file"), pack(Action.DIFFERENCES, scheme.id))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (*rows, (file,)))


def file_screen(gaps: Sequence[Gap], scheme: Scheme, made: datetime, catalogue: Catalogue) -> Screen:
    """The list for the meeting as a workbook."""
    return Screen(
        catalogue("differences.all", day=day(gaps[0].sides.own.as_of, catalogue), **_count(gaps)),
        file=Attachment(
            workbook(gaps, scheme, made, catalogue), f"differences-{scheme.id}-{gaps[0].sides.own.as_of}.xlsx"
        ),
    )


def plain_differences(gaps: Sequence[Gap], scheme: Scheme, catalogue: Catalogue) -> str:
    """Every line of every unit that differs, for a terminal."""
    lines: list[str] = []
    for one in gaps:
        if one.lines:
            lines += _head(one, scheme, catalogue)
            lines += [part for line in one.lines for part in _line(line, scheme, catalogue, len(line.numbers))]
    return plain_text("\n".join(lines or [catalogue("differences.none")]))


def workbook(gaps: Sequence[Gap], scheme: Scheme, made: datetime, catalogue: Catalogue) -> bytes:
    """The list for the meeting as .xlsx: a row for each line that differs, unit by unit."""
    book = Book(scheme.title, made)
    sheet = book.sheet(catalogue.plain("differences.title"))
    sheet.set_landscape()
    words, points = book.look(text_wrap=True), book.look(num_format=POINTS)
    book.head(sheet, _heads(catalogue), _WIDTHS, 1)
    for number, row in enumerate(_table(gaps, scheme, catalogue), 1):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write_number(number, column, cell, points)
            else:
                sheet.write_string(number, column, cell, words)
        texts = ((str(cell), columns) for cell, columns in zip(row, _WIDTHS, strict=True))
        sheet.set_row(number, height(*texts))
    return book.content()


def differences_csv(gaps: Sequence[Gap], scheme: Scheme, catalogue: Catalogue) -> bytes:
    """The list for the meeting as .csv."""
    rows = _table(gaps, scheme, catalogue)
    told = [[cell if isinstance(cell, Decimal) else harmless(cell) for cell in row] for row in rows]
    return comma_separated([_heads(catalogue), *told])


def _heads(catalogue: Catalogue) -> list[str]:
    return [catalogue.plain(f"differences.column_{name}") for name in _COLUMNS]


def _table(gaps: Sequence[Gap], scheme: Scheme, catalogue: Catalogue) -> list[list[str | Decimal]]:
    rows: list[list[str | Decimal]] = []
    for one in gaps:
        unit = scheme.unit(one.sides.own.unit).name
        for line in one.lines:
            item = scheme.item(line.item)
            facts = "；".join(_fact(number, scheme, catalogue) for number in line.numbers)
            told = [decimal(value) for value in (line.own, line.other, line.own - line.other)]
            rows.append([unit, item.title, item.clause, *told, facts])
        if one.lines:
            total = catalogue.plain("differences.total")
            sums = (one.sides.own.total, one.sides.other.total, one.sides.difference)
            rows.append([unit, total, "", *map(decimal, sums), ""])
    return rows


def _head(gap: Gap, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    sides = gap.sides
    key = "differences.head" if gap.lines else "differences.same"
    unit, when = scheme.unit(sides.own.unit).short, day(sides.own.as_of, catalogue)
    return [catalogue(key, unit=unit, day=when, count=len(gap.lines), **_totals(gap))]


def _line(line: GapLine, scheme: Scheme, catalogue: Catalogue, most: int = _MOST_FACTS) -> list[str]:
    told: list[str] = [
        catalogue(
            "differences.line",
            item=scheme.item(line.item).title,
            own=hundredths(line.own),
            assessed=hundredths(line.other),
            differ=hundredths(line.own - line.other, signed=True),
        )
    ]
    told += [catalogue("differences.fact", fact=_fact(number, scheme, catalogue)) for number in line.numbers[:most]]
    if len(line.numbers) > most:
        told.append(catalogue("differences.facts_more", count=len(line.numbers) - most))
    return told


def _fact(number: Number, scheme: Scheme, catalogue: Catalogue) -> str:
    fact = scheme.fact(number.fact)
    own, assessed = (amount(value, fact, catalogue) for value in (number.own, number.other))
    return catalogue.plain("differences.values", fact=fact.short, own=own, assessed=assessed)


def _totals(gap: Gap) -> dict[str, str]:
    sides = gap.sides
    return {
        "own": hundredths(sides.own.total),
        "assessed": hundredths(sides.other.total),
        "differ": hundredths(sides.difference, signed=True),
    }


def _count(gaps: Sequence[Gap]) -> dict[str, int]:
    return {"count": sum(bool(one.lines) for one in gaps), "units": len(gaps)}

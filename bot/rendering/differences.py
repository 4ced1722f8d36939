"""Self-assessment beside assessment, in words and as a file: what differs, the largest first, with its facts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action, pack
from bot.rendering.figures import amount, hundredths
from bot.rendering.formatting import clip, comma_separated, counted, day, file_name, harmless
from bot.rendering.marks import plain_text
from bot.rendering.screen import Attachment, Button, Screen, button, in_rows, message, paged, turns
from bot.rendering.spreadsheet import POINTS, Book, decimal, height

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from scoring import Scheme
    from scoring.gap import Gap, GapLine, Number

_PAGE = 4  # lines of the sheet on a phone
_MOST_UNITS = 7
_MOST_FACTS = 2
_LABEL = 14
_COLUMNS = ("unit", "item", "clause", "own", "assessed", "differ", "facts")
_WIDTHS = (14, 28, 40, 9, 9, 9, 60)


def unit_screen(gap: Gap, page: int, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """One page of what differs in a unit. Raises IndexError for a page that is not there."""
    shown, pages = paged(gap.lines, page, _PAGE)
    lines = _head(gap, scheme, catalogue)
    for line in shown:
        lines += _line(line, scheme, catalogue)
    unit, keys = gap.sides.own.unit, ("reviews.before", "reviews.after")
    turn = turns(page, pages, keys, catalogue, lambda other: pack(Action.DIFFERENCES, scheme.id, unit, other))
    return message(lines, catalogue, ((*turn, button(catalogue, "working.sheet", Action.SCORE, scheme.id, unit, "")),))


def all_screen(gaps: Sequence[Gap], scheme: Scheme, catalogue: Catalogue) -> Screen:
    """All units that differ, the largest difference of totals first, each a button; and the whole list as a file."""
    differing = [gap for gap in gaps if gap.lines]
    if not differing:
        return Screen(catalogue("differences.none"))
    lines, buttons = [_title(gaps, catalogue)], []
    for gap in differing[:_MOST_UNITS]:
        unit = scheme.unit(gap.sides.own.unit)
        lines.append(catalogue("differences.unit", unit=unit.short, count=len(gap.lines), **_totals(gap)))
        buttons.append(Button(clip(unit.short, _LABEL), pack(Action.DIFFERENCES, scheme.id, unit.id, 0)))
    lines += counted("differences.more", len(differing) - _MOST_UNITS, catalogue)
    file = button(catalogue, "differences.file", Action.DIFFERENCES, scheme.id)
    return message(lines, catalogue, (*in_rows(buttons, 4), (file,)))


def file_screen(gaps: Sequence[Gap], scheme: Scheme, created: datetime, catalogue: Catalogue) -> Screen:
    """The list for the meeting as a workbook."""
    name = file_name("standings.differences_file_name", scheme, gaps[0].sides.own.as_of, "xlsx", catalogue)
    return Screen(_title(gaps, catalogue), file=Attachment(workbook(gaps, scheme, created, catalogue), name))


def plain_differences(gaps: Sequence[Gap], scheme: Scheme, catalogue: Catalogue) -> str:
    """Every line of every unit that differs, for a terminal."""
    lines: list[str] = []
    for gap in gaps:
        if gap.lines:
            lines += _head(gap, scheme, catalogue)
            lines += [part for line in gap.lines for part in _line(line, scheme, catalogue, len(line.numbers))]
    return plain_text("\n".join(lines or [catalogue("differences.none")]))


def workbook(gaps: Sequence[Gap], scheme: Scheme, created: datetime, catalogue: Catalogue) -> bytes:
    """The list for the meeting as .xlsx: a row for each line that differs, unit by unit."""
    book = Book(scheme.title, created)
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
    table = _table(gaps, scheme, catalogue)
    rows = [[cell if isinstance(cell, Decimal) else harmless(cell) for cell in row] for row in table]
    return comma_separated([_heads(catalogue), *rows])


def _heads(catalogue: Catalogue) -> list[str]:
    return [catalogue.plain(f"differences.column_{name}") for name in _COLUMNS]


def _table(gaps: Sequence[Gap], scheme: Scheme, catalogue: Catalogue) -> list[list[str | Decimal]]:
    rows: list[list[str | Decimal]] = []
    for gap in gaps:
        unit = scheme.unit(gap.sides.own.unit).name
        for line in gap.lines:
            item = scheme.item(line.item)
            facts = "；".join(_fact(number, scheme, catalogue) for number in line.numbers)
            points = [decimal(value) for value in (line.own, line.other, line.own - line.other)]
            rows.append([unit, item.title, item.clause, *points, facts])
        if gap.lines:
            sums = (gap.sides.own.total, gap.sides.other.total, gap.sides.difference)
            rows.append([unit, catalogue.plain("differences.total"), "", *map(decimal, sums), ""])
    return rows


def _head(gap: Gap, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    key, own = "differences.head" if gap.lines else "differences.same", gap.sides.own
    values = {"unit": scheme.unit(own.unit).short, "day": day(own.as_of, catalogue), "count": len(gap.lines)}
    return [catalogue(key, **values, **_totals(gap))]


def _line(line: GapLine, scheme: Scheme, catalogue: Catalogue, most: int = _MOST_FACTS) -> list[Marked]:
    values = _values(line.own, line.other, line.own - line.other)
    lines = [catalogue("differences.line", item=scheme.item(line.item).title, **values)]
    lines += [catalogue("differences.fact", fact=_fact(number, scheme, catalogue)) for number in line.numbers[:most]]
    return lines + counted("differences.facts_more", len(line.numbers) - most, catalogue)


def _fact(number: Number, scheme: Scheme, catalogue: Catalogue) -> str:
    fact = scheme.fact(number.fact)
    own, assessed = (amount(value, fact, catalogue) for value in (number.own, number.other))
    return catalogue.plain("differences.values", fact=fact.short, own=own, assessed=assessed)


def _totals(gap: Gap) -> dict[str, str]:
    return _values(gap.sides.own.total, gap.sides.other.total, gap.sides.difference)


def _values(own: int, assessed: int, differ: int) -> dict[str, str]:
    return {"own": hundredths(own), "assessed": hundredths(assessed), "differ": hundredths(differ, signed=True)}


def _title(gaps: Sequence[Gap], catalogue: Catalogue) -> Marked:
    when, count = day(gaps[0].sides.own.as_of, catalogue), sum(bool(gap.lines) for gap in gaps)
    return catalogue("differences.all", day=when, count=count, units=len(gaps))

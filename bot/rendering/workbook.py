"""The standing as a workbook in the shape of the published sheet; sums are formulas with their results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from bot.domain.reviews import default_basis
from bot.rendering.figures import NOT_APPLYING, most_words
from bot.rendering.formatting import basis_name, day, file_name, ties_words
from bot.rendering.screen import Attachment
from bot.rendering.spreadsheet import BAND, LINE, MONEY, POINTS, QUIET, Book, decimal, height, number_format, width
from scoring import Kind, format_value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from bot.rendering.catalogue import Catalogue
    from scoring import Item, Scheme, Standing

_WIDEST, _NARROWEST = 46, 9  # letters of a column
_HEADER = 2  # the row with the names of the columns, from 0: below title and what is included
_FIRST = _HEADER + 1
_PROGRESS = ("fact", "unit", "measure", "target", "done", "share")  # columns of the progress
_LINES_BEFORE = 3  # columns of a line before its units: title, clause, most


def standing_workbook(
    standing: Standing, catalogue: Catalogue, *, sample: bool, basis: str | None = None
) -> Attachment:
    """The standing as .xlsx: units in the order of their ranks, points with both decimals, money in yuan.

    `basis`: what it rests on; None: what the scheme's standings rest on where nothing else is said.
    """
    scheme = standing.scheme
    head = _Head(standing, basis or default_basis(scheme), catalogue, sample)
    book = Book(scheme.title, datetime.combine(standing.as_of, time()))
    units = by_rank(standing)
    ranking, lines = (_Sheet(book, name, head) for name in ("ranking", "lines"))
    _fill_lines(lines, standing, units)
    money = ""
    if scheme.awards:
        money = _fill_money(_Sheet(book, "awards", head), standing, units)
    _fill_ranking(ranking, standing, units, lines, money)
    _fill_figures(_Sheet(book, "figures", head), standing, units)
    name = file_name("standings.file_name", scheme, standing.as_of, "xlsx", catalogue)
    return Attachment(book.content(), name)


def progress_workbook(standing: Standing, catalogue: Catalogue, *, sample: bool) -> Attachment:
    """How far each unit is with its targets, as .xlsx: what is done of each target in percent, and all figures."""
    book = Book(standing.scheme.title, datetime.combine(standing.as_of, time()))
    head = _Head(standing, default_basis(standing.scheme), catalogue, sample)
    units = by_rank(standing)
    _fill_progress(_Sheet(book, "progress", head), standing, units)
    _fill_figures(_Sheet(book, "figures", head), standing, units)
    name = file_name("standings.progress_file_name", standing.scheme, standing.as_of, "xlsx", catalogue)
    return Attachment(book.content(), name)


def by_rank(standing: Standing) -> list[str]:
    """The units, best first."""
    scheme = standing.scheme
    return sorted((unit.id for unit in scheme.units), key=lambda unit: (standing.rank(unit), scheme.unit_place(unit)))


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands above every sheet of a workbook."""

    standing: Standing
    basis: str
    catalogue: Catalogue
    sample: bool


class _Sheet:
    """One sheet, with its head written."""

    def __init__(self, book: Book, name: str, head: _Head) -> None:
        standing, catalogue, sample = head.standing, head.catalogue, head.sample
        self.catalogue = catalogue
        self._book, self._widths = book, dict[int, int]()
        self.sheet: Worksheet = book.sheet(catalogue.plain(f"standings.{name}"))
        self.sheet.set_landscape()
        self.sheet.write_string(0, 0, standing.scheme.title, book.look(bold=True, font_size=14))
        basis = basis_name(head.basis, standing.scheme, catalogue)
        ties = ties_words(standing.scheme, catalogue)
        words = [catalogue.plain("standings.included", day=day(standing.as_of, catalogue), basis=basis, ties=ties)]
        words += [catalogue.plain("rankings.sample")] if sample else []
        self.sheet.write_string(1, 0, " ".join(words), book.look(font_color=QUIET))

    def heads(self, names: Sequence[str], frozen: int) -> None:
        """The names of the columns; so many of the first stay in sight."""
        look = self._book.heading(align="center", **LINE)
        for column, name in enumerate(names):
            self.sheet.write_string(_HEADER, column, name, look)
            self._widths[column] = min(width(name), 14)
        self.sheet.set_row(_HEADER, height(*((name, 14) for name in names)))
        self.sheet.freeze_panes(_FIRST, frozen)
        self.sheet.repeat_rows(_HEADER)

    def put(self, row: int, column: int, value: str | Decimal | int, formula: str = "", **look: object) -> None:
        """A text, a number, or a formula and what it comes to."""
        style: Format = self._book.look(**LINE, **look)
        if isinstance(value, str):
            self.sheet.write_string(row, column, value, style)
        elif formula:
            self.sheet.write_formula(row, column, formula, style, value)
        else:
            self.sheet.write_number(row, column, value, style)
        self._widths[column] = max(self._widths.get(column, 0), width(str(value)))

    def at(self, row: int, column: int) -> str:
        """The address of a cell of this sheet in another one's formula."""
        name = self.sheet.get_name().replace("'", "''")
        return f"'{name}'!{xl_rowcol_to_cell(row, column)}"

    def finish(self) -> None:
        """Set each column as wide as its longest cell needs."""
        for column, wide in self._widths.items():
            self.sheet.set_column(column, column, min(_WIDEST, max(_NARROWEST, wide + 2)))


def _fill_lines(page: _Sheet, standing: Standing, units: Sequence[str]) -> None:
    scheme, catalogue = standing.scheme, page.catalogue
    rows = {item.id: row for row, item in enumerate(scheme.items, _FIRST)}
    heads = [catalogue.plain(f"standings.{name}") for name in ("item", "clause", "most")]
    page.heads([*heads, *(scheme.unit(unit).short for unit in units)], _LINES_BEFORE)
    for item in scheme.items:
        row, children = rows[item.id], scheme.children(item.id)
        look: dict[str, Any] = {"bold": True, "bg_color": BAND} if children else {}
        page.sheet.set_row(row, height((item.title, _WIDEST - 2 * _depth(scheme, item)), (item.clause, _WIDEST)))
        page.put(row, 0, item.title, indent=_depth(scheme, item), text_wrap=True, **look)
        page.put(row, 1, item.clause, text_wrap=True, font_color=QUIET, **look)
        most: str | Decimal = most_words(item, scheme) if item.by_group else decimal(item.points) if item.points else ""
        page.put(row, 2, most, num_format=POINTS, align="right", **look)
        for column, unit in enumerate(units, _LINES_BEFORE):
            points, parts = standing.points(unit, item.id), sum(standing.points(unit, child.id) for child in children)
            if item.parent and not standing.applies(unit, item.id) and item.otherwise != "full":
                page.put(row, column, NOT_APPLYING, align="right", **look)
                continue
            summed = ",".join(xl_rowcol_to_cell(rows[child.id], column) for child in children)
            formula = f"=ROUND(SUM({summed}),2)" if children and points == parts else ""  # not where it is shared out
            page.put(row, column, decimal(points), formula, num_format=POINTS, **look)
    last, bold = _FIRST + len(scheme.items), dict[str, Any](bold=True, bg_color=BAND)
    for column, text in enumerate((catalogue.plain("standings.total"), "", "")):
        page.put(last, column, text, **bold)
    for column, unit in enumerate(units, _LINES_BEFORE):
        cells = {section.id: xl_rowcol_to_cell(rows[section.id], column) for section in scheme.children(None)}
        page.put(
            last,
            column,
            decimal(standing.total(unit)),
            total_formula(scheme, cells, scheme.unit(unit).group),
            num_format=POINTS,
            **bold,
        )
    page.finish()


def total_formula(scheme: Scheme, cells: dict[str, str], group: str) -> str:
    """How a total follows from the sections' cells, in whole numbers where it rounds, halves up as in the engine.

    `group`: of the unit, whose weights it has.
    """
    combination = scheme.total
    parts = [cells[section] for section in combination.added]
    if combination.weights:
        weighted = "+".join(
            f"ROUND({cells[section]}*100,0)*{weight}" for section, weight in combination.weights_in(group).items()
        )
        parts.append(f"INT(({weighted})/10000+0.5)/100")
    total = f"ROUND({'+'.join(parts)},2)"
    return f"={total}" if combination.least is None else f"=MAX({decimal(combination.least)},{total})"


def _fill_money(page: _Sheet, standing: Standing, units: Sequence[str]) -> str:
    """Every award of every unit; the name of the sheet."""
    scheme, catalogue = standing.scheme, page.catalogue
    names = [catalogue.plain("standings.unit"), *(award.title for award in scheme.awards)]
    page.heads([*names, catalogue.plain("standings.money")], 1)
    for row, unit in enumerate(units, _FIRST):
        page.put(row, 0, scheme.unit(unit).name)
        for column, award in enumerate(scheme.awards, 1):
            page.put(row, column, decimal(standing.award(unit, award.id)), num_format=MONEY)
        formula = f"=ROUND(SUM({xl_range(row, 1, row, len(scheme.awards))}),2)"
        page.put(row, len(names), decimal(standing.money(unit)), formula, num_format=MONEY, bold=True)
    page.finish()
    return str(page.sheet.get_name())


def _fill_ranking(page: _Sheet, standing: Standing, units: Sequence[str], lines: _Sheet, money: str) -> None:
    scheme, catalogue = standing.scheme, page.catalogue
    sections = scheme.children(None)
    rows = {item.id: row for row, item in enumerate(scheme.items, _FIRST)}
    heads = [catalogue.plain(f"standings.{name}") for name in ("rank", "unit", "group", "group_rank", "total")]
    heads += [_with_most(section, scheme, catalogue) for section in sections]
    heads += [catalogue.plain("standings.grade")] if scheme.grades else []
    heads += [catalogue.plain("standings.money")] if money else []
    page.heads(heads, 2)
    totals = [standing.total(unit) for unit in units]
    # A vetoed unit stands behind all others, whatever its total: no formula over totals says that.
    by_total = all(standing.rank(unit) == 1 + sum(total > standing.total(unit) for total in totals) for unit in units)
    span = xl_range_abs(_FIRST, 4, _FIRST + len(units) - 1, 4)
    for row, unit in enumerate(units, _FIRST):
        column = _LINES_BEFORE + row - _FIRST
        formula = f"=RANK({xl_rowcol_to_cell(row, 4)},{span})" if by_total else ""
        page.put(row, 0, standing.rank(unit), formula, align="center")
        page.put(row, 1, scheme.unit(unit).name, bold=True)
        page.put(row, 2, scheme.group(scheme.unit(unit).group).title)
        page.put(row, 3, standing.group_rank(unit), align="center")
        total = f"={lines.at(_FIRST + len(scheme.items), column)}"
        page.put(row, 4, decimal(standing.total(unit)), total, num_format=POINTS, bold=True)
        for place, section in enumerate(sections, 5):
            formula = f"={lines.at(rows[section.id], column)}"
            page.put(row, place, decimal(standing.points(unit, section.id)), formula, num_format=POINTS)
        place = 5 + len(sections)
        if scheme.grades:
            page.put(row, place, standing.grade(unit) or "", align="center")
            place += 1
        if money:
            formula = f"='{money}'!{xl_rowcol_to_cell(row, len(scheme.awards) + 1)}"
            page.put(row, place, decimal(standing.money(unit)), formula, num_format=MONEY)
    page.finish()


def _fill_progress(page: _Sheet, standing: Standing, units: Sequence[str]) -> None:
    """A row for every target: what it is, what is done of it, and the share, which the program works out again."""
    scheme, catalogue, table = standing.scheme, page.catalogue, standing.table
    page.sheet.set_portrait()
    page.heads([catalogue.plain(f"standings.{name}") for name in _PROGRESS], 2)
    targets = [(fact, unit) for fact in scheme.facts for unit in units if (fact.id, unit) in scheme.targets]
    for row, (fact, unit) in enumerate(targets, _FIRST):
        target, value = scheme.targets[fact.id, unit], table.value(unit, fact.id)
        page.put(row, 0, fact.short)
        page.put(row, 1, scheme.unit(unit).short)
        page.put(row, 2, fact.measure, align="center", font_color=QUIET)
        number = {"num_format": number_format(fact), "align": "right"}
        page.put(row, 3, decimal(target, fact.scale), **number)
        reported = table.reported(unit, fact.id) is not None
        page.put(row, 4, decimal(value, fact.scale) if reported else catalogue.plain("workbook.none_before"), **number)
        if target > 0:
            formula = f"=N({xl_rowcol_to_cell(row, 4)})/{xl_rowcol_to_cell(row, 3)}"
            page.put(row, 5, decimal(value * 10_000 // target).scaleb(-2), formula, num_format="0.0%", align="right")
        else:
            page.put(row, 5, "")
    page.sheet.autofilter(_HEADER, 0, _FIRST + len(targets) - 1, len(_PROGRESS) - 1)
    page.finish()


def _fill_figures(page: _Sheet, standing: Standing, units: Sequence[str]) -> None:
    """What every unit has reported, beside its targets: what all points rest on."""
    scheme, catalogue, table = standing.scheme, page.catalogue, standing.table
    names = [catalogue.plain("workbook.column_fact").split("|")[0], catalogue.plain("workbook.column_measure")]
    page.heads([*names, *(scheme.unit(unit).short for unit in units)], 2)
    for row, fact in enumerate((fact for fact in scheme.facts if not fact.whole), _FIRST):
        page.sheet.set_row(row, height((fact.title, _WIDEST)))
        page.put(row, 0, fact.title, text_wrap=True)
        page.put(row, 1, fact.measure, align="center", font_color=QUIET)
        for column, unit in enumerate(units, 2):
            value: str | Decimal = ""
            if table.reported(unit, fact.id) is not None:
                number = table.value(unit, fact.id)
                value = decimal(number, fact.scale)
                if fact.kind is Kind.FLAG:
                    value = catalogue.plain("formatting.yes" if number else "formatting.no")
                elif fact.kind is Kind.LEVEL:
                    value = format_value(number, fact.kind, fact.levels)
            page.put(row, column, value, num_format=number_format(fact), align="right")
    page.finish()


def _depth(scheme: Scheme, item: Item) -> int:
    depth = 0
    while item.parent is not None:
        item, depth = scheme.item(item.parent), depth + 1
    return depth


def _with_most(item: Item, scheme: Scheme, catalogue: Catalogue) -> str:
    if not item.points:
        return item.title
    return catalogue.plain("standings.section", title=item.title, most=most_words(item, scheme))

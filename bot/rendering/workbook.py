"""The whole standing as a workbook: one sheet with the ranking, one with every line of the score sheet for every unit."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from bot.domain.reviews import default_basis
from bot.rendering.formatting import basis_name, day
from bot.rendering.screen import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from bot.rendering.catalogue import Catalogue
    from scoring import Item, Scheme, Standing

    Value = str | int | Decimal

_HEAD = PatternFill("solid", fgColor="12306B")
_SECTION = PatternFill("solid", fgColor="E7EBF3")
_POINTS = "0.00"
_YUAN = "#,##0.00"
_WIDEST = 46  # letters of a column
_HEADER = 3  # the row with the names of the columns, below title and what is included


def standing_workbook(standing: Standing, catalogue: Catalogue, *, sample: bool) -> Attachment:
    """The standing as .xlsx: units in the order of their ranks, points with both decimals, money in yuan."""
    scheme = standing.scheme
    book = Workbook()
    ranking: Worksheet = book.worksheets[0]
    ranking.title = catalogue.plain("standings.ranking")
    lines = book.create_sheet(catalogue.plain("standings.lines"))
    units = sorted((unit.id for unit in scheme.units), key=lambda unit: (standing.rank(unit), scheme.unit_place(unit)))
    for sheet in (ranking, lines):
        _head(sheet, standing, catalogue, sample=sample)
    _fill_ranking(ranking, standing, units, catalogue)
    _fill_lines(lines, standing, units, catalogue)
    data = io.BytesIO()
    book.save(data)
    return Attachment(data.getvalue(), f"{scheme.id}-{standing.as_of.isoformat()}.xlsx")


def _head(sheet: Worksheet, standing: Standing, catalogue: Catalogue, *, sample: bool) -> None:
    _write(sheet, 1, 1, standing.scheme.title).font = Font(bold=True, size=14)
    basis = basis_name(default_basis(standing.scheme), standing.scheme, catalogue)
    told = [catalogue.plain("standings.included", day=day(standing.as_of, catalogue), basis=basis)]
    told += [catalogue.plain("rankings.sample")] if sample else []
    _write(sheet, 2, 1, " ".join(told)).font = Font(color="5B6780")


def _fill_ranking(sheet: Worksheet, standing: Standing, units: Sequence[str], catalogue: Catalogue) -> None:
    scheme = standing.scheme
    sections = scheme.children(None)
    names = ["rank", "unit", "group", "group_rank", "total"]
    heads = [catalogue.plain(f"standings.{name}") for name in names]
    heads += [_with_most(section, catalogue) for section in sections]
    heads += [catalogue.plain("standings.grade")] if scheme.grades else []
    heads += [catalogue.plain("standings.money")] if scheme.awards else []
    _header(sheet, heads)
    for row, unit in enumerate(units, _HEADER + 1):
        known = scheme.unit(unit)
        cells: list[Value] = [standing.rank(unit), known.name, scheme.group(known.group).title]
        cells += [standing.group_rank(unit), _decimal(standing.total(unit))]
        cells += [_decimal(standing.points(unit, section.id)) for section in sections]
        cells += [standing.grade(unit) or ""] if scheme.grades else []
        cells += [_decimal(standing.money(unit))] if scheme.awards else []
        for column, value in enumerate(cells, 1):
            cell = _write(sheet, row, column, value)
            if isinstance(value, Decimal):
                last = scheme.awards and column == len(cells)
                cell.number_format = _YUAN if last else _POINTS
    _finish(sheet, "C")


def _fill_lines(sheet: Worksheet, standing: Standing, units: Sequence[str], catalogue: Catalogue) -> None:
    scheme = standing.scheme
    heads = [catalogue.plain(f"standings.{name}") for name in ("item", "clause", "most")]
    _header(sheet, [*heads, *(scheme.unit(unit).short for unit in units)])
    rows: list[tuple[str, str, Value, list[int], bool, int]] = [
        (
            item.title,
            item.clause,
            _decimal(item.points) if item.points else "",
            [standing.points(unit, item.id) for unit in units],
            bool(scheme.children(item.id)),
            _depth(scheme, item),
        )
        for item in scheme.items
    ]
    rows.append((catalogue.plain("standings.total"), "", "", [standing.total(unit) for unit in units], True, 0))
    for row, (title, clause, most, points, is_section, depth) in enumerate(rows, _HEADER + 1):
        _write(sheet, row, 1, title).alignment = Alignment(indent=depth, wrap_text=True, vertical="center")
        _write(sheet, row, 2, clause)
        _write(sheet, row, 3, most).number_format = _POINTS
        for column, value in enumerate(points, len(heads) + 1):
            _write(sheet, row, column, _decimal(value)).number_format = _POINTS
        if is_section:
            for cell in sheet[row]:
                cell.fill, cell.font = _SECTION, Font(bold=True)
    _finish(sheet, "D")


def _depth(scheme: Scheme, item: Item) -> int:
    depth = 0
    while item.parent is not None:
        item, depth = scheme.item(item.parent), depth + 1
    return depth


def _with_most(item: Item, catalogue: Catalogue) -> str:
    if not item.points:
        return item.title
    return catalogue.plain("standings.section", title=item.title, most=_decimal(item.points).normalize())


def _decimal(hundredths: int) -> Decimal:
    """Exact: 3520 -> 35.20."""
    return Decimal(hundredths).scaleb(-2)


def _header(sheet: Worksheet, names: Iterable[str]) -> None:
    for column, name in enumerate(names, 1):
        cell = _write(sheet, _HEADER, column, name)
        cell.fill, cell.font = _HEAD, Font(bold=True, color="FFFFFF")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    cell = sheet.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"  # a title that begins with = is no formula
    return cell


def _finish(sheet: Worksheet, first_column: str) -> None:
    """Names stay in sight while one scrolls; columns are as wide as what stands in them."""
    sheet.freeze_panes = f"{first_column}{_HEADER + 1}"
    for index, column in enumerate(sheet.iter_cols(min_row=_HEADER), 1):
        longest = max((_width(str(cell.value)) for cell in column if cell.value is not None), default=0)
        sheet.column_dimensions[get_column_letter(index)].width = min(_WIDEST, max(8, longest + 2))
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _width(text: str) -> int:
    """In columns: a Chinese letter is two wide."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)

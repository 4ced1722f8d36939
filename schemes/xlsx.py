"""Opens an .xlsx that somebody sent: only values, as text with addresses; what could do harm is refused unread."""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, cast

from defusedxml.ElementTree import iterparse
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

from schemes.number_formats import CHINESE_DATES
from schemes.packages import MOST_TAGS, at_least_one, damage_refused, too_much_inside, unpack
from schemes.sheets import (
    BadWorkbook,
    Budget,
    Cell,
    Sheet,
    check_size,
    laid_out,
    merged_places,
    shown,
    too_many_cells,
)
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

    from schemes.sheets import Area, Place

_LARGEST_CONTENT = 40_000_000  # bytes of all parts, without the empty rows behind the last value of a sheet
_LEFT_OUT = ("docProps/", "customXml/", "xl/chartsheets/", "xl/charts/", "xl/drawings/", "xl/media/", "xl/embeddings/")
_SHEETS = "xl/worksheets/"
_STRICT = {  # the names in a "Strict Open XML" file -> those that everybody else uses
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
}


class _Reader(ExcelReader):
    """openpyxl's reader, which looks at the list of the sheets before it opens any of them."""

    def read_worksheets(self) -> None:
        """Make ready to read the sheets; raises BadWorkbook for too many, or where two are the same part."""
        parts = [relation.target for _, relation in self.parser.find_sheets()]
        Budget().take_sheets(len(parts))
        if len(set(parts)) != len(parts):
            raise BadWorkbook(
                "damaged", Message("two sheets are the same part; open the file and save it as .xlsx again")
            )
        book: Any = self.wb
        for at, style in enumerate(book._cell_styles):  # noqa: SLF001 openpyxl does not know these for dates
            if style.numFmtId in CHINESE_DATES:
                book._date_formats.add(at)  # noqa: SLF001
        super().read_worksheets()


def read_sheets(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of an .xlsx in their order, hidden ones too; raises BadWorkbook."""
    check_size(data)
    if not data.startswith(b"PK"):
        raise BadWorkbook(
            "not-spreadsheet",
            Message("not an Excel workbook (.xlsx), or one with a password; save it as .xlsx without one"),
        )
    with damage_refused():
        package = _package(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out (styles, extensions) is not asked for
            reader = _Reader(package, read_only=True, data_only=True, keep_links=False)
            reader.read()
            budget = Budget()
            sheets = tuple(_sheet(sheet, reader.shared_strings, budget) for sheet in reader.wb.worksheets)
    return at_least_one(sheets)


def _package(data: bytes) -> BytesIO:
    """A copy of the parts that hold cells, small enough to be read."""
    copy, size, tags = BytesIO(), 0, 0
    with zipfile.ZipFile(copy, "w") as kept:
        for name, part in unpack(data, _holds_cells):
            content = _without_empty_end(part) if name.startswith(_SHEETS) else part
            for strict, usual in _STRICT.items():
                content = content.replace(strict, usual)
            size += len(content)
            tags += content.count(b"<")
            if tags > MOST_TAGS:
                raise too_many_cells()
            if size > _LARGEST_CONTENT:
                raise too_much_inside(size)
            kept.writestr(name, content)
    return copy


def _holds_cells(name: str) -> bool:
    return name.endswith((".xml", ".rels")) and not name.startswith(_LEFT_OUT)


def _without_empty_end(part: bytes) -> bytes:
    """A sheet without the rows behind its last value: where whole columns have a format, a million are written out."""
    row = part.find(b"</row>", part.rfind(b"</c>"))
    end = part.rfind(b"</sheetData>")
    return part[: row + len(b"</row>")] + part[end:] if -1 < row < end else part


def _sheet(sheet: Any, shared: Sequence[str], budget: Budget) -> Sheet:  # a ReadOnlyWorksheet, whose types are wrong
    with sheet._get_source() as source:  # noqa: SLF001 the one way from a sheet to its part
        survey = _survey(source, shared)
    height = max((row for row, _ in survey.filled), default=0)
    width = max((column for _, column in survey.filled), default=0)
    budget.take_area(height, width, sheet.title)
    sheet.reset_dimensions()  # what the file claims of its size is not believed
    cells = []
    if height:
        for row, given in enumerate(sheet.iter_rows(max_row=height, max_col=width), start=1):
            for column, cell in enumerate(given, start=1):
                if (row, column) in survey.filled:
                    text, decimals = survey.shown(cell.value, str(cell.number_format))
                    formula = (row, column) in survey.formulas and (bool(text) or cell.value is None)
                    cells.append(Cell(row, column, text, formula, decimals))
    return Sheet(
        sheet.title,
        sheet.sheet_state != "visible",
        laid_out(cells, height, width, budget),
        merged_places(survey.areas, height, width),
        frozenset(row for row in survey.hidden_rows if row <= height),
        frozenset(c for first, last in survey.hidden_columns for c in range(first, min(last, width) + 1)),
    )


@dataclass(slots=True)
class _Survey:
    """What is to be known of a sheet before anything is laid out: where it holds something, and where that is hidden.

    `formulas`: those that came out as something, or were never calculated. `hidden_columns`: first and last of a run.
    """

    filled: set[Place] = field(default_factory=set)
    formulas: set[Place] = field(default_factory=set)
    areas: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hides_zeros: bool = False
    row: int = 0

    def shown(self, value: object, code: str) -> tuple[str, int | None]:
        """The text and decimals of a value, as the sheet shows it."""
        if self.hides_zeros and value == 0 and not isinstance(value, bool):
            return "", None
        return shown(value, code)

    def take_row(self, element: Element, shared: Sequence[str]) -> None:
        """Note a row and its cells."""
        number = int(element.get("r") or self.row + 1)
        if number <= self.row:
            raise BadWorkbook(
                "damaged",
                Message(
                    "row {row} stands behind row {other}; save the file as .xlsx again", row=number, other=self.row
                ),
            )
        self.row, column = number, 0
        if _is_true(element.get("hidden")) or float(element.get("ht") or 1) == 0:
            self.hidden_rows.add(number)
        for cell in element:
            at = cell.get("r")
            column = coordinate_to_tuple(at)[1] if at else column + 1
            parts = {part.tag.rpartition("}")[2]: part for part in cell}
            formula, text = "f" in parts, _text_in(cell.get("t"), parts, shared)
            if text.strip() or (formula and not text and cell.get("t") != "str"):  # which came out as no text
                self.filled.add((number, column))
                if formula:
                    self.formulas.add((number, column))

    def take_columns(self, element: Element) -> None:
        """Note the hidden ones among columns."""
        if _is_true(element.get("hidden")) or float(element.get("width") or 1) == 0:
            self.hidden_columns.append((int(element.get("min", 0)), int(element.get("max", 0))))

    def take_area(self, element: Element) -> None:
        """Note a merged area."""
        bounds = range_boundaries(element.get("ref", ""))
        if None in bounds:
            raise BadWorkbook(
                "damaged", Message("{area!r} is no merged area; save the file as .xlsx again", area=element.get("ref"))
            )
        self.areas.append(cast("Area", bounds))


def _survey(source: IO[bytes], shared: Sequence[str]) -> _Survey:
    survey = _Survey()
    for _, element in iterparse(source):
        name = element.tag.rpartition("}")[2]
        if name == "row":
            survey.take_row(element, shared)
            element.clear()
        elif name == "col":
            survey.take_columns(element)
        elif name == "mergeCell":
            survey.take_area(element)
        elif name == "sheetView":
            survey.hides_zeros |= element.get("showZeros") in ("0", "false")
    return survey


def _text_in(kind: str | None, parts: Mapping[str, Element], shared: Sequence[str]) -> str:
    """What a cell holds, only to see whether it is blank."""
    if "is" in parts:
        return "".join(part.text or "" for part in parts["is"].iter())
    text = parts["v"].text or "" if "v" in parts else ""
    return shared[int(text)] if kind == "s" and text else text


def _is_true(flag: str | None) -> bool:
    return flag in ("1", "true")

"""Opens a workbook that somebody sent: only values, as text with addresses; what could do harm is refused unread."""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, cast

from defusedxml.ElementTree import iterparse
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries

if TYPE_CHECKING:
    from collections.abc import Mapping

    Place = tuple[int, int]  # row and column, both from 1
    Area = tuple[int, int, int, int]  # first column, first row, last column, last row

# One budget for the whole file: what a sheet uses is no longer there for the next.
LARGEST_FILE = 5_000_000  # bytes as sent
LARGEST_CONTENT = 40_000_000  # bytes of all that is read, unpacked
LARGEST_RATIO = 200  # unpacked to packed; real sheets stay below 50
MOST_PARTS = 500  # files inside, which an archive of nothing can have by the million
MOST_TAGS = 1_500_000  # of XML in all parts: about 400,000 cells
MOST_SHEETS = 60
MOST_CELLS = 300_000  # rows x columns of all sheets
MOST_TEXT = 3_000_000  # characters of all cells: a text that many cells share counts in each
MOST_ROWS, MOST_COLUMNS = 10_000, 500  # of one sheet, up to its last cell that holds something
LONGEST_TEXT = 32_767  # characters of a cell, as in Excel

_LEFT_OUT = ("docProps/", "customXml/", "xl/chartsheets/", "xl/charts/", "xl/drawings/", "xl/media/", "xl/embeddings/")
_OLD_FORMAT = b"\xd0\xcf\x11\xe0"  # .xls, and every workbook with a password


class BadWorkbook(Exception):
    """A file that is not read; `code`: not-xlsx, old-format, too-large, damaged. The message says what would help."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text as a person reads it (`1200`, `0.25`, `70%`, `2021-03-31`), empty where there is none.

    `formula`: the text is what a formula gave when the file was last saved; nothing is calculated here.
    """

    row: int
    column: int
    text: str
    formula: bool = False

    @property
    def address(self) -> str:
        """The address as the spreadsheet shows it: B7."""
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: all cells of its used rows and columns. `merged`: place in a merged area -> first place of the area."""

    title: str
    hidden: bool
    rows: tuple[tuple[Cell, ...], ...]
    merged: Mapping[Place, Place] = field(default_factory=dict)

    def seen(self, row: int, column: int) -> Cell:
        """The cell whose text a person sees at this place: in a merged area the first one; places count from 1."""
        row, column = self.merged.get((row, column), (row, column))
        inside = row <= len(self.rows) and column <= len(self.rows[0])
        return self.rows[row - 1][column - 1] if inside else Cell(row, column, "")


@dataclass(slots=True)
class Budget:
    """What is left of cells and characters for the rest of a file."""

    cells: int = MOST_CELLS
    text: int = MOST_TEXT

    def take_area(self, height: int, width: int, place: str) -> None:
        """Room for a sheet of so many rows and columns; raises BadWorkbook where there is none."""
        self.cells -= height * width
        if height > MOST_ROWS or width > MOST_COLUMNS or self.cells < 0:
            limit = f"at most {MOST_ROWS} rows and {MOST_COLUMNS} columns of a sheet, and {MOST_CELLS} cells in all"
            raise BadWorkbook("too-large", f"{place} has {height} rows and {width} columns; read are {limit}")

    def take_text(self, text: str) -> None:
        """Room for a cell's text; raises BadWorkbook where there is none."""
        self.text -= len(text)
        if len(text) > LONGEST_TEXT or self.text < 0:
            limit = f"at most {LONGEST_TEXT} characters of a cell and {MOST_TEXT} in all are read"
            raise BadWorkbook("too-large", f"too much text; {limit}")


class _Reader(ExcelReader):
    """openpyxl's reader, which looks at the list of the sheets before it opens any of them."""

    def read_worksheets(self) -> None:
        """Make ready to read the sheets; raises BadWorkbook for too many, or where two are the same part."""
        parts = [relation.target for _, relation in self.parser.find_sheets()]
        if len(parts) > MOST_SHEETS:
            raise BadWorkbook("too-large", f"{len(parts)} sheets, at most {MOST_SHEETS} are read")
        if len(set(parts)) != len(parts):
            raise BadWorkbook("damaged", "two sheets are the same part; open the file and save it as .xlsx again")
        super().read_worksheets()


def read_sheets(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of an .xlsx in their order, hidden ones too; raises BadWorkbook."""
    if len(data) > LARGEST_FILE:
        raise BadWorkbook("too-large", f"the file has {len(data)} bytes, at most {LARGEST_FILE} are read")
    if data.startswith(_OLD_FORMAT):
        raise BadWorkbook("old-format", "an old .xls, or a workbook with a password; save it as .xlsx without one")
    try:
        package = _package(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out (styles, extensions) is not asked for
            reader = _Reader(package, read_only=True, data_only=True, keep_links=False)
            reader.read()
            budget = Budget()
            sheets = tuple(_sheet(sheet, budget) for sheet in reader.wb.worksheets)
    except (BadWorkbook, MemoryError):
        raise
    except zipfile.BadZipFile as error:
        raise BadWorkbook("not-xlsx", f"not an Excel workbook ({error}); save it as .xlsx") from error
    except Exception as error:  # openpyxl raises whatever it stumbles over: KeyError, TypeError, ParseError …
        message = f"the workbook is damaged ({error}); open it and save it as .xlsx again"
        raise BadWorkbook("damaged", message) from error
    if not sheets:
        raise BadWorkbook("damaged", "no sheet can be read; save the file as an ordinary Excel workbook (.xlsx)")
    return sheets


def _package(data: bytes) -> BytesIO:
    """A copy of the parts that hold cells, unpacked within the limits; nothing else of the file is looked at."""
    copy = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(copy, "w") as kept:
        parts = [part for part in archive.infolist() if not part.is_dir()]
        if len(parts) > MOST_PARTS or len({part.filename for part in parts}) != len(parts):
            raise BadWorkbook("damaged", f"{len(parts)} parts, or one that is there twice: no ordinary workbook")
        cells = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
        wanted = [part for part in cells if not part.filename.startswith(_LEFT_OUT)]
        if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in wanted):
            raise BadWorkbook("damaged", "packed in a way that Excel does not use; save the file as .xlsx again")
        unpacked = sum(part.file_size for part in wanted)
        if unpacked > LARGEST_CONTENT or unpacked > LARGEST_RATIO * len(data):
            raise BadWorkbook("too-large", f"unpacked the file has {unpacked} bytes, too many for one of {len(data)}")
        tags = 0
        for part in wanted:
            content = archive.read(part)  # not more than the size that was declared, else it fails
            tags += content.count(b"<")
            if tags > MOST_TAGS:
                raise BadWorkbook("too-large", f"the file has more than {MOST_CELLS} cells")
            kept.writestr(part.filename, content)
    return copy


def _sheet(sheet: Any, budget: Budget) -> Sheet:  # a ReadOnlyWorksheet, whose types are told wrongly
    with sheet._get_source() as source:  # noqa: SLF001 the one way from a sheet to its part
        places, formulas, areas = _survey(source)
    height = max((row for row, _ in places), default=0)
    width = max((column for _, column in places), default=0)
    budget.take_area(height, width, f"sheet {sheet.title!r}")
    sheet.reset_dimensions()  # what the file claims of its size is not believed
    rows = []
    if height:
        for row, cells in enumerate(sheet.iter_rows(max_row=height, max_col=width), start=1):
            texts = [_text(cell.value, str(getattr(cell, "number_format", ""))) for cell in cells]
            for text in texts:
                budget.take_text(text)
            rows.append(
                tuple(Cell(row, column, text, (row, column) in formulas) for column, text in enumerate(texts, start=1))
            )
    merged: dict[Place, Place] = {}
    for left, top, right, bottom in areas:
        inside = [(r, c) for r in range(top, min(bottom, height) + 1) for c in range(left, min(right, width) + 1)]
        if not merged.keys().isdisjoint(inside):  # which also keeps their number small
            raise BadWorkbook("damaged", "merged areas lie on top of each other; save the file as .xlsx again")
        merged |= dict.fromkeys(inside, (top, left))
    return Sheet(sheet.title, sheet.sheet_state != "visible", tuple(rows), merged)


def _survey(source: IO[bytes]) -> tuple[list[Place], set[Place], list[Area]]:
    """Where a sheet holds something, where a formula, and its merged areas: known before anything is laid out."""
    places: list[Place] = []
    formulas: set[Place] = set()
    areas: list[Area] = []
    row = 0
    for _, element in iterparse(source):
        name = element.tag.rpartition("}")[2]
        if name == "row":
            number = int(element.get("r") or row + 1)
            if number <= row:
                raise BadWorkbook("damaged", f"row {number} stands behind row {row}; save the file as .xlsx again")
            row, column = number, 0
            for cell in element:
                at = cell.get("r")
                column = coordinate_to_tuple(at)[1] if at else column + 1
                kinds = {part.tag.rpartition("}")[2] for part in cell}
                if kinds:
                    places.append((row, column))
                if "f" in kinds:
                    formulas.add((row, column))
            element.clear()
        elif name == "mergeCell":
            bounds = range_boundaries(element.get("ref", ""))
            if None in bounds:
                raise BadWorkbook("damaged", f"{element.get('ref')!r} is no merged area; save the file as .xlsx again")
            areas.append(cast("Area", bounds))
    return places, formulas, areas


def _text(value: object, number_format: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return _number(Decimal(value), percent="%" in number_format)
    if isinstance(value, float):  # 15 digits count, as the spreadsheet shows them: 0.1 + 0.2 is 0.3
        return _number(Decimal(f"{value:.15g}"), percent="%" in number_format)
    if isinstance(value, datetime):
        whole_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if whole_day else value.isoformat(" ", "seconds")
    return str(value).strip()


def _number(exact: Decimal, *, percent: bool) -> str:
    if not exact.is_finite():
        raise BadWorkbook("damaged", f"a cell has {exact} for a number")
    if exact and not -20 < exact.adjusted() < 20:  # no figure of a city; its zeros need not be written out
        return str(exact)
    text = f"{exact.scaleb(2) if percent else exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if percent else text

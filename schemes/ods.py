"""Opens an .ods that somebody sent: only values, as they stand in its content.xml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from defusedxml.ElementTree import iterparse

from schemes.number_formats import GENERAL, NumberFormat, number_text, size_in
from schemes.packages import MOST_TAGS, at_least_one, damage_refused, part_names, unpack
from schemes.sheets import BadWorkbook, Budget, Cell, Sheet, check_size, laid_out, merged_places, shown, too_many_cells
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from schemes.sheets import Area

CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED = "encrypted-package"
_KIND = b"application/vnd.oasis.opendocument.spreadsheet"
_URN = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _STYLE, _WORDS = (_URN % name for name in ("table", "office", "style", "text"))
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_NUMBERS = ("float", "percentage", "currency")
_TIME = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_SHOWN = re.compile(r"[^\d.%()-]*\(?(-?)[^\d.]*([\d,]*\.?(\d*))\)?([^\d]*)")  # sign, number, its decimals, what follows
_POWERS = (0, -3, -4, -6, -8)  # in which a number is shown: as it is, in thousands, 万, millions, 亿
_PERCENT = (2, 0)  # 94.4% is 0.944 mostly; or the % is a word behind 94.4


@dataclass(frozen=True, slots=True)
class _Run:
    """Cells with the same content, which the file has once: from the first row and column to the last ones."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    text: str
    formula: bool
    decimals: int | None

    def cells(self) -> Iterator[Cell]:
        """Each of the cells."""
        for row in range(self.rows[0], self.rows[1] + 1):
            for column in range(self.columns[0], self.columns[1] + 1):
                yield Cell(row, column, self.text, self.formula, self.decimals)


@dataclass(slots=True)
class _Table:
    """What was read of a table so far; hidden rows and columns as first and last of a run."""

    row: int = 0
    column: int = 0
    runs: list[_Run] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def take_column(self, element: Element) -> None:
        """Note a column, or several."""
        first, self.column = self.column + 1, self.column + _repeated(element, "columns")
        if _is_hidden(element):
            self.hidden_columns.append((first, self.column))

    def take_row(self, element: Element) -> None:
        """Note a row, or several that are the same, with its cells."""
        rows = self.row + 1, self.row + _repeated(element, "rows")
        self.row = rows[1]
        if _is_hidden(element):
            self.hidden_rows.append(rows)
        right = 0
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            left, right = right + 1, right + _repeated(cell, "columns")
            text, decimals = _shown(cell)
            if text:
                formula = cell.get(f"{_TABLE}formula") is not None
                self.runs.append(_Run(rows, (left, right), text, formula, decimals))
            wide, high = (int(cell.get(f"{_TABLE}number-{name}-spanned", 1)) for name in ("columns", "rows"))
            if wide > 1 or high > 1:
                self.areas.append((left, rows[0], left + wide - 1, rows[0] + high - 1))

    def sheet(self, title: str, budget: Budget, *, hidden: bool) -> Sheet:
        """The sheet, cut behind its last cell that holds something; raises BadWorkbook where it is too large."""
        height = max((run.rows[1] for run in self.runs), default=0)
        width = max((run.columns[1] for run in self.runs), default=0)
        budget.take_area(height, width, title)
        cells = (cell for run in self.runs for cell in run.cells())
        return Sheet(
            title,
            hidden,
            laid_out(cells, height, width, budget),
            merged_places(self.areas, height, width),
            _within(self.hidden_rows, height),
            _within(self.hidden_columns, width),
        )


def read_ods(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of an .ods in their order, hidden ones too; raises BadWorkbook."""
    check_size(data)
    with damage_refused():
        sheets = _sheets(_content(data))
    return at_least_one(sheets)


def _content(data: bytes) -> bytes:
    names = part_names(data)
    parts = dict(unpack(data, lambda name: name in (CONTENT, "mimetype", _MANIFEST)))
    if _ENCRYPTED in names or b"encryption-data" in parts.get(_MANIFEST, b""):
        raise BadWorkbook("password", Message("the file has a password; save it without one"))
    if CONTENT not in parts or not parts.get("mimetype", _KIND).startswith(_KIND):
        raise BadWorkbook("not-spreadsheet", Message("no spreadsheet; save the table as .xlsx"))
    if parts[CONTENT].count(b"<") > MOST_TAGS:
        raise too_many_cells()
    return parts[CONTENT]


def _sheets(content: bytes) -> tuple[Sheet, ...]:
    budget, sheets, hidden_styles, table = Budget(), list[Sheet](), set[str](), _Table()
    for _, element in iterparse(BytesIO(content)):
        if element.tag == f"{_TABLE}table-row":
            table.take_row(element)
            element.clear()
        elif element.tag == f"{_TABLE}table-column":
            table.take_column(element)
        elif element.tag == f"{_STYLE}style":
            shows = element.find(f"{_STYLE}table-properties")
            if shows is not None and shows.get(f"{_TABLE}display") == "false":
                hidden_styles.add(element.get(f"{_STYLE}name", ""))
        elif element.tag == f"{_TABLE}table":
            budget.take_sheets(len(sheets) + 1)
            hidden = element.get(f"{_TABLE}style-name") in hidden_styles
            sheets.append(table.sheet(element.get(f"{_TABLE}name", ""), budget, hidden=hidden))
            table = _Table()
    return tuple(sheets)


def _shown(cell: Element) -> tuple[str, int | None]:
    """Text and decimals of a cell, as `schemes.sheets.shown` gives them for the same cell of an .xlsx."""
    paragraphs = cell.findall(f"{_WORDS}p")
    text = "\n".join(map(_words, paragraphs)).strip()
    kind = cell.get(f"{_OFFICE}value-type", "")
    if cell.get(f"{_CALC}value-type") == "error":
        return text, None
    if kind in _NUMBERS:
        number = float(cell.get(f"{_OFFICE}value", ""))
        if (paragraphs and not text) or text in ("TRUE", "FALSE"):  # the format shows nothing, or a truth
            return text, None
        return _number(number, text, percent=kind == "percentage")
    if kind == "date":
        day, _, time = cell.get(f"{_OFFICE}date-value", "").partition("T")
        return (f"{day} {time[:8]}" if time.strip("0:.") else day), None
    if kind == "time":
        match = _TIME.fullmatch(cell.get(f"{_OFFICE}time-value", ""))
        return (f"{int(match[1]):02}:{match[2]}:{match[3]}" if match else text), None
    if kind == "boolean":
        return shown(cell.get(f"{_OFFICE}boolean-value") == "true", GENERAL)
    return cell.get(f"{_OFFICE}string-value", text).strip(), None


def _number(number: float, text: str, *, percent: bool) -> tuple[str, int | None]:
    """A number in the size in which it is shown: 0.9444 as 94.4% is 94.44%; with its decimals as they are shown."""
    exact, _ = shown(number, "0%" if percent else GENERAL)
    match = _SHOWN.fullmatch(text)
    if match is None or not match[2].strip(",."):  # a fraction, 1.2E+03, a word; or the program wrote no text
        return (text if size_in(text) else exact), None
    value, digits = Decimal(f"{number:.15g}"), Decimal(match[2].replace(",", ""))
    decimals, unit = len(match[3]), size_in(match[4])
    for power in _PERCENT if "%" in match[4] else _POWERS:
        if abs(abs(value.scaleb(power)) - digits) <= Decimal(1).scaleb(-decimals):
            return number_text(value, NumberFormat(decimals, power, unit)), decimals
    return text, decimals


def _words(paragraph: Element) -> str:
    """The text of a paragraph; blanks in a row are elements."""
    blanks = {f"{_WORDS}s": " ", f"{_WORDS}tab": "\t", f"{_WORDS}line-break": "\n"}
    own = blanks.get(paragraph.tag, "") + (paragraph.text or "")
    return own + "".join(_words(part) + (part.tail or "") for part in paragraph)


def _repeated(element: Element, what: str) -> int:
    count = int(element.get(f"{_TABLE}number-{what}-repeated", 1))
    if count < 1:
        raise BadWorkbook(
            "damaged",
            Message("{what} repeated {count} times; open the file and save it as .xlsx", what=what, count=count),
        )
    return count


def _is_hidden(element: Element) -> bool:
    return element.get(f"{_TABLE}visibility", "visible") != "visible"


def _within(runs: list[tuple[int, int]], last: int) -> frozenset[int]:
    """The numbers of all runs up to the last one."""
    return frozenset(number for start, end in runs for number in range(start, min(end, last) + 1))

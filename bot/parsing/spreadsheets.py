"""A file that somebody sent becomes sheets of cells: .xlsx, and .csv in the encodings of spreadsheet programs."""

from __future__ import annotations

import csv
import io
import itertools
from typing import TYPE_CHECKING

from schemes import xlsx
from schemes.xlsx import BadWorkbook, Cell, Sheet, read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_LINES = 2 * xlsx.MOST_ROWS  # programs write empty rows behind a table
_DELIMITERS = ",;\t"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def sheets_of(data: bytes, name: str) -> tuple[Sheet, ...]:
    """The sheets of the file, hidden ones too; raises BadWorkbook (see schemes.xlsx), `not-csv` for what is no text."""
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or not name.lower().endswith((".csv", ".txt")):
        return read_sheets(data)
    return (read_csv(data),)


def read_csv(data: bytes) -> Sheet:
    """The table of a .csv: UTF-8, UTF-16 or GBK, divided by comma, semicolon or tab; raises BadWorkbook."""
    if len(data) > xlsx.LARGEST_FILE:
        raise BadWorkbook("too-large", f"the file has {len(data)} bytes, at most {xlsx.LARGEST_FILE} are read")
    text, budget = _decoded(data), xlsx.Budget()
    try:
        rows = _rows(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise BadWorkbook("not-csv", f"the csv is damaged ({error}); save it again") from error
    width = max(map(len, rows), default=0)
    budget.take_area(len(rows), width, "the table")
    for cell in itertools.chain.from_iterable(rows):
        budget.take_text(cell)
    filled = (row + [""] * (width - len(row)) for row in rows)
    cells = tuple(
        tuple(Cell(number, column, text.strip()) for column, text in enumerate(row, 1))
        for number, row in enumerate(filled, 1)
    )
    return Sheet("", hidden=False, rows=cells)


def _rows(lines: Iterable[list[str]]) -> list[list[str]]:
    """The rows up to the last that holds something; no more lines are read than there may be rows and empty ones."""
    rows: list[list[str]] = []
    empty: list[list[str]] = []
    for number, line in enumerate(lines, 1):
        if number > _MOST_LINES:
            raise BadWorkbook("too-large", f"at most {xlsx.MOST_ROWS} rows are read")
        empty.append(line)
        if any(line):
            rows += empty
            empty = []
        if len(rows) > xlsx.MOST_ROWS:
            raise BadWorkbook("too-large", f"at most {xlsx.MOST_ROWS} rows are read")
    return rows


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith(_UTF16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadWorkbook("not-csv", "neither UTF-8 nor GBK; save it as CSV UTF-8")


def _delimiter(text: str) -> str:
    """The delimiter that most of the first lines hold: a heading has several, a title none."""
    lines = list(itertools.islice(io.StringIO(text), 50))
    return max(_DELIMITERS, key=lambda delimiter: sum(delimiter in line for line in lines))

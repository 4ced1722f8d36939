"""Sheets of cells, as every spreadsheet format is read into them, and what of a file that somebody sent is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl.utils.cell import get_column_letter

from schemes.number_formats import format_of, number_text
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Place = tuple[int, int]  # row and column, both from 1
    Area = tuple[int, int, int, int]  # first column, first row, last column, last row

# One budget for the whole file: what a sheet uses is no longer there for the next.
LARGEST_FILE = 20_000_000  # bytes as sent
MOST_SHEETS = 60
MOST_CELLS = 300_000  # rows x columns of all sheets
MOST_TEXT = 3_000_000  # characters of all cells: a text that many cells share counts in each
MOST_ROWS, MOST_COLUMNS = 10_000, 500  # of one sheet, up to its last cell that holds something
LONGEST_TEXT = 32_767  # characters of a cell, as in Excel


class BadWorkbook(Exception):
    """A file that is not read. The message says what would help; `details` are the places and limits that it names.

    `code`: not-spreadsheet, password, binary, web-page, damaged, not-csv, not-table (a text that is no table),
    too-slow, or a limit: too-many-bytes, too-many-sheets, too-many-rows, too-many-columns, too-many-cells,
    too-much-text, unpacked.
    """

    def __init__(self, code: str, message: Message, **details: str | int) -> None:
        super().__init__(message)
        self.code, self.details = code, details


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text as a person reads it (`1200`, `0.25`, `70%`, `2021-03-31`), empty where there is none.

    `formula`: the text is what a formula gave when the file was last saved; nothing is calculated here.
    `decimals`: with how many the spreadsheet shows the number (94.4444% as 94.4%: 1), None where it does not say.
    """

    row: int
    column: int
    text: str
    formula: bool = False
    decimals: int | None = None

    @property
    def address(self) -> str:
        """The address as the spreadsheet shows it: B7."""
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: all cells of its used rows and columns. `merged`: place in a merged area -> first place of the area.

    `hidden_rows` and `hidden_columns`, filtered ones too, are those that nobody sees; their cells are among the rows.
    """

    title: str
    hidden: bool
    rows: tuple[tuple[Cell, ...], ...]
    merged: Mapping[Place, Place] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

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

    def take_area(self, height: int, width: int, title: str) -> None:
        """Room for a sheet of so many rows and columns; raises BadWorkbook where there is none."""
        if height > MOST_ROWS:
            places: dict[str, str | int] = {"sheet": title, "row": height, "most": MOST_ROWS}
            message = Message(
                "sheet {sheet!r} has something in row {row}, at most {most} are read; delete what is far below",
                **places,
            )
            raise BadWorkbook("too-many-rows", message, **places)
        if width > MOST_COLUMNS:
            letters = get_column_letter(width) if width < 16_385 else str(width)  # Excel has no more
            places = {"sheet": title, "column": letters, "most": MOST_COLUMNS}
            message = Message(
                "sheet {sheet!r} has something in column {column}, at most {most} are read; delete those behind",
                **places,
            )
            raise BadWorkbook("too-many-columns", message, **places)
        self.cells -= height * width
        if self.cells < 0:
            raise too_many_cells()

    def take_text(self, text: str) -> None:
        """Room for a cell's text; raises BadWorkbook where there is none."""
        self.text -= len(text)
        if len(text) > LONGEST_TEXT or self.text < 0:
            limits: dict[str, str | int] = {"longest": LONGEST_TEXT, "most": MOST_TEXT}
            message = Message(
                "too much text; at most {longest} characters of a cell and {most} in all are read", **limits
            )
            raise BadWorkbook("too-much-text", message, **limits)

    def take_sheets(self, count: int) -> None:
        """Whether so many sheets are read; raises BadWorkbook for more."""
        if count > MOST_SHEETS:
            message = Message("{count} sheets, at most {most} are read", count=count, most=MOST_SHEETS)
            raise BadWorkbook("too-many-sheets", message, count=count, most=MOST_SHEETS)


def too_many_cells() -> BadWorkbook:
    """The error for a file of more cells than are read."""
    message = Message("the file has more than {most} cells; keep the sheet that is meant only", most=MOST_CELLS)
    return BadWorkbook("too-many-cells", message, most=MOST_CELLS)


def too_many_bytes(count: int) -> BadWorkbook:
    """The error for a file of so many bytes, which is not looked at."""
    message = Message("the file has {count} bytes, at most {most} are read", count=count, most=LARGEST_FILE)
    return BadWorkbook("too-many-bytes", message, size=f"{count / 1_000_000:.1f}", most=LARGEST_FILE // 1_000_000)


def check_size(data: bytes) -> None:
    """Raise BadWorkbook for a file that is too large to be looked at."""
    if len(data) > LARGEST_FILE:
        raise too_many_bytes(len(data))


def merged_places(areas: Iterable[Area], height: int, width: int) -> dict[Place, Place]:
    """Each place in a merged area of a sheet of so many rows and columns, with the first place of the area."""
    merged: dict[Place, Place] = {}
    for left, top, right, bottom in areas:
        inside = [(r, c) for r in range(top, min(bottom, height) + 1) for c in range(left, min(right, width) + 1)]
        if not merged.keys().isdisjoint(inside):  # which also keeps their number small
            raise BadWorkbook("damaged", Message("merged areas lie on top of each other; save the file as .xlsx again"))
        merged |= dict.fromkeys(inside, (top, left))
    return merged


def laid_out(cells: Iterable[Cell], height: int, width: int, budget: Budget) -> tuple[tuple[Cell, ...], ...]:
    """The rows of a sheet of that size, from the cells with something in them; raises BadWorkbook for too much text."""
    by_place = {}
    for cell in cells:
        budget.take_text(cell.text)
        by_place[cell.row, cell.column] = cell
    rows, columns = range(1, height + 1), range(1, width + 1)
    return tuple(tuple(by_place.get((row, column)) or Cell(row, column, "") for column in columns) for row in rows)


def shown(value: object, code: str) -> tuple[str, int | None]:
    """The text of a cell's value and its decimals, by its number format; the text keeps every digit of the value."""
    if value is None:
        return "", None
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), None
    if isinstance(value, (int, float)):  # 15 digits count, as the spreadsheet shows them: 0.1 + 0.2 is 0.3
        exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
        if not exact.is_finite():
            raise BadWorkbook("damaged", Message("a cell has {number} for a number", number=exact))
        form = format_of(code, exact)
        return number_text(exact, form), form.decimals
    if isinstance(value, datetime):
        whole_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return (value.date().isoformat() if whole_day else value.isoformat(" ", "seconds")), None
    return str(value).strip(), None

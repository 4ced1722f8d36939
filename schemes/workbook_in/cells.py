"""The cells of a scheme's workbook, each text with its address, as rows under the heads of their sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from openpyxl.utils.cell import get_column_letter

from schemes.diagnostics import Diagnostic, FileError
from schemes.sheets import BadWorkbook
from schemes.spreadsheets import sheets_of
from schemes.workbook_in.words import PAGES
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemes.sheets import Cell, Sheet

_HEADS_WITHIN = 10  # rows from the top


class Placed(str):
    """A text that remembers its cell: `评分表!F12`."""

    __slots__ = ("cell",)
    cell: str

    def __new__(cls, text: str, cell: str) -> Self:
        """The text of that cell."""
        placed = super().__new__(cls, text)
        placed.cell = cell
        return placed

    def wrong(self, message: Message) -> Diagnostic:
        """A mistake in the cell."""
        return Diagnostic(self.cell, 0, "", message)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with something in it."""

    sheet: str
    number: int
    columns: Mapping[str, int]  # head -> column, from 1
    cells: Mapping[str, str]  # head -> text, of those that are not empty

    def text(self, head: str) -> Placed:
        """What stands below the head, empty where there is nothing or no such column."""
        letters = get_column_letter(self.columns.get(head, 1))
        return Placed(self.cells.get(head, ""), f"{self.sheet}!{letters}{self.number}")

    def has(self, *heads: str) -> bool:
        """Whether something stands below any of the heads."""
        return any(head in self.cells for head in heads)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a sheet."""

    title: str
    heads: tuple[Placed, ...]
    rows: tuple[Row, ...]


def tables(data: bytes, name: str, problems: list[Diagnostic]) -> dict[str, Table]:
    """The sheets of the workbook by their titles; raises FileError for a file that cannot be read."""
    try:
        sheets = {sheet.title.strip(): sheet for sheet in sheets_of(data, name)}
    except BadWorkbook as error:
        raise FileError.of(name, error.args[0]) from error
    read = {}
    for title, heads in PAGES.items():
        if title in sheets:
            read[title] = _table(title, sheets[title], heads, problems)
        elif title in NEEDED:
            problems.append(Diagnostic(name, 0, "", Message("the sheet {title} is missing", title=title)))
    return read


NEEDED = ("办法", "评分表", "单位", "指标")


def _table(title: str, sheet: Sheet, heads: tuple[str, ...], problems: list[Diagnostic]) -> Table:
    for at, cells in enumerate(sheet.rows[:_HEADS_WITHIN]):
        found = {"".join(cell.text.split()): cell.column for cell in reversed(cells) if cell.text.strip()}
        if len(found.keys() & set(heads)) < min(2, len(heads)):
            continue
        placed = tuple(Placed(cell.text.strip(), f"{title}!{cell.address}") for cell in cells if cell.text.strip())
        columns = {head: found.get(head, 0) for head in heads if head in found}
        if title == "任务":
            columns |= {head.strip(): cell.column for cell in cells if (head := cell.text.strip())}
        rows = (_row(title, columns, line) for line in sheet.rows[at + 1 :])
        return Table(title, placed, tuple(row for row in rows if row.cells))
    if any(cell.text.strip() for cells in sheet.rows for cell in cells):
        message = Message("no row has the heads {heads}; keep them as they were", heads="、".join(heads))
        problems.append(Diagnostic(f"{title}!A1", 0, "", message))
    return Table(title, (), ())


def _row(title: str, columns: Mapping[str, int], line: Sequence[Cell]) -> Row:
    texts = {cell.column: cell.text.strip() for cell in line if cell.text.strip()}
    return Row(title, line[0].row, columns, {head: texts[at] for head, at in columns.items() if at in texts})

"""What stands in a document: paragraphs and tables, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with the number that stands before it, in the source's words."""

    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A cell with its text: its first column, counted from 0, and over how many columns it is merged."""

    text: str
    left: int
    width: int = 1

    @property
    def right(self) -> int:
        """The column behind its last one."""
        return self.left + self.width


@dataclass(frozen=True, slots=True)
class Table:
    """A table, row by row; where a cell is merged downwards the cells below it are empty.

    `is_fitted`: heads were fitted to the columns by what these hold, as the file does not say where cells are merged.
    """

    rows: tuple[tuple[Box, ...], ...]
    is_fitted: bool = False

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((row[-1].right for row in self.rows if row), default=0)


Block: TypeAlias = Paragraph | Table

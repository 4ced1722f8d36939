"""What is remembered of a standing: rows of numbers and of masks for all units, and what a few changes put in their place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from scoring.lines import Node

    Row = tuple[bool, int]  # whether of masks, and which


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows. `cells` stand in place of what the rows have at single units, `rows` in place of whole rows."""

    numbers: NDArray[np.int64]
    masks: NDArray[np.bool_]
    cells: Mapping[Row, Mapping[int, int]] = field(default_factory=dict)
    rows: Mapping[Row, NDArray[Any]] = field(default_factory=dict)
    _first: dict[Row, NDArray[np.int64]] = field(default_factory=dict)

    def column(self, row: Row) -> NDArray[Any]:
        """One row for all units, not to be changed."""
        column: NDArray[Any] = self._whole(row)
        if cells := self.cells.get(row):
            column = column.copy()
            column[list(cells)] = list(cells.values())
        return column

    def at(self, row: Row, unit: int) -> int:
        """One row at one unit."""
        found = self.cells.get(row, {}).get(unit)
        return int(self._whole(row)[unit]) if found is None else found

    def some(self, row: Row, units: NDArray[np.int64]) -> NDArray[Any]:
        """One row at some units."""
        column: NDArray[Any] = self._whole(row)[units]
        if cells := self.cells.get(row):
            for place, unit in enumerate(units.tolist()):
                if unit in cells:
                    column[place] = cells[unit]
        return column

    def with_cells(self, cells: Mapping[Row, Mapping[int, int]]) -> Kept:
        """With other numbers at single units."""
        if not cells:
            return self
        joined = {row: {**self.cells.get(row, {}), **found} for row, found in cells.items()}
        return replace(self, cells={**self.cells, **joined}, _first=self._but(*cells))

    def with_row(self, row: Row, column: NDArray[Any]) -> Kept:
        """With another row."""
        others = {one: found for one, found in self.cells.items() if one != row}
        return replace(self, cells=others, rows={**self.rows, row: column}, _first=self._but(row))

    def _but(self, *rows: Row) -> dict[Row, NDArray[np.int64]]:
        """What is remembered of other rows."""
        return {row: found for row, found in self._first.items() if row not in rows}

    def differing(self, other: Kept, row: Row) -> set[int]:
        """The units at which the other has other cells."""
        mine, its = self.cells.get(row, {}), other.cells.get(row, {})
        return set() if mine is its else {unit for unit in its if mine.get(unit) != its[unit]}

    def first(self, row: Row, most: int) -> NDArray[np.int64]:
        """The units whose rank in this row is 1 to `most` - 1; remembered, for the same is asked again and again."""
        if row not in self._first:
            ranks = self.column(row)
            self._first[row] = np.flatnonzero((ranks > 0) & (ranks < most))
        return self._first[row]

    def _whole(self, row: Row) -> NDArray[Any]:
        if row in self.rows:
            return self.rows[row]
        masks, place = row
        whole: NDArray[Any] = self.masks[place] if masks else self.numbers[place]
        return whole


class Rows:
    """Which nodes are kept, and in which row of numbers or of masks."""

    def __init__(self, nodes: Sequence[Node], kept: Iterable[int]) -> None:
        self._rows: dict[int, Row] = {}
        self._count = {False: 0, True: 0}
        for node in kept:
            masks = nodes[node].says_yes
            self._rows[node] = masks, self._count[masks]
            self._count[masks] += 1

    def __contains__(self, node: int) -> bool:
        return node in self._rows

    def __getitem__(self, node: int) -> Row:
        return self._rows[node]

    def row(self, node: int) -> int:
        """Which of its sort."""
        return self._rows[node][1]

    def empty(self, units: int) -> Kept:
        """Memory for all of them."""
        numbers = np.empty((self._count[False], units), dtype=np.int64)
        return Kept(numbers, np.empty((self._count[True], units), dtype=np.bool_))

"""A standing: points by unit and item, ranks, grades and awards on a day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.awards import Results
from scoring.ranking import rank

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scoring.facts import FactTable
    from scoring.numbers import Column
    from scoring.scheme import Scheme

TOTAL = "total"
RANK = "rank"
GRADE = "grade"


@dataclass(frozen=True, eq=False)
class Standing:
    """The results of all units. Points in hundredths, money in 分.

    The last axis of every column is the units; where the table has suppositions, so have they, or they are the same under
    all. What asks for one unit's result is for a standing without them: see `supposition`.
    """

    scheme: Scheme
    table: FactTable
    columns: Mapping[str, Column]  # points by item
    results: Results
    ranks: Column  # the published rank of each unit
    awards: Mapping[str, Column]  # money by award

    @property
    def as_of(self) -> date:
        """The day whose evening it shows."""
        return self.table.as_of

    def supposition(self, index: int) -> Standing:
        """The standing of one of the suppositions along the table's first axis."""
        axes, results = self.table.values.ndim - 2, self.results

        def part(column: Any) -> Any:
            return column[index] if column.ndim == axes else column

        return Standing(
            self.scheme,
            self.table.supposition(index),
            {item: part(column) for item, column in self.columns.items()},
            Results(part(results.total), part(results.grades), part(results.valid)),
            part(self.ranks),
            {award: part(column) for award, column in self.awards.items()},
        )

    def points(self, unit: str, item: str) -> int:
        """The unit's points of an item or section."""
        self.scheme.item_place(item)
        return int(self.columns[item][self.scheme.unit_place(unit)])

    def total(self, unit: str) -> int:
        """The published total."""
        return int(self.results.total[self.scheme.unit_place(unit)])

    def rank(self, unit: str) -> int:
        """The published rank among all units."""
        return int(self.ranks[self.scheme.unit_place(unit)])

    def next_up(self, unit: str) -> str | None:
        """The unit just ahead by the published rank; None for the first. Of several that share that rank the scheme's first."""
        ahead = np.where(self.ranks < self.rank(unit), self.ranks, 0)
        return self.scheme.units[int(ahead.argmax())].id if ahead.any() else None

    def group_rank(self, unit: str) -> int:
        """The rank by total inside the unit's group; for display, it has no part in the scheme."""
        return int(self.group_ranks[self.scheme.unit_place(unit)])

    @cached_property
    def group_ranks(self) -> Column:
        """The rank of each unit inside its group."""
        # The published rank is the key, so that vetoed units stay last inside their group too.
        return rank([-self.ranks], np.ones(len(self.scheme.units), dtype=np.bool_), self.scheme.group_column)

    def grade(self, unit: str) -> str | None:
        """The unit's grade, None where the scheme has none for it."""
        place = int(self.results.grades[self.scheme.unit_place(unit)])
        return self.scheme.grades[place].name if place >= 0 else None

    def award(self, unit: str, award: str) -> int:
        """The unit's money from one award."""
        self.scheme.award_place(award)
        return int(self.awards[award][self.scheme.unit_place(unit)])

    def money(self, unit: str) -> int:
        """All awards of the unit."""
        place = self.scheme.unit_place(unit)
        return sum(int(column[place]) for column in self.awards.values())

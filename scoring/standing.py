"""A standing: points by unit and item, ranks, grades and awards on a day."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.awards import Results
from scoring.numbers import format_hundredths
from scoring.ranking import rank

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from scoring.facts import FactTable
    from scoring.numbers import Column, Mask
    from scoring.scheme import Scheme

TOTAL, RANK, GRADE = "total", "rank", "grade"


@dataclass(frozen=True, eq=False)
class Standing:
    """The results of all units. Points in hundredths, money in 分.

    The last axis of every column is the units; where the table has suppositions, so have they, or they are the same
    under all. What asks for one unit's result is for a standing without them: see `apart`.
    """

    scheme: Scheme
    table: FactTable
    columns: Mapping[str, Column]  # points by item
    results: Results
    ranks: Column  # the published rank of each unit
    awards: Mapping[str, Column]  # money by award
    applying: Mapping[str, Mask] = field(default_factory=dict)  # to whom lines apply; those that do to all are left out

    @property
    def as_of(self) -> date:
        """The day whose evening it shows."""
        return self.table.as_of

    def apart(self) -> list[Standing]:
        """The standing of each of the suppositions along the table's first axis."""
        count, axes = len(self.table.values), self.table.values.ndim - 2

        def each(column: NDArray[Any]) -> Sequence[NDArray[Any]]:
            return list(column) if column.ndim == axes else [column] * count

        points, awards = _each_by_name(self.columns, each, count), _each_by_name(self.awards, each, count)
        masks = _each_by_name(self.applying, each, count)
        own = self.results
        ties = zip(*map(each, own.ties), strict=True) if own.ties else [()] * count
        names = [own.grade_names] * count
        results = map(Results, each(own.total), each(own.grades), each(own.valid), names, ties)
        tables = map(self.table.supposition, range(count))
        return list(map(Standing, [self.scheme] * count, tables, points, results, each(self.ranks), awards, masks))

    def points(self, unit: str, item: str) -> int:
        """The unit's points of an item or section."""
        return int(self.columns[self.scheme.item(item).id][self.scheme.unit_place(unit)])

    def applies(self, unit: str, item: str) -> bool:
        """Whether the item applies to the unit."""
        mask = self.applying.get(self.scheme.item(item).id)
        return mask is None or bool(mask[self.scheme.unit_place(unit)])

    def vetoed(self, unit: str) -> bool:
        """Whether the unit's results are void."""
        return not self.results.valid[self.scheme.unit_place(unit)]

    def total(self, unit: str) -> int:
        """The published total."""
        return int(self.results.total[self.scheme.unit_place(unit)])

    def rank(self, unit: str) -> int:
        """The published rank among all units."""
        return int(self.ranks[self.scheme.unit_place(unit)])

    def next_up(self, unit: str) -> str | None:
        """The unit just ahead by the published rank; None for the first. Of several of that rank the scheme's first."""
        ahead = np.where(self.ranks < self.rank(unit), self.ranks, 0)
        return self.scheme.units[int(ahead.argmax())].id if ahead.any() else None

    def group_rank(self, unit: str) -> int:
        """The rank by total inside the unit's group; for display, it has no part in the scheme."""
        return int(self.group_ranks[self.scheme.unit_place(unit)])

    @cached_property
    def group_ranks(self) -> Column:
        """The rank of each unit inside its group."""
        # The published rank is the key, so that vetoed units stay last inside their group too.
        return rank([-self.ranks], self.scheme.zeros == 0, self.scheme.group_column)

    def grade(self, unit: str) -> str | None:
        """The unit's grade, None where the scheme has none for it."""
        place = int(self.results.grades[self.scheme.unit_place(unit)])
        return self.scheme.grade_names[place] if place >= 0 else None

    def award(self, unit: str, award: str) -> int:
        """The unit's money from one award."""
        return int(self.awards[self.scheme.award(award).id][self.scheme.unit_place(unit)])

    def money(self, unit: str) -> int:
        """All awards of the unit."""
        place = self.scheme.unit_place(unit)
        return sum(int(column[place]) for column in self.awards.values())


def _each_by_name(
    columns: Mapping[str, NDArray[Any]], each: Callable[[NDArray[Any]], Sequence[NDArray[Any]]], count: int
) -> list[dict[str, NDArray[Any]]]:
    rows = zip(*map(each, columns.values()), strict=True) if columns else [()] * count
    return [dict(zip(columns, row, strict=True)) for row in rows]


def as_json(standing: Standing) -> str:
    """The contract's JSON, which `kaohe score --json` prints and a publication freezes; the same to the byte."""
    scheme = standing.scheme
    units = [
        {
            "unit": unit.id,
            "rank": standing.rank(unit.id),
            "total": format_hundredths(standing.total(unit.id)),
            "grade": standing.grade(unit.id),
            "items": {item.id: format_hundredths(standing.points(unit.id, item.id)) for item in scheme.items},
            "awards": {award.id: format_hundredths(standing.award(unit.id, award.id)) for award in scheme.awards},
        }
        for unit in scheme.units
    ]
    answer = {"scheme": scheme.id, "as_of": standing.as_of.isoformat(), "units": units}
    return json.dumps(answer, ensure_ascii=False, indent=1)

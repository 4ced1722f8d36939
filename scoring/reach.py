"""Settled or open: what can still come of the reports, and between what a score lies while facts are missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from scoring.bounds import bounds
from scoring.numbers import HUNDRED_PERCENT, LARGEST_VALUE, Kind
from scoring.rules.base import View

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from scoring.bounds import Bound
    from scoring.facts import FactTable
    from scoring.scheme import Fact, Scheme
    from scoring.standing import Standing


@dataclass(frozen=True)
class Reach:
    """What is still possible for every unit, if figures whose cut-off has passed are neither added nor corrected any more.

    A fact that nobody has reported may still be told, of whatever day; a fault that was not reported (an event, a flag that
    only costs) has not happened, unless its cut-off is still ahead. The ranges are never too narrow (see `bounds`).
    """

    standing: Standing
    day: date  # the first from which reports may still come

    @cached_property
    def _ends(self) -> tuple[Bound, Bound]:
        table = self.standing.table
        open_cuts = np.array([cutoff >= self.day for cutoff in table.scheme.cutoffs])
        return self._between(open_cuts[:, None, None] | self._unreported[None])

    @cached_property
    def _stated(self) -> tuple[Bound, Bound]:
        return self._between(np.broadcast_to(self._unreported[None], self.standing.table.values.shape))

    def _between(self, free: NDArray[np.bool_]) -> tuple[Bound, Bound]:
        """The bounds where these values (cut-offs x facts x units) are free, totals that add up to rise, others to be anything."""
        table, scheme = self.standing.table, self.standing.scheme
        added = np.array([fact.kind.adds_up for fact in scheme.facts], dtype=np.bool_)[None, :, None]
        most = np.array([largest(scheme, fact) for fact in scheme.facts], dtype=np.int64)[None, :, None]
        values = table.all_values()
        low = np.where(free & ~added, 0, values)
        high = np.where(free, np.maximum(most, values), values)
        return bounds(scheme, replace(table, values=low, supposed={}), replace(table, values=high, supposed={}))

    @cached_property
    def _unreported(self) -> NDArray[np.bool_]:
        """Facts x units of which nothing was ever reported and something may be yet."""
        table, scheme = self.standing.table, self.standing.scheme
        scored = {fact for item in scheme.items for fact in item.facts} - set(faults(scheme, table))
        asked = [fact.id in scored and not fact.whole and fact.kind is not Kind.EVENTS for fact in scheme.facts]
        unreported: NDArray[np.bool_] = (table.days[-1] == 0) & np.array(asked, dtype=np.bool_)[:, None]
        for _, fact, unit in table.supposed:
            unreported[fact, unit] = False
        return unreported

    def missing(self, unit: str) -> tuple[str, ...]:
        """The facts that were never reported of the unit."""
        column = self._unreported[:, self.standing.scheme.unit_place(unit)]
        return tuple(fact.id for fact, lacks in zip(self.standing.scheme.facts, column, strict=True) if lacks)

    def stated(self, unit: str) -> tuple[int, int]:
        """Between what the total lies by what has been reported: only what is missing is open."""
        least, most = self._stated
        return least.total(unit), most.total(unit)

    def deciding(self, unit: str) -> tuple[str, ...]:
        """The lines whose missing facts can move the total, the one that moves it most first."""
        least, most = self._stated
        scheme, missing = self.standing.scheme, set(self.missing(unit))

        def moves(item: str) -> int:
            return (most.points(unit, item) - least.points(unit, item)) * _weight(scheme, item)

        lines = [item.id for item in scheme.items if item.rule is not None and not missing.isdisjoint(item.facts)]
        return tuple(item for item in sorted(lines, key=moves, reverse=True) if moves(item) > 0)

    def total(self, unit: str) -> tuple[int, int]:
        """The least and the most that the total can still become."""
        least, most = self._ends
        return least.total(unit), most.total(unit)

    def ranks(self, unit: str) -> tuple[int, int]:
        """The best and the last place that the unit can still have."""
        least, most = self._ends
        return most.rank(unit), least.rank(unit)

    def settled(self, unit: str) -> bool:
        """Whether the rank stands."""
        first, last = self.ranks(unit)
        return first == last

    def lost(self, unit: str) -> tuple[str, ...]:
        """The awards of which nothing can come any more."""
        return tuple(award.id for award in self.standing.scheme.awards if self._ends[1].award(unit, award.id) == 0)

    def sure(self, unit: str) -> tuple[str, ...]:
        """The awards whose sum stands."""
        least, most = self._ends
        return tuple(
            award.id
            for award in self.standing.scheme.awards
            if 0 < least.award(unit, award.id) == most.award(unit, award.id)
        )


def largest(scheme: Scheme, fact: Fact) -> int:
    """The largest value that the fact's kind allows."""
    match fact.kind:
        case Kind.FLAG:
            return 1
        case Kind.LEVEL:
            return len(fact.levels) - 1
        case Kind.PERCENT:
            return HUNDRED_PERCENT
        case Kind.MARK:
            most = scheme.most(fact.id)
            return LARGEST_VALUE if most is None else most
        case _:
            return LARGEST_VALUE


def faults(scheme: Scheme, table: FactTable) -> Iterator[str]:
    """The flags that only cost: yes brings less from some line, and more from none, at either end of all that is possible."""
    most = np.array([largest(scheme, fact) for fact in scheme.facts], dtype=np.int64)[None, :, None]
    low = np.zeros_like(table.values)
    high = np.broadcast_to(most, low.shape)
    blank = replace(table, supposed={})
    ends = bounds(scheme, replace(blank, values=low), replace(blank, values=high))
    points = dict(ends[0].columns), dict(ends[1].columns)
    for fact in scheme.facts:
        if fact.kind is not Kind.FLAG:
            continue
        changes = []
        for item in scheme.items:
            if item.rule is None or fact.id not in item.facts:
                continue
            earned = []
            for flag in (0, 1):
                fixed = [values.copy() for values in (low, high)]
                for values in fixed:
                    values[:, scheme.fact_place(fact.id)] = flag
                tables = [replace(blank, values=values) for values in fixed]
                views = View.ends(tables[0], tables[1], item.cutoff, points)
                earned.append([item.rule.score(view, item) for view in views])
            changes += [yes - no for no, yes in zip(*earned, strict=True)]
        if any((change < 0).any() for change in changes) and not any((change > 0).any() for change in changes):
            yield fact.id


def _weight(scheme: Scheme, item: str) -> int:
    """What a point of the item is worth in the total, in hundredths of a percent."""
    section = scheme.item(item)
    while section.parent is not None:
        section = scheme.item(section.parent)
    return scheme.total.weights.get(section.id, HUNDRED_PERCENT)

"""Settled or open: what can still come of the reports, and between what a score lies while facts are missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from scoring.engine import bounds, score
from scoring.facts import FactTable
from scoring.numbers import HUNDRED_PERCENT, LARGEST_VALUE, Kind
from scoring.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from scoring.frame import Fact
    from scoring.numbers import Column
    from scoring.scheme import Scheme
    from scoring.standing import Standing


@dataclass(frozen=True)
class Attainable:
    """What is still possible for every unit, if figures past their cut-off are neither added nor corrected any more.

    A fact that nobody has reported may still be told, of whatever day; a fault that was not reported (an event, a flag
    that only costs) has not happened, unless its cut-off is still ahead. No range is too narrow (see `bounds`).
    """

    standing: Standing
    day: date  # the first from which reports may still come

    @cached_property
    def _ends(self) -> tuple[Standing, Standing]:
        open_cuts = np.array([cutoff >= self.day for cutoff in self.standing.scheme.cutoffs])
        return self._between(open_cuts[:, None, None] | self._unreported[None])

    @cached_property
    def _stated(self) -> tuple[Standing, Standing]:
        return self._between(np.broadcast_to(self._unreported[None], self.standing.table.values.shape))

    def _between(self, free: NDArray[np.bool_]) -> tuple[Standing, Standing]:
        """Bounds where these values (cut-offs x facts x units) are free: running totals rise, others are anything."""
        table, scheme = self.standing.table, self.standing.scheme
        added = np.array([fact.kind.adds_up for fact in scheme.facts], dtype=np.bool_)[None, :, None]
        most = np.array([largest(scheme, fact) for fact in scheme.facts], dtype=np.int64)[None, :, None]
        least = np.array([smallest(fact) for fact in scheme.facts], dtype=np.int64)[None, :, None]
        low = np.where(free & ~added, least, table.values)
        high = np.where(free, np.maximum(most, table.values), table.values)
        reported = np.where(free, table.days.clip(1), table.days)  # what is free may still be known
        return bounds(scheme, replace(table, values=low), replace(table, values=high, days=reported))

    @cached_property
    def _unreported(self) -> NDArray[np.bool_]:
        """Facts x units of which nothing was ever reported and something may be yet."""
        table, scheme = self.standing.table, self.standing.scheme
        scored = scheme.scored_facts - faults(scheme)
        open_kinds = [fact.silent or fact.kind is not Kind.EVENTS for fact in scheme.facts]
        expected = [
            fact.id in scored and fact.reportable and not fact.whole and is_open
            for fact, is_open in zip(scheme.facts, open_kinds, strict=True)
        ]
        unreported: NDArray[np.bool_] = (table.days[-1] == 0) & np.array(expected, dtype=np.bool_)[:, None]
        return unreported

    def missing(self, unit: str) -> tuple[str, ...]:
        """The facts that were never reported of the unit."""
        column = self._unreported[:, self.standing.scheme.unit_place(unit)]
        return tuple(fact.id for fact, lacks in zip(self.standing.scheme.facts, column, strict=True) if lacks)

    def stated(self, unit: str) -> tuple[int, int]:
        """Between what the total lies by what has been reported: only what is missing is open."""
        least, most = self._stated
        return least.total(unit), most.total(unit)

    def stated_ranks(self, unit: str) -> tuple[int, int]:
        """The best and the last place by what has been reported: only what is missing, of any unit, is open."""
        least, most = self._stated
        return most.rank(unit), least.rank(unit)

    def deciding(self, unit: str) -> tuple[str, ...]:
        """The lines whose missing facts can move the total, the one that moves it most first."""
        least, most = self._stated
        scheme, missing = self.standing.scheme, set(self.missing(unit))

        def moves(item: str) -> int:
            return (most.points(unit, item) - least.points(unit, item)) * scheme.weight(item, unit)

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
        giving = [award.id for award in self.standing.scheme.awards if not award.rule.takes]
        return tuple(award for award in giving if self._ends[1].award(unit, award) == 0)

    def sure(self, unit: str) -> tuple[str, ...]:
        """The awards whose sum stands."""
        ends = {award.id: [end.award(unit, award.id) for end in self._ends] for award in self.standing.scheme.awards}
        return tuple(award for award, (least, most) in ends.items() if least == most != 0)


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


def smallest(fact: Fact) -> int:
    """The smallest value that the fact's kind allows."""
    return -LARGEST_VALUE if fact.kind.signed else 0


@lru_cache(maxsize=64)
def faults(scheme: Scheme) -> frozenset[str]:
    """The flags that only cost: yes brings less from some line, and more from none, at either end of the possible."""
    shape = (len(scheme.cutoffs), len(scheme.facts), len(scheme.units))
    most = np.array([largest(scheme, fact) for fact in scheme.facts], dtype=np.int64)[:, None]
    least = np.array([smallest(fact) for fact in scheme.facts], dtype=np.int64)[:, None]
    ends = np.stack([np.broadcast_to(least, shape), np.broadcast_to(most, shape)])
    anything = FactTable(scheme, scheme.end, ends, np.ones_like(ends))
    points = score(scheme, anything, ends=True).columns
    flags = (fact.id for fact in scheme.facts if fact.kind is Kind.FLAG)
    return frozenset(flag for flag in flags if _only_costs(scheme, anything, points, flag))


def _only_costs(scheme: Scheme, anything: FactTable, points: Mapping[str, Column], flag: str) -> bool:
    """Whether from no to yes of the flag some line falls and none rises; all other facts are free."""
    values = np.stack([anything.values] * 2)
    values[:, :, :, scheme.fact_place(flag)] = np.arange(2)[:, None, None, None]
    table = replace(anything, values=values, days=np.ones_like(values))
    falls = False
    for item in scheme.items:
        if item.rule is not None and flag in item.facts:
            earned = item.rule.score(View(table, item.cutoff, points, ends=True), item)
            no, yes = np.broadcast_to(earned, (2, 2, len(scheme.units)))
            if (yes > no).any():
                return False
            falls = falls or bool((yes < no).any())
    return falls

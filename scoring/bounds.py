"""Bounds: the least and the most that can come of any table between two, by the very rules that score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.ranking import rank_against
from scoring.recording import conclude
from scoring.rules.base import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scoring.awards import Results
    from scoring.facts import FactTable
    from scoring.numbers import Column
    from scoring.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of all results: points by item and money by award, of all units."""

    scheme: Scheme
    columns: Mapping[str, Column]
    ranks: Column
    results: Results
    awards: Mapping[str, Column]

    def points(self, unit: str, item: str) -> int:
        """The unit's points of an item or section."""
        return int(self.columns[item][self.scheme.unit_place(unit)])

    def total(self, unit: str) -> int:
        """The total."""
        return int(self.results.total[self.scheme.unit_place(unit)])

    def rank(self, unit: str) -> int:
        """The rank among all units."""
        return int(self.ranks[self.scheme.unit_place(unit)])

    def award(self, unit: str, award: str) -> int:
        """The unit's money from one award."""
        return int(self.awards[award][self.scheme.unit_place(unit)])


def bounds(scheme: Scheme, low: FactTable, high: FactTable) -> tuple[Bound, Bound]:
    """The least and the most: every section, total, rank, grade and award of any table between `low` and `high` lies between.

    Each unit's best is against the others' worst, so that all ends cannot come true at once, and what two lines read from
    the same fact is not weighed up: the range is never too narrow, and can be too wide. A line that takes from its section
    is within its section's range, not within its own.
    """
    points: tuple[dict[str, Column], dict[str, Column]] = ({}, {})
    ends = {cutoff: View.ends(low, high, cutoff, points) for cutoff in (None, *scheme.cutoffs)}
    views = [{cutoff: pair[end] for cutoff, pair in ends.items()} for end in (0, 1)]
    valid = [np.ones(len(scheme.units), dtype=np.bool_)] * 2
    if scheme.veto is not None:
        valid = [~scheme.veto.holds(view[None].other) for view in views]
    results = [conclude(scheme, *given) for given in zip(views, points, valid, strict=True)]
    results[0].other, results[1].other = results[1], results[0]
    found = []
    for view, earned, own in zip(views, points, results, strict=True):
        ranks = rank_against([own.total], own.valid, (own.other.valid, [own.other.total]))
        after_all = own.other.valid.sum() - own.other.valid + 1
        awards = {award.id: award.rule.pay(view[award.cutoff], own) for award in scheme.awards}
        found.append(Bound(scheme, earned, np.where(own.valid, ranks, after_all), own, awards))
    return found[0], found[1]

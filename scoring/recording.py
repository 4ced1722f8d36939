"""What scoring computes, recorded once for a scheme: from its facts over points, ranks and grades to the awards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from scoring.awards import Results
from scoring.columns import Line, across, add, choose
from scoring.numbers import HUNDRED_PERCENT, half_up
from scoring.ranking import rank
from scoring.rules.base import View
from scoring.rules.conditions import all_hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from scoring.numbers import Column, Mask
    from scoring.rules.conditions import Condition
    from scoring.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Reported:
    """Makes the line of a fact at a cut-off: its row among all facts of all cut-offs."""

    row: int


@dataclass(frozen=True, slots=True)
class Blank:
    """A table of facts without values: its columns are lines."""

    scheme: Scheme

    def column(self, fact: str, cutoff: date | None = None) -> Column:
        """The fact at the cut-off, the end of the cycle when None."""
        cut = self.scheme.cutoffs.index(cutoff or self.scheme.end)
        return cast("Column", Line(Reported(cut * len(self.scheme.facts) + self.scheme.fact_place(fact)), ()))


@dataclass(frozen=True, slots=True)
class Recording:
    """The lines of all results: points by item, money by award."""

    points: Mapping[str, Column]
    ranks: Column
    results: Results
    awards: Mapping[str, Column]


def record(scheme: Scheme) -> Recording:
    """Let every rule of the scheme say what it computes."""
    points: dict[str, Column] = {}
    blank = Blank(scheme)
    views = {cutoff: View(blank, cutoff, points) for cutoff in (None, *scheme.cutoffs)}
    valid: Mask = np.ones(len(scheme.units), dtype=np.bool_)
    if scheme.veto is not None:
        valid = ~scheme.veto.holds(views[None])
    results = conclude(scheme, views, points, valid)
    awards = {award.id: award.rule.pay(views[award.cutoff], results) for award in scheme.awards}
    return Recording(points, _ranks(scheme, results.total, valid), results, awards)


def conclude(scheme: Scheme, views: Mapping[date | None, View], points: dict[str, Column], valid: Mask) -> Results:
    """Add the points of every item to `points`, and what follows from them."""
    _section(scheme, views, None, points, valid)
    total = _total(scheme, points)
    return Results(total, _grades(scheme, views[None], total), valid)


def _section(
    scheme: Scheme, views: Mapping[date | None, View], parent: str | None, points: dict[str, Column], valid: Mask
) -> None:
    """Score what is below `parent`, in the sheet's order: a line may look at what the lines before it have earned."""
    for item in scheme.children(parent):
        if item.rule is None:
            _section(scheme, views, item.id, points, valid)
            points[item.id] = _sum(scheme, [points[child.id] for child in scheme.children(item.id)])
        else:
            earned = item.rule.score(views[item.cutoff], item)
            points[item.id] = earned if scheme.veto is None else _unless_vetoed(scheme.veto, views[None], valid, earned)


def _unless_vetoed(veto: Condition, view: View, valid: Mask, earned: Column) -> Column:
    """Vetoed, a line is 0; from an end also where it only may be: that is less than what was earned, but more than a deduction leaves."""
    if view.single:
        return choose(valid, earned, 0)
    possibly, surely = veto.holds(view.high), veto.holds(view.high.other)
    return np.where(surely, 0, np.where(possibly, view.better(earned, 0), earned))


def _sum(scheme: Scheme, columns: Iterable[Column]) -> Column:
    return add([*columns] or [np.zeros(len(scheme.units), dtype=np.int64)])


def _total(scheme: Scheme, points: Mapping[str, Column]) -> Column:
    how = scheme.total
    parts = [points[section] for section in how.added]
    if how.weights:
        weighted = add(points[section] * weight for section, weight in how.weights.items())
        parts.append(half_up(weighted, HUNDRED_PERCENT))
    total = _sum(scheme, parts)
    return total if how.least is None else np.maximum(total, how.least)


def _ranks(scheme: Scheme, total: Column, valid: Mask) -> Column:
    """All units by their published total; the vetoed ones share the last rank."""
    ranks = rank([total], valid)
    return ranks if scheme.veto is None else choose(valid, ranks, across(_after_all, choose(valid, 1, 0)))


def _after_all(ones: Column) -> Column:
    return np.full(ones.size, ones.sum() + 1, dtype=np.int64)


def _grades(scheme: Scheme, view: View, total: Column) -> Column:
    """The place of each unit's grade in the scheme's list, the first that it earns; -1 for none."""
    places: Column = np.full(len(scheme.units), -1, dtype=np.int64)
    for place, grade in reversed(list(enumerate(scheme.grades))):
        earned = all_hold(grade.conditions, view)
        if grade.least is not None:
            earned = earned & (total >= grade.least)
        places = choose(earned, place, places)
    return places

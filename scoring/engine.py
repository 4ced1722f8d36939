"""From facts to a standing: one pass from the leaves over sections, total, ranks and grades to the awards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.awards import Results
from scoring.numbers import HUNDRED_PERCENT, add, half_up, rank
from scoring.rules.base import View
from scoring.rules.conditions import all_hold
from scoring.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from scoring.facts import FactTable
    from scoring.numbers import Column, Mask
    from scoring.scheme import Scheme


def score(scheme: Scheme, table: FactTable) -> Standing:
    """Points, ranks, grades and awards of all units. Pure: the same facts give the same standing."""
    points: dict[str, Column] = {}
    views = {cutoff: View(table, cutoff, points) for cutoff in (None, *scheme.cutoffs)}
    whole_year = views[None]
    valid = np.ones(len(scheme.units), dtype=np.bool_)
    if scheme.veto is not None:
        valid = ~scheme.veto.holds(whole_year)
    _section(scheme, views, None, points, valid)
    total = _total(scheme, points)
    ranks = _ranks(total, valid)
    results = Results(total, _grades(scheme, whole_year, total), valid)
    awards = {award.id: award.rule.pay(views[award.cutoff], results) for award in scheme.awards}
    return Standing(scheme, table, points, ranks, results, awards)


def ranking(standing: Standing, table: FactTable, facts: Collection[str]) -> tuple[Column, Column]:
    """Totals and ranks when only these facts differ from the standing's table: only what reads them is scored anew."""
    scheme = standing.scheme
    if scheme.veto is not None and not set(scheme.veto.facts()).isdisjoint(facts):
        then = score(scheme, table)
        return then.results.total, then.ranks
    points = dict(standing.columns)
    views = {cutoff: View(table, cutoff, points) for cutoff in (None, *scheme.cutoffs)}
    _section(scheme, views, None, points, standing.results.valid, facts)
    total = _total(scheme, points)
    return total, _ranks(total, standing.results.valid)


def _section(
    scheme: Scheme,
    views: Mapping[date | None, View],
    parent: str | None,
    points: dict[str, Column],
    valid: Mask,
    facts: Collection[str] | None = None,
) -> None:
    """Score what is below `parent`, in the sheet's order: a line may look at what the lines before it have earned.

    With `facts`, `points` has every line already, and those that read none of these facts keep theirs.
    """
    for item in scheme.children(parent):
        if item.rule is None:
            _section(scheme, views, item.id, points, valid, facts)
            points[item.id] = add(points[child.id] for child in scheme.children(item.id))
        elif facts is None or item.rule.reads_points or any(fact in facts for fact in item.facts):
            earned = item.rule.score(views[item.cutoff], item)
            points[item.id] = earned if scheme.veto is None else np.where(valid, earned, 0)


def _total(scheme: Scheme, points: dict[str, Column]) -> Column:
    how = scheme.total
    total = np.zeros(len(scheme.units), dtype=np.int64)
    if how.weights:
        weighted = add(points[section] * weight for section, weight in how.weights.items())
        total += half_up(weighted, HUNDRED_PERCENT)
    for section in how.added:
        total += points[section]
    return total if how.least is None else total.clip(how.least)


def _ranks(total: Column, valid: Mask) -> Column:
    """All units by their published total; the vetoed ones share the last rank."""
    ranks = rank((total,), valid)
    ranks[~valid] = int(valid.sum()) + 1
    return ranks


def _grades(scheme: Scheme, view: View, total: Column) -> Column:
    """The place of each unit's grade in the scheme's list, the first that it earns; -1 for none."""
    places = np.full(len(total), -1, dtype=np.int64)
    for place, grade in reversed(list(enumerate(scheme.grades))):
        earned = all_hold(grade.conditions, view)
        if grade.least is not None:
            earned &= total >= grade.least
        places[earned] = place
    return places

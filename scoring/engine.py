"""From facts to a standing, in one pass: rules in the sheet's order, sections, total, grades, ranks, awards."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from scoring.awards import Results
from scoring.facts import stacked
from scoring.grading import grades
from scoring.numbers import HUNDRED_PERCENT, LARGEST_VALUE, add, half_up
from scoring.ranking import rank
from scoring.sections import Scored, applying, earned, section, where_it_applies
from scoring.standing import Standing
from scoring.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scoring.facts import FactTable
    from scoring.numbers import Column
    from scoring.scheme import Scheme

_AT_ONCE = 2**20  # values in the tables of one pass: 8 MB


def score(scheme: Scheme, table: FactTable, *, ends: bool = False) -> Standing:
    """Points, ranks, grades and awards of all units. Pure: the same facts give the same standing.

    A table with suppositions gives a standing with them. With `ends` the last of its axes before the cut-offs is the
    least and the most that the facts can be, and so is the standing's: see `bounds`.
    """
    points: dict[str, Column] = {}
    views = {cutoff: View(table, cutoff, points, ends=ends) for cutoff in (None, *scheme.cutoffs)}
    whole = views[None]
    vetoed, valid = scheme.zeros > 0, scheme.zeros == 0
    if scheme.veto is not None:
        vetoed, valid = scheme.veto.holds(whole), ~scheme.veto.holds(whole.other)
    scored = Scored(points, {}, applying(scheme, views))
    for item in scheme.bottom_up:
        own = section(scheme, item, whole, scored) if item.rule is None else earned(item, views[item.cutoff])
        scored.raw[item.id] = own
        counted = where_it_applies(whole, scored.masks.get(item.id), item, own)
        points[item.id] = counted if scheme.veto is None else whole.choose(vetoed, 0, counted)
    total = _total(scheme, points)
    ties = tuple(_tie_break(scheme, name, whole, points) for name in scheme.tie_break)
    results = Results(total, scheme.zeros - 1, valid, scheme.grade_names, ties, ends=ends)
    results = replace(results, grades=grades(scheme, whole, results))
    awards = {award.id: award.rule.pay(views[award.cutoff], results) for award in scheme.awards}
    return Standing(scheme, table, points, results, _ranks(results), awards, scored.masks)


def score_each(scheme: Scheme, tables: Iterable[FactTable]) -> Iterator[Standing]:
    """The standings of tables of one day, as many in one pass as stay near the processor."""
    tables = iter(tables)
    for first in tables:
        several = stacked([first, *islice(tables, _at_once(first) - 1)])
        yield from score(scheme, several).apart()


def score_suppositions(now: Standing, unit: str, suppositions: Iterable[Mapping[str, int]]) -> Iterator[Standing]:
    """What becomes of a standing under each supposition, values by fact of one unit: see FactTable.supposing."""
    table, suppositions = now.table, iter(suppositions)
    for first in suppositions:
        several = table.supposing(unit, [first, *islice(suppositions, _at_once(table) - 1)])
        yield from score(now.scheme, several).apart()


def bounds(scheme: Scheme, low: FactTable, high: FactTable) -> tuple[Standing, Standing]:
    """The least and the most of every section, total, rank, grade and award, for any table between `low` and `high`.

    Each unit's best is against the others' worst, so that all ends cannot come true at once, and what two lines read
    from the same fact is not weighed up: the range is never too narrow, and can be too wide. A line that takes from its
    section is within its section's range, not within its own.
    """
    least, most = score(scheme, stacked([low, high]), ends=True).apart()
    return least, most


def _at_once(table: FactTable) -> int:
    """How many such tables are scored in one pass."""
    return max(1, _AT_ONCE // max(1, table.values.size))


def _total(scheme: Scheme, points: Mapping[str, Column]) -> Column:
    combination = scheme.total
    parts = [points[section] for section in combination.added]
    if combination.weights:
        weighted = add([points[section] * scheme.weight_column(section) for section in combination.weights])
        parts.append(half_up(weighted, HUNDRED_PERCENT))
    total = add(parts or [scheme.zeros])
    return total if combination.least is None else np.maximum(total, combination.least)


def _tie_break(scheme: Scheme, name: str, view: View, points: Mapping[str, Column]) -> Column:
    """What decides between equal totals: an item's points or a fact, of which an unknown figure is less than any."""
    if scheme.breaks_by_item(name):
        return points[name]
    return np.where(view.known(name), view.values(name), -LARGEST_VALUE - 1)


def _ranks(results: Results) -> Column:
    """All units by their published total and what decides between equal ones; the vetoed ones share the last rank."""
    other = results.other
    rivals = None if other is results else (other.keys, other.valid)
    ranks = rank(results.keys, results.valid, rivals=rivals)
    if results.valid.all():
        return ranks
    # Behind all that are valid and, from an end, are others than itself.
    last = np.add.reduce(other.valid, axis=-1, keepdims=True, dtype=np.int64) + 1
    return np.where(results.valid, ranks, last if other is results else last - other.valid)

"""A standing: points by unit and item, ranks, grades and awards on a day; and how each came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from scoring.awards import Results
from scoring.numbers import HUNDRED_PERCENT, half_up
from scoring.ranking import rank
from scoring.rules.base import View
from scoring.working import Missing, Step, Used, Working

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from scoring.facts import FactTable
    from scoring.kept import Kept, Row
    from scoring.numbers import Column
    from scoring.plan import Answers
    from scoring.scheme import Item, Scheme
    from scoring.working import Values

TOTAL = "total"
RANK = "rank"
GRADE = "grade"


class Columns(Mapping[str, "Column"]):
    """Columns of numbers by name, taken out of what is kept when they are asked for."""

    def __init__(self, kept: Kept, rows: Mapping[str, Row]) -> None:
        self._kept, self._rows = kept, rows

    def __getitem__(self, name: str) -> Column:
        return self._kept.column(self._rows[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@dataclass(frozen=True)
class Standing:
    """The results of all units. Points in hundredths, money in 分."""

    scheme: Scheme
    table: FactTable
    kept: Kept

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """Points by item."""
        return Columns(self.kept, self._rows.points)

    @cached_property
    def awards(self) -> Mapping[str, Column]:
        """Money by award."""
        return Columns(self.kept, self._rows.awards)

    @cached_property
    def ranks(self) -> Column:
        """The published rank of each unit."""
        return self.kept.column(self._rows.ranks)

    @cached_property
    def results(self) -> Results:
        """Totals, grades, and who is not vetoed."""
        rows = self._rows
        return Results(*(self.kept.column(row) for row in (rows.total, rows.grades, rows.valid)))

    @property
    def _rows(self) -> Answers:
        return self.scheme.plan.rows

    @property
    def as_of(self) -> date:
        """The day whose evening it shows."""
        return self.table.as_of

    def points(self, unit: str, item: str) -> int:
        """The unit's points of an item or section."""
        self.scheme.item_place(item)
        return self.kept.at(self._rows.points[item], self.scheme.unit_place(unit))

    def total(self, unit: str) -> int:
        """The published total."""
        return self.kept.at(self._rows.total, self.scheme.unit_place(unit))

    def rank(self, unit: str) -> int:
        """The published rank among all units."""
        return self.kept.at(self._rows.ranks, self.scheme.unit_place(unit))

    def next_up(self, unit: str) -> str | None:
        """The unit just ahead by the published rank; None for the first. Of several that share that rank the scheme's first."""
        ahead = [one.id for one in self.scheme.units if self.rank(one.id) < self.rank(unit)]
        return max(ahead, key=self.rank, default=None)

    def group_rank(self, unit: str) -> int:
        """The rank by total inside the unit's group; for display, it has no part in the scheme."""
        return int(self._group_ranks[self.scheme.unit_place(unit)])

    @cached_property
    def _group_ranks(self) -> Column:
        # The published rank is the key, so that vetoed units stay last inside their group too.
        return rank((-self.ranks,), np.ones(len(self.ranks), dtype=np.bool_), self.scheme.group_column)

    def grade(self, unit: str) -> str | None:
        """The unit's grade, None where the scheme has none for it."""
        place = self.kept.at(self._rows.grades, self.scheme.unit_place(unit))
        return self.scheme.grades[place].name if place >= 0 else None

    def award(self, unit: str, award: str) -> int:
        """The unit's money from one award."""
        self.scheme.award_place(award)
        return self.kept.at(self._rows.awards[award], self.scheme.unit_place(unit))

    def money(self, unit: str) -> int:
        """All awards of the unit."""
        return sum(self.award(unit, award.id) for award in self.scheme.awards)


def why(standing: Standing, unit: str, subject: str) -> Working:
    """How an item's points, the total, the rank, the grade or an award came about; raises UnknownId.

    It asks the very rules that scored, with the very table that they scored.
    """
    scheme, place = standing.scheme, standing.scheme.unit_place(unit)
    points = dict(standing.columns)
    if subject in (TOTAL, RANK):
        return _total_working(standing, unit, subject)
    if subject == GRADE:
        return _grade_working(standing, unit)
    if subject in {award.id for award in scheme.awards}:
        award = scheme.award(subject)
        view = View(standing.table, award.cutoff, points)
        steps = award.rule.steps(view, standing.results, place)
        return Working(
            unit, award.id, award.title, award.clause, award.text, standing.award(unit, award.id), None, (), steps
        )
    item = scheme.item(subject)
    result = standing.points(unit, item.id)
    known = (unit, item.id, item.title, item.clause, item.text, result, item.points)
    if item.rule is None:
        return Working(
            *known, steps=(*_parts(standing, unit, scheme.children(item.id)), Step("sum", {"result_points": result}))
        )
    view = View(standing.table, item.cutoff, points)
    steps = item.rule.steps(view, item, place)
    if not standing.results.valid[place]:
        return Working(*known, _used(standing.table, item, unit), (*steps, Step("vetoed")))
    return Working(*known, _used(standing.table, item, unit), steps, _missing(standing.table, view, item, unit))


def _missing(table: FactTable, view: View, item: Item, unit: str) -> tuple[Missing, ...]:
    """The rule's goals, each with the points that the rule itself gives when it is reached; none after the cut-off."""
    rule = item.rule
    if rule is None or table.as_of > (view.cutoff or view.scheme.end):
        return ()
    place = view.scheme.unit_place(unit)
    have = int(rule.score(view, item)[place])
    found = []
    for fact, amount in rule.goals(view, item, place):
        value = table.value(unit, fact, view.cutoff) + amount
        reached = View(table.with_value(unit, fact, value), view.cutoff, view.points)
        found.append(Missing(fact, amount, int(rule.score(reached, item)[place]) - have))
    if have >= item.points:
        return ()
    return tuple(one for one in found if one.points > 0) or tuple(found)


def _parts(standing: Standing, unit: str, items: Iterable[Item]) -> tuple[Step, ...]:
    return tuple(
        Step("part", {"item": item.id, "most_points": item.points, "result_points": standing.points(unit, item.id)})
        for item in items
    )


def _used(table: FactTable, item: Item, unit: str) -> tuple[Used, ...]:
    return tuple(
        Used(
            fact=fact,
            value=table.value(unit, fact, item.cutoff),
            target=table.scheme.target(fact, unit),
            day=table.reported(unit, fact, item.cutoff),
            cutoff=min(item.cutoff or table.scheme.end, table.as_of),
        )
        for fact in (item.rule.facts() if item.rule is not None else ())
    )


def _total_working(standing: Standing, unit: str, subject: str) -> Working:
    scheme, how = standing.scheme, standing.scheme.total
    steps: list[Step] = []
    if how.weights:
        raw = 0
        for section, weight in how.weights.items():
            points = standing.points(unit, section)
            raw += points * weight
            steps.append(Step("weighted", {"item": section, "result_points": points, "weight_percent": weight}))
        steps.append(Step("weighted-sum", {"result_points": half_up(raw, HUNDRED_PERCENT)}))
    steps += _parts(standing, unit, [scheme.item(section) for section in how.added])
    total = standing.total(unit)
    steps.append(Step("sum", {"result_points": total}))
    if not standing.results.valid[scheme.unit_place(unit)]:
        steps.append(Step("vetoed"))
    if subject == TOTAL:
        return Working(unit, TOTAL, "", "", how.text, total, None, (), tuple(steps))
    ahead = sum(standing.rank(one.id) < standing.rank(unit) for one in scheme.units)
    tied = sum(standing.rank(one.id) == standing.rank(unit) for one in scheme.units) - 1
    numbers = {"rank": standing.rank(unit), "units": len(scheme.units), "ahead": ahead, "tied": tied}
    next_up = standing.next_up(unit)
    if next_up is not None:
        numbers["gap_points"] = standing.total(next_up) - total
    return Working(
        unit,
        RANK,
        "",
        "",
        scheme.ranking,
        standing.rank(unit),
        None,
        (),
        (Step("rank", {**numbers, "next": next_up, "total_points": total}),),
    )


def _grade_working(standing: Standing, unit: str) -> Working:
    """Each grade from the best down to the one that is earned; the result is its place in the scheme's list, or -1."""
    scheme, place = standing.scheme, standing.scheme.unit_place(unit)
    view = View(standing.table, None, dict(standing.columns))
    result = int(standing.results.grades[place])
    steps: list[Step] = []
    for grade in scheme.grades[: result + 1] if result >= 0 else scheme.grades:
        if grade.least is not None:
            met = standing.total(unit) >= grade.least
            least: Values = {
                "grade": grade.name,
                "least_points": grade.least,
                "total_points": standing.total(unit),
                "met": met,
            }
            steps.append(Step("grade-from", least))
        steps += [condition.step(view, place) for condition in grade.conditions]
    if result >= 0:
        steps.append(Step("graded", {"grade": standing.grade(unit)}))
    else:
        steps.append(Step("no-grade" if scheme.grades else "without-grades"))
    return Working(unit, GRADE, "", "", "", result, None, (), tuple(steps))

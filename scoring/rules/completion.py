"""Points for what was completed: in proportion, all or nothing, or the mean of several tasks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from scoring.errors import BadScheme
from scoring.numbers import HUNDRED_PERCENT, PROVED, Kind, half_up
from scoring.rules.base import Percent, Rule, share_of
from scoring.rules.conditions import Conditions, Names, all_hold
from scoring.working import Missing, Step

if TYPE_CHECKING:
    from scoring.numbers import Column
    from scoring.rules.base import View
    from scoring.rules.conditions import Condition
    from scoring.scheme import Item, Scheme


class Proportional(Rule):
    """In proportion to completion, at most full marks; of several facts the one furthest behind decides.

    `of` takes another fact as the whole instead of the target (debts cleared of debts); a whole of 0 is no task: full marks.
    `nothing_below` a completion rate there are no points at all.
    """

    fact: Names
    of: str | None = None
    nothing_below: Percent | None = None

    def facts(self) -> tuple[str, ...]:
        return self.fact if self.of is None else (self.of, *self.fact)

    def _whole(self, view: View, fact: str) -> Column:
        return view.targets(fact) if self.of is None else view.values(self.of)

    def _each(self, view: View, item: Item) -> list[Column]:
        return [share_of(item.points, view.values(fact), self._whole(view, fact)) for fact in self.fact]

    def _too_low(self, view: View, fact: str) -> np.ndarray:
        return view.values(fact) * HUNDRED_PERCENT < self._whole(view, fact) * (self.nothing_below or 0)

    def score(self, view: View, item: Item) -> Column:
        points: Column = np.minimum.reduce(self._each(view, item))
        if self.nothing_below is not None:
            for fact in self.fact:
                points[self._too_low(view, fact)] = 0
        return points

    def steps(self, view: View, item: Item, place: int) -> tuple[Step, ...]:
        steps = []
        for fact, points in zip(self.fact, self._each(view, item), strict=True):
            value, whole = int(view.values(fact)[place]), int(self._whole(view, fact)[place])
            if whole == 0:
                steps.append(Step("no-task", {"fact": fact, "result_points": item.points}))
                continue
            rate = value * HUNDRED_PERCENT // whole  # cut off: 69.999% must not look like 70%
            known = {"fact": fact, "of_fact": self.of, "value": value, "whole": whole, "rate_percent": rate}
            if self.nothing_below is not None and self._too_low(view, fact)[place]:
                steps.append(Step("below-floor", {**known, "floor_percent": self.nothing_below}))
            elif value >= whole:
                steps.append(Step("completed", {**known, "result_points": item.points}))
            else:
                steps.append(
                    Step("in-proportion", {**known, "most_points": item.points, "result_points": int(points[place])})
                )
        if len(self.fact) > 1:
            steps.append(Step("furthest-behind", {"result_points": int(self.score(view, item)[place])}))
        return tuple(steps)

    def missing(self, view: View, item: Item, place: int) -> tuple[Missing, ...]:
        have = int(self.score(view, item)[place])
        found = []
        for fact in self.fact:
            value, whole = int(view.values(fact)[place]), int(self._whole(view, fact)[place])
            if value >= whole:
                continue
            if self.nothing_below is not None and self._too_low(view, fact)[place]:
                goal = -(-whole * self.nothing_below // HUNDRED_PERCENT)
                points = int(share_of(item.points, np.array([goal]), np.array([whole]))[0])
                found.append(Missing(fact, goal - value, points - have if len(self.fact) == 1 else 0))
            found.append(Missing(fact, whole - value, item.points - have if len(self.fact) == 1 else 0))
        return tuple(found)

    def check(self, scheme: Scheme, item: Item) -> None:
        if self.of is not None and {scheme.fact(fact).scale for fact in (self.of, *self.fact)} != {
            scheme.fact(self.of).scale
        }:
            raise BadScheme(f"{item.id}: {', '.join(self.fact)} is no part of {self.of}: only one of them has decimals")


class Complete(Rule):
    """All or nothing: full marks when every condition holds."""

    all_: Conditions

    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for condition in self.all_ for fact in condition.facts()))

    def score(self, view: View, item: Item) -> Column:
        return np.where(all_hold(self.all_, view), item.points, 0)

    def steps(self, view: View, item: Item, place: int) -> tuple[Step, ...]:
        asked = tuple(condition_step(condition, view, place) for condition in self.all_)
        full = bool(all_hold(self.all_, view)[place])
        return (*asked, Step("all-met" if full else "not-all-met", {"result_points": item.points if full else 0}))

    def missing(self, view: View, item: Item, place: int) -> tuple[Missing, ...]:
        open_ = [condition for condition in self.all_ if not condition.holds(view)[place]]
        return tuple(
            Missing(one.fact, short, item.points if len(open_) == 1 else 0)
            for one in open_
            if (short := short_of(one, view, place)) is not None
        )

    def check(self, scheme: Scheme, item: Item) -> None:  # noqa: ARG002 the conditions know no item
        for condition in self.all_:
            condition.check(scheme)


class Mean(Rule):
    """The mean of the completion rates of a unit's tasks; a task is a fact with a target above 0.

    A unit without any of the tasks has full marks, or the mean of the published points of the units that have them.
    """

    fact: Names
    without_task: Literal["full", "mean-of-others"] = "full"

    def facts(self) -> tuple[str, ...]:
        return self.fact

    def score(self, view: View, item: Item) -> Column:
        targets = [view.targets(fact) for fact in self.fact]
        common = np.multiply.reduce([target.clip(1) for target in targets])
        done = sum(
            np.minimum(view.values(fact), target) * (common // target.clip(1))
            for fact, target in zip(self.fact, targets, strict=True)
        )
        tasks = np.add.reduce([target > 0 for target in targets], dtype=np.int64)
        points: Column = half_up(item.points * np.asarray(done, dtype=np.int64), common * tasks.clip(1))
        alone = tasks == 0
        if alone.all() or self.without_task == "full":
            points[alone] = item.points
        else:
            points[alone] = half_up(int(points[~alone].sum()), int((~alone).sum()))
        return points

    def steps(self, view: View, item: Item, place: int) -> tuple[Step, ...]:
        result = int(self.score(view, item)[place])
        tasks = [fact for fact in self.fact if int(view.targets(fact)[place]) > 0]
        if not tasks:
            return (
                Step("without-task" if self.without_task == "full" else "mean-of-others", {"result_points": result}),
            )
        rates = []
        for fact in tasks:
            value, whole = int(view.values(fact)[place]), int(view.targets(fact)[place])
            rate = min(value, whole) * HUNDRED_PERCENT // whole
            rates.append(Step("rate", {"fact": fact, "value": value, "whole": whole, "rate_percent": rate}))
        mean = {"most_points": item.points, "tasks": len(tasks), "result_points": result}
        return (*rates, Step("mean", mean))

    def missing(self, view: View, item: Item, place: int) -> tuple[Missing, ...]:  # noqa: ARG002
        lacking = ((fact, int(view.short(fact)[place])) for fact in self.fact)
        return tuple(Missing(fact, short, 0) for fact, short in lacking if short)

    def check(self, scheme: Scheme, item: Item) -> None:
        for unit in scheme.units:
            targets = [max(scheme.target(fact, unit.id) or 1, 1) for fact in self.fact]
            if 2 * item.points * len(targets) * math.prod(targets) >= PROVED:
                raise BadScheme(f"{item.id}: the targets of {unit.name} are too large for an exact mean")


def condition_step(condition: Condition, view: View, place: int) -> Step:
    """A condition and whether it holds, as a line of the arithmetic."""
    met = bool(condition.holds(view)[place])
    known: dict[str, int | str | bool | None] = {"fact": condition.fact, "met": met}
    value = int(view.values(condition.fact)[place])
    known["value"] = value
    if condition.of is not None and condition.at_least is not None:
        known |= {"of_fact": condition.of, "of_value": int(view.values(condition.of)[place])}
        return Step("asks-share", {**known, "least_percent": condition.at_least.hundredths})
    fact = view.fact(condition.fact)
    if condition.at_least is not None:
        return Step("asks-at-least", {**known, "least": condition.at_least.scaled(fact)})
    if condition.at_most is not None:
        return Step("asks-at-most", {**known, "most": condition.at_most.scaled(fact)})
    if condition.is_ is not None:
        return Step("asks-is", {**known, "word": condition.is_})
    if fact.kind is Kind.FLAG:
        return Step("asks-flag", known)
    known["target"] = int(view.targets(condition.fact)[place])
    if condition.reaches is not None:
        return Step("asks-reaches", {**known, "reach_percent": condition.reaches})
    return Step("asks-target", known)


def short_of(condition: Condition, view: View, place: int) -> int | None:
    """How much of the condition's fact is lacking until it holds; None where no number says it."""
    fact, value = view.fact(condition.fact), int(view.values(condition.fact)[place])
    if condition.of is not None or condition.at_most is not None or fact.kind is Kind.LEVEL:
        return None
    if condition.at_least is not None:
        return condition.at_least.scaled(fact) - value
    if fact.kind is Kind.FLAG:
        return 1 if condition.is_ in (None, "yes") else None
    target = int(view.targets(condition.fact)[place])
    return -(-target * (condition.reaches or HUNDRED_PERCENT) // HUNDRED_PERCENT) - value

"""Points for what was completed: in proportion, all or nothing, or the mean of several tasks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, PROVED, add, half_up
from scoring.rules.base import Rule, facts_of, must_aim_above_zero, must_not_be_negative, share_of
from scoring.rules.conditions import Conditions, all_hold, goals_of
from scoring.rules.options import Names, NotEmpty, Percent

if TYPE_CHECKING:
    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class Proportional(Rule):
    """In proportion to completion, at most full marks; of several facts the one furthest behind decides.

    `of` takes another fact as the whole instead of the target (debts cleared of debts); a whole of 0: full marks.
    `nothing_below` a completion rate there are no points at all.
    """

    fact: Names
    of: str | None = None
    nothing_below: Percent | None = None

    def facts(self) -> tuple[str, ...]:
        return self.fact if self.of is None else (self.of, *self.fact)

    def _whole(self, view: View, fact: str) -> Column:
        return view.targets(fact) if self.of is None else view.other.values(self.of)

    def _each(self, view: View, item: Line) -> list[Column]:
        return [share_of(item.points, view.values(fact), self._whole(view, fact)) for fact in self.fact]

    def _too_low(self, view: View, fact: str) -> Mask:
        low: Mask = view.values(fact) * HUNDRED_PERCENT < self._whole(view, fact) * (self.nothing_below or 0)
        return low

    def score(self, view: View, item: Line) -> Column:
        points, *others = self._each(view, item)
        for other in others:
            points = np.minimum(points, other)
        if self.nothing_below is not None:
            for fact in self.fact:
                points = np.where(self._too_low(view, fact), 0, points)
        return points

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        steps = []
        for fact, points in zip(self.fact, self._each(view, item), strict=True):
            value, whole = int(view.values(fact)[place]), int(self._whole(view, fact)[place])
            if whole == 0:
                nothing: Values = {"fact": self.of or fact, "result_points": item.points}
                steps.append(Step("no-task" if self.of is None else "nothing-to-do", nothing))
                continue
            rate = value * HUNDRED_PERCENT // whole  # cut off: 69.999% must not look like 70%
            numbers = {"fact": fact, "of_fact": self.of, "value": value, "whole": whole, "rate_percent": rate}
            if self.nothing_below is not None and self._too_low(view, fact)[place]:
                steps.append(Step("below-floor", {**numbers, "floor_percent": self.nothing_below}))
            elif value >= whole:
                steps.append(Step("completed", {**numbers, "result_points": item.points}))
            else:
                part = {"most_points": item.points, "result_points": int(points[place])}
                steps.append(Step("in-proportion", {**numbers, **part}))
        if len(self.fact) > 1:
            steps.append(Step("furthest-behind", {"result_points": int(self.score(view, item)[place])}))
        return tuple(steps)

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        goals = []
        for fact in self.fact:
            value, whole = int(view.values(fact)[place]), int(self._whole(view, fact)[place])
            if self.nothing_below is not None and self._too_low(view, fact)[place]:
                goals.append((fact, -(-whole * self.nothing_below // HUNDRED_PERCENT) - value))
            if value < whole:
                goals.append((fact, whole - value))
        return tuple(goals)

    def check(self, frame: Frame[Line], item: Line) -> None:
        for fact in self.fact:
            must_aim_above_zero(frame, frame.fact(fact))
        if self.of is not None:
            must_not_be_negative(frame, self.of)
        if self.of is not None and len({frame.fact(fact).scale for fact in (self.of, *self.fact)}) > 1:
            raise BadScheme(
                Message("{parts} is no part of {whole}: only one of them has decimals", parts=self.fact, whole=self.of)
            )


@dataclass(frozen=True, kw_only=True)
class Complete(Rule):
    """All or nothing: full marks when every condition holds."""

    SHORT: ClassVar[str | None] = "all_"

    all_: Annotated[Conditions, NotEmpty()]

    def facts(self) -> tuple[str, ...]:
        return facts_of(*self.all_)

    def score(self, view: View, item: Line) -> Column:
        return np.where(all_hold(self.all_, view), item.points, 0)

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        condition_steps = tuple(condition.step(view, place) for condition in self.all_)
        full = bool(all_hold(self.all_, view)[place])
        return (
            *condition_steps,
            Step("all-met" if full else "not-all-met", {"result_points": item.points if full else 0}),
        )

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        return goals_of(self.all_, view, place)

    def check(self, frame: Frame[Line], item: Line) -> None:
        for condition in self.all_:
            condition.check(frame)


@dataclass(frozen=True, kw_only=True)
class Mean(Rule):
    """The mean of the completion rates of a unit's tasks; a task is a fact with a target above 0.

    A unit without any of the tasks has full marks, or the mean of the published points of the units that have them.
    """

    fact: Names
    without_task: Literal["full", "mean-of-others"] = "full"

    def facts(self) -> tuple[str, ...]:
        return self.fact

    def score(self, view: View, item: Line) -> Column:
        targets = [view.targets(fact) for fact in self.fact]
        common = np.multiply.reduce([target.clip(1) for target in targets])
        done = add(
            np.minimum(view.values(fact).clip(0), target) * (common // target.clip(1))
            for fact, target in zip(self.fact, targets, strict=True)
        )
        tasks = np.add.reduce([target > 0 for target in targets], dtype=np.int64)
        points: Column = half_up(item.points * done, common * tasks.clip(1))
        busy = tasks > 0
        if self.without_task == "full" or not busy.any():
            return np.where(busy, points, item.points)
        of_all = np.add.reduce(np.where(busy, points, 0), axis=-1, keepdims=True)
        return np.where(busy, points, half_up(of_all, int(busy.sum())))

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        result = int(self.score(view, item)[place])
        tasks = [fact for fact in self.fact if int(view.targets(fact)[place]) > 0]
        if not tasks:
            values = {"result_points": result}
            return (Step("without-task" if self.without_task == "full" else "mean-of-others", values),)
        rates = []
        for fact in tasks:
            value, whole = int(view.values(fact)[place]), int(view.targets(fact)[place])
            rate = max(min(value, whole), 0) * HUNDRED_PERCENT // whole
            rates.append(Step("rate", {"fact": fact, "value": value, "whole": whole, "rate_percent": rate}))
        mean = {"most_points": item.points, "tasks": len(tasks), "result_points": result}
        return (*rates, Step("mean", mean))

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        shorts = ((fact, int(view.short(fact)[place])) for fact in self.fact)
        return tuple((fact, short) for fact, short in shorts if short)

    def check(self, frame: Frame[Line], item: Line) -> None:
        for fact in self.fact:
            must_aim_above_zero(frame, frame.fact(fact))
        for unit in frame.units:
            targets = [max(frame.target(fact, unit.id) or 1, 1) for fact in self.fact]
            if 2 * item.points * len(targets) * math.prod(targets) >= PROVED:
                raise BadScheme(Message("the targets of {unit} are too large for an exact mean", unit=unit.name))

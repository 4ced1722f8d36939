"""Points for what was completed: in proportion, all or nothing, or the mean of several tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, PROVED, add, half_up
from scoring.rules.base import Rule, facts_of, must_aim_above_zero, must_not_be_negative
from scoring.rules.conditions import Conditions, all_hold, goals_of
from scoring.rules.options import Names, NotEmpty, Percent, Yes

if TYPE_CHECKING:
    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class Proportional(Rule):
    """In proportion to completion, at most full marks; of several facts the one furthest behind decides.

    `of` takes another fact as the whole instead of the target (debts cleared of debts); a whole of 0 earns full marks,
    or nothing (`without_whole`). `nothing_below` a completion rate there are no points at all; `up_to` a rate above
    100% there are more than the item's. `less_is_better`: the target divided by the figure, which must be reported.
    """

    ONLY_WITH: ClassVar[Mapping[str, tuple[str, ...]]] = {"without_whole": ("of",)}

    fact: Names
    of: str | None = None
    without_whole: Literal["full", "nothing"] | None = None
    nothing_below: Percent | None = None
    up_to: Percent | None = None
    less_is_better: Yes = False

    def __post_init__(self) -> None:
        """Refuse a limit that full marks are beyond."""
        super().__post_init__()
        if self.up_to is not None and self.up_to <= HUNDRED_PERCENT:
            raise ValueError(Message("up-to must be above 100%, such as 120%"))

    def facts(self) -> tuple[str, ...]:
        return self.fact if self.of is None else (self.of, *self.fact)

    @property
    def limits(self) -> frozenset[str]:
        return frozenset(self.fact if self.less_is_better else ())

    def needed(self, frame: Frame[Line]) -> frozenset[str]:
        return super().needed(frame) | self.limits

    def _task(self, view: View, fact: str) -> Mask:
        """For whom there is a target, or a whole; where less is better a target of 0 is one (零控制)."""
        if self.less_is_better and self.of is None:
            return view.frame.has_target(fact)
        task: Mask = (view.targets(fact) if self.of is None else view.values(self.of)) > 0
        return task

    def _parts(self, view: View, fact: str) -> tuple[Column, Column]:
        """What is divided, and by what, where there is a task."""
        if self.less_is_better:
            done = view.targets(fact) if self.of is None else view.values(self.of)
            return done, np.maximum(view.other.values(fact), 0)
        whole = view.targets(fact) if self.of is None else view.other.values(self.of)
        return np.maximum(view.values(fact), 0), np.maximum(whole, 1)

    def _each(self, view: View, item: Line) -> list[Column]:
        """The points by each of the facts."""
        without = 0 if self.without_whole == "nothing" else item.points
        cap, columns = self.up_to or HUNDRED_PERCENT, []
        for fact in self.fact:
            done, whole = self._parts(view, fact)
            capped = done * HUNDRED_PERCENT >= whole * cap
            points = np.where(capped, self.highest(item), half_up(item.points * done, np.maximum(whole, 1)))
            if self.nothing_below is not None:
                points = np.where(done * HUNDRED_PERCENT < whole * self.nothing_below, 0, points)
            columns.append(view.choose(self._task(view, fact), points, without))
        return columns

    def score(self, view: View, item: Line) -> Column:
        points, *others = self._each(view, item)
        for other in others:
            points = np.minimum(points, other)
        return points

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        steps = [Step("less-is-better")] if self.less_is_better else []
        for fact, points in zip(self.fact, self._each(view, item), strict=True):
            steps.append(self._step(view, item, fact, place, int(points[place])))
        if len(self.fact) > 1:
            steps.append(Step("furthest-behind", {"result_points": int(self.score(view, item)[place])}))
        return tuple(steps)

    def _step(self, view: View, item: Line, fact: str, place: int, points: int) -> Step:
        done, whole = (int(column[place]) for column in self._parts(view, fact))
        if not self._task(view, fact)[place]:
            nothing: Values = {"fact": self.of or fact, "result_points": points}
            return Step("no-task" if self.of is None else "nothing-to-do", nothing)
        if whole == 0:
            return Step("none-of-it", {"fact": fact, "result_points": points})
        rate = done * HUNDRED_PERCENT // whole  # cut off: 69.999% must not look like 70%
        numbers = {"fact": fact, "of_fact": self.of, "value": done, "whole": whole, "rate_percent": rate}
        if self.nothing_below is not None and done * HUNDRED_PERCENT < whole * self.nothing_below:
            return Step("below-floor", {**numbers, "floor_percent": self.nothing_below})
        if self.up_to is not None and done * HUNDRED_PERCENT > whole * self.up_to:
            return Step("up-to", {**numbers, "most_percent": self.up_to, "result_points": points})
        if done == whole or (done > whole and self.up_to is None):
            return Step("completed", {**numbers, "result_points": points})
        return Step("in-proportion", {**numbers, "most_points": item.points, "result_points": points})

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        """The floor, full marks and the limit beyond them; none where less is better."""
        rates = [rate for rate in (self.nothing_below, HUNDRED_PERCENT, self.up_to) if rate is not None]
        goals = []
        for fact in () if self.less_is_better else self.fact:
            done, whole = (int(column[place]) for column in self._parts(view, fact))
            task, value = self._task(view, fact)[place], int(view.values(fact)[place])
            needed = [
                -(-whole * rate // HUNDRED_PERCENT) for rate in rates if task and done * HUNDRED_PERCENT < whole * rate
            ]
            goals += [(fact, figure - value) for figure in needed]
        return tuple(dict.fromkeys(goals))

    def check(self, frame: Frame[Line], item: Line) -> None:
        for fact in self.fact:
            must_aim_above_zero(frame, frame.fact(fact))
        if self.of is not None:
            must_not_be_negative(frame, self.of)
        if self.of is not None and len({frame.fact(fact).scale for fact in (self.of, *self.fact)}) > 1:
            raise BadScheme(
                Message("{parts} is no part of {whole}: only one of them has decimals", parts=self.fact, whole=self.of)
            )

    def highest(self, item: Line) -> int:
        return half_up(item.points * (self.up_to or HUNDRED_PERCENT), HUNDRED_PERCENT)


@dataclass(frozen=True, kw_only=True)
class Complete(Rule):
    """All or nothing: full marks when every condition holds."""

    SHORT: ClassVar[str | None] = "all_"

    all_: Annotated[Conditions, NotEmpty()]

    @property
    def depends_on_rivals(self) -> bool:
        return any(condition.depends_on_rivals for condition in self.all_)

    def facts(self) -> tuple[str, ...]:
        return facts_of(*self.all_)

    def known(self, view: View, item: Line) -> Mask:
        # Of 甲 or 乙 one is enough: a condition on what is unknown does not hold by itself.
        return all_hold(self.all_, view) | super().known(view, item)

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
        tasks = np.add.reduce([target > 0 for target in targets], dtype=np.int64)
        largest = float(np.multiply.reduce([target.clip(1.0) for target in targets]).max(initial=1))
        if 3 * item.points * len(targets) * largest >= PROVED:  # Python's own integers have no end
            targets = [target.astype(object) for target in targets]
        common = np.multiply.reduce([target.clip(1) for target in targets])
        done = add(
            np.minimum(view.values(fact).clip(0), target) * (common // target.clip(1))
            for fact, target in zip(self.fact, targets, strict=True)
        )
        points: Column = half_up(item.points * done, common * tasks.clip(1)).astype(np.int64)
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

"""Points that add up: for each project or honour, for a thing that is there, for a rung; with caps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from scoring.errors import Message
from scoring.explanation import Step
from scoring.numbers import add
from scoring.rules.base import Rule, facts_of, must_count, must_fit
from scoring.rules.conditions import Condition, Conditions, all_hold, goals_of
from scoring.rules.ladder import Ladder
from scoring.rules.options import Options, Points

if TYPE_CHECKING:
    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column
    from scoring.rules.base import Goal
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class Addition(Options):
    """What earns points: exactly one of

    count: projects          for each one
    over: staff              for each one above the target
    if: feedback             once, if the condition holds
    ladder: {…}              the rung reached
    """

    count: str | None = None
    over: str | None = None
    if_: Condition | None = None
    ladder: Ladder | None = None
    points: Points | None = None
    cap: Points | None = None

    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = (("count", "over", "if_", "ladder"),)

    def __post_init__(self) -> None:
        """Refuse points that are missing, or that a ladder already has."""
        super().__post_init__()
        if (self.points is None) != (self.ladder is not None):
            raise ValueError(Message("needs points, unless it is a ladder, which has its own"))

    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""
        if self.ladder is not None:
            return self.ladder.facts()
        return self.if_.facts() if self.if_ is not None else tuple(fact for fact in (self.count, self.over) if fact)

    def earned(self, view: View) -> Column:
        """What it earns each unit, capped."""
        if self.ladder is not None:
            points = self.ladder.of(view)
        elif self.if_ is not None:
            points = np.where(self.if_.holds(view), self.points or 0, 0)
        else:
            points = self._number(view) * (self.points or 0)
        return points if self.cap is None else np.minimum(points, self.cap)

    def _number(self, view: View) -> Column:
        if self.count is not None:
            return view.values(self.count)
        over = self.over or ""
        above: Column = np.maximum(view.values(over) - view.targets(over), 0)
        return above

    def step(self, view: View, place: int) -> Step:
        """The addition as a line of the arithmetic."""
        earned = int(self.earned(view)[place])
        if self.ladder is not None:
            return self.ladder.step(view, place)
        if self.if_ is not None:
            condition = self.if_.step(view, place)
            return Step("earned-once", {**condition.values, "result_points": earned})
        numbers: Values = {"number": int(self._number(view)[place]), "each_points": self.points, "cap_points": self.cap}
        numbers |= {"fact": self.count or self.over, "result_points": earned}
        return Step("for-each" if self.count is not None else "for-each-over", numbers)


@dataclass(frozen=True, kw_only=True)
class Tally(Rule):
    """The additions add up, at most to full marks; nothing unless every condition of `only_if` holds."""

    each: tuple[Addition, ...]
    only_if: Conditions = ()

    def facts(self) -> tuple[str, ...]:
        return facts_of(*self.only_if, *self.each)

    def score(self, view: View, item: Line) -> Column:
        total: Column = np.minimum(add(addition.earned(view) for addition in self.each), item.points)
        return np.where(all_hold(self.only_if, view), total, 0) if self.only_if else total

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        condition_steps = tuple(condition.step(view, place) for condition in self.only_if)
        lines = tuple(addition.step(view, place) for addition in self.each)
        result = {"most_points": item.points, "result_points": int(self.score(view, item)[place])}
        return (*condition_steps, *lines, Step("adds-up", result))

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        goals: list[Goal] = list(goals_of(self.only_if, view, place))
        for addition in self.each:
            if addition.ladder is not None:
                goals += addition.ladder.goals(view, item, place)
            elif addition.if_ is not None:
                goals += goals_of((addition.if_,), view, place)
            elif addition.count is not None and (addition.cap is None or addition.earned(view)[place] < addition.cap):
                goals.append((addition.count, 1))
            elif addition.over is not None:
                goals.append((addition.over, int(view.short(addition.over)[place]) + 1))
        return tuple(dict.fromkeys(goals))

    def check(self, frame: Frame[Line], item: Line) -> None:
        for addition in self.each:
            for fact in (addition.count, addition.over):
                if fact is not None:
                    must_count(frame.fact(fact))
            if addition.ladder is not None:
                addition.ladder.check(frame, item)
            if addition.if_ is not None:
                addition.if_.check(frame)
        for condition in self.only_if:
            condition.check(frame)
        must_fit(addition.points or 0 for addition in self.each if addition.if_ is None)

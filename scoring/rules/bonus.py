"""Points that add up: for each project or honour, for a thing that is there, for a rung; with caps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import ENDLESS, HUNDRED_PERCENT, Kind, half_up
from scoring.rules.base import Rule, facts_of, must_fit
from scoring.rules.conditions import Condition, Conditions, all_hold, goals_of
from scoring.rules.counted import COUNTS, OVER, Counted, at, in_turn, total_of
from scoring.rules.ladder import Ladder
from scoring.rules.options import Points, Yes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column
    from scoring.rules.base import Goal
    from scoring.rules.counted import Portion
    from scoring.view import View

_COUNTED = ("count", "over")


@dataclass(frozen=True, kw_only=True)
class Addition(Counted):
    """What earns points: exactly one of

    count: projects          for each one
    over: staff              for each one above the target (or `than`)
    if: feedback             once, if the condition holds
    ladder: {…}              the rung reached

    `every`, `steps` and `cap` say how what there is and what is over are counted.
    """

    WAYS: ClassVar[Mapping[str, str]] = {"count": COUNTS, "over": OVER}
    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = ((*_COUNTED, "if_", "ladder"),)
    ONLY_WITH: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "every": _COUNTED,
        "steps": _COUNTED,
        "cap": _COUNTED,
        "than": ("over",),
    }

    count: str | None = None
    over: str | None = None
    if_: Condition | None = None
    ladder: Ladder | None = None
    points: Points | None = None

    def __post_init__(self) -> None:
        """Refuse points that are missing, or that a ladder already has."""
        super().__post_init__()
        if (self.points is None) != (self.ladder is not None):
            raise ValueError(Message("needs points, unless it is a ladder, which has its own"))

    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""
        if self.ladder is not None:
            return self.ladder.facts()
        return self.if_.facts() if self.if_ is not None else self.counted[1]

    def earned(self, view: View) -> Portion:
        """What it earns each unit, capped."""
        if self.if_ is not None:
            return np.where(self.if_.holds(view), self.points or 0, 0), 1
        if self.ladder is not None:
            return self.ladder.of(view), 1
        return self.portion(view, self.points or 0)

    def step(self, view: View, place: int, result_points: int) -> Step:
        """The addition as a line of the arithmetic."""
        if self.ladder is not None:
            return self.ladder.step(view, place)
        result: Values = {"each_points": self.points, "result_points": result_points}
        if self.if_ is not None:
            return Step("earned-once", result, (self.if_.step(view, place),))
        way, (fact,) = self.counted
        return Step("for-each" if way == COUNTS else "for-each-over", {**self.working(view, fact, place), **result})

    def goals(self, view: View, item: Line, place: int) -> Iterator[Goal]:
        """What earns it the next points."""
        if self.ladder is not None:
            yield from self.ladder.goals(view, item, place)
        elif self.if_ is not None:
            yield from self.if_.goals(view, place)
        elif self.cap is None or at(self.earned(view), place) < self.cap:
            fact = self.counted[1][0]
            steps = int(self.number(view, fact)[place]) + 1
            if (goal := self.change_for(view, fact, place, steps)) is not None:
                yield goal

    def check(self, frame: Frame[Line], item: Line) -> None:
        """Raise BadScheme where it does not fit its facts."""
        self.check_counted(frame)
        if self.ladder is not None:
            self.ladder.check(frame, item)
        if self.if_ is not None:
            self.if_.check(frame)


@dataclass(frozen=True, kw_only=True)
class Tally(Rule):
    """The additions add up, at most to full marks; nothing unless every condition of `only_if` holds.

    `times` multiplies what they add up to by a percent fact (数量×单价×质量). `unlimited`: there is no highest; the
    item's points are then 0.
    """

    each: tuple[Addition, ...]
    only_if: Conditions = ()
    times: str | None = None
    unlimited: Yes = False

    @property
    def depends_on_rivals(self) -> bool:
        asked = [*self.only_if, *(addition.if_ for addition in self.each if addition.if_ is not None)]
        return any(condition.depends_on_rivals for condition in asked)

    def facts(self) -> tuple[str, ...]:
        own_facts = facts_of(*self.only_if, *self.each)
        return own_facts if self.times is None or self.times in own_facts else (*own_facts, self.times)

    def score(self, view: View, item: Line) -> Column:
        most = self.highest(item)
        total, span = total_of(addition.earned(view) for addition in self.each)
        if self.times is not None:
            # More than that is beyond the highest at any quality above 0.
            total = np.minimum(total, most * HUNDRED_PERCENT * span) * view.values(self.times)
            span = span * HUNDRED_PERCENT
        total = np.minimum(total, most * span)
        if not (isinstance(span, int) and span == 1):
            total = half_up(total, span).astype(np.int64)
        return np.where(all_hold(self.only_if, view), total, 0) if self.only_if else total

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        condition_steps = tuple(condition.step(view, place) for condition in self.only_if)
        earned = in_turn(at(addition.earned(view), place) for addition in self.each)
        lines = [addition.step(view, place, points) for addition, points in zip(self.each, earned, strict=True)]
        if self.times is not None:
            degree: Values = {"fact": self.times, "value": int(view.values(self.times)[place])}
            lines.append(Step("times-quality", {**degree, "sum_points": sum(earned)}))
        result: Values = {"result_points": int(self.score(view, item)[place])}
        if self.unlimited:
            return (*condition_steps, *lines, Step("adds-up-freely", result))
        return (*condition_steps, *lines, Step("adds-up", {"most_points": item.points, **result}))

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        goals: list[Goal] = list(goals_of(self.only_if, view, place))
        for addition in self.each:
            goals += addition.goals(view, item, place)
        if self.times is not None and (degree := int(view.values(self.times)[place])) < HUNDRED_PERCENT:
            goals.append((self.times, HUNDRED_PERCENT - degree))
        return tuple(dict.fromkeys(goals))

    def check(self, frame: Frame[Line], item: Line) -> None:
        most = replace(item, points=self.highest(item))
        for addition in self.each:
            addition.check(frame, most)
        for condition in self.only_if:
            condition.check(frame)
        must_fit(addition.points or 0 for addition in self.each if addition.if_ is None)
        if self.times is not None and frame.fact(self.times).kind is not Kind.PERCENT:
            raise BadScheme(Message("{fact} must be a percent: what is earned is multiplied by it", fact=self.times))
        if self.unlimited and item.points:
            raise BadScheme(Message("is unlimited and has a highest: leave its points at 0"))

    def highest(self, item: Line) -> int:
        return ENDLESS if self.unlimited else item.points

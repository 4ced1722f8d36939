"""Points that are lost: for each event, for each whole number short, for a thing that is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, Kind, half_up
from scoring.rules.base import Rule, facts_of, must_fit
from scoring.rules.conditions import Condition, Conditions, all_hold, any_holds, goals_of
from scoring.rules.counted import COUNTS, OVER, SHORT, Counted, at, in_turn, total_of
from scoring.rules.options import Names, Points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.rules.counted import Portion
    from scoring.view import View

_COUNTED = ("events", "short_of", "over")


@dataclass(frozen=True, kw_only=True)
class Deduction(Counted):
    """What costs points: exactly one of

    events: clues-late          for each event
    short-of: bases             for each one short of the target (or `than`); of several facts the larger shortage
    over: deaths                for each one above the target (or `than`)
    unless: ledger              once, unless the condition holds
    if: {fact: overdue, at-least: 1}   once, if the condition holds

    `every`, `steps` and `cap` say how events, what is short and what is over are counted.
    """

    WAYS: ClassVar[Mapping[str, str]] = {"events": COUNTS, "short_of": SHORT, "over": OVER}
    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = ((*_COUNTED, "unless", "if_"),)
    ONLY_WITH: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "every": _COUNTED,
        "steps": _COUNTED,
        "cap": _COUNTED,
        "than": ("short_of", "over"),
    }

    events: str | None = None
    short_of: Names | None = None
    over: str | None = None
    unless: Conditions | None = None
    if_: Condition | None = None
    points: Points
    only: tuple[str, ...] = ()  # groups: the others are not asked

    @property
    def conditions(self) -> Conditions:
        """What it asks, where it costs points once."""
        return self.unless or (() if self.if_ is None else (self.if_,))

    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""
        return self.counted[1] or facts_of(*self.conditions)

    def _asked(self, view: View) -> Mask:
        """The units of the groups that it is about."""
        asked: Mask = np.logical_or.reduce([view.frame.members(group) for group in self.only])
        return asked

    def lost(self, view: View) -> Portion:
        """What it costs each unit."""
        if self.counted[1]:
            lost, span = self.portion(view, self.points)
        elif self.unless is not None:
            lost, span = np.where(all_hold(self.unless, view.other), 0, self.points), 1
        else:
            lost, span = np.where(all_hold(self.conditions, view), self.points, 0), 1
        return (np.where(self._asked(view), lost, 0) if self.only else lost), span

    def step(self, view: View, place: int, lost_points: int) -> Step | None:
        """The deduction as a line of the arithmetic; None where it does not touch the unit's group."""
        if self.only and not self._asked(view)[place]:
            return None
        lost: Values = {"each_points": self.points, "lost_points": lost_points}
        way, facts = self.counted
        if facts:
            working = self.working(view, self.fact_at(view, place), place)
            if way == COUNTS:
                return Step("for-each-event", {**working, **lost})
            if not working["times"]:
                return Step("not-off", {**working, **lost})
            return Step("for-each-short" if way == SHORT else "for-each-excess", {**working, **lost})
        if self.if_ is not None:
            happened = bool(self.if_.holds(view)[place])
            return Step("once-lost" if happened else "not-lost", lost, (self.if_.cause(view, place),))
        asked = self.unless or ()
        lacking = tuple(condition for condition in asked if not condition.holds(view)[place])
        steps = tuple(condition.step(view, place) for condition in lacking or asked)
        return Step("once-lost" if lacking else "not-lost", lost, steps)

    def goals(self, view: View, place: int, bearable: int) -> Iterator[Goal]:
        """Of a shortage the step that leaves `bearable` points of loss (none if negative), and the whole.

        Of conditions what is lacking.
        """
        if at(self.lost(view), place) == 0:
            return
        if self.counted[0] == SHORT:
            for fact in self.counted[1]:
                times = int(self.number(view, fact)[place])
                left = min(times - 1, bearable // self.points)
                yield from self._shortage(view, fact, place, [steps for steps in (left, 0) if 0 <= steps < times])
        yield from goals_of(self.unless or (), view, place)
        if self.if_ is not None:
            yield from self.if_.ways_out(view, place)

    def _shortage(self, view: View, fact: str, place: int, numbers: list[int]) -> Iterator[Goal]:
        for number in dict.fromkeys(numbers):
            if (goal := self.change_for(view, fact, place, number)) is not None:
                yield goal

    def check(self, frame: Frame[Line]) -> None:
        """Raise BadScheme where its conditions do not fit their facts."""
        for fact in self.facts():
            frame.fact(fact)
        for group in self.only:
            frame.group(group)
        self.check_counted(frame)
        for condition in self.conditions:
            condition.check(frame)


def limits_of(deductions: tuple[Deduction, ...]) -> frozenset[str]:
    """The facts of which each one above the target costs points."""
    return frozenset(deduction.over for deduction in deductions if deduction.over is not None)


def lost_by(deductions: tuple[Deduction, ...], view: View) -> Portion:
    """What they cost each unit together."""
    return total_of([deduction.lost(view) for deduction in deductions] or [(view.frame.zeros, 1)])


def lines_of(deductions: tuple[Deduction, ...], view: View, place: int, start: int = 0) -> list[Step]:
    """Their lines of the arithmetic, for points that begin at `start`."""
    losses = [-at(deduction.lost(view), place) for deduction in deductions]
    pairs = zip(deductions, in_turn(losses, start), strict=True)
    steps = [deduction.step(view, place, -change) for deduction, change in pairs]
    return [step for step in steps if step is not None]


@dataclass(frozen=True, kw_only=True)
class Deduct(Rule):
    """Begins with full marks and loses points, never below 0; nothing at all if one of the `nothing_if` holds.

    `at_least` so much is left (保底). `times` multiplies what is left by a percent fact (工作开展不到位按比例得分).
    """

    each: tuple[Deduction, ...] = ()
    nothing_if: Conditions = ()
    at_least: Points | None = None
    times: str | None = None

    @property
    def depends_on_rivals(self) -> bool:
        asked = [*self.nothing_if, *(condition for deduction in self.each for condition in deduction.conditions)]
        return any(condition.depends_on_rivals for condition in asked)

    @property
    def limits(self) -> frozenset[str]:
        return limits_of(self.each)

    def facts(self) -> tuple[str, ...]:
        own_facts = facts_of(*self.nothing_if, *self.each)
        return own_facts if self.times is None or self.times in own_facts else (*own_facts, self.times)

    def _left(self, view: View, item: Line) -> Portion:
        lost, span = lost_by(self.each, view.other)
        left: Column = np.maximum(item.points * span - lost, (self.at_least or 0) * span)
        return (np.where(any_holds(self.nothing_if, view.other), 0, left) if self.nothing_if else left), span

    def score(self, view: View, item: Line) -> Column:
        left, span = self._left(view, item)
        if self.times is not None:
            left, span = left * view.values(self.times), span * HUNDRED_PERCENT
        return left if isinstance(span, int) and span == 1 else half_up(left, span).astype(np.int64)

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        causes = tuple(cause.cause(view, place) for cause in self.nothing_if if cause.holds(view)[place])
        if causes:
            return (Step("nothing-because", {"result_points": 0}, causes),)
        steps = [Step("full-marks", {"most_points": item.points}), *lines_of(self.each, view, place, item.points)]
        left, result = at(self._left(view, item), place), int(self.score(view, item)[place])
        if self.at_least is not None and left == self.at_least:
            steps.append(Step("left-at-least", {"least_points": self.at_least}))
        if self.times is None:
            return (*steps, Step("left", {"result_points": result}))
        left_points = half_up(left.numerator, left.denominator)
        degree: Values = {"fact": self.times, "value": int(view.values(self.times)[place]), "left_points": left_points}
        return (*steps, Step("times-degree", {**degree, "result_points": result}))

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        """Of each shortage the next step that brings points, and the whole; of conditions what is lacking."""
        if any_holds(self.nothing_if, view)[place]:
            return tuple(goal for cause in self.nothing_if for goal in cause.ways_out(view, place))
        losses = [at(deduction.lost(view), place) for deduction in self.each]
        goals: list[Goal] = []
        for deduction, loss in zip(self.each, losses, strict=True):
            # Some points come back once it costs less than what the others leave, and than its cap.
            rest = item.points - (self.at_least or 0) - (sum(losses) - loss)
            goals += deduction.goals(view, place, ceil(min(rest, loss)) - 1)
        if self.times is not None and (degree := int(view.values(self.times)[place])) < HUNDRED_PERCENT:
            goals.append((self.times, HUNDRED_PERCENT - degree))
        return tuple(dict.fromkeys(goals))

    def check(self, frame: Frame[Line], item: Line) -> None:
        for deduction in self.each:
            deduction.check(frame)
        for condition in self.nothing_if:
            condition.check(frame)
        must_fit(deduction.points for deduction in self.each)
        if self.at_least is not None and self.at_least > item.points:
            raise BadScheme(Message("at-least is more than the item's points"))
        if self.times is not None and frame.fact(self.times).kind is not Kind.PERCENT:
            raise BadScheme(Message("{fact} must be a percent: what is left is multiplied by it", fact=self.times))

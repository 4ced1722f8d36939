"""Points that are lost: for each event, for each whole number short, for a thing that is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, LARGEST_VALUE, Kind, add, half_up
from scoring.rules.base import Rule, facts_of, must_count, must_fit
from scoring.rules.conditions import Condition, Conditions, all_hold, any_holds, goals_of
from scoring.rules.options import Count, Names, Options, Points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class Deduction(Options):
    """What costs points: exactly one of

    events: clues-late          for each event
    short-of: bases             for each `every` whole units short of the target; of several facts the larger shortage
    unless: ledger              once, unless the condition holds
    if: {fact: overdue, at-least: 1}   once, if the condition holds
    """

    events: str | None = None
    short_of: Names | None = None
    unless: Conditions | None = None
    if_: Condition | None = None
    points: Points
    every: Count = 1
    only: str | None = None  # a group: the others are not asked

    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = (("events", "short_of", "unless", "if_"),)

    @property
    def _conditions(self) -> Conditions:
        return self.unless or (() if self.if_ is None else (self.if_,))

    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""
        if self.events is not None:
            return (self.events,)
        if self.short_of is not None:
            return self.short_of
        return tuple(fact for condition in self._conditions for fact in condition.facts())

    def times(self, view: View) -> Column:
        """How often it is deducted from each unit."""
        if self.events is not None:
            times = view.values(self.events)
        elif self.short_of is not None:
            times, *others = (view.short(fact) // (self.every * view.fact(fact).scale) for fact in self.short_of)
            for other in others:
                times = np.maximum(times, other)
        elif self.unless is not None:
            times = np.where(all_hold(self.unless, view.other), 0, 1)
        else:
            times = np.where(all_hold(self._conditions, view), 1, 0)
        return times if self.only is None else np.where(view.frame.members(self.only), times, 0)

    def step(self, view: View, place: int) -> Step | None:
        """The deduction as a line of the arithmetic; None where it does not touch the unit's group."""
        if self.only is not None and not view.frame.members(self.only)[place]:
            return None
        times = int(self.times(view)[place])
        lost = {"times": times, "each_points": self.points, "lost_points": times * self.points}
        if self.events is not None:
            return Step("for-each-event", {"fact": self.events, "value": int(view.values(self.events)[place]), **lost})
        if self.short_of is not None:
            fact = max(self.short_of, key=lambda fact: int(view.short(fact)[place]))
            numbers = {"value": int(view.values(fact)[place]), "target": int(view.targets(fact)[place])}
            short = int(view.short(fact)[place])
            if not times:
                return Step("not-short", {"fact": fact, **numbers, "short": short, "every": self.every})
            return Step("for-each-short", {"fact": fact, **numbers, "short": short, "every": self.every, **lost})
        return Step("once-lost" if times else "not-lost", {"fact": self.facts()[0], **lost})

    def goals(self, view: View, place: int, bearable: int) -> Iterator[Goal]:
        """Each shortage's step that leaves `bearable` times (none if negative), and the whole; what conditions lack."""
        if not int(self.times(view)[place]) or self.points == 0:
            return
        for fact in self.short_of or ():
            short, every = int(view.short(fact)[place]), self.every * view.fact(fact).scale
            if short >= every and bearable >= 0:
                yield fact, short - (bearable + 1) * every + 1
            if short >= every:
                yield fact, short - every + 1
        yield from goals_of(self.unless or (), view, place)
        if self.if_ is not None and (goal := self.if_.way_out(view, place)) is not None:
            yield goal

    def check(self, frame: Frame[Line]) -> None:
        """Raise BadScheme where its conditions do not fit their facts."""
        for fact in self.facts():
            frame.fact(fact)
        if self.only is not None:
            frame.group(self.only)
        if self.events is not None:
            must_count(frame.fact(self.events))
        for condition in self._conditions:
            condition.check(frame)


def _lost(deductions: tuple[Deduction, ...], view: View) -> Column:
    """What they cost each unit together."""
    return add([deduction.times(view) * deduction.points for deduction in deductions] or [view.frame.zeros])


def _lines(deductions: tuple[Deduction, ...], view: View, place: int) -> list[Step]:
    steps = [deduction.step(view, place) for deduction in deductions]
    return [step for step in steps if step is not None]


@dataclass(frozen=True, kw_only=True)
class Deduct(Rule):
    """Begins with full marks and loses points, never below 0; nothing at all if one of the `nothing_if` holds.

    `times` multiplies what is left by a percent fact (工作开展不到位按比例得分).
    """

    each: tuple[Deduction, ...] = ()
    nothing_if: Conditions = ()
    times: str | None = None

    def facts(self) -> tuple[str, ...]:
        own_facts = facts_of(*self.nothing_if, *self.each)
        return own_facts if self.times is None or self.times in own_facts else (*own_facts, self.times)

    def _left(self, view: View, item: Line) -> Column:
        left: Column = np.maximum(item.points - _lost(self.each, view.other), 0)
        return np.where(any_holds(self.nothing_if, view.other), 0, left) if self.nothing_if else left

    def score(self, view: View, item: Line) -> Column:
        left = self._left(view, item)
        if self.times is None:
            return left
        return half_up(left * view.values(self.times), HUNDRED_PERCENT)

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        for condition in self.nothing_if:
            if condition.holds(view)[place]:
                because = condition.step(view, place)
                return (Step("nothing-because" if because.code == "asks-yes" else "nothing-at", because.values),)
        lines = _lines(self.each, view, place)
        left = int(self._left(view, item)[place])
        steps = [Step("full-marks", {"most_points": item.points}), *lines]
        if self.times is None:
            return (*steps, Step("left", {"result_points": left}))
        degree: Values = {"fact": self.times, "value": int(view.values(self.times)[place]), "left_points": left}
        return (*steps, Step("times-degree", {**degree, "result_points": int(self.score(view, item)[place])}))

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        """Of each shortage the next step that brings points, and the whole; of conditions what is lacking."""
        if any_holds(self.nothing_if, view)[place]:
            return tuple(goal for cause in self.nothing_if if (goal := cause.way_out(view, place)) is not None)
        lost = sum(int(deduction.times(view)[place]) * deduction.points for deduction in self.each)
        goals: list[Goal] = []
        for deduction in self.each:
            times = int(deduction.times(view)[place])
            others = lost - times * deduction.points
            # So many times leave some points.
            bearable = min(times - 1, (item.points - others - 1) // max(deduction.points, 1))
            goals += deduction.goals(view, place, bearable)
        if self.times is not None and (degree := int(view.values(self.times)[place])) < HUNDRED_PERCENT:
            goals.append((self.times, HUNDRED_PERCENT - degree))
        return tuple(dict.fromkeys(goals))

    def check(self, frame: Frame[Line], item: Line) -> None:
        for deduction in self.each:
            deduction.check(frame)
        for condition in self.nothing_if:
            condition.check(frame)
        must_fit(deduction.points for deduction in self.each)
        if self.times is not None and frame.fact(self.times).kind is not Kind.PERCENT:
            raise BadScheme(Message("{fact} must be a percent: what is left is multiplied by it", fact=self.times))


@dataclass(frozen=True, kw_only=True)
class Take(Rule):
    """A deduction on its own line, maximum 0: takes from the points of its section, or without limit.

    `all_if` the condition holds, everything that the section's other lines have earned is taken.
    """

    each: tuple[Deduction, ...] = ()
    all_if: Condition | None = None
    from_: Literal["section", "total"] = "section"

    @property
    def reads_earlier_lines(self) -> bool:
        return self.from_ == "section"

    def facts(self) -> tuple[str, ...]:
        return facts_of(*(() if self.all_if is None else (self.all_if,)), *self.each)

    def known(self, view: View, item: Line) -> Mask:
        return view.frame.everyone  # to earn 0 would be the best of it: what is unknown counts as 0

    def _earned(self, view: View, item: Line) -> Column:
        others = [view.earned(line.id) for line in view.frame.children(item.parent) if line.id != item.id]
        return add(others or [view.frame.zeros])

    def score(self, view: View, item: Line) -> Column:
        lost = _lost(self.each, view.other)
        if self.from_ == "total":
            return -lost
        earned = self._earned(view, item)
        if self.all_if is not None:
            lost = np.where(self.all_if.holds(view.other), earned, lost)
        deducted: Column = -np.minimum(lost, earned)
        return deducted

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        lines = _lines(self.each, view, place)
        if self.from_ == "section":
            lines.append(Step("section-earned", {"earned_points": int(self._earned(view, item)[place])}))
        if self.all_if is not None and self.all_if.holds(view)[place]:
            lines.append(Step("all-taken", {"fact": self.all_if.fact}))
        return (*lines, Step("taken", {"result_points": int(self.score(view, item)[place])}))

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        bearable = [(deduction, int(deduction.times(view)[place]) - 1) for deduction in self.each]
        goals = [goal for deduction, times in bearable for goal in deduction.goals(view, place, times)]
        if self.all_if is not None and (goal := self.all_if.way_out(view, place)) is not None:
            goals.append(goal)
        return tuple(dict.fromkeys(goals))

    def check(self, frame: Frame[Line], item: Line) -> None:
        for deduction in self.each:
            deduction.check(frame)
        must_fit(deduction.points for deduction in self.each)
        if self.all_if is not None:
            self.all_if.check(frame)
        if self.from_ == "section" and frame.children(item.parent)[-1].id != item.id:
            raise BadScheme(
                Message("takes from what the lines before it have earned: it must be the last one of its section")
            )

    def lowest(self) -> int:
        return -LARGEST_VALUE * sum(deduction.points for deduction in self.each) if self.from_ == "total" else 0

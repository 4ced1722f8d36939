"""Conditions: the yes-or-no questions that items, grades and awards ask about facts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, LARGEST_PERCENT, LARGEST_VALUE, PROVED, Kind, parse_hundredths
from scoring.rules.base import must_aim_above_zero, must_not_be_negative
from scoring.rules.options import Options, Percent, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring.explanation import Values
    from scoring.frame import Fact, Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.view import View


@dataclass(frozen=True, slots=True)
class Limit:
    """A number or a percentage that a condition compares with, in hundredths."""

    hundredths: int  # below 0 only where the fact can be
    percent: bool

    def scaled(self, fact: Fact) -> int:
        """The number in the fact's smallest unit."""
        return self.hundredths * fact.scale // 100


def _limit(text: str) -> Limit:
    percent = text.endswith("%")
    size = parse_hundredths(text.removesuffix("%").removeprefix("-"))
    limit = Limit(-size if text.startswith("-") else size, percent)
    if size > (LARGEST_PERCENT if percent else LARGEST_VALUE):
        raise ValueError(Message("{text!r} is more than any figure can be", text=text))
    return limit


AsLimit = Annotated[Limit, Text(_limit, r"^-?\d+(\.\d{1,2})?%?$", LARGEST_VALUE / 100, -LARGEST_VALUE / 100)]


@dataclass(frozen=True, kw_only=True)
class Condition(Options):
    """One condition; the short form, a fact's name, asks whether its target is reached, of a flag whether it is yes.

    fact: jobs                          the target is reached (a flag: yes); without a target it holds
    {fact: jobs, reaches: 105%}         so much of the target is reached
    {fact: visits, at-least: 1}         a number (also at-most)
    {fact: students, of: founders, at-least: 6%}   a share of another fact
    {fact: post, is: 主任}              a level's word; of a flag yes or no
    """

    SHORT: ClassVar[str | None] = "fact"

    fact: str
    of: str | None = None
    is_: str | None = None
    at_least: AsLimit | None = None
    at_most: AsLimit | None = None
    reaches: Percent | None = None

    def __post_init__(self) -> None:
        """Refuse what says too much or too little."""
        super().__post_init__()
        questions = [self.is_, self.at_least, self.at_most, self.reaches]
        if sum(question is not None for question in questions) > 1:
            raise ValueError(Message("asks more than one of: is, at-least, at-most, reaches"))
        if self.of is not None and (self.at_least is None or not self.at_least.percent):
            raise ValueError(Message("of needs at-least with a percentage, such as 6%"))
        if self.of is None and any(limit is not None and limit.percent for limit in (self.at_least, self.at_most)):
            raise ValueError(Message("a percentage needs of: the fact that it is a share of"))

    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""
        return (self.fact,) if self.of is None else (self.fact, self.of)

    def holds(self, view: View) -> Mask:
        """For which units it holds; not where a figure is unknown."""
        holding = self._holds(view)
        for fact in view.frame.silent_facts.intersection(self.facts()):
            holding = holding & view.known(fact)
        return holding

    def _holds(self, view: View) -> Mask:
        holding: Mask
        if self.at_most is not None:
            holding = view.other.values(self.fact) <= self.at_most.scaled(view.fact(self.fact))
        elif self.is_ is not None and (fact := view.fact(self.fact)).kind is Kind.LEVEL:
            word = fact.levels.index(self.is_)
            holding = view.attained(self.fact, lambda values: values == word, (word,))
        elif self.is_ == "no":
            holding = view.other.values(self.fact) == 0
        else:
            factor, needed = self._threshold(view)
            holding = view.values(self.fact) * factor >= needed
        return holding

    def _threshold(self, view: View) -> tuple[int, Column | int]:
        """Where more of the fact makes it hold: by what its value is multiplied, and what that must then reach."""
        fact = view.fact(self.fact)
        if self.of is not None and self.at_least is not None:
            whole = view.other.values(self.of) * (self.at_least.hundredths * fact.scale)
            return HUNDRED_PERCENT * view.fact(self.of).scale, whole
        if self.at_least is not None:
            return 1, self.at_least.scaled(fact)
        if self.reaches is not None:
            return HUNDRED_PERCENT, view.targets(self.fact) * self.reaches
        if fact.kind.signed:  # without a task below 0 holds, too
            return 1, np.where(view.frame.has_target(self.fact), view.targets(self.fact), -LARGEST_VALUE)
        return 1, 1 if fact.kind is Kind.FLAG else view.targets(self.fact)

    def step(self, view: View, place: int) -> Step:
        """The condition and whether it holds for the unit at `place`, as a line of the arithmetic."""
        fact, value = view.fact(self.fact), int(view.values(self.fact)[place])
        numbers: Values = {"fact": self.fact, "value": value, "met": bool(self.holds(view)[place])}
        if self.of is not None and self.at_least is not None:
            numbers |= {"of_fact": self.of, "of_value": int(view.values(self.of)[place])}
            return Step("asks-share", {**numbers, "least_percent": self.at_least.hundredths})
        if self.at_least is not None:
            return Step("asks-at-least", {**numbers, "least": self.at_least.scaled(fact)})
        if self.at_most is not None:
            return Step("asks-at-most", {**numbers, "most": self.at_most.scaled(fact)})
        if self.is_ is not None and fact.kind is Kind.LEVEL:
            return Step("asks-level", {**numbers, "word": self.is_})
        if fact.kind is Kind.FLAG:
            return Step("asks-no" if self.is_ == "no" else "asks-yes", numbers)
        numbers["target"] = int(view.targets(self.fact)[place])
        if self.reaches is not None:
            return Step("asks-reaches", {**numbers, "reach_percent": self.reaches})
        return Step("asks-target", numbers)

    def goal(self, view: View, place: int) -> Goal | None:
        """How much more of the fact makes it hold for the unit at `place`; None where it holds or no number says it."""
        fact, value = view.fact(self.fact), int(view.values(self.fact)[place])
        if self.holds(view)[place] or self.at_most is not None or self.is_ == "no":
            return None
        if fact.kind is Kind.LEVEL:
            level = fact.levels.index(self.is_ or "")
            return (self.fact, level - value) if level > value else None
        factor, needed = self._threshold(view)
        whole = needed if isinstance(needed, int) else int(needed[place])
        return self.fact, -(-whole // factor) - value

    def way_out(self, view: View, place: int) -> Goal | None:
        """How much more of the fact makes it hold no longer; None where no number says it."""
        if not self.holds(view)[place]:
            return None
        fact = view.fact(self.fact)
        if fact.kind is Kind.FLAG and self.is_ == "no":
            return self.fact, 1
        if self.at_most is None:
            return None
        return self.fact, self.at_most.scaled(fact) + 1 - int(view.values(self.fact)[place])

    def check(self, frame: Frame[Line]) -> None:
        """Raise BadScheme when the question does not fit the fact's kind."""
        fact = frame.fact(self.fact)
        if self.reaches is not None:
            must_aim_above_zero(frame, fact)
        if self.of is not None:
            must_not_be_negative(frame, self.of)
        if self.of is not None and self.at_least is not None:
            largest = max(HUNDRED_PERCENT * frame.fact(self.of).scale, self.at_least.hundredths * fact.scale)
            if largest * LARGEST_VALUE >= PROVED:
                percent = self.at_least.hundredths // 100
                raise BadScheme(
                    Message("{percent}% of {fact} cannot be compared exactly", percent=percent, fact=self.of)
                )
        if self.is_ is not None:
            words = fact.levels if fact.kind is Kind.LEVEL else ("yes", "no")
            if fact.kind not in (Kind.LEVEL, Kind.FLAG) or self.is_ not in words:
                raise BadScheme(
                    Message("{fact} is {kind}: 'is' must be one of {words}", fact=fact.id, kind=fact.kind, words=words)
                )
        elif fact.kind is Kind.LEVEL:
            raise BadScheme(
                Message("{fact} is a level: ask with 'is' for one of {words}", fact=fact.id, words=fact.levels)
            )
        self._check_limits(fact)

    def _check_limits(self, fact: Fact) -> None:
        for limit in (self.at_least, self.at_most):
            if limit is not None and limit.hundredths < 0 and not fact.kind.signed:
                raise BadScheme(Message("{fact} is {kind}: it is never below 0", fact=fact.id, kind=fact.kind))
            if limit is not None and not limit.percent and limit.hundredths * fact.scale % 100:
                raise BadScheme(
                    Message("{fact} is {kind}: the limit must be a whole number", fact=fact.id, kind=fact.kind)
                )


Conditions = tuple[Condition, ...]


def all_hold(conditions: Iterable[Condition], view: View) -> Mask:
    """For each unit, whether all of the conditions hold."""
    holding = [condition.holds(view) for condition in conditions]
    return reduce(and_, holding) if holding else view.frame.zeros == 0


def any_holds(conditions: Iterable[Condition], view: View) -> Mask:
    """For each unit, whether at least one of the conditions holds."""
    holding = [condition.holds(view) for condition in conditions]
    return reduce(or_, holding) if holding else view.frame.zeros > 0


def goals_of(conditions: Iterable[Condition], view: View, place: int) -> tuple[Goal, ...]:
    """What is lacking for those of them that do not hold for the unit at `place`."""
    goals = (condition.goal(view, place) for condition in conditions)
    return tuple(dict.fromkeys(goal for goal in goals if goal is not None))

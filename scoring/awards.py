"""Money that follows from the scores: by what is completed, for each one, for each point, in proportion. In 分."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, LARGEST_MONEY, PROVED, Kind, add, half_up, ratio
from scoring.rules.base import must_count
from scoring.rules.conditions import Conditions, all_hold, goals_of
from scoring.rules.options import HeadMoney, Money, NotEmpty, Options
from scoring.view import reversed_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.view import View


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """What awards see besides facts: `total` in hundredths; `grades` index `grade_names` or -1; `ends` as in View."""

    total: Column
    grades: Column
    valid: Mask  # False: vetoed
    grade_names: tuple[str, ...]
    ties: tuple[Column, ...] = ()  # what decides between equal totals
    ends: bool = False

    @property
    def other(self) -> Results:
        """These results with lower and upper end exchanged, as of a View."""
        if not self.ends:
            return self
        total, grades, valid = map(reversed_ends, (self.total, self.grades, self.valid))
        return Results(total, grades, valid, self.grade_names, tuple(map(reversed_ends, self.ties)), ends=True)

    @property
    def keys(self) -> tuple[Column, ...]:
        """By what units are ranked."""
        return (self.total, *self.ties)

    def graded(self, names: Sequence[str], view: View) -> Mask:
        """Whose grade is one of these, of which there is at least one; from an end, whose possibly or surely is."""
        levels = [self.grade_names.index(name) for name in names]
        if view.single:
            return reduce(or_, [self.grades == place for place in levels])
        grades = np.where(self.grades < 0, len(self.grade_names), self.grades)
        worst, best = view.both_ends(grades)
        within = reduce(or_, [(best <= place) & (place <= worst) for place in levels])
        possibly: Mask = within & (view.is_high | (best == worst))
        return possibly


class AwardRule(Options, ABC):
    """An award: its money for all units, and its working from the same parts."""

    @abstractmethod
    def pay(self, view: View, results: Results) -> Column:
        """分 for each unit."""

    @abstractmethod
    def steps(self, view: View, results: Results, place: int) -> tuple[Step, ...]:
        """The arithmetic for the unit at `place`."""

    def goals(self, view: View, results: Results, place: int) -> tuple[Goal, ...]:
        """What the unit at `place` lacks of the conditions: a fact, and how much more of it."""
        return ()

    def cutoffs(self) -> frozenset[date]:
        """Days at which it looks at facts, besides its own cut-off."""
        return frozenset()

    def graded(self) -> tuple[str, ...]:
        """The names of the grades that it asks for."""
        return ()

    @property
    def takes(self) -> bool:
        """Whether its money is taken from the units: never above 0."""
        return False

    @abstractmethod
    def check(self, frame: Frame[Line]) -> None:
        """Raise BadScheme or UnknownId when the award cannot work with this scheme."""


def must_be_money(frame: Frame[Line], fact: str, *, whole: bool = False) -> None:
    """Raise BadScheme unless the fact is an amount in 元, of the whole scheme or of each unit."""
    money = frame.fact(fact)
    if money.kind is not Kind.AMOUNT or money.measure != "元" or money.whole is not whole:
        if whole:
            raise BadScheme(Message("{fact} must be an amount in 元 of the whole scheme", fact=fact))
        raise BadScheme(Message("{fact} must be an amount in 元 of each unit", fact=fact))


@dataclass(frozen=True, kw_only=True)
class Case(Options):
    """An amount and what it takes: all conditions, or a grade."""

    if_: Conditions = ()
    grade: str | None = None
    amount: Money

    def holds(self, view: View, results: Results) -> Mask:
        """For which units."""
        if self.grade is None:
            return all_hold(self.if_, view)
        graded = results.graded([self.grade], view)
        return graded & all_hold(self.if_, view) if self.if_ else graded


@dataclass(frozen=True, kw_only=True)
class FirstOf(AwardRule):
    """The amount of the first case that holds; none: 0."""

    SHORT: ClassVar[str | None] = "cases"

    cases: Annotated[tuple[Case, ...], NotEmpty()]

    def pay(self, view: View, results: Results) -> Column:
        last, *before = reversed(self.cases)
        paid = np.where(last.holds(view, results), last.amount, 0)
        for case in before:
            paid = view.choose(case.holds(view, results), case.amount, paid)
        return paid

    def graded(self) -> tuple[str, ...]:
        return tuple(case.grade for case in self.cases if case.grade is not None)

    def steps(self, view: View, results: Results, place: int) -> tuple[Step, ...]:
        for case in self.cases:
            condition_steps = tuple(condition.step(view, place) for condition in case.if_)
            if case.holds(view, results)[place]:
                return (*condition_steps, Step("case-holds", {"grade": case.grade, "result_money": case.amount}))
        condition_steps = tuple(condition.step(view, place) for condition in self.cases[-1].if_)
        return (*condition_steps, Step("no-case", {"result_money": 0}))

    def goals(self, view: View, results: Results, place: int) -> tuple[Goal, ...]:
        """What the next better case lacks; none where its grade is the obstacle, which no single number is."""
        have = int(self.pay(view, results)[place])
        better = sorted((case.amount, goals_of(case.if_, view, place)) for case in self.cases if case.amount > have)
        return better[0][1] if better else ()

    def check(self, frame: Frame[Line]) -> None:
        for case in self.cases:
            for condition in case.if_:
                condition.check(frame)


@dataclass(frozen=True, kw_only=True)
class Head(Options):
    """So much for each one; what is beyond the target can be worth another amount."""

    fact: str
    amount: HeadMoney
    beyond_target: HeadMoney | None = None


@dataclass(frozen=True, kw_only=True)
class PerHead(AwardRule):
    """The heads add up; `times` multiplies the sum by a percent fact."""

    SHORT: ClassVar[str | None] = "each"

    each: tuple[Head, ...]
    times: str | None = None

    def _parts(self, view: View) -> list[tuple[Head, Column, Column]]:
        parts = []
        for head in self.each:
            values = view.values(head.fact)
            within = values if head.beyond_target is None else np.minimum(values, view.targets(head.fact))
            parts.append((head, within, values - within))
        return parts

    def _sum(self, view: View) -> Column:
        parts = self._parts(view)
        most = sum(max(head.amount, head.beyond_target or 0) for head in self.each)
        if most * int(view.table.values.max(initial=0)) >= PROVED:  # Python's own integers
            parts = [(head, within.astype(object), beyond.astype(object)) for head, within, beyond in parts]
        total = add(within * head.amount + beyond * (head.beyond_target or 0) for head, within, beyond in parts)
        return np.minimum(total, LARGEST_MONEY).astype(np.int64)

    def pay(self, view: View, results: Results) -> Column:
        total = self._sum(view)
        return total if self.times is None else ratio(total, view.values(self.times), HUNDRED_PERCENT)

    def steps(self, view: View, results: Results, place: int) -> tuple[Step, ...]:
        lines = []
        for head, within, beyond in self._parts(view):
            lines.append(Step("heads", {"fact": head.fact, "number": int(within[place]), "each_money": head.amount}))
            if head.beyond_target is not None and beyond[place]:
                extra = {"number": int(beyond[place]), "each_money": head.beyond_target}
                lines.append(Step("heads-beyond", {"fact": head.fact, **extra}))
        result: Values = {"result_money": int(self.pay(view, results)[place])}
        if self.times is None:
            return (*lines, Step("pays", result))
        degree: Values = {"fact": self.times, "value": int(view.values(self.times)[place])}
        return (*lines, Step("sum-in-proportion", {"amount_money": int(self._sum(view)[place]), **degree, **result}))

    def check(self, frame: Frame[Line]) -> None:
        for head in self.each:
            must_count(frame.fact(head.fact))
        if self.times is not None and frame.fact(self.times).kind is not Kind.PERCENT:
            raise BadScheme(Message("{fact} must be a percent", fact=self.times))


@dataclass(frozen=True, kw_only=True)
class InProportion(AwardRule):
    """A sum set for the unit, in proportion to a percent fact. `amount_by`: the day on which the sum is fixed."""

    amount: str
    amount_by: date | None = None
    times: str

    def cutoffs(self) -> frozenset[date]:
        return frozenset({self.amount_by} if self.amount_by else ())

    def _amount(self, view: View) -> Column:
        return view.at(self.amount_by).values(self.amount)

    def pay(self, view: View, results: Results) -> Column:
        degree: Column = np.minimum(view.values(self.times), HUNDRED_PERCENT)
        return half_up(self._amount(view) * degree, HUNDRED_PERCENT)

    def steps(self, view: View, results: Results, place: int) -> tuple[Step, ...]:
        numbers: Values = {"amount_money": int(self._amount(view)[place]), "fact": self.times}
        degree = {"value": int(view.values(self.times)[place]), "result_money": int(self.pay(view, results)[place])}
        return (Step("sum-in-proportion", {**numbers, **degree}),)

    def check(self, frame: Frame[Line]) -> None:
        must_be_money(frame, self.amount)
        if frame.fact(self.times).kind is not Kind.PERCENT:
            raise BadScheme(Message("{fact} must be a percent", fact=self.times))


def taken_step(taken: bool, money: int) -> tuple[Step, ...]:
    """Says that the money is taken, where some is."""
    return (Step("taken-money", {"taken_money": money}),) if taken and money else ()

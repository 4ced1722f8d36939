"""Conditions: the yes-or-no questions that items, grades and awards ask about facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import and_, ge, gt, le, lt, or_
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, LARGEST_VALUE, PROVED, Kind
from scoring.rules.base import must_not_be_negative
from scoring.rules.limits import AsLimitOrMean, Limit, must_compare
from scoring.rules.options import Options, Percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.view import View


# How a fact is compared with a limit, by key: what must hold of the fact less the limit.
_RELATIONS: dict[str, Callable[[Column, int], Mask]] = {"at-least": ge, "above": gt, "at-most": le, "below": lt}
_FALLING = frozenset({"at-most", "below"})  # these hold where less of the fact is
_QUESTIONS = ("has", "is_", "at_least", "above", "at_most", "below", "reaches")


@dataclass(frozen=True, kw_only=True)
class Condition(Options):
    """One condition; the short form, a fact's name, asks whether its target is reached, of a flag whether it is yes.

    fact: jobs                          the target is reached (a flag: yes); without a target it holds
    {fact: jobs, at-least: 105%}        so much of the target (also `reaches: 105%`)
    {fact: visits, at-least: 1}         a number; in place of it a percentage of the target, or mean: that of all units
    {fact: visits, below: 3}            also above, at-most
    {fact: students, of: founders, at-least: 6%}   a share of another fact; also above, at-most, below
    {fact: post, is: 主任}              a level's word; of a flag yes or no
    {fact: jobs, has: task}             a target above 0
    {fact: visits, at-least: 3, or: [letters, reports]}   it, or one of the others

    Without a target there is no task: at least or at most a percentage of it holds, above or below does not.
    """

    SHORT: ClassVar[str | None] = "fact"

    fact: str
    of: str | None = None
    has: Literal["task"] | None = None
    is_: str | None = None
    at_least: AsLimitOrMean | None = None
    above: AsLimitOrMean | None = None
    at_most: AsLimitOrMean | None = None
    below: AsLimitOrMean | None = None
    reaches: Percent | None = None
    or_: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what says too much or too little."""
        super().__post_init__()
        if sum(map(self._gives, _QUESTIONS)) > 1:
            raise ValueError(Message("asks more than one of: has, is, at-least, above, at-most, below, reaches"))
        if self.of is not None and (self.reaches is not None or not self._limit.percent):
            raise ValueError(Message("of needs a percentage, such as at-least: 6%"))

    @cached_property
    def relation(self) -> str:
        """How the fact is compared: at-least, above, at-most or below."""
        given = (name for name in _RELATIONS if getattr(self, name.replace("-", "_")) is not None)
        return next(given, "at-most" if self.is_ == "no" else "at-least")

    @cached_property
    def limit(self) -> Limit | None:
        """The number or percentage that it is compared with; None where it is the target, or no number."""
        if self.reaches is not None:
            return Limit(self.reaches, percent=True)
        limit: Limit | None = getattr(self, self.relation.replace("-", "_"))
        return limit

    @property
    def depends_on_rivals(self) -> bool:
        """Whether others' figures can make it hold no longer: they move the mean."""
        return self._limit.mean or any(other.depends_on_rivals for other in self.or_)

    @property
    def _limit(self) -> Limit:
        return self.limit or Limit(0, percent=False)

    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""
        return tuple(dict.fromkeys([*self._own_facts, *(fact for other in self.or_ for fact in other.facts())]))

    @property
    def _own_facts(self) -> tuple[str, ...]:
        return (self.fact,) if self.of is None else (self.fact, self.of)

    def holds(self, view: View) -> Mask:
        """For which units it holds; not where a figure is unknown."""
        holding = self._holds(view)
        if view.frame.silent_facts:
            for fact in view.frame.silent_facts.intersection(self._own_facts):
                holding = holding & view.known(fact)
        return reduce(or_, (other.holds(view) for other in self.or_), holding) if self.or_ else holding

    def _holds(self, view: View) -> Mask:
        """Whether it holds by itself, whatever the others of `or` do."""
        fact = view.fact(self.fact)
        if self.has is not None:
            return view.targets(self.fact) > 0
        if fact.kind is Kind.LEVEL:
            word = fact.levels.index(self.is_ or "")
            holding: Mask = view.attained(self.fact, lambda values: values == word, (word,))
            return holding
        falling = self.relation in _FALLING
        margin = self._margin(view.other if falling else view)
        return _RELATIONS[self.relation](margin, 0)

    def _margin(self, view: View) -> Column:
        """By how much the fact is above what it is compared with, in parts of which `_slope` make one of it."""
        fact, values, limit = view.fact(self.fact), view.values(self.fact), self.limit
        if limit is None:
            if fact.kind is Kind.FLAG:
                return values - (0 if self.is_ == "no" else 1)
            margin: Column = values - view.targets(self.fact)
            # Without a task below 0 holds, too.
            return np.where(view.frame.has_target(self.fact), margin, 0) if fact.kind.signed else margin
        if limit.mean:
            return above_mean(view, self.fact)
        if self.of is not None:
            whole = view.other.values(self.of) * (limit.hundredths * fact.scale)
            return values * (HUNDRED_PERCENT * view.fact(self.of).scale) - whole
        if limit.percent:
            targets = view.targets(self.fact)  # of 0 nothing is 0: at most so much of it is none (零控制)
            part = values * HUNDRED_PERCENT - targets * limit.hundredths
            return np.where(view.frame.has_target(self.fact), part, 0)
        return values - limit.scaled(fact)

    def _slope(self, view: View, place: int) -> int:
        """By how much one more of the fact's smallest unit raises the margin of the unit at `place`."""
        limit = self._limit
        if limit.mean:
            return int(np.delete(view.reported(self.fact), place).sum())
        return HUNDRED_PERCENT * (1 if self.of is None else view.fact(self.of).scale) if limit.percent else 1

    def step(self, view: View, place: int) -> Step:
        """The condition and whether it holds for the unit at `place`, as a line of the arithmetic."""
        if self.or_:
            ways = (replace(self, or_=()), *self.or_)
            met = bool(self.holds(view)[place])
            return Step("asks-one", {"met": met}, tuple(way.step(view, place) for way in ways))
        fact, value, limit = view.fact(self.fact), int(view.values(self.fact)[place]), self.limit
        numbers: Values = {"fact": self.fact, "value": value, "met": bool(self.holds(view)[place])}
        if self.has is not None:
            return Step("asks-task", numbers)
        if fact.kind is Kind.LEVEL:
            return Step("asks-level", {**numbers, "word": self.is_})
        if limit is None:
            if fact.kind is Kind.FLAG:
                return Step("asks-no" if self.is_ == "no" else "asks-yes", numbers)
            return Step("asks-target", {**numbers, "target": int(view.targets(self.fact)[place])})
        numbers["relation"] = self.relation
        if limit.mean:
            reported = view.reported(self.fact)
            whole, units = int(view.values(self.fact)[reported].sum()), int(reported.sum())
            mean: Values = {"whole": whole, "units": units, "mean_fine": whole * HUNDRED_PERCENT // max(units, 1)}
            return Step("asks-mean", numbers | mean)
        if self.of is not None:
            numbers |= {"of_fact": self.of, "of_value": int(view.values(self.of)[place])}
            return Step("asks-share", {**numbers, "limit_percent": limit.hundredths})
        if limit.percent:
            numbers["target"] = int(view.targets(self.fact)[place])
            return Step("asks-rate", {**numbers, "limit_percent": limit.hundredths})
        return Step("asks-number", {**numbers, "limit": limit.scaled(fact)})

    def cause(self, view: View, place: int) -> Step:
        """The same where it is what costs points: not what is asked for, but what was found."""
        return _found(self.step(view, place))

    def goals(self, view: View, place: int) -> tuple[Goal, ...]:
        """How much more of a fact makes it hold for the unit at `place`, a goal for each way; none where it holds."""
        if self.holds(view)[place]:
            return ()
        own = self._more(view, place)
        return (*(() if own is None else (own,)), *(goal for other in self.or_ for goal in other.goals(view, place)))

    def _more(self, view: View, place: int) -> Goal | None:
        fact, value = view.fact(self.fact), int(view.values(self.fact)[place])
        if self.has is not None or self.relation in _FALLING or not view.known(self.fact)[place]:
            return None
        if fact.kind is Kind.LEVEL:
            level = fact.levels.index(self.is_ or "")
            return (self.fact, level - value) if level > value else None
        return self._moved(view, place, strictly=self.relation == "above")

    def ways_out(self, view: View, place: int) -> tuple[Goal, ...]:
        """How much more of its facts makes it hold no longer, of all that hold; none where no number says it."""
        ways = [way for way in (replace(self, or_=()), *self.or_) if way.holds(view)[place]]
        outs = [way._less(view, place) for way in ways]  # noqa: SLF001 another of its own kind
        return () if None in outs else tuple(out for out in outs if out is not None)

    def _less(self, view: View, place: int) -> Goal | None:
        if self.relation not in _FALLING or view.fact(self.fact).kind is Kind.LEVEL:
            return None
        return self._moved(view, place, strictly=self.relation == "at-most")

    def _moved(self, view: View, place: int, *, strictly: bool) -> Goal | None:
        """How much more of the fact brings the margin to 0, or above it."""
        margin, slope = int(self._margin(view)[place]), self._slope(view, place)
        if slope == 0:  # who is alone is always at the mean
            return None
        return self.fact, -margin // slope + 1 if strictly else -(margin // slope)

    def check(self, frame: Frame[Line]) -> None:
        """Raise BadScheme when the question does not fit the fact's kind."""
        fact, limit = frame.fact(self.fact), self.limit
        if self.of is not None:
            must_not_be_negative(frame, self.of)
            largest = max(HUNDRED_PERCENT * frame.fact(self.of).scale, abs(self._limit.hundredths) * fact.scale)
            if largest * LARGEST_VALUE >= PROVED:
                percent = self._limit.hundredths // 100
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
        if limit is not None and self.of is None:
            must_compare(limit, frame, fact)
        for other in self.or_:
            other.check(frame)


Conditions = tuple[Condition, ...]


def above_mean(view: View, fact: str) -> Column:
    """By how much each unit's figure is above the mean of those that were reported, times their number.

    That is the sum of its differences from each other one. Where one may be reported and may not, an end counts it only
    if that is for the end.
    """
    values, others = view.values(fact), view.other.values(fact)
    own, other = np.broadcast_arrays(view.reported(fact), view.other.reported(fact), values)[:2]
    surely, perhaps = own & other, own ^ other
    number, whole = (np.where(surely, column, 0).sum(axis=-1, keepdims=True) for column in (1, others))
    margin: Column = values * number - whole - np.where(surely, values - others, 0)  # nobody differs from itself
    if perhaps.any():
        apart = values[..., :, None] - others[..., None, :]
        apart = np.where(view.is_high[..., None], np.maximum(apart, 0), np.minimum(apart, 0))
        counted = perhaps[..., None, :] & ~np.eye(values.shape[-1], dtype=np.bool_)
        margin = margin + np.where(counted, apart, 0).sum(axis=-1)
    return margin


def _found(step: Step) -> Step:
    return replace(step, code=step.code.replace("asks-", "found-"), parts=tuple(map(_found, step.parts)))


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
    return tuple(dict.fromkeys(goal for condition in conditions for goal in condition.goals(view, place)))

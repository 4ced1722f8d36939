"""Conditions: the yes-or-no questions that items, grades and awards ask about facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import BeforeValidator, Field, InstanceOf, model_validator

from scoring.errors import BadScheme
from scoring.numbers import HUNDRED_PERCENT, LARGEST_PERCENT, LARGEST_VALUE, Kind, parse_hundredths
from scoring.rules.base import Options, Percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring.numbers import Mask
    from scoring.rules.base import View
    from scoring.scheme import Fact, Scheme


@dataclass(frozen=True, slots=True)
class Limit:
    """A number or a percentage that a condition compares with, in hundredths."""

    hundredths: int
    percent: bool

    def scaled(self, fact: Fact) -> int:
        """The number in the fact's smallest unit."""
        return self.hundredths * fact.scale // 100


def _limit(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    percent = text.endswith("%")
    limit = Limit(parse_hundredths(text.removesuffix("%")), percent)
    if limit.hundredths > (LARGEST_PERCENT if percent else LARGEST_VALUE):
        raise ValueError(f"{text!r} is more than any figure can be")
    return limit


_AsLimit = Annotated[InstanceOf[Limit], BeforeValidator(_limit)]


class Condition(Options):
    """One condition; the short form, a fact's name alone, asks whether its target is reached, of a flag whether it is yes.

    fact: jobs                          the target is reached (a flag: yes); without a target it holds
    {fact: jobs, reaches: 105%}         so much of the target is reached
    {fact: visits, at-least: 1}         a number (also at-most)
    {fact: students, of: founders, at-least: 6%}   a share of another fact
    {fact: post, is: 主任}              a level's word; of a flag yes or no
    """

    fact: str
    of: str | None = None
    is_: str | None = Field(default=None, alias="is")
    at_least: _AsLimit | None = None
    at_most: _AsLimit | None = None
    reaches: Percent | None = None

    @model_validator(mode="after")
    def _one_question(self) -> Condition:
        asked = [self.is_, self.at_least, self.at_most, self.reaches]
        if sum(question is not None for question in asked) > 1:
            raise ValueError("asks more than one of: is, at-least, at-most, reaches")
        if self.of is not None and (self.at_least is None or not self.at_least.percent):
            raise ValueError("of needs at-least with a percentage, such as 6%")
        if self.of is None and any(limit is not None and limit.percent for limit in (self.at_least, self.at_most)):
            raise ValueError("a percentage needs of: the fact that it is a share of")
        return self

    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""
        return (self.fact,) if self.of is None else (self.fact, self.of)

    def holds(self, view: View) -> Mask:
        """For which units it holds."""
        fact, values = view.fact(self.fact), view.values(self.fact)
        if self.of is not None and self.at_least is not None:
            part = values * (HUNDRED_PERCENT * view.fact(self.of).scale)
            whole = view.values(self.of) * (self.at_least.hundredths * fact.scale)
            return np.asarray(part >= whole)
        if self.at_least is not None:
            return np.asarray(values >= self.at_least.scaled(fact))
        if self.at_most is not None:
            return np.asarray(values <= self.at_most.scaled(fact))
        if self.reaches is not None:
            return np.asarray(values * HUNDRED_PERCENT >= view.targets(self.fact) * self.reaches)
        if self.is_ is not None:
            word = fact.levels.index(self.is_) if fact.kind is Kind.LEVEL else int(self.is_ == "yes")
            return np.asarray(values == word)
        if fact.kind is Kind.FLAG:
            return np.asarray(values == 1)
        return np.asarray(values >= view.targets(self.fact))

    def check(self, scheme: Scheme) -> None:
        """Raise BadScheme when the question does not fit the fact's kind."""
        fact = scheme.fact(self.fact)
        if self.of is not None:
            scheme.fact(self.of)
        if self.is_ is not None:
            words = fact.levels if fact.kind is Kind.LEVEL else ("yes", "no")
            if fact.kind not in (Kind.LEVEL, Kind.FLAG) or self.is_ not in words:
                raise BadScheme(f"{fact.id} is {fact.kind}: 'is' must be one of {', '.join(words)}")
        elif fact.kind is Kind.LEVEL:
            raise BadScheme(f"{fact.id} is a level: ask with 'is' for one of {', '.join(fact.levels)}")
        for limit in (self.at_least, self.at_most):
            if limit is not None and not limit.percent and limit.hundredths * fact.scale % 100:
                raise BadScheme(f"{fact.id} is {fact.kind}: the limit must be a whole number")


def _in_full(short: Any) -> Any:
    return {"fact": short} if isinstance(short, str) else short


def _as_list(one: Any) -> Any:
    return [one] if isinstance(one, (str, dict)) else one


AnyCondition = Annotated[Condition, BeforeValidator(_in_full)]
Conditions = Annotated[tuple[AnyCondition, ...], BeforeValidator(_as_list)]
Names = Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(min_length=1)]


def all_hold(conditions: Iterable[Condition], view: View) -> Mask:
    """For which units all of them hold."""
    holding = np.ones(len(view.scheme.units), dtype=np.bool_)
    for condition in conditions:
        holding &= condition.holds(view)
    return holding


def any_holds(conditions: Iterable[Condition], view: View) -> Mask:
    """For which units at least one of them holds."""
    holding = np.zeros(len(view.scheme.units), dtype=np.bool_)
    for condition in conditions:
        holding |= condition.holds(view)
    return holding

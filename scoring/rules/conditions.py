"""Conditions: the yes-or-no questions that items, grades and awards ask about facts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from scoring.errors import BadScheme
from scoring.numbers import HUNDRED_PERCENT, Kind, parse_percent
from scoring.rules.base import (
    Options,
    Percent,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring.numbers import Column, Mask
    from scoring.rules.base import View
    from scoring.scheme import Scheme


class Condition(Options):
    """One condition; the short form, a fact's name alone, asks whether its target is reached, of a flag whether it is yes.

    fact: jobs                          the target is reached (a flag: yes)
    {fact: jobs, reaches: 105%}         so much of the target is reached
    {fact: visits, at-least: 1}         a number (also at-most)
    {fact: students, of: founders, at-least: 6%}   a share of another fact
    {fact: post, is: 主任}              a level's word; of a flag yes or no
    """

    fact: str
    of: str | None = None
    is_: str | None = Field(default=None, alias="is")
    at_least: str | None = None
    at_most: str | None = None
    reaches: Percent | None = None

    @model_validator(mode="after")
    def _one_question(self) -> Condition:
        asked = [self.is_, self.at_least, self.at_most, self.reaches]
        if sum(question is not None for question in asked) > 1:
            raise ValueError("asks more than one of: is, at-least, at-most, reaches")
        if self.of is not None and self.at_least is None:
            raise ValueError("of needs at-least with a percentage, such as 6%")
        return self

    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""
        return (self.fact,) if self.of is None else (self.fact, self.of)

    def holds(self, view: View) -> Mask:
        """For which units it holds."""
        fact, values = view.fact(self.fact), view.values(self.fact)
        if self.of is not None and self.at_least is not None:
            part = values * (HUNDRED_PERCENT * view.fact(self.of).scale)
            whole = view.values(self.of) * (parse_percent(self.at_least) * fact.scale)
            return np.asarray(part >= whole)
        if self.at_least is not None:
            return np.asarray(values >= self._scaled(self.at_least, fact.scale))
        if self.at_most is not None:
            return np.asarray(values <= self._scaled(self.at_most, fact.scale))
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
        if self.is_ is not None:
            words = fact.levels if fact.kind is Kind.LEVEL else ("yes", "no")
            if fact.kind not in (Kind.LEVEL, Kind.FLAG) or self.is_ not in words:
                raise BadScheme(f"{fact.id} is {fact.kind}: 'is' must be one of {', '.join(words)}")

    @staticmethod
    def _scaled(number: str, scale: int) -> int:
        return int(Decimal(number) * scale)


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


def number_of(column: Column, place: int) -> int:
    """One unit's number as a plain integer."""
    return int(column[place])

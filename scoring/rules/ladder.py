"""Points read off: the highest rung reached (a number's threshold, a level's word), or an assessor's (酌情给分)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np

from scoring.errors import BadScheme, BadValue, Message
from scoring.explanation import Step
from scoring.numbers import Kind, add, parse_value
from scoring.rules.base import Rule
from scoring.rules.options import NotEmpty, Points

if TYPE_CHECKING:
    from scoring.explanation import Values
    from scoring.frame import Fact, Frame, Line
    from scoring.numbers import Column
    from scoring.rules.base import Goal
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class Ladder(Rule):
    """`points` by threshold (reached when a value is at least that; below the lowest: none) or by the level's word."""

    fact: str
    points: Annotated[Mapping[str, Points], NotEmpty()]

    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    def _rungs(self, fact: Fact) -> list[tuple[int, int]]:
        """(value, points) by rising value."""
        if fact.kind is Kind.LEVEL:
            return [(fact.levels.index(word), points) for word, points in self.points.items()]
        return sorted((parse_value(least, fact.kind), points) for least, points in self.points.items())

    def of(self, view: View) -> Column:
        """The points of the rung that each unit stands on."""
        fact = view.fact(self.fact)
        rungs = self._rungs(fact)
        below = (0, *(points for _, points in rungs))

        def standing_on(values: Column) -> Column:
            if fact.kind is Kind.LEVEL:
                return add(np.where(values == value, points, 0) for value, points in rungs)
            return add(
                np.where(values >= least, points - before, 0)
                for (least, points), before in zip(rungs, below, strict=False)
            )

        stops = range(len(fact.levels)) if fact.kind is Kind.LEVEL else [least for least, _ in rungs]
        earned: Column = view.attained(self.fact, standing_on, stops)
        return earned

    def score(self, view: View, item: Line) -> Column:
        return self.of(view)

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        return (self.step(view, place),)

    def step(self, view: View, place: int) -> Step:
        """The rung as a line of the arithmetic."""
        fact = view.fact(self.fact)
        value, points = int(view.values(self.fact)[place]), int(self.of(view)[place])
        numbers: Values = {"fact": self.fact, "value": value, "result_points": points}
        if fact.kind is Kind.LEVEL:
            return Step("on-level", numbers)
        below = [rung for rung, _ in self._rungs(fact) if rung <= value]
        return Step("on-rung", {**numbers, "rung": below[-1]}) if below else Step("below-lowest", numbers)

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        fact, value = view.fact(self.fact), int(view.values(self.fact)[place])
        have = int(self.of(view)[place])
        better = sorted(rung for rung, points in self._rungs(fact) if rung > value and points > have)
        return tuple((self.fact, rung - value) for rung in better[:1])

    def check(self, frame: Frame[Line], item: Line) -> None:
        fact = frame.fact(self.fact)
        if fact.kind is Kind.LEVEL and (unknown := set(self.points) - set(fact.levels)):
            words = sorted(unknown)
            raise BadScheme(
                Message(
                    "{words} is none of the levels of {fact}; there are {levels}",
                    words=words,
                    fact=fact.id,
                    levels=fact.levels,
                )
            )
        try:
            rungs = self._rungs(fact)
        except BadValue as error:
            raise BadScheme(error.message) from error
        if max(points for _, points in rungs) > item.points:
            raise BadScheme(Message("a rung has more than the item's points"))


@dataclass(frozen=True, kw_only=True)
class Mark(Rule):
    """The mark, 0 to the item's points."""

    SHORT: ClassVar[str | None] = "fact"

    fact: str

    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    def check(self, frame: Frame[Line], item: Line) -> None:
        if (kind := frame.fact(self.fact).kind) is not Kind.MARK:
            raise BadScheme(
                Message("{fact} is {kind}: points that are given need a fact of kind mark", fact=self.fact, kind=kind)
            )

    def score(self, view: View, item: Line) -> Column:
        mark: Column = np.minimum(view.values(self.fact), item.points)
        return mark

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        mark = int(self.score(view, item)[place])
        return (Step("mark", {"fact": self.fact, "most_points": item.points, "result_points": mark}),)

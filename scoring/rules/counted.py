"""What is counted in steps: each event, each so many short of the target or above it; whole, begun or in proportion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np

from scoring.errors import Message
from scoring.numbers import HUNDRED_PERCENT, LARGEST_VALUE, half_up
from scoring.rules.base import must_count
from scoring.rules.limits import AsLimit, Limit, as_limit, must_compare
from scoring.rules.options import Options, Points, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column
    from scoring.rules.base import Goal
    from scoring.view import View

    Portion = tuple[Column, Column | int]  # points in hundredths as a numerator and a denominator above 0

COUNTS, SHORT, OVER = "counts", "short", "over"


def _step(text: str) -> Limit:
    limit = as_limit(text)
    if limit.hundredths <= 0:
        raise ValueError(Message("{text!r} is not a number above 0 or a percentage, such as 10 or 1%", text=text))
    return limit


_AsStep = Annotated[Limit, Text(_step, r"^\d+(\.\d{1,2})?%?$", LARGEST_VALUE / 100)]


@dataclass(frozen=True, kw_only=True)
class Counted(Options):
    """How points are counted: so many for each `every` (of the measure, or % of the target; 1 if left out).

    `than` stands in place of the target. `steps`: each whole one, each begun one (不足的按一次计), or exact: in
    proportion. `cap` is the most that all of it comes to.
    """

    every: _AsStep | None = None
    than: AsLimit | None = None
    steps: Literal["whole", "begun", "exact"] | None = None
    cap: Points | None = None

    WAYS: ClassVar[Mapping[str, str]] = {}  # the fields that are counted, and how

    @cached_property
    def counted(self) -> tuple[str, tuple[str, ...]]:
        """How facts are counted, and which; none where a condition or a rung decides."""
        for field, way in self.WAYS.items():
            if (facts := getattr(self, field)) is not None:
                return way, (facts,) if isinstance(facts, str) else facts
        return "", ()

    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""
        return self.counted[1]

    @property
    def is_share_of_target(self) -> bool:
        """Whether its steps are a percentage of the target."""
        own = self.every is not None and self.every.percent
        return own and (self.than is None or self.than.percent)

    @cached_property
    def _factor(self) -> int:
        """How many of the parts that are counted in make a smallest unit: percentages need ten thousand."""
        percent = (limit is not None and limit.percent for limit in (self.every, self.than))
        return HUNDRED_PERCENT if any(percent) else 1

    def _bar(self, view: View, fact: str) -> Column | int:
        """What the fact is held against, in parts."""
        if self.than is None:
            return view.targets(fact) * self._factor
        if self.than.percent:
            return view.targets(fact) * self.than.hundredths
        return self.than.scaled(view.fact(fact)) * self._factor

    def _span(self, view: View, fact: str) -> Column | int:
        """One step in parts; 0 where it is a share of a target that there is not."""
        if self.every is None:
            return view.fact(fact).scale * self._factor
        if not self.every.percent:
            return self.every.scaled(view.fact(fact)) * self._factor
        if self.than is None or self.than.percent:
            return view.targets(fact) * self.every.hundredths
        return self.than.scaled(view.fact(fact)) * self.every.hundredths

    def _distance(self, view: View, fact: str) -> Column:
        """How many there are, are lacking or are too many, in parts; below 0 where that far from any."""
        way, factor = self.counted[0], self._factor
        if way == SHORT:
            return self._bar(view, fact) - view.other.values(fact) * factor
        values = view.values(fact) if factor == 1 else view.values(fact) * factor
        return values if way == COUNTS else values - self._bar(view, fact)

    def _counts(self, view: View, fact: str) -> Column:
        """The distance, none where it is below 0 or from a target that there is not."""
        distance: Column = np.maximum(self._distance(view, fact), 0)
        against_target = self.counted[0] != COUNTS and (self.than is None or self.than.percent)
        if against_target and (self.counted[0] == OVER or view.fact(fact).kind.signed):
            return np.where(view.frame.has_target(fact), distance, 0)
        return distance

    def number(self, view: View, fact: str) -> Column:
        """How many steps that are, begun ones included where they count; above the largest value no more are told."""
        distance, span = self._counts(view, fact), self._span(view, fact)
        if self.steps in ("begun", "exact"):
            distance = distance + span - 1
        if isinstance(span, int):
            return distance if span == 1 else np.minimum(distance // span, LARGEST_VALUE)
        number: Column = np.where(span > 0, np.minimum(distance // np.maximum(span, 1), LARGEST_VALUE), 0)
        return number

    def portion(self, view: View, points: int) -> Portion:
        """What comes of it for all units, so many `points` a step, capped; of several facts the most."""
        return reduce(_larger, (self._portion(view, fact, points) for fact in self.counted[1]))

    def _portion(self, view: View, fact: str, points: int) -> Portion:
        if self.steps != "exact":
            result = self.number(view, fact) * points
            return (result if self.cap is None else np.minimum(result, self.cap)), 1
        # Python's own integers: the product of a value, a percentage and points is beyond 64 bits.
        span = np.broadcast_to(self._span(view, fact), view.frame.zeros.shape).astype(object)
        result = np.where(span > 0, self._counts(view, fact).astype(object) * points, 0)
        span = np.maximum(span, 1)
        most = LARGEST_VALUE * points if self.cap is None else self.cap
        return np.minimum(result, span * most), span

    def fact_at(self, view: View, place: int) -> str:
        """Of several facts the one that is the most for the unit at `place`."""
        return max(self.counted[1], key=lambda fact: at(self._portion(view, fact, 1), place))

    def working(self, view: View, fact: str, place: int) -> Values:
        """The numbers of the arithmetic for the unit at `place`, but for the points."""

        def fine(parts: Column | int) -> int:
            return int(np.broadcast_to(parts, view.frame.zeros.shape)[place]) * (HUNDRED_PERCENT // self._factor)

        numbers: Values = {"fact": fact, "value": int(view.values(fact)[place])}
        if self.counted[0] != COUNTS:
            numbers |= {"bar_fine": fine(self._bar(view, fact)), "off_fine": fine(self._counts(view, fact))}
            if self.than is not None and self.than.percent:
                numbers |= {"target": int(view.targets(fact)[place]), "bar_percent": self.than.hundredths}
        numbers |= {"times": int(self.number(view, fact)[place]), "counting": self.steps or "whole"}
        numbers["every_fine"] = fine(self._span(view, fact))
        if self.every is not None and self.every.percent:
            numbers["every_percent"] = self.every.hundredths
        return numbers if self.cap is None else {**numbers, "cap_points": self.cap}

    def change_for(self, view: View, fact: str, place: int, number: int) -> Goal | None:
        """How much more of the fact makes it `number` steps: at most where it is short, else at least; None for never.

        In proportion it is the first figure at which so many steps are whole.
        """
        span, factor = int(np.broadcast_to(self._span(view, fact), view.frame.zeros.shape)[place]), self._factor
        against_target = self.counted[0] != COUNTS and (self.than is None or self.than.percent)
        if span == 0 or (against_target and not view.frame.has_target(fact)[place]):
            return None
        distance, begun = int(self._distance(view, fact)[place]), self.steps == "begun"
        if self.counted[0] == SHORT:
            if self.steps is None or self.steps == "whole":
                return fact, (distance - (number + 1) * span) // factor + 1
            return fact, -((number * span - distance) // factor)
        if begun:
            return fact, ((number - 1) * span - distance) // factor + 1
        return fact, -((distance - number * span) // factor)

    def check_counted(self, frame: Frame[Line]) -> None:
        """Raise BadScheme where the steps do not fit the facts."""
        way, facts = self.counted
        for fact in map(frame.fact, facts):
            if way == COUNTS and self.every is None:
                must_count(fact)
            for limit in (self.every, self.than):
                if limit is not None:
                    must_compare(limit, frame, fact)


def total_of(portions: Iterable[Portion]) -> Portion:
    """Their exact sum."""
    return reduce(_plus, portions)


def _plus(one: Portion, other: Portion) -> Portion:
    (left, left_span), (right, right_span) = one, other
    if isinstance(left_span, int) and isinstance(right_span, int):  # whole steps: the spans are 1
        return left + right, 1
    return left * right_span + right * left_span, left_span * right_span


def _larger(one: Portion, other: Portion) -> Portion:
    (left, left_span), (right, right_span) = one, other
    if isinstance(left_span, int) and isinstance(right_span, int):
        return np.maximum(left, right), 1
    larger = left * right_span >= right * left_span
    return np.where(larger, left, right), np.where(larger, left_span, right_span)


def at(portion: Portion, place: int) -> Fraction:
    """A portion of the unit at `place`."""
    points, span = portion
    return Fraction(int(points[place]), span if isinstance(span, int) else int(span[place]))


def in_turn(parts: Iterable[Fraction], start: int = 0) -> list[int]:
    """Each part as rounded hundredths, so that they add up to the rounded sum after each of them; none rounds alone."""
    sums = [half_up(total.numerator, total.denominator) for total in accumulate(parts, initial=Fraction(start))]
    return [after - before for before, after in pairwise(sums)]

"""Points that assessors give (酌情给分): one of them, or several, weighted or without the highest and the lowest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, Kind, add, half_up
from scoring.rules.base import Rule
from scoring.rules.options import Names, Percent, Points

if TYPE_CHECKING:
    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class Mark(Rule):
    """The mark, 0 to the item's points; of several judges the mean, weighted by `weights`.

    `drop` leaves out the highest and the lowest. Marks 0 to another number (`of`) earn in proportion.
    """

    SHORT: ClassVar[str | None] = "fact"

    fact: Names
    of: Points | None = None
    weights: Mapping[str, Percent] | None = None
    drop: Literal["ends"] | None = None

    def __post_init__(self) -> None:
        """Refuse weights that are not those of the judges, and ends of too few."""
        super().__post_init__()
        if len(set(self.fact)) < len(self.fact):
            raise ValueError(Message("a judge stands there twice"))
        if self.of == 0:
            raise ValueError(Message("of must be above 0"))
        if self.drop is not None and (self.weights is not None or len(self.fact) < 3):
            raise ValueError(Message("drop needs three judges or more, without weights"))
        if self.weights is not None:
            if set(self.weights) != set(self.fact):
                raise ValueError(Message("weights must name each judge once: {judges}", judges=self.fact))
            if sum(self.weights.values()) != HUNDRED_PERCENT:
                raise ValueError(Message("the weights must add up to 100%"))

    def facts(self) -> tuple[str, ...]:
        return self.fact

    def largest_mark(self, fact: str, points: int) -> int:
        return points if self.of is None else self.of

    def _mean(self, view: View, item: Line) -> tuple[Column, int]:
        """The mean mark (hundredths) as a numerator and a denominator."""
        marks = [np.minimum(view.values(fact), self.largest_mark(fact, item.points)) for fact in self.fact]
        if self.weights is not None:
            return add(mark * self.weights[fact] for fact, mark in zip(self.fact, marks, strict=True)), HUNDRED_PERCENT
        if self.drop is None:
            return add(marks), len(marks)
        return np.sort(np.stack(marks), axis=0)[1:-1].sum(axis=0), len(marks) - 2

    def score(self, view: View, item: Line) -> Column:
        total, judges = self._mean(view, item)
        return half_up(item.points * total, max(self.largest_mark("", item.points), 1) * judges)

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        result: Values = {"most_points": item.points, "result_points": int(self.score(view, item)[place])}
        total, judges = self._mean(view, item)
        scale: Values = {"of_points": self.largest_mark("", item.points), **result}
        mean: Values = {"fact": self.fact[0], "mean_fine": int(total[place]) * HUNDRED_PERCENT // judges, **scale}
        if len(self.fact) == 1:
            if self.of is None:
                return (Step("mark", {"fact": self.fact[0], **result}),)
            return (Step("mark-of", mean),)
        marks = {fact: min(int(view.values(fact)[place]), self.largest_mark(fact, item.points)) for fact in self.fact}
        ends = (min(marks, key=marks.__getitem__), max(reversed(marks), key=marks.__getitem__)) if self.drop else ()
        lines = []
        for fact, mark in marks.items():
            numbers: Values = {"fact": fact, "value": mark}
            if self.weights is not None:
                lines.append(Step("judge-weighted", {**numbers, "weight_percent": self.weights[fact]}))
            else:
                lines.append(Step("judge-dropped" if fact in ends else "judge", numbers))
        return (*lines, Step("marks-mean" if self.weights is None else "marks-weighted", mean))

    def check(self, frame: Frame[Line], item: Line) -> None:
        for fact in self.fact:
            if (kind := frame.fact(fact).kind) is not Kind.MARK:
                raise BadScheme(
                    Message("{fact} is {kind}: points that are given need a fact of kind mark", fact=fact, kind=kind)
                )

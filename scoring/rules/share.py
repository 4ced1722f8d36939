"""Shares of the sum (因素分析法): an indicator's weight is split by each unit's part of all volume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from scoring.explanation import Step
from scoring.numbers import half_up
from scoring.rules.base import Rule

if TYPE_CHECKING:
    from scoring.explanation import Values
    from scoring.frame import Line
    from scoring.numbers import Column
    from scoring.rules.base import Goal
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class Share(Rule):
    """Full marks x own volume / volume of all units; where nobody has volume nobody has points."""

    SHORT: ClassVar[str | None] = "fact"

    depends_on_rivals: ClassVar[bool] = True

    fact: str

    @property
    def volume(self) -> str:
        return self.fact

    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    def score(self, view: View, item: Line) -> Column:
        values, rivals = view.values(self.fact), view.other.values(self.fact)
        whole = rivals.sum(axis=-1, keepdims=True) - rivals + values
        points: Column = half_up(item.points * values, np.maximum(whole, 1))
        return points

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        """As much as the unit that has the next more of it; of whoever has the most the next hundredth of a point, where one is left."""
        values = view.values(self.fact)
        value, others = int(values[place]), int(values.sum()) - int(values[place])
        if others == 0:
            return () if value else ((self.fact, 1),)
        more = values[values > value]
        if more.size:
            return ((self.fact, int(more.min()) - value),)
        # points x v / (v + others) rounds up to `due` from the smallest v with (2 points - 2 due + 1) v >= (2 due - 1) others.
        due = int(self.score(view, item)[place]) + 1
        slope = 2 * item.points - 2 * due + 1
        return ((self.fact, -(-(2 * due - 1) * others // slope) - value),) if slope > 0 else ()

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        values = view.values(self.fact)
        numbers: Values = {"fact": self.fact, "value": int(values[place]), "whole": int(values.sum())}
        return (
            Step("share", {**numbers, "most_points": item.points, "result_points": int(self.score(view, item)[place])}),
        )

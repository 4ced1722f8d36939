"""Points on a line between fixed stops (线性内插): 60% of the task earns nothing, 100% all, between in proportion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, Kind, ratio
from scoring.rules.base import Rule, must_aim_above_zero
from scoring.rules.limits import AsLimit
from scoring.rules.options import NotEmpty, Points

if TYPE_CHECKING:
    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column
    from scoring.rules.base import Goal
    from scoring.rules.limits import Limit
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class Between(Rule):
    """Points of the stop that a figure stands on, in proportion between two stops; of the last ones beyond them.

    Stops are numbers, or percentages of the target; without a target full marks. `below` the lowest stop there can be
    nothing instead of its points.
    """

    fact: str
    points: Annotated[Mapping[AsLimit, Points], NotEmpty()]
    below: Literal["nothing"] | None = None

    def __post_init__(self) -> None:
        """Refuse stops between which there is no line."""
        super().__post_init__()
        if len(self.points) < 2:
            raise ValueError(Message("needs at least two stops"))
        if len({stop.percent for stop in self.points}) > 1:
            raise ValueError(Message("the stops must be all numbers, or all percentages of the target"))

    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    @property
    def limits(self) -> frozenset[str]:
        (_, first), *_, (_, last) = self._stops()
        return frozenset([self.fact] if last < first else ())

    @property
    def _of_target(self) -> bool:
        return next(iter(self.points)).percent

    def _stops(self) -> list[tuple[Limit, int]]:
        """(stop, points) by rising stop."""
        return sorted(self.points.items(), key=lambda entry: entry[0].hundredths)

    def _at(self, view: View, stop: Limit) -> Column:
        """The stop, and `_factor` times the figures, on one scale of whole numbers."""
        if self._of_target:
            return view.targets(self.fact) * stop.hundredths
        return view.frame.zeros + stop.scaled(view.fact(self.fact))

    @property
    def _factor(self) -> int:
        return HUNDRED_PERCENT if self._of_target else 1

    def score(self, view: View, item: Line) -> Column:
        stops = [(self._at(view, stop), points) for stop, points in self._stops()]

        def standing(values: Column) -> Column:
            place, (lowest, least) = values * self._factor, stops[0]
            earned: Column = np.where(place < lowest, 0 if self.below == "nothing" else least, least)
            for (low, fewer), (high, more) in pairwise(stops):
                part = place - low if more >= fewer else high - place
                wide = np.maximum(high - low, 1)
                between = min(fewer, more) + ratio(abs(more - fewer), np.clip(part, 0, wide), wide)
                earned = np.where(place > low, between, earned)
            return earned

        edges = [-(-stop // self._factor) for stop, _ in stops]
        points = view.attained(self.fact, standing, (edge - less for edge in edges for less in (0, 1)))
        return np.where(view.targets(self.fact) > 0, points, item.points) if self._of_target else points

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        value, whole = int(view.values(self.fact)[place]), int(view.targets(self.fact)[place])
        result = int(self.score(view, item)[place])
        if self._of_target and whole == 0:
            return (Step("no-task", {"fact": self.fact, "result_points": result}),)
        numbers: Values = {"fact": self.fact, "value": value, "result_points": result}
        if self._of_target:
            numbers |= {"whole": whole, "rate_percent": value * HUNDRED_PERCENT // whole}
        stops = [(int(self._at(view, stop)[place]), stop, points) for stop, points in self._stops()]
        here = value * self._factor
        below = [entry for entry in stops if entry[0] <= here]
        above = [entry for entry in stops if entry[0] > here]
        if below and above and below[-1][0] < here:
            ends = self._end("low", *below[-1][1:], view) | self._end("high", *above[0][1:], view)
            return (Step("between-rates" if self._of_target else "between", {**numbers, **ends}),)
        end = self._end("end", *(below[-1] if below else above[0])[1:], view)
        if below:
            return (Step("beyond-rates" if self._of_target else "beyond", {**numbers, **end}),)
        return (Step("below-rates" if self._of_target else "below", {**numbers, **end}),)

    def _end(self, name: str, stop: Limit, points: int, view: View) -> Values:
        size = "percent" if self._of_target else "value"
        number = stop.hundredths if self._of_target else stop.scaled(view.fact(self.fact))
        return {f"{name}_{size}": number, f"{name}_points": points}

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        """The next stop at which there are more points than now."""
        value, have = int(view.values(self.fact)[place]), int(self.score(view, item)[place])
        stops = ((-(-int(self._at(view, stop)[place]) // self._factor), points) for stop, points in self._stops())
        better = [edge for edge, points in stops if edge > value and points > have]
        return ((self.fact, better[0] - value),) if better else ()

    def check(self, frame: Frame[Line], item: Line) -> None:
        fact = frame.fact(self.fact)
        if fact.kind in (Kind.FLAG, Kind.LEVEL):
            raise BadScheme(Message("{fact} is {kind}: nothing lies between its values", fact=fact.id, kind=fact.kind))
        if self._of_target:
            must_aim_above_zero(frame, fact)
        if max(self.points.values()) > item.points:
            raise BadScheme(Message("a stop has more than the item's points"))
        if not self._of_target and any(stop.hundredths * fact.scale % 100 for stop in self.points):
            raise BadScheme(Message("{fact} is {kind}: the stops must be whole numbers", fact=fact.id, kind=fact.kind))

"""Points read off: the highest rung reached, by a number's threshold, a share of the target or a level's word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, overload

import numpy as np

from scoring.errors import BadScheme, BadValue, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, Kind, add, parse_percent, parse_value
from scoring.rules.base import Rule
from scoring.rules.limits import as_limit, must_compare
from scoring.rules.options import NotEmpty, Points, Yes

if TYPE_CHECKING:
    from scoring.explanation import Values
    from scoring.frame import Fact, Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class Ladder(Rule):
    """`points` by threshold (reached when a value is at least that; below the lowest: none) or by the level's word.

    Thresholds are numbers, or percentages of the target; without a target the best rung. `less_is_better`: the lowest
    threshold that is not exceeded, above the highest none; nothing while nothing is reported.
    """

    fact: str
    points: Annotated[Mapping[str, Points], NotEmpty()]
    less_is_better: Yes = False

    def __post_init__(self) -> None:
        """Refuse rungs of two kinds."""
        super().__post_init__()
        if len({rung.endswith("%") for rung in self.points}) > 1:
            raise ValueError(Message("the rungs must be all numbers, or all percentages of the target"))
        if self.of_target:
            for rung in self.points:
                as_limit(rung)

    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    @property
    def limits(self) -> frozenset[str]:
        return frozenset(self.facts() if self.less_is_better else ())

    def needed(self, frame: Frame[Line]) -> frozenset[str]:
        return super().needed(frame) | self.limits

    @property
    def of_target(self) -> bool:
        """Whether the rungs are percentages of the target."""
        return next(iter(self.points)).endswith("%")

    def rungs(self, fact: Fact) -> list[tuple[int, int]]:
        """(threshold, points) by rising threshold: smallest units, or hundredths of a percent of the target."""
        if fact.kind is Kind.LEVEL:
            return [(fact.levels.index(word), points) for word, points in self.points.items()]
        if self.of_target:
            return sorted((parse_percent(share), points) for share, points in self.points.items())
        return sorted((parse_value(least, fact.kind), points) for least, points in self.points.items())

    @overload
    def threshold(self, rung: int, targets: int) -> int: ...
    @overload
    def threshold(self, rung: int, targets: Column) -> Column | int: ...
    def threshold(self, rung: int, targets: Column | int) -> Column | int:
        """The first figure that reaches a rung, or the last that does not exceed it, smallest units."""
        if not self.of_target:
            return rung
        return targets * rung // HUNDRED_PERCENT if self.less_is_better else -(-targets * rung // HUNDRED_PERCENT)

    def of(self, view: View) -> Column:
        """The points of the rung that each unit stands on."""
        fact, targets = view.fact(self.fact), view.targets(self.fact)
        rungs = [(self.threshold(rung, targets), points) for rung, points in self.rungs(fact)]
        if self.less_is_better:
            rungs.reverse()
        worse = (0, *(points for _, points in rungs))

        def standing_on(values: Column) -> Column:
            if fact.kind is Kind.LEVEL:
                return add(np.where(values == value, points, 0) for value, points in rungs)
            return add(
                np.where(values <= bar if self.less_is_better else values >= bar, points - before, 0)
                for (bar, points), before in zip(rungs, worse, strict=False)
            )

        stops = range(len(fact.levels)) if fact.kind is Kind.LEVEL else [bar for bar, _ in rungs]
        earned: Column = view.attained(self.fact, standing_on, stops)
        if self.of_target:
            earned = np.where(self._task(view), earned, max(points for _, points in rungs))
        return np.where(view.reported(self.fact), earned, 0) if self.less_is_better else earned

    def _task(self, view: View) -> Mask:
        """For whom there is a target; where less is better 0 is one (零控制)."""
        task: Mask = view.targets(self.fact) > 0
        return view.frame.has_target(self.fact) if self.less_is_better else task

    def score(self, view: View, item: Line) -> Column:
        return self.of(view)

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        return (self.step(view, place),)

    def step(self, view: View, place: int) -> Step:
        """The rung as a line of the arithmetic."""
        fact, target = view.fact(self.fact), int(view.targets(self.fact)[place])
        value, points = int(view.values(self.fact)[place]), int(self.of(view)[place])
        numbers: Values = {"fact": self.fact, "value": value, "result_points": points}
        if self.less_is_better and not view.reported(self.fact)[place]:
            return Step("not-reported", {"fact": self.fact})
        if fact.kind is Kind.LEVEL:
            return Step("on-level", numbers)
        if self.of_target and not self._task(view)[place]:
            return Step("no-task", numbers)
        bars = [(self._bar(view, rung, place), rung) for rung, _ in self.rungs(fact)]
        reached = [rung for bar, rung in bars if (value <= bar if self.less_is_better else value >= bar)]
        if not reached:
            return Step("beyond-highest" if self.less_is_better else "below-lowest", numbers)
        rung = reached[0 if self.less_is_better else -1]
        if self.of_target:
            share: Values = {**numbers, "target": target, "rung_percent": rung}
            return Step("within-rate" if self.less_is_better else "on-rate", share)
        return Step("within-rung" if self.less_is_better else "on-rung", {**numbers, "rung": rung})

    def _bar(self, view: View, rung: int, place: int) -> int:
        return self.threshold(rung, int(view.targets(self.fact)[place]))

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        """The next rung that brings more, of a level the one that brings most: nobody aims at doing a thing halfway.

        None where less is better.
        """
        if self.less_is_better:
            return ()
        fact, value = view.fact(self.fact), int(view.values(self.fact)[place])
        bars = [
            (rung if fact.kind is Kind.LEVEL else self._bar(view, rung, place), of) for rung, of in self.rungs(fact)
        ]
        have = int(self.of(view)[place])
        better = sorted((bar, points) for bar, points in bars if bar > value and points > have)
        if fact.kind is Kind.LEVEL:
            better.sort(key=lambda rung: -rung[1])
        return tuple((self.fact, bar - value) for bar, _ in better[:1])

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
        if self.less_is_better and fact.kind in (Kind.LEVEL, Kind.FLAG):
            raise BadScheme(Message("{fact} is {kind}: there is no less of it", fact=fact.id, kind=fact.kind))
        try:
            rungs = self.rungs(fact)
        except BadValue as error:
            raise BadScheme(error.message) from error
        if self.of_target:
            for rung in self.points:
                must_compare(as_limit(rung), frame, fact)
        if max(points for _, points in rungs) > item.points:
            raise BadScheme(Message("a rung has more than the item's points"))

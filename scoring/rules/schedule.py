"""Points by a timetable: so much of the year's task by each of several days (按进度：前7个月每月推进10%)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, add, half_up
from scoring.rules.base import Rule, must_aim_above_zero
from scoring.rules.options import NotEmpty, Percent

if TYPE_CHECKING:
    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class Schedule(Rule):
    """Each day's share of the target, reached by that day, earns an equal part of the points; no target: full marks."""

    fact: str
    shares: Annotated[Mapping[date, Percent], NotEmpty()]

    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    def reads(self, frame: Frame[Line], cutoff: date | None) -> tuple[tuple[str, date | None], ...]:
        return tuple((self.fact, day) for day in sorted(self.shares))

    def _reached(self, view: View, day: date) -> Mask:
        then = view.at(day)
        reached: Mask = then.values(self.fact) * HUNDRED_PERCENT >= view.targets(self.fact) * self.shares[day]
        return reached & then.known(self.fact)

    def score(self, view: View, item: Line) -> Column:
        reached = add(np.where(self._reached(view, day), 1, 0) for day in self.shares)
        return np.where(view.targets(self.fact) > 0, half_up(item.points * reached, len(self.shares)), item.points)

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        result, whole = int(self.score(view, item)[place]), int(view.targets(self.fact)[place])
        if whole == 0:
            return (Step("no-task", {"fact": self.fact, "result_points": result}),)
        steps, met = [], 0
        for day, share in sorted(self.shares.items()):
            reached = bool(self._reached(view, day)[place])
            value = int(view.at(day).values(self.fact)[place])
            asked: Values = {"day": day.isoformat(), "share_percent": share, "fact": self.fact}
            if not reached and view.table.as_of < day:
                steps.append(Step("share-ahead", {**asked, "value": value, "whole": whole}))
            else:
                steps.append(Step("share-by", {**asked, "met": reached, "value": value, "whole": whole}))
            met += reached
        most: Values = {"most_points": item.points, "number": met, "times": len(self.shares)}
        return (*steps, Step("shares", {**most, "result_points": result}))

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        """What is lacking to the share of each day that has not gone by."""
        goals = []
        for day, share in sorted(self.shares.items()):
            if view.table.as_of <= day and not self._reached(view, day)[place]:
                needed = -(-int(view.targets(self.fact)[place]) * share // HUNDRED_PERCENT)
                goals.append((self.fact, needed - int(view.at(day).values(self.fact)[place])))
        return tuple(dict.fromkeys(goals))

    def check(self, frame: Frame[Line], item: Line) -> None:
        must_aim_above_zero(frame, frame.fact(self.fact))
        if item.cutoff is not None:
            raise BadScheme(Message("a schedule has days of its own: leave `by` out"))
        for day in self.shares:
            if not frame.start <= day <= frame.end:
                raise BadScheme(Message("{day} must lie in the cycle", day=day))

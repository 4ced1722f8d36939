"""Points that are taken from what other lines have earned: of the section, or of the total."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Literal

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import LARGEST_VALUE, add, half_up
from scoring.rules.base import Rule, facts_of, must_fit
from scoring.rules.conditions import Condition
from scoring.rules.counted import at
from scoring.rules.deduction import Deduction, limits_of, lines_of, lost_by

if TYPE_CHECKING:
    from scoring.frame import Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class Take(Rule):
    """A deduction on its own line, maximum 0: takes from the points of its section, or without limit.

    `all_if` the condition holds, everything that the section's other lines have earned is taken.
    """

    each: tuple[Deduction, ...] = ()
    all_if: Condition | None = None
    from_: Literal["section", "total"] = "section"

    @property
    def reads_earlier_lines(self) -> bool:
        return self.from_ == "section"

    @property
    def takes(self) -> bool:
        return True

    @property
    def depends_on_rivals(self) -> bool:
        asked = [condition for deduction in self.each for condition in deduction.conditions]
        return any(condition.depends_on_rivals for condition in [*asked, *([self.all_if] if self.all_if else [])])

    @property
    def limits(self) -> frozenset[str]:
        return limits_of(self.each)

    def facts(self) -> tuple[str, ...]:
        return facts_of(*(() if self.all_if is None else (self.all_if,)), *self.each)

    def known(self, view: View, item: Line) -> Mask:
        return view.frame.everyone  # to earn 0 would be the best of it: what is unknown counts as 0

    def _earned(self, view: View, item: Line) -> Column:
        others = [view.earned(line.id) for line in view.frame.children(item.parent) if line.id != item.id]
        return add(others or [view.frame.zeros])

    def score(self, view: View, item: Line) -> Column:
        lost, span = lost_by(self.each, view.other)
        taken: Column = -lost if isinstance(span, int) else half_up(-lost, span).astype(np.int64)
        if self.from_ == "total":
            return taken
        earned = self._earned(view, item)
        if self.all_if is not None:
            taken = np.where(self.all_if.holds(view.other), -earned, taken)
        deducted: Column = np.maximum(taken, -earned)
        return deducted

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        lines = lines_of(self.each, view, place)
        if self.from_ == "section":
            lines.append(Step("section-earned", {"earned_points": int(self._earned(view, item)[place])}))
        if self.all_if is not None and self.all_if.holds(view)[place]:
            lines.append(Step("all-taken", {}, (self.all_if.cause(view, place),)))
        return (*lines, Step("taken", {"result_points": int(self.score(view, item)[place])}))

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        bearable = [(deduction, ceil(at(deduction.lost(view), place)) - 1) for deduction in self.each]
        goals = [goal for deduction, points in bearable for goal in deduction.goals(view, place, points)]
        if self.all_if is not None:
            goals += self.all_if.ways_out(view, place)
        return tuple(dict.fromkeys(goals))

    def check(self, frame: Frame[Line], item: Line) -> None:
        for deduction in self.each:
            deduction.check(frame)
        must_fit(deduction.points for deduction in self.each)
        if self.all_if is not None:
            self.all_if.check(frame)
        if self.from_ == "section" and frame.children(item.parent)[-1].id != item.id:
            raise BadScheme(
                Message("takes from what the lines before it have earned: it must be the last one of its section")
            )

    def lowest(self) -> int:
        return -LARGEST_VALUE * sum(deduction.points for deduction in self.each) if self.from_ == "total" else 0

"""What a rule may look at: the facts at a cut-off, the targets, the lines before it, the ends of what is possible."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.deriving import derive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from scoring.facts import FactTable
    from scoring.frame import Fact
    from scoring.numbers import Column, Mask

_HIGH = np.array([[False], [True]])  # which end is the most, broadcast over the units


class View:
    """The facts as items and awards see them at one cut-off. Columns have the units last, in the scheme's order.

    `points` are those of the items scored so far, for rules that look at others.

    With `ends` the axis of the table before its cut-offs has two places, the least and the most of what is possible,
    and every result has them too: first the least, then the most that can come of it. So a rule reads where less is
    better, or what its rivals have, from `other`, which shows the ends the other way round. Without ends `other` is
    the view itself.
    """

    def __init__(
        self, table: FactTable, cutoff: date | None, points: Mapping[str, Column], *, ends: bool = False
    ) -> None:
        self.table, self.cutoff, self.single = table, cutoff, not ends
        self.frame = table.frame
        self.is_high: Mask = _HIGH
        self._points = points
        self.columns, self.days = table.at(cutoff), table.days_at(cutoff)
        if ends and self.frame.derived_facts:
            self.columns, self.days = self.columns.copy(), self.days.copy()
            derive(self.frame, self.columns, self.days, ends=True)
        self.other = self
        if ends:
            self.other = copy(self)
            self.other.is_high = ~_HIGH
            self.other.columns, self.other.days = reversed_ends(self.columns), reversed_ends(self.days)
            self.other.other = self

    def fact(self, identifier: str) -> Fact:
        """The fact's description."""
        return self.frame.fact(identifier)

    def values(self, fact: str) -> Column:
        """The fact of all units, smallest unit."""
        column: Column = self.columns[self.frame.fact_place(fact)]
        return column

    def known(self, fact: str) -> Mask:
        """For which units the fact has a figure: it was reported, or nothing reported counts as 0 (`Fact.silent`).

        With ends the low end knows what is reported in the low table, the high end what is in the high one; `other`
        the other way round. Where a figure is unknown its value means nothing.
        """
        return self.reported(fact) if fact in self.frame.silent_facts else self.frame.everyone

    def reported(self, fact: str) -> Mask:
        """For which units something was reported of the fact, or of all that it is worked out from."""
        reported: Mask = self.days[self.frame.fact_place(fact)] > 0
        return reported

    def targets(self, fact: str) -> Column:
        """The targets of all units, smallest unit; 0 where there is no task."""
        return self.frame.target_column(fact)

    def short(self, fact: str) -> Column:
        """How much each unit lacks to the target, never negative."""
        lacking: Column = np.maximum(self.targets(fact) - self.other.values(fact), 0)
        if self.fact(fact).kind.signed:  # below 0 without a task is not short of it
            lacking = np.where(self.frame.has_target(fact), lacking, 0)
        return lacking

    def earned(self, item: str) -> Column:
        """The points of an item that was scored before."""
        points = self._points[item]
        return points if self.is_high is _HIGH else reversed_ends(points)

    def attained(self, fact: str, result: Callable[[Column], Any], stops: Iterable[Column | int]) -> Any:
        """A result that neither rises nor falls with the fact, but changes at `stops`: the end's own of all."""
        values = self.values(fact)
        if self.single:
            return result(values)
        least, most = self.both_ends(values)
        best = result(least)
        for possible in (most, *(np.clip(stop, least, most) for stop in stops)):
            best = self.better(best, result(possible))
        return best

    def better(self, left: Column | int, right: Column | int) -> Column:
        """The smaller of two results for the low end, the larger for the high end."""
        return np.where(self.is_high, np.maximum(left, right), np.minimum(left, right))

    def choose(self, holds: Mask, yes: Column | int, no: Column | int) -> Column:
        """`yes` where the condition holds, else `no`; where it may hold and may not, the end's own of both."""
        if self.single or holds.ndim == 1:  # what does not depend on figures is the same at both ends
            return np.where(holds, yes, no)
        surely, possibly = self.both_ends(holds)
        return np.where(surely, yes, np.where(possibly, self.better(yes, no), no))

    def both_ends(self, column: Any) -> tuple[Any, Any]:
        """A column's least and most, each for both ends."""
        low, high = column[..., :1, :], column[..., 1:, :]
        return (low, high) if self.is_high is _HIGH else (high, low)

    def at(self, cutoff: date | None) -> View:
        """The same facts at another cut-off."""
        view = View(self.table, cutoff, self._points, ends=not self.single)
        return view if self.is_high is _HIGH else view.other


def reversed_ends(column: Any) -> Any:
    """A column with its two ends exchanged; one that is the same for all has none."""
    return column[..., ::-1, :] if column.ndim > 1 else column

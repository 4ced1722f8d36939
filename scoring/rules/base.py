"""What every rule of a score sheet is: typed options, a column of points, and its working for one unit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from scoring.columns import choose
from scoring.errors import BadScheme
from scoring.numbers import LARGEST_VALUE, PROVED, half_up
from scoring.rules.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from scoring.numbers import Column
    from scoring.scheme import Fact, Item, Scheme
    from scoring.working import Step

    Goal = tuple[str, int]


class Facts(Protocol):
    """A table of facts, or one that stands for any."""

    @property
    def scheme(self) -> Scheme:
        """Whose facts."""

    def column(self, fact: str, cutoff: date | None = None) -> Column:
        """The fact of all units at the cut-off, the end of the cycle when None."""


class View:
    """The facts as items and awards see them at one cut-off, with the scheme's targets.

    `points` are those of the items scored so far, for rules that look at others.

    A view can be one end of what is still possible, `other` the opposite one: from the high end a result is the most, from
    the low end the least that can come of it. So a rule reads where less is better, or what its rivals have, from `other`;
    of a single table `other` is the view itself.
    """

    def __init__(self, table: Facts, cutoff: date | None, points: Mapping[str, Column]) -> None:
        self.table, self.cutoff, self.points = table, cutoff, points
        self.scheme = table.scheme
        self.other: View = self
        self.is_high = False

    @classmethod
    def ends(
        cls, low: Facts, high: Facts, cutoff: date | None, points: tuple[Mapping[str, Column], Mapping[str, Column]]
    ) -> tuple[View, View]:
        """The low and the high end of what is possible between two tables."""
        ends = cls(low, cutoff, points[0]), cls(high, cutoff, points[1])
        ends[0].other, ends[1].other, ends[1].is_high = ends[1], ends[0], True
        return ends

    @property
    def single(self) -> bool:
        """Whether it shows one table, not an end of what is possible."""
        return self.other is self

    @property
    def high(self) -> View:
        """The high end; of a single table itself."""
        return self if self.is_high else self.other

    def fact(self, identifier: str) -> Fact:
        """The fact's description."""
        return self.scheme.fact(identifier)

    def values(self, fact: str) -> Column:
        """The fact of all units, smallest unit."""
        return self.table.column(fact, self.cutoff)

    def targets(self, fact: str) -> Column:
        """The targets of all units, smallest unit; 0 where there is no task."""
        return self.scheme.target_column(fact)

    def short(self, fact: str) -> Column:
        """What is lacking to the target, never negative."""
        lacking: Column = np.maximum(self.targets(fact) - self.other.values(fact), 0)
        return lacking

    def attained(self, fact: str, result: Callable[[Column], Any], stops: Iterable[int]) -> Any:
        """A result that neither rises nor falls with the fact, but changes only at `stops`: of all that is possible the end's own."""
        if self.single:
            return result(self.values(fact))
        least, most = self.high.other.values(fact), self.high.values(fact)
        found = result(least)
        for values in (most, *(np.clip(stop, least, most) for stop in stops)):
            found = self.better(found, result(values))
        return found

    def better(self, one: Column, another: Column | int) -> Column:
        """From the high end the larger, from the low end the smaller of two results, unit by unit."""
        found: Column = np.maximum(one, another) if self.is_high else np.minimum(one, another)
        return found

    def at(self, cutoff: date | None) -> View:
        """The same facts at another cut-off."""
        return View(self.table, cutoff, self.points)


class Rule(Options, ABC):
    """A rule: declares its options, names its facts, scores a column, says its working from the same parts."""

    @abstractmethod
    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""

    @abstractmethod
    def score(self, view: View, item: Item) -> Column:
        """The points of all units in hundredths."""

    @abstractmethod
    def steps(self, view: View, item: Item, place: int) -> tuple[Step, ...]:
        """The arithmetic for the unit at `place`."""

    def goals(self, view: View, item: Item, place: int) -> tuple[Goal, ...]:
        """What the unit at `place` can aim at next: a fact, and how much more of it; none where no number says it."""
        return ()

    def check(self, scheme: Scheme, item: Item) -> None:
        """Raise BadScheme when the rule cannot work with this scheme."""

    def lowest(self) -> int:
        """The fewest points that it can give, hundredths; the most are the item's points."""
        return 0


def must_count(fact: Fact) -> None:
    """Raise BadScheme for a fact that cannot be counted one by one, because its kind has decimals."""
    if fact.scale != 1:
        raise BadScheme(f"{fact.id} is {fact.kind}: points for each one need a fact of whole numbers")


def must_fit(points: Iterable[int]) -> None:
    """Raise BadScheme where so many points, each for every one of the largest value, could not be added exactly."""
    if sum(points) * LARGEST_VALUE >= PROVED:
        raise BadScheme("so many points for each one cannot be added exactly; make it fewer lines or fewer points")


def share_of(most: int, done: Column, whole: Column) -> Column:
    """`most` in proportion to done / whole, capped at full marks, half up; full marks where `whole` is 0: no task."""
    task = whole > 0
    return choose(task, half_up(most * np.minimum(done, whole), np.maximum(whole, 1)), most)

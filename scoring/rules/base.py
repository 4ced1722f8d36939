"""What every rule of a score sheet is: typed options, a column of points, and its working for one unit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Protocol

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import LARGEST_VALUE, PROVED
from scoring.rules.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scoring.frame import Fact, Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.view import View

    Goal = tuple[str, int]


class Rule(Options, ABC):
    """A rule: declares its options, names its facts, scores a column, says its working from the same parts."""

    @property
    def depends_on_rivals(self) -> bool:
        """Whether others can take away what a unit's figures bring: by rank or by share."""
        return False

    @property
    def limits(self) -> frozenset[str]:
        """The facts of which more than the target is worse: their targets are no tasks."""
        return frozenset()

    @property
    def reads_earlier_lines(self) -> bool:
        """Whether it takes from what the lines before it in its section have earned."""
        return False

    def needed(self, frame: Frame[Line]) -> frozenset[str]:
        """The facts of which nothing reported earns nothing: those that must be reported, wherever they are read."""
        silent = frame.silent_facts
        return silent.intersection(self.facts()) if silent else silent

    def known(self, view: View, item: Line) -> Mask:
        """For which units all figures that it needs are known; where not, the line earns 0."""
        known = view.frame.everyone
        for fact in self.needed(view.frame):
            known = known & view.reported(fact)
        return known

    def earned(self, view: View, item: Line) -> Column:
        """The points of the line in hundredths: what the rule gives, and 0 where a figure that it needs is unknown."""
        points = self.score(view, item)
        return np.where(self.known(view, item), points, 0) if self.needed(view.frame) else points

    @property
    def volume(self) -> str | None:
        """The fact of whose sum over all units it gives a share; None where it gives none."""
        return None

    def places(self, view: View) -> Column | None:
        """The place by which it gives each unit points, 0 outside; None where it does not rank."""
        return None

    @abstractmethod
    def facts(self) -> tuple[str, ...]:
        """The facts that it reads."""

    def reads(self, frame: Frame[Line], cutoff: date | None) -> tuple[tuple[str, date | None], ...]:
        """Each of these facts with the day at which it looks at it, on a line of that cut-off."""
        return tuple((fact, cutoff) for fact in self.facts())

    @abstractmethod
    def score(self, view: View, item: Line) -> Column:
        """The points of all units in hundredths, for known figures: see `earned`."""

    @abstractmethod
    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        """The arithmetic for the unit at `place`."""

    def told(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        """The arithmetic for the unit at `place`; where a figure that it needs is unknown, only that."""
        if self.known(view, item)[place]:
            return self.steps(view, item, place)
        needed = self.needed(view.frame)
        silent = [fact for fact in self.facts() if fact in needed and not view.reported(fact)[place]]
        return tuple(Step("not-reported", {"fact": fact}) for fact in silent)

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        """What the unit at `place` can aim at next: a fact, and how much more of it; none where no number says it."""
        return ()

    def check(self, frame: Frame[Line], item: Line) -> None:
        """Raise BadScheme when the rule cannot work with this scheme."""

    @property
    def takes(self) -> bool:
        """Whether it takes points that other lines have earned."""
        return False

    def largest_mark(self, fact: str, points: int) -> int:
        """The largest mark, hundredths, that it takes of one of its facts, on a line with these points."""
        return points

    def lowest(self) -> int:
        """The fewest points that it can give, hundredths."""
        return 0

    def highest(self, item: Line) -> int:
        """The most points that it can give, hundredths."""
        return item.points


class ReadsFacts(Protocol):
    """A part of a rule that reads facts."""

    def facts(self) -> tuple[str, ...]:
        """Their ids."""


def facts_of(*parts: ReadsFacts) -> tuple[str, ...]:
    """The facts that the parts read, each once, in their order."""
    return tuple(dict.fromkeys(fact for part in parts for fact in part.facts()))


def must_count(fact: Fact) -> None:
    """Raise BadScheme for a fact that cannot be counted one by one, because its kind has decimals."""
    if fact.scale != 1:
        raise BadScheme(
            Message("{fact} is {kind}: points for each one need a fact of whole numbers", fact=fact.id, kind=fact.kind)
        )


def must_not_be_negative(frame: Frame[Line], fact: str) -> None:
    """Raise BadScheme for a fact whose figures can be below 0, as a whole or a part of a sum cannot be."""
    if fact in frame.signed_facts:
        raise BadScheme(Message("the figures of {fact} can be below 0, here they must not", fact=fact))


def must_aim_above_zero(frame: Frame[Line], fact: Fact) -> None:
    """Raise BadScheme where a unit's target, of which a share is asked, is below 0."""
    if fact.kind.signed and int(frame.target_column(fact.id).min(initial=0)) < 0:
        raise BadScheme(Message("a target of {fact} is below 0: there is no share of it", fact=fact.id))


def must_fit(points: Iterable[int]) -> None:
    """Raise BadScheme where so many points, each for every one of the largest value, could not be added exactly."""
    if sum(points) * LARGEST_VALUE >= PROVED:
        raise BadScheme(
            Message("so many points for each one cannot be added exactly; make it fewer lines or fewer points")
        )

"""What a change of figures moves: units' points, ranks and money before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring import Standing


@dataclass(frozen=True, slots=True)
class UnitMove:
    """What accepting a case does to one unit: before and after."""

    unit: str
    total: tuple[int, int]
    rank: tuple[int, int]
    group_rank: tuple[int, int]
    money: tuple[int, int]

    @property
    def moved(self) -> bool:
        """Whether total, rank or money differ."""
        return any(before != after for before, after in (self.total, self.rank, self.group_rank, self.money))


def move_of(before: Standing, after: Standing, unit: str) -> UnitMove:
    """Total, rank and money of a unit in two standings."""
    return UnitMove(
        unit,
        (before.total(unit), after.total(unit)),
        (before.rank(unit), after.rank(unit)),
        (before.group_rank(unit), after.group_rank(unit)),
        (before.money(unit), after.money(unit)),
    )


@dataclass(frozen=True, slots=True)
class FigureMove:
    """A confirmed running total before and after, on the latest evening on which it differs; in the smallest unit."""

    unit: str
    fact: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class NeedsSecond:
    """What of a reviewer's own figures somebody else has to confirm."""

    figures: tuple[FigureMove, ...]  # confirmed ones that it would change
    moves: tuple[UnitMove, ...]  # whose rank or money it would move, the units of the figures first
    by: tuple[str, ...]  # the names of those who can

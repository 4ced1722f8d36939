"""How a unit moved between two standings: line by line, by its own figures and by those of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.engine import score
from scoring.gap import gap

if TYPE_CHECKING:
    from scoring.gap import Gap, GapLine
    from scoring.standing import Standing


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A line of the sheet that moved. `line.own` is what it has after, `line.other` what it had before."""

    line: GapLine
    own_points: int  # hundredths: what the unit's own figures alone would have done, all others held still

    @property
    def own(self) -> int:
        """What the unit's own figures do to the total, in millionths of a point."""
        return self.own_points * self.line.weight

    @property
    def others(self) -> int:
        """What others' figures, and those of the whole scheme, add to that, in millionths of a point."""
        return self.line.effect - self.own


@dataclass(frozen=True, slots=True)
class Movement:
    """The difference of a unit's totals: `own` and `others` of all lines, the gap's `rounding` and `floor` add up to it."""

    gap: Gap  # its own side is after, its other side before
    lines: tuple[MovedLine, ...]  # the largest effect first

    @property
    def unit(self) -> str:
        """Whose it is."""
        return self.gap.sides.own.unit


def movement(before: Standing, after: Standing, unit: str) -> Movement:
    """How the unit moved from the one standing to the other, of the same scheme. Raises UnknownId."""
    whole = gap(after, unit, before, unit)
    alone = score(before.scheme, before.table.with_own_of(after.table, unit))
    lines = (MovedLine(one, alone.points(unit, one.item) - one.other) for one in whole.lines)
    return Movement(whole, tuple(lines))

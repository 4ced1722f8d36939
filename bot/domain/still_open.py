"""What is settled of a unit and what is still open: possible places, the range while facts are missing, awards. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.attainable import Attainable


@dataclass(frozen=True, slots=True)
class StillOpen:
    """The best and the last place that are possible; between what the total lies while `missing` facts were never reported.

    `deciding`: the lines whose missing facts move the total, most first. `lost` awards cannot come any more, `sure` ones stand.
    """

    unit: str
    units: int  # how many are ranked
    ranks: tuple[int, int]
    stated: tuple[int, int]
    missing: int
    deciding: tuple[str, ...]
    lost: tuple[str, ...]
    sure: tuple[str, ...]

    @property
    def settled(self) -> bool:
        """Whether the rank stands."""
        return self.ranks[0] == self.ranks[1]


def still_open(reach: Attainable, unit: str) -> StillOpen:
    """What is settled and what is open for the unit. Raises UnknownId."""
    return StillOpen(
        unit=unit,
        units=len(reach.standing.scheme.units),
        ranks=reach.ranks(unit),
        stated=reach.stated(unit),
        missing=len(reach.missing(unit)),
        deciding=reach.deciding(unit),
        lost=reach.lost(unit),
        sure=reach.sure(unit),
    )

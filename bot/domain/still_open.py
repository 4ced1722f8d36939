"""What is settled of a unit and what is open: possible places, the range while facts are missing, awards. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.attainable import Attainable


@dataclass(frozen=True, slots=True)
class StillOpen:
    """What is open for a unit: its possible `ranks`, and the range of its total with the facts it has `stated`.

    `stated_ranks`: its places while figures that were never reported come, of any unit, and nothing else changes.
    `missing`: how many facts were never reported; `deciding`: the lines whose missing facts move the total, most first.
    `lost` awards cannot come any more, `sure` ones stand.
    """

    unit: str
    units: int  # how many are ranked
    ranks: tuple[int, int]
    stated: tuple[int, int]
    stated_ranks: tuple[int, int]
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
        stated_ranks=reach.stated_ranks(unit),
        missing=len(reach.missing(unit)),
        deciding=reach.deciding(unit),
        lost=reach.lost(unit),
        sure=reach.sure(unit),
    )

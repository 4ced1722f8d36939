"""What an assessor is shown of a unit, and what came of an assessment. Values in smallest units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring import Kind

if TYPE_CHECKING:
    from bot.domain.entries import Entry
    from bot.domain.moves import UnitMove
    from bot.domain.results import Question, Receipt
    from scoring import Fact, Scheme

_JUDGED = frozenset({Kind.MARK, Kind.EVENTS, Kind.FLAG, Kind.LEVEL})


def is_judged(scheme: Scheme, fact: Fact) -> bool:
    """Whether an assessor states the fact: what is judged or found; with self-assessment all that units state."""
    return (
        fact.reportable and not fact.whole and (fact.kind in _JUDGED or fact.id in scheme.grave or scheme.self_assessed)
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """A fact of a unit: its value, who stated it, and `own`: what the unit states of itself (None: nothing)."""

    fact: str
    item: str | None  # the first line of the sheet that reads it
    value: int
    last: Entry | None
    by: str  # who stated `last`, empty where it is not known
    own: int | None = None

    @property
    def seen(self) -> int:
        """The id of the last entry, 0 for none: who assesses has seen so much."""
        return self.last.id if self.last is not None else 0


@dataclass(frozen=True, slots=True)
class Overview:
    """The units, each with the number of its facts that nobody has stated yet."""

    scheme: str
    units: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Docket:
    """All that a person may assess of a unit: what nobody has stated first, in the sheet's order."""

    scheme: str
    unit: str
    facts: tuple[Judged, ...]

    @property
    def left(self) -> int:
        """How many nobody has stated yet."""
        return sum(judged.last is None for judged in self.facts)


@dataclass(frozen=True, slots=True)
class Assessed:
    """What an assessment did; or (`receipt` None) what is asked first, or what somebody else has stated meanwhile."""

    scheme: str
    unit: str
    judged: Judged  # as it stands now
    receipt: Receipt | None
    moves: tuple[UnitMove, ...] = ()  # the other units whose rank or money it moves
    left: int = 0
    question: Question | None = None

"""Figures from business systems (金保, 一表同享): what one sends, what its token allows, why it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.people import Membership, Person, Role

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.entries import Entry
    from bot.domain.errors import UserError
    from bot.domain.results import Suspicion, Unusual
    from scoring import Scheme


@dataclass(frozen=True, slots=True)
class System:
    """A business system and what its token allows it to report. `units`, `facts` None: all.

    `person_id`: who answers for the token, and can no more confirm alone what the system reports than a figure of
    their own; None: the command line.
    """

    name: str
    scheme: str
    units: frozenset[str] | None = None
    facts: frozenset[str] | None = None
    person_id: int | None = None

    def may_report(self, unit: str, fact: str) -> bool:
        """Whether the token reaches as far as this fact of this unit."""
        return (self.units is None or unit in self.units) and (self.facts is None or fact in self.facts)

    def as_reporter(self, scheme: Scheme, language: str) -> Person:
        """The rights of the system: those of a coordinator of its units, and no others.

        It is nobody's account: what its token's owner may do beside does not come with it.
        """
        units = [unit.id for unit in scheme.units if self.units is None or unit.id in self.units]
        roles = tuple(Membership(scheme.id, Role.COORDINATOR, unit) for unit in units)
        return Person(_NOBODY, self.name, language, memberships=roles)


_NOBODY = 0  # no person of Telegram has this id


@dataclass(frozen=True, slots=True)
class SystemFigure:
    """A figure as a system sends it, `value` in the fact's smallest unit.

    `reference`: the number by which the system knows it; the same number again is the same figure. `replaces`: the
    reference of the figure that this one corrects. `sure`: the question that a person at the system has said yes to.
    `begins`: the first day of the period that it is of, of which it counts for the last day so far; None: of a day.
    """

    reference: str
    unit: str
    fact: str
    day: date
    value: int
    mode: Mode = Mode.TOTAL
    replaces: str | None = None
    reason: str = ""
    sure: Unusual | None = None
    begins: date | None = None


@dataclass(frozen=True, slots=True)
class FigureFault:
    """Why a figure is not stored. `place`: which of those sent, from 0."""

    place: int
    why: UserError | Suspicion


class FiguresRefused(Exception):
    """Nothing of what was sent is stored: all that is wrong with it, in order."""

    def __init__(self, faults: tuple[FigureFault, ...]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def says_the_same(entry: Entry, figure: SystemFigure, replaced: Entry | None) -> bool:
    """Whether what was stored under the figure's reference is this figure, on whichever day of its period."""
    same_period = figure.begins is not None and figure.begins <= entry.date <= figure.day
    day = entry.date if same_period else figure.day
    stored = entry.unit, entry.fact, entry.date, entry.mode, entry.value, entry.replaces
    return stored == (
        figure.unit,
        figure.fact,
        day,
        figure.mode,
        figure.value,
        replaced.id if replaced is not None else None,
    )

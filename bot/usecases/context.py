"""What every use case works with: the database, the clock, the schemes that are served."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import schemes
from schemes.duties import load_duties

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.clock import Clock
    from bot.domain.cases import Waiting
    from bot.domain.declarations import Declaration
    from bot.domain.entries import Basis, Entry, Review
    from bot.domain.people import Person
    from bot.domain.planning_input import Look
    from bot.domain.results import Stake
    from bot.domain.timeliness import Record
    from bot.domain.workdays import Workdays
    from bot.storage.engine import Database
    from schemes.duties import Duty
    from scoring import Scheme, Standing


@dataclass(frozen=True, slots=True)
class Offering:
    """A scheme that is served, with its calendar."""

    scheme: Scheme
    duties: tuple[Duty, ...]


def offerings(names: Iterable[str]) -> dict[str, Offering]:
    """The schemes of these ids or paths, by their ids; raises schemes.FileError with all that is wrong."""
    found = {}
    for name in names:
        scheme = schemes.load(name)
        found[scheme.id] = Offering(scheme, load_duties(name, scheme))
    return found


@dataclass(slots=True)
class Memory:
    """The scheme's entries and reviews as far as they were read, and what follows from all of them."""

    entries: list[Entry] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    standings: dict[tuple[date, Basis], Standing] = field(default_factory=dict)
    stakes: dict[tuple[date, str, str], tuple[Standing, Stake]] = field(
        default_factory=dict
    )  # (day, duty or fact, unit)

    # what waits for the review of each person, as of the roles that they have
    awaited: dict[Person, Waiting | None] = field(default_factory=dict)
    # what was declared done, and with it what the ledger says of who reported when
    records: tuple[dict[tuple[str, str], Declaration], tuple[Record, ...]] | None = None

    def forget(self) -> None:
        """Something new came in: what followed from the ledger may follow no more."""
        self.standings.clear()
        self.stakes.clear()
        self.awaited.clear()
        self.records = None


@dataclass(frozen=True, slots=True)
class Context:
    """Made once by the composition root, handed to every use case."""

    db: Database
    clock: Clock
    days: Workdays
    schemes: Mapping[str, Offering]
    admins: frozenset[int] = frozenset()
    escalate_after: int = 5  # working days of silence after which a duty is raised to the next level
    evidence: Path = Path("var/evidence")  # the folder of what was sent to prove reports
    memory: dict[str, Memory] = field(default_factory=dict)  # what standings remembers of each scheme's ledger
    looks: dict[str, Look] = field(default_factory=dict)  # the planner's last look at each scheme

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which deadlines and "today" are thought."""
        return self.days.zone

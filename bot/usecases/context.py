"""What every use case works with: the database, the clock, the schemes that are served."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import schemes
from bot.domain.entries import Selection
from bot.domain.permissions import channel_for
from bot.storage import ledger
from schemes.duties import load_duties

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.clock import Clock
    from bot.domain.figures import Snapshot
    from bot.domain.people import Person
    from bot.domain.planning_input import Look
    from bot.domain.results import Impact
    from bot.domain.workdays import Workdays
    from bot.storage.engine import Database, Transaction
    from bot.storage.ledger import Heads
    from schemes.duties import Duty
    from scoring import Scheme, Standing

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class ServedScheme:
    """A scheme that is served, with its calendar."""

    scheme: Scheme
    duties: tuple[Duty, ...]

    @property
    def duties_by_id(self) -> dict[str, Duty]:
        """The duties of the calendar by their ids."""
        return {duty.id: duty for duty in self.duties}


def served_schemes(names: Iterable[str]) -> dict[str, ServedScheme]:
    """The schemes of these ids or paths, by their ids; raises schemes.FileError with all that is wrong."""
    found = {}
    for name in names:
        scheme = schemes.load(name)
        found[scheme.id] = ServedScheme(scheme, load_duties(name, scheme))
    return found


@dataclass(slots=True)
class Memory:
    """What was read of a scheme or follows from it, each with what tells whether it still holds."""

    # by day and selection; a snapshot knows the ledger's newest entry and review when it was true
    snapshots: dict[tuple[date, Selection], Snapshot] = field(default_factory=dict)
    impacts: dict[tuple[date, str, str], tuple[Standing, Impact]] = field(
        default_factory=dict
    )  # (day, duty or fact, unit)

    # by name: a value, and the newest ids (or whatever else it rests on) when it was read
    values: dict[str, tuple[object, Any]] = field(default_factory=dict)


async def remembered(
    context: Context, tx: Transaction, scheme_id: str, name: str, state: object, read: Callable[[], Awaitable[_Value]]
) -> _Value:
    """A value that holds as long as `state` (ids, a day) is what it was when the value was read; else it is read anew."""
    memory = context.memory.setdefault(scheme_id, Memory()).values
    known = memory.get(name)
    if known is not None and known[0] == state:
        value: _Value = known[1]
        return value
    fresh = await read()
    tx.after_commit(lambda: memory.__setitem__(name, (state, fresh)))
    return fresh


@dataclass(frozen=True, slots=True)
class Context:
    """Made once by the composition root, handed to every use case."""

    db: Database
    clock: Clock
    days: Workdays
    schemes: Mapping[str, ServedScheme]
    admins: frozenset[int] = frozenset()
    escalate_after: int = 5  # working days of silence after which a duty is raised to the next level
    evidence: Path = Path("var/evidence")  # the folder of what was sent to prove reports
    memory: dict[str, Memory] = field(default_factory=dict)  # what standings remembers of each scheme's ledger
    looks: dict[str, Look] = field(default_factory=dict)  # the planner's last look at each scheme

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which deadlines and "today" are thought."""
        return self.days.zone

    def scheme(self, scheme_id: str) -> Scheme:
        """A served scheme; raises KeyError for one that is not served."""
        return self.schemes[scheme_id].scheme


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who asks or acts, in one of the schemes."""

    context: Context
    person: Person
    scheme_id: str

    @property
    def scheme(self) -> Scheme:
        """The scheme that it is about."""
        return self.context.scheme(self.scheme_id)

    @property
    def served(self) -> ServedScheme:
        """The same with its calendar."""
        return self.context.schemes[self.scheme_id]


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody's change to a scheme's ledger while its transaction runs."""

    session: Session
    tx: Transaction
    heads: Heads  # of the ledger when the change began

    @property
    def context(self) -> Context:
        """What every use case works with."""
        return self.session.context

    @property
    def person(self) -> Person:
        """Who changes it."""
        return self.session.person

    @property
    def scheme(self) -> Scheme:
        """Whose ledger."""
        return self.session.scheme

    @property
    def selection(self) -> Selection:
        """The entries that this person's figures build on: with self-assessment a unit's own and the assessor's are apart."""
        return Selection(channel_for(self.person, self.scheme))


async def admit(session: Session, tx: Transaction, update_id: int | None = None) -> Admission:
    """Begin somebody's change. `update_id`: the update that asks for it, so that `heads` tell whether it was here before."""
    return Admission(session, tx, await ledger.heads(tx, session.scheme_id, update_id))

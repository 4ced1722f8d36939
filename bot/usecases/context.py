"""What every use case works with: the database, the clock, the schemes that are served, and who asks."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar
from uuid import uuid4

import schemes
from bot.domain.entries import Selection
from bot.domain.errors import NotFound
from bot.domain.permissions import channel_for
from bot.domain.vitals import Vitals
from bot.storage import audit, ledger
from bot.storage.engine import Database
from schemes.version import version_on
from schemes.versions import versions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from bot.clock import Clock
    from bot.domain.figures import Snapshot
    from bot.domain.people import Person
    from bot.domain.planning_input import Look
    from bot.domain.results import Impact
    from bot.domain.workdays import Workdays
    from bot.storage.engine import Transaction
    from bot.storage.ledger import Heads
    from schemes.duties import Duty
    from schemes.version import Version
    from scoring import Scheme, Standing

_Value = TypeVar("_Value")
_Rest = ParamSpec("_Rest")


@dataclass(frozen=True, slots=True)
class ServedScheme:
    """A scheme that is served, with its calendar, as it holds on a day.

    `versions`: as it holds from which day on. `name`: its id or path, by which it was asked for.
    """

    scheme: Scheme
    duties: tuple[Duty, ...]
    versions: tuple[Version, ...] = ()
    name: str = ""

    @property
    def living(self) -> bool:
        """Whether something in it is another from a day of the cycle on."""
        return len(self.versions) > 1

    def on(self, day: date) -> ServedScheme:
        """The same as it holds on another day."""
        if not self.living:
            return self
        version = version_on(self.versions, day)
        return replace(self, scheme=version.scheme, duties=version.duties)

    @property
    def duties_by_id(self) -> dict[str, Duty]:
        """The duties of the calendar by their ids."""
        return {duty.id: duty for duty in self.duties}


def served_schemes(names: Iterable[str]) -> dict[str, ServedScheme]:
    """The schemes of these ids or paths, by their ids; raises schemes.FileError with all that is wrong in any."""
    served, wrong = {}, list[schemes.Diagnostic]()
    for name in names:
        try:
            of_scheme = versions(name)
            first = of_scheme[0]
            served[first.scheme.id] = ServedScheme(first.scheme, first.duties, of_scheme, name)
        except schemes.FileError as error:
            wrong += error.diagnostics
    if wrong:
        raise schemes.FileError(tuple(wrong))
    return served


class SchemesOfToday(Mapping[str, ServedScheme]):
    """The schemes that are served, by their ids, each as it holds today."""

    def __init__(self, served: Mapping[str, ServedScheme], clock: Clock, zone: ZoneInfo) -> None:
        self._served, self._clock, self._zone = served, clock, zone

    def serve(self, served: Mapping[str, ServedScheme]) -> None:
        """Serve these from now on."""
        self._served = served

    def __getitem__(self, scheme_id: str) -> ServedScheme:
        served = self._served[scheme_id]
        return served.on(self._clock.now().astimezone(self._zone).date()) if served.living else served

    def __iter__(self) -> Iterator[str]:
        return iter(self._served)

    def __len__(self) -> int:
        return len(self._served)


@dataclass(slots=True)
class Memory:
    """What was read of a scheme or follows from it, each with what tells whether it still holds."""

    # by day and selection; a snapshot knows the ledger's newest entry and review when it was true
    snapshots: dict[tuple[date, Selection], Snapshot] = field(default_factory=dict)
    # by day, duty or fact, and unit: with the standing from which it follows
    impacts: dict[tuple[date, str, str], tuple[Standing, Impact]] = field(default_factory=dict)
    # by name: a value, and the newest ids (or whatever else it rests on) when it was read
    values: dict[str, tuple[object, Any]] = field(default_factory=dict)


async def remembered(
    context: Context, tx: Transaction, scheme_id: str, name: str, state: object, read: Callable[[], Awaitable[_Value]]
) -> _Value:
    """A value that holds while `state` (ids, a day) is what it was when the value was read; else it is read anew."""
    memory = context.memory.setdefault(scheme_id, Memory()).values
    cached = memory.get(name)
    if cached is not None and cached[0] == state:
        value: _Value = cached[1]
        return value
    fresh = await read()
    tx.after_commit(lambda: memory.__setitem__(name, (state, fresh)))
    return fresh


def page_of(rows: Sequence[_Value], page: int, size: int) -> tuple[int, tuple[_Value, ...]]:
    """How many pages the rows fill, at least one, and the rows of a page, the first one being 0; raises NotFound."""
    return pages_of(len(rows), page, size), tuple(rows[page * size : (page + 1) * size])


def pages_of(count: int, page: int, size: int) -> int:
    """How many pages so many rows fill, at least one; raises NotFound when `page` is none of them."""
    pages = max(1, -(-count // size))
    if not 0 <= page < pages:
        raise NotFound("no-such-page")
    return pages


@dataclass(frozen=True, slots=True)
class Context:
    """Made once by the composition root, handed to every use case; each update is given its own number with it."""

    db: Database
    clock: Clock
    days: Workdays
    schemes: Mapping[str, ServedScheme]
    admins: frozenset[int] = frozenset()
    escalate_after: int = 5  # working days of silence after which a duty is raised to the next level
    evidence: Path = Path("var/evidence")  # the folder of what was sent to prove reports
    memory: dict[str, Memory] = field(default_factory=dict)  # what standings remembers of each scheme's ledger
    looks: dict[str, Look] = field(default_factory=dict)  # the planner's last look at each scheme
    shown: dict[str, str] = field(default_factory=dict)  # what messages that are kept up to date say, by notice
    vitals: Vitals = field(default_factory=Vitals)  # how the parts of this process are
    worker: str = field(default_factory=lambda: uuid4().hex)  # tells this process from others on the same database
    update_id: int | None = None  # the update that is worked through; None: something else is

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which deadlines and "today" are thought."""
        return self.days.zone

    def scheme(self, scheme_id: str, on: date | None = None) -> Scheme:
        """A served scheme as it holds today, or on a day; raises KeyError for one that is not served."""
        served = self.schemes[scheme_id]
        return (served if on is None else served.on(on)).scheme

    def served(self, scheme_id: str) -> ServedScheme:
        """A served scheme with its calendar; raises NotFound for one that is not served."""
        if scheme_id not in self.schemes:
            raise NotFound("unknown-scheme", name=scheme_id)
        return self.schemes[scheme_id]

    def ids(self) -> Iterator[str]:
        """The ids that buttons carry: of schemes, their units and groups, duties and lines of the calendar."""
        for scheme_id, served in self.schemes.items():
            yield scheme_id
            yield from (part.id for parts in (served.scheme.units, served.scheme.groups) for part in parts)
            yield from (name for duty in served.duties for name in (duty.id, duty.line))


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who asks or acts, in one of the schemes."""

    context: Context
    person: Person
    scheme_id: str

    @property
    def scheme(self) -> Scheme:
        """The scheme of the session."""
        return self.context.scheme(self.scheme_id)

    @property
    def served(self) -> ServedScheme:
        """The scheme of the session with its calendar."""
        return self.context.schemes[self.scheme_id]

    @property
    def db(self) -> Database:
        """The database of the session's ledger."""
        return self.context.db

    def now(self) -> datetime:
        """The present instant, UTC."""
        return self.context.clock.now()

    async def note(self, tx: Transaction, action: str, subject: str, details: str = "") -> None:
        """Write down for the audit that this person does something now; `subject`: what it is done to."""
        await audit.note(tx, self.scheme_id, audit.Act(self.now(), self.person.id, action, subject, details))


async def aside(context: Context, work: Callable[[Context], Coroutine[Any, Any, _Value]]) -> _Value:
    """The outcome of long reading and reckoning, done in another thread, so that others are answered meanwhile.

    `work` runs there under an event loop of its own, with the same context on connections of its own; it may only read.
    """

    async def work_there() -> _Value:
        db = Database(context.db.url)
        try:
            return await work(replace(context, db=db))
        finally:
            await db.close()

    return await in_thread(lambda: asyncio.run(work_there()))


async def in_thread(work: Callable[_Rest, _Value], *args: _Rest.args, **kwargs: _Rest.kwargs) -> _Value:
    """What a function that reckons long returns, called in another thread.

    The garbage collector rests meanwhile: each time it looked through all that a large city is made of, everybody would
    wait for some tenths of a second, and hardly anything of it is in cycles.
    """

    def run() -> _Value:
        gc.disable()
        try:
            return work(*args, **kwargs)
        finally:
            gc.enable()

    return await asyncio.to_thread(run)


class _Asker(Protocol):
    """A Context or a Session."""

    @property
    def db(self) -> Database: ...


_AnyAsker = TypeVar("_AnyAsker", bound=_Asker)


def in_transaction(
    change: Callable[Concatenate[Transaction, _AnyAsker, _Rest], Coroutine[Any, Any, _Value]],
) -> Callable[Concatenate[_AnyAsker, _Rest], Coroutine[Any, Any, _Value]]:
    """Decorate a use case that is one change: it is called without `tx` and runs as a whole in `Database.write`.

    `async def close(tx, session, period)` is called as `await close(session, period)`. What it raises undoes all of it.
    """

    @wraps(change)
    async def run(asker: _AnyAsker, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> _Value:
        return await asker.db.write(lambda tx: change(tx, asker, *args, **kwargs))

    return run


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
        """The entries that this person's figures build on: a unit's own and the assessor's may be apart."""
        return Selection(channel_for(self.person, self.scheme))


async def admit(session: Session, tx: Transaction, update_id: int | None = None) -> Admission:
    """Begin somebody's change. `update_id`: of the update that asks for it; `heads` tell whether it was here before."""
    return Admission(session, tx, await ledger.heads(tx, session.scheme_id, update_id))

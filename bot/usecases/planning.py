"""Planning over everything that is served: new notices into the outbox, what they are about when they go, what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.notices import Notice, NoticeKind, NoticeState, Receiver
from bot.domain.people import Role
from bot.domain.planner import Contact, Situation, Upcoming, in_sight, plan, upcoming
from bot.domain.results import Todo
from bot.storage import files, groups, outbox, people
from bot.usecases import asking
from bot.usecases.standings import entries_of, local_day, standing, today
from schemes.duties import lacks

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.notices import Json
    from bot.domain.people import BoundGroup, Person
    from bot.domain.results import Board
    from bot.storage.engine import Transaction
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context

_LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Content:
    """What a notice says at the moment when it goes: one of the three."""

    todos: tuple[Todo, ...] = ()
    board: Board | None = None
    alarm: tuple[str, str] | None = None  # code and subject
    sample: bool = False  # the ledger holds sample data
    language: str = "zh-CN"


async def situation(context: Context, scheme_id: str, moment: datetime | None = None) -> Situation:
    """What the planner needs to know of a scheme, at `moment` or now."""
    offering = context.schemes[scheme_id]
    scheme = offering.scheme
    day = min(local_day(context, moment or context.clock.now()), scheme.end)
    now = await standing(context, scheme_id, day)
    async with context.db.read() as tx:
        members = await people.members(tx, scheme_id)
        bound = await groups.active(tx, scheme_id)
    owed = {
        unit.id: frozenset(duty.id for duty in offering.duties if duty.opens <= day and lacks(duty, now.table, unit.id))
        for unit in scheme.units
    }
    contacts = tuple(
        Contact(one.id, one.units(scheme_id)) for one in members if one.units(scheme_id) and not one.blocked
    )
    return Situation(scheme_id, scheme.start, scheme.end, offering.duties, owed, contacts, tuple(bound), context.zone)


async def tick(context: Context) -> int:
    """Put what is due now into the outbox; how many notices are new. Twice at once, or twice in a row, changes nothing."""
    now = context.clock.now()
    new = 0
    for scheme_id in context.schemes:
        due = plan(await situation(context, scheme_id), now)

        async def change(tx: Transaction, due: list[Notice] = due) -> int:
            return await outbox.put_new(tx, due, now)

        if due:
            new += await context.db.write(change)
    return new


async def due_at(context: Context, scheme_id: str, moment: datetime) -> list[Notice]:
    """What would be sent if it were `moment` and nothing more were reported until then."""
    return plan(await situation(context, scheme_id, moment), moment)


async def not_due(context: Context, scheme_id: str, moment: datetime) -> list[tuple[str, str]]:
    """(name, why nothing would be sent to them at `moment`), for everybody who could get a reminder."""
    known = await situation(context, scheme_id, moment)
    getting = {notice.receiver.person_id for notice in plan(known, moment)}
    async with context.db.read() as tx:
        members = await people.members(tx, scheme_id)
    told = []
    for person in members:
        if person.id in getting or not person.units(scheme_id):
            continue
        owed = [duty for unit in person.units(scheme_id) for duty in known.owed[unit]]
        reason = "has blocked the bot" if person.blocked else "owes something, but no reminder falls on these days"
        told.append((person.name, reason if owed or person.blocked else "owes nothing"))
    reached = {unit for contact in known.contacts for unit in contact.units}
    alone = [unit.id for unit in context.schemes[scheme_id].scheme.units if unit.id not in reached]
    return told + [(unit, "owes something, but nobody has joined for it") for unit in alone if known.owed[unit]]


async def previews(context: Context, scheme_id: str, kind: NoticeKind, moment: datetime) -> list[Notice]:
    """What would be sent at `moment`; of a kind that is not due then, how it would look to somebody without a name."""
    due = [notice for notice in await due_at(context, scheme_id, moment) if notice.kind is kind]
    if due:
        return due
    known = await situation(context, scheme_id, moment)
    nobody, units = Receiver(0), [unit for unit, owed in known.owed.items() if owed][:1]
    values: dict[str, Json] = {"scheme": scheme_id, "units": list(units)}
    return [Notice("preview", kind, nobody, moment, moment + timedelta(days=1), values)]


async def next_notices(context: Context) -> Upcoming:
    """When the next reminder and the next ranking go out."""
    found = [upcoming(await situation(context, scheme), context.clock.now()) for scheme in context.schemes]
    reminders = [one.reminder for one in found if one.reminder is not None]
    rankings = [one.ranking for one in found if one.ranking is not None]
    return Upcoming(min(reminders, default=None), min(rankings, default=None))


async def content(context: Context, notice: Notice, day: date | None = None) -> Content | None:
    """What the notice says now, in its reader's language; None when it is no longer due."""
    language, reader = "zh-CN", None
    if notice.receiver.person_id is not None:
        async with context.db.read() as tx:
            reader = await people.person(tx, notice.receiver.person_id)
        if reader is None or reader.blocked:
            return None
        language = reader.language
    if notice.kind is NoticeKind.ALARM:
        return Content(alarm=(str(notice.values["code"]), str(notice.values["subject"])), language=language)
    scheme_id = str(notice.values["scheme"])
    if scheme_id not in context.schemes:
        return None
    if notice.receiver.group_id is not None and not await _is_bound(context, notice.receiver.group_id):
        return None
    as_of = day or today(context, context.schemes[scheme_id].scheme)
    sample = await has_samples(context, scheme_id)
    if notice.kind is NoticeKind.RANKING:
        board = await asking.ranking(context, scheme_id, None, as_of)
        return Content(board=board, sample=sample, language=language)
    todos = await _owed(context, scheme_id, _units(notice, reader, scheme_id), as_of)
    return Content(todos=todos, sample=sample, language=language) if todos else None


def _units(notice: Notice, reader: Person | None, scheme_id: str) -> list[str]:
    """The units that the notice is about, as far as its reader still serves them."""
    named = notice.values.get("units")
    units = [str(unit) for unit in named] if isinstance(named, list) else []
    return units if reader is None else [unit for unit in units if unit in reader.units(scheme_id)]


async def _owed(context: Context, scheme_id: str, units: list[str], as_of: date) -> tuple[Todo, ...]:
    duties = {duty.id: duty for duty in context.schemes[scheme_id].duties}
    found = []
    for unit in units:
        todo = await asking.owed_by(context, scheme_id, unit, as_of)
        owed = tuple(one for one in todo.owed if in_sight(duties[one.duty], as_of))
        if owed:
            found.append(Todo(scheme_id, unit, as_of, owed))
    return tuple(found)


async def has_samples(context: Context, scheme_id: str) -> bool:
    """Whether the scheme's ledger holds sample data, which every display then says."""
    async with context.db.read() as tx:
        entries = await entries_of(context, scheme_id, tx)
    return any(entry.origin.source is Source.SAMPLE for entry in entries[:1])


async def _is_bound(context: Context, group_id: int) -> bool:
    async with context.db.read() as tx:
        group: BoundGroup | None = await groups.by_id(tx, group_id)
    return group is not None and group.active


async def claim(context: Context, most: int) -> list[Posted]:
    """Take notices to send; what a dead sender had is settled first."""
    now = context.clock.now()

    async def change(tx: Transaction) -> list[Posted]:
        for one in await outbox.lapsed(tx, now):
            again = NoticeState.WAITING if one.notice.kind.harmless_twice else NoticeState.UNKNOWN
            await outbox.mark(tx, one.notice.key, again, now, problem="the sender stopped in the middle")
        return await outbox.claim(tx, now, _LEASE, most)

    return await context.db.write(change)


async def record(
    context: Context,
    notice: Notice,
    state: NoticeState,
    *,
    message_id: int | None = None,
    problem: str | None = None,
    again_at: datetime | None = None,
) -> None:
    """Write down what became of a notice."""
    now = context.clock.now()
    await context.db.write(
        lambda tx: outbox.mark(tx, notice.key, state, now, message_id=message_id, problem=problem, due_at=again_at)
    )


async def alarm(context: Context, code: str, subject: str, name: str) -> None:
    """Tell the bureau of every scheme, once a day and subject, about something that it has to know."""
    now = context.clock.now()
    notices = []
    async with context.db.read() as tx:
        for scheme_id in context.schemes:
            for person in await people.members(tx, scheme_id):
                if Role.BUREAU in person.roles(scheme_id) and not person.blocked:
                    key = f"alarm:{code}:{subject}:p{person.id}:{local_day(context, now).isoformat()}"
                    receiver = Receiver(person.id, person_id=person.id)
                    values = {"code": code, "subject": name}
                    notices.append(Notice(key, NoticeKind.ALARM, receiver, now, now + timedelta(days=2), dict(values)))
    await context.db.write(lambda tx: outbox.put_new(tx, notices, now))


async def recall_file(context: Context, key: str) -> str | None:
    """Telegram's id of a picture that it has already."""
    async with context.db.read() as tx:
        return await files.recall(tx, key)


async def remember_file(context: Context, key: str, file_id: str) -> None:
    """Note Telegram's id of a picture."""
    await context.db.write(lambda tx: files.remember(tx, key, file_id, context.clock.now()))


async def posted(context: Context, state: NoticeState | None) -> list[Posted]:
    """What is in the outbox."""
    async with context.db.read() as tx:
        return await outbox.by_state(tx, state)

"""Planning over everything that is served: new notices into the outbox, what they are about when they go, what became of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.planner import Contact, Situation, Upcoming, in_sight, plan, reminders_to, upcoming
from bot.domain.results import Todo
from bot.storage import files, groups, outbox, people
from bot.usecases import alarms, asking, returning
from bot.usecases.standings import entries_of, local_day, standing
from schemes.duties import lacks

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.cases import Returned
    from bot.domain.notices import Notice
    from bot.domain.people import BoundGroup, Person
    from bot.domain.results import Board
    from bot.storage.engine import Transaction
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context

_LEASE = timedelta(minutes=2)
_MOST_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class Content:
    """What a notice says at the moment when it goes: one of the three."""

    todos: tuple[Todo, ...] = ()
    board: Board | None = None
    alarm: tuple[str, str] | None = None  # code and subject
    returned: Returned | None = None
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
        planned = await _planned(tx, scheme_id)
    owed = {
        unit.id: frozenset(duty.id for duty in offering.duties if lacks(duty, now.table, unit.id))
        for unit in scheme.units
    }
    contacts = tuple(
        Contact(one.id, one.units(scheme_id)) for one in members if one.units(scheme_id) and not one.blocked
    )
    return Situation(
        scheme_id, scheme.start, scheme.end, offering.duties, owed, contacts, tuple(bound), context.days, planned
    )


async def _planned(tx: Transaction, scheme_id: str) -> frozenset[str]:
    kinds = (NoticeKind.REMINDER, NoticeKind.RANKING)
    return frozenset().union(*[await outbox.keys(tx, f"{kind}:{scheme_id}:") for kind in kinds])


async def tick(context: Context) -> int:
    """Put what is due now into the outbox; how many notices are new. Twice at once, or twice in a row, changes nothing."""
    return sum([await put(context, await situation(context, scheme_id)) for scheme_id in context.schemes])


async def put(context: Context, known: Situation) -> int:
    """Put what is due in this situation into the outbox; how many notices are new."""
    now = context.clock.now()

    async def change(tx: Transaction) -> int:
        # Once more among writers, who take turns: another process may just have planned what differs by a day.
        current = replace(known, planned=await _planned(tx, known.scheme))
        return await outbox.put_new(tx, plan(current, now), now)

    return await context.db.write(change) if plan(known, now) else 0


async def next_notices(context: Context) -> Upcoming:
    """When the next reminder and the next ranking go out."""
    found = [upcoming(await situation(context, scheme), context.clock.now()) for scheme in context.schemes]
    reminders = [one.reminder for one in found if one.reminder is not None]
    rankings = [one.ranking for one in found if one.ranking is not None]
    return Upcoming(min(reminders, default=None), min(rankings, default=None))


async def superseded(context: Context, notice: Notice) -> bool:
    """Whether its receiver has had another reminder today, or a later one goes now: one a day is enough."""
    if notice.kind is not NoticeKind.REMINDER:
        return False
    now = context.clock.now()
    async with context.db.read() as tx:
        others = [one for one in await outbox.beginning(tx, reminders_to(notice)) if one.notice.key != notice.key]
    going = (NoticeState.WAITING, NoticeState.CLAIMED)
    return any(
        (one.state in going and one.notice.key > notice.key and one.notice.due_at <= now)
        or (one.state is NoticeState.SENT and local_day(context, one.changed_at) == local_day(context, now))
        for one in others
    )


async def content(context: Context, notice: Notice, day: date | None = None) -> Content | None:
    """What the notice says now or on `day`, in its reader's language; None when it is no longer due."""
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
    if notice.kind is NoticeKind.RETURNED:
        found = await returning.returned(context, scheme_id, int(str(notice.values["entry"])))
        return Content(returned=found, language=language) if found is not None else None
    if notice.kind is NoticeKind.REOPENED:
        return Content(language=language)
    on = day or local_day(context, context.clock.now())
    sample = await has_samples(context, scheme_id)
    if notice.kind is NoticeKind.RANKING:
        board = await asking.ranking(context, scheme_id, None, min(on, context.schemes[scheme_id].scheme.end))
        return Content(board=board, sample=sample, language=language)
    todos = await _owed(context, scheme_id, _units(notice, reader, scheme_id), on)
    return Content(todos=todos, sample=sample, language=language) if todos else None


def _units(notice: Notice, reader: Person | None, scheme_id: str) -> list[str]:
    """The units that the notice is about, as far as its reader still serves them."""
    named = notice.values.get("units")
    units = [str(unit) for unit in named] if isinstance(named, list) else []
    return units if reader is None else [unit for unit in units if unit in reader.units(scheme_id)]


async def _owed(context: Context, scheme_id: str, units: list[str], day: date) -> tuple[Todo, ...]:
    duties = {duty.id: duty for duty in context.schemes[scheme_id].duties}
    found = []
    for unit in units:
        todo = await asking.owed_by(context, scheme_id, unit, day)
        owed = tuple(one for one in todo.owed if in_sight(duties[one.duty], day, context.days))
        if owed:
            found.append(Todo(scheme_id, unit, day, owed))
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

    async def change(tx: Transaction) -> tuple[list[Posted], list[Posted]]:
        lost = []
        for one in await outbox.lapsed(tx, now):
            again = one.notice.kind.harmless_twice and one.attempts < _MOST_ATTEMPTS
            state = NoticeState.WAITING if again else NoticeState.UNKNOWN
            await outbox.mark(tx, one.notice.key, state, now, problem="the sender stopped in the middle")
            lost += [] if again else [one]
        return await outbox.claim(tx, now, _LEASE, most), lost

    claimed, lost = await context.db.write(change)
    for one in lost:
        await alarms.about_notice(context, "unknown", one.notice)
    return claimed


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


async def find(context: Context, key: str) -> Posted | None:
    """A notice in the outbox by its key."""
    async with context.db.read() as tx:
        return next((one for one in await outbox.beginning(tx, key) if one.notice.key == key), None)

"""Planning over everything that is served: new notices into the outbox, and what became of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import NoticeKind, NoticeState, key_prefix
from bot.domain.people import Role
from bot.domain.planner import Upcoming, in_sight, plan, upcoming
from bot.domain.planning_input import Contact, PlanningInput
from bot.storage import files, groups, outbox, people
from bot.usecases import alarms, owing, timeliness
from bot.usecases.awaiting import awaiting
from bot.usecases.standings import local_day
from scoring import WHOLE

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.cases import Waiting
    from bot.domain.notices import Notice
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context

_LEASE = timedelta(minutes=2)
_MOST_ATTEMPTS = 6


async def planning_input(
    context: Context,
    scheme_id: str,
    moment: datetime | None = None,
    *,
    weighed: bool = True,
    whole: bool = False,
    only: Contact | None = None,
) -> PlanningInput:
    """What the planner needs to know of a scheme, at `moment` or now; all but the keys that are planned.

    `weighed`: duties by which a unit can neither win nor lose anything are not owed; that takes a score each. `whole`: also
    duties that no reminder would speak of then. `only`: somebody of whom alone it is asked; the others are left out.
    """
    offering = context.schemes[scheme_id]
    scheme = offering.scheme
    now = context.clock.now()
    day = local_day(context, moment or now)
    goes = local_day(context, context.days.sensible(moment or now))
    known = await owing.stated(context, scheme_id, day)
    done = await owing.declared(context, scheme_id)
    async with context.db.read() as tx:
        # Those who joined only after a moment in the past count as well.
        members = await people.members(tx, scheme_id, max(moment or now, now)) if only is None else []
        bound = await groups.active(tx, scheme_id)
    near = {one.id for one in offering.duties if any(in_sight(one, when, context.days) for when in (day, goes))}
    spoken_of = [one for one in offering.duties if one.id in near or (whole and day <= one.closes)]
    owed = {
        unit: frozenset(
            duty.id
            for duty in spoken_of
            if owing.still_owes(duty, known, unit, done)
            and not (weighed and duty.id in near and not owing.stake(context, known[0], duty, unit).matters)
        )
        for unit in (*(one.id for one in scheme.units), WHOLE)
    }
    heard, unsettled = await timeliness.signals(context, scheme_id, day)
    waiting = await awaiting(context, scheme_id, members)
    written_to = (contact(one, scheme_id, waiting.get(one.id)) for one in members)
    return PlanningInput(
        scheme_id,
        scheme.start,
        scheme.end,
        offering.duties,
        owed,
        tuple(one for one in (only, *written_to) if one is not None),
        tuple(bound),
        context.days,
        heard,
        unsettled,
        context.escalate_after,
        scheme.cutoffs,
    )


def contact(person: Person, scheme_id: str, waiting: Waiting | None = None) -> Contact | None:
    """Somebody as the planner sees them; None when nothing is due to them in the scheme, or they cannot be written to."""
    bureau = Role.BUREAU in person.roles(scheme_id)
    units = person.on_duty(scheme_id) + ((WHOLE,) if bureau else ())
    if person.blocked or not (units or Role.REVIEWER in person.roles(scheme_id)):
        return None
    return Contact(person.id, units, bureau, waiting.since if waiting is not None else None)


async def _planned(tx: Transaction, scheme_id: str) -> frozenset[str]:
    beginnings = (
        key_prefix(NoticeKind.REMINDER),
        key_prefix(NoticeKind.REVIEW),
        key_prefix(NoticeKind.RANKING, scheme=scheme_id),
    )
    return frozenset[str]().union(*[await outbox.keys(tx, one) for one in beginnings])


async def planned(context: Context, scheme_id: str) -> frozenset[str]:
    """The keys of what is in the outbox, as far as it concerns the planner of the scheme."""
    async with context.db.read() as tx:
        return await _planned(tx, scheme_id)


async def tick(context: Context) -> int:
    """Put what is due now into the outbox; how many notices are new. Twice at once, or twice in a row, changes nothing."""
    new, now = 0, context.clock.now()
    for scheme_id in context.schemes:
        known = await planning_input(context, scheme_id, weighed=False)
        if plan(replace(known, planned=await planned(context, scheme_id)), now):
            new += await put(context, await planning_input(context, scheme_id))
    return new


async def put(context: Context, known: PlanningInput) -> int:
    """Put what is due by these inputs into the outbox; how many notices are new."""
    now = context.clock.now()

    async def change(tx: Transaction) -> int:
        # Read among writers, who take turns: another process may just have planned what differs by a day.
        current = replace(known, planned=await _planned(tx, known.scheme))
        return await outbox.put_new(tx, plan(current, now), now)

    return await context.db.write(change) if plan(known, now) else 0


async def in_prospect(context: Context, scheme_id: str) -> PlanningInput:
    """The inputs with every duty to come and the keys that are planned: what `upcoming` looks ahead from."""
    return replace(await planning_input(context, scheme_id, whole=True), planned=await planned(context, scheme_id))


async def next_notices(context: Context) -> Upcoming:
    """When the next notices go out."""
    found = [upcoming(await in_prospect(context, scheme), context.clock.now()) for scheme in context.schemes]
    reminders = [one.reminder for one in found if one.reminder is not None]
    rankings = [one.ranking for one in found if one.ranking is not None]
    reviews = [one.review for one in found if one.review is not None]
    return Upcoming(min(reminders, default=None), min(rankings, default=None), min(reviews, default=None))


async def claim(context: Context, most: int) -> list[Posted]:
    """Take notices to send; what a dead sender had is settled first.

    What it had not handed to the line waits again; what was on its way is sent again only where a second copy does no harm.
    """
    now = context.clock.now()

    async def change(tx: Transaction) -> tuple[list[Posted], list[Posted]]:
        lost = []
        for one in await outbox.lapsed(tx, now):
            if one.state is NoticeState.CLAIMED:
                await outbox.put_back(tx, one.notice.key, now)
                continue
            again = one.notice.kind.harmless_twice and one.attempts < _MOST_ATTEMPTS
            state = NoticeState.WAITING if again else NoticeState.UNKNOWN
            await outbox.mark(tx, one.notice.key, state, now, problem="the sender stopped in the middle")
            lost += [] if again else [one]
        return await outbox.claim(tx, now, _LEASE, most), lost

    claimed, lost = await context.db.write(change)
    for one in lost:
        await alarms.about_notice(context, "unknown", one.notice)
    return claimed


async def depart(context: Context, posted: Posted) -> bool:
    """A claimed notice is handed to the line; False when it is somebody else's by now."""
    now = context.clock.now()
    return await context.db.write(lambda tx: outbox.depart(tx, posted, now, _LEASE))


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

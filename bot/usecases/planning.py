"""Planning over everything that is served: new notices into the outbox, and what became of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import NoticeState
from bot.domain.people import Role
from bot.domain.permissions import Action, allowed
from bot.domain.planner import PLANNED, Upcoming, in_sight, matters_from, plan, upcoming
from bot.domain.planning_input import Audience, Contact, Look, PlanningInput
from bot.storage import files, groups, outbox, people
from bot.storage.revisions import revisions
from bot.usecases import alarms, obligations, reminding, timeliness, unconfirmed
from bot.usecases.context import aside, in_transaction
from bot.usecases.inbox import pending_reviews
from bot.usecases.standings import local_day
from bot.usecases.today import has_open_matters
from scoring import WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.notices import Notice
    from bot.domain.people import BoundGroup, Person
    from bot.domain.planning_input import Revision
    from bot.domain.reminding import Reminders
    from bot.storage.engine import Transaction
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context
    from schemes.duties import Duty

_LEASE = timedelta(minutes=2)
_MOST_ATTEMPTS = 6
_DIED = "the sender stopped in the middle"
_FEW_UNITS = 50  # with so many a look takes about as long as a thread for it would


async def planning_input(
    context: Context,
    scheme_id: str,
    moment: datetime | None = None,
    *,
    whole: bool = False,
    only: Contact | None = None,
) -> PlanningInput:
    """What the planner needs to know of a scheme, at `moment` or now; all but the keys that are planned.

    `whole`: also duties that no reminder would speak of then. `only`: somebody of whom alone it is asked.
    """
    now = context.clock.now()
    async with context.db.read() as tx:
        bound = tuple(await groups.active(tx, scheme_id))
        # Those who joined only after a moment in the past count as well.
        members = await people.members(tx, scheme_id, max(moment or now, now)) if only is None else []
    audience = Audience((only,), (), bound) if only is not None else _audience(scheme_id, members, bound)
    return await _input(context, scheme_id, audience, moment or now, whole=whole)


async def _input(
    context: Context, scheme_id: str, audience: Audience, moment: datetime, *, weighed: bool = True, whole: bool = False
) -> PlanningInput:
    """`weighed`: duties by which a unit can neither win nor lose anything are not owed; that takes a score each."""
    scheme, reminders = context.scheme(scheme_id), await reminding.of_scheme(context, scheme_id)
    heard, unsettled = await timeliness.signals(context, scheme_id, local_day(context, moment))
    waiting = await pending_reviews(context, scheme_id, audience.reviewers)
    contacts = tuple(
        replace(contact, awaited=waiting[contact.person_id].since) if contact.person_id in waiting else contact
        for contact in audience.contacts
    )
    return PlanningInput(
        scheme_id,
        scheme.start,
        scheme.end,
        reminders.called,
        await _owed(context, scheme_id, moment, reminders, weighed=weighed, whole=whole),
        contacts,
        audience.groups,
        context.days,
        heard,
        unsettled,
        context.escalate_after,
        scheme.cutoffs,
        await has_open_matters(context, scheme_id),
        paused=reminders.paused,
    )


async def _owed(
    context: Context, scheme_id: str, moment: datetime, reminders: Reminders, *, weighed: bool, whole: bool
) -> dict[str, frozenset[str]]:
    """Unit (`*`: the bureau) -> the ids of the duties that it owes at `moment`."""
    scheme, duties = context.scheme(scheme_id), (*reminders.called, *reminders.paused)
    day, goes = local_day(context, moment), local_day(context, context.days.sensible(moment))
    standings = await obligations.stated(context, scheme_id, day)
    done = await obligations.declared(context, scheme_id)
    near = {duty.id for duty in duties if any(in_sight(duty, when, context.days) for when in (day, goes))}

    def matters(duty: Duty, unit: str) -> bool:
        return not weighed or duty.id not in near or obligations.impact(context, standings[0], duty, unit).matters

    spoken_of = [duty for duty in duties if duty.id in near or (whole and day <= duty.closes)]
    return {
        unit: frozenset(
            duty.id for duty in spoken_of if obligations.still_owes(duty, standings, unit, done) and matters(duty, unit)
        )
        for unit in (*(each.id for each in scheme.units), WHOLE)
    }


def _audience(scheme_id: str, members: Sequence[Person], bound: tuple[BoundGroup, ...]) -> Audience:
    contacts = tuple(reached for member in members if (reached := contact(member, scheme_id)) is not None)
    return Audience(contacts, tuple(each for each in members if allowed(each, Action.REVIEW, scheme_id)), bound)


def contact(person: Person, scheme_id: str) -> Contact | None:
    """Somebody as the planner sees them; None if nothing is due to them there, or they cannot be written to."""
    bureau = Role.BUREAU in person.roles(scheme_id)
    units = person.on_duty(scheme_id) + ((WHOLE,) if bureau else ())
    if person.blocked or not (units or Role.REVIEWER in person.roles(scheme_id)):
        return None
    return Contact(person.id, units, bureau)


async def _planned(tx: Transaction, context: Context, moment: datetime) -> frozenset[str]:
    """The keys of what the planner has put into the outbox, as far as they matter at `moment`."""
    first = matters_from(context.days, local_day(context, moment), context.escalate_after)
    return await outbox.keys_since(tx, PLANNED, datetime.combine(first, time.min, context.zone))


async def tick(context: Context) -> int:
    """Put what is due now into the outbox; how many notices are new. Twice at once, or twice in a row, changes nothing.

    A scheme is looked at when something that planning rests on has changed since the last look, by this process or
    another, or when a new slot of time has begun.
    """
    new, now = 0, context.clock.now()
    async with context.db.read() as tx:
        current = await revisions(tx, list(context.schemes), now)
        bound = await groups.active(tx)
    for scheme_id, revision in current.items():
        own_groups = tuple(group for group in bound if group.scheme == scheme_id)
        new += await _look(context, scheme_id, revision, own_groups, now)
    return new


def roles_turned(context: Context) -> int:
    """How many roles had begun or ended at the last look; what follows from roles changes only with it."""
    return max((sum(look.revision.roles) for look in context.looks.values()), default=0)


async def _look(
    context: Context, scheme_id: str, revision: Revision, bound: tuple[BoundGroup, ...], now: datetime
) -> int:
    """Plan for one scheme, unless nothing has changed since the last look; how many notices are new."""
    last, (slot, _) = context.looks.get(scheme_id), context.days.slot(now)
    if last is not None and (last.revision, last.slot, last.audience.groups) == (revision, slot, bound):
        return 0
    audience = await _current_audience(context, scheme_id, last, revision, bound)
    seen = await _input_aside(context, scheme_id, audience, now, weighed=False)
    new, settled = 0, last is not None and last.slot == slot and last.settled == seen
    if not settled:
        settled = not plan(replace(seen, planned=await context.db.ask(lambda tx: _planned(tx, context, now))), now)
    if not settled:
        new = await put(context, await _input_aside(context, scheme_id, audience, now, weighed=True))
    context.looks[scheme_id] = Look(revision, slot, audience, seen if settled else None)
    return new


async def _input_aside(
    context: Context, scheme_id: str, audience: Audience, now: datetime, *, weighed: bool
) -> PlanningInput:
    """The input of planning; read in another thread where there are many units, for it takes long then."""
    if len(context.scheme(scheme_id).units) <= _FEW_UNITS:
        return await _input(context, scheme_id, audience, now, weighed=weighed)
    return await aside(context, lambda context: _input(context, scheme_id, audience, now, weighed=weighed))


async def _current_audience(
    context: Context, scheme_id: str, last: Look | None, revision: Revision, bound: tuple[BoundGroup, ...]
) -> Audience:
    """The scheme's audience, read anew only when roles or persons have changed since the last look."""
    if last is not None and (last.revision.roles, last.revision.blocked) == (revision.roles, revision.blocked):
        return replace(last.audience, groups=bound)
    async with context.db.read() as tx:
        return _audience(scheme_id, await people.members(tx, scheme_id, context.clock.now()), bound)


async def put(context: Context, inputs: PlanningInput) -> int:
    """Put what is due by these inputs into the outbox; how many notices are new."""
    now = context.clock.now()

    async def change(tx: Transaction) -> int:
        # Read among writers, who take turns: another process may just have planned what differs by a day.
        current = replace(inputs, planned=await _planned(tx, context, now))
        return await outbox.put_new(tx, plan(current, now), now)

    return await context.db.write(change) if plan(inputs, now) else 0


async def in_prospect(context: Context, scheme_id: str, moment: datetime | None = None) -> PlanningInput:
    """The inputs with every duty to come and the keys that are planned: what `upcoming` looks ahead from."""
    inputs = await planning_input(context, scheme_id, moment, whole=True)
    at = moment or context.clock.now()
    planned, day = await context.db.ask(lambda tx: _planned(tx, context, at)), local_day(context, at).isoformat()
    return replace(inputs, planned=frozenset(key for key in planned if key.rpartition(":")[2] <= day))


async def next_notices(context: Context) -> Upcoming:
    """When the next notices go out."""
    coming = [upcoming(await in_prospect(context, scheme), context.clock.now()) for scheme in context.schemes]
    reminders = [each.reminder for each in coming if each.reminder is not None]
    rankings = [each.ranking for each in coming if each.ranking is not None]
    reviews = [each.review for each in coming if each.review is not None]
    return Upcoming(min(reminders, default=None), min(rankings, default=None), min(reviews, default=None))


async def claim(context: Context, outlet: str, most: int) -> list[Posted]:
    """Take notices of an outlet to send; what a dead sender had is settled first.

    What it had not handed to the line waits again; what was on its way is sent again only where a second copy does no
    harm, and not for ever.
    """
    if not await context.db.ask(lambda tx: outbox.has_work(tx, outlet, context.clock.now())):
        return []
    claimed, given_up = await _claim(context, outlet, most)
    for posted in given_up:
        await alarms.about_notice(context, "failed", posted.notice)
    return claimed


@in_transaction
async def _claim(tx: Transaction, context: Context, outlet: str, most: int) -> tuple[list[Posted], list[Posted]]:
    """Claim the notices that are due; those that are claimed, and those that were given up."""
    now, given_up = context.clock.now(), []
    for posted in await outbox.lapsed(tx, now):
        if posted.state is NoticeState.CLAIMED:
            await outbox.put_back(tx, posted, now)
            continue
        if not posted.notice.kind.harmless_twice:
            await unconfirmed.record(tx, context, posted.notice, _DIED)
            continue
        state = NoticeState.WAITING if posted.attempts < _MOST_ATTEMPTS else NoticeState.FAILED
        await outbox.mark(tx, posted.notice.key, state, now, problem=_DIED)
        given_up += [posted] if state is NoticeState.FAILED else []
    return await outbox.claim(tx, outlet, now, _LEASE, most), given_up


async def depart(context: Context, posted: Posted) -> bool:
    """A claimed notice is handed to the line; False when it is somebody else's by now."""
    now = context.clock.now()
    return await context.db.write(lambda tx: outbox.depart(tx, posted, now, _LEASE))


async def put_back(context: Context, posted: Posted, seconds: float = 0) -> None:
    """A claimed notice did not go out: it waits again, so many seconds at least."""
    now = context.clock.now()
    again_at = now + timedelta(seconds=seconds) if seconds else None
    await context.db.write(lambda tx: outbox.put_back(tx, posted, now, again_at))


async def renew(context: Context, notice: Notice) -> None:
    """Let a notice be sent again, as if it were new."""
    now = context.clock.now()
    await context.db.write(lambda tx: outbox.renew(tx, notice.key, now))


async def record(
    context: Context,
    notice: Notice,
    state: NoticeState,
    *,
    message_id: int | None = None,
    problem: str | None = None,
    again_at: datetime | None = None,
) -> None:
    """Store the new state of a notice."""
    now = context.clock.now()
    await context.db.write(
        lambda tx: outbox.mark(tx, notice.key, state, now, message_id=message_id, problem=problem, due_at=again_at)
    )


async def recall_file(context: Context, key: str) -> str | None:
    """Telegram's id of a picture that it has already."""
    return await context.db.ask(lambda tx: files.recall(tx, key))


async def remember_file(context: Context, key: str, file_id: str) -> None:
    """Note Telegram's id of a picture."""
    await context.db.write(lambda tx: files.remember(tx, key, file_id, context.clock.now()))


async def posted(context: Context, state: NoticeState | None) -> list[Posted]:
    """The notices in the outbox."""
    return await context.db.ask(lambda tx: outbox.by_state(tx, state))


async def find(context: Context, key: str) -> Posted | None:
    """A notice in the outbox by its key."""
    posted = await context.db.ask(lambda tx: outbox.beginning(tx, key))
    return next((row for row in posted if row.notice.key == key), None)

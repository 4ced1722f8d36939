"""The work of the day of a person who reviews: what waits, who has not reported, and what else needs the bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.notices import NoticeState
from bot.domain.permissions import Action, allowed, require
from bot.domain.today import Today
from bot.storage import applications, outbox
from bot.storage import publications as storage
from bot.usecases import inbox, obligations, timeliness
from bot.usecases.arrivals import unserved
from bot.usecases.standings import local_day
from scoring import WHOLE

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.courses import Key
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session


async def todays_work(session: Session, day: date | None = None) -> Today:
    """What this person has to do, today or on `day` as things stand. Raises NotAllowed.

    Takes no longer the longer the ledger is: what waits and who reported when is kept beside it.
    """
    context, person, scheme_id = session.context, session.person, session.scheme_id
    require(person, Action.REVIEW, scheme_id)
    day = day or local_day(context, session.now())
    waiting = await inbox.waiting_for(session)
    due: list[Key] = []
    late: list[Key] = []
    missed: tuple[Key, ...] = ()
    if allowed(person, Action.SEE_TIMELINESS, scheme_id):
        due, late = await _owed(context, scheme_id, day)
        proposals = await timeliness.proposals(context, scheme_id, day)
        missed = tuple((proposal.unit, proposal.line) for proposal in proposals)
    async with context.db.read() as tx:
        appeals = await _unanswered(tx, scheme_id) if allowed(person, Action.PUBLISH, scheme_id) else ()
        doubtful = await _doubtful(tx, scheme_id) if allowed(person, Action.ANNOUNCE, scheme_id) else ()
        applicants = await _applicants(tx, scheme_id) if allowed(person, Action.INVITE, scheme_id) else ()
        absent = await unserved(tx, context, scheme_id) if allowed(person, Action.INVITE, scheme_id) else ()
    return Today(
        scheme_id,
        day,
        tuple(dict.fromkeys((fact.unit, fact.fact) for fact in waiting)),
        tuple(dict.fromkeys((fact.unit, fact.fact) for fact in waiting if fact.proposed_by is not None)),
        min((local_day(context, fact.since) for fact in waiting), default=None),
        tuple(due),
        tuple(late),
        missed,
        appeals,
        doubtful,
        applicants,
        absent,
    )


async def _owed(context: Context, scheme_id: str, day: date) -> tuple[list[Key], list[Key]]:
    """Who has not done what is due on that day, and what was due before and can still be caught up on."""
    scheme, duties = context.scheme(scheme_id), context.schemes[scheme_id].duties
    asked = [duty for duty in duties if duty.due <= day <= duty.closes]
    if not asked:
        return [], []
    standings, done = await obligations.stated(context, scheme_id, day), await obligations.declared(context, scheme_id)
    due: list[Key] = []
    late: list[Key] = []
    for duty in asked:
        units = [WHOLE] if duty.of_bureau else [unit.id for unit in scheme.units]
        owing = [(unit, duty.id) for unit in units if obligations.still_owes(duty, standings, unit, done)]
        (due if duty.due == day else late).extend(owing)
    return due, late


async def has_open_matters(context: Context, scheme_id: str) -> bool:
    """Whether objections, or applications since a day before, wait, or it is not known of notices whether they arrived.

    Of an application of today the bureau has a message of its own.
    """
    async with context.db.read() as tx:
        if await _unanswered(tx, scheme_id) or await _doubtful(tx, scheme_id):
            return True
        waiting = await applications.waiting(tx, scheme_id)
    day = local_day(context, context.clock.now())
    return any(local_day(context, application.at) < day for application in waiting)


async def _applicants(tx: Transaction, scheme_id: str) -> tuple[int, ...]:
    """The numbers of the applications to be let in that wait."""
    return tuple(application.id for application in await applications.waiting(tx, scheme_id))


async def _unanswered(tx: Transaction, scheme_id: str) -> tuple[int, ...]:
    """The numbers of the objections that nobody has answered."""
    return tuple(appeal.id for appeal in await storage.appeals_of(tx, scheme_id) if appeal.answer is None)


async def _doubtful(tx: Transaction, scheme_id: str) -> tuple[tuple[str, str], ...]:
    """Kind and broadcast of the notices of which nobody knows whether they arrived."""
    unknown = await outbox.by_state(tx, NoticeState.UNKNOWN, most=None)
    notices = [posted.notice for posted in unknown if posted.notice.values.get("scheme") == scheme_id]
    return tuple(dict.fromkeys((notice.kind.value, notice.broadcast) for notice in notices))

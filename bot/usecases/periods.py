"""Closing periods and opening them again, and what may still change in them."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound, ReasonNeeded, Refused
from bot.domain.notices import NoticeKind, Reopened, values_of
from bot.domain.periods import Act, PeriodAct, PeriodState, closed, period_of, periods, reopened
from bot.domain.permissions import Action, allowed, require
from bot.domain.reviews import State
from bot.domain.separation import is_settled
from bot.storage import ledger, people, projection
from bot.storage import periods as storage
from bot.usecases import once
from bot.usecases.alarms import notify
from bot.usecases.context import in_transaction, remembered
from bot.usecases.doubting import is_reviewers
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.entries import Entry, NewEntry
    from bot.domain.periods import Period
    from bot.storage.engine import Transaction
    from bot.usecases.context import Admission, Session
    from scoring import Scheme


async def overview(session: Session) -> list[PeriodState]:
    """The periods that have begun. Raises NotAllowed."""
    require(session.person, Action.CLOSE, session.scheme_id)
    now = session.now()
    acts = await session.db.ask(lambda tx: storage.acts(tx, session.scheme_id))
    return [
        PeriodState(period, closed(acts, period.id, "", now), reopened(acts, period.id, now))
        for period in periods(session.scheme)
        if period.start <= local_day(session.context, now)
    ]


@in_transaction
async def close(tx: Transaction, session: Session, period_id: str) -> None:
    """Lock a period for all. Raises NotAllowed, NotFound, and Refused before its last day is over."""
    require(session.person, Action.CLOSE, session.scheme_id)
    period, now = _period(session.scheme, period_id), session.now()
    if local_day(session.context, now) <= period.end:
        raise Refused("period-not-over", day=period.end)
    act = PeriodAct(0, period_id, Act.CLOSE, None, now, None, "", session.person.id)
    await storage.append(tx, session.scheme_id, act)
    await session.note(tx, "close-period", period_id)


@in_transaction
async def reopen(tx: Transaction, session: Session, period_id: str, unit: str, last_day: date, reason: str) -> datetime:
    """Open a closed period for one unit up to the end of a day; its coordinators hear of it. Until when it is open.

    Raises NotAllowed, NotFound, Refused (no reason, or nothing to open).
    """
    scheme, now, reason = session.scheme, session.now(), reason.strip()
    require(session.person, Action.CLOSE, scheme.id)
    _period(scheme, period_id)
    scheme.unit(unit)
    until = datetime.combine(last_day, time.max, session.context.zone).replace(microsecond=0)
    if not reason:
        raise Refused("reason-needed")
    if (earlier := await once.before(tx, session.context, "reopen-period")) is not None:
        return datetime.fromisoformat(earlier)
    if not closed(await storage.acts(tx, scheme.id), period_id, unit, now):
        raise Refused("period-open", period=period_id)
    opened = PeriodAct(0, period_id, Act.REOPEN, unit, now, until, reason, session.person.id)
    act = await storage.append(tx, scheme.id, opened)
    await session.note(tx, "reopen-period", f"{period_id} {unit}", reason)
    await once.note(tx, session, "reopen-period", until.isoformat())
    on_duty = [member for member in await people.members(tx, scheme.id, now) if unit in member.on_duty(scheme.id)]
    values = values_of(Reopened(scheme.id, unit, period_id, until, reason))
    await notify(tx, NoticeKind.REOPENED, f"{scheme.id}:{act}", on_duty, values, (now, until))
    return until


async def guard(admission: Admission, new: Sequence[NewEntry]) -> None:
    """Refuse what may not change any more, or not without a reason.

    Within the day people take back and correct what they reported as they like; after it they say why, unless it was
    returned to them. What is grave (a veto) is never stated without a reason. In a closed period only a reviewer
    changes anything, with a reason. What a reviewer has confirmed or stated, only a reviewer takes back or rewrites.
    Raises ReasonNeeded, Refused (period-closed, settled-by-bureau).
    """
    context, tx, scheme = admission.context, admission.tx, admission.scheme
    state = admission.heads.period_acts
    acts = await remembered(context, tx, scheme.id, "period acts", state, lambda: storage.acts(tx, scheme.id))
    ids = [entry.replaces for entry in new if entry.replaces is not None]
    replaced = {entry.id: entry for entry in await ledger.by_ids(tx, ids)} if ids else {}
    states, now = await projection.states_of(tx, ids), context.clock.now()
    for entry in new:
        before = replaced.get(entry.replaces or 0)
        days = {entry.date, *([before.date] if before is not None else [])}
        locked = [day for day in sorted(days) if closed(acts, period_of(day), entry.unit, now)]
        if not allowed(admission.person, Action.REVIEW, scheme.id, entry.unit, scheme.fact(entry.fact)):
            if locked:
                raise Refused("period-closed", month=locked[0].month)
            if before is not None and await _is_settled(admission, before, states[before.id]):
                raise Refused("settled-by-bureau", fact=scheme.fact(entry.fact).short)
        if not entry.reason:
            returned = before is not None and states.get(before.id) is State.RETURNED
            _require_no_reason(admission, entry, locked, None if returned else before)


def _require_no_reason(admission: Admission, entry: NewEntry, locked: Sequence[date], before: Entry | None) -> None:
    """Raise ReasonNeeded unless an entry may come without a reason.

    `locked`: those of its days whose period is closed; `before`: the entry that it replaces, None where there is none,
    or where it was returned to its reporter.
    """
    context, scheme = admission.context, admission.scheme
    if entry.fact in scheme.grave:
        raise ReasonNeeded("reason-grave", fact=scheme.fact(entry.fact).short)
    if locked:
        raise ReasonNeeded("reason-closed", month=locked[0].month)
    if before is not None:
        reported_on = local_day(context, before.recorded_at)
        if reported_on < local_day(context, context.clock.now()):
            raise ReasonNeeded("reason-later", day=reported_on)


async def _is_settled(admission: Admission, entry: Entry, state: State) -> bool:
    return is_settled(entry, state) or await is_reviewers(admission, entry)


def _period(scheme: Scheme, period_id: str) -> Period:
    for period in periods(scheme):
        if period.id == period_id:
            return period
    raise NotFound("unknown-period", name=period_id)

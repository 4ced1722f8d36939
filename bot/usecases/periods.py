"""Closing periods and opening them again, and what may still change in them."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound, ReasonNeeded, Refused
from bot.domain.notices import Notice, NoticeKind, Receiver, Reopened, values_of
from bot.domain.periods import Act, PeriodAct, PeriodState, closed, period_of, periods, reopened
from bot.domain.permissions import Action, allowed, require
from bot.domain.reviews import State
from bot.storage import audit, ledger, outbox, people, projection
from bot.storage import periods as storage
from bot.usecases.context import remembered
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.entries import Entry, NewEntry
    from bot.domain.periods import Period
    from bot.storage.engine import Transaction
    from bot.usecases.context import Admission, Context, Session
    from scoring import Scheme


async def overview(session: Session) -> list[PeriodState]:
    """The periods that have begun. Raises NotAllowed."""
    require(session.person, Action.CLOSE, session.scheme_id)
    scheme, now = session.scheme, session.context.clock.now()
    async with session.context.db.read() as tx:
        acts = await storage.acts(tx, session.scheme_id)
    today = local_day(session.context, now)
    return [
        PeriodState(one, closed(acts, one.id, "", now), reopened(acts, one.id, now))
        for one in periods(scheme)
        if one.start <= today
    ]


async def close(session: Session, period: str) -> None:
    """Lock a period for all. Raises NotAllowed, NotFound, and Refused before its last day is over."""
    require(session.person, Action.CLOSE, session.scheme_id)
    found = _period(session.scheme, period)
    now = session.context.clock.now()
    if local_day(session.context, now) <= found.end:
        raise Refused("period-not-over", day=found.end)

    async def change(tx: Transaction) -> None:
        await storage.append(
            tx, session.scheme_id, PeriodAct(0, period, Act.CLOSE, None, now, None, "", session.person.id)
        )
        await audit.note(tx, session.scheme_id, audit.Act(now, session.person.id, "close-period", period))

    await session.context.db.write(change)


async def reopen(session: Session, period: str, unit: str, last_day: date, reason: str) -> datetime:
    """Open a closed period for one unit up to the end of a day; its coordinators hear of it.

    Raises NotAllowed, NotFound, Refused (no reason, or nothing to open).
    """
    require(session.person, Action.CLOSE, session.scheme_id)
    scheme = session.scheme
    _period(scheme, period)
    scheme.unit(unit)
    now = session.context.clock.now()
    until = datetime.combine(last_day, time.max, session.context.zone).replace(microsecond=0)
    if not reason.strip():
        raise Refused("reason-needed")

    async def change(tx: Transaction) -> None:
        if not closed(await storage.acts(tx, session.scheme_id), period, unit, now):
            raise Refused("period-open", period=period)
        opened = PeriodAct(0, period, Act.REOPEN, unit, now, until, reason.strip(), session.person.id)
        act = await storage.append(tx, session.scheme_id, opened)
        await audit.note(
            tx,
            session.scheme_id,
            audit.Act(now, session.person.id, "reopen-period", f"{period} {unit}", reason.strip()),
        )
        values = values_of(Reopened(session.scheme_id, unit, period, until, reason.strip()))
        notices = [
            Notice(
                f"{NoticeKind.REOPENED}:{session.scheme_id}:{act}:p{one.id}",
                NoticeKind.REOPENED,
                Receiver(one.id, person_id=one.id),
                now,
                until,
                values,
            )
            for one in await people.members(tx, session.scheme_id, session.context.clock.now())
            if unit in one.on_duty(session.scheme_id) and not one.blocked
        ]
        await outbox.put_new(tx, notices, now)

    await session.context.db.write(change)
    return until


async def guard(admission: Admission, new: Sequence[NewEntry]) -> None:
    """Refuse what may not change any more, or not without a reason.

    Within the day people take back and correct what they reported as they like; after it they say why, unless it was returned to
    them. What is grave (a veto) is never stated without a reason. In a closed period only a reviewer changes anything, with a reason.
    Raises ReasonNeeded, Refused (period-closed).
    """
    context, tx, scheme = admission.context, admission.tx, admission.scheme
    state = admission.heads.period_acts
    acts = await remembered(context, tx, scheme.id, "period acts", state, lambda: storage.acts(tx, scheme.id))
    ids = [entry.replaces for entry in new if entry.replaces is not None]
    replaced = {entry.id: entry for entry in await ledger.by_ids(tx, ids)} if ids else {}
    returned = {number for number, said in (await projection.states_of(tx, ids)).items() if said is State.RETURNED}
    for entry in new:
        before = replaced.get(entry.replaces or 0)
        locked = _locked(context, acts, entry, before)
        if locked and not allowed(admission.person, Action.REVIEW, scheme.id, entry.unit, scheme.fact(entry.fact)):
            raise Refused("period-closed", month=locked[0].month)
        if entry.reason:
            continue
        if entry.fact in scheme.grave:
            raise ReasonNeeded("reason-grave", fact=scheme.fact(entry.fact).short)
        if locked:
            raise ReasonNeeded("reason-closed", month=locked[0].month)
        if before is None or before.id in returned:
            continue
        reported_on = local_day(context, before.recorded_at)
        if reported_on < local_day(context, context.clock.now()):
            raise ReasonNeeded("reason-later", day=reported_on)


def _locked(context: Context, acts: Sequence[PeriodAct], entry: NewEntry, before: Entry | None) -> list[date]:
    """The days in closed periods that the entry would change."""
    days = {entry.date, *([before.date] if before is not None else [])}
    return [day for day in sorted(days) if closed(acts, period_of(day), entry.unit, context.clock.now())]


def _period(scheme: Scheme, identifier: str) -> Period:
    found = next((one for one in periods(scheme) if one.id == identifier), None)
    if found is None:
        raise NotFound("unknown-period", name=identifier)
    return found

"""Closing periods and opening them again, and what may still change in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound, ReasonNeeded, Refused
from bot.domain.notices import Notice, NoticeKind, Receiver
from bot.domain.periods import Act, PeriodAct, closed, period_of, periods, reopened
from bot.domain.permissions import Action, allowed, require
from bot.domain.reviews import State, state
from bot.storage import audit, outbox, people
from bot.storage import periods as storage
from bot.usecases.standings import local_day, reviews_for_writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.entries import Entry, NewEntry
    from bot.domain.notices import Json
    from bot.domain.people import Person
    from bot.domain.periods import Period
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import Scheme


@dataclass(frozen=True, slots=True)
class PeriodState:
    """A period as it stands now: `closed` for all, but for the units in `open_for` until those instants."""

    period: Period
    closed: bool
    open_for: dict[str, datetime]


async def overview(context: Context, person: Person, scheme_id: str) -> list[PeriodState]:
    """The periods that have begun. Raises NotAllowed."""
    require(person, Action.CLOSE, scheme_id)
    scheme, now = context.schemes[scheme_id].scheme, context.clock.now()
    async with context.db.read() as tx:
        acts = await storage.acts(tx, scheme_id)
    today = local_day(context, now)
    return [
        PeriodState(one, closed(acts, one.id, "", now), reopened(acts, one.id, now))
        for one in periods(scheme)
        if one.start <= today
    ]


async def close(context: Context, person: Person, scheme_id: str, period: str) -> None:
    """Lock a period for all. Raises NotAllowed, NotFound, and Refused before its last day is over."""
    require(person, Action.CLOSE, scheme_id)
    found = _period(context.schemes[scheme_id].scheme, period)
    now = context.clock.now()
    if local_day(context, now) <= found.end:
        raise Refused("period-not-over", day=found.end)

    async def change(tx: Transaction) -> None:
        await storage.append(tx, scheme_id, PeriodAct(0, period, Act.CLOSE, None, now, None, "", person.id))
        await audit.note(tx, now, person.id, "close-period", scheme_id, period)

    await context.db.write(change)


async def reopen(
    context: Context, person: Person, scheme_id: str, period: str, unit: str, last_day: date, reason: str
) -> datetime:
    """Open a closed period for one unit up to the end of a day; its coordinators hear of it.

    Raises NotAllowed, NotFound, Refused (no reason, or nothing to open).
    """
    require(person, Action.CLOSE, scheme_id)
    scheme = context.schemes[scheme_id].scheme
    _period(scheme, period)
    scheme.unit(unit)
    now = context.clock.now()
    until = datetime.combine(last_day, time.max, context.zone).replace(microsecond=0)
    if not reason.strip():
        raise Refused("reason-needed")

    async def change(tx: Transaction) -> None:
        if not closed(await storage.acts(tx, scheme_id), period, unit, now):
            raise Refused("period-open", period=period)
        reopening = PeriodAct(0, period, Act.REOPEN, unit, now, until, reason.strip(), person.id)
        act = await storage.append(tx, scheme_id, reopening)
        await audit.note(tx, now, person.id, "reopen-period", scheme_id, f"{period} {unit}", reason.strip())
        values: dict[str, Json] = {"scheme": scheme_id, "unit": unit, "period": period, "until": until.isoformat()}
        values["reason"] = reason.strip()
        notices = [
            Notice(
                f"{NoticeKind.REOPENED}:{scheme_id}:{act}:p{one.id}",
                NoticeKind.REOPENED,
                Receiver(one.id, person_id=one.id),
                now,
                until,
                values,
            )
            for one in await people.members(tx, scheme_id, context.clock.now())
            if unit in one.on_duty(scheme_id) and not one.blocked
        ]
        await outbox.put_new(tx, notices, now)

    await context.db.write(change)
    return until


async def guard(
    tx: Transaction, context: Context, person: Person, scheme: Scheme, known: Sequence[Entry], new: Sequence[NewEntry]
) -> None:
    """Refuse what may not change any more, or not without a reason.

    Within the day people take back and correct what they reported as they like; after it they say why, unless it was returned to
    them. What is grave (a veto) is never stated without a reason. In a closed period only a reviewer changes anything, with a reason. Raises ReasonNeeded, Refused (period-closed).
    """
    now = context.clock.now()
    acts = await storage.acts(tx, scheme.id)
    by_id = {one.id: one for one in known}
    said = await reviews_for_writing(context, scheme.id, tx) if any(one.replaces for one in new) else {}
    for one in new:
        before = by_id.get(one.replaces or 0)
        days = {one.date, *([before.date] if before is not None else [])}
        locked = [day for day in sorted(days) if closed(acts, period_of(day), one.unit, now)]
        if locked and not allowed(person, Action.REVIEW, scheme.id, one.unit, scheme.fact(one.fact)):
            raise Refused("period-closed", month=locked[0].month)
        if one.reason:
            continue
        if one.fact in scheme.grave:
            raise ReasonNeeded("reason-grave", fact=scheme.fact(one.fact).short)
        if locked:
            raise ReasonNeeded("reason-closed", month=locked[0].month)
        if before is None or state(before, said) is State.RETURNED:
            continue
        reported_on = local_day(context, before.recorded_at)
        if reported_on < local_day(context, now):
            raise ReasonNeeded("reason-later", day=reported_on)


def _period(scheme: Scheme, identifier: str) -> Period:
    found = next((one for one in periods(scheme) if one.id == identifier), None)
    if found is None:
        raise NotFound("unknown-period", name=identifier)
    return found

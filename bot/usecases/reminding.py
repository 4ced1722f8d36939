"""Reminders of duties as the bureau wants them: paused for everybody, or called to mind on another day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotFound, Refused
from bot.domain.permissions import Action, require
from bot.domain.reminding import ReminderAct, ReminderChange, call_days, may_move, reminders
from bot.storage import reminding
from bot.usecases import once
from bot.usecases.context import in_transaction
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.reminding import Reminders
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session
    from schemes.duties import Duty


async def of_scheme(context: Context, scheme_id: str) -> Reminders:
    """The duties of a scheme as they are called to mind, and those whose reminders are paused."""
    return await context.db.ask(lambda tx: _reminders(tx, context, scheme_id))


async def _reminders(tx: Transaction, context: Context, scheme_id: str) -> Reminders:
    changes = await reminding.of_scheme(tx, scheme_id)
    return reminders(context.schemes[scheme_id].duties, changes, context.days)


@in_transaction
async def pause(tx: Transaction, session: Session, duty_id: str, *, resume: bool = False) -> Duty:
    """Send nobody reminders of a duty, or again; deadline and points stay. Raises NotAllowed, NotFound."""
    duty, paused = await _duty(tx, session, duty_id)
    if paused is resume:
        act = ReminderAct.RESUME if resume else ReminderAct.PAUSE
        await _append(tx, session, duty_id, act)
        await session.note(tx, f"{act}-reminders", duty_id)
    return duty


@in_transaction
async def move(tx: Transaction, session: Session, duty_id: str, day: date, to: date) -> Duty:
    """Call a duty to mind on another day than on `day`. Raises NotAllowed, NotFound, and Refused for a day gone by,
    a day off, and one on which nothing can be done about the duty.
    """
    duty, _ = await _duty(tx, session, duty_id)
    if await once.before(tx, session.context, "move-reminder") is not None:
        return duty
    days, first = session.context.days, local_day(session.context, session.now())
    if day not in call_days(duty, days):
        raise NotFound("no-reminder-then", day=day)
    if min(day, to) < first or not may_move(duty, day, to, days):
        raise Refused("reminder-not-then", opens=max(duty.opens, first), closes=duty.closes)
    await _append(tx, session, duty_id, ReminderAct.MOVE, day, to)
    await session.note(tx, "move-reminder", duty_id, f"{day} {to}")
    await once.note(tx, session, "move-reminder")
    return duty


async def _duty(tx: Transaction, session: Session, duty_id: str) -> tuple[Duty, bool]:
    """A duty as it is called to mind, and whether its reminders are paused."""
    require(session.person, Action.ANNOUNCE, session.scheme_id)
    now = await _reminders(tx, session.context, session.scheme_id)
    for duties, paused in ((now.called, False), (now.paused, True)):
        for duty in duties:
            if duty.id == duty_id:
                return duty, paused
    raise NotFound("no-such-duty")


async def _append(
    tx: Transaction, session: Session, duty: str, act: ReminderAct, day: date | None = None, to: date | None = None
) -> None:
    change = ReminderChange(0, duty, act, day, to, session.person.id, session.now())
    await reminding.append(tx, session.scheme_id, change)

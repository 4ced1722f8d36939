"""Duties: the tap that says one is done, /timeliness, and missed periods that the assessor enters or excuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.rendering import receipts
from bot.rendering import timeliness as screens
from bot.rendering.callback_data import Action
from bot.usecases import owing, timeliness
from scoring import WHOLE

if TYPE_CHECKING:
    from bot.handlers.desk import Visit
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from schemes.duties import Duty


async def timely(visit: Visit, _: str) -> None:
    """/timeliness: who reports on time."""
    await visit.answer(await _table(visit, visit.scheme(), ""))


async def tapped(visit: Visit, tap: Tap) -> None:
    """A button under a reminder or of the table."""
    scheme_id, *rest = tap.arguments
    scheme = visit.context.schemes[scheme_id].scheme
    if tap.action is Action.TIMELINESS:
        await visit.alter_or_answer(await _table(visit, scheme_id, rest[0]))
        return
    unit, subject = rest
    if tap.action in (Action.DONE, Action.NOT_DONE):
        done = tap.action is Action.DONE
        declared = await owing.declare(visit.context, visit.person, scheme_id, unit, subject, done=done)
        name = visit.catalogue.plain("people.role_bureau") if unit == WHOLE else scheme.unit(unit).short
        duty = _duties(visit, scheme_id)[subject]
        await visit.answer(screens.declared_screen(declared, scheme, duty, name, visit.catalogue))
    elif tap.action is Action.ENTER_MISSED:
        origin = visit.origin(Source.BUTTON)
        entered = await timeliness.enter(visit.context, visit.person, scheme_id, unit, subject, origin)
        await visit.alter(await _table(visit, scheme_id, subject))
        await visit.answer(receipts.report_screens(entered, scheme, visit.catalogue)[0])
    else:
        await timeliness.excuse(visit.context, visit.person, scheme_id, unit, subject)
        await visit.alter(await _table(visit, scheme_id, subject))
    visit.desk.wake()


async def _table(visit: Visit, scheme_id: str, line: str) -> Screen:
    scheme, duties = visit.context.schemes[scheme_id].scheme, _duties(visit, scheme_id)
    found = await timeliness.table(visit.context, visit.person, scheme_id)
    if line:
        return screens.line_screen(found, line, scheme, duties, visit.catalogue)
    return screens.overview_screen(found, scheme, duties, visit.catalogue)


def _duties(visit: Visit, scheme_id: str) -> dict[str, Duty]:
    return {duty.id: duty for duty in visit.context.schemes[scheme_id].duties}

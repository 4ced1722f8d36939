"""Duties: the tap that says one is done, /timeliness, and missed periods that the assessor enters or excuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.rendering import receipts
from bot.rendering import timeliness as screens
from bot.rendering.callback_data import Action
from bot.usecases import obligations, timeliness
from scoring import WHOLE

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen


async def timeliness_table(visit: UpdateContext, _: str) -> None:
    """/timeliness: who reports on time."""
    await visit.answer(await _table(visit, visit.scheme(), ""))


async def turn_timeliness(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: one line of the calendar, or all of them."""
    scheme_id, line = tap.arguments
    await visit.alter_or_answer(await _table(visit, scheme_id, line))


async def declare_done(visit: UpdateContext, tap: Tap) -> None:
    """Tapped under a reminder: a duty is done without a figure; or that is taken back."""
    scheme_id, unit, duty_id = tap.arguments
    offering, done = visit.context.schemes[scheme_id], tap.action is Action.DONE
    declared = await obligations.declare(visit.session(scheme_id), unit, duty_id, done=done)
    name = visit.catalogue.plain("people.role_bureau") if unit == WHOLE else offering.scheme.unit(unit).short
    duty = offering.duties_by_id[duty_id]
    await visit.answer(screens.declared_screen(declared, offering.scheme, duty, name, visit.catalogue))
    visit.services.wake()


async def enter_missed(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the missed periods of a unit are entered as proposed."""
    scheme_id, unit, line = tap.arguments
    origin = visit.origin(Source.BUTTON)
    entered = await timeliness.enter(visit.session(scheme_id), unit, line, origin)
    await visit.alter(await _table(visit, scheme_id, line))
    scheme = visit.context.scheme(scheme_id)
    await visit.answer(receipts.report_screens(entered, scheme, visit.catalogue)[0])
    visit.services.wake()


async def excuse_missed(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the missed periods of a unit do not count."""
    scheme_id, unit, line = tap.arguments
    await timeliness.excuse(visit.session(scheme_id), unit, line)
    await visit.alter(await _table(visit, scheme_id, line))
    visit.services.wake()


async def _table(visit: UpdateContext, scheme_id: str, line: str) -> Screen:
    offering = visit.context.schemes[scheme_id]
    scheme, duties = offering.scheme, offering.duties_by_id
    found = await timeliness.table(visit.context, visit.person, scheme_id)
    if line:
        return screens.line_screen(found, line, scheme, duties, visit.catalogue)
    return screens.overview_screen(found, scheme, duties, visit.catalogue)

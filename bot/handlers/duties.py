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


async def timeliness_table(event: UpdateContext, _: str) -> None:
    """/timeliness: who reports on time."""
    await event.answer(await _table(event, event.scheme_id(), ""))


async def turn_timeliness(event: UpdateContext, tap: Tap) -> None:
    """Tapped: one line of the calendar, or all of them."""
    scheme_id, line = tap.arguments
    await event.alter_or_answer(await _table(event, scheme_id, line))


async def declare_done(event: UpdateContext, tap: Tap) -> None:
    """Tapped under a reminder: a duty is done without a figure; or that is taken back."""
    scheme_id, unit, duty_id = tap.arguments
    served, done = event.context.schemes[scheme_id], tap.action is Action.DONE
    declared = await obligations.declare(event.session(scheme_id), unit, duty_id, done=done)
    name = event.catalogue.plain("people.role_bureau") if unit == WHOLE else served.scheme.unit(unit).short
    duty = served.duties_by_id[duty_id]
    await event.answer(screens.declared_screen(declared, served.scheme, duty, name, event.catalogue))
    event.services.wake()


async def enter_missed(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the missed periods of a unit are entered as proposed."""
    scheme_id, unit, line = tap.arguments
    entered = await timeliness.enter(event.session(scheme_id), unit, line, event.origin(Source.BUTTON))
    await event.alter(await _table(event, scheme_id, line))
    scheme = event.context.scheme(scheme_id)
    await event.answer(receipts.report_screens(entered, scheme, event.catalogue)[0])
    event.services.wake()


async def excuse_missed(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the missed periods of a unit do not count."""
    scheme_id, unit, line = tap.arguments
    await timeliness.excuse(event.session(scheme_id), unit, line)
    await event.alter(await _table(event, scheme_id, line))
    event.services.wake()


async def _table(event: UpdateContext, scheme_id: str, line: str) -> Screen:
    served = event.context.schemes[scheme_id]
    scheme, duties = served.scheme, served.duties_by_id
    table = await timeliness.table(event.context, event.person, scheme_id)
    if line:
        return screens.line_screen(table, line, scheme, duties, event.catalogue)
    return screens.overview_screen(table, scheme, duties, event.catalogue)

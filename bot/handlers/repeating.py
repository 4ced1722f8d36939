"""Reports by two taps, below a reminder: nothing in this period, or the same as in the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import Expired
from bot.domain.results import Reported
from bot.rendering import receipts
from bot.rendering import repeating as screens
from bot.rendering.callback_data import read_past_day
from bot.rendering.inquiries import zeros_done_screen, zeros_screen
from bot.usecases import inquiring, repeating
from bot.usecases.standings import today

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen


async def list_quick(event: UpdateContext, tap: Tap) -> None:
    """Tapped below a reminder: what a second tap would store."""
    scheme_id, unit, what = tap.arguments
    scheme = event.context.scheme(scheme_id)
    day = today(event.context, scheme)
    if what == screens.ZERO:
        facts = await inquiring.zeros_due(event.session(scheme_id), unit, day)
        screen = zeros_screen(facts, unit, day, scheme, event.catalogue)
        await event.answer(screen if facts else zeros_done_screen(event.catalogue))
    elif what == screens.SAME:
        if await inquiring.reports_due(event.session(scheme_id), unit, day):
            await event.answer(await _same(event, scheme_id, unit))
        else:
            await event.answer(zeros_done_screen(event.catalogue))
    else:
        raise Expired("button-gone")


async def report_same(event: UpdateContext, tap: Tap) -> None:
    """Tapped: what was listed is reported; a list that is another one by now is shown anew."""
    scheme_id, unit, days, check = tap.arguments
    scheme = event.context.scheme(scheme_id)
    if check == "x":
        await event.alter(event.sentence("receipts.not_stored"))
        return
    day, origin = read_past_day(days, scheme.start), event.origin(Source.BUTTON)
    reported = await repeating.report_as_before(event.session(scheme_id), unit, day, check, origin)
    if reported is None:
        await event.alter(await _same(event, scheme_id, unit))
    elif reported == Reported():
        await event.alter(zeros_done_screen(event.catalogue))
    else:
        first, *others = receipts.report_screens(reported, scheme, event.catalogue)
        await event.alter(first)
        for screen in others:
            await event.answer(screen)


async def _same(event: UpdateContext, scheme_id: str, unit: str) -> Screen:
    scheme = event.context.scheme(scheme_id)
    day = today(event.context, scheme)
    claims = await repeating.as_before(event.session(scheme_id), unit, day)
    return screens.same_screen(claims, repeating.check_of(claims), unit, day, scheme, event.catalogue)

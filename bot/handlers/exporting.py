"""/export: the standing for those who see all of it, the whole ledger for the bureau; in private only."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain.errors import Expired
from bot.domain.permissions import Action, allowed
from bot.rendering.exports import export_screen, ledger_screen, standing_screen
from bot.usecases import asking, exchanging
from bot.usecases.context import Session
from bot.usecases.standings import has_samples

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap


async def export(visit: UpdateContext, _: str) -> None:
    """/export: what can be had."""
    scheme = visit.scheme()
    await asking.whole_sheet(visit.session(scheme))  # who may not see it is told so at once
    ledger = allowed(visit.person, Action.EXPORT, scheme)
    await visit.answer(export_screen(visit.context.scheme(scheme), visit.catalogue, ledger=ledger))


async def send_export(visitor: UpdateContext, tap: Tap) -> None:
    """Tapped: send one of the files."""
    scheme_id, what, ending = tap.arguments
    scheme, context = visitor.context.scheme(scheme_id), visitor.context
    if what == "ledger" and ending in ("xlsx", "csv"):
        kept = await exchanging.archive(context, visitor.person, scheme_id)
        now = context.clock.now().astimezone(context.zone)
        screen = await asyncio.to_thread(ledger_screen, kept, scheme, now, visitor.catalogue, ending)
    elif what == "result" and ending in ("xlsx", "csv", "json"):
        standing = await asking.whole_sheet(Session(context, visitor.person, scheme_id))
        sample = await has_samples(context, scheme_id)
        screen = await asyncio.to_thread(standing_screen, standing, visitor.catalogue, ending, sample=sample)
    else:
        raise Expired("button-gone")
    await visitor.answer(screen)

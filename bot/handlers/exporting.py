"""/export: the standing for those who see all of it, the whole ledger for the bureau; in private only."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain.errors import Expired
from bot.domain.permissions import Action, allowed
from bot.rendering.exporting import export_screen, ledger_screen, standing_screen
from bot.usecases import archiving, asking
from bot.usecases.standings import has_samples

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap


async def export(event: UpdateContext, _: str) -> None:
    """/export: the files to choose from."""
    scheme = event.scheme()
    await asking.whole_sheet(event.session(scheme.id))  # who may not see it is told so at once
    ledger = allowed(event.person, Action.EXPORT, scheme.id)
    await event.answer(export_screen(scheme, event.catalogue, ledger=ledger))


async def send_export(event: UpdateContext, tap: Tap) -> None:
    """Tapped: send one of the files."""
    scheme_id, content, ending = tap.arguments
    scheme, context = event.context.scheme(scheme_id), event.context
    if content == "ledger" and ending in ("xlsx", "csv"):
        archive = await archiving.archive(context, event.person, scheme_id)
        screen = await asyncio.to_thread(ledger_screen, archive, scheme, event.now, event.catalogue, ending)
    elif content == "result" and ending in ("xlsx", "csv", "json"):
        standing = await asking.whole_sheet(event.session(scheme_id))
        sample = await has_samples(context, scheme_id)
        screen = await asyncio.to_thread(standing_screen, standing, event.catalogue, ending, sample=sample)
    else:
        raise Expired("button-gone")
    await event.answer(screen)

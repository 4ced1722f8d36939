"""What a correction or an undo did, shown: a receipt, what was taken back with its way back, or one more question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering import amending as screens
from bot.rendering import receipts
from bot.usecases import undoing

if TYPE_CHECKING:
    from bot.domain.results import Withdrawn
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.screen import Screen
    from bot.usecases.changing import Changed
    from scoring import Scheme


async def changed_screen(event: UpdateContext, changed: Changed) -> Screen:
    """The answer to a tap on a correction."""
    scheme = event.context.scheme(changed.scheme)
    if changed.asked is not None:
        return screens.asked_screen(changed.asked, scheme, event.catalogue, event.now)
    if changed.withdrawn:
        return await withdrawn_screen(event, scheme, changed.withdrawn)
    if not changed.receipts:
        return event.sentence("amending.unchanged")
    return screens.changed_screen(changed.receipts, changed.change, scheme, event.catalogue, event.now)


async def withdrawn_screen(event: UpdateContext, scheme: Scheme, withdrawn: tuple[Withdrawn, ...]) -> Screen:
    """What was taken back, with buttons to enter it again and to take back the report before it."""
    before = await undoing.last_report(event.session(scheme.id))
    rows = screens.undo_rows(withdrawn, before, scheme, event.catalogue, event.now)
    return receipts.withdrawn_screen(withdrawn, scheme, event.catalogue, rows)


async def mark_receipt(event: UpdateContext, changed: Changed) -> None:
    """Let the receipt that the words were a reply to say what became of it."""
    change = changed.change
    if changed.replied_to is None or change is None:
        return
    entries = [part.earlier.id for part in change.parts if part.earlier is not None]
    fates = await undoing.fates(event.session(changed.scheme), entries)
    if fates:
        screen = screens.fates_screen(fates, event.context.scheme(changed.scheme), event.catalogue, event.now)
        await event.services.presenter.edit(event.chat_id, changed.replied_to, screen)

"""Corrections in words are asked about; and what one, or an undo, did is shown: a receipt, or the way back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.parsing.values import amount_of
from bot.rendering import amending as screens
from bot.rendering import receipts
from bot.usecases import amending, referring, undoing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.entries import Origin
    from bot.domain.intents import Reading
    from bot.domain.results import Withdrawn
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.screen import Screen
    from bot.usecases.changing import Changed
    from scoring import Scheme


async def ask(event: UpdateContext, scheme: Scheme, reading: Reading, origin: Origin) -> amending.Amended:
    """What a message corrects, to be asked, and what of it is to be reported."""
    if not amending.amends(reading):
        return amending.Amended((), reading)
    about = event.replied_entries
    said = referring.Said(
        origin,
        partial(amount_of, scheme=scheme),
        event.replied_to,
        about[1] if about is not None and about[0] == scheme.id else (),
    )
    return await amending.ask(event.session(scheme.id), reading, said)


async def show(event: UpdateContext, scheme: Scheme, amended: amending.Amended, unused: Sequence[str] = ()) -> None:
    """Answer with the questions; the first says what of the message was not used, where no receipt does."""
    for asked in amended.questions:
        await event.answer(screens.asked_screen(asked, scheme, event.catalogue, event.now, unused))
        unused = ()


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
        await event.change(changed.replied_to, screen)

"""Corrections in words and what takes reports back: 改成21, 撤回上一条, /undo, and the buttons [撤销] and [恢复]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import NotFound
from bot.domain.intents import Amendment, Amends, Reading
from bot.domain.prompts import Amend, Restore, Undo, UndoLast
from bot.handlers import changing as shown
from bot.handlers import evidence
from bot.handlers.replies import asking_why
from bot.rendering import amending as screens
from bot.rendering.callback_data import number_of, numbers_of
from bot.usecases import changing, undoing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from scoring import Scheme


async def choose_change(event: UpdateContext, tap: Tap) -> None:
    """Tapped: which change was meant, or none of them."""
    draft, option = tap.arguments
    chosen, origin = None if option == "x" else number_of(option), event.origin(Source.BUTTON)
    async with asking_why(event, event.scheme_id(), Amend(number_of(draft), chosen)):
        changed = await changing.choose(event.context, event.person, number_of(draft), chosen, origin)
        await event.alter(await shown.changed_screen(event, changed))
        await shown.mark_receipt(event, changed)
        event.services.wake()
        await evidence.follow(event)


async def undo(event: UpdateContext, words: str) -> None:
    """/undo: the last report; named, or a second time, it is asked which."""
    scheme, origin = event.scheme(), event.origin(Source.COMMAND)
    session = event.session(scheme.id)
    if words or await undoing.has_just_undone(session, origin):
        facts = event.vocabulary(scheme.id).facts.find(words) if words else ()
        amendment = Amendment(Amends.WITHDRAW, f"撤销 {words}".strip(), facts)
        amended = await shown.ask(event, scheme, Reading(amendments=(amendment,)), origin)
        if not amended.questions:
            raise NotFound("nothing-to-undo")
        await shown.show(event, scheme, amended)
        return
    async with asking_why(event, scheme.id, UndoLast()):
        withdrawn = await undoing.undo_last(session, origin)
        await event.answer(await shown.withdrawn_screen(event, scheme, withdrawn))
        event.services.wake()


async def take_back(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the entries of a receipt are taken back; where they count no more, it says what became of them."""
    scheme_id, ids, *in_new_message = tap.arguments
    scheme, origin = event.context.scheme(scheme_id), event.origin(Source.BUTTON)
    entries = numbers_of(ids)
    async with asking_why(event, scheme_id, Undo(entries)):
        try:
            withdrawn = await undoing.undo(event.session(scheme_id), entries, origin)
        except NotFound:
            await tell_fates(event, scheme, entries)
            return
        screen = await shown.withdrawn_screen(event, scheme, withdrawn)
        await (event.answer(screen) if in_new_message else event.alter(screen))
        event.services.wake()


async def restore(event: UpdateContext, tap: Tap) -> None:
    """Tapped: what was taken back is entered again."""
    scheme_id, ids = tap.arguments
    scheme, origin = event.context.scheme(scheme_id), event.origin(Source.BUTTON)
    entries = numbers_of(ids)
    async with asking_why(event, scheme_id, Restore(entries)):
        try:
            changed = await changing.restore(event.session(scheme_id), entries, origin)
        except NotFound:
            await tell_fates(event, scheme, entries)
            return
        await event.alter(await shown.changed_screen(event, changed))
        event.services.wake()


async def tell_fates(event: UpdateContext, scheme: Scheme, entries: Sequence[int]) -> None:
    """Say in the place of an old receipt what became of its entries; raises what is being handled where nothing did."""
    fates = await undoing.fates(event.session(scheme.id), entries)
    if not fates:
        raise NotFound("nothing-to-undo")
    await event.alter(screens.fates_screen(fates, scheme, event.catalogue, event.now))

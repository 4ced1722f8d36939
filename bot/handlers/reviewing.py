"""Reviewing: /review, the buttons of its inbox, and typed replies to what they ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import Refused
from bot.domain.intents import Wrong
from bot.domain.permissions import Action as Right
from bot.domain.permissions import require, require_entering
from bot.domain.prompts import ReturnAnswer, ReturnReason, RightFigure
from bot.domain.review_items import Corrected, Part, Seen
from bot.parsing.values import read_value
from bot.rendering import corrections
from bot.rendering import reviews as screens
from bot.rendering.callback_data import number_of
from bot.usecases import correcting, inbox, reopening, reply_prompts, reviewing

if TYPE_CHECKING:
    from bot.domain.review_items import Reviewed
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from scoring import Scheme

_OWN_WORDS = "w"
_NUMBER_AND_REASON = re.compile(r"(?:累计|应为|改为|是)?\s*(.*?)[\s，、；;：]+(.*)", re.DOTALL)


async def review(event: UpdateContext, _: str) -> None:
    """/review: what waits for this person."""
    await event.answer(await _inbox(event, event.scheme_id(), 0, Part.FRESH))


async def turn_inbox(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a page of the inbox."""
    scheme_id, page, *part = tap.arguments
    await event.alter(await _inbox(event, scheme_id, number_of(page), Part(part[0]) if part else Part.FRESH))


async def open_item(event: UpdateContext, tap: Tap) -> None:
    """Tapped: one review item with what confirming it would do."""
    scheme, unit, fact = _item_of(event, tap)
    opened = await inbox.open_item(event.session(scheme.id), unit, fact)
    await event.alter(screens.item_screen(opened, scheme, event.catalogue))


async def confirm_item(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the figure is confirmed."""
    scheme, unit, fact = _item_of(event, tap)
    items, origin = {(unit, fact): number_of(tap.arguments[3])}, event.origin(Source.BUTTON)
    await _show(event, scheme, await reviewing.confirm(event.session(scheme.id), items, origin), alter=True)


async def confirm_ordinary(event: UpdateContext, tap: Tap) -> None:
    """Tapped: all figures with nothing unusual are confirmed."""
    scheme_id, last = tap.arguments
    scheme, origin = event.context.scheme(scheme_id), event.origin(Source.BUTTON)
    reviewed = await reviewing.confirm_ordinary(event.session(scheme_id), number_of(last), origin)
    await _show(event, scheme, reviewed, alter=True)


async def return_item(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the figure is returned: first the reasons to choose from, then one of them, or typed words."""
    scheme, unit, fact = _item_of(event, tap)
    last, *reason = tap.arguments[3:]
    if not reason:
        require(event.person, Right.REVIEW, scheme.id, unit, scheme.fact(fact))
        await event.alter(screens.reasons_screen(scheme, unit, fact, number_of(last), event.catalogue))
        if event.message_id is not None:
            purpose, question = ReturnReason(unit, fact, number_of(last)), (event.chat_id, event.message_id)
            await reply_prompts.ask_by_buttons(event.session(scheme.id), purpose, question)
    elif reason[0] == _OWN_WORDS:
        await _ask_words(event, scheme, ReturnReason(unit, fact, number_of(last)))
    else:
        words = event.catalogue.plain(f"reviews.reason_{screens.REASONS[number_of(reason[0])]}")
        seen, origin = Seen(unit, fact, number_of(last)), event.origin(Source.BUTTON)
        reviewed = await reviewing.send_back(event.session(scheme.id), seen, words, origin)
        await _show(event, scheme, reviewed, alter=True)


async def ask_right_figure(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the reviewer enters the right figure, which is asked for with its reason."""
    scheme, unit, fact = _item_of(event, tap)
    opened = await inbox.open_item(event.session(scheme.id), unit, fact)
    purpose = RightFigure(unit, fact, number_of(tap.arguments[3]))
    screen = corrections.ask_right_figure_screen(unit, fact, opened.case.after, scheme, event.catalogue)
    await event.ask(scheme.id, purpose, screen)


def _item_of(event: UpdateContext, tap: Tap) -> tuple[Scheme, str, str]:
    """The scheme, unit and fact of a button below a review item."""
    scheme_id, unit, number, *_ = tap.arguments
    scheme = event.context.scheme(scheme_id)
    return scheme, unit, scheme.facts[number_of(number)].id


async def _ask_words(event: UpdateContext, scheme: Scheme, purpose: ReturnReason) -> None:
    unit, fact = purpose.unit, purpose.fact
    require(event.person, Right.REVIEW, scheme.id, unit, scheme.fact(fact))
    await event.ask(scheme.id, purpose, screens.ask_words_screen(purpose.use, scheme, unit, fact, event.catalogue))


async def take_return_reason(event: UpdateContext, scheme: Scheme, prompt: ReturnReason, words: str) -> None:
    """The reason of a return, in the reviewer's own words."""
    seen = Seen(prompt.unit, prompt.fact, prompt.last)
    reviewed = await reviewing.send_back(event.session(scheme.id), seen, words, event.origin(Source.TEXT))
    await _show(event, scheme, reviewed, alter=False)


async def take_right_figure(event: UpdateContext, scheme: Scheme, prompt: RightFigure, words: str) -> None:
    """The right running total and the reason, 1580 与系统核对: shown before it is stored.

    Raises Refused for a number that cannot be read.
    """
    number, reason = _NUMBER_AND_REASON.fullmatch(words.strip() + " ").groups()  # type: ignore[union-attr]
    fact = scheme.fact(prompt.fact)
    value = read_value(number.removesuffix(fact.measure), fact, scheme)
    if isinstance(value, Wrong):
        raise Refused("correction-unreadable", name=words)
    seen, origin = Seen(prompt.unit, prompt.fact, prompt.last), event.origin(Source.TEXT)
    correction = await correcting.propose(event.session(scheme.id), seen, value, reason, origin)
    await event.answer(corrections.correction_screen(correction, scheme, event.catalogue))


async def settle_correction(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a correction that was shown is stored, or not."""
    draft, choice = tap.arguments
    origin, sure = event.origin(Source.BUTTON), choice == "y"
    outcome = await correcting.settle(event.context, event.person, number_of(draft), origin, sure=sure)
    if outcome is None:
        await event.alter(event.sentence("corrections.left"))
        return
    scheme = event.context.scheme(outcome.scheme)
    if isinstance(outcome, Corrected):
        await event.alter(corrections.corrected_screen(outcome, scheme, event.catalogue))
        event.services.wake()
    else:
        await event.alter(corrections.correction_screen(outcome, scheme, event.catalogue))


async def undo_correction(event: UpdateContext, tap: Tap) -> None:
    """Tapped below a correction: it is taken back."""
    scheme_id, entry = tap.arguments
    scheme, reason = event.context.scheme(scheme_id), event.catalogue.plain("corrections.undone_reason")
    origin = event.origin(Source.BUTTON)
    undone = await correcting.undo(event.session(scheme_id), number_of(entry), reason, origin)
    await event.alter(corrections.corrected_screen(undone, scheme, event.catalogue))
    event.services.wake()


async def take_back_decision(event: UpdateContext, tap: Tap) -> None:
    """Tapped below a decision: it is taken back, and its figures wait again."""
    scheme_id, update_id = tap.arguments
    session, reason = event.session(scheme_id), event.catalogue.plain("corrections.undone_reason")
    entries = await reopening.decided_by(session, number_of(update_id))
    reopened = await reopening.take_back(session, entries, reason, event.origin(Source.BUTTON))
    await event.alter(screens.reopened_screen(reopened, event.context.scheme(scheme_id), event.catalogue))
    event.services.wake()


async def take_answer(event: UpdateContext, scheme: Scheme, prompt: ReturnAnswer, words: str) -> None:
    """What the unit says to a return."""
    await reviewing.answer(event.session(scheme.id), prompt.entry, words, event.origin(Source.TEXT))
    names = {"unit": scheme.unit(prompt.unit).short, "fact": scheme.fact(prompt.fact).short}
    await event.answer(event.sentence("reviews.done_answer", **names))


async def _inbox(event: UpdateContext, scheme_id: str, page: int, part: Part) -> Screen:
    """A page of a part of what waits; where nothing is new, what needs a second word: theirs, or somebody else's."""
    scheme = event.context.scheme(scheme_id)
    waiting = await inbox.inbox(event.session(scheme_id), page, part)
    if not waiting.count and part is Part.FRESH:
        other = next((other for other in (Part.SECOND, Part.OTHERS) if waiting.counts.get(other)), None)
        waiting = await inbox.inbox(event.session(scheme_id), page, other) if other is not None else waiting
    return screens.inbox_screen(waiting, scheme, event.catalogue, tables=await event.tables(scheme.id))


async def ask_answer(event: UpdateContext, tap: Tap) -> None:
    """Tapped by the unit: what it says to a return is asked for."""
    scheme_id, entry = tap.arguments
    scheme, entry_id = event.context.scheme(scheme_id), number_of(entry)
    returned = await reviewing.returned(event.context, scheme.id, entry_id)
    if returned is None:
        raise Refused("return-gone")
    unit, fact = returned.unit, returned.fact
    require_entering(event.person, scheme, scheme.fact(fact), unit)
    await event.ask(
        scheme.id,
        ReturnAnswer(entry_id, unit, fact),
        screens.ask_words_screen("answer", scheme, unit, fact, event.catalogue),
    )


async def _show(event: UpdateContext, scheme: Scheme, reviewed: Reviewed, *, alter: bool) -> None:
    """What the decision came to, and after a single one the next case at once."""
    following = await inbox.next_item(event.session(scheme.id)) if len(reviewed.cases) == 1 and reviewed.left else None
    screen = screens.reviewed_screen(reviewed, scheme, event.catalogue, following)
    await (event.alter(screen) if alter else event.answer(screen))
    event.services.wake()

"""Reviewing: /review, the taps of its inbox, and replies in one's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import Refused
from bot.domain.permissions import Action as Right
from bot.domain.permissions import require, require_entering
from bot.domain.prompts import ReturnAnswer, ReturnReason, RightFigure
from bot.domain.review_items import Seen
from bot.rendering import people
from bot.rendering import reviews as screens
from bot.usecases import inbox, reply_prompts, reviewing
from scoring import BadValue, parse_value

if TYPE_CHECKING:
    from bot.domain.review_items import Reviewed
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from scoring import Scheme

_OWN_WORDS = "w"


async def review(visit: UpdateContext, _: str) -> None:
    """/review: what waits for this person."""
    await visit.answer(await _inbox(visit, visit.scheme(), 0))


async def turn_inbox(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: a page of the inbox."""
    scheme_id, page = tap.arguments
    await visit.alter(await _inbox(visit, scheme_id, int(page)))


async def open_item(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: one case with what confirming it would do."""
    scheme, unit, fact = _case(visit, tap)
    opened = await inbox.open_item(visit.session(scheme.id), unit, fact)
    await visit.alter(screens.item_screen(opened, scheme, visit.catalogue))


async def confirm_item(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the case is right."""
    scheme, unit, fact = _case(visit, tap)
    cases, origin = {(unit, fact): int(tap.arguments[3])}, visit.origin(Source.BUTTON)
    await _show(visit, scheme, await reviewing.confirm(visit.session(scheme.id), cases, origin))


async def confirm_ordinary(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: all cases with nothing unusual are right."""
    scheme_id, last = tap.arguments
    scheme, origin = visit.context.scheme(scheme_id), visit.origin(Source.BUTTON)
    done = await reviewing.confirm_ordinary(visit.session(scheme_id), int(last), origin)
    await _show(visit, scheme, done)


async def return_item(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the case goes back; first the reasons to choose from, then one of them, or it is asked for in words."""
    scheme, unit, fact = _case(visit, tap)
    last, *reason = tap.arguments[3:]
    if not reason:
        require(visit.person, Right.REVIEW, scheme.id, unit, scheme.fact(fact))
        await visit.alter(screens.reasons_screen(scheme, unit, fact, int(last), visit.catalogue))
    elif reason[0] == _OWN_WORDS:
        await _ask_words(visit, scheme, ReturnReason(unit, fact, int(last)))
    else:
        words = visit.catalogue.plain(f"reviews.reason_{screens.REASONS[int(reason[0])]}")
        seen, origin = Seen(unit, fact, int(last)), visit.origin(Source.BUTTON)
        done = await reviewing.send_back(visit.session(scheme.id), seen, words, origin)
        await _show(visit, scheme, done)


async def ask_right_figure(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the reviewer enters the right figure, which is asked for with its reason."""
    scheme, unit, fact = _case(visit, tap)
    await _ask_words(visit, scheme, RightFigure(unit, fact, int(tap.arguments[3])))


def _case(visit: UpdateContext, tap: Tap) -> tuple[Scheme, str, str]:
    """The scheme, unit and fact of a button below a case."""
    scheme_id, unit, number, *_ = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    return scheme, unit, scheme.facts[int(number)].id


async def _ask_words(visit: UpdateContext, scheme: Scheme, purpose: ReturnReason | RightFigure) -> None:
    unit, fact = purpose.unit, purpose.fact
    require(visit.person, Right.REVIEW, scheme.id, unit, scheme.fact(fact))
    await reply_prompts.ask(visit.session(scheme.id), purpose)
    await visit.answer(screens.ask_words_screen(purpose.use, scheme, unit, fact, visit.catalogue))


async def return_reason(visit: UpdateContext, scheme: Scheme, asked: ReturnReason, words: str) -> None:
    """The reason of a return, in the reviewer's own words."""
    seen = Seen(asked.unit, asked.fact, asked.last)
    done = await reviewing.send_back(visit.session(scheme.id), seen, words, visit.origin(Source.TEXT))
    await _answer(visit, scheme, done)


async def right_figure(visit: UpdateContext, scheme: Scheme, asked: RightFigure, words: str) -> None:
    """The right running total and the reason."""
    value, reason = _figure(scheme, asked.fact, words)
    seen = Seen(asked.unit, asked.fact, asked.last)
    done = await reviewing.correct(visit.session(scheme.id), seen, value, reason, visit.origin(Source.TEXT))
    await _answer(visit, scheme, done)


async def answered(visit: UpdateContext, scheme: Scheme, asked: ReturnAnswer, words: str) -> None:
    """What the unit says to a return."""
    await reviewing.answer(visit.session(scheme.id), asked.entry, words, visit.origin(Source.TEXT))
    names = {"unit": scheme.unit(asked.unit).short, "fact": scheme.fact(asked.fact).short}
    await visit.answer(people.sentence("reviews.done_answer", visit.catalogue, **names))


def _figure(scheme: Scheme, fact: str, words: str) -> tuple[int, str]:
    """The right running total and the reason: 1580 与系统核对."""
    known = scheme.fact(fact)
    said, _, reason = words.strip().partition(" ")
    try:
        return parse_value(said, known.kind, known.levels, scheme.most(fact)), reason
    except BadValue as error:
        raise Refused("correction-unreadable", name=words) from error


async def _inbox(visit: UpdateContext, scheme_id: str, page: int) -> Screen:
    scheme = visit.context.scheme(scheme_id)
    found = await inbox.inbox(visit.session(scheme_id), page)
    return screens.inbox_screen(found, scheme, visit.catalogue)


async def ask_answer(visit: UpdateContext, tap: Tap) -> None:
    """Tapped by the unit: what it says to a return is asked for."""
    scheme_id, entry = tap.arguments
    scheme, entry_id = visit.context.scheme(scheme_id), int(entry)
    found = await reviewing.returned(visit.context, scheme.id, entry_id)
    if found is None:
        raise Refused("return-gone")
    require_entering(visit.person, scheme, scheme.fact(found.fact), found.unit)
    purpose = ReturnAnswer(entry_id, found.unit, found.fact)
    await reply_prompts.ask(visit.session(scheme.id), purpose)
    await visit.answer(screens.ask_words_screen("answer", scheme, found.unit, found.fact, visit.catalogue))


async def _show(visit: UpdateContext, scheme: Scheme, done: Reviewed) -> None:
    await visit.alter(screens.reviewed_screen(done, scheme, visit.catalogue))
    visit.services.wake()


async def _answer(visit: UpdateContext, scheme: Scheme, done: Reviewed) -> None:
    await visit.answer(screens.reviewed_screen(done, scheme, visit.catalogue))
    visit.services.wake()

"""Reviewing: /review, the taps of its inbox, and replies in one's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import Refused
from bot.domain.permissions import Action as Right
from bot.domain.permissions import require, require_entering
from bot.domain.prompts import ReturnAnswer, ReturnReason, RightFigure
from bot.rendering import people
from bot.rendering import reviews as screens
from bot.rendering.callback_data import Action
from bot.usecases import inbox, reply_prompts, returning, reviewing
from scoring import BadValue, parse_value

if TYPE_CHECKING:
    from bot.domain.cases import Reviewed
    from bot.handlers.desk import Visit
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from scoring import Scheme

_OWN_WORDS = "w"


async def review(visit: Visit, _: str) -> None:
    """/review: what waits for this person."""
    await visit.answer(await _inbox(visit, visit.scheme(), 0))


async def tapped(visit: Visit, tap: Tap) -> None:
    """A button of the inbox or of a case."""
    scheme_id, *rest = tap.arguments
    scheme = visit.context.schemes[scheme_id].scheme
    origin = visit.origin(Source.BUTTON)
    if tap.action is Action.INBOX:
        await visit.alter(await _inbox(visit, scheme_id, int(rest[0])))
        return
    if tap.action is Action.CONFIRM_ALL:
        done = await reviewing.confirm_ordinary(visit.context, visit.person, scheme_id, int(rest[0]), origin)
        await _show(visit, scheme, done)
        return
    if tap.action is Action.ANSWER:
        await _ask_answer(visit, scheme, int(rest[0]))
        return
    unit, fact = rest[0], scheme.facts[int(rest[1])].id
    if tap.action is Action.CASE:
        opened = await inbox.open_case(visit.context, visit.person, scheme_id, unit, fact)
        await visit.alter(screens.case_screen(opened, scheme, visit.catalogue))
    elif tap.action is Action.CONFIRM:
        cases = {(unit, fact): int(rest[2])}
        await _show(visit, scheme, await reviewing.confirm(visit.context, visit.person, scheme_id, cases, origin))
    elif tap.action is Action.RETURN and len(rest) == 3:
        require(visit.person, Right.REVIEW, scheme_id, unit, scheme.fact(fact))
        await visit.alter(screens.reasons_screen(scheme, unit, fact, int(rest[2]), visit.catalogue))
    elif tap.action is Action.RETURN and rest[3] != _OWN_WORDS:
        reason = visit.catalogue.plain(f"reviews.reason_{screens.REASONS[int(rest[3])]}")
        done = await reviewing.send_back(
            visit.context, visit.person, scheme_id, unit, fact, int(rest[2]), reason, origin
        )
        await _show(visit, scheme, done)
    else:
        require(visit.person, Right.REVIEW, scheme_id, unit, scheme.fact(fact))
        purpose = (ReturnReason if tap.action is Action.RETURN else RightFigure)(unit, fact, int(rest[2]))
        await reply_prompts.ask(visit.context, visit.person, scheme_id, purpose)
        await visit.answer(screens.ask_words_screen(purpose.use, scheme, unit, fact, visit.catalogue))


async def return_reason(visit: Visit, scheme: Scheme, asked: ReturnReason, words: str) -> None:
    """The reason of a return, in the reviewer's own words."""
    case = (scheme.id, asked.unit, asked.fact, asked.last)
    done = await reviewing.send_back(visit.context, visit.person, *case, words, visit.origin(Source.TEXT))
    await _answer(visit, scheme, done)


async def right_figure(visit: Visit, scheme: Scheme, asked: RightFigure, words: str) -> None:
    """The right running total and the reason."""
    value, reason = _figure(scheme, asked.fact, words)
    case = (scheme.id, asked.unit, asked.fact, asked.last)
    done = await reviewing.correct(visit.context, visit.person, *case, value, reason, visit.origin(Source.TEXT))
    await _answer(visit, scheme, done)


async def answered(visit: Visit, scheme: Scheme, asked: ReturnAnswer, words: str) -> None:
    """What the unit says to a return."""
    await returning.answer(visit.context, visit.person, scheme.id, asked.entry, words, visit.origin(Source.TEXT))
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


async def _inbox(visit: Visit, scheme_id: str, page: int) -> Screen:
    found = await inbox.inbox(visit.context, visit.person, scheme_id, page)
    return screens.inbox_screen(found, visit.context.schemes[scheme_id].scheme, visit.catalogue)


async def _ask_answer(visit: Visit, scheme: Scheme, entry_id: int) -> None:
    found = await returning.returned(visit.context, scheme.id, entry_id)
    if found is None:
        raise Refused("return-gone")
    require_entering(visit.person, scheme, scheme.fact(found.fact), found.unit)
    purpose = ReturnAnswer(entry_id, found.unit, found.fact)
    await reply_prompts.ask(visit.context, visit.person, scheme.id, purpose)
    await visit.answer(screens.ask_words_screen("answer", scheme, found.unit, found.fact, visit.catalogue))


async def _show(visit: Visit, scheme: Scheme, done: Reviewed) -> None:
    await visit.alter(screens.reviewed_screen(done, scheme, visit.catalogue))
    visit.desk.wake()


async def _answer(visit: Visit, scheme: Scheme, done: Reviewed) -> None:
    await visit.answer(screens.reviewed_screen(done, scheme, visit.catalogue))
    visit.desk.wake()

"""/assess: an assessor states marks, events, flags, levels and vetoes, with the clause in sight and a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Mode, Source
from bot.domain.errors import Refused
from bot.domain.intents import Wrong
from bot.domain.prompts import AssessReason
from bot.domain.review_items import Seen
from bot.handlers.asking import unit_of
from bot.parsing.values import read_value
from bot.rendering import assessing as screens
from bot.usecases import assessing, reply_prompts

if TYPE_CHECKING:
    from bot.domain.assessments import Judged
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from scoring import Scheme


async def assess(visit: UpdateContext, words: str) -> None:
    """/assess [unit]: whom, then what."""
    scheme = visit.context.scheme(visit.scheme())
    if words:
        await visit.answer(await _docket(visit, scheme, unit_of(visit, scheme.id, words), 0))
    else:
        await visit.answer(await _desk(visit, scheme))


async def turn_docket(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: a page of what can be stated of a unit."""
    scheme_id, place, page = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    await visit.alter(await _docket(visit, scheme, scheme.units[int(place)].id, int(page)))


async def assess_further(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: whom, what, which value, and why; all in the one message."""
    scheme_id, *rest = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    if not rest:
        await visit.alter(await _desk(visit, scheme))
        return
    unit = scheme.units[int(rest[0])].id
    if len(rest) == 1:
        await visit.alter(await _docket(visit, scheme, unit, 0))
        return
    fact = scheme.facts[int(rest[1])].id
    judged = await assessing.open_fact(visit.session(scheme_id), unit, fact)
    if len(rest) == 2:
        await visit.alter(screens.fact_screen(judged, unit, scheme, visit.catalogue))
    elif judged.seen != int(rest[2]):
        await visit.alter(screens.fact_screen(judged, unit, scheme, visit.catalogue, changed=True))
    else:
        await _said(visit, scheme, unit, judged, *rest[3:])


async def _said(visit: UpdateContext, scheme: Scheme, unit: str, judged: Judged, what: str, why: str = "") -> None:
    """A value was chosen, perhaps the reason too."""
    own_words = screens.OWN_WORDS
    purpose = AssessReason(unit, judged.fact, judged.seen, what)
    if own_words in (what, why) or (judged.fact in scheme.grave and not why):
        await reply_prompts.ask(visit.session(scheme.id), purpose)
        await visit.answer(screens.ask_screen(judged, unit, what, scheme, visit.catalogue))
    elif not why:
        await visit.alter(screens.reasons_screen(judged, unit, what, scheme, visit.catalogue))
    else:
        reason = visit.catalogue.plain(f"assessing.reason_{screens.REASONS[int(why)]}")
        await visit.alter(await _store(visit, scheme, purpose, _stated(what), reason, Source.BUTTON))


async def replied(visit: UpdateContext, scheme: Scheme, asked: AssessReason, words: str) -> None:
    """A number with its reason, or the reason alone."""
    if asked.what != screens.OWN_WORDS:
        stated, reason = _stated(asked.what), words
    else:
        said, _, reason = words.strip().partition(" ")
        value = read_value(said, scheme.fact(asked.fact), scheme)
        if isinstance(value, Wrong):
            raise Refused("correction-unreadable", name=words)
        stated = Mode.TOTAL, value
    await visit.answer(await _store(visit, scheme, asked, stated, reason, Source.TEXT))


def _stated(what: str) -> tuple[Mode, int]:
    """What a button of the form states."""
    if what in (screens.MORE, screens.LESS):
        return Mode.INCREMENT, 1 if what == screens.MORE else -1
    return Mode.TOTAL, int(what)


async def _store(
    visit: UpdateContext, scheme: Scheme, asked: AssessReason, stated: tuple[Mode, int], reason: str, source: Source
) -> Screen:
    seen = Seen(asked.unit, asked.fact, asked.seen)
    done = await assessing.assess(visit.session(scheme.id), seen, *stated, reason, visit.origin(source))
    visit.services.wake()
    return screens.assessed_screen(done, scheme, visit.catalogue)


async def _desk(visit: UpdateContext, scheme: Scheme) -> Screen:
    found = await assessing.overview(visit.session(scheme.id))
    return screens.overview_screen(found, scheme, visit.catalogue)


async def _docket(visit: UpdateContext, scheme: Scheme, unit: str, page: int) -> Screen:
    found = await assessing.docket(visit.session(scheme.id), unit)
    return screens.docket_screen(found, page, scheme, visit.catalogue)

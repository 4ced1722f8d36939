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
from bot.rendering.callback_data import number_of
from bot.usecases import assessing

if TYPE_CHECKING:
    from bot.domain.assessments import Judged
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from scoring import Scheme


async def assess(event: UpdateContext, words: str) -> None:
    """/assess [unit]: whom, then what."""
    scheme = event.scheme()
    if words:
        await event.answer(await _docket(event, scheme, unit_of(event, scheme.id, words), 0))
    else:
        await event.answer(await _overview(event, scheme))


async def turn_docket(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a page of what can be stated of a unit."""
    scheme_id, place, page = tap.arguments
    scheme = event.context.scheme(scheme_id)
    await event.alter(await _docket(event, scheme, scheme.units[number_of(place)].id, number_of(page)))


async def assess_further(event: UpdateContext, tap: Tap) -> None:
    """Tapped: whom, what, which value, and why; all in the one message."""
    scheme_id, *rest = tap.arguments
    scheme = event.context.scheme(scheme_id)
    if not rest:
        await event.alter(await _overview(event, scheme))
        return
    unit = scheme.units[number_of(rest[0])].id
    if len(rest) == 1:
        await event.alter(await _docket(event, scheme, unit, 0))
        return
    fact = scheme.facts[number_of(rest[1])].id
    judged = await assessing.open_fact(event.session(scheme_id), unit, fact)
    if len(rest) == 2:
        await event.alter(screens.fact_screen(judged, unit, scheme, event.catalogue))
    elif judged.seen != number_of(rest[2]):
        await event.alter(screens.fact_screen(judged, unit, scheme, event.catalogue, changed=True))
    else:
        await _take_value(event, scheme, unit, judged, *rest[3:])


async def _take_value(
    event: UpdateContext, scheme: Scheme, unit: str, judged: Judged, choice: str, reason_place: str = ""
) -> None:
    """A value was chosen, perhaps a reason too (`reason_place`: its place among screens.REASONS, or OWN_WORDS)."""
    if choice != screens.OWN_WORDS:
        _stated(choice)  # what is no choice is refused now, not when the reason for it comes
    purpose = AssessReason(unit, judged.fact, judged.seen, choice)
    if screens.OWN_WORDS in (choice, reason_place) or (judged.fact in scheme.grave and not reason_place):
        await event.ask(scheme.id, purpose, screens.ask_screen(judged, unit, choice, scheme, event.catalogue))
    elif not reason_place:
        await event.alter(screens.reasons_screen(judged, unit, choice, scheme, event.catalogue))
    else:
        reason = event.catalogue.plain(f"assessing.reason_{screens.REASONS[number_of(reason_place)]}")
        await event.alter(await _store(event, scheme, purpose, _stated(choice), reason, Source.BUTTON))


async def take_reply(event: UpdateContext, scheme: Scheme, prompt: AssessReason, words: str) -> None:
    """The reply to a question: a number with its reason (3 现场检查), or after a chosen value the reason alone."""
    if prompt.what != screens.OWN_WORDS:
        stated, reason = _stated(prompt.what), words
    else:
        number, _, reason = words.strip().partition(" ")
        value = read_value(number, scheme.fact(prompt.fact), scheme)
        if isinstance(value, Wrong):
            raise Refused("correction-unreadable", name=words)
        stated = Mode.TOTAL, value
    await event.answer(await _store(event, scheme, prompt, stated, reason, Source.TEXT))


def _stated(choice: str) -> tuple[Mode, int]:
    """The mode and value that a button states."""
    if choice in (screens.MORE, screens.LESS):
        return Mode.INCREMENT, 1 if choice == screens.MORE else -1
    return Mode.TOTAL, number_of(choice)


async def _store(
    event: UpdateContext, scheme: Scheme, prompt: AssessReason, stated: tuple[Mode, int], reason: str, source: Source
) -> Screen:
    seen = Seen(prompt.unit, prompt.fact, prompt.seen)
    assessed = await assessing.assess(event.session(scheme.id), seen, *stated, reason, event.origin(source))
    event.services.wake()
    return screens.assessed_screen(assessed, scheme, event.catalogue)


async def _overview(event: UpdateContext, scheme: Scheme) -> Screen:
    return screens.overview_screen(await assessing.overview(event.session(scheme.id)), scheme, event.catalogue)


async def _docket(event: UpdateContext, scheme: Scheme, unit: str, page: int) -> Screen:
    docket = await assessing.docket(event.session(scheme.id), unit)
    return screens.docket_screen(docket, page, scheme, event.catalogue)

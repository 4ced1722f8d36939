"""Comparisons: /gap with a unit or an earlier day, /whatif with other figures, /differences with self-assessment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.permissions import Action as May
from bot.domain.permissions import allowed
from bot.handlers.asking import own_unit, unit_of
from bot.handlers.changes import since
from bot.handlers.reporting import read
from bot.parsing.spans import read_counterpart
from bot.parsing.suppositions import read_supposition
from bot.rendering import differences as screens
from bot.rendering.callback_data import number_of
from bot.rendering.gaps import gap_screen, how_to_compare, sides_screen
from bot.rendering.what_if import how_to_suppose, what_if_screen
from bot.usecases import comparing
from bot.usecases.context import in_thread
from bot.usecases.standings import today
from scoring.gap import Gap

if TYPE_CHECKING:
    from bot.domain.intents import Claim
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen

_MOST_CANDIDATES = 6


async def whatif(event: UpdateContext, words: str) -> None:
    """/whatif [unit] fact change, and as many more facts with their changes as wanted."""
    scheme, reading = read(event, words, read_supposition)
    for doubt in reading.doubts:
        facts = list(dict.fromkeys(claim.fact for claim in doubt.candidates))[:_MOST_CANDIDATES]
        if len(facts) > 1:
            titles = [scheme.fact(fact).title for fact in facts]
            raise NotFound("which-item", name=doubt.text, candidates="、".join(titles))
    if reading.doubts or not _one_question(reading.claims):
        await event.answer(how_to_suppose(reading.doubts, scheme, event.catalogue))
        return
    unit = reading.claims[0].unit or own_unit(event, scheme.id)
    what_if = await comparing.what_if(event.session(scheme.id), unit, reading.claims)
    await event.answer(what_if_screen(what_if, scheme, event.catalogue))


def _one_question(claims: tuple[Claim, ...]) -> bool:
    """Whether they are about one unit, as of today, each fact once."""
    units, days = {claim.unit for claim in claims}, {claim.date for claim in claims}
    return len(units) == 1 and days == {None} and len({claim.fact for claim in claims}) == len(claims)


async def gap(event: UpdateContext, words: str) -> None:
    """/gap [unit] [unit or day]: without the second the unit just ahead."""
    scheme = event.scheme()
    counterpart = read_counterpart(words, event.vocabulary(scheme.id), today(event.context, scheme))
    if counterpart is None:
        await event.answer(how_to_compare(scheme, event.catalogue))
        return
    units, own_units = counterpart.units, event.person.units(scheme.id)
    if counterpart.day is None and len(units) == 1 and own_units and units[0] not in own_units:
        units = (own_units[0], units[0])
    unit, *rest = units or (own_unit(event, scheme.id),)
    if counterpart.day is not None:
        await event.answer(await since(event, scheme.id, unit, counterpart.day))
    else:
        await event.answer(await _gap_screen(event, scheme.id, unit, next(iter(rest), None), 0))


async def turn_gap(event: UpdateContext, tap: Tap) -> None:
    """Tapped: another page of it."""
    scheme, unit, other, page = tap.arguments
    if other in {each.id for each in event.context.scheme(scheme).units}:
        await event.alter(await _gap_screen(event, scheme, unit, other, number_of(page)))
    else:
        await event.alter(await since(event, scheme, unit, date.fromisoformat(other)))


async def _gap_screen(event: UpdateContext, scheme_id: str, unit: str, other: str | None, page: int) -> Screen:
    """What a unit lacks to another one; `other` None: the unit just ahead."""
    scheme = event.context.scheme(scheme_id)
    gap = await comparing.gap_to(event.session(scheme_id), unit, other)
    if isinstance(gap, Gap):
        return gap_screen(gap, scheme, page, event.catalogue)
    lacking = await comparing.own_shortfalls(event.session(scheme_id), unit)
    return sides_screen(gap, lacking, scheme, event.catalogue)


async def differences_of(event: UpdateContext, words: str) -> None:
    """/differences [unit]: without one the own unit, or all for who may see all."""
    scheme = event.scheme()
    if not words and allowed(event.person, May.SEE_SHEET, scheme.id):
        differences = await comparing.differences_of_all(event.context, event.person, scheme.id)
        await event.answer(screens.all_screen(differences, scheme, event.catalogue))
        return
    difference = await comparing.differences_of_unit(event.session(scheme.id), unit_of(event, scheme.id, words))
    await event.answer(screens.unit_screen(difference, 0, scheme, event.catalogue))


async def turn_differences(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a unit's page, or the list of all as a file."""
    scheme_id, *rest = tap.arguments
    scheme = event.context.scheme(scheme_id)
    if rest:
        difference = await comparing.differences_of_unit(event.session(scheme_id), rest[0])
        await event.alter(screens.unit_screen(difference, number_of(rest[1]), scheme, event.catalogue))
    else:
        differences = await comparing.differences_of_all(event.context, event.person, scheme_id)
        await event.answer(await in_thread(screens.file_screen, differences, scheme, event.now, event.catalogue))

"""Comparisons: /gap with another unit or an earlier day, /whatif with other figures, /differences with self-assessment."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.permissions import Action as May
from bot.domain.permissions import allowed
from bot.handlers.asking import unit_of
from bot.handlers.changes import since
from bot.handlers.reporting import read
from bot.parsing.counterpart import read_counterpart
from bot.parsing.supposing import read_supposition
from bot.rendering import differences as screens
from bot.rendering.gaps import gap_screen, how_to_compare, sides_screen
from bot.rendering.what_if import how_to_suppose, what_if_screen
from bot.usecases import comparing
from bot.usecases.standings import today
from scoring.gap import Gap

if TYPE_CHECKING:
    from bot.domain.intents import Claim
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen

_MOST_CANDIDATES = 6


async def whatif(visit: UpdateContext, words: str) -> None:
    """/whatif [unit] fact change, and as many more facts with their changes as wanted."""
    scheme, reading = read(visit, words, read_supposition)
    known = visit.context.scheme(scheme)
    for doubt in reading.doubts:
        facts = list(dict.fromkeys(one.fact for one in doubt.candidates))[:_MOST_CANDIDATES]
        if len(facts) > 1:
            titles = [known.fact(one).title for one in facts]
            raise NotFound("which-item", name=doubt.text, candidates="、".join(titles))
    if reading.doubts or not _one_question(reading.claims):
        await visit.answer(how_to_suppose(reading.doubts, known, visit.catalogue))
        return
    unit = reading.claims[0].unit or next(iter(visit.person.units(scheme)), None)
    if unit is None:
        raise NotFound("which-unit")
    found = await comparing.what_if(visit.session(scheme), unit, reading.claims)
    await visit.answer(what_if_screen(found, known, visit.catalogue))


def _one_question(claims: tuple[Claim, ...]) -> bool:
    """Whether they are about one unit, as of today, each fact once."""
    units, days = {one.unit for one in claims}, {one.date for one in claims}
    return len(units) == 1 and days == {None} and len({one.fact for one in claims}) == len(claims)


async def gap(visit: UpdateContext, words: str) -> None:
    """/gap [unit] [unit or day]: without the second the unit just ahead."""
    scheme = visit.scheme()
    known = visit.context.scheme(scheme)
    said = read_counterpart(words, visit.vocabulary(scheme), today(visit.context, known))
    if said is None:
        await visit.answer(how_to_compare(known, visit.catalogue))
        return
    own = visit.person.units(scheme)
    than: str | None
    if said.day is None and len(said.units) == 1 and own and said.units[0] not in own:
        unit, than = own[0], said.units[0]
    elif not said.units and not own:
        raise NotFound("which-unit")
    else:
        unit, than = (said.units or own)[0], said.units[1] if len(said.units) > 1 else None
    await visit.answer(
        await (_gap_screen(visit, scheme, unit, than, 0) if said.day is None else since(visit, scheme, unit, said.day))
    )


async def turn_gap(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: another page of it."""
    scheme, unit, other, page = tap.arguments
    if other in {one.id for one in visit.context.scheme(scheme).units}:
        await visit.alter(await _gap_screen(visit, scheme, unit, other, int(page)))
    else:
        await visit.alter(await since(visit, scheme, unit, date.fromisoformat(other)))


async def _gap_screen(visit: UpdateContext, scheme: str, unit: str, than: str | None, page: int) -> Screen:
    known = visit.context.scheme(scheme)
    found = await comparing.gap_to(visit.session(scheme), unit, than)
    if isinstance(found, Gap):
        return gap_screen(found, known, page, visit.catalogue)
    return sides_screen(found, known, visit.catalogue)


async def differences_of(visit: UpdateContext, words: str) -> None:
    """/differences [unit]: without one the own unit, or all for who may see all."""
    scheme = visit.context.scheme(visit.scheme())
    if not words and allowed(visit.person, May.SEE_SHEET, scheme.id):
        found = await comparing.differences_of_all(visit.context, visit.person, scheme.id)
        await visit.answer(screens.all_screen(found, scheme, visit.catalogue))
        return
    unit = unit_of(visit, scheme.id, words)
    one = await comparing.differences_of_unit(visit.session(scheme.id), unit)
    await visit.answer(screens.unit_screen(one, 0, scheme, visit.catalogue))


async def turn_differences(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: a unit's page, or the list of all as a file."""
    scheme_id, *rest = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    if rest:
        one = await comparing.differences_of_unit(visit.session(scheme_id), rest[0])
        await visit.alter(screens.unit_screen(one, int(rest[1]), scheme, visit.catalogue))
    else:
        found = await comparing.differences_of_all(visit.context, visit.person, scheme_id)
        now = visit.context.clock.now().astimezone(visit.context.zone)
        await visit.answer(await asyncio.to_thread(screens.file_screen, found, scheme, now, visit.catalogue))

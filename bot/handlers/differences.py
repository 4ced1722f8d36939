"""/differences: where self-assessment and assessment differ, of a unit or of all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain.permissions import Action as May
from bot.domain.permissions import allowed
from bot.handlers.asking import unit_of
from bot.rendering import differences as screens
from bot.usecases import differences

if TYPE_CHECKING:
    from bot.handlers.desk import Visit
    from bot.rendering.callback_data import Tap


async def differences_of(visit: Visit, words: str) -> None:
    """/differences [unit]: without one the own unit, or all for who may see all."""
    scheme = visit.context.schemes[visit.scheme()].scheme
    if not words and allowed(visit.person, May.SEE_SHEET, scheme.id):
        found = await differences.of_all(visit.context, visit.person, scheme.id)
        await visit.answer(screens.all_screen(found, scheme, visit.catalogue))
        return
    unit = unit_of(visit, scheme.id, words)
    one = await differences.of_unit(visit.context, visit.person, scheme.id, unit)
    await visit.answer(screens.unit_screen(one, 0, scheme, visit.catalogue))


async def turn_differences(visit: Visit, tap: Tap) -> None:
    """Tapped: a unit's page, or the list of all as a file."""
    scheme_id, *rest = tap.arguments
    scheme = visit.context.schemes[scheme_id].scheme
    if rest:
        one = await differences.of_unit(visit.context, visit.person, scheme_id, rest[0])
        await visit.alter(screens.unit_screen(one, int(rest[1]), scheme, visit.catalogue))
    else:
        found = await differences.of_all(visit.context, visit.person, scheme_id)
        now = visit.context.clock.now().astimezone(visit.context.zone)
        await visit.answer(await asyncio.to_thread(screens.file_screen, found, scheme, now, visit.catalogue))

"""/next: what brings a unit most from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.permissions import Action, allowed
from bot.handlers.asking import unit_of
from bot.rendering.nextsteps import next_screen
from bot.usecases import nextsteps

if TYPE_CHECKING:
    from bot.handlers.desk import Visit
    from bot.rendering.callback_data import Tap


async def next_(visit: Visit, words: str) -> None:
    """/next [unit]."""
    scheme = visit.scheme()
    await _show_next(visit, scheme, unit_of(visit, scheme, words))


async def next_of_unit(visit: Visit, tap: Tap) -> None:
    """Tapped: what brings a unit most."""
    scheme_id, unit = tap.arguments
    await _show_next(visit, scheme_id, unit)


async def _show_next(visit: Visit, scheme_id: str, unit: str) -> None:
    """What a unit can still gain; who may report gets buttons to do so."""
    offering = visit.context.schemes[scheme_id]
    steps = await nextsteps.next_steps(visit.context, visit.person, scheme_id, unit)
    duties, may_report = offering.duties_by_id, allowed(visit.person, Action.REPORT, scheme_id, unit)
    await visit.answer(next_screen(steps, offering.scheme, duties, visit.catalogue, may_report=may_report))

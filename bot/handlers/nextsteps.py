"""/next: what brings a unit most from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.permissions import Action, allowed
from bot.handlers.asking import unit_of
from bot.rendering.nextsteps import next_screen
from bot.usecases import nextsteps

if TYPE_CHECKING:
    from bot.handlers.desk import Visit


async def next_(visit: Visit, words: str) -> None:
    """/next [unit]."""
    scheme = visit.scheme()
    await show_next(visit, scheme, unit_of(visit, scheme, words))


async def show_next(visit: Visit, scheme: str, unit: str) -> None:
    """What a unit can still gain; who may report gets buttons to do so."""
    offering = visit.context.schemes[scheme]
    steps = await nextsteps.next_steps(visit.context, visit.person, scheme, unit)
    duties = {duty.id: duty for duty in offering.duties}
    may_report = allowed(visit.person, Action.REPORT, scheme, unit)
    await visit.answer(next_screen(steps, offering.scheme, duties, visit.catalogue, may_report=may_report))

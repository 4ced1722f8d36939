"""What next: the use case of /next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import nextsteps
from bot.domain.permissions import Action, require
from bot.usecases.asking import pace
from bot.usecases.standings import standing, today

if TYPE_CHECKING:
    from bot.domain.nextsteps import NextSteps
    from bot.domain.people import Person
    from bot.usecases.context import Context


async def next_steps(context: Context, person: Person, scheme_id: str, unit: str) -> NextSteps:
    """What a unit can still gain, and by when. Raises NotAllowed, UnknownId."""
    require(person, Action.SEE_SHEET, scheme_id, unit)
    offering = context.schemes[scheme_id]
    now = await standing(context, scheme_id, today(context, offering.scheme))
    return nextsteps.next_steps(now, offering.duties, unit, await pace(context, now, unit))

"""Why a unit is behind another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.permissions import Action, allowed, require
from bot.usecases.standings import standing, today
from scoring.gap import gap, neighbour, sides

if TYPE_CHECKING:
    from bot.domain.people import Person
    from bot.usecases.context import Context
    from scoring.gap import Gap, Sides


async def gap_to(context: Context, person: Person, scheme_id: str, unit: str, other: str | None) -> Gap | Sides:
    """The unit beside another, None for its neighbour in the ranking; only what the ranking says where the other's sheet is not theirs to see.

    Raises NotAllowed, and NotFound where all units share one rank.
    """
    require(person, Action.SEE_SHEET, scheme_id, unit)
    require(person, Action.SEE_BOARD, scheme_id, other)
    now = await standing(context, scheme_id, today(context, context.schemes[scheme_id].scheme))
    other = other or neighbour(now, unit)
    if other is None:
        raise NotFound("nobody-ahead")
    if allowed(person, Action.SEE_SHEET, scheme_id, other):
        return gap(now, unit, now, other)
    return sides(now, unit, now, other)

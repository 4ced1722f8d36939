"""Where self-assessment and assessment differ: the list that the meeting goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.domain.errors import NotFound, Refused
from bot.domain.permissions import Action, require
from bot.usecases.standings import standing, today
from scoring.gap import gap

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.people import Person
    from bot.usecases.context import Context
    from scoring.gap import Gap


async def of_unit(context: Context, person: Person, scheme_id: str, unit: str) -> Gap:
    """What a unit gives itself beside what it was given, line by line. Raises NotAllowed, Refused, UnknownId."""
    require(person, Action.SEE_SHEET, scheme_id, unit)
    (found,) = await _differences(context, scheme_id, (unit,), today(context, context.schemes[scheme_id].scheme))
    return found


async def of_all(context: Context, person: Person | None, scheme_id: str, as_of: date | None = None) -> tuple[Gap, ...]:
    """The same of every unit, the largest difference of the totals first; `person` None: the command line. Raises NotAllowed, NotFound, Refused."""
    if person is not None:
        require(person, Action.SEE_SHEET, scheme_id)
    offering = context.schemes.get(scheme_id)
    if offering is None:
        raise NotFound("unknown-scheme", name=scheme_id)
    day = min(as_of, offering.scheme.end) if as_of is not None else today(context, offering.scheme)
    found = await _differences(context, scheme_id, [unit.id for unit in offering.scheme.units], day)
    return tuple(sorted(found, key=lambda one: (-abs(one.sides.difference), not one.lines)))


async def _differences(context: Context, scheme_id: str, units: tuple[str, ...] | list[str], day: date) -> list[Gap]:
    if not context.schemes[scheme_id].scheme.self_assessed:
        raise Refused("not-self-assessed")
    own = await standing(context, scheme_id, day, Basis.REPORTED)
    assessed = await standing(context, scheme_id, day, Basis.CONFIRMED)
    return [gap(own, unit, assessed, unit) for unit in units]

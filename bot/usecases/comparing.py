"""Comparisons: a unit with another, with itself under supposed figures, and its self-assessment with the assessment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import Basis, Mode
from bot.domain.errors import NotFound, Refused
from bot.domain.permissions import Action, allowed, require
from bot.usecases.standings import standing, today
from scoring import BadValue
from scoring.gap import gap, neighbour, sides
from scoring.what_if import Change, Move, moved, suppose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.intents import Claim
    from bot.domain.people import Person
    from bot.usecases.context import Context, Session
    from scoring.gap import Gap, Sides
    from scoring.what_if import WhatIf


async def gap_to(session: Session, unit: str, other: str | None) -> Gap | Sides:
    """The unit beside another, None for its neighbour in the ranking; only what the ranking says where the other's sheet is not theirs to see.

    Raises NotAllowed, and NotFound where all units share one rank.
    """
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    require(session.person, Action.SEE_BOARD, session.scheme_id, other)
    now = await standing(session.context, session.scheme_id, today(session.context, session.scheme))
    other = other or neighbour(now, unit)
    if other is None:
        raise NotFound("nobody-ahead")
    if allowed(session.person, Action.SEE_SHEET, session.scheme_id, other):
        return gap(now, unit, now, other)
    return sides(now, unit, now, other)


async def what_if(session: Session, unit: str, claims: Sequence[Claim]) -> WhatIf:
    """The unit before and after the claims, one of each fact; of units whose sheet is not theirs to see only the ranks.

    Raises NotAllowed, Refused for a value that cannot be.
    """
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    scheme = session.scheme
    now = await standing(session.context, session.scheme_id, today(session.context, scheme))
    changes = {claim.fact: Change(claim.value, relative=claim.mode is Mode.INCREMENT) for claim in claims}
    for fact, change in changes.items():
        try:
            moved(now, unit, fact, change)
        except BadValue as error:
            present = now.table.value(unit, fact)
            raise Refused("supposed-impossible", fact=scheme.fact(fact), present=present) from error
    found = suppose(now, unit, changes)
    others = (
        one
        if allowed(session.person, Action.SEE_SHEET, session.scheme_id, one.unit)
        else replace(one, money=Move(0, 0))
        for one in found.others
    )
    return replace(found, others=tuple(one for one in others if one.moves))


async def differences_of_unit(session: Session, unit: str) -> Gap:
    """What a unit gives itself beside what it was given, line by line. Raises NotAllowed, Refused, UnknownId."""
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    (found,) = await _differences(session.context, session.scheme_id, (unit,), today(session.context, session.scheme))
    return found


async def differences_of_all(
    context: Context, person: Person | None, scheme_id: str, as_of: date | None = None
) -> tuple[Gap, ...]:
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

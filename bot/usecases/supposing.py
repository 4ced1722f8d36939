"""What if: what some figures would do to a unit if they were reported today; nothing is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.errors import Refused
from bot.domain.permissions import Action, allowed, require
from bot.usecases.standings import standing, today
from scoring import BadValue
from scoring.what_if import Change, Move, moved, suppose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.intents import Claim
    from bot.domain.people import Person
    from bot.usecases.context import Context
    from scoring.what_if import WhatIf


async def what_if(context: Context, person: Person, scheme_id: str, unit: str, claims: Sequence[Claim]) -> WhatIf:
    """The unit before and after the claims, one of each fact; of units whose sheet is not theirs to see only the ranks.

    Raises NotAllowed, Refused for a value that cannot be.
    """
    require(person, Action.SEE_SHEET, scheme_id, unit)
    scheme = context.schemes[scheme_id].scheme
    now = await standing(context, scheme_id, today(context, scheme))
    changes = {claim.fact: Change(claim.value, relative=claim.mode is Mode.INCREMENT) for claim in claims}
    for fact, change in changes.items():
        try:
            moved(now, unit, fact, change)
        except BadValue as error:
            present = now.table.value(unit, fact)
            raise Refused("supposed-impossible", fact=scheme.fact(fact), present=present) from error
    found = suppose(now, unit, changes)
    others = (
        one if allowed(person, Action.SEE_SHEET, scheme_id, one.unit) else replace(one, money=Move(0, 0))
        for one in found.others
    )
    return replace(found, others=tuple(one for one in others if one.moves))

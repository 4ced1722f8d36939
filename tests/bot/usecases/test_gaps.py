"""Who may see why one unit is behind another, and with whom a unit is compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.people import Membership, Person, Role
from bot.usecases.comparing import gap_to
from bot.usecases.context import Session
from scoring.gap import Gap, Sides
from tests.support.context import SCHEME, context_on, offering

if TYPE_CHECKING:
    from bot.storage.engine import Database

OWN, OTHER = "changjiang", "motou"


def person(role: Role, unit: str | None = None, scheme: str = SCHEME) -> Person:
    return Person(7, "王芳", "zh-CN", memberships=(Membership(scheme, role, unit),))


TOWN = person(Role.COORDINATOR, OWN)


@pytest.mark.parametrize("role", [Role.BUREAU, Role.LEADER, Role.REVIEWER])
async def test_who_sees_all_sheets_gets_the_split(database: Database, role: Role) -> None:
    assert isinstance(await gap_to(Session(context_on(database), person(role), SCHEME), OWN, OTHER), Gap)


async def test_a_coordinator_gets_no_line_of_another_sheet(database: Database) -> None:
    context = context_on(database)
    for other in (OTHER, None):
        assert isinstance(await gap_to(Session(context, TOWN, SCHEME), OWN, other), Sides)
    both = replace(TOWN, memberships=(*TOWN.memberships, Membership(SCHEME, Role.COORDINATOR, OTHER)))
    assert isinstance(await gap_to(Session(context, both, SCHEME), OWN, OTHER), Gap)
    with pytest.raises(NotAllowed):
        await gap_to(Session(context, TOWN, SCHEME), OTHER, OWN)


async def test_the_neighbour_is_nobody_where_all_share_a_rank(database: Database) -> None:
    other = "changzhou-2018"
    context = replace(context_on(database), schemes={other: offering(other)})
    unit = offering(other).scheme.units[0].id
    with pytest.raises(NotFound) as caught:
        await gap_to(Session(context, person(Role.LEADER, scheme=other), other), unit, None)
    assert caught.value.code == "nobody-ahead"

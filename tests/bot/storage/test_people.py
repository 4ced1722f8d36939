from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.people import Membership, Role
from bot.storage import people
from tests.support.context import NOON

if TYPE_CHECKING:
    from bot.domain.people import Person
    from bot.storage.engine import Database, Transaction

DAY = timedelta(days=1)
HOLDER, STAND_IN, LEADER = 3, 2, 1


def reporter(unit: str, scheme: str = "s", until_days: int | None = None) -> Membership:
    return Membership(scheme, Role.COORDINATOR, unit, until=NOON + until_days * DAY if until_days is not None else None)


@pytest.fixture(autouse=True)
async def _everybody(database: Database) -> None:
    async def change(tx: Transaction) -> None:
        for joined, (number, name) in enumerate(((HOLDER, "甲"), (STAND_IN, "乙"), (LEADER, "丙"))):
            await people.save(tx, number, name, "zh-CN", NOON + joined * DAY)
        for role in (reporter("a"), reporter("b"), reporter("a", scheme="other")):
            await people.add_membership(tx, HOLDER, role, NOON - DAY)
        await people.add_membership(tx, HOLDER, reporter("gone", until_days=0), NOON - DAY)
        await people.add_membership(tx, STAND_IN, reporter("a", until_days=3), NOON + DAY, instead_of=HOLDER)
        await people.add_membership(tx, LEADER, Membership("s", Role.LEADER, None), NOON - DAY)

    await database.write(change)


async def person(database: Database, number: int, days: int) -> Person:
    found = await database.ask(lambda tx: people.person(tx, number, NOON + days * DAY))
    assert found is not None
    return found


async def test_somebody_comes_with_the_roles_of_that_instant_in_their_order(database: Database) -> None:
    assert (await person(database, HOLDER, -1)).memberships == (
        reporter("a"), reporter("b"), reporter("a", scheme="other"), reporter("gone"),
    )  # fmt: skip
    assert (await person(database, HOLDER, 0)).units("s") == ("a", "b")
    assert (await person(database, STAND_IN, 0)).memberships == ()
    assert (await person(database, STAND_IN, 1)).units("s") == ("a",)
    assert (await person(database, STAND_IN, 3)).memberships == ()
    assert await database.ask(lambda tx: people.person(tx, 9, NOON)) is None


async def test_a_stand_in_takes_the_work_of_one_unit_in_one_scheme_for_as_long_as_they_serve(
    database: Database,
) -> None:
    for days, on_duty in ((0, ("a", "b")), (1, ("b",)), (3, ("a", "b"))):
        holder = await person(database, HOLDER, days)
        assert holder.on_duty("s") == on_duty
        assert holder.on_duty("other") == ("a",)


async def test_the_members_of_a_scheme_come_in_the_order_of_joining_with_all_their_roles(database: Database) -> None:
    async def members(scheme: str, days: int) -> list[Person]:
        return await database.ask(lambda tx: people.members(tx, scheme, NOON + days * DAY))

    assert [one.id for one in await members("s", 0)] == [HOLDER, LEADER]
    assert [one.id for one in await members("s", 1)] == [HOLDER, STAND_IN, LEADER]
    (only,) = await members("other", 1)
    assert only == await person(database, HOLDER, 1)
    assert await members("none", 1) == []

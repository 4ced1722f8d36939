from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.people import BoundGroup, Purpose
from bot.domain.receivers import TELEGRAM
from bot.outlets.telegram.addresses import place
from bot.storage import groups
from tests.support.context import NOON, SCHEME

if TYPE_CHECKING:
    from bot.storage.engine import Database

LEADERS = BoundGroup(0, TELEGRAM, "-100", "领导群", SCHEME, Purpose.RANKING, None)
REMINDERS = BoundGroup(0, TELEGRAM, "-100/4", "领导群", SCHEME, Purpose.REMINDERS, "changjiang")


async def bind(database: Database, group: BoundGroup) -> None:
    await database.write(lambda tx: groups.bind(tx, group, 1, NOON))


async def active(database: Database) -> list[BoundGroup]:
    """The bindings, without our numbers."""
    async with database.read() as tx:
        return [replace(group, id=0) for group in await groups.active(tx, SCHEME)]


async def test_a_chat_may_have_several_purposes(database: Database) -> None:
    await bind(database, LEADERS)
    await bind(database, REMINDERS)
    assert await active(database) == [LEADERS, REMINDERS]
    async with database.read() as tx:
        found = await groups.in_place(tx, place(-100))
        assert await groups.by_id(tx, found[1].id) == found[1]
        assert await groups.by_id(tx, 4711) is None
        assert await groups.active(tx, "hutang-2014") == []


async def test_binding_again_for_the_same_purpose_ends_the_former_binding(database: Database) -> None:
    await bind(database, REMINDERS)
    await bind(database, replace(REMINDERS, unit="baipu"))
    assert await active(database) == [replace(REMINDERS, unit="baipu")]


async def test_a_chat_that_the_bot_left_is_bound_no_more(database: Database) -> None:
    await bind(database, LEADERS)
    await bind(database, REMINDERS)
    await bind(database, replace(LEADERS, address="-200"))
    assert await database.write(lambda tx: groups.deactivate(tx, place(-100))) == 2
    assert await database.write(lambda tx: groups.deactivate(tx, place(-100))) == 0
    assert await active(database) == [replace(LEADERS, address="-200")]


async def test_a_group_that_became_a_supergroup_keeps_its_purpose_and_our_number(database: Database) -> None:
    await bind(database, LEADERS)
    async with database.read() as tx:
        (before,) = await groups.in_place(tx, place(-100))
    await database.write(lambda tx: groups.move(tx, place(-100), str(-(2**52) + 1)))
    async with database.read() as tx:
        assert await groups.in_place(tx, place(-(2**52) + 1)) == [replace(before, address=str(-(2**52) + 1))]
        assert await groups.in_place(tx, place(-100)) == []

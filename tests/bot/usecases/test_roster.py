from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.errors import Expired, NotAllowed, NotFound
from bot.domain.people import Role
from bot.domain.rosters import Need
from bot.rendering.rosters import roster_csv, roster_rows, roster_text
from bot.usecases import joining
from bot.usecases.context import Session
from tests.support.context import NOON, SCHEME, ZONE, context_on
from tests.support.ledgers import UNIT, join, say

if TYPE_CHECKING:
    from bot.storage.engine import Database

WANG, LIU, BUREAU, OTHER = 7, 8, 9, "baipu"


async def test_seats_without_anybody_come_first_then_those_that_nothing_reaches(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    wang = await join(context, WANG, Role.COORDINATOR, UNIT)
    await join(context, LIU, Role.COORDINATOR, OTHER)
    bureau = await join(context, BUREAU, Role.BUREAU)
    await joining.note_blocked(context, LIU, blocked=True)
    clock.move(NOON + timedelta(days=1))
    await say(context, wang, 12)
    places = await joining.roster(context, bureau, SCHEME)
    assert [one.seat.unit for one in places if one.need is Need.BLOCKED] == [OTHER]
    assert [one.need for one in places] == sorted(one.need for one in places)
    assert [len(places), sum(one.need is Need.NOBODY for one in places)] == [16, 12]
    served = next(one for one in places if one.seat.unit == UNIT)
    (one,) = served.serving
    assert one.service.person.name == "somebody 7"
    assert one.last is not None
    assert (one.service.since.date(), one.last.date()) == (NOON.date(), NOON.date() + timedelta(days=1))
    assert await joining.seat(Session(context, bureau, SCHEME), served.seat.number) == served


async def test_the_end_of_a_role_is_the_bureau_s(database: Database) -> None:
    context = context_on(database)
    wang = await join(context, WANG, Role.COORDINATOR, UNIT)
    bureau = await join(context, BUREAU, Role.BUREAU)
    service = (await joining.roster(context, bureau, SCHEME))[-3].serving[0].service
    assert service.person.id == WANG
    for ask in (joining.role, joining.end_role):
        with pytest.raises(NotAllowed):
            await ask(Session(context, wang, SCHEME), service.id)
    with pytest.raises(NotAllowed):
        await joining.roster(context, wang, SCHEME)
    assert await joining.role(Session(context, bureau, SCHEME), service.id) == service
    await joining.end_role(Session(context, bureau, SCHEME), service.id)
    gone = await joining.person(context, WANG)
    assert gone is not None
    assert gone.memberships == ()
    with pytest.raises(Expired):
        await joining.end_role(Session(context, bureau, SCHEME), service.id)
    with pytest.raises(NotFound):
        await joining.seat(Session(context, bureau, SCHEME), 99)


async def test_the_roster_as_a_table(database: Database) -> None:
    context = context_on(database)
    invited = await joining.invite(context, None, SCHEME, Role.COORDINATOR, UNIT)
    await joining.redeem(context, invited.token, WANG, '=HYPERLINK("http://x")', "zh-CN")
    rows = roster_rows(await joining.roster(context, None, SCHEME), ZONE)
    assert len({len(row) for row in rows}) == 1
    (line,) = (line for line in roster_csv(rows).splitlines() if UNIT in line)
    assert line == 'coordinator,changjiang,,"\'=HYPERLINK(""http://x"")",7,2021-06-15 12:00,,,,'
    assert "coordinator  baipu" in roster_text(rows)


async def test_people_of_the_same_name_are_told_apart_and_names_are_cleaned(database: Database) -> None:
    context = context_on(database)
    for person, unit, name in ((10011, UNIT, "王芳"), (10012, OTHER, "\u202e王\u200b芳"), (10013, OTHER, "\u200b")):
        invited = await joining.invite(context, None, SCHEME, Role.COORDINATOR, unit)
        await joining.redeem(context, invited.token, person, name, "zh-CN")
    kept = await joining.person(context, 10012)
    assert kept is not None
    assert kept.name == "王芳"
    places = await joining.roster(context, await join(context, BUREAU, Role.BUREAU), SCHEME)
    called = {each.service.person.name for place in places for each in place.serving}
    assert called == {"王芳（长江）", "王芳（白蒲）", "用户0013", "somebody 9"}
    for person, unit in ((10011, OTHER), (10012, UNIT)):
        invited = await joining.invite(context, None, SCHEME, Role.COORDINATOR, unit)
        await joining.redeem(context, invited.token, person, "王芳", "zh-CN")
    called = {
        each.service.person.name for place in await joining.roster(context, None, SCHEME) for each in place.serving
    }
    assert called == {"王芳（长江、白蒲）", "王芳（白蒲、长江）", "用户0013", "somebody 9"}

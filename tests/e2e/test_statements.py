"""A duty's statement: taken, filled in, looked over, handed in on a tap; collected by the bureau."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.entries import Mode, Source
from bot.domain.people import Role
from bot.storage import ledger
from bot.usecases import joining
from tests.support.city import BUREAU, LEADER, OTHER, TOWN, button, running_city, text_of
from tests.support.statements import SCHEME, UNIT, filled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.city import City

SUMMER = "2021-07-20T10:00+08:00"  # a Tuesday, six days before the statement is due
FACTS = ("service-windows", "window-staff", "coordinators")


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with running_city(tmp_path, SCHEME=SCHEME, CLOCK=SUMMER) as running:
        for user, role, unit in (
            (TOWN, Role.COORDINATOR, UNIT),
            (OTHER, Role.COORDINATOR, "shigang"),
            (BUREAU, Role.BUREAU, None),
            (LEADER, Role.LEADER, None),
        ):
            invited = await joining.invite(running.app.context, None, SCHEME, role, unit)
            await running.peer.start(user, invited.token)
            await running.hear(user)
        yield running


async def form(city: City, user: int, words: str = "/statement") -> bytes:
    """The form that the bot sends."""
    await city.peer.send(user, words)
    return await document(city, user)


async def document(city: City, user: int) -> bytes:
    message = await city.peer.wait_for_message(user, None, lambda one: "document" in one)
    return await city.peer.file(message["document"]["file_id"])


async def preview(city: City, user: int, data: bytes) -> dict[str, Any]:
    await city.peer.document(user, "回.xlsx", data)
    return await city.message(user, words="还没有交")


async def hand_in(city: City, user: int, data: bytes) -> str:
    shown = await preview(city, user, data)
    await city.peer.tap(user, shown, button(shown, "交统计表"))
    return text_of(await city.peer.wait_for_edit(user))


async def reported(city: City) -> list[tuple[str, str, int]]:
    async with city.app.context.db.read() as tx:
        return [(one.unit, one.fact, one.value) for one in await ledger.since(tx, SCHEME, 0)]


async def test_it_is_filled_in_looked_over_and_handed_in_with_its_figures(city: City) -> None:
    todo = await city.say(TOWN, "/todo")
    assert "基层人社服务平台建设情况统计表" in todo
    assert "点「填统计表」下载" in todo
    await city.peer.send(TOWN, "/todo")
    owed = await city.message(TOWN, words="还差什么")
    await city.peer.tap(TOWN, owed, button(owed, "填统计表"))
    shown = await preview(city, TOWN, filled(await document(city, TOWN)))
    said = text_of(shown)
    assert "松湖" in said
    assert "人员队伍配置情况：3 人" in said
    assert "村（社区）协管员队伍配置情况：2 人" in said
    assert await reported(city) == []
    data = button(shown, "交统计表")
    await asyncio.gather(city.peer.tap(TOWN, shown, data), city.peer.tap(TOWN, shown, data))
    done = text_of(await city.peer.wait_for_edit(TOWN))
    assert "已交" in done
    assert "第 1 版" in done
    await city.hear(TOWN, words="已经处理过")
    assert await reported(city) == [(UNIT, fact, value) for fact, value in zip(FACTS, (2, 3, 2), strict=True)]
    async with city.app.context.db.read() as tx:
        stored = await ledger.since(tx, SCHEME, 0)
    assert {(one.mode, one.origin.source) for one in stored} == {(Mode.TOTAL, Source.WORKBOOK)}
    assert "统计表" not in await city.say(TOWN, "/todo")

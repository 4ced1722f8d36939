"""Several schemes at once: a person's units decide which one an answer is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import schemes
from bot.domain.people import Role
from bot.usecases import joining
from tests.support.city import OTHER, SCHEME, TOWN, button, running_city

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.city import City


async def join(city: City, user: int, scheme: str, unit: str) -> None:
    invited = await joining.invite(city.app.context, None, scheme, Role.COORDINATOR, unit)
    await city.peer.start(user, invited.token)
    await city.hear(user, words="协理员")


async def test_each_reports_under_the_own_scheme(tmp_path: Path) -> None:
    other = schemes.load("rugao-2018")
    async with running_city(tmp_path, SCHEME=f"{SCHEME},{other.id}", CLOCK="2018-06-12T10:00+08:00") as city:
        await join(city, TOWN, other.id, "changjiang")
        assert "已记" in await city.say(TOWN, "新增就业 12", "累计")
        assert other.group("main").title in await city.say(TOWN, "得分", "成绩单")


@pytest.mark.parametrize("scheme", schemes.ids())
async def test_every_scheme_can_be_lived_in(tmp_path: Path, scheme: str) -> None:
    """Join, report a figure, look at the sheet, the ranking, what is owed and why, under each published scheme."""
    known = schemes.load(scheme)
    fact = next(one for one in known.facts if one.kind == "count" and not one.whole)
    noon = f"{known.start.year}-06-12T10:00+08:00"
    async with running_city(tmp_path, SCHEME=scheme, CLOCK=noon) as city:
        await join(city, OTHER, scheme, known.units[0].id)
        assert "已记" in await city.say(OTHER, f"{fact.title} 3", "3")
        assert "成绩单" in await city.say(OTHER, "得分", "成绩单")
        assert known.units[0].short in await city.say(OTHER, "排名", "截至")
        assert await city.say(OTHER, "待办")
        assert "总分" in await city.say(OTHER, "为什么", "总分")
        assert "假定其他单位不变" in await city.say(OTHER, "下一步", "下一步")


async def test_from_the_sheet_to_the_next_steps_and_on_to_reporting(tmp_path: Path) -> None:
    async with running_city(tmp_path) as city:
        await join(city, TOWN, SCHEME, "changjiang")
        await city.peer.send(TOWN, "得分")
        sheet = await city.message(TOWN, words="成绩单")
        await city.peer.tap(TOWN, sheet, button(sheet, "下一步"))
        steps = await city.message(TOWN, words="分值最大")
        await city.peer.tap(TOWN, steps, button(steps, "上报"))
        assert await city.hear(TOWN, words="累计")
        await city.say(TOWN, "城镇新增就业 累计 1585", "已记")
        after = await city.say(TOWN, "下一步", "分值最大")
        assert "城镇新增就业再完成" not in after

"""/score, /rank and /why of a past evening: what is asked and tapped stays on that day until one goes back to today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, TOWN, button, text_of

if TYPE_CHECKING:
    from tests.support.city import City


async def test_a_day_gone_by_and_back_to_today(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "6月1日 城镇新增就业 累计 1000", "已记")
    await city.say(TOWN, "城镇新增就业 累计 1585", "已记")
    now = await city.say(TOWN, "/score", "成绩单")
    city.rested()
    await city.peer.send(TOWN, "得分 6月10日")
    past = await city.message(TOWN, words="截至6月10日")
    assert text_of(past) != now
    section = past
    for title in ("重点工作", "创业就业"):
        await city.peer.tap(TOWN, section, button(section, title))
        section = await city.peer.wait_for_edit(TOWN)
        assert "截至6月10日" in text_of(section)
    await city.peer.tap(TOWN, section, button(section, "城镇新增就业"))
    working = text_of(await city.message(TOWN, words="城镇新增就业"))
    assert "截至6月10日" in working
    assert "1,000" in working
    for _ in range(2):
        await city.peer.tap(TOWN, section, button(section, "返回"))
        section = past = await city.peer.wait_for_edit(TOWN)
    await city.peer.tap(TOWN, past, button(past, "今天"))
    assert text_of(await city.peer.wait_for_edit(TOWN)) == now
    city.rested()
    assert "1,000" in await city.say(TOWN, "/why 城镇新增就业 6-10", "截至6月10日")


async def test_the_ranking_of_a_day_gone_by(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.say(BUREAU, "长江镇 6月12日 城镇新增就业 累计 1585", "已记")
    await city.peer.send(BUREAU, "/rank 6-11")
    past = await city.message(BUREAU, words="截至6月11日")
    then = text_of(past)
    assert then != await city.say(BUREAU, "/rank", "截至6月15日")
    await city.peer.tap(BUREAU, past, button(past, "主功能区"))
    group = await city.peer.wait_for_edit(BUREAU)
    assert "截至6月11日" in text_of(group)
    await city.peer.tap(BUREAU, group, button(group, "现在"))
    assert "截至6月15日" in text_of(await city.peer.wait_for_edit(BUREAU))


async def test_days_that_have_no_standing(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    assert "2021-01-01到2021-06-15" in await city.say(TOWN, "/score 2020年12月31日", "没有成绩")
    city.rested()
    assert "/changes" in await city.say(TOWN, "/score 3-31 5-31", "一次只能看一天")

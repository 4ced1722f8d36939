"""People ask which reports made the difference between two days, and what became of a standing since it was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, LEADER, OTHER, STRANGER, TOWN, button, text_of

if TYPE_CHECKING:
    from tests.support.city import City


async def people(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(OTHER, Role.COORDINATOR, "motou")
    await city.join(BUREAU, Role.BUREAU)
    await city.join(LEADER, Role.LEADER)


async def test_a_coordinator_asks_for_the_own_unit(city: City) -> None:
    await people(city)
    await city.say(TOWN, "城镇新增就业 累计 400", "已记")
    await city.move("2021-07-20T10:00+08:00")
    await city.say(TOWN, "城镇新增就业 +1185", "已记")
    told = await city.say(TOWN, "/changes 6-30 7-20", "📊")
    assert "长江6月30日到7月20日：+1.2 分" in told
    assert "按上报数" in told
    assert "▲ 城镇新增就业 +1.2（0 → 3 分，占 40%）" in told
    assert "400 → 1,585/1,585 人（7月20日 王芳）" in told
    assert told == await city.say(TOWN, "变化 长江 6月30日到7月20日", "📊")
    assert told == await city.say(TOWN, "/changes 6.30", "📊")
    for words in ("/changes 磨头 6-30", "变化 磨头"):
        await city.say(TOWN, words, "只能查看本单位")
    await city.say(TOWN, "/changes 6-30 火星", "请这样问")
    await city.say(TOWN, "/changes 2020-12-01 6-30", "没有成绩可看")
    await city.say(TOWN, "/changes 6-30 6-30", "两个日子一样")
    await city.say(STRANGER, "/changes", "申请加入")


async def test_from_the_sheet_to_the_entry_and_back(city: City) -> None:
    await people(city)
    await city.say(TOWN, "城镇新增就业 累计 1585", "已记")
    await city.peer.send(TOWN, "/score")
    sheet = await city.message(TOWN, words="成绩单")
    await city.peer.tap(TOWN, sheet, button(sheet, "最近变化"))
    week = await city.peer.wait_for_edit(TOWN)
    assert "长江6月8日到6月15日：+1.2 分" in text_of(week)
    await city.peer.tap(TOWN, week, button(week, "城镇新增就业"))
    steps = await city.peer.wait_for_edit(TOWN)
    assert "· 6月15日 累计 1,585 人：0 → 1,585 人（王芳 06-15 10:00〔消息〕）" in text_of(steps)
    await city.peer.tap(TOWN, steps, button(steps, "返回"))
    assert text_of(await city.peer.wait_for_edit(TOWN)) == text_of(week)


async def test_the_bureau_sees_the_board_and_goes_to_a_unit(city: City) -> None:
    await people(city)
    await city.say(TOWN, "城镇新增就业 累计 1585", "已记")
    await city.peer.send(BUREAU, "/changes 6-1")
    board = await city.message(BUREAU, words="各单位的变化")
    assert "长江" in text_of(board)
    assert "+1.2" in text_of(board)
    assert "其余 " in text_of(board)
    await city.peer.tap(BUREAU, board, button(board, "长江"))
    assert "长江6月1日到6月15日：+1.2 分" in text_of(await city.peer.wait_for_edit(BUREAU))
    await city.peer.send(OTHER, "/rank")
    ranking = await city.message(OTHER, words="排名")
    await city.peer.tap(OTHER, ranking, button(ranking, "最近变化"))
    assert "磨头6月8日到6月15日" in text_of(await city.peer.wait_for_edit(OTHER))


async def test_why_a_past_day_is_not_what_was_seen_then(city: City) -> None:
    await people(city)
    await city.say(TOWN, "城镇新增就业 累计 400", "已记")
    await city.move("2021-06-20T10:00+08:00")
    await city.say(TOWN, "6月15日 城镇新增就业 累计 1585", "已记")
    told = await city.say(LEADER, "/changes 长江 6-15 看 6-16", "📊")
    assert "长江6月15日的成绩，后来变了 +1.2 分" in told
    assert "6月16日晚上看到的 → 现在看到的" in told
    assert "（6月20日 王芳）" in told
    assert "总分没有变" in await city.say(LEADER, "/changes 长江 6-15 看 6-16 6-17", "📊")
    await city.say(LEADER, "/changes 长江 6-15 看 6-25", "还看不到")


async def test_in_a_group_the_tap_is_answered_privately(city: City) -> None:
    await people(city)
    group = await city.peer.add_chat("考核群", [BUREAU, TOWN])
    await city.peer.send(BUREAU, "/rank@demo_bot", chat=group)
    ranking = await city.message(BUREAU, group, "排名")
    await city.peer.tap(BUREAU, ranking, button(ranking, "最近变化"))
    assert "各单位的变化" in await city.hear(BUREAU, group, "各单位的变化")
    assert not [one for one in await city.peer.messages(TOWN, group) if "各单位的变化" in text_of(one)]

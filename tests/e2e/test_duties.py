"""Duties without a figure, who is on time, and a group's settings, tapped as people tap them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, LEADER, TOWN, button, text_of

if TYPE_CHECKING:
    from tests.support.city import City


async def test_what_has_no_figure_is_done_with_a_tap_and_taken_back(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "劳动力外引 3", "已记")
    await city.move("2021-06-28T09:00+08:00")
    reminder = await city.message(TOWN, words="到期提醒")
    assert "季公示" in text_of(reminder)
    assert "月上报" not in text_of(reminder)
    await city.peer.tap(TOWN, reminder, button(reminder, "已公示"))
    done = await city.message(TOWN, words="已记：长江 用工服务情况季公示")
    settled = await city.peer.wait_for_edit(TOWN, match=lambda message: message["message_id"] == reminder["message_id"])
    assert [key["text"][:5] for key in settled["reply_markup"]["inline_keyboard"][0] if "disabled" in key] == [
        "✅ 已公示"
    ]
    assert "季公示" not in await city.say(TOWN, "待办")
    await city.peer.tap(TOWN, done, button(done, "撤销"))
    await city.hear(TOWN, words="已取消办结")
    assert "季公示" in await city.say(TOWN, "待办")


async def test_a_reminder_is_answered_by_two_taps_and_an_old_one_says_so(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "5月20日 劳动力外引 5", "已记")
    await city.move("2021-06-23T09:00+08:00")
    reminder = await city.message(TOWN, words="月上报")
    await city.peer.tap(TOWN, reminder, button(reminder, "同上月"))
    listed = await city.message(TOWN, words="照样报吗")
    assert "+5 人" in text_of(listed)
    await city.peer.tap(TOWN, reminder, button(reminder, "本月无"))
    zeros = await city.message(TOWN, words="都报 0 吗")
    await city.peer.tap(TOWN, listed, button(listed, "照报 1 项"))
    stored = await city.peer.wait_for_edit(TOWN, match=lambda message: "已记" in text_of(message))
    assert "累计 10" in text_of(stored)
    await city.peer.tap(TOWN, zeros, button(zeros, "都报 0"))
    await city.peer.wait_for_edit(TOWN, match=lambda message: "这些都已经报过了" in text_of(message))
    await city.peer.tap(TOWN, reminder, button(reminder, "同上月"))
    assert "没有再记" in await city.hear(TOWN, words="这些都已经报过了")


async def test_missed_reports_wait_for_the_bureaus_tap(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "劳动力外引 3", "已记")
    await city.move("2021-08-12T10:00+08:00")
    await city.peer.send(BUREAU, "/timeliness")
    table = await city.message(BUREAU, words="及时率")
    await city.peer.tap(BUREAU, table, button(table, "用工服务情况月上报"))
    lines = await city.peer.wait_for_edit(BUREAU)
    await city.peer.tap(BUREAU, lines, button(lines, "下一页"))
    lines = await city.peer.wait_for_edit(BUREAU)
    assert "长江：7月共缺 1 次" in text_of(lines)
    await city.peer.tap(BUREAU, lines, button(lines, "登记 长江 1 次"))
    assert "长江" in await city.hear(BUREAU, words="已记")
    assert "只有考核办" in await city.say(TOWN, "/timeliness")


async def test_the_bureau_sets_when_and_what_a_group_gets(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.join(LEADER, Role.LEADER)
    group = await city.peer.add_chat("各镇", [BUREAU, LEADER])
    await city.peer.send(BUREAU, "/bind@demo_bot 排名 搬经镇", chat=group)
    await city.message(BUREAU, group, "本群将收到排名")
    await city.peer.send(BUREAU, "/settings@demo_bot", chat=group)
    asked = await city.message(BUREAU, group, "本群的排名")
    assert "内容：镇" in text_of(asked)
    assert "周一 9:00" in text_of(asked)
    await city.peer.tap(BUREAU, asked, button(asked, "周五"))
    assert "周五 9:00" in text_of(await city.peer.wait_for_edit(BUREAU, group))
    await city.peer.tap(LEADER, asked, button(asked, "周二"))
    await city.peer.tap(BUREAU, asked, button(asked, "17点"))
    assert "周五 17:00" in text_of(await city.peer.wait_for_edit(BUREAU, group))
    await city.move("2021-06-18T17:00+08:00")
    picture = await city.message(BUREAU, group, "6月18日")
    assert picture["photo"]

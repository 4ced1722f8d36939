"""Announcements: looked at, sent now or later, cancelled, and who has confirmed reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.people import Role
from tests.support.city import BUREAU, LEADER, OTHER, STRANGER, TOWN, button, text_of

if TYPE_CHECKING:
    from typing import Any

    from tests.support.city import City

WORDS = "请各单位核对 <二季度> 数据。\n周五下班前报完。"


@pytest.fixture
async def group(city: City) -> int:
    """The bureau, two coordinators, a leader, and the towns' group."""
    await city.join(BUREAU, Role.BUREAU)
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(OTHER, Role.COORDINATOR, "banjing")
    await city.join(LEADER, Role.LEADER)
    chat = await city.peer.add_chat("镇区群", [BUREAU, TOWN, OTHER, STRANGER])
    await city.peer.send(BUREAU, "/bind@demo_bot 提醒", chat=chat)
    await city.hear(BUREAU, chat, "✅")
    return chat


async def preview(city: City, words: str = WORDS) -> dict[str, Any]:
    await city.peer.send(BUREAU, f"/announce {words}")
    return await city.message(BUREAU, words="公告预览")


async def tap(city: City, message: dict[str, Any], label: str) -> dict[str, Any]:
    """The message after the bureau has tapped one of its buttons."""
    await city.peer.tap(BUREAU, message, button(message, label))
    return await city.peer.wait_for_edit(BUREAU)


async def test_it_goes_out_as_it_was_looked_at_and_readers_confirm(city: City, group: int) -> None:
    before = await preview(city)
    assert WORDS in text_of(before)
    assert button(before, "☑ 协理员 2 人")
    chosen = await tap(city, before, "镇区群")
    assert "共 3 处" in text_of(await tap(city, chosen, "发送（3）"))
    got = await city.message(TOWN, words="公告")
    assert WORDS in text_of(got)
    assert WORDS in text_of(await city.message(OTHER, words="公告"))
    in_group = await city.message(STRANGER, group, "公告")
    await city.peer.tap(TOWN, got, button(got, "我已阅读"))
    assert "您已于" in text_of(await city.peer.wait_for_edit(TOWN))
    await city.peer.tap(OTHER, in_group, button(in_group, "我已阅读"))
    tapped = await city.peer.tap(STRANGER, in_group, button(in_group, "我已阅读"))
    assert "申请加入" in (await city.peer.wait_for_answer(STRANGER, tapped))["text"]
    await city.peer.send(BUREAU, "/announcements")
    listed = await city.message(BUREAU, words="点号码")
    assert "已读 2/2" in text_of(listed)
    about = text_of(await tap(city, listed, "1"))
    assert "王芳（长江）" in about
    assert "陈志强（搬经）" in about
    assert "镇区群" in about
    assert not [one for one in await city.peer.messages(LEADER) if WORDS in text_of(one)]


async def test_who_has_not_confirmed_is_named(city: City, group: int) -> None:
    await tap(city, await preview(city), "发送（2）")
    got = await city.message(TOWN, words="公告")
    await city.message(OTHER, words="公告")
    await city.peer.tap(TOWN, got, button(got, "我已阅读"))
    await city.peer.wait_for_edit(TOWN)
    await city.peer.send(BUREAU, "/announcements")
    about = text_of(await tap(city, await city.message(BUREAU, words="已读 1/2"), "1"))
    assert "还没确认 1 人：陈志强（搬经）" in about


async def test_what_was_given_a_time_waits_for_it_and_can_be_cancelled(city: City, group: int) -> None:
    ready = await tap(city, await preview(city), "6月16日（周三）9:00")
    done = await tap(city, ready, "发送（2）")
    assert "6月16日（周三）9:00" in text_of(done)
    about = await tap(city, done, "谁看过了")
    assert "待发 2" in text_of(about)
    assert "没有发给任何人" in text_of(await tap(city, about, "取消"))
    await city.move("2021-06-16T09:30+08:00")
    assert "成绩单" in await city.say(TOWN, "得分")
    assert not [one for one in await city.peer.messages(TOWN) if WORDS in text_of(one)]


async def test_it_goes_out_at_its_time(city: City, group: int) -> None:
    await tap(city, await tap(city, await preview(city), "6月16日（周三）9:00"), "发送（2）")
    await city.move("2021-06-16T09:00+08:00")
    assert WORDS in text_of(await city.message(TOWN, words="公告"))


async def test_a_time_of_rest_is_moved_and_said(city: City, group: int) -> None:
    asked = await preview(city)
    await city.peer.tap(BUREAU, asked, button(asked, "其他时间"))
    question = await city.message(BUREAU, words="发送时间")
    await city.peer.send(BUREAU, "看不懂", reply_to=question["message_id"])
    assert "没有看懂时间" in await city.hear(BUREAU, words="时间")
    await city.peer.send(BUREAU, "6月19日 20:00", reply_to=question["message_id"])
    moved = await city.message(BUREAU, words="公告预览")
    assert "6月21日（周一）9:00" in text_of(moved)
    assert "顺延" in text_of(moved)


async def test_what_a_person_sends_now_goes_at_night_too(city: City, group: int) -> None:
    await city.move("2021-06-15T22:30+08:00")
    await tap(city, await preview(city, "明早八点停电，请今晚报完。"), "发送（2）")
    assert "停电" in await city.hear(TOWN, words="公告")


async def test_words_are_asked_for_and_nobody_chosen_is_said(city: City, group: int) -> None:
    await city.peer.send(BUREAU, "公告")
    question = await city.message(BUREAU, words="写下公告的内容")
    await city.peer.send(BUREAU, WORDS, reply_to=question["message_id"])
    nobody = await tap(city, await city.message(BUREAU, words="公告预览"), "协理员")
    assert "还没有选人" in text_of(nobody)
    await city.peer.tap(BUREAU, nobody, button(nobody, "发送"))
    assert "还没有选发给谁" in await city.hear(BUREAU, words="选")


async def test_sent_once_however_often_it_is_tapped(city: City, group: int) -> None:
    ready = await preview(city)
    for _ in range(3):
        await city.peer.tap(BUREAU, ready, button(ready, "发送"))
    await city.hear(BUREAU, words="已经发出或取消")
    await city.message(TOWN, words="公告")
    await city.restart()
    assert "成绩单" in await city.say(TOWN, "得分")
    assert len([one for one in await city.peer.messages(TOWN) if WORDS in text_of(one)]) == 1


async def test_only_the_bureau_announces(city: City, group: int) -> None:
    assert "只有考核办" in await city.say(TOWN, f"/announce {WORDS}")
    assert "只有考核办" in await city.say(LEADER, "/announcements")
    assert "没有内容" not in await city.say(BUREAU, "/announce")
    assert "太长" in await city.say(BUREAU, "/announce " + "长" * 3001)


async def test_the_bureau_sees_before_what_goes_out(city: City, group: int) -> None:
    await tap(city, await tap(city, await preview(city), "6月16日（周三）9:00"), "发送（2）")
    await city.peer.send(BUREAU, "/preview")
    coming = text_of(await city.message(BUREAU, words="接下来会发出"))
    assert "6月16日（周三）9:00 公告 → 2 处：王芳、陈志强" in coming
    assert "到期提醒" in coming
    assert (await city.message(BUREAU, words="排名 · "))["photo"]
    assert "只有考核办" in await city.say(TOWN, "/preview")

"""The roster and a substitute's whole way, as people tap and write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, OTHER, STRANGER, TOWN, button, text_of

if TYPE_CHECKING:
    from tests.support.city import City


async def test_the_bureau_sees_who_is_missing_invites_and_ends_a_role(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(BUREAU, "名册")
    listed = await city.message(BUREAU, words="1/14 个单位有人负责")
    await city.peer.tap(BUREAU, listed, button(listed, "如城"))
    seat = await city.peer.wait_for_edit(
        BUREAU, match=lambda one: "还没有人" in text_of(one) and "名册" not in text_of(one)
    )
    await city.peer.tap(BUREAU, seat, button(seat, "邀请"))
    invitation = await city.hear(BUREAU, words="start=")
    await city.peer.start(OTHER, invitation.rpartition("/start ")[2].strip())
    assert "如城" in await city.hear(OTHER)
    await city.peer.send(BUREAU, "/roster")
    listed = await city.message(BUREAU, words="2/14 个单位有人负责")
    await city.peer.tap(BUREAU, listed, button(listed, "下一页"))
    page = await city.peer.wait_for_edit(BUREAU, match=lambda one: "第 2/2 页" in text_of(one))
    await city.peer.tap(BUREAU, page, button(page, "长江"))
    seat = await city.peer.wait_for_edit(BUREAU, match=lambda one: "王芳：6月15日起" in text_of(one))
    await city.peer.tap(BUREAU, seat, button(seat, "结束 王芳"))
    sure = await city.peer.wait_for_edit(BUREAU, match=lambda one: "确定吗" in text_of(one))
    await city.peer.tap(BUREAU, sure, button(sure, "确定结束"))
    await city.peer.wait_for_edit(BUREAU, match=lambda one: "已结束 王芳" in text_of(one))
    assert "邀请" in await city.say(TOWN, "城镇新增就业 12")


async def test_a_colleague_reports_for_some_days_and_no_longer(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(OTHER, Role.COORDINATOR, "banjing")
    assert "没看懂是哪几天" in await city.say(TOWN, "/substitute 陈志强")
    assert "由 陈志强 代 王芳" in await city.say(TOWN, "代班 陈志强 6月20日到6月30日")
    assert "王芳 请您在 6月20日—6月30日" in await city.hear(OTHER, words="代为负责")
    assert "陈志强 代 王芳" in await city.say(TOWN, "/substitute")
    assert (await city.say(OTHER, "长江镇 城镇新增就业 12")).startswith("未记录")
    await city.move("2021-06-21T10:00+08:00")
    await city.say(OTHER, "长江镇 城镇新增就业 12", "已记")
    await city.move("2021-07-01T10:00+08:00")
    assert (await city.say(OTHER, "长江镇 城镇新增就业 13", "未记录")).startswith("未记录")
    assert "陈志强" in await city.say(TOWN, "/history", "记录")


async def test_a_link_for_somebody_new(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    link = await city.say(TOWN, "/substitute 路人 5天")
    assert "6月15日—6月19日" in link
    await city.peer.start(STRANGER, link.rpartition("/start ")[2].strip())
    assert "到期自动结束" in await city.hear(STRANGER)
    await city.say(STRANGER, "城镇新增就业 12", "已记")
    await city.move("2021-06-20T10:00+08:00")
    assert "邀请" in await city.say(STRANGER, "城镇新增就业 12")


async def test_an_invitation_is_cancelled_in_the_roster(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    invitation = await city.say(BUREAU, "/invite 长江", "start=")
    await city.peer.send(BUREAU, "/roster")
    listed = await city.message(BUREAU, words="个单位有人负责")
    await city.peer.tap(BUREAU, listed, button(listed, "未用的邀请（1）"))
    unused = await city.peer.wait_for_edit(BUREAU, match=lambda one: "长江（协理员）：李敏 邀请" in text_of(one))
    await city.peer.tap(BUREAU, unused, button(unused, "作废 1"))
    await city.peer.wait_for_edit(BUREAU, match=lambda one: "没有未用的邀请" in text_of(one))
    await city.peer.start(STRANGER, invitation.rpartition("/start ")[2].strip())
    assert "已被考核办作废" in await city.hear(STRANGER)


async def test_a_dismissed_colleague_does_not_come_back_by_a_link_made_before(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    invitation = await city.say(BUREAU, "/invite 考核办", "start=")
    await city.peer.start(OTHER, invitation.rpartition("/start ")[2].strip())
    await city.hear(OTHER, words="考核办")
    told = await city.message(BUREAU, words="陈志强 已成为考核办人员")
    prepared = await city.say(OTHER, "/invite 考核办", "start=")
    await city.peer.tap(BUREAU, told, button(told, "结束 陈志强"))
    sure = await city.peer.wait_for_edit(BUREAU, match=lambda one: "确定吗" in text_of(one))
    await city.peer.tap(BUREAU, sure, button(sure, "确定结束"))
    await city.peer.wait_for_edit(BUREAU, match=lambda one: "已结束 陈志强" in text_of(one))
    await city.peer.start(OTHER, prepared.rpartition("/start ")[2].strip())
    assert "已被考核办作废" in await city.hear(OTHER, words="邀请")
    assert "邀请" in await city.say(OTHER, "/audit")


async def test_what_hides_in_a_name_is_not_kept(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.peer.add_user(21, "\u202e敏李\u200b", language_code="zh-hans")
    await city.join(21, Role.COORDINATOR, "changjiang")
    await city.peer.send(BUREAU, "/revoke")
    listed = await city.hear(BUREAU, words="敏李")
    assert not {"\u202e", "\u200b"} & set(listed)

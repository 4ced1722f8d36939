"""Joining by the link of a whole scheme, by one's own wish, and by paper, as people tap and write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, LEADER, OTHER, STRANGER, TOWN, button, text_of

if TYPE_CHECKING:
    from tests.support.city import City


async def test_by_the_link_a_unit_is_chosen_and_the_bureau_admits_with_a_tap(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.join(LEADER, Role.BUREAU)
    link = await city.say(BUREAU, "邀请 全部", "全部单位共用的链接")
    code = link.partition("start=")[2].split()[0]
    await city.peer.start(STRANGER, code)
    asked = await city.message(STRANGER, words="您是哪个单位的")
    await city.peer.tap(STRANGER, asked, button(asked, "如城"))
    await city.peer.wait_for_edit(STRANGER, match=lambda one: "请问您的姓名" in text_of(one))
    assert "不像姓名" in await city.say(STRANGER, "城镇新增就业 12")
    assert "刘洋" in await city.say(STRANGER, "我叫刘洋", "申请已提交")
    assert "正在等考核办同意" in await city.say(STRANGER, "怎么还没好")
    told, other = await city.message(BUREAU, words="1 位申请加入"), await city.message(LEADER, words="1 位申请加入")
    await city.peer.start(OTHER, code)
    await city.hear(OTHER, words="您是哪个单位的")
    await city.peer.send(OTHER, "城北")
    named = await city.message(OTHER, words="请问您的姓名")
    await city.peer.tap(OTHER, named, button(named, "我叫 陈志强"))
    await city.peer.wait_for_edit(OTHER, match=lambda one: "申请已提交" in text_of(one))
    await city.app.live.tend()
    told = await city.peer.wait_for_edit(BUREAU, match=lambda one: "2 位申请加入" in text_of(one))
    await city.peer.tap(BUREAU, told, button(told, "同意 如城"))
    told = await city.peer.wait_for_edit(BUREAU, match=lambda one: "1 位申请加入" in text_of(one))
    assert "本月要办" in await city.hear(STRANGER, words="考核办已同意")
    tap = await city.peer.tap(LEADER, other, button(other, "不同意"))  # a message that is not up to date
    assert "李敏 已经同意了 如城 刘洋" in str(await city.peer.wait_for_answer(LEADER, tap))
    await city.peer.tap(BUREAU, told, button(told, "不同意"))
    await city.peer.wait_for_edit(BUREAU, match=lambda one: "都已处理" in text_of(one))
    assert "考核办没有同意您负责" in await city.hear(OTHER, words="没有同意")
    await city.say(STRANGER, "城镇新增就业 12", "已记")
    await city.peer.send(BUREAU, "/invite 全部")
    shown = await city.message(BUREAU, words=code)
    await city.peer.tap(BUREAU, shown, button(shown, "停用"))
    await city.hear(BUREAU, words="已停用")
    await city.peer.start(TOWN, code)
    assert "已经停用" in await city.hear(TOWN)


async def test_a_stranger_asks_to_be_let_in_and_the_bureau_sees_who_is_missing(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.peer.send(STRANGER, "你好")
    greeted = await city.message(STRANGER, words="申请加入")
    await city.peer.tap(STRANGER, greeted, button(greeted, "申请加入"))
    asked = await city.peer.wait_for_edit(STRANGER, match=lambda one: "您是哪个单位的" in text_of(one))
    await city.peer.tap(STRANGER, asked, button(asked, "白蒲"))
    named = await city.peer.wait_for_edit(STRANGER, match=lambda one: "请问您的姓名" in text_of(one))
    await city.peer.tap(STRANGER, named, button(named, "我叫 路人"))
    await city.peer.wait_for_edit(STRANGER, match=lambda one: "申请已提交" in text_of(one))
    assert "不是从邀请链接来的" in await city.hear(BUREAU, words="申请加入")
    await city.peer.document(BUREAU, "协理员.csv", "单位,姓名\n长江,王芳\n天涯海角,李强\n".encode(), caption="邀请")
    slips = await city.message(BUREAU, words="1 张邀请单")
    assert "天涯海角 李强" in text_of(slips)
    assert (await city.peer.file(slips["document"]["file_id"])).startswith(b"%PDF-")
    await city.peer.send(BUREAU, "/roster")
    listed = await city.message(BUREAU, words="0/14 个单位有人负责")
    await city.peer.tap(BUREAU, listed, button(listed, "谁还没加入（14）"))
    missing = await city.peer.wait_for_edit(BUREAU, match=lambda one: "谁还没加入" in text_of(one))
    assert "申请待同意（1）：白蒲" in text_of(missing)
    assert "还没加入（1）：长江" in text_of(missing)
    await city.peer.tap(BUREAU, missing, button(missing, "打印邀请单（13 张）"))
    assert "以前没用过的邀请已作废" in await city.hear(BUREAU, words="13 张邀请单")
    await city.peer.tap(BUREAU, missing, button(missing, "催一催"))
    assert "https://t.me/demo_bot?start=" in await city.hear(BUREAU, words="如城")
    invitation = await city.say(BUREAU, "/invite 如城", "start=")
    await city.peer.start(TOWN, invitation.rpartition("/start ")[2].strip())
    await city.hear(TOWN, words="如城")
    assert "如城　王芳" in await city.hear(BUREAU, words="1 位加入")
    invitation = await city.say(BUREAU, "/invite 城北", "start=")
    await city.peer.start(OTHER, invitation.rpartition("/start ")[2].strip())
    await city.hear(OTHER, words="城北")
    await city.app.live.tend()
    await city.peer.wait_for_edit(BUREAU, match=lambda one: "有 2 位加入" in text_of(one))

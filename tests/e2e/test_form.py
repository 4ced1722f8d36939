"""The form in the chat: one message that changes with each tap, until it becomes the receipt."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.entries import Mode, Source
from bot.domain.people import Role
from bot.storage import ledger
from tests.support.city import BUREAU, LEADER, OTHER, SCHEME, TOWN, button, text_of
from tests.support.form import settle

if TYPE_CHECKING:
    from bot.domain.entries import Entry
    from tests.support.city import City

Message = dict[str, Any]
UNIT = "changjiang"


async def entries(city: City) -> list[Entry]:
    async with city.app.context.db.read() as tx:
        return await ledger.since(tx, SCHEME, 0)


async def opened(city: City, user: int = TOWN, unit: str | None = UNIT) -> Message:
    await city.join(user, Role.COORDINATOR if unit else Role.BUREAU, unit)
    await city.peer.send(user, "/form")
    return await city.message(user)


async def tap(city: City, message: Message, words: str, expect: str = "", user: int = TOWN) -> Message:
    """Press a button, and what the message says then."""
    await city.peer.tap(user, message, button(message, words))
    return await city.peer.wait_for_edit(user, match=lambda one: expect in text_of(one))


async def digits(city: City, message: Message, number: str, expect: str) -> Message:
    for digit in number:
        await city.peer.tap(TOWN, message, button(message, digit))
    return await city.peer.wait_for_edit(TOWN, match=lambda one: expect in text_of(one))


async def test_a_monthly_report_is_a_dozen_taps_in_one_message(city: City) -> None:
    home = await opened(city)
    assert "用工服务情况月上报" in text_of(home)
    assert "人才开发服务　7 项" in [key["text"] for row in home["reply_markup"]["inline_keyboard"] for key in row]
    first = await tap(city, home, "6月30日前要报（3 项）", "服务企业用工")
    second = await tap(city, await digits(city, first, "85", "85%"), "确定", "外引劳务基地")
    third = await tap(city, second, "跳过", "劳动力外引")
    check = await tap(city, await digits(city, third, "12", "累计 12"), "确定", "要提交 2 项")
    assert "劳动力外引 +12 人" in text_of(check)
    assert "总分" in text_of(check)
    receipt = await tap(city, check, "提交 2 项", "已记")
    assert receipt["message_id"] == home["message_id"]
    assert "劳动力外引 +12 人" in text_of(receipt)
    stored = await entries(city)
    assert [(one.fact, one.mode, one.value) for one in stored] == [
        ("enterprise-service-coverage", Mode.TOTAL, 8500),
        ("labour-inflow", Mode.INCREMENT, 12),
    ]
    assert {one.origin.source for one in stored} == {Source.FORM}
    taken = await tap(city, receipt, "撤销", "已撤销")
    assert "劳动力外引" in text_of(taken)


async def test_typing_a_number_does_as_well_as_tapping(city: City) -> None:
    home = await opened(city)
    section = await tap(city, home, "创业就业富民行动", "点一项")
    await tap(city, section, "城镇新增就业", "直接发一个数")
    await city.peer.send(TOWN, "累计 一千二百")
    changed = await city.message(TOWN, words="✎ 已填：城镇新增就业 累计 1,200 人\n\n下一项：")
    moved = await city.peer.wait_for_edit(TOWN, match=lambda one: one["message_id"] == home["message_id"])
    assert text_of(moved) == "这张表在下面继续填 ↓"
    section = await tap(city, changed, "返回", "点一项")
    assert "✎ 城镇新增就业　累计 1,200 人" in [
        key["text"] for row in section["reply_markup"]["inline_keyboard"] for key in row
    ]
    assert await entries(city) == []
    await tap(city, section, "✎ 城镇新增就业", "刚才填的")
    assert "整数" in await city.say(TOWN, "1.5")
    assert "已记" in await city.say(TOWN, "创业培训 3")  # a report in words is one still
    assert len(await entries(city)) == 1


async def test_a_number_typed_long_after_is_asked_about(city: City) -> None:
    home = await opened(city)
    section = await tap(city, home, "创业就业富民行动", "点一项")
    await tap(city, section, "城镇新增就业", "直接发一个数")
    await city.move("2021-06-15T11:30+08:00")
    await city.peer.send(TOWN, "12")
    asked = await city.message(TOWN, words="还没有记")
    assert "「+12 人」是填报表里「城镇新增就业」的数吗" in text_of(asked)
    changed = await tap(city, asked, "是，填进表里", "重大项目")
    moved = await city.peer.wait_for_edit(TOWN, match=lambda one: one["message_id"] == home["message_id"])
    assert "在下面继续填" in text_of(moved)
    section = await tap(city, changed, "返回", "点一项")
    assert "✎ 城镇新增就业　+12 人" in [
        key["text"] for row in section["reply_markup"]["inline_keyboard"] for key in row
    ]
    assert await entries(city) == []


async def test_it_waits_for_days_and_goes_on_after_a_restart(city: City) -> None:
    home = await opened(city)
    fact = await tap(city, await tap(city, home, "创业就业富民行动"), "城镇新增就业")
    await tap(city, await digits(city, fact, "7", "新增：7"), "确定")
    await city.restart()
    await city.move("2021-06-24T10:00+08:00")
    await city.peer.send(TOWN, "填报")
    again = await city.message(TOWN, words="填报")
    assert "已填 1 项" in text_of(again)
    moved = await city.peer.wait_for_edit(TOWN)
    assert (moved["message_id"], text_of(moved)) == (home["message_id"], "这张表在下面继续填 ↓")
    check = await tap(city, again, "看一遍并提交", "城镇新增就业 +7 人")
    send = button(check, "提交 1 项")
    await asyncio.gather(city.peer.tap(TOWN, check, send), city.peer.tap(TOWN, check, send))
    await city.peer.wait_for_edit(TOWN, match=lambda one: "已记" in text_of(one))
    assert "已经提交" in await city.hear(TOWN)
    assert [one.value for one in await entries(city)] == [7]


async def test_what_a_colleague_reported_meanwhile_is_settled_by_the_person(city: City) -> None:
    home = await opened(city)
    fact = await tap(city, await tap(city, home, "创业就业富民行动"), "城镇新增就业")
    filled = await tap(city, await digits(city, fact, "7", "新增：7"), "确定")
    await city.join(OTHER, Role.COORDINATOR, UNIT)
    await city.say(OTHER, "城镇新增就业 100", "已记")
    check = await tap(city, filled, "看一遍并提交", "陈志强")
    assert "现在是 100 人" in text_of(check)
    assert all("提交" not in key["text"] for row in check["reply_markup"]["inline_keyboard"] for key in row)
    settled = await tap(city, check, "用我的", "要提交 1 项")
    await tap(city, settled, "提交 1 项", "107/1,585")


async def test_an_unusual_figure_is_asked_about_while_it_is_filled_in(city: City) -> None:
    home = await opened(city)
    fact = await tap(city, await tap(city, home, "创业就业富民行动"), "城镇新增就业")
    asked = await digits(city, fact, "90000", "三倍")
    await city.peer.send(TOWN, "80000")  # no smaller than that, and asked about at the chat's end
    asked = await city.message(TOWN, words="新增：80000")
    assert "请再核对" in text_of(asked)
    sure = await tap(city, asked, "没错，确定", "重大项目")
    check = await tap(city, sure, "看一遍并提交", "总分")
    assert "⚠️" not in text_of(check)
    await tap(city, check, "提交 1 项", "已记")


async def test_what_nobody_typed_is_no_figure(city: City) -> None:
    home = await opened(city)
    fact = await tap(city, await tap(city, home, "创业就业富民行动"), "城镇新增就业")
    await tap(city, fact, "确定", "请先点数字")
    assert await entries(city) == []


async def test_the_bureau_chooses_the_unit_and_a_leader_has_no_form(city: City) -> None:
    choice = await opened(city, BUREAU, None)
    home = await tap_new(city, choice, "搬经")
    assert "搬经" in text_of(home)
    await city.join(LEADER, Role.LEADER)
    assert "不能替这个单位上报" in await city.say(LEADER, "/form")


async def tap_new(city: City, message: Message, words: str) -> Message:
    await city.peer.tap(BUREAU, message, button(message, words))
    return await city.message(BUREAU)


@pytest.mark.parametrize(
    "words", ["form:999999:home:", "form:1:nonsense:", "form:x:home:", "form:1:fact:9999", "send:77"]
)
async def test_buttons_that_nobody_made_do_nothing(city: City, words: str) -> None:
    await opened(city)
    query = {
        "update_id": 900_001,
        "callback_query": {
            "id": "1", "chat_instance": "1", "data": f"1:{words}",
            "from": {"id": TOWN, "is_bot": False, "first_name": "王芳"},
            "message": {"message_id": 1, "date": 1, "chat": {"id": TOWN, "type": "private"}, "text": "x"},
        },
    }  # fmt: skip
    await city.app.receiver.receive([query])
    assert "过期" in await city.hear(TOWN)
    assert await entries(city) == []


async def test_an_objection_is_sent_with_its_reason_by_the_next_message(city: City) -> None:
    home = await opened(city)
    await settle(city, 1600)
    section = await tap(city, home, "创业就业富民行动", "点一项")
    fact = await tap(city, section, "城镇新增就业", "现在")
    await city.peer.tap(TOWN, fact, button(fact, "累计"))
    following = await tap(city, await digits(city, fact, "1591", "1591"), "确定", "重大项目")
    check = await tap(city, following, "提交", "要提交 1 项")
    if "还少" in text_of(check):
        check = await tap(city, check, "没错", "要提交 1 项")
    await city.peer.tap(TOWN, check, button(check, "提交 1 项"))
    question = await city.message(TOWN, words="写明原因")
    assert [entry.value for entry in await entries(city)] == [1600]
    await city.peer.send(TOWN, "系统漏了一批", reply_to=question["message_id"])
    assert "累计 1,591" in await city.hear(TOWN, words="已记")
    stored = (await entries(city))[-1]
    assert (stored.value, stored.reason, stored.doubted) == (1591, "系统漏了一批", True)
    assert stored.origin.source is Source.FORM

"""Who sees and may do what: menus, operators, leaders, other people's sheets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, LEADER, OTHER, SCHEME, TOWN, running_city, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.city import City


async def menu_of(city: City, user: int, chat: int | None = None) -> set[str]:
    return {one["command"] for one in await city.peer.commands(user, chat)}


async def test_the_menu_differs_by_role_and_chat(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    await city.join(LEADER, Role.LEADER)
    await city.say(LEADER, "/help", "怎么用")
    assert {"report", "undo"} <= await menu_of(city, TOWN)
    assert "invite" in await menu_of(city, BUREAU)
    assert not {"report", "invite", "undo"} & await menu_of(city, LEADER)
    group = await city.peer.add_chat("群", [TOWN])
    assert "bind" in await menu_of(city, TOWN, group)
    assert "undo" not in await menu_of(city, TOWN, group)


async def test_the_menu_follows_when_a_role_begins_and_ends_by_itself(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(LEADER, Role.LEADER)
    await city.join(BUREAU, Role.BUREAU)
    before = await menu_of(city, LEADER)
    assert "undo" not in before
    await city.say(TOWN, "代班 赵建国 6月20日到6月30日", "赵建国 代 王芳")
    await city.move("2021-06-21T10:00+08:00")
    await offered(city, LEADER, has="undo")
    await city.restart()
    await city.move("2021-07-01T00:30+08:00")
    await offered(city, LEADER, has_not="undo")
    assert await menu_of(city, LEADER) == before
    await city.say(BUREAU, f"/revoke {TOWN}", "已结束 王芳")
    await city.move("2021-07-01T00:31+08:00")
    await offered(city, TOWN, has_not="report")


async def offered(city: City, user: int, has: str = "", has_not: str = "") -> None:
    """Wait until a menu has a command, or has it no more: it is set while the bot goes on."""
    async with asyncio.timeout(10):
        while has not in (menu := await menu_of(city, user)) | {""} or has_not in menu:  # noqa: ASYNC110 no event tells
            await asyncio.sleep(0.01)


async def test_an_operator_acts_as_the_bureau_without_an_invitation(tmp_path: Path) -> None:
    async with running_city(tmp_path, ADMIN_IDS=str(BUREAU)) as city:
        assert "start=" in await city.say(BUREAU, "/invite 领导")
        group = await city.peer.add_chat("市领导", [BUREAU])
        await city.peer.send(BUREAU, "/bind@demo_bot 排名", chat=group)
        await city.hear(BUREAU, group, "每周一次")


async def test_a_leader_reads_everything_and_changes_nothing(city: City) -> None:
    await city.join(LEADER, Role.LEADER)
    assert "成绩单" in await city.say(LEADER, "/score 长江镇")
    assert (await city.say(LEADER, "长江镇 城镇新增就业 12")).startswith("未记录")
    assert "只有考核办" in await city.say(LEADER, "/invite 长江镇")


async def test_a_coordinator_sees_the_ranking_but_not_another_s_sheet(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    assert "长江" in await city.say(TOWN, "/rank", "排名")
    assert "本单位" in await city.say(TOWN, "/score 搬经镇")
    assert "成绩单" in await city.say(TOWN, "/score 长江镇")


async def test_one_person_for_two_units_is_asked_which(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(TOWN, Role.COORDINATOR, "banjing")
    await city.peer.send(TOWN, "城镇新增就业 12")
    question = await city.message(TOWN, words="未记录")
    labels = [key["text"] for row in question["reply_markup"]["inline_keyboard"] for key in row]
    assert any("长江" in label for label in labels)
    assert any("搬经" in label for label in labels)
    assert "已记" in await city.say(TOWN, "搬经镇 创业培训 2", "搬经")


async def test_a_forged_button_is_refused_at_the_tap(city: City) -> None:
    """Button data can be made up by anybody with a client of their own: rights are checked when it comes."""
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(OTHER, Role.COORDINATOR, "banjing")
    await city.say(TOWN, "城镇新增就业 12", "已记")
    for data, answer in (
        (f"1:undo:{SCHEME}:1", "不能替这个单位"),
        (f"1:score:{SCHEME}:changjiang:", "本单位"),
        (f"1:gap:{SCHEME}:changjiang:2021-06-08:0", "本单位"),
        (f"1:gap:{SCHEME}:banjing:nowhere:0", "过期"),
        ("1:score:nowhere:x:", "过期"),
        ("1:pick:99:0", "已经处理过"),
        ("whatever", "过期"),
    ):
        await city.serve(forged_tap(data))
        await city.hear(OTHER, words=answer)
    assert "12/1,585" in await city.say(TOWN, "城镇新增就业 0", "已记")


def forged_tap(data: str) -> dict[str, object]:
    chat = {"id": OTHER, "type": "private", "first_name": "陈"}
    person = {"id": OTHER, "is_bot": False, "first_name": "陈"}
    message = {"message_id": 1, "date": 1, "chat": chat, "text": "x"}
    query = {"id": "1", "from": person, "chat_instance": "1", "message": message, "data": data}
    return {"update_id": abs(hash(data)) % 10**9, "callback_query": query}


async def test_revoked_means_no_more_rights(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    assert str(TOWN) in await city.say(BUREAU, "/revoke")
    await city.say(BUREAU, f"/revoke {TOWN}", "已结束")
    assert "邀请" in await city.say(TOWN, "城镇新增就业 12")


async def test_english_for_those_who_choose_it(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(TOWN, "/settings")
    choice = await city.message(TOWN, words="Language")
    await city.peer.tap(TOWN, choice, "1:lang:en")
    assert "English" in text_of(await city.peer.wait_for_edit(TOWN))
    assert "Stored" in await city.say(TOWN, "城镇新增就业 12")

"""Who takes much does not keep the others from theirs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.domain.people import Role
from bot.storage import ledger, people
from tests.support import hostile
from tests.support.city import OTHER, SCHEME, STRANGER, TOWN, running_city

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.city import City


async def test_a_workbook_beyond_the_limits_is_refused_in_words(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.document(TOWN, "报表.xlsx", hostile.same_sheet(600, 9000, 30))
    await city.peer.document(TOWN, "报表.csv", b"1\n" * 2_400_000)
    assert "600 张工作表，最多读 60 张" in await city.hear(TOWN, words="未记录")
    assert "最多读 10,000 行" in await city.hear(TOWN, words="未记录")


async def test_a_file_that_is_being_read_is_read_again_after_a_stop(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(OTHER, Role.COORDINATOR, "banjing")
    await city.peer.document(TOWN, "报表.xlsx", hostile.numbers(1, 2000, 30))
    await city.say(OTHER, "创业培训 3", "已记")
    await city.restart()
    answer = await city.hear(TOWN)
    assert "出了点问题" not in answer
    assert "没能读完" not in answer


async def receivers(city: City) -> list[int]:
    """To whom messages were sent, in their order."""
    sent = [asked for asked in await city.peer.requests() if asked["method"] == "sendMessage"]
    return [int(asked["parameters"]["chat_id"]) for asked in sent]


async def test_a_stranger_is_told_once_in_an_hour_and_can_join_meanwhile(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    assert "申请加入" in await city.say(STRANGER, "你好")
    for words in ("在吗", "/start", "/help", "/score", "/start nothing"):
        await city.peer.send(STRANGER, words)
    assert "邀请链接不对" in await city.hear(STRANGER)
    await city.say(TOWN, "创业培训 1", "已记")
    assert (await receivers(city)).count(STRANGER) == 2
    await city.move("2021-06-15T11:10+08:00")
    assert "申请加入" in await city.say(STRANGER, "在吗")
    assert "协理员" in await city.join(STRANGER, Role.COORDINATOR, "banjing")
    assert "已记" in await city.say(STRANGER, "创业培训 1")


async def test_strangers_are_answered_behind_the_members(tmp_path: Path) -> None:
    strangers = range(5000, 5040)
    async with running_city(tmp_path, SEND_RATE="10") as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        for stranger in strangers:
            await city.peer.add_user(stranger, "路人")
        for stranger in strangers:
            await city.peer.send(stranger, "你好")
        await city.say(TOWN, "创业培训 1", "已记")
        before = await receivers(city)
        for stranger in strangers:
            await city.hear(stranger, words="申请加入")
    assert len(set(before) & set(strangers)) < len(strangers)


async def test_who_sends_very_much_is_told_once_and_loses_nothing(tmp_path: Path) -> None:
    async with running_city(tmp_path, SEND_RATE="0") as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        lines = [line(number) for number in range(1, 41)]
        await asyncio.gather(*(city.serve(update) for update in lines))
        answers = [await city.hear(TOWN) for _ in range(len(lines) + 1)]
        async with city.app.context.db.read() as tx:
            stored = await ledger.since(tx, SCHEME, 0)
    assert ["已记" in answer for answer in answers].count(True) == len(lines)
    assert ["发得太快" in answer for answer in answers].count(True) == 1
    assert [entry.value for entry in stored] == list(range(1, 41))


def line(number: int) -> dict[str, Any]:
    """A report of one, as Telegram delivers it."""
    person = {"id": TOWN, "is_bot": False, "first_name": "王芳"}
    chat = {"id": TOWN, "type": "private", "first_name": "王芳"}
    message = {
        "message_id": 10_000 + number,
        "date": number,
        "chat": chat,
        "from": person,
        "text": f"城镇新增就业 {number}",
    }
    return {"update_id": 10_000 + number, "message": message}


async def test_letters_that_cannot_be_seen_do_not_come_into_names(city: City) -> None:
    for user, name in ((5000, "李\u202e敏\u200b\n"), (5001, "\u202e\u2066")):
        await city.peer.add_user(user, name)
        await city.join(user, Role.COORDINATOR, "changjiang")
    async with city.app.context.db.read() as tx:
        names = await people.names(tx, SCHEME)
    assert names == {5000: "李敏", 5001: "用户5001"}

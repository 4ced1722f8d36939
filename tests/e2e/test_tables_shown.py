"""/rank, /score and /review as tables: against a server that knows rich messages, and against one of Bot API 9."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.people import Role
from tests.support.city import BUREAU, TOWN, button, running_city, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.city import City

TABLES, TEXT = "▦ 表格", "文字"
ASKED = {"/rank": "排名（截至", "/score 长江镇": "成绩单", "/review": "等您审核"}


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    """A town has reported, and the bureau has not looked at it yet."""
    async with running_city(tmp_path, SEND_RATE="0") as running:
        await running.join(BUREAU, Role.BUREAU)
        await running.join(TOWN, Role.COORDINATOR, "changjiang")
        await running.say(TOWN, "城镇新增就业 12", "12/1,585")
        yield running


def table_in(message: dict[str, Any]) -> dict[str, Any] | None:
    blocks = message.get("rich_message", {}).get("blocks", ())
    return next((block for block in blocks if block["type"] == "table"), None)


def labels(message: dict[str, Any]) -> set[str]:
    return {key["text"] for row in message["reply_markup"]["inline_keyboard"] for key in row}


async def ask(city: City, words: str, user: int = BUREAU, chat: int | None = None) -> dict[str, Any]:
    await city.peer.send(user, words, chat=chat)
    return await city.message(BUREAU, chat, ASKED[words.removesuffix("@demo_bot")])


async def tap(city: City, message: dict[str, Any], label: str, user: int = BUREAU) -> dict[str, Any]:
    await city.peer.tap(user, message, button(message, label))
    changed: dict[str, Any] = await city.peer.wait_for_edit(
        BUREAU, message["chat"]["id"], match=lambda edited: edited["message_id"] == message["message_id"]
    )
    return changed


async def test_text_becomes_a_table_and_stays_one_until_it_is_text_again(city: City) -> None:
    shown = await tap(city, await ask(city, "/rank"), TABLES)
    table = table_in(shown)
    assert table is not None
    assert [cell["text"] for cell in table["cells"][0]][:3] == ["名次", "单位", "总分"]
    assert (len(table["cells"]), table["cells"][1][1]["text"]) == (15, "东陈")
    in_another_group = await tap(city, shown, "镇")
    assert table_in(in_another_group)
    for words in ("/score 长江镇", "/review"):
        assert table_in(await ask(city, words))
    again = await tap(city, in_another_group, TEXT)
    assert (table_in(again), "1. " in text_of(again)) == (None, True)
    for words in ASKED:
        answer = await ask(city, words)
        assert (table_in(answer), TABLES in labels(answer)) == (None, True)


async def test_a_server_of_bot_api_9_gets_text_in_the_same_send_and_is_asked_no_more(city: City) -> None:
    await city.peer.send(BUREAU, "/settings")
    await tap(city, await city.message(BUREAU, words="Language"), "改用表格")
    await city.peer.be_server_of(9)
    answers = [await ask(city, words) for words in ASKED]
    assert [table_in(answer) for answer in answers] == [None] * 3
    assert [TEXT in labels(answer) for answer in answers] == [True, False, False]  # the first was to be a table
    assert len(await city.peer.requests("sendRichMessage")) == 1
    await city.peer.be_server_of(10)
    await city.restart()  # a server is replaced while nobody looks
    answers = [await ask(city, words) for words in ASKED]
    assert all(map(table_in, answers))
    await city.restart()
    await city.peer.be_server_of(9)
    assert table_in(await tap(city, answers[0], "刷新")) is None


async def test_a_group_is_shown_tables_by_who_binds_it_and_text_again_by_whoever_cannot_read_them(city: City) -> None:
    chat = await city.peer.add_chat("工作群", [BUREAU, TOWN], bot_admin=True)
    await city.peer.send(BUREAU, "/bind@demo_bot 提醒", chat=chat)
    assert TABLES not in labels(await ask(city, "/rank@demo_bot", TOWN, chat))
    shown = await tap(city, await ask(city, "/rank@demo_bot", BUREAU, chat), TABLES)
    assert table_in(shown)
    assert table_in(await ask(city, "/rank@demo_bot", TOWN, chat))
    assert table_in(await tap(city, shown, TEXT, TOWN)) is None
    assert table_in(await ask(city, "/rank@demo_bot", BUREAU, chat)) is None

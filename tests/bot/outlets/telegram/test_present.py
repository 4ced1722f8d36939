from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from telegram.error import BadRequest, TimedOut

from bot.demo.emulator.markup_rich import plain
from bot.outlets.telegram.activity import Activity
from bot.outlets.telegram.capabilities import Ability
from bot.outlets.telegram.ephemeral import Asker
from bot.outlets.telegram.present import Presenter
from bot.rendering.screen import Attachment, Button, Picture, Screen, Table
from tests.bot.demo.emulator.pictures import picture
from tests.bot.outlets.telegram.conftest import ANNA
from tests.support.line import Pictures, presenter_of

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.outlets.telegram.pacing import Broadcast
    from tests.support.peer import Peer

RANKING = Screen("<b>本周排名</b>", picture=Picture(picture(60, 40), "排名.png", "ranking-1"))


@pytest.fixture
def pictures() -> Pictures:
    return Pictures()


@pytest.fixture
def presenter(bot: ExtBot[Broadcast], pictures: Pictures) -> Presenter:
    return presenter_of(bot, pictures)


async def said(peer: Peer, user: int = ANNA, chat: int | None = None) -> list[dict[str, Any]]:
    return [one for one in await peer.messages(user, chat) if one["from"]["id"] == peer.bot_id]


async def test_text_and_buttons(presenter: Presenter, peer: Peer) -> None:
    rows = ((Button("上报", data="1:r"), Button("排名", data="1:k")), (Button("办法", url="https://example.org/"),))
    number = await presenter.send(ANNA, Screen("<b>得分</b> 95.20 &lt; 100\nhttps://example.org", rows))
    (message,) = await said(peer)
    assert message["message_id"] == number
    assert message["text"].startswith("得分 95.20 < 100")
    keys = message["reply_markup"]["inline_keyboard"]
    assert [[key["text"] for key in row] for row in keys] == [["上报", "排名"], ["办法"]]
    assert (keys[0][1]["callback_data"], keys[1][0]["url"]) == ("1:k", "https://example.org/")
    assert message["link_preview_options"] == {"is_disabled": True}


async def test_in_a_group_an_answer_is_a_reply_in_the_topic_and_may_ask_for_one(
    presenter: Presenter, peer: Peer
) -> None:
    group = await peer.add_chat("各镇", [ANNA], is_forum=True)
    thread = await peer.open_topic(group, "考核")
    asked = await peer.send(ANNA, "/report@demo_bot", chat=group, thread=thread)
    await presenter.send(group, Screen("多少？", ask_reply="数"), thread_id=thread, reply_to=asked["message_id"])
    (message,) = await said(peer, chat=group)
    assert message["message_thread_id"] == thread
    assert message["reply_to_message"]["message_id"] == asked["message_id"]
    markup = message["reply_markup"]
    assert (markup["force_reply"], markup["selective"], markup["input_field_placeholder"]) == (True, True, "数")


async def test_an_answer_to_a_message_that_is_gone_comes_all_the_same(presenter: Presenter, peer: Peer) -> None:
    await presenter.send(ANNA, Screen("好"), reply_to=987_654)
    assert [one["text"] for one in await said(peer)] == ["好"]


async def test_a_picture_is_uploaded_once(presenter: Presenter, peer: Peer, pictures: Pictures) -> None:
    await presenter.send(ANNA, RANKING)
    await presenter.broadcast(ANNA, RANKING)
    first, second = await said(peer)
    assert first["caption"] == second["caption"] == "本周排名"
    assert (first["photo"][-1]["width"], first["photo"][-1]["height"]) == (60, 40)
    assert set(pictures.known) == {"ranking-1"}
    uploads = [one["parameters"]["photo"] for one in await peer.requests("sendPhoto")]
    assert uploads[1] == pictures.known["ranking-1"] != uploads[0]


async def test_a_picture_that_telegram_has_forgotten_is_uploaded_again(
    presenter: Presenter, peer: Peer, pictures: Pictures
) -> None:
    pictures.known["ranking-1"] = "AgACAgIAAxkBAAIforgotten"
    await presenter.send(ANNA, RANKING)
    (message,) = await said(peer)
    assert pictures.known["ranking-1"] == message["photo"][-1]["file_id"]


async def test_a_picture_is_sent_though_its_id_cannot_be_kept(bot: ExtBot[Broadcast], peer: Peer) -> None:
    """Who is told that it failed would send it once more."""

    async def recall(_: str) -> None:
        return None

    async def remember(_: str, __: str) -> None:
        raise OSError("database is locked")

    number = await Presenter(bot, recall, remember).broadcast(ANNA, RANKING)
    assert [message["message_id"] for message in await said(peer)] == [number]


async def test_a_document(presenter: Presenter, peer: Peer) -> None:
    await presenter.send(ANNA, Screen("明细", file=Attachment("单位,得分\n".encode(), "得分.csv")))
    (message,) = await said(peer)
    assert (message["caption"], message["document"]["file_name"]) == ("明细", "得分.csv")
    assert await peer.file(message["document"]["file_id"]) == "单位,得分\n".encode()


async def test_editing_changes_text_and_buttons_and_the_same_again_is_done(presenter: Presenter, peer: Peer) -> None:
    number = await presenter.send(ANNA, Screen("问", ((Button("是", data="1:y"),),)))
    for _ in range(2):
        await presenter.edit(ANNA, number, Screen("<i>已记</i>"))
    (message,) = await said(peer)
    assert message["text"] == "已记"
    assert "reply_markup" not in message


async def test_a_chat_shows_what_takes_its_time_and_misses_nothing_where_it_cannot(
    presenter: Presenter, peer: Peer
) -> None:
    async with presenter.acting(ANNA, None, Activity.MAKING_FILE):
        await peer.wait_for(ANNA, lambda event: event.get("action") == "upload_document")
    await peer.fault("error_502", method="sendChatAction")
    async with presenter.acting(ANNA, None, Activity.READING):
        await presenter.send(ANNA, Screen("已看"))
    assert [one["text"] for one in await said(peer)] == ["已看"]


async def test_a_server_that_shows_all_what_is_for_one_gets_nothing_private(presenter: Presenter, peer: Peer) -> None:
    """One that knows the methods of 10.2, but not the parameter of 10.3."""
    group, private, anybody = await peer.add_chat("各镇", [ANNA]), Screen("还差 1,585 人"), Screen("只有您看得到")
    assert await presenter.capabilities.has(Ability.EPHEMERAL_MESSAGES)
    await peer.be_server_of(9)
    asker = Asker(ANNA, None, 1)
    assert [await presenter.whisper(group, private, asker, anybody) for _ in range(2)] == [None, None]
    assert [one["parameters"]["text"] for one in await peer.requests("sendMessage")] == ["只有您看得到"]
    assert await said(peer, chat=group) == []


async def test_what_is_for_one_is_sent_only_right_after_they_asked(presenter: Presenter, peer: Peer) -> None:
    group = await peer.add_chat("各镇", [ANNA])
    assert await presenter.whisper(group, Screen("还差"), Asker(ANNA, "0", None), Screen("只有您看得到")) is None
    assert await said(peer, chat=group) == []


async def test_what_is_gone_cannot_be_edited_and_that_is_no_harm(presenter: Presenter) -> None:
    await presenter.edit(ANNA, 987_654, Screen("x"))


async def test_a_message_that_telegram_refuses_is_our_mistake(presenter: Presenter) -> None:
    number = await presenter.send(ANNA, Screen("x"))
    with pytest.raises(BadRequest):
        await presenter.edit(ANNA, number, Screen("<b>not closed"))
    with pytest.raises(BadRequest):
        await presenter.send(ANNA, Screen("x" * 4097))


async def test_a_tap_is_acknowledged_and_too_late_is_no_harm(presenter: Presenter, peer: Peer) -> None:
    await presenter.send(ANNA, Screen("问", ((Button("是", data="1:y"),),)))
    (message,) = await said(peer)
    callback = await peer.tap(ANNA, message, "1:y")
    await presenter.acknowledge(callback, "已记")
    assert (await peer.wait_for_answer(ANNA, callback))["text"] == "已记"
    await presenter.acknowledge("987654")


async def test_an_answer_is_repeated_when_the_server_failed(presenter: Presenter, peer: Peer) -> None:
    await peer.fault("error_502", method="sendMessage")
    await presenter.send(ANNA, Screen("x"))
    assert len(await said(peer)) == 1


async def test_a_broadcast_is_tried_once(presenter: Presenter, peer: Peer) -> None:
    await peer.fault("reset_after", method="sendMessage")
    with pytest.raises(Exception, match="connection broke"):
        await presenter.broadcast(ANNA, Screen("x"))
    assert len(await peer.requests("sendMessage")) == 1


async def test_nobody_waits_for_an_answer_that_timed_out(
    presenter: Presenter, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outlets.telegram.request._SECONDS", 0.05)
    await peer.fault("slow", method="sendMessage", seconds=30)
    with pytest.raises(TimedOut):
        await presenter.send(ANNA, Screen("x"))
    assert len(await peer.requests("sendMessage")) <= 1


TABLE = Screen("1. 甲 95", table=Table("<b>排名</b>", ("名次", "单位"), (("1", "甲&amp;乙"),), frozenset({0}), "至今"))


async def test_a_table_answers_a_message_in_its_topic_and_a_notice_stays_text(presenter: Presenter, peer: Peer) -> None:
    group = await peer.add_chat("各镇", [ANNA], is_forum=True)
    thread = await peer.open_topic(group, "考核")
    asked = await peer.send(ANNA, "/rank@demo_bot", chat=group, thread=thread)
    await presenter.send(group, TABLE, thread_id=thread, reply_to=asked["message_id"])
    await presenter.broadcast(group, TABLE, thread_id=thread)
    answer, notice = await said(peer, chat=group)
    assert (answer["message_thread_id"], answer["reply_to_message"]["message_id"]) == (thread, asked["message_id"])
    assert [block["type"] for block in answer["rich_message"]["blocks"]] == ["paragraph", "table", "paragraph"]
    assert plain(answer["rich_message"]["blocks"]) == "排名名次单位1甲&乙至今"
    assert notice["text"] == "1. 甲 95"


async def test_a_table_for_ones_own_eyes_is_edited_for_them_too(presenter: Presenter, peer: Peer) -> None:
    group = await peer.add_chat("各镇", [ANNA])
    command = {"command": "score", "description": "得分", "is_ephemeral": True}
    await peer.bot("setMyCommands", commands=[command], scope={"type": "all_group_chats"})
    await peer.send(ANNA, "/score@demo_bot", chat=group)
    (update,) = (await peer.bot("getUpdates", offset=-1))["result"]
    asker = Asker(ANNA, None, update["message"]["ephemeral_message_id"])
    number = await presenter.whisper(group, TABLE, asker, Screen("只有您看得到"))
    assert number is not None
    for screen, kind in ((replace(TABLE, table=None), "text"), (TABLE, "rich_message")):
        await presenter.edit(group, number, screen, ANNA)
        assert kind in (await said(peer, chat=group))[-1]


async def test_what_is_more_than_telegram_takes_goes_as_text(presenter: Presenter, peer: Peer) -> None:
    assert TABLE.table is not None
    for table in (
        replace(TABLE.table, rows=TABLE.table.rows * 497),
        replace(TABLE.table, after="好" * 32_760),
        replace(TABLE.table, head=("列",) * 21, rows=()),
    ):
        await presenter.send(ANNA, replace(TABLE, table=table))
    assert [message.get("text") for message in await said(peer)] == ["1. 甲 95"] * 3
    assert not await peer.requests("sendRichMessage")

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.demo.emulator.schema import check_object
from tests.bot.demo.emulator.conftest import ANNA, BERT

if TYPE_CHECKING:
    from tests.support.peer import Peer

TODO = {"command": "todo", "description": "还差什么", "is_ephemeral": True}
RANK = {"command": "rank", "description": "排名"}


@pytest.fixture
async def group(peer: Peer) -> int:
    scope = {"type": "all_group_chats"}
    await peer.bot("setMyCommands", commands=[TODO, RANK], scope=scope)
    return await peer.add_chat("各镇", [ANNA, BERT])


async def asked(peer: Peer) -> dict[str, Any]:
    (update,) = (await peer.bot("getUpdates", offset=-1))["result"]
    message: dict[str, Any] = update["message"]
    return message


def to(user: int, **more: Any) -> dict[str, Any]:
    return {"ephemeral_message_parameters": {"receiver_user_id": user, **more}}


async def test_a_command_that_is_declared_so_and_its_answer_are_seen_by_two(peer: Peer, group: int) -> None:
    await peer.send(ANNA, "/todo@demo_bot 长江", chat=group)
    question = await asked(peer)
    check_object("Message", question, "message")
    assert question["message_id"] == 0
    reply = {"reply_parameters": {"ephemeral_message_id": question["ephemeral_message_id"]}}
    answer = (await peer.bot("sendMessage", chat_id=group, text="还差", **to(ANNA), **reply))["result"]
    assert (answer["message_id"], answer["receiver_user"]["id"]) == (0, ANNA)
    seen = await peer.messages(ANNA, group)
    assert [one.get("text") for one in seen[-2:]] == ["/todo@demo_bot 长江", "还差"]
    where = {"chat_id": group, "ephemeral_message_id": answer["ephemeral_message_id"]}
    edited = await peer.bot("editEphemeralMessageText", **where, receiver_user_id=BERT, text="不差")
    assert edited["description"] == "Bad Request: message to edit not found"
    assert (await peer.bot("editEphemeralMessageText", **where, receiver_user_id=ANNA, text="不差"))["result"] is True
    assert (await peer.messages(ANNA, group))[-1]["text"] == "不差"
    assert (await peer.bot("deleteEphemeralMessage", **where, receiver_user_id=ANNA))["result"] is True
    await peer.send(ANNA, "/rank", chat=group)
    assert [one["text"] for one in await peer.messages(BERT, group) if "text" in one] == ["/rank"]


async def test_who_has_not_just_asked_gets_none_but_from_an_administrator(peer: Peer, group: int) -> None:
    send = {"chat_id": group, "text": "x"}
    for parameters, words in (
        (send | to(ANNA), "an eligible action"),
        (send | to(ANNA, callback_query_id="1"), "an eligible action"),
        (send | to(999), "USER_NOT_PARTICIPANT"),
        (send | to(ANNA) | {"chat_id": ANNA}, "only to groups"),
    ):
        assert words in (await peer.bot("sendMessage", **parameters))["description"]
    keyboard = {"inline_keyboard": [[{"text": "还差什么", "callback_data": "1:todo"}]]}
    message = (await peer.bot("sendMessage", **send, reply_markup=keyboard))["result"]
    query = await peer.tap(BERT, message, "1:todo")
    assert "an eligible" in (await peer.bot("sendMessage", **send, **to(ANNA, callback_query_id=query)))["description"]
    assert (await peer.bot("sendMessage", **send, **to(BERT, callback_query_id=query)))["ok"]
    await peer.set_bot(group, "administrator")
    assert (await peer.bot("sendMessage", **send, **to(ANNA)))["ok"]


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "x", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "copy_text": {"text": "码" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "callback_data": "x", "style": "green"}, "invalid button style specified"),
        ({"text": "x", "callback_data": "x", "disabled": {}}, "exactly one action"),
    ],
)
async def test_buttons_that_telegram_does_not_take(peer: Peer, button: dict[str, Any], words: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    assert words in (await peer.bot("sendMessage", chat_id=ANNA, text="x", reply_markup=markup))["description"]


async def test_an_older_server_looks_past_what_is_new(peer: Peer, group: int) -> None:
    await peer.be_server_of(9)
    scope = {"type": "all_group_chats"}
    await peer.bot("setMyCommands", commands=[TODO], scope=scope)
    assert "is_ephemeral" not in json.dumps(await peer.bot("getMyCommands", scope=scope))
    await peer.send(ANNA, "/todo", chat=group)
    sent = await peer.bot("sendMessage", chat_id=group, text="还差", **to(ANNA))
    assert sent["result"]["message_id"] > 0
    assert [one["text"] for one in await peer.messages(BERT, group) if "text" in one] == ["/todo", "还差"]

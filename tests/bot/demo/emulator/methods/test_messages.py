from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.demo.emulator.schema import check_object
from tests.bot.demo.emulator.conftest import ANNA, BERT
from tests.support.peer import PeerError

if TYPE_CHECKING:
    from tests.support.peer import Peer

BUTTON = {"text": "确认", "callback_data": "ok"}


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


async def test_a_message_reaches_the_person_as_the_bot_is_told(peer: Peer) -> None:
    sent = await peer.bot(
        "sendMessage", chat_id=ANNA, text="<b>收到</b>", parse_mode="HTML", reply_markup=keyboard(BUTTON),
        reply_parameters={"message_id": 1}, protect_content=True, link_preview_options={"is_disabled": True},
    )  # fmt: skip
    seen = await peer.wait_for_message(ANNA)
    assert sent["result"] == seen
    check_object("Message", seen, "message")
    assert seen["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert seen["reply_to_message"]["text"] == "/start"
    assert seen["has_protected_content"] is True
    assert (await peer.messages(ANNA))[-1] == seen


@pytest.mark.parametrize(
    ("params", "code", "words"),
    [
        ({"text": " \n "}, 400, "Bad Request: message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, 400, "Bad Request: text must be non-empty"),
        ({"text": "好" * 4097}, 400, "Bad Request: message is too long"),
        ({"text": "x", "chat_id": 999}, 400, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, 400, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": BERT}, 403, "Forbidden: bot can't initiate conversation with a user"),
        ({"text": "x", "reply_parameters": {"message_id": 77}}, 400, "Bad Request: message to be replied not found"),
        ({"text": "x", "message_thread_id": 77}, 400, "Bad Request: message thread not found"),
        ({"text": "x", "message_effect_id": "1"}, 501,
         "Not Implemented by the emulator: parameter message_effect_id of sendMessage"),
        ({"text": "x", "reply_markup": keyboard({"text": "x", "callback_data": ""})}, 400,
         "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard({"text": "x", "callback_data": "考" * 21 + "aa"})}, 400,
         "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard({"text": "x"})}, 400,
         "Bad Request: text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "reply_markup": keyboard({"text": "x", "url": "no url"})}, 400,
         "Bad Request: inline keyboard button URL 'no url' is invalid: Wrong HTTP URL"),
        ({"text": "x", "reply_markup": keyboard(*[BUTTON] * 101)}, 400, "Bad Request: reply markup is too long"),
        ({"text": "x", "reply_markup": keyboard({"text": "x", "web_app": {"url": "http://example.com"}})}, 400,
         ("Bad Request: inline keyboard button Web App URL 'http://example.com' is invalid: "
          "Only HTTPS links are allowed")),
    ],
)  # fmt: skip
async def test_what_telegram_refuses(peer: Peer, params: dict[str, Any], code: int, words: str) -> None:
    answer = await peer.bot("sendMessage", **{"chat_id": ANNA} | params)
    assert (answer["ok"], answer["error_code"], answer["description"]) == (False, code, words)


@pytest.mark.parametrize(
    "params",
    [
        {"text": "好" * 4096},
        {"text": f"<b>{'好' * 4096}</b>", "parse_mode": "HTML"},
        {"text": "x", "reply_markup": keyboard({"text": "x", "callback_data": "考" * 21 + "a"})},
        {"text": "x", "reply_markup": keyboard(*[BUTTON] * 100)},
        {"text": "x", "reply_markup": keyboard({"text": "x", "web_app": {"url": "https://example.com/form"}})},
        {"text": "x", "reply_markup": {"keyboard": [[{"text": "手机", "request_contact": True}]]}},
        {"text": "x", "reply_parameters": {"message_id": 77, "allow_sending_without_reply": True}},
    ],
)
async def test_what_telegram_just_takes(peer: Peer, params: dict[str, Any]) -> None:
    assert (await peer.bot("sendMessage", chat_id=ANNA, **params))["ok"]


async def test_some_buttons_belong_to_private_chats_only(peer: Peer) -> None:
    group = await peer.add_chat("城南", [ANNA])
    web_app = keyboard({"text": "x", "web_app": {"url": "https://example.com"}})
    contact = {"keyboard": [[{"text": "x", "request_contact": True}]]}
    for markup, words in (
        (web_app, "BUTTON_TYPE_INVALID"),
        (contact, "phone number can be requested in private chats only"),
    ):
        answer = await peer.bot("sendMessage", chat_id=group, text="x", reply_markup=markup)
        assert answer["description"] == f"Bad Request: {words}"


async def test_edits_replace_text_and_keyboard(peer: Peer) -> None:
    sent = (await peer.bot("sendMessage", chat_id=ANNA, text="1", reply_markup=keyboard(BUTTON)))["result"]
    where = {"chat_id": ANNA, "message_id": sent["message_id"]}
    edited = (await peer.bot("editMessageText", **where, text="2"))["result"]
    assert edited["text"] == "2"
    assert "reply_markup" not in edited
    assert "edit_date" in edited
    assert await peer.wait_for_edit(ANNA) == edited
    assert (
        "reply_markup" in (await peer.bot("editMessageReplyMarkup", **where, reply_markup=keyboard(BUTTON)))["result"]
    )
    same = await peer.bot("editMessageText", **where, text="2", reply_markup=keyboard(BUTTON))
    assert same["description"] == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as "
        "a current content and reply markup of the message"
    )


async def test_only_the_bots_own_plain_messages_can_be_edited(peer: Peer) -> None:
    with_keys = await peer.bot("sendMessage", chat_id=ANNA, text="x", reply_markup={"keyboard": [[{"text": "排名"}]]})
    for number, words in (
        (1, "message can't be edited"),
        (99, "message to edit not found"),
        (with_keys["result"]["message_id"], "message can't be edited"),
    ):
        answer = await peer.bot("editMessageText", chat_id=ANNA, message_id=number, text="y")
        assert answer["description"] == f"Bad Request: {words}"


async def test_deletion_within_48_hours(peer: Peer) -> None:
    monday = datetime(2021, 11, 1, 9, tzinfo=UTC)
    await peer.set_clock(monday)
    old = (await peer.bot("sendMessage", chat_id=ANNA, text="old"))["result"]["message_id"]
    await peer.set_clock(monday + timedelta(hours=48, minutes=1))
    new = (await peer.bot("sendMessage", chat_id=ANNA, text="new"))["result"]["message_id"]
    assert (await peer.bot("deleteMessage", chat_id=ANNA, message_id=new))["ok"]
    assert [one["text"] for one in await peer.messages(ANNA)] == ["/start", "old"]
    late = await peer.bot("deleteMessage", chat_id=ANNA, message_id=old)
    assert late["description"] == "Bad Request: message can't be deleted for everyone"
    gone = await peer.bot("deleteMessage", chat_id=ANNA, message_id=new)
    assert gone["description"] == "Bad Request: message to delete not found"
    assert (await peer.bot("deleteMessages", chat_id=ANNA, message_ids=[new, 99]))["ok"]


async def test_in_groups_others_messages_need_an_administrator(peer: Peer) -> None:
    group = await peer.add_chat("城南", [ANNA])
    theirs = (await peer.send(ANNA, "x", group))["message_id"]
    refused = await peer.bot("deleteMessage", chat_id=group, message_id=theirs)
    assert refused["description"] == "Bad Request: message can't be deleted"
    await peer.set_bot(group, "administrator")
    assert (await peer.bot("deleteMessage", chat_id=group, message_id=theirs))["ok"]


async def test_forward_and_copy(peer: Peer) -> None:
    forwarded = (await peer.bot("forwardMessage", chat_id=ANNA, from_chat_id=ANNA, message_id=1))["result"]
    check_object("Message", forwarded, "message")
    assert forwarded["forward_origin"]["sender_user"]["id"] == ANNA
    copied = (await peer.bot("copyMessage", chat_id=ANNA, from_chat_id=ANNA, message_id=1))["result"]
    assert list(copied) == ["message_id"]
    assert "forward_origin" not in (await peer.messages(ANNA))[-1]
    await peer.bot("sendMessage", chat_id=ANNA, text="草案", protect_content=True)
    secret = (await peer.messages(ANNA))[-1]["message_id"]
    for method in ("forwardMessage", "copyMessage"):
        refused = await peer.bot(method, chat_id=ANNA, from_chat_id=ANNA, message_id=secret)
        assert refused["description"] == "Bad Request: message has protected content and can't be forwarded"


async def test_reactions_and_chat_actions_are_seen(peer: Peer) -> None:
    assert (
        await peer.bot("setMessageReaction", chat_id=ANNA, message_id=1, reaction=[{"type": "emoji", "emoji": "👍"}])
    )["ok"]
    assert (await peer.wait_for(ANNA, lambda event: event["type"] == "reaction"))["reaction"][0]["emoji"] == "👍"
    assert (await peer.bot("sendChatAction", chat_id=ANNA, action="typing"))["ok"]
    assert (await peer.wait_for(ANNA, lambda event: event["type"] == "chat_action"))["action"] == "typing"
    assert (await peer.bot("sendChatAction", chat_id=ANNA, action="dancing"))["error_code"] == 400


async def test_blocking_and_unblocking(peer: Peer) -> None:
    await peer.block(ANNA)
    refused = await peer.bot("sendMessage", chat_id=ANNA, text="x")
    assert (refused["error_code"], refused["description"]) == (403, "Forbidden: bot was blocked by the user")
    with pytest.raises(PeerError, match="blocked the bot"):
        await peer.send(ANNA, "x")
    await peer.block(ANNA, blocked=False)
    assert (await peer.bot("sendMessage", chat_id=ANNA, text="x"))["ok"]
    updates = (await peer.bot("getUpdates"))["result"]
    changes = [one["my_chat_member"]["new_chat_member"]["status"] for one in updates if "my_chat_member" in one]
    assert changes == ["kicked", "member"]

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


TABLE = '<table striped compact><tr><th>单位</th><th align="right">分</th></tr><tr><td><b>甲</b></td><td align="right">95</td></tr></table>'  # noqa: E501


async def test_a_text_becomes_a_table_and_a_text_again(peer: Peer) -> None:
    sent = await peer.bot("sendMessage", chat_id=ANNA, text="甲 95", reply_markup=keyboard(BUTTON))
    at = {"chat_id": ANNA, "message_id": sent["result"]["message_id"]}
    rich = {"html": f"<p>排名<br>今天</p>{TABLE}"}
    edited = (await peer.bot("editMessageText", rich_message=rich, **at))["result"]
    check_object("Message", edited, "message")
    assert "text" not in edited
    heading, table = edited["rich_message"]["blocks"]
    assert heading == {"type": "paragraph", "text": "排名\n今天"}
    assert (table["is_striped"], table["is_compact"], "is_bordered" in table) == (True, True, False)
    assert table["cells"][0][0] == {"text": "单位", "align": "center", "valign": "middle", "is_header": True}
    assert table["cells"][1][0]["text"] == {"type": "bold", "text": "甲"}
    assert [row[1]["align"] for row in table["cells"]] == ["right", "right"]
    by_blocks = await peer.bot("sendRichMessage", chat_id=ANNA, rich_message=edited["rich_message"])
    assert by_blocks["result"]["rich_message"] == edited["rich_message"]
    assert (await peer.bot("editMessageText", text="甲 95", **at))["result"]["text"] == "甲 95"


@pytest.mark.parametrize(
    ("rich", "words"),
    [
        ({}, "rich message must be non-empty"),
        ({"html": "<p></p>"}, "RICH_MESSAGE_EMPTY"),
        ({"html": "好" * 32_769}, "RICH_MESSAGE_TEXT_TOO_LONG"),
        ({"html": "<p>好</p>" * 501}, "RICH_MESSAGE_BLOCKS_TOO_MANY"),
        ({"html": f"<table>{'<tr><td>好</td></tr>' * 500}</table>"}, "RICH_MESSAGE_BLOCKS_TOO_MANY"),
        ({"html": f"<table><tr>{'<td>好</td>' * 21}</tr></table>"}, "RICH_MESSAGE_COLUMNS_TOO_MANY"),
        ({"html": f"{'<blockquote>' * 17}好{'</blockquote>' * 17}"}, "RICH_MESSAGE_DEPTH_TOO_LARGE"),
        (
            {"html": "<table><tr><td><p>好</p></td></tr></table>"},
            "can't parse rich message: a table's cell holds a block",
        ),
        ({"html": "<div>好</div>"}, "can't parse rich message: unsupported tag div"),
        ({"html": "<p>好"}, "can't parse rich message: tag p is not closed"),
        ({"blocks": [{"type": "section_heading_x"}]}, "'section_heading_x' is not a InputRichBlock"),
    ],
)
async def test_rich_messages_that_telegram_refuses(peer: Peer, rich: dict[str, Any], words: str) -> None:
    refused = await peer.bot("sendRichMessage", chat_id=ANNA, rich_message=rich)
    assert refused["error_code"] == 400
    assert words in refused["description"]


async def test_a_server_of_version_9_knows_no_rich_messages(peer: Peer) -> None:
    sent = await peer.bot("sendMessage", chat_id=ANNA, text="甲 95")
    await peer.be_server_of(9)
    rich = {"rich_message": {"html": TABLE}}
    unknown = await peer.bot("sendRichMessage", chat_id=ANNA, **rich)
    assert (unknown["error_code"], unknown["description"]) == (404, "Not Found: method not found")
    without = await peer.bot("editMessageText", chat_id=ANNA, message_id=sent["result"]["message_id"], **rich)
    assert without["description"] == "Bad Request: message text is empty"
    for_one = {"receiver_user_id": ANNA}
    assert (await peer.bot("sendMessage", chat_id=ANNA, text="x", ephemeral_message_parameters=for_one))["ok"]

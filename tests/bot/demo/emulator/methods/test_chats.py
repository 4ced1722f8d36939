from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.demo.emulator.schema import check_object
from tests.bot.demo.emulator.conftest import ANNA, BERT
from tests.support.peer import PeerError

if TYPE_CHECKING:
    from tests.support.peer import Peer


async def test_what_is_told_of_a_chat(peer: Peer) -> None:
    group = await peer.add_chat("城南", [ANNA, BERT], bot_admin=True)
    full = (await peer.bot("getChat", chat_id=group))["result"]
    check_object("ChatFullInfo", full, "chat")
    check_object("ChatFullInfo", (await peer.bot("getChat", chat_id=BERT))["result"], "chat")
    assert (await peer.bot("getChatMemberCount", chat_id=group))["result"] == 3
    administrators = (await peer.bot("getChatAdministrators", chat_id=group))["result"]
    assert [(one["user"]["id"], one["status"]) for one in administrators] == [(ANNA, "creator")]
    check_object("ChatMemberOwner", administrators[0], "member")
    own = (await peer.bot("getChatMember", chat_id=group, user_id=1000))["result"]
    check_object("ChatMemberAdministrator", own, "member")
    assert (await peer.bot("getChatMember", chat_id=group, user_id=BERT))["result"]["status"] == "member"
    assert (await peer.bot("getChatMember", chat_id=group, user_id=9))[
        "description"
    ] == "Bad Request: invalid user_id specified"
    private = await peer.bot("getChatAdministrators", chat_id=ANNA)
    assert private["description"] == "Bad Request: there are no administrators in the private chat"


@pytest.mark.parametrize(
    ("status", "words"),
    [("kicked", "bot was kicked from the supergroup chat"), ("left", "bot is not a member of the supergroup chat")],
)
async def test_without_membership_nothing_goes(peer: Peer, status: str, words: str) -> None:
    group = await peer.add_chat("城南", [ANNA])
    await peer.set_bot(group, status)
    answer = await peer.bot("sendMessage", chat_id=group, text="x")
    assert (answer["error_code"], answer["description"]) == (403, f"Forbidden: {words}")


async def test_coming_and_going_is_told(peer: Peer) -> None:
    group = await peer.add_chat("城南", [ANNA])
    await peer.set_bot(group, "administrator")
    await peer.set_bot(group, "kicked")
    updates = (await peer.bot("getUpdates"))["result"]
    for update in updates:
        check_object("Update", update, "update")
    told = [one["my_chat_member"] for one in updates if "my_chat_member" in one]
    assert [(one["old_chat_member"]["status"], one["new_chat_member"]["status"]) for one in told] == [
        ("left", "member"), ("member", "administrator"), ("administrator", "kicked"),
    ]  # fmt: skip
    assert any("left_chat_member" in one.get("message", {}) for one in updates)


async def test_of_others_the_bot_hears_when_it_asks_and_administers(peer: Peer) -> None:
    group = await peer.add_chat("城南", [ANNA], bot_admin=True)
    await peer.set_member(group, BERT, "member")
    await peer.bot("getUpdates", allowed_updates=["chat_member"])
    await peer.set_member(group, BERT, "left")
    kinds = [sorted(set(one) - {"update_id"}) for one in (await peer.bot("getUpdates"))["result"]]
    assert kinds.count(["chat_member"]) == 1


async def test_a_group_becomes_a_supergroup(peer: Peer) -> None:
    group = await peer.add_chat("城南", [ANNA, BERT], kind="group")
    supergroup = await peer.migrate(group)
    answer = await peer.bot("sendMessage", chat_id=group, text="x")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": supergroup}
    assert (await peer.bot("sendMessage", chat_id=supergroup, text="x"))["ok"]
    messages = [one.get("message", {}) for one in (await peer.bot("getUpdates"))["result"]]
    assert any(one.get("migrate_to_chat_id") == supergroup for one in messages)
    assert any(one.get("migrate_from_chat_id") == group for one in messages)
    assert {chat["id"] for chat in await peer.chats(BERT)} == {BERT, supergroup}


async def test_pins(peer: Peer) -> None:
    group = await peer.add_chat("城南", [ANNA])
    board = (await peer.bot("sendMessage", chat_id=group, text="榜"))["result"]["message_id"]
    refused = await peer.bot("pinChatMessage", chat_id=group, message_id=board)
    assert refused["description"] == "Bad Request: not enough rights to manage pinned messages in the chat"
    await peer.set_bot(group, "administrator")
    for _ in range(2):
        assert (await peer.bot("pinChatMessage", chat_id=group, message_id=board, disable_notification=True))["ok"]
    messages = await peer.messages(ANNA, group)
    assert [one["message_id"] for one in messages if one.get("pinned")] == [board]
    assert sum("pinned_message" in one for one in messages) == 1
    check_object("ChatFullInfo", (await peer.bot("getChat", chat_id=group))["result"], "chat")
    assert (await peer.bot("unpinChatMessage", chat_id=group))["ok"]
    assert (await peer.bot("unpinChatMessage", chat_id=group))[
        "description"
    ] == "Bad Request: message to unpin not found"
    assert (await peer.bot("unpinAllChatMessages", chat_id=group))["ok"]


async def test_topics(peer: Peer) -> None:
    forum = await peer.add_chat("论坛", [ANNA, BERT], is_forum=True)
    thread = await peer.open_topic(forum, "上报")
    sent = (await peer.bot("sendMessage", chat_id=forum, text="x", message_thread_id=thread))["result"]
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    await peer.close_topic(forum, thread)
    closed = await peer.bot("sendMessage", chat_id=forum, text="x", message_thread_id=thread)
    assert closed["description"] == "Bad Request: TOPIC_CLOSED"
    with pytest.raises(PeerError, match="closed"):
        await peer.send(BERT, "x", forum, thread=thread)
    assert (await peer.bot("createForumTopic", chat_id=forum, name="x"))[
        "description"
    ] == "Bad Request: not enough rights to create a topic"
    await peer.set_bot(forum, "administrator")
    own = (await peer.bot("createForumTopic", chat_id=forum, name="排名"))["result"]
    check_object("ForumTopic", own, "topic")
    assert (await peer.bot("closeForumTopic", chat_id=forum, message_thread_id=own["message_thread_id"]))["ok"]
    again = await peer.bot("closeForumTopic", chat_id=forum, message_thread_id=own["message_thread_id"])
    assert again["description"] == "Bad Request: TOPIC_NOT_MODIFIED"
    assert (await peer.bot("reopenForumTopic", chat_id=forum, message_thread_id=own["message_thread_id"]))["ok"]


async def test_leaving(peer: Peer) -> None:
    group = await peer.add_chat("城南", [ANNA])
    assert (await peer.bot("leaveChat", chat_id=group))["ok"]
    assert (await peer.bot("getChat", chat_id=group))["error_code"] == 403
    assert "left_chat_member" in (await peer.messages(ANNA, group))[-1]


async def sees(peer: Peer, message: dict[str, Any]) -> bool:
    updates = (await peer.bot("getUpdates"))["result"]
    return any(one.get("message", {}).get("message_id") == message["message_id"]
               and one["message"]["chat"] == message["chat"] for one in updates)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("闲聊", False),
        ("/rank", True),
        ("/rank@demo_bot", True),
        ("/rank@other_bot", False),
        ("@demo_bot 排名", True),
        ("@other_bot 排名", False),
    ],
)
async def test_privacy_mode(peer: Peer, text: str, seen: bool) -> None:
    group = await peer.add_chat("城南", [ANNA])
    assert await sees(peer, await peer.send(ANNA, text, group)) is seen


async def test_privacy_mode_lets_replies_pass_and_administrators_see_all(peer: Peer) -> None:
    group = await peer.add_chat("城南", [ANNA])
    question = (await peer.bot("sendMessage", chat_id=group, text="多少人?", reply_markup={"force_reply": True}))[
        "result"
    ]
    assert await sees(peer, await peer.send(ANNA, "12", group, reply_to=question["message_id"]))
    assert not await sees(peer, await peer.send(ANNA, "12", group))
    await peer.set_bot(group, "administrator")
    assert await sees(peer, await peer.send(ANNA, "12", group))

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.bot.demo.emulator.conftest import ANNA, BERT
from tests.bot.demo.emulator.pictures import picture
from tests.support.peer import PeerError

if TYPE_CHECKING:
    from tests.support.peer import Peer


async def test_people_write_edit_and_reply(peer: Peer) -> None:
    answer = (await peer.bot("sendMessage", chat_id=ANNA, text="多少?"))["result"]
    said = await peer.send(ANNA, "12", reply_to=answer["message_id"])
    assert said["reply_to_message"]["text"] == "多少?"
    edited = await peer.edit(ANNA, said["message_id"], "13")
    assert (edited["text"], "edit_date" in edited) == ("13", True)
    kinds = [min(set(one) - {"update_id"}) for one in (await peer.bot("getUpdates"))["result"]]
    assert kinds == ["message", "message", "edited_message"]


async def test_people_send_pictures_files_and_numbers(peer: Peer) -> None:
    data = picture(600, 300)
    photo = await peer.photo(ANNA, data, caption="现场 #1", media_group_id="g1")
    assert (photo["caption"], photo["media_group_id"]) == ("现场 #1", "g1")
    assert await peer.file(photo["photo"][-1]["file_id"]) == data
    document = await peer.document(ANNA, "十月.xlsx", b"PK")
    assert document["document"]["file_name"] == "十月.xlsx"
    assert (await peer.contact(ANNA))["contact"]["user_id"] == ANNA
    with pytest.raises(PeerError, match="IMAGE_PROCESS_FAILED"):
        await peer.photo(ANNA, b"no picture")
    assert len((await peer.bot("getUpdates"))["result"]) == 4


async def test_a_deep_link_starts_the_bot(peer: Peer) -> None:
    started = await peer.start(BERT, "join_42")
    assert started["text"] == "/start join_42"
    assert (await peer.bot("sendMessage", chat_id=BERT, text="x"))["ok"]


async def test_chats_show_what_is_unread(peer: Peer) -> None:
    await peer.bot("sendMessage", chat_id=ANNA, text="1")
    [chat] = await peer.chats(ANNA)
    assert (chat["title"], chat["unread"], chat["last_message"]["text"]) == ("Demo Bot", 1, "1")
    assert [one["text"] for one in await peer.messages(ANNA, after=1)] == ["1"]
    assert (await peer.chats(ANNA))[0]["unread"] == 0


async def test_the_clock_dates_messages_and_runs_on(peer: Peer) -> None:
    noon = datetime(2021, 12, 1, 12, tzinfo=UTC)
    await peer.set_clock(noon)
    sent = (await peer.bot("sendMessage", chat_id=ANNA, text="x"))["result"]
    assert 0 <= sent["date"] - noon.timestamp() < 60
    assert (await peer.world())["now"].startswith("2021-12-01T12:00")
    await peer.set_clock(None)
    assert not (await peer.world())["now"].startswith("2021")


async def test_selective_keyboards_are_shown_to_whom_they_are_meant(peer: Peer) -> None:
    group = await peer.add_chat("城南", [ANNA, BERT])
    asked = await peer.send(BERT, "/report", group)
    selective = {"force_reply": True, "selective": True}
    await peer.bot("sendMessage", chat_id=group, text="@anna_town 请填", reply_markup=selective)
    await peer.bot("sendMessage", chat_id=group, text="请填", reply_markup=selective,
                   reply_parameters={"message_id": asked["message_id"]})  # fmt: skip
    seen = {user: ["reply_markup" in one for one in (await peer.messages(user, group))[-2:]] for user in (ANNA, BERT)}
    assert seen == {ANNA: [True, False], BERT: [False, True]}


async def test_events_are_those_of_ones_own_chats(peer: Peer) -> None:
    group = await peer.add_chat("城南", [BERT])
    await peer.bot("sendMessage", chat_id=group, text="x")
    await peer.bot("sendMessage", chat_id=ANNA, text="y")
    assert (await peer.wait_for_message(BERT, group))["text"] == "x"
    assert (await peer.wait_for_message(ANNA))["text"] == "y"
    with pytest.raises(PeerError, match="no chat"):
        await peer.messages(ANNA, group)


async def test_deletions_pins_and_commands_are_events(peer: Peer) -> None:
    sent = (await peer.bot("sendMessage", chat_id=ANNA, text="y"))["result"]["message_id"]
    await peer.bot("pinChatMessage", chat_id=ANNA, message_id=sent)
    assert (await peer.wait_for(ANNA, lambda event: event["type"] == "pinned"))["pinned"] == [sent]
    await peer.bot("deleteMessage", chat_id=ANNA, message_id=sent)
    assert (await peer.wait_for(ANNA, lambda event: event["type"] == "deleted"))["message_id"] == sent
    await peer.bot("setMyCommands", commands=[{"command": "a", "description": "b"}])
    await peer.wait_for(BERT, lambda event: event["type"] == "commands")


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/people/9/send", {"chat_id": 9, "text": "x"}, 404, "there is no user 9"),
        ("/people/x/send", {}, 400, "user must be a whole number"),
        (f"/people/{ANNA}/send", {"chat_id": BERT, "text": "x"}, 404, "is in no chat"),
        (f"/people/{ANNA}/send", {"chat_id": ANNA, "text": " "}, 400, "text must have 1-4096 characters"),
        (f"/people/{ANNA}/send", {"chat_id": ANNA, "text": 5}, 400, "text must be of type str"),
        (f"/people/{ANNA}/send", {"chat_id": ANNA, "text": "x", "reply_to": 99}, 404, "no message 99"),
        (f"/people/{ANNA}/edit", {"chat_id": ANNA, "message_id": 99, "text": "x"}, 404, "no message 99"),
        ("/world/users", {"id": ANNA, "first_name": "A"}, 409, "exists already"),
        ("/world/users", {"id": -1, "first_name": "A"}, 400, "id must be positive"),
        ("/world/chats", {"type": "channel", "title": "x", "members": [ANNA]}, 400, "type must be"),
        ("/world/chats", {"type": "group", "title": "x", "members": []}, 400, "at least one user"),
        ("/world/chats/-1/migrate", {}, 404, "there is no group -1"),
        ("/world/clock", {"now": "2021-12-01T09:00"}, 400, "needs an offset"),
        ("/world/clock", {"now": "soon"}, 400, "no ISO date"),
    ],
)  # fmt: skip
async def test_mistakes_are_answered_in_words(
    peer: Peer, path: str, body: dict[str, Any], status: int, words: str
) -> None:
    async with aiohttp.ClientSession() as session, session.post(peer.url + path, json=body) as answer:
        assert answer.status == status
        assert words in (await answer.json())["error"]


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [("http://localhost:8000", True), ("http://127.0.0.1:9", True), ("https://example.com", False)],
)
async def test_only_pages_of_this_machine_may_look_in(peer: Peer, origin: str, allowed: bool) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    async with aiohttp.ClientSession() as session:
        async with session.options(f"{peer.url}/people/{ANNA}/send", headers=headers) as answer:
            assert (answer.headers.get("Access-Control-Allow-Origin") == origin) is allowed
        async with session.get(f"{peer.url}/world", headers={"Origin": origin}) as answer:
            assert ("Access-Control-Allow-Origin" in answer.headers) is allowed

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.demo.emulator.methods import updates
from bot.demo.emulator.schema import check_object
from tests.bot.demo.emulator.conftest import ANNA, BERT
from tests.support.peer import PeerError

if TYPE_CHECKING:
    from tests.support.peer import Peer


async def board(peer: Peer, chat: int = ANNA) -> dict[str, Any]:
    rows = [[{"text": "榜", "callback_data": "rank:1"}], [{"text": "网", "url": "https://example.com/"}]]
    sent: dict[str, Any] = (
        await peer.bot("sendMessage", chat_id=chat, text="x", reply_markup={"inline_keyboard": rows})
    )["result"]
    return sent


async def test_a_tap_is_told_and_answered_once(peer: Peer) -> None:
    message = await board(peer)
    tapped = await peer.tap(ANNA, message, "rank:1")
    update = (await peer.bot("getUpdates"))["result"][-1]
    check_object("Update", update, "update")
    query = update["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (tapped, "rank:1", ANNA)
    assert query["message"]["message_id"] == message["message_id"]
    assert (await peer.bot("answerCallbackQuery", callback_query_id=tapped, text="第1", show_alert=True))["ok"]
    answer = await peer.wait_for_answer(ANNA, tapped)
    assert (answer["text"], answer["show_alert"]) == ("第1", True)
    again = await peer.bot("answerCallbackQuery", callback_query_id=tapped)
    assert again["description"] == ("Bad Request: query is too old and response timeout expired or query ID is invalid")


async def test_an_answer_is_for_the_one_who_tapped(peer: Peer) -> None:
    group = await peer.add_chat("城南", [ANNA, BERT])
    message = await board(peer, group)
    tapped = await peer.tap(BERT, message, at=(0, 0))
    await peer.bot("answerCallbackQuery", callback_query_id=tapped)
    await peer.wait_for_answer(BERT, tapped)
    await peer.send(ANNA, "last")
    with pytest.raises(AssertionError, match="nothing fitting came"):
        await peer.wait_for_answer(ANNA, tapped, timeout=0.2)


async def test_too_late_and_too_long(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    tapped = await peer.tap(ANNA, await board(peer), "rank:1")
    assert (await peer.bot("answerCallbackQuery", callback_query_id=tapped, text="x" * 201))["error_code"] == 400
    monkeypatch.setattr(updates, "QUERY_SECONDS", 0.0)
    late = await peer.bot("answerCallbackQuery", callback_query_id=tapped)
    assert late["description"].startswith("Bad Request: query is too old")


async def test_only_buttons_that_are_there_and_answer_can_be_tapped(peer: Peer) -> None:
    message = await board(peer)
    for wrong in ({"data": "other"}, {"at": (1, 0)}, {"at": (5, 0)}):
        with pytest.raises(PeerError) as refused:
            await peer.tap(ANNA, message, **wrong)
        assert refused.value.status == 404

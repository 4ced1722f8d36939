from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.bot.demo.emulator.conftest import ANNA
from tests.support.peer import PeerError

if TYPE_CHECKING:
    from tests.support.peer import Peer


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [("error_500", 500, "Internal Server Error"), ("error_502", 502, "Bad Gateway"), ("404", 404, "Not Found")],
)
async def test_refusals_on_demand(peer: Peer, kind: str, code: int, words: str) -> None:
    await peer.fault(kind, "sendMessage", times=2)
    assert (await peer.bot("getMe"))["ok"]
    for _ in range(2):
        answer = await peer.bot("sendMessage", chat_id=ANNA, text="x")
        assert (answer["error_code"], answer["description"]) == (code, words)
    assert (await peer.bot("sendMessage", chat_id=ANNA, text="x"))["ok"]
    assert [one["text"] for one in await peer.messages(ANNA)] == ["/start", "x"]


@pytest.mark.parametrize(("kind", "done"), [("reset_before", False), ("reset_after", True), ("timeout", False)])
async def test_broken_connections_leave_the_deed_done_or_not(peer: Peer, kind: str, done: bool) -> None:
    await peer.fault(kind, seconds=0.01)
    with pytest.raises(aiohttp.ClientError):
        await peer.bot("sendMessage", chat_id=ANNA, text="x")
    assert ("x" in [one["text"] for one in await peer.messages(ANNA)]) is done
    [entry] = await peer.requests("sendMessage")
    assert (entry["outcome"]["status"] == 200) is done


@pytest.mark.parametrize(
    ("kind", "status", "done"), [("proxy_403", 403, False), ("page_200", 200, False), ("done_502", 502, True)]
)
async def test_a_page_in_telegrams_place(peer: Peer, kind: str, status: int, done: bool) -> None:
    await peer.fault(kind, "sendMessage")
    async with aiohttp.ClientSession() as client:
        url = f"{peer.url}/bot{peer.token}/sendMessage"
        async with client.post(url, json={"chat_id": ANNA, "text": "x"}) as answer:
            assert (answer.status, answer.content_type) == (status, "text/html")
    assert ("x" in [one["text"] for one in await peer.messages(ANNA)]) is done


async def test_slowness_only_delays(peer: Peer) -> None:
    await peer.fault("slow", seconds=0.01)
    assert (await peer.bot("getMe"))["ok"]


async def test_an_update_comes_twice_with_the_same_id(peer: Peer) -> None:
    await peer.fault("duplicate_update")
    [first] = (await peer.bot("getUpdates"))["result"]
    assert (await peer.bot("getUpdates", offset=first["update_id"] + 1))["result"] == [first]
    assert (await peer.bot("getUpdates", offset=first["update_id"] + 1))["result"] == []


async def test_chance_repeats_by_its_seed_and_ends_when_cleared(peer: Peer) -> None:
    async def struck() -> list[bool]:
        await peer.clear_faults()
        await peer.fault("error_500", times=None, probability=0.5, seed=7)
        return [(await peer.bot("getMe"))["ok"] for _ in range(20)]

    first = await struck()
    assert first == await struck()
    assert set(first) == {True, False}
    await peer.clear_faults()
    assert (await peer.bot("getMe"))["ok"]


@pytest.mark.parametrize(
    ("kind", "details", "words"),
    [("flood", {}, "kind"), ("slow", {"times": 0}, "times"), ("slow", {"probability": 2}, "probability")],
)
async def test_what_is_not_understood_is_said(peer: Peer, kind: str, details: dict[str, Any], words: str) -> None:
    with pytest.raises(PeerError, match=words):
        await peer.fault(kind, **details)

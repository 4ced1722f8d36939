from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from telegram import Bot

from bot.domain.updates import number_of
from bot.outlets.telegram import calls
from bot.outlets.telegram.calls import Polling, optional, poll
from bot.outlets.telegram.request import AioRequest
from tests.bot.outlets.telegram.conftest import ANNA
from tests.support.proxy import HTML, Odd, proxy_to

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from tests.support.peer import Peer

PAGE = "<html>sign in to the network first</html>"
ODD = {
    "a page with 200": Odd(200, PAGE, HTML),
    "nothing": Odd(200),
    "half of it": Odd(200, '{"ok": true, "resu'),
    "JSON of another kind": Odd(200, "[1, 2]"),
    "no result": Odd(200, '{"ok": true}'),
    "a result that is no list": Odd(200, '{"ok": true, "result": {"update_id": 1}}'),
    "no updates in it": Odd(200, '{"ok": true, "result": [null, 7, {"message": {}}, {"update_id": "x"}]}'),
    "a page of a proxy": Odd(403, PAGE, HTML),
    "401 of a proxy": Odd(401, PAGE, HTML),
    "404 of a proxy": Odd(404, PAGE, HTML),
    "401 of Telegram": Odd(401, '{"ok": false, "error_code": 401, "description": "Unauthorized"}'),
    "403 of Telegram": Odd(403, '{"ok": false, "error_code": 403, "description": "Forbidden"}'),
    "404 of Telegram": Odd(404, '{"ok": false, "error_code": 404, "description": "Not Found"}'),
    "a conflict": Odd(409, '{"ok": false, "error_code": 409, "description": "Conflict: another one"}'),
    "too many requests": Odd(429, '{"ok": false, "error_code": 429, "parameters": {"retry_after": 0.01}}'),
    "too many, from a proxy": Odd(429, PAGE, HTML),
    "a failure": Odd(500, '{"ok": false}'),
    "a gateway": Odd(502, PAGE, HTML),
    "a slow gateway": Odd(504, PAGE, HTML),
    "a broken connection": Odd(0),
}


class Fetched:
    """What the poller has handed on, and what it said of itself."""

    def __init__(self, failures: Sequence[Exception] = ()) -> None:
        self.batches: list[list[str]] = []
        self.noted: list[Exception | None] = []
        self._failures = list(failures)
        self._kept = asyncio.Event()

    async def receive(self, updates: Sequence[Any]) -> None:
        if self._failures:
            raise self._failures.pop(0)
        texts = [update["message"]["text"] for update in updates if number_of(update) is not None]
        self.batches += [texts] if texts else []
        self._kept.set()

    async def next(self) -> None:
        async with asyncio.timeout(10):
            await self._kept.wait()
        self._kept.clear()


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(calls, "_WAIT", 1)


@pytest.fixture
async def request_() -> AsyncIterator[AioRequest]:
    request = AioRequest(1)
    await request.initialize()
    yield request
    await request.shutdown()


def polling(request: AioRequest, url: str, token: str, fetched: Fetched) -> asyncio.Task[None]:
    address, bot = f"{url}/bot{token}/getUpdates", Bot(token, base_url=f"{url}/bot", request=request)
    of = Polling(
        request,
        address,
        ("message",),
        fetched.receive,
        fetched.noted.append,
        lambda: optional(bot.delete_webhook()),
    )
    return asyncio.ensure_future(poll(of))


async def test_what_comes_together_is_kept_together_and_only_then_confirmed(request_: AioRequest, peer: Peer) -> None:
    """A database that is away is waited for: the poller goes on by itself."""
    for words in ("1", "2"):
        await peer.send(ANNA, words)
    fetched = Fetched([OSError("the disk is full"), ValueError("database is locked")])
    task = polling(request_, peer.url, peer.token, fetched)
    await fetched.next()
    await peer.send(ANNA, "3")
    await fetched.next()
    task.cancel()
    assert fetched.batches == [["/start", "1", "2"], ["3"]]
    assert [str(error) for error in fetched.noted if error is not None] == ["the disk is full", "database is locked"]
    assert fetched.noted[2] is None


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
async def test_any_odd_answer_is_waited_out(
    request_: AioRequest, peer: Peer, odd: Odd, caplog: pytest.LogCaptureFixture
) -> None:
    async with proxy_to(peer.url) as proxy:
        proxy.odd["getUpdates"].extend([odd, odd])
        fetched = Fetched()
        task = polling(request_, proxy.url, peer.token, fetched)
        while not fetched.batches:
            await fetched.next()
        task.cancel()
    assert fetched.batches == [["/start"]]
    failures = [error for error in fetched.noted if error is not None]
    lines = [record.message for record in caplog.records if record.name == "bot.outlets.telegram.calls"]
    assert len(lines) == len(failures) > 0
    assert all("\n" not in line and peer.token not in line for line in lines)


async def test_what_has_no_number_is_passed_over_and_the_rest_goes_on(request_: AioRequest, peer: Peer) -> None:
    """Also what the library could not read."""
    unread = {"update_id": 5, "message": {"text": "no date"}}
    last = {"update_id": 6, "message": {"text": "x"}}
    body = json.dumps({"ok": True, "result": [unread, last, {"update_id": True}, None]})
    async with proxy_to(peer.url) as proxy:
        proxy.odd["getUpdates"].append(Odd(200, body))
        fetched = Fetched()
        task = polling(request_, proxy.url, peer.token, fetched)
        await fetched.next()
        await peer.send(ANNA, "2")
        await fetched.next()
        task.cancel()
    assert fetched.batches[0] == ["no date", "x"]
    assert int((await peer.requests("getUpdates"))[0]["parameters"]["offset"]) == 7


async def test_a_webhook_that_could_not_be_ended_at_once_is_ended_later(request_: AioRequest, peer: Peer) -> None:
    await peer.bot("setWebhook", url="http://127.0.0.1:9/")
    async with proxy_to(peer.url) as proxy:
        proxy.odd["deleteWebhook"].extend([Odd(0), Odd(403, PAGE, HTML)])
        fetched = Fetched()
        task = polling(request_, proxy.url, peer.token, fetched)
        await fetched.next()
        task.cancel()
    assert fetched.batches == [["/start"]]
    assert ["Conflict" in str(error) for error in fetched.noted if error is not None] == [True, True]


async def test_a_server_without_webhooks_is_asked_once(request_: AioRequest, peer: Peer) -> None:
    await peer.fault("404", method="deleteWebhook", times=None)
    fetched = Fetched()
    task = polling(request_, peer.url, peer.token, fetched)
    await fetched.next()
    await peer.send(ANNA, "2")
    await fetched.next()
    task.cancel()
    assert len(await peer.requests("deleteWebhook")) == 1

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bot.demo.emulator.schema import check_object
from tests.bot.demo.emulator.conftest import ANNA, BERT
from tests.support.serving import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from tests.support.peer import Peer


async def texts(peer: Peer, **params: Any) -> list[str]:
    updates = (await peer.bot("getUpdates", **params))["result"]
    return [one["message"]["text"] for one in updates if "message" in one]


async def test_updates_stay_until_they_are_confirmed(peer: Peer) -> None:
    await peer.send(ANNA, "1")
    [start, one] = (await peer.bot("getUpdates"))["result"]
    check_object("Update", one, "update")
    assert one["update_id"] == start["update_id"] + 1
    assert await texts(peer, limit=1) == ["/start"]
    assert await texts(peer, offset=one["update_id"]) == ["1"]
    assert await texts(peer) == ["1"]
    assert await texts(peer, offset=one["update_id"] + 1) == []


async def test_a_negative_offset_keeps_the_last(peer: Peer) -> None:
    for text in "123":
        await peer.send(ANNA, text)
    assert await texts(peer, offset=-2) == ["2", "3"]
    assert await texts(peer) == ["2", "3"]


async def test_a_long_poll_ends_with_the_first_update(peer: Peer) -> None:
    [update] = (await peer.bot("getUpdates"))["result"]
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(texts(peer, offset=update["update_id"] + 1, timeout=30))
        tasks.create_task(send_when_polled(peer, 2))
    assert waiting.result() == ["now"]


async def send_when_polled(peer: Peer, requests: int) -> None:
    await polled(peer, requests)
    await peer.send(ANNA, "now")


async def polled(peer: Peer, requests: int) -> None:
    """Wait until so many polls have reached the peer."""

    async def enough() -> bool:
        return len(await peer.requests("getUpdates")) >= requests

    await until(enough)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await holds():  # noqa: ASYNC110 the peer is asked over HTTP: there is no event to wait for
            await asyncio.sleep(0.005)


async def test_of_two_pollers_the_first_is_ended(peer: Peer) -> None:
    [update] = (await peer.bot("getUpdates"))["result"]
    offset = update["update_id"] + 1
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(peer.bot("getUpdates", offset=offset, timeout=30))
        await polled(peer, 2)
        await peer.bot("getUpdates", offset=offset)
    assert first.result()["error_code"] == 409
    assert first.result()["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )


async def test_allowed_updates_are_remembered(peer: Peer) -> None:
    await peer.bot("getUpdates", allowed_updates=["edited_message"], offset=-1)
    sent = await peer.send(ANNA, "1")
    await peer.edit(ANNA, sent["message_id"], "2")
    kinds = [sorted(set(one) - {"update_id"}) for one in (await peer.bot("getUpdates"))["result"]]
    assert kinds == [["message"], ["edited_message"]]  # the first had come before
    assert (await peer.bot("getWebhookInfo"))["result"]["allowed_updates"] == ["edited_message"]
    await peer.bot("getUpdates", allowed_updates=[])
    await peer.send(ANNA, "3")
    assert (await texts(peer))[-1] == "3"


@asynccontextmanager
async def receiver(statuses: list[int]) -> AsyncIterator[tuple[str, list[tuple[str | None, Any]]]]:
    """A webhook that answers with the statuses in turn, then 200; and what has come."""
    came: list[tuple[str | None, Any]] = []

    async def take(request: web.Request) -> web.Response:
        came.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        return web.Response(status=statuses.pop(0) if statuses else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    async with serving(app) as url:
        yield f"{url}/hook", came


async def delivered(peer: Peer) -> dict[str, Any]:
    info: dict[str, Any] = {}

    async def nothing_waits() -> bool:
        info.update((await peer.bot("getWebhookInfo"))["result"])
        return not info["pending_update_count"]

    await until(nothing_waits)
    return info


async def test_a_webhook_gets_updates_with_the_secret(peer: Peer) -> None:
    async with receiver([]) as (url, came):
        assert (await peer.bot("setWebhook", url=url, secret_token="s-e_1"))["ok"]
        await peer.send(ANNA, "1")
        info = await delivered(peer)
        check_object("WebhookInfo", info, "info")
        assert info["url"] == url
        assert [secret for secret, _ in came] == ["s-e_1", "s-e_1"]
        assert [update["message"]["text"] for _, update in came] == ["/start", "1"]
        conflict = await peer.bot("getUpdates")
        assert conflict["description"] == (
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
        assert (await peer.bot("deleteWebhook"))["ok"]
        assert (await peer.bot("getUpdates"))["ok"]


async def test_a_failing_webhook_is_tried_again_in_order_while_others_go_on(peer: Peer) -> None:
    async with receiver([500, 404, 302]) as (url, came):
        await peer.bot("getUpdates", offset=-1)
        await peer.send(ANNA, "1")
        await peer.send(ANNA, "2")
        await peer.bot("setWebhook", url=url, drop_pending_updates=False)
        info = await delivered(peer)
        seen = [update["message"]["text"] for _, update in came]
        assert seen == ["/start"] * 4 + ["1", "2"]
        assert info["last_error_message"].startswith("Wrong response from the webhook: 302")


async def test_a_slow_chat_does_not_hold_up_another(peer: Peer) -> None:
    release = asyncio.Event()
    came: list[int] = []

    async def take(request: web.Request) -> web.Response:
        chat = (await request.json())["message"]["chat"]["id"]
        if chat == ANNA:
            await release.wait()
        came.append(chat)
        if chat == BERT:
            release.set()
        return web.Response()

    app = web.Application()
    app.router.add_post("/", take)
    async with serving(app) as url:
        await peer.send(BERT, "x")
        await peer.bot("setWebhook", url=f"{url}/")
        await delivered(peer)
        assert came == [BERT, ANNA]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"url": "http://example.com"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "nowhere"}, "invalid webhook URL specified"),
        ({"url": "https://e.cn", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "https://e.cn", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_webhooks_that_telegram_refuses(peer: Peer, params: dict[str, str], words: str) -> None:
    assert (await peer.bot("setWebhook", **params))["description"] == f"Bad Request: {words}"


async def test_setting_a_webhook_can_drop_what_waits_and_ends_a_poll(peer: Peer) -> None:
    await peer.bot("getUpdates")
    async with asyncio.TaskGroup() as tasks:
        await peer.bot("deleteWebhook", drop_pending_updates=True)
        poll = tasks.create_task(peer.bot("getUpdates", timeout=30))
        await polled(peer, 2)
        async with receiver([]) as (url, came):
            await peer.bot("setWebhook", url=url)
            assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
            assert came == []

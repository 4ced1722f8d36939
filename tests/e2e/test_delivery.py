"""What must hold whatever the line does: once, never lost, and on a server that knows few methods."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import aiohttp

from bot.domain.people import Role
from bot.storage import ledger
from tests.support.city import BUREAU, LEADER, OTHER, SCHEME, TOWN, running_city
from tests.support.inbox import unanswered

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.city import City


async def count(city: City) -> int:
    async with city.app.context.db.read() as tx:
        return len(await ledger.since(tx, SCHEME, 0))


async def test_an_update_delivered_twice_counts_once(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.fault("duplicate_update", times=1)
    await city.say(TOWN, "城镇新增就业 12", "已记")
    await city.say(TOWN, "创业培训 1", "创业培训")
    assert await count(city) == 2


async def test_what_was_received_before_a_crash_is_answered_after_it(city: City) -> None:
    """The update was kept, the process died before it was worked through; the next one does it, once."""
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    sent = await city.peer.send(TOWN, "城镇新增就业 12")
    await city.hear(TOWN, words="已记")
    update = {
        "update_id": 999_999,
        "message": {
            "message_id": sent["message_id"] + 1000,
            "date": sent["date"],
            "chat": sent["chat"],
            "from": sent["from"],
            "text": "创业培训 7",
        },
    }
    await city.app.stop()
    await city.restart_after(update)
    assert "创业培训 +7" in await city.hear(TOWN, words="创业培训")
    await city.restart()
    assert await count(city) == 2


async def test_worked_through_again_it_gives_the_same_receipt_and_no_entry(city: City) -> None:
    """The effect was committed, the answer was not sent: the second run answers by the first one's entries."""
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(TOWN, "城镇新增就业 12")
    first = await city.hear(TOWN, words="已记")
    context = city.app.context
    async with context.db.read() as tx:
        (entry,) = await ledger.since(tx, SCHEME, 0)
    update = {
        "update_id": entry.origin.update_id,
        "message": {
            "message_id": entry.origin.message_id,
            "date": 0,
            "chat": {"id": TOWN, "type": "private"},
            "from": {"id": TOWN, "is_bot": False, "first_name": "王芳"},
            "text": "城镇新增就业 12",
        },
    }
    await city.serve(update)
    assert await city.hear(TOWN, words="已记") == first
    assert await count(city) == 1


async def test_optional_methods_may_be_missing(tmp_path: Path) -> None:
    """Another Bot API server, 404 to all that is not essential: joining, reporting, correcting, asking still work."""
    essential = [
        "getMe",
        "getUpdates",
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "editMessageText",
        "answerCallbackQuery",
        "deleteMessage",
    ]
    async with running_city(tmp_path) as city:
        for method in ("setMyCommands", "deleteWebhook", "sendChatAction", "getChat", "setChatMenuButton", "getFile"):
            assert method not in essential
            await city.peer.fault("404", method=method)
        await city.restart()
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        sent = await city.peer.send(TOWN, "城镇新增就业 12")
        await city.hear(TOWN, words="已记")
        await city.peer.edit(TOWN, sent["message_id"], "城镇新增就业 15")
        assert "15/1,585" in await city.hear(TOWN, words="已更正")
        assert "成绩单" in await city.say(TOWN, "/score")
        assert "排名" in await city.say(TOWN, "/rank")
        asked = {one["method"] for one in await city.peer.requests()}
        assert asked <= {*essential, "setMyCommands", "deleteWebhook", "setChatMenuButton"}


async def test_webhook_with_its_secret(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with running_city(tmp_path, PUBLIC_URL=f"http://127.0.0.1:{port}", HTTP_PORT=str(port)) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        assert "已记" in await city.say(TOWN, "城镇新增就业 12")
        forged = {"update_id": 5, "message": {"message_id": 1, "date": 0, "chat": {"id": TOWN, "type": "private"}}}
        url = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession(url) as client:
            async with client.post("/telegram/webhook", json=forged) as answer:
                assert answer.status == 403
            async with client.get("/health/ready") as answer:
                assert answer.status == 200
        async with asyncio.timeout(60):
            while await unanswered(city.app.context.db):  # noqa: ASYNC110 marked right after the answer
                await asyncio.sleep(0.01)


async def test_a_passing_failure_of_the_server_does_not_cost_the_answer(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.fault("error_502", method="sendMessage", times=1)
    assert "已记" in await city.say(TOWN, "城镇新增就业 12")
    assert await count(city) == 1


async def test_one_use_link(city: City) -> None:
    assert "协理员" in await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    link = await city.say(BUREAU, "/invite 搬经镇", "start=")
    token = link.split("start=")[1].split()[0]
    await city.peer.start(OTHER, token)
    assert "搬经镇" in await city.hear(OTHER)
    await city.peer.start(LEADER, token)
    assert "已经有人用过" in await city.hear(LEADER)
    assert "只有考核办" in await city.say(TOWN, "/invite 搬经镇")


async def test_leaving_ends_all_rights(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "/leave 确定")
    assert "邀请" in await city.say(TOWN, "城镇新增就业 12")
    assert await count(city) == 0


async def test_postgresql_does_as_well(tmp_path: Path, postgresql_url: str) -> None:
    async with running_city(tmp_path, DATABASE_URL=postgresql_url) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        sent = await city.peer.send(TOWN, "城镇新增就业 12")
        await city.hear(TOWN, words="12/1,585")
        await city.restart()
        await city.peer.edit(TOWN, sent["message_id"], "城镇新增就业 15")
        assert "15/1,585" in await city.hear(TOWN, words="已更正")
        await city.move("2021-06-23T09:00+08:00")
        await city.hear(TOWN, words="到期提醒")
        assert await count(city) == 2

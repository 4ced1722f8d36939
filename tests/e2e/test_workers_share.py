"""A broadcast by two workers on one PostgreSQL: Telegram's limits are kept by both together, and nobody hears twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.app import App
from bot.clock import MovableClock
from bot.config import Settings
from bot.demo.emulator import limits
from bot.domain.people import Membership, Role
from bot.storage import people
from bot.storage.migrate import upgrade
from tests.support.context import SCHEME, offering
from tests.support.database import opened
from tests.support.form import free_port
from tests.support.peer import TOKEN, running_emulator

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from bot.storage.engine import Transaction
    from tests.support.peer import Obj, Peer

CALL = datetime.fromisoformat("2021-06-23T09:00+08:00")  # the monthly report is called to mind
TOWNS = range(1001, 1061)
RATE = 8  # messages a second that this Telegram allows: few enough that one busy machine could send twice as many


async def everybody_joins(url: str, peer: Peer) -> None:
    """All have started the bot and have their roles."""
    units = offering(SCHEME).scheme.units

    async def change(tx: Transaction) -> None:
        for user in TOWNS:
            await people.save(tx, user, f"某{user}", "zh-CN", CALL)
            role = Membership(SCHEME, Role.COORDINATOR, units[user % len(units)].id)
            await people.add_membership(tx, user, role, CALL - timedelta(days=1))

    async with opened(url) as database:
        await upgrade(database)
        await database.write(change)
    for user in TOWNS:
        await peer.add_user(user, f"某{user}")
        await peer.start(user)
    while updates := (await peer.bot("getUpdates", limit=100))["result"]:
        await peer.bot("getUpdates", offset=updates[-1]["update_id"] + 1, limit=1)


async def reminded(peer: Peer) -> list[Obj]:
    """What was sent to coordinators, refusals included."""
    return [one for one in await peer.requests("sendMessage") if int(one["parameters"]["chat_id"]) in TOWNS]


async def test_two_workers_together_keep_the_rate(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OVERALL_RATE", float(RATE))
    async with running_emulator(limits=True) as peer, AsyncExitStack() as stack:
        await everybody_joins(postgresql_url, peer)
        apps, clocks = [], [MovableClock(CALL - timedelta(minutes=5)) for _ in range(2)]
        for clock in clocks:
            port = str(free_port())
            given = {"BOT_TOKEN": TOKEN, "BOT_API_URL": peer.url, "DATABASE_URL": postgresql_url, "SCHEME": SCHEME}
            more = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "HTTP_PORT": port, "EVIDENCE_DIR": str(tmp_path)}
            app = App(Settings.from_environment({**given, **more, "SEND_RATE": str(RATE)}), clock)
            await app.start()
            stack.push_async_callback(app.stop)
            apps.append(app)
        async with asyncio.timeout(30):
            while any(app._pacer._spacing != 2 / RATE for app in apps):  # noqa: ASYNC110 each counts every few seconds
                await asyncio.sleep(0.05)
        for app, clock in zip(apps, clocks, strict=True):
            clock.move(CALL)
            await app.ticker.tick()
        async with asyncio.timeout(60):
            while len(await reminded(peer)) < len(TOWNS):  # noqa: ASYNC110 two workers
                await asyncio.sleep(0.2)
        sent = await reminded(peer)
    assert Counter(int(one["parameters"]["chat_id"]) for one in sent) == dict.fromkeys(TOWNS, 1)
    assert [one for one in sent if one["outcome"]["status"] != 200] == []  # one that went beyond would be refused

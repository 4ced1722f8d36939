"""A broadcast against the stand-in that enforces Telegram's limits: its time, what was lost, how long answers took."""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from bot.app import App
from bot.clock import MovableClock
from bot.config import Settings
from bot.domain.notices import NoticeState
from bot.domain.people import Membership, Role
from bot.storage import outbox, people
from bot.usecases import announcing
from bot.usecases.context import Session
from tests.support.context import SCHEME
from tests.support.peer import TOKEN, Peer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.people import Person
    from bot.storage.engine import Transaction

_RATE = 30  # messages a second, Telegram's
_START = datetime.fromisoformat("2021-06-15T10:00+08:00")
_BUREAU, _ASKER, _FIRST = 13, 14, 10_001
_WORDS = "停电通知"


@dataclass(frozen=True)
class Outcome:
    """Seconds of the whole broadcast, what came of it, and p95 seconds of answers: unloaded and meanwhile."""

    chats: int
    took: float
    lost: int
    doubled: int
    refused: int
    quiet: float
    loaded: float


async def measure(chats: int) -> Outcome:
    """Announce something to so many leaders, while somebody asks for help again and again."""
    with tempfile.TemporaryDirectory() as folder:
        async with _emulator() as peer, _bot(peer, Path(folder), chats) as app:
            quiet = await _answers(peer, 20)
            context = app.context
            bureau = await _person(app, _BUREAU)
            number = (await announcing.draft(Session(context, bureau, SCHEME), _WORDS)).announcement.id
            for role in (Role.COORDINATOR, Role.LEADER):
                await announcing.alter(context, bureau, number, role=role)
            await announcing.approve(context, bureau, number)
            begun = time.perf_counter()
            app.wake_senders()
            asking = asyncio.ensure_future(_answers(peer, max(20, chats // _RATE - 1)))
            while await _under_way(app):  # noqa: ASYNC110 nothing else says so
                await asyncio.sleep(0.05)
            took = time.perf_counter() - begun
            loaded = await asking
            sent = await peer.requests("sendMessage")
    came = Counter(
        int(one["parameters"]["chat_id"])
        for one in sent
        if int(one["parameters"]["chat_id"]) >= _FIRST and one["outcome"]["status"] == 200
    )
    refused = sum(one["outcome"]["status"] == 429 for one in sent)
    doubled = sum(count - 1 for count in came.values())
    return Outcome(chats, took, chats - len(came), doubled, refused, _p95(quiet), _p95(loaded))


async def _under_way(app: App) -> bool:
    async with app.context.db.read() as tx:
        counts = await outbox.counts(tx)
    return any(counts.get(one.value) for one in (NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.SENDING))


def report(sizes: tuple[int, ...] = (300, 3000)) -> None:
    """Print a line for each size."""
    print("A broadcast against the stand-in with Telegram's limits; ideal: 30 messages a second.")
    print(f"{'chats':>6}  {'of ideal':>8}  {'lost':>4}  {'doubled':>7}  {'429':>4}  answers meanwhile (p95)")
    for size in sizes:
        one = asyncio.run(measure(size))
        share = one.took / (one.chats / _RATE)
        print(
            f"{one.chats:>6}  {share:>8.3f}  {one.lost:>4}  {one.doubled:>7}  {one.refused:>4}  "
            f"{one.loaded / one.quiet:.2f} of unloaded ({one.quiet * 1e3:.0f} ms)",
            flush=True,
        )


@asynccontextmanager
async def _emulator() -> AsyncIterator[Peer]:
    """The stand-in in a process of its own, with its limits."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.demo.emulator", "--port", "0", "--token", TOKEN, stdout=asyncio.subprocess.PIPE
    )
    if process.stdout is None:
        raise RuntimeError("the stand-in says nothing")
    url = (await process.stdout.readline()).decode().split()[-1]
    async with aiohttp.ClientSession() as session:
        try:
            yield Peer(url, session, TOKEN)
        finally:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def _bot(peer: Peer, folder: Path, chats: int) -> AsyncIterator[App]:
    """The real bot; everybody has started it and is a leader."""
    for user in (_BUREAU, _ASKER, *range(_FIRST, _FIRST + chats)):
        await peer.add_user(user, f"某{user}")
        await peer.start(user)
    while updates := (await peer.bot("getUpdates", limit=100))["result"]:
        await peer.bot("getUpdates", offset=updates[-1]["update_id"] + 1, limit=1)
    given = {"BOT_TOKEN": TOKEN, "BOT_API_URL": peer.url, "DATABASE_URL": f"sqlite:///{folder / 'kaohe.db'}"}
    settings = Settings.from_environment({**given, "SCHEME": SCHEME, "CLOCK": _START.isoformat()})
    app = App(settings, MovableClock(_START))
    await app.start()

    async def join(tx: Transaction) -> None:
        for user in (_BUREAU, _ASKER, *range(_FIRST, _FIRST + chats)):
            role = Role.LEADER if user >= _FIRST else Role.BUREAU
            await people.save(tx, user, f"某{user}", "zh-CN", _START - timedelta(days=1))
            await people.add_membership(tx, user, Membership(SCHEME, role, None), _START)

    await app.context.db.write(join)
    try:
        yield app
    finally:
        await app.stop()


async def _person(app: App, user: int) -> Person:
    async with app.context.db.read() as tx:
        found = await people.person(tx, user, app.context.clock.now())
    if found is None:
        raise LookupError(user)
    return found


async def _answers(peer: Peer, count: int) -> list[float]:
    """Seconds from a question to its answer, a second apart: Telegram lets one chat be answered no faster."""
    took = []
    for _ in range(count):
        begun = time.perf_counter()
        await peer.send(_ASKER, "/settings")
        await peer.wait_for_message(_ASKER, match=lambda message: "Language" in message.get("text", ""))
        took.append(time.perf_counter() - begun)
        await asyncio.sleep(max(0.0, 1.05 - took[-1]))
    return took


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    report(tuple(int(one) for one in sys.argv[1:]) or (300, 3000))

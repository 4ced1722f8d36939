"""What a coordinator's report by webhook costs at the database, counted in the real bot: it must not grow unnoticed."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import aiosqlite
import pytest
from sqlalchemy import Engine, event

from bot.domain.people import Role
from bot.receiving import Receiver
from bot.scheduler import Ticker
from bot.sender.evidence_fetcher import EvidenceFetcher
from bot.sender.live import LiveStandings
from bot.sender.loop import Sender
from bot.sender.rounds import Rounds
from bot.storage import engine
from bot.usecases.update_inbox import UpdateInbox
from tests.support.city import TOWN, running_city

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STATEMENTS = 8  # that read or write rows; one of them adds the seal of the entry, which no other could bring along
BRACKETS = 7  # BEGIN, SAVEPOINT, RELEASE
COMMITS = 2  # received; stored
HOPS = 3  # to the threads that talk to SQLite: two commits, and who asks
REPORTS = 10

_BRACKETS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """What every engine and every thread of a database does meanwhile."""
    seen: Counter[str] = Counter()
    submit, execute = ThreadPoolExecutor.submit, cast("Any", aiosqlite.Connection._execute)

    def statement(_: object, __: object, sql: str, *___: object) -> None:
        seen["brackets" if sql.startswith(_BRACKETS) else "statements"] += 1

    def commit(_: object) -> None:
        seen["commits"] += 1

    def submitted(self: ThreadPoolExecutor, *work: Any, **more: Any) -> Any:
        seen["hops"] += (self._thread_name_prefix or "").startswith("kaohe")
        return submit(self, *work, **more)

    async def executed(self: aiosqlite.Connection, *work: Any, **more: Any) -> Any:
        seen["hops"] += 1
        return await execute(self, *work, **more)

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ThreadPoolExecutor, "submit", submitted)
            patch.setattr(aiosqlite.Connection, "_execute", executed)
            yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)


def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the report is counted: what runs beside it rests, and a mark waits for the next update."""

    async def rest(_: object) -> None:
        return

    for part in (Sender, LiveStandings, EvidenceFetcher, Receiver, Rounds):
        monkeypatch.setattr(part, "run", rest)
    monkeypatch.setattr(Ticker, "tick", rest)
    monkeypatch.setattr(engine, "_SOON", 3600)


@pytest.mark.parametrize("words", ["城镇新增就业 {}", "新增就业{}"])
async def test_a_report_costs_few_statements_hops_and_commits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    silence(monkeypatch)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with running_city(tmp_path, PUBLIC_URL=f"http://127.0.0.1:{port}", HTTP_PORT=str(port)) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.say(TOWN, words.format(5), "累计 5/")
        answered = asyncio.Event()
        settle = UpdateInbox.answered

        def settled(self: UpdateInbox, update_id: int) -> None:
            settle(self, update_id)
            answered.set()

        monkeypatch.setattr(UpdateInbox, "answered", settled)
        city.rested()
        with counted() as seen:
            for number in range(10, 10 + REPORTS):
                answered.clear()
                city.rested()
                assert "已记" in await city.say(TOWN, words.format(number))
                await answered.wait()
    most = {"statements": STATEMENTS, "brackets": BRACKETS, "commits": COMMITS, "hops": HOPS}
    if " " not in words:  # could be a number that an open form waits for
        most = {**most, "statements": STATEMENTS + 1, "brackets": BRACKETS + 1, "hops": HOPS + 1}
    assert {name: count / REPORTS for name, count in seen.items() if count > most[name] * REPORTS} == {}
    assert set(seen) == set(most)

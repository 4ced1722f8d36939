"""Several processes on one PostgreSQL share the rate; whoever ends or vanishes leaves its share to the others."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot.sender import rate_share
from bot.sender.rate_share import RateShare
from bot.storage.tables import workers
from bot.usecases import sharing
from tests.support.context import NOON, context_on
from tests.support.database import opened

if TYPE_CHECKING:
    from bot.storage.engine import Database


class Rates(list[float]):
    """What a process was told, and an event for each."""

    def __init__(self) -> None:
        super().__init__()
        self._told = asyncio.Event()

    def tell(self, rate: float) -> None:
        self.append(rate)
        self._told.set()

    async def until(self, rate: float) -> None:
        async with asyncio.timeout(30):
            while self[-1:] != [rate]:
                self._told.clear()
                await self._told.wait()


@pytest.fixture
def backend() -> str:
    return "postgresql"


async def test_three_processes_share_the_rate(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_share, "_SECONDS", 0.05)
    async with opened(database_url) as second, opened(database_url) as third, asyncio.TaskGroup() as group:
        told = [Rates(), Rates(), Rates()]
        parts = [
            RateShare(context_on(each), 30, rates.tell)
            for each, rates in zip((database, second, third), told, strict=True)
        ]
        for part in parts:
            await part.begin()
            group.create_task(part.run())
        assert [rates[0] for rates in told] == [30, 1, 1]  # who comes is slow until the others have heard of it
        for rates in told:
            await rates.until(10)
        parts[2].stop()
        await parts[2].leave()
        for rates in told[:2]:
            await rates.until(15)
        for part in parts:
            part.stop()


async def test_who_has_vanished_is_not_counted(database: Database) -> None:
    here, vanished = context_on(database), context_on(database)
    assert await sharing.count_workers(vanished) == 1
    assert await sharing.count_workers(here) == 2
    silent = update(workers).where(workers.c.id == vanished.worker).values(seen_at=NOON)
    await database.write(lambda tx: tx.execute(silent))
    assert await sharing.count_workers(here) == 1
    assert await sharing.count_workers(vanished) == 2


@pytest.mark.parametrize(
    ("rate", "workers", "newcomer", "part"),
    [(30, 1, True, 30), (30, 2, True, 1), (30, 4, False, 7.5), (0, 3, True, 0), (0, 3, False, 0), (1, 2, True, 0.5)],
)
def test_the_share(rate: int, workers: int, newcomer: bool, part: float) -> None:
    assert sharing.share(rate, workers, newcomer=newcomer) == part

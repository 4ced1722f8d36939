from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot import scheduler
from bot.clock import MovableClock
from bot.domain.vitals import Part
from bot.scheduler import Ticker
from tests.support.context import ZONE, context_on
from tests.support.office import join, posted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.storage.engine import Database
    from bot.usecases.context import Context

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])


class Ticks:
    """Told after each tick; one can wait for the next."""

    def __init__(self) -> None:
        self.count = 0
        self._ticked = asyncio.Condition()

    def __call__(self) -> None:
        self.count += 1
        self._notice = asyncio.ensure_future(self._notify())

    async def _notify(self) -> None:
        async with self._ticked:
            self._ticked.notify_all()

    async def until(self, count: int) -> None:
        async with self._ticked:
            await self._ticked.wait_for(lambda: self.count >= count)


@pytest.fixture
def context(database: Database) -> Context:
    return context_on(database, MovableClock(datetime(2021, 6, 22, 9, 5, tzinfo=ZONE)))


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
async def ticker(context: Context, ticks: Ticks) -> AsyncIterator[Ticker]:
    await join(context, 11, "王芳", "changjiang")
    found = Ticker(context, ticks)
    await found.start()
    yield found
    await found.stop()


def move(context: Context, to: datetime) -> None:
    assert isinstance(context.clock, MovableClock)
    context.clock.move(to)


async def test_it_plans_at_once_and_on_demand_and_says_so(ticker: Ticker, context: Context, ticks: Ticks) -> None:
    assert ticks.count == 1
    assert await posted(context) == {}
    move(context, datetime(2021, 6, 23, 9, tzinfo=ZONE))
    await ticker.tick()
    assert ticks.count == 2
    assert list(await posted(context)) == ["reminder:p11:2021-06-23"]
    jobs = ticker._scheduler.get_jobs()
    assert [(job.coalesce, job.max_instances, job.misfire_grace_time) for job in jobs] == [(True, 1, None)] * 4


async def test_many_who_ask_at_once_are_answered_by_one_tick(ticker: Ticker, ticks: Ticks) -> None:
    for _ in range(50):
        ticker.ask()
    await ticks.until(2)
    assert ticks.count == 2
    ticker.ask()
    ticker.ask()
    await ticks.until(3)
    assert ticks.count == 3


async def test_what_was_asked_for_waits_for_the_second_after_the_last_tick(ticker: Ticker) -> None:
    before = {job.id for job in ticker._scheduler.get_jobs()}
    ticker.ask()
    (asked,) = (job for job in ticker._scheduler.get_jobs() if job.id not in before)
    assert asked.next_run_time == ticker._last + timedelta(seconds=1)


async def test_a_change_while_a_tick_runs_is_seen_by_the_next_one(
    ticker: Ticker, context: Context, ticks: Ticks
) -> None:
    move(context, datetime(2021, 6, 23, 9, tzinfo=ZONE))
    running = asyncio.ensure_future(ticker.tick())
    await asyncio.sleep(0)
    await join(context, 12, "陈志强", "banjing")
    ticker.ask()
    await running
    await ticks.until(3)
    assert sorted(await posted(context)) == ["reminder:p11:2021-06-23", "reminder:p12:2021-06-23"]


async def test_it_wakes_when_the_calendar_goes_on(ticker: Ticker, context: Context) -> None:
    """At half past nine the next notices can begin at ten; later, in the evening, when the quiet hours begin."""
    for now, at in (((22, 9, 30), (22, 10)), ((22, 20, 30), (22, 21)), ((22, 23, 30), (23, 0)), ((23, 8, 30), (23, 9))):
        move(context, datetime(2021, 6, *now, tzinfo=ZONE))
        await ticker.tick()
        (job,) = (job for job in ticker._scheduler.get_jobs() if job.id == "slot")
        ahead = datetime(2021, 6, *at, tzinfo=ZONE) - context.clock.now()
        assert abs(job.next_run_time - (ticker._machine.now() + ahead)) < timedelta(minutes=1)


async def test_one_that_never_started_can_be_stopped(database: Database) -> None:
    await Ticker(context_on(database), lambda: None).stop()


async def test_a_tick_that_fails_is_told_and_the_next_one_comes(
    ticker: Ticker, context: Context, ticks: Ticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(context.db, "read", None)
        await ticker._round()
    assert context.vitals.parts[Part.PLANNER].failing_since is not None
    ticker.ask()
    await ticks.until(2)
    assert context.vitals.parts[Part.PLANNER].failing_since is None


async def test_a_scheduler_that_stands_still_is_started_again(
    ticker: Ticker, ticks: Ticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine's clock has gone back: the next tick would come when it has caught up."""
    monkeypatch.setattr(scheduler, "_SECONDS", 0.01)
    monkeypatch.setattr(scheduler, "_STILL", 0.05)
    ticker._scheduler.remove_all_jobs()
    with pytest.raises(RuntimeError, match="stands still"):
        await ticker.run()
    again = asyncio.ensure_future(ticker.run())
    await ticks.until(2)
    await ticker.stop()
    await again

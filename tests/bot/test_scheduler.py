from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.scheduler import Ticker
from tests.support.context import ZONE, context_on
from tests.support.office import join, posted

if TYPE_CHECKING:
    from bot.storage.engine import Database

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])


async def test_it_plans_at_once_and_on_demand_and_says_so(database: Database) -> None:
    clock = MovableClock(datetime(2021, 6, 22, 9, tzinfo=ZONE))
    context = context_on(database, clock)
    await join(context, 11, "王芳", "changjiang")
    planned: list[int] = []
    ticker = Ticker(context, lambda: planned.append(1))
    await ticker.start()
    try:
        assert planned == [1]
        assert await posted(context) == {}
        clock.move(datetime(2021, 6, 23, 9, tzinfo=ZONE))
        await ticker.tick()
        assert planned == [1, 1]
        assert list(await posted(context)) == ["reminder:p11:2021-06-23"]
        jobs = ticker._scheduler.get_jobs()
        assert [(job.coalesce, job.max_instances, job.misfire_grace_time) for job in jobs] == [(True, 1, None)] * 2
    finally:
        await ticker.stop()
    await ticker.stop()


async def test_one_that_never_started_can_be_stopped(database: Database) -> None:
    await Ticker(context_on(database), lambda: None).stop()

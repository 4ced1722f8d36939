"""The tick: APScheduler calls the planner when something can be due. What is due is computed, not scheduled.

That is when the clock enters a new slot of the calendar, when something has changed (`ask`), and every half minute for
what other processes have changed. A tick at which nothing has changed costs next to nothing, so that none of them need
be exact.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import SystemClock
from bot.usecases import planning
from bot.usecases.update_inbox import UpdateInbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.usecases.context import Context

_SECONDS = 30
_REST = timedelta(seconds=1)  # between two ticks that were asked for
_OPTIONS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


class Ticker:
    """Plans at once when it starts, then by need.

    `planned` is told after each tick, when there may be something to send.
    """

    def __init__(self, context: Context, planned: Callable[[], None]) -> None:
        self._context = context
        self._planned = planned
        self._machine = SystemClock()  # by which APScheduler lives, also where the bot lives at another time
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._one_at_a_time = asyncio.Lock()
        self._last = self._machine.now() - _REST
        self._asked = False

    async def start(self) -> None:
        """Begin to tick."""
        self._scheduler.add_job(self.tick, "interval", seconds=_SECONDS, **_OPTIONS)
        self._scheduler.add_job(UpdateInbox(self._context).forget_old, "interval", hours=12, **_OPTIONS)
        self._scheduler.start()
        await self.tick()

    def ask(self) -> None:
        """Something has changed: plan at once, or a second after the last tick.

        Whoever asks until then is answered by the same one.
        """
        if not self._asked and self._scheduler.running:
            self._asked = True
            at = max(self._machine.now(), self._last + _REST)
            self._scheduler.add_job(self.tick, "date", run_date=at, **_OPTIONS)

    async def tick(self) -> None:
        """Plan now, or when the tick that runs is over."""
        async with self._one_at_a_time:
            self._asked = False
            self._last = self._machine.now()
            await planning.tick(self._context)
        self._wait_for_the_next_slot()
        self._planned()

    def _wait_for_the_next_slot(self) -> None:
        now = self._context.clock.now()
        _, ends = self._context.days.slot(now)
        if self._scheduler.running:
            at = self._machine.now() + (ends - now)
            self._scheduler.add_job(self.tick, "date", run_date=at, id="slot", replace_existing=True, **_OPTIONS)

    async def stop(self) -> None:
        """Stop ticking."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

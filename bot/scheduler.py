"""The tick: APScheduler calls the planner when something can be due. What is due is computed, not scheduled.

That is when the clock enters a new slot of the calendar, when something has changed (`ask`), and every half minute for
what other processes have changed. A tick at which nothing has changed costs next to nothing, so that none of them need
be exact.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import SystemClock
from bot.domain.vitals import Part
from bot.logs import in_one_line
from bot.usecases import desk_jobs, events, planning
from bot.usecases.update_inbox import UpdateInbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.usecases.context import Context

_SECONDS = 30
_REST = timedelta(seconds=1)  # between two ticks that were asked for
_STILL = 3 * _SECONDS  # without a tick: the machine's clock has leapt, and APScheduler waits for a time far away
_log = logging.getLogger(__name__)
_OPTIONS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


class Ticker:
    """Plans once when it starts, then when something has changed or a new slot of time begins.

    `planned` is told after each tick, when there may be something to send.
    """

    def __init__(self, context: Context, planned: Callable[[], None]) -> None:
        self._context = context
        self._planned = planned
        self._machine = SystemClock()  # by which APScheduler lives, also where the bot lives at another time
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._stopped = asyncio.Event()
        self._ticked_at = 0.0  # by the event loop's clock, which never leaps
        self._one_at_a_time = asyncio.Lock()
        self._last = self._machine.now() - _REST
        self._asked = False

    async def start(self) -> None:
        """Begin to tick."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(self._round, "interval", seconds=_SECONDS, **_OPTIONS)
        self._scheduler.add_job(UpdateInbox(self._context).forget_old, "interval", hours=12, **_OPTIONS)
        self._scheduler.add_job(self._forget_files, "interval", minutes=20, **_OPTIONS)
        self._scheduler.start()
        await self._round()

    async def run(self) -> None:
        """Tick until `stop`, and begin where that is still to be done; raises RuntimeError when nothing ticks."""
        loop = asyncio.get_running_loop()
        if not (self._scheduler.running or self._stopped.is_set()):
            await self.start()
        while not self._stopped.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_SECONDS):
                    await self._stopped.wait()
            if not self._stopped.is_set() and loop.time() - self._ticked_at > _STILL:
                self._scheduler.shutdown(wait=False)
                raise RuntimeError("the scheduler stands still")

    def ask(self) -> None:
        """Plan at once, or a second after the last tick, because something has changed.

        Whoever asks until then is answered by the same one.
        """
        if not self._asked and self._scheduler.running:
            self._asked = True
            now = self._machine.now()
            at = min(max(now, self._last + _REST), now + _REST)
            self._scheduler.add_job(self._round, "date", run_date=at, **_OPTIONS)

    async def _forget_files(self) -> None:
        await desk_jobs.forget_old(self._context, self._machine.now())

    async def tick(self) -> None:
        """Plan now, or when the tick that runs is over."""
        async with self._one_at_a_time:
            self._asked = False
            self._last = self._machine.now()
            await planning.tick(self._context)
            await events.standings(self._context)
        self._wait_for_the_next_slot()
        self._planned()

    async def _round(self) -> None:
        """A tick that may fail: the next one comes in any case."""
        self._ticked_at = asyncio.get_running_loop().time()
        try:
            await self.tick()
        except asyncio.CancelledError:
            if not self._stopped.is_set():  # APScheduler cancels what runs at its end, and calls that an error
                raise
        except Exception as error:  # noqa: BLE001 whatever it was, the next tick may do it
            self._context.vitals.failed(Part.PLANNER, self._machine.now(), error)
            _log.error("a tick failed, the next one comes: %s", in_one_line(error))
        else:
            self._context.vitals.well(Part.PLANNER, self._machine.now())

    def _wait_for_the_next_slot(self) -> None:
        now = self._context.clock.now()
        _, ends = self._context.days.slot(now)
        if self._scheduler.running:
            at = self._machine.now() + (ends - now)
            self._scheduler.add_job(self._round, "date", run_date=at, id="slot", replace_existing=True, **_OPTIONS)

    async def stop(self) -> None:
        """Stop ticking."""
        self._stopped.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

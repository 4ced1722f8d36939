"""What must run is kept running: a part that ends is noted, and started again after a while."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.clock import SystemClock
from bot.logs import in_one_line

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from bot.domain.vitals import Part, Vitals

_SHORTEST, _LONGEST = 1.0, 60.0  # seconds before a part that ended is started again
_log = logging.getLogger(__name__)


class Supervisor:
    """Has all tasks of the process: parts that must run until it stops, and work that comes to its end."""

    def __init__(self, vitals: Vitals) -> None:
        self._vitals = vitals
        self._machine = SystemClock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    def keep(self, part: Part, run: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Run a part until the process stops, again and again if it ends."""
        return self.spawn(self._keep(part, run))

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something once; an error goes to the log."""
        task = asyncio.create_task(work)  # noqa: TID251 the one place: awaited and stopped by stop()
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def note(self, part: Part, error: Exception | None) -> None:
        """A part has done a round of its work, or failed at it."""
        if error is None:
            self._vitals.well(part, self._machine.now())
        else:
            self._vitals.failed(part, self._machine.now(), error)

    def stop(self) -> None:
        """Start no part again."""
        self._stopping.set()

    async def end(self, patience: float) -> None:
        """Give everything so many seconds to come to its end, then cancel it."""
        self.stop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=patience)
        left = tuple(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _keep(self, part: Part, run: Callable[[], Awaitable[None]]) -> None:
        loop, pause = asyncio.get_running_loop(), _SHORTEST
        while not self._stopping.is_set():
            began = loop.time()
            error: BaseException | None = None
            try:
                await run()
            except asyncio.CancelledError as problem:  # of something that it awaited, unless the part itself is meant
                if (task := asyncio.current_task()) is None or task.cancelling():
                    raise
                error = problem
            except Exception as problem:  # noqa: BLE001 whatever it was, the part must run
                error = problem
            if self._stopping.is_set():
                return
            if loop.time() - began > _LONGEST:
                pause = _SHORTEST
            self._vitals.restarted(part, self._machine.now(), error)
            why = in_one_line(error) if error is not None else "nobody knows why"
            _log.error("the %s ended (%s) and is started again in %.0f s", part, why, pause)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopping.wait()
            pause = min(2 * pause, _LONGEST)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a background task failed: %s", in_one_line(error), exc_info=error)

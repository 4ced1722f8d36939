"""Keeps this process among those that are counted, and tells what sends at which rate it may."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.logs import in_one_line
from bot.usecases import sharing

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.usecases.context import Context

_SECONDS = 3.0
_log = logging.getLogger(__name__)


class RateShare:
    """Runs until it is stopped; `told` is given this process's messages a second whenever they change."""

    def __init__(self, context: Context, rate: int, told: Callable[[float], None]) -> None:
        self._context = context
        self._rate = rate
        self._told = told
        self._stopped = asyncio.Event()
        self._workers = 0

    async def begin(self) -> None:
        """Be counted; to be awaited before anything is sent."""
        self._workers = await sharing.count_workers(self._context)
        self._told(sharing.share(self._rate, self._workers, newcomer=True))

    def stop(self) -> None:
        """Count no more."""
        self._stopped.set()

    async def leave(self) -> None:
        """Be counted no more: the process ends in order, and nobody misses it."""
        if not self._workers:
            return
        try:
            await sharing.leave(self._context)
        except Exception as error:  # noqa: BLE001 the process ends all the same
            _log.warning("this process will be missed: %s", in_one_line(error))

    async def run(self) -> None:
        """Count again every few seconds, until `stop`; while the database is away the last count stands."""
        while not self._stopped.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_SECONDS):
                    await self._stopped.wait()
            if self._stopped.is_set():
                return
            try:
                await self._count()
            except Exception as error:  # noqa: BLE001 whatever it is, the next count may succeed
                _log.warning("the workers could not be counted: %s", in_one_line(error))

    async def _count(self) -> None:
        workers = await sharing.count_workers(self._context)
        self._told(sharing.share(self._rate, workers, newcomer=False))
        if workers != self._workers:
            _log.info("%d workers share %d messages a second", workers, self._rate)
        self._workers = workers

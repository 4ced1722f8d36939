"""Work that is done again and again until it is stopped, whatever happens in one round of it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.logs import in_one_line

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.vitals import Part, Vitals

_machine = SystemClock()
_log = logging.getLogger(__name__)


class Rounds:
    """Runs until it is stopped: does its work, rests for so many seconds, and so on."""

    def __init__(self, part: Part, vitals: Vitals, work: Callable[[], Awaitable[None]], seconds: float) -> None:
        self._part = part
        self._vitals = vitals
        self._work = work
        self._seconds = seconds
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Begin no further round; end the rest."""
        self._stopped.set()

    async def run(self) -> None:
        """Work in rounds, until `stop`."""
        while not self._stopped.is_set():
            try:
                await self._work()
            except Exception as error:  # noqa: BLE001 whatever it was, the bot and the next round must go on
                self._vitals.failed(self._part, _machine.now(), error)
                _log.error("a round of %s failed, the next one comes: %s", self._part, in_one_line(error))
            else:
                self._vitals.well(self._part, _machine.now())
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await self._stopped.wait()

"""Work that is done again and again until it is stopped, whatever happens in one round of it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_log = logging.getLogger(__name__)


async def in_rounds(name: str, work: Callable[[], Awaitable[None]], seconds: float, stopped: asyncio.Event) -> None:
    """Do the work, rest for so many seconds, and so on."""
    while not stopped.is_set():
        try:
            await work()
        except Exception:  # noqa: BLE001 whatever it was, the bot and the next round must go on
            _log.exception("%s stumbled and goes on", name)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await stopped.wait()

"""Fetching updates by long polling: what was fetched is handed on and kept before it is confirmed."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.transport.pacing import seconds_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from telegram.ext import ExtBot

_WAIT = 25  # seconds that the server may hold an empty answer back
_LONGEST_PAUSE = 30.0
_EMPTY_PAUSE = 0.3
_log = logging.getLogger(__name__)


async def poll(
    bot: ExtBot[Any], receive: Callable[[Sequence[dict[str, Any]]], Awaitable[None]], allowed_updates: Sequence[str]
) -> None:
    """Fetch updates for ever; `receive` stores them before they are confirmed. Ends with InvalidToken only."""
    offset: int | None = None
    pause = 1.0
    while True:
        asked_at = asyncio.get_running_loop().time()
        try:
            updates = await bot.get_updates(offset, timeout=_WAIT, allowed_updates=allowed_updates)
        except InvalidToken:
            raise
        except TimedOut:
            continue
        except RetryAfter as error:
            await asyncio.sleep(seconds_of(error))
        except (NetworkError, Conflict) as error:
            _log.warning("no updates: %s; trying again in %.0f s", error, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            pause = 1.0
            if updates:
                await receive([update.to_dict() for update in updates])
                offset = updates[-1].update_id + 1
            elif asyncio.get_running_loop().time() - asked_at < _EMPTY_PAUSE:
                await asyncio.sleep(_EMPTY_PAUSE)  # a server that does not hold empty answers back

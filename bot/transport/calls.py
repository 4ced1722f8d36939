"""Calls of the Bot API beside messages: the bot's own name, methods that a server may lack, files, and long polling."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.transport.pacing import seconds_of
from bot.transport.request import AioRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

    from telegram.ext import ExtBot

_WAIT = 25  # seconds that the server may hold an empty answer back
_LONGEST_PAUSE = 30.0
_EMPTY_PAUSE = 0.3
_log = logging.getLogger(__name__)


async def username(api_url: str, token: str) -> str | None:
    """The bot's own name; None when the Bot API server cannot be reached."""
    bot = Bot(token, base_url=f"{api_url}/bot", request=AioRequest(), get_updates_request=AioRequest(1))
    try:
        async with bot:
            return bot.username
    except TelegramError:
        return None


async def optional(call: Coroutine[Any, Any, object]) -> None:
    """Await a call of a method that a server may lack; an error is only logged."""
    try:
        await call
    except TelegramError as error:
        _log.info("the Bot API server does without an optional method: %s", error)


class NotFetched(Exception):
    """The file cannot be had: `never`, or not now."""

    def __init__(self, *, never: bool) -> None:
        super().__init__("never" if never else "not now")
        self.never = never


async def fetch(bot: ExtBot[Any], file_id: str, most: int) -> bytes:
    """The file's bytes, at most `most` of them; raises NotFetched. A server without getFile may have it one day."""
    try:
        file = await bot.get_file(file_id)
        if (file.file_size or 0) > most:
            raise NotFetched(never=True)
        return bytes(await file.download_as_bytearray())
    except BadRequest as error:
        raise NotFetched(never=True) from error
    except (InvalidToken, TelegramError, RuntimeError) as error:  # 404 comes as an invalid token
        raise NotFetched(never=False) from error


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

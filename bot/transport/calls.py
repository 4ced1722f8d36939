"""Calls of the Bot API beside messages: the bot's own name, methods that a server may lack, and the files of people."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.transport.request import AioRequest

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from telegram.ext import ExtBot

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

"""The bot's own name, for links that are made outside the running bot."""

from __future__ import annotations

from telegram import Bot
from telegram.error import TelegramError

from bot.transport.request import AioRequest


async def username(api_url: str, token: str) -> str | None:
    """Ask the Bot API server; None when it cannot be reached: the bare /start line does as well."""
    bot = Bot(token, base_url=f"{api_url}/bot", request=AioRequest(), get_updates_request=AioRequest(1))
    try:
        async with bot:
            return bot.username
    except TelegramError:
        return None

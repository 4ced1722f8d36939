"""The bot's line to the stand-in, as the composition root makes it: aiohttp, pacing, presenter."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from telegram.ext import ExtBot

from bot.domain.vitals import Vitals
from bot.outlets.telegram.breaker import Breaker
from bot.outlets.telegram.pacing import Pacer
from bot.outlets.telegram.present import Presenter
from bot.outlets.telegram.request import AioRequest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.outlets.telegram.pacing import Broadcast
    from tests.support.peer import Peer


@asynccontextmanager
async def line_to(peer: Peer) -> AsyncIterator[ExtBot[Broadcast]]:
    """A bot that is connected to the stand-in."""
    bot: ExtBot[Broadcast] = ExtBot(
        peer.token,
        base_url=f"{peer.url}/bot",
        request=AioRequest(),
        get_updates_request=AioRequest(2),
        rate_limiter=Pacer(30),
    )
    async with bot:
        yield bot


class Pictures:
    """What Telegram has already, kept in memory."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    async def recall(self, key: str) -> str | None:
        return self.known.get(key)

    async def remember(self, key: str, file_id: str) -> None:
        self.known[key] = file_id


def presenter_of(bot: ExtBot[Broadcast], pictures: Pictures | None = None) -> Presenter:
    """A presenter on that line."""
    store = pictures or Pictures()
    return Presenter(bot, store.recall, store.remember)


def breaker_of(bot: ExtBot[Broadcast], vitals: Vitals | None = None) -> Breaker:
    """A breaker on that line."""
    pacer = bot.rate_limiter
    assert isinstance(pacer, Pacer)
    return Breaker(pacer, bot.get_me, vitals or Vitals())

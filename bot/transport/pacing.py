"""Telegram's limits, kept by the one bot for all that it sends: overall, per chat, per group; people before broadcasts."""

from __future__ import annotations

import asyncio
import itertools
import math
import os
from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from telegram._utils.types import JSONDict

    _Answer = bool | JSONDict | list[JSONDict]

# The library's switch for durations as they will be in its next version; without it every 429 brings a warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

PER_SECOND = 29.5
_AT_MOST, _SECOND = 30, 1.005  # never more than so many in a second, with room for how long they travel
_CATCH_UP = 0.25  # seconds of slots that were missed, because a timer or the process was late, and may be made up for
_BEHIND = 1  # the priority of broadcasts; answers have 0
_CHAT_BURST = 3  # answers to one person may follow each other at once, a few of them
_GROUP_MINUTE = 20
_ATTEMPTS = 5
_PATIENCE = 30.0  # seconds that a broadcast waits for its turn; well below the lease of a notice
_COUNTED = ("send", "edit", "copy", "forward")
_FREE = frozenset({"sendChatAction"})


@dataclass(frozen=True, slots=True)
class Broadcast:
    """`rate_limit_args` of what nobody is waiting for: it goes behind the answers, which have none.

    `departing` is awaited when its turn has come, right before it goes out; what it raises keeps the request back.
    """

    departing: Callable[[], Awaitable[None]] | None = None


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else pause


@dataclass(slots=True)
class _Chat:
    """What a chat was sent lately, by the loop's clock."""

    tokens: float = _CHAT_BURST
    refilled: float = 0.0
    paused_until: float = 0.0
    sent: deque[float] = field(default_factory=lambda: deque(maxlen=_GROUP_MINUTE))

    def ready_at(self, now: float, *, group: bool) -> float:
        """When the chat may be sent to again."""
        self.tokens = min(_CHAT_BURST, self.tokens + now - self.refilled)
        self.refilled = now
        ready = max(self.paused_until, now if self.tokens >= 1 else now + 1 - self.tokens)
        if group and len(self.sent) == _GROUP_MINUTE:
            ready = max(ready, self.sent[0] + 60)
        return ready


@dataclass(order=True, slots=True)
class _Waiting:
    """A request that waits for its turn."""

    priority: int
    serial: int
    chat: int | str = field(compare=False)
    turn: asyncio.Future[None] = field(compare=False)


class Pacer(BaseRateLimiter[Broadcast]):
    """Lets requests through one after the other, the most urgent whose chat is ready first.

    After a 429 an answer to somebody waits and is repeated; a broadcast is given back to the outbox.
    """

    def __init__(self) -> None:
        self._chats: defaultdict[int | str, _Chat] = defaultdict(_Chat)
        self._waiting: list[_Waiting] = []
        self._serial = itertools.count()
        self._free_at = 0.0
        self._sent: deque[float] = deque(maxlen=_AT_MOST)
        self._broadcasts_at = 0.0
        self._changed = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None

    async def initialize(self) -> None:
        """Nothing to prepare: the pump starts with the first request that has to wait."""

    async def shutdown(self) -> None:
        """Stop the pump; who still waits is told that nothing will come."""
        if self._pump is not None:
            self._pump.cancel()
        for one in self._waiting:
            one.turn.cancel()
        self._waiting.clear()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, _Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Broadcast | None,
    ) -> _Answer:
        """Call when the limits allow; raises RetryAfter when a broadcast has to wait long or Telegram goes on refusing."""
        chat = data.get("chat_id")
        if chat is None or endpoint in _FREE or not endpoint.startswith(_COUNTED):
            return await callback(*args, **kwargs)
        if rate_limit_args is not None:
            return await self._broadcast(chat, rate_limit_args, lambda: callback(*args, **kwargs))
        for attempt in itertools.count(1):
            await self._turn(chat, 0)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                self._heed(chat, error)
                if attempt == _ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    async def _broadcast(
        self, chat: int | str, kind: Broadcast, call: Callable[[], Coroutine[Any, Any, _Answer]]
    ) -> _Answer:
        """A 429 stops all broadcasts; who sends them has the patience, and is told how much it takes."""
        loop = asyncio.get_running_loop()
        if (pause := self._broadcasts_at - loop.time()) > 0:
            raise RetryAfter(math.ceil(pause))
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._turn(chat, _BEHIND)
        except TimeoutError:
            raise RetryAfter(math.ceil(_PATIENCE)) from None
        if kind.departing is not None:
            await kind.departing()
        try:
            return await call()
        except RetryAfter as error:
            self._heed(chat, error)
            raise

    def _heed(self, chat: int | str, error: RetryAfter) -> None:
        """Nothing to this chat, and no broadcast at all, before the time that Telegram says."""
        until = asyncio.get_running_loop().time() + seconds_of(error)
        self._chats[chat].paused_until = until
        self._broadcasts_at = max(self._broadcasts_at, until)

    async def _turn(self, chat: int | str, priority: int) -> None:
        waiting = _Waiting(priority, next(self._serial), chat, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._waiting.sort()
        self._changed.set()
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._let_through())  # noqa: TID251 cancelled by shutdown()
        try:
            await waiting.turn
        except asyncio.CancelledError:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            raise

    async def _let_through(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            now = loop.time()
            if now < (free_at := self._next_slot()):
                await asyncio.sleep(free_at - now)
                continue
            ready = [(self._ready_at(one, now), one) for one in self._waiting]
            chosen = next((one for at, one in ready if at <= now), None)
            if chosen is None:
                self._changed.clear()
                pause = min(at for at, _ in ready) - now
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._changed.wait()
                continue
            self._waiting.remove(chosen)
            chat = self._chats[chosen.chat]
            chat.tokens -= 1
            chat.sent.append(now)
            self._free_at = max(self._free_at, now - _CATCH_UP) + 1 / PER_SECOND
            self._sent.append(now)
            if not chosen.turn.done():
                chosen.turn.set_result(None)

    def _next_slot(self) -> float:
        """When the next request may go: slots are evenly spaced; missed ones are made up for, never beyond the limit."""
        if len(self._sent) < _AT_MOST:
            return self._free_at
        return max(self._free_at, self._sent[0] + _SECOND)

    def _ready_at(self, waiting: _Waiting, now: float) -> float:
        group = isinstance(waiting.chat, str) or waiting.chat < 0
        return self._chats[waiting.chat].ready_at(now, group=group)

"""Telegram's limits, kept for all that the bot sends: overall, per chat, per group; answers before broadcasts."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import os
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from telegram.error import RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from telegram._utils.types import JSONDict

    _Answer = bool | JSONDict | list[JSONDict]

# The library's switch for durations as they will be in its next version; without it every 429 brings a warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# Together a tenth above the rate in any second, at most; in the long run it is never more than the rate.
_CATCH_UP = 0.06  # seconds of missed slots, when a timer or the process was late, that may be made up for
_AHEAD = 0.04  # seconds by which an answer may go before its slot: who comes after it waits so much longer
_CHAT_BURST = 3  # answers to one person may follow each other at once, a few of them
_GROUP_MINUTE = 20
_ATTEMPTS = 5
_PATIENCE = 30.0  # seconds that a broadcast waits for its turn; well below the lease of a notice
_COUNTED = ("send", "edit", "copy", "forward")
_FREE = frozenset({"sendChatAction"})


class HeldBack(TelegramError):
    """Raised for a broadcast that was not sent, because broadcasts are held."""

    def __init__(self) -> None:
        super().__init__("the line is broken, and broadcasts are held")


def spacing(rate: float) -> float:
    """Seconds between two messages at so many a second; 0 without pacing."""
    return 1 / rate if rate else 0.0


@dataclass(frozen=True, slots=True)
class Broadcast:
    """`rate_limit_args` of what nobody is waiting for: it goes behind the answers, which have none.

    `departing` is awaited when its turn has come, right before it goes out; what it raises keeps the request back.
    """

    departing: Callable[[], Awaitable[None]] | None = None


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram wants us to wait, in seconds."""
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else pause


class _Chat:
    """What a chat was sent lately. All times are of the event loop's clock, in seconds."""

    def __init__(self, chat: int | str) -> None:
        self.paused_until = 0.0
        self._rested_at = 0.0  # when the whole burst may be sent again
        self._sent: deque[float] | None = None
        if isinstance(chat, str) or chat < 0:
            self._sent = deque(maxlen=_GROUP_MINUTE)

    def ready_at(self) -> float:
        """When the chat may be sent to again."""
        ready = max(self.paused_until, self._rested_at - (_CHAT_BURST - 1))
        if self._sent is not None and len(self._sent) == _GROUP_MINUTE:
            ready = max(ready, self._sent[0] + 60)
        return ready

    def send(self, now: float) -> None:
        """One message goes out."""
        self._rested_at = max(self._rested_at, now) + 1
        if self._sent is not None:
            self._sent.append(now)


class _Chats(dict[int | str, _Chat]):
    """Every chat that was sent something; a new one is added when it is asked for."""

    def __missing__(self, chat: int | str) -> _Chat:
        self[chat] = _Chat(chat)
        return self[chat]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A request that waits until the limits let it go."""

    serial: int
    chat: int | str
    turn: asyncio.Future[None]


class _Queue:
    """Requests of one priority: first come, first served, but a chat that has to rest holds nobody else up.

    A chat with requests stands once, in one of two heaps: in `_ready` under the serial of its first request, or in
    `_resting` under the time when it may be sent to again. So a turn costs the same however many wait. A request
    whose future is done was given up, and is dropped when its turn comes.
    """

    def __init__(self, chats: _Chats) -> None:
        self._chats = chats
        self._waiting: dict[int | str, deque[_Waiting]] = {}
        self._ready: list[tuple[int, int | str]] = []
        self._resting: list[tuple[float, int, int | str]] = []

    def add(self, waiting: _Waiting) -> None:
        """Put a request behind those of the same chat."""
        if waiting.chat in self._waiting:
            self._waiting[waiting.chat].append(waiting)
        else:
            self._waiting[waiting.chat] = deque((waiting,))
            heapq.heappush(self._ready, (waiting.serial, waiting.chat))

    def take(self, now: float) -> _Waiting | None:
        """The first request whose chat is ready; None when there is none."""
        while self._resting and self._resting[0][0] <= now:
            _, serial, chat = heapq.heappop(self._resting)
            heapq.heappush(self._ready, (serial, chat))
        while self._ready:
            serial, chat = heapq.heappop(self._ready)
            if (ready_at := self._chats[chat].ready_at()) > now:
                heapq.heappush(self._resting, (ready_at, serial, chat))
            elif not (request := self._pop(chat)).turn.done():
                return request
        return None

    def _pop(self, chat: int | str) -> _Waiting:
        requests = self._waiting[chat]
        request = requests.popleft()
        if requests:
            heapq.heappush(self._ready, (requests[0].serial, chat))
        else:
            del self._waiting[chat]
        return request

    def next_at(self) -> float:
        """When to look again: 0 with a chat that may be ready; infinity when nobody waits."""
        if self._ready:
            return 0.0
        return self._resting[0][0] if self._resting else math.inf

    def clear(self, error: type[Exception] | None = None) -> None:
        """Tell all who wait that nothing will come: they are cancelled, or get the error."""
        for request in itertools.chain.from_iterable(self._waiting.values()):
            if error is None:
                request.turn.cancel()
            elif not request.turn.done():
                request.turn.set_exception(error())
        self._waiting.clear()
        self._ready.clear()
        self._resting.clear()


class Pacer(BaseRateLimiter[Broadcast]):
    """Lets requests through one after the other, the most urgent whose chat is ready first.

    `rate` is how many go out in a second at most, to all chats together; 0: all go at once, and only Telegram's own
    refusals are heeded. After a 429 an answer waits and is repeated; a broadcast is given back to the outbox.
    """

    def __init__(self, rate: float) -> None:
        self._spacing = spacing(rate)
        self._chats = _Chats()
        self._answers, self._broadcasts = _Queue(self._chats), _Queue(self._chats)  # answers go first
        self._serial = itertools.count()
        self._free_at = 0.0
        self._broadcasts_at = 0.0
        self._is_held = False
        self._changed = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None

    def set_rate(self, rate: float) -> None:
        """Go on at another rate: several processes share what Telegram allows. Whether there is pacing stays."""
        self._spacing = spacing(rate)

    async def initialize(self) -> None:
        """Nothing to prepare: the pump starts with the first request that has to wait."""

    async def shutdown(self) -> None:
        """Stop the pump; who still waits is told that nothing will come."""
        if self._pump is not None:
            self._pump.cancel()
        self._answers.clear()
        self._broadcasts.clear()

    def hold(self) -> None:
        """Let no broadcast go: those that wait, and all that come before `let_go`, raise HeldBack."""
        self._is_held = True
        self._broadcasts.clear(HeldBack)

    def let_go(self) -> None:
        """Broadcasts may go again."""
        self._is_held = False

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, _Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Broadcast | None,
    ) -> _Answer:
        """Call when the limits allow; raises RetryAfter where a broadcast must wait long or Telegram keeps refusing."""
        chat = data.get("chat_id")
        if chat is None or endpoint in _FREE or not endpoint.startswith(_COUNTED):
            return await callback(*args, **kwargs)
        if rate_limit_args is not None:
            return await self._broadcast(chat, rate_limit_args, lambda: callback(*args, **kwargs))
        for attempt in itertools.count(1):
            await self._turn(chat, self._answers)
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
        """Send behind the answers; raises RetryAfter with how long to wait, for all broadcasts after a 429.

        Raises HeldBack where it has not gone out because broadcasts are held.
        """
        loop = asyncio.get_running_loop()
        self._check_held()
        if (pause := self._broadcasts_at - loop.time()) > 0:
            raise RetryAfter(math.ceil(pause))
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._turn(chat, self._broadcasts)
        except TimeoutError:
            raise RetryAfter(math.ceil(_PATIENCE)) from None
        if kind.departing is not None:
            await kind.departing()
        self._check_held()
        try:
            return await call()
        except RetryAfter as error:
            self._heed(chat, error)
            raise

    def _check_held(self) -> None:
        if self._is_held:
            raise HeldBack

    def _heed(self, chat: int | str, error: RetryAfter) -> None:
        """Send nothing to this chat, and no broadcast at all, before the time that Telegram names."""
        until = asyncio.get_running_loop().time() + seconds_of(error)
        self._chats[chat].paused_until = until
        self._broadcasts_at = max(self._broadcasts_at, until)

    async def _turn(self, chat: int | str, queue: _Queue) -> None:
        """Wait until a request to a chat may go out."""
        loop = asyncio.get_running_loop()
        if not self._spacing:
            await asyncio.sleep(max(0.0, self._chats[chat].paused_until - loop.time()))
            return
        waiting = _Waiting(next(self._serial), chat, loop.create_future())
        queue.add(waiting)
        self._changed.set()
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._let_through())  # noqa: TID251 cancelled by shutdown()
        await waiting.turn

    async def _let_through(self) -> None:
        """Give turns, answers first, until nobody waits."""
        loop = asyncio.get_running_loop()
        while True:
            now = loop.time()
            request = self._answers.take(now) if now >= self._free_at - _AHEAD else None
            if request is None and now >= self._free_at:
                request = self._broadcasts.take(now)
            if request is not None:
                self._chats[request.chat].send(now)
                self._free_at = max(self._free_at, now - _CATCH_UP) + self._spacing
                request.turn.set_result(None)
                continue
            answer_at = max(self._answers.next_at(), self._free_at - _AHEAD)
            broadcast_at = max(self._broadcasts.next_at(), self._free_at)
            if (pause := min(answer_at, broadcast_at) - now) == math.inf:
                return
            self._changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._changed.wait()

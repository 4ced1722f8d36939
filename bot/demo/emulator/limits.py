"""Telegram's flood limits in real time: overall, one chat, one group; who goes beyond waits."""

from __future__ import annotations

import math
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from bot.demo.emulator.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.emulator.shapes import Chat

OVERALL_RATE = 30.0  # messages a second over all chats, and the burst
CHAT_RATE = 1.0  # messages a second in one chat
CHAT_BURST = 3.0
GROUP_COUNT, GROUP_SECONDS = 20, 60.0
_COUNTED = ("forwardMessage", "copyMessage", "createForumTopic")  # beside all that is sent or edited
ROUNDING = 1e-6  # seconds: who has waited as told must not fail by what floats lose


class _Bucket:
    """Tokens that come back at a rate, up to a burst."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate, self.burst, self.tokens, self.at = rate, burst, burst, now

    def wait(self, cost: float, now: float) -> float:
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        # an album may cost more than the bucket holds: it passes when the bucket is full
        return max(0.0, (min(cost, self.burst) - self.tokens) / self.rate)


class Limits:
    """Says whether a message may go now; `enabled=False` lets everything through."""

    def __init__(self, *, enabled: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self.enabled = enabled
        self._clock = clock
        self._overall = _Bucket(OVERALL_RATE, OVERALL_RATE, clock())
        self._chats: dict[int, _Bucket] = {}
        self._groups: dict[int, deque[float]] = {}

    def check(self, chat: Chat, cost: int) -> None:
        """Raise ApiError 429 with `retry_after` (whole seconds) when `cost` messages to the chat are too many now."""
        if not self.enabled:
            return
        now = self._clock()
        waits = [self._overall.wait(cost, now), self._bucket(chat.id, now).wait(cost, now)]
        if not chat.person:
            times = self._sent(chat.id, now)
            excess = len(times) + min(cost, GROUP_COUNT) - GROUP_COUNT
            waits += [times[excess - 1] + GROUP_SECONDS - now] if excess > 0 else []
        if (wait := max(waits)) > ROUNDING:
            raise flood(math.ceil(wait - ROUNDING))

    def charge(self, chat: Chat, cost: int) -> None:
        """Count `cost` messages that went to the chat."""
        if not self.enabled:
            return
        now = self._clock()
        for bucket in (self._overall, self._bucket(chat.id, now)):
            bucket.tokens -= cost
        if not chat.person:
            self._sent(chat.id, now).extend([now] * cost)

    def _bucket(self, chat_id: int, now: float) -> _Bucket:
        return self._chats.setdefault(chat_id, _Bucket(CHAT_RATE, CHAT_BURST, now))

    def _sent(self, chat_id: int, now: float) -> deque[float]:
        times = self._groups.setdefault(chat_id, deque())
        while times and times[0] <= now - GROUP_SECONDS:
            times.popleft()
        return times


def flood(seconds: int) -> ApiError:
    """Telegram's refusal of a flood."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def cost(method: str, parameters: dict[str, Any]) -> int:
    """The messages a request counts as: edits count, albums by their items, button answers and chat actions not."""
    if method == "sendMediaGroup":
        return len(parameters["media"])
    counted = method.startswith(("send", "editMessage")) or method in _COUNTED
    return int(counted and method != "sendChatAction")

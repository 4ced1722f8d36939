"""How many messages a robot may post: so many in so many seconds; who goes beyond may be shut out for a while."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Rules = tuple[tuple[int, float], ...]


class Window:
    """The times of a robot's last messages. `penalty`: seconds for which nothing is taken after one too many."""

    def __init__(self, rules: Rules, penalty: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rules, self._penalty, self._clock = rules, penalty, clock
        self._times: deque[float] = deque(maxlen=max(count for count, _ in rules))
        self._shut_until = 0.0

    def admits(self) -> bool:
        """Whether a message may come now; it counts only by `count`."""
        now = self._clock()
        if now < self._shut_until:
            return False
        full = any(self._within(now, seconds) >= count for count, seconds in self._rules)
        if full and self._penalty:
            self._shut_until = now + self._penalty
        return not full

    def count(self) -> None:
        """A message came."""
        self._times.append(self._clock())

    def _within(self, now: float, seconds: float) -> int:
        return sum(1 for moment in self._times if moment > now - seconds)

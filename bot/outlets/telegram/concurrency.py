"""How many notices are sent to Telegram at once: no more than the rate needs, so that a crash leaves few in doubt."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from contextlib import asynccontextmanager
from statistics import median
from typing import TYPE_CHECKING

from bot.outlets.telegram.pacing import spacing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_MOST = 16
_REMEMBERED = 10


class Slot:
    """The turn of one notice; `depart` is called right before it is sent."""

    def __init__(self) -> None:
        self._departed: float | None = None

    def depart(self) -> None:
        """Note that the notice is being sent now."""
        self._departed = asyncio.get_running_loop().time()

    @property
    def took(self) -> float | None:
        """Seconds since it went out; None when it did not."""
        return None if self._departed is None else asyncio.get_running_loop().time() - self._departed


class ConcurrencyLimiter:
    """One message at a time while Telegram answers within the time between two; where it is slower as many as needed.

    At 20 messages a second two are 0.05 s apart: with answers after 0.2 s four are under way. `rate`: messages a
    second; 0 without pacing: then as many as there may be at all.
    """

    def __init__(self, rate: float) -> None:
        self._spacing = spacing(rate)
        self._took: deque[float] = deque(maxlen=_REMEMBERED)
        self._under_way = 0
        self._changed = asyncio.Condition()

    def set_rate(self, rate: float) -> None:
        """Go on for another rate."""
        self._spacing = spacing(rate)

    @property
    def lanes(self) -> int:
        """How many may be on their way at once."""
        if not self._spacing:
            return _MOST
        if len(self._took) < _REMEMBERED:
            return 1
        return min(_MOST, max(1, math.ceil(median(self._took) / self._spacing)))

    @asynccontextmanager
    async def trip(self) -> AsyncIterator[Slot]:
        """Wait for a lane, and keep it until the answer is there."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._under_way < self.lanes)
            self._under_way += 1
        trip = Slot()
        try:
            yield trip
            if trip.took is not None:  # and it was answered: how long a broken line takes says nothing of the next
                self._took.append(trip.took)
        finally:
            async with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

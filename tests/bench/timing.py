"""How long a call takes: the best of several, after one that is not counted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def best(
    call: Callable[[], object], seconds: float, most: int = 200, clock: Callable[[], float] = time.process_time
) -> float:
    """Seconds of the fastest run, within about that long and so many runs; at least three, and one in no time.

    They are of our own processor, which others on the machine do not lengthen; another process needs another clock.
    """
    call()
    runs: list[float] = []
    begun = time.perf_counter()
    least = 3 if seconds else 1
    while len(runs) < least or (len(runs) < most and time.perf_counter() - begun < seconds):
        start = clock()
        call()
        runs.append(clock() - start)
    return min(runs)

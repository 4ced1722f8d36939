"""How long a call takes: the best of several, after one that is not counted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def best(call: Callable[[], object], seconds: float, most: int = 200) -> float:
    """Seconds of the fastest run, within about that long and so many runs; at least three."""
    call()
    runs: list[float] = []
    begun = time.perf_counter()
    while len(runs) < 3 or (len(runs) < most and time.perf_counter() - begun < seconds):
        start = time.perf_counter()
        call()
        runs.append(time.perf_counter() - start)
    return min(runs)

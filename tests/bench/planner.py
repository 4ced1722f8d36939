"""A tick of the planner with many members and nothing new."""

from __future__ import annotations

import time
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING

from bot.clock import MovableClock
from bot.storage.engine import Database
from bot.usecases import planning
from tests.bench.goals import Goal
from tests.bench.seeding import seeded
from tests.support.context import context_on

if TYPE_CHECKING:
    from pathlib import Path

_MORNING = datetime.fromisoformat("2021-12-14T10:00+08:00")  # when everybody is reminded of the deadline
_MEMBERS, _TICKS = 10_000, 7


async def planner(folder: Path, *, members: int = _MEMBERS, ticks: int = _TICKS) -> list[Goal]:
    """Print the times, and give the goal."""
    place = await seeded(folder / "planner", members, 0)
    database = Database(place.url)
    try:
        context, took = context_on(database, MovableClock(_MORNING)), []
        for _ in range(1 + ticks):
            begun = time.process_time()
            await planning.tick(context)
            took.append((time.process_time() - begun) * 1e3)
    finally:
        await database.close()
    first, *others = took
    print(
        f"A tick with {members:,} members: {first:.0f} ms CPU where all is planned, then {median(others):.1f} ms.\n",
        flush=True,
    )
    return [Goal(f"a tick with {members:,} members and nothing new", median(others), 10, " ms")]

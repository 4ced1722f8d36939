"""How long an answer takes when as many report as Telegram lets be answered, with the pacing that is shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.goals import Goal
from tests.bench.reports import press_on
from tests.bench.running import bot
from tests.bench.seeding import seeded

if TYPE_CHECKING:
    from pathlib import Path

RATE = 30  # reports a second, and SEND_RATE
_MEMBERS, _SECONDS = 500, 10.0
_PATIENCE = 30.0


async def latency(folder: Path, *, members: int = _MEMBERS, seconds: float = _SECONDS) -> list[Goal]:
    """Print the latencies, and give the goal."""
    place = await seeded(folder / "latency", members, 0)
    async with bot(place, folder / "latency", rate=RATE) as running:
        press = await press_on(running, place, _PATIENCE)
        load = await press.open(list(place.members), seconds, RATE)
    assert not load.wrong, load.wrong[0]
    half, most, worst = (load.latency(percent) * 1e3 for percent in (50, 95, 100))
    print(f"{load.sent} reports, {RATE} a second, each of another member, SEND_RATE={RATE}; from message to answer:")
    print(f"half within {half:.0f} ms, 95 % within {most:.0f} ms, the last {worst:.0f} ms\n", flush=True)
    return [Goal(f"p95 of an answer at {RATE} reports a second", most, 150, " ms")]

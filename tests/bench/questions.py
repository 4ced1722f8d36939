"""What people ask for, on an empty ledger and on a large one: the processor time of each answer."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import aiohttp

from bot.demo.emulator.shapes import User
from bot.demo.emulator.views import init_data
from tests.bench.goals import Goal
from tests.bench.seeding import FIRST
from tests.bench.stand_in import TOKEN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from typing import TypeAlias

    from tests.bench.running import Running
    from tests.bench.seeding import Place

    _Ask: TypeAlias = Callable[[], Awaitable[object]]

COMMANDS = ("/score", "/rank", "/todo", "/why 城镇新增就业", "/history", "/form")
MINI_APP = "Mini App's form"
_LEAST = 0.1  # milliseconds that an answer takes at least: of few of them no hundredth may be told
SECONDS = 0.6  # of questions of a kind in a round: processor time is told in hundredths of a second


async def asked(
    empty: Running, large: Running, place: Place, *, patience: float, rounds: int, seconds: float = SECONDS
) -> list[Goal]:
    """Print milliseconds of processor time for each, and give the goals; after one not answered in time stop asking."""
    goals: list[Goal] = []
    before = after = 0.0
    for running in (empty, large):
        await running.process.rest(patience)
    print(f"{'':<22}{'empty':>10}{'large':>10}   ms CPU for an answer, warm")
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(patience)) as client:
        kinds = {
            command: (_command(empty, command, patience), _command(large, command, patience)) for command in COMMANDS
        }
        kinds[MINI_APP] = (_Page(empty, place, client).show, _Page(large, place, client).show)
        for name, (ask_empty, ask_large) in kinds.items():
            if math.isfinite(after):
                pair = (empty, ask_empty), (large, ask_large)
                before, after = await _both(pair, rounds, seconds)
                print(f"{name:<22}{before:>10.1f}{after:>10.1f}", flush=True)
            ratio = max(after, _LEAST) / max(before, _LEAST)
            goals.append(Goal(f"… {name}", ratio, 1.5, " of the empty ledger's processor time"))
    print()
    return goals


async def _both(pair: Sequence[tuple[Running, _Ask]], rounds: int, seconds: float) -> tuple[float, float]:
    """Milliseconds of processor time of one answer of each, of the middle round; infinite when none came in time."""
    took: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for times, (running, ask) in zip(took, pair, strict=True):
            try:
                each = await _processor_time(running, ask, seconds if turn else 0)
            except TimeoutError:
                return (median(took[0]) if took[0] else math.nan), math.inf
            if turn:  # the first one warms it up
                times.append(each)
    return median(took[0]), median(took[1])


async def _processor_time(running: Running, ask: _Ask, seconds: float) -> float:
    before, begun, times = running.process.cpu(), time.perf_counter(), 0
    while not times or time.perf_counter() - begun < seconds:
        await ask()
        times += 1
    return (running.process.cpu() - before) / times * 1e3


def _command(running: Running, command: str, patience: float) -> _Ask:
    return lambda: running.telegram.ask(FIRST, command, patience)


@dataclass
class _Page:
    """The first coordinator's form, as its page asks for it; the session is opened with the first question."""

    running: Running
    place: Place
    client: aiohttp.ClientSession
    session: str = ""

    async def show(self) -> None:
        api = f"{self.running.url}/form/api"
        if not self.session:
            body = {"init_data": init_data(TOKEN, User(FIRST, f"某{FIRST}"))}
            async with self.client.post(f"{api}/session", json=body) as answer:
                self.session = (await answer.json())["session"]
        where = {"scheme": self.place.scheme.id, "unit": self.place.members[FIRST]}
        shown = {"Authorization": f"Bearer {self.session}"}
        async with self.client.get(f"{api}/form", params=where, headers=shown) as answer:
            assert answer.status == 200, await answer.text()
            await answer.read()

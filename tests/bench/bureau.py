"""The bureau's long questions in cities of more and more units, and how long others wait for an answer meanwhile."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.bench.goals import Goal
from tests.bench.running import bot
from tests.bench.seeding import BUREAU, forget_updates, seeded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.bench.running import Running
    from tests.bench.seeding import Place

UNITS = (14, 300, 2_000)
COMMANDS = ("/template", "/review", "/timeliness")
_EACH_UNIT = 40  # entries
_PATIENCE = 45.0  # seconds that an answer may take; where it does, larger cities are not tried
_OTHERS, _EVERY = "/todo", 0.1  # what others ask, and how often one of them does
_OTHERS_ASKING = 50  # persons
_AGAIN = 3.0  # an answer that came faster is asked for once more: the first one read the ledger
_ALLOWED = 1.25  # growth is linear when no more than so many times that of the units: times are never exact


async def bureau(folder: Path, *, sizes: Sequence[int] = UNITS, patience: float = _PATIENCE) -> list[Goal]:
    """Print seconds and waits for each size, and give the goals."""
    print("The bureau's answers by the number of units: seconds, in brackets the longest that others waited (ms).\n")
    print(f"{'units':>8}" + "".join(f"{command:>22}" for command in COMMANDS))
    took: dict[str, dict[int, float]] = {command: {} for command in COMMANDS}
    waited: dict[str, float] = dict.fromkeys(COMMANDS, 0.0)
    for units in sizes:
        tried = [command for command in COMMANDS if all(map(math.isfinite, took[command].values()))]
        told = await _size(folder, units, tried, patience)
        for command, (seconds, others) in told.items():
            took[command][units] = seconds
            waited[command] = max(waited[command], others)
        cells = {command: _cell(*figures, patience) for command, figures in told.items()}
        print(f"{units:>8}" + "".join(f"{cells.get(command, '–'):>22}" for command in COMMANDS), flush=True)
    print()
    goals = [goal for command in COMMANDS for goal in _growth(command, took[command], sizes)]
    return [*goals, *(Goal(f"others' wait during {one}", waited[one] * 1e3, 200, " ms") for one in COMMANDS)]


def _cell(seconds: float, others: float, patience: float) -> str:
    return f"{seconds:.2f} ({others * 1e3:.0f})" if math.isfinite(seconds) else f"> {patience:.0f}"


def _growth(command: str, took: dict[int, float], sizes: Sequence[int]) -> list[Goal]:
    """How many times as long it takes in the larger city, of how many times as many units there are."""
    return [
        Goal(
            f"{command} from {few} to {many} units, beside their growth",
            took.get(many, math.inf) / took.get(few, math.inf) / (many / few) if many in took else math.inf,
            _ALLOWED,
            " times",
        )
        for few, many in pairwise(sizes)
    ]


async def _size(folder: Path, units: int, commands: Sequence[str], patience: float) -> dict[str, tuple[float, float]]:
    """Of each command the seconds and the longest wait of others; after an unanswered one the bot is started anew."""
    place = await seeded(folder / f"{units} units", max(units, 50), _EACH_UNIT * units, units=units, waiting=1.0)
    told: dict[str, tuple[float, float]] = {}
    while len(told) < len(commands):
        await asyncio.to_thread(forget_updates, place)
        async with bot(place, folder / f"{units} units") as running:
            for user in list(place.members)[:_OTHERS_ASKING]:  # the first answer of each unit is scored, whoever asks
                await running.telegram.ask(user, _OTHERS, patience)
            for command in commands[len(told) :]:
                told[command] = await _ask(running, place, command, patience)
                if math.isinf(told[command][0]):
                    break
    return told


async def _ask(running: Running, place: Place, command: str, patience: float) -> tuple[float, float]:
    others = list(place.members)[:_OTHERS_ASKING]
    seconds, waited = await _meanwhile(running, others, command, patience)
    if seconds < _AGAIN:
        seconds, waited = await _meanwhile(running, others, command, patience)
    return seconds, waited


async def _meanwhile(running: Running, others: list[int], command: str, patience: float) -> tuple[float, float]:
    """Seconds of the answer (infinite when none came), and the longest of others who asked while it was made."""
    done, waits, free = asyncio.Event(), list[float](), deque(others)

    async def other(user: int) -> None:
        try:
            waits.append((await running.telegram.ask(user, _OTHERS, patience)).seconds)
        except TimeoutError:
            waits.append(math.inf)
        free.append(user)

    async def crowd() -> None:
        async with asyncio.TaskGroup() as asking:
            while not done.is_set():
                if free:  # who waits asks nothing else
                    asking.create_task(other(free.popleft()))
                await asyncio.sleep(_EVERY)

    begun = time.perf_counter()
    meanwhile = asyncio.ensure_future(crowd())
    try:
        await running.telegram.ask(BUREAU, command, patience)
        took = time.perf_counter() - begun
    except TimeoutError:
        took = math.inf
    done.set()
    await meanwhile
    return took, max(waits)

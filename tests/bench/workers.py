"""Durable reports that are answered by one worker, two and four on one PostgreSQL, in the same run."""

from __future__ import annotations

from contextlib import AsyncExitStack
from itertools import cycle
from statistics import median
from typing import TYPE_CHECKING

import schemes
from bot.domain.people import Membership, Role
from bot.storage import people
from bot.storage.migrate import upgrade
from tests.bench.goals import Goal
from tests.bench.load import IN_FLIGHT
from tests.bench.reports import MEMBERS, in_turn, press_on, told
from tests.bench.running import bots
from tests.bench.seeding import FIRST, NOW, Place
from tests.support.database import opened, running_postgresql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.storage.transaction import Transaction
    from tests.support.database import Server

COUNTS = (1, 2, 4)
_ROUNDS, _SECONDS = 2, 4.0
_SCHEME = "rugao-2021"
_HEAD = f"""Reports by webhook to several workers in turn, 14 units, {MEMBERS} members, one PostgreSQL,
a core for each worker where there are enough, {IN_FLIGHT} waiting at a time. The medians of the rounds.
"""


async def workers(
    folder: Path,
    *,
    members: int = MEMBERS,
    counts: Sequence[int] = COUNTS,
    rounds: int = _ROUNDS,
    seconds: float = _SECONDS,
) -> list[Goal]:
    """Print a line for each number of workers, and give the goals."""
    print(_HEAD)
    with running_postgresql() as server:
        async with AsyncExitStack() as stack:
            presses = {}
            for count in counts:
                place = await _seeded(server, f"workers_{count}", members)
                log = folder / str(count)
                log.mkdir()
                running = await stack.enter_async_context(bots(place, log, count))
                presses[f"{count} workers"] = await press_on(running, place)
            loads = await in_turn(presses, list(place.members), rounds, seconds)
    for name, of_it in loads.items():
        print(told(name, of_it), flush=True)
    rates = [median(load.rate for load in of_it) for of_it in loads.values()]
    lost = sum(load.lost for of_it in loads.values() for load in of_it)
    return [
        Goal("reports that several workers left without an answer", lost, 0),
        Goal(f"reports answered by {counts[1]} workers, beside {counts[0]}", rates[1] / rates[0], 1, at_least=True),
    ]


async def _seeded(server: Server, name: str, members: int) -> Place:
    """An empty ledger, and coordinators spread over the units."""
    await server.run(f"CREATE DATABASE {name}")
    scheme = schemes.load(_SCHEME)
    units = cycle(unit.id for unit in scheme.units)
    place = Place(server.url(name), _SCHEME, scheme, dict(zip(range(FIRST, FIRST + members), units, strict=False)))

    async def join(tx: Transaction) -> None:
        for user, unit in place.members.items():
            await people.save(tx, user, f"某{user}", "zh-CN", NOW)
            await people.add_membership(tx, user, Membership(_SCHEME, Role.COORDINATOR, unit), NOW)

    async with opened(place.url) as database:
        await upgrade(database)
        await database.write(join)
    return place

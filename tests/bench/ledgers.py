"""The bot on an empty ledger and on a large one: reports, memory, start, and what people ask for."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.goals import Goal
from tests.bench.load import Press, Reports, understood
from tests.bench.questions import SECONDS, asked
from tests.bench.reports import in_turn, told
from tests.bench.running import bot
from tests.bench.seeding import FIRST, seeded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bench.load import Load
    from tests.bench.running import Running
    from tests.bench.seeding import Place

ENTRIES = 200_000
_MEMBERS = 500
_ROUNDS, _SECONDS = 3, 4.0  # it is started as often
_PATIENCE = 20.0  # seconds that one report, or one question, may take
_FIRST_ANSWER = 60.0
_HEAD = """The same bot on an empty ledger and on one of {entries:,} entries, in turn.
"""


async def ledgers(
    folder: Path,
    *,
    entries: int = ENTRIES,
    members: int = _MEMBERS,
    rounds: int = _ROUNDS,
    seconds: float = _SECONDS,
    of_each: float = SECONDS,
) -> list[Goal]:
    """Print what both take, and give the goals. `of_each`: seconds of every kind of question in a round."""
    print(_HEAD.format(entries=entries))
    empty, large = "empty ledger", f"{entries:,} entries"
    begun = time.perf_counter()
    places = {name: await seeded(folder / name, members, size) for name, size in ((empty, 0), (large, entries))}
    print(f"(filled in {time.perf_counter() - begun:.0f} s)")
    begin: dict[str, list[float]] = {name: [] for name in places}
    for _ in range(rounds - 1):
        for name, place in places.items():
            async with AsyncExitStack() as stack:
                begin[name].append((await _started(stack, place, folder / name))[1])
    async with AsyncExitStack() as stack:
        running: dict[str, Running] = {}
        for name, place in places.items():
            running[name], took = await _started(stack, place, folder / name)
            begin[name].append(took)
        facts = await understood(running[empty].telegram, places[empty], _PATIENCE)
        presses = {
            name: Press(one.telegram, one.process, Reports(places[name], facts), _PATIENCE)
            for name, one in running.items()
        }
        loads = await in_turn(presses, list(places[empty].members), rounds, seconds)
        memory = {name: one.process.memory() for name, one in running.items()}
        for name, of_it in loads.items():
            start = f"first answer {median(begin[name]):.1f} s after the start"
            print(f"{told(name, of_it)}  {memory[name]:>5.0f} MiB  {start}")
        print(flush=True)
        goals = list(_goals(loads[empty], loads[large]))
        goals.append(Goal("… memory", memory[large] / memory[empty], 1.3, " of the empty ledger's"))
        goals.append(
            Goal("… start to first answer", median(begin[large]) / median(begin[empty]), 2, " of the empty ledger's")
        )
        goals += await asked(
            running[empty], running[large], places[large], patience=_PATIENCE, rounds=rounds, seconds=of_each
        )
    return goals


def _goals(empty: list[Load], large: list[Load]) -> Iterator[Goal]:
    rate = median(load.rate for load in large) / median(load.rate for load in empty)
    yield Goal("on the large ledger: reports answered", rate, 0.9, " of the empty ledger's", at_least=True)


async def _started(stack: AsyncExitStack, place: Place, folder: Path) -> tuple[Running, float]:
    """A bot that has answered a first report, and after how many seconds."""
    begun = time.perf_counter()
    running = await stack.enter_async_context(bot(place, folder))
    await running.telegram.ask(FIRST, "城镇新增就业 0", _FIRST_ANSWER)
    return running, time.perf_counter() - begun

"""Durable reports that are answered, beside what python-telegram-bot does alone and with an ORM, in the same run."""

from __future__ import annotations

from contextlib import AsyncExitStack
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.goals import Goal
from tests.bench.load import IN_FLIGHT, Press, Reports, understood
from tests.bench.running import baseline, bot
from tests.bench.seeding import seeded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bench.load import Load
    from tests.bench.running import Running
    from tests.bench.seeding import Place

MEMBERS = 500
PATIENCE = 20.0  # seconds that a report may wait for its answer
_ROUNDS, _SECONDS = 3, 4.0
BOT, POLLING, ECHO, ORM = "kaohe run", "kaohe run, polling", "PTB echo, stores nothing", "PTB + async ORM, FULL"
_HEAD = f"""Reports by webhook, answered at a stand-in without limits; 14 units, {MEMBERS} members, SQLite
with synchronous FULL, one core, {IN_FLIGHT} waiting at a time. The medians of the rounds, from the least to the most.
"""


async def press_on(running: Running, place: Place, patience: float = PATIENCE) -> Press:
    """A load for the bot, which is warm then."""
    facts = await understood(running.telegram, place, patience)
    return Press(running.telegram, running.process, Reports(place, facts), patience)


async def reports(
    folder: Path, *, members: int = MEMBERS, rounds: int = _ROUNDS, seconds: float = _SECONDS
) -> list[Goal]:
    """Print a line for each of the four, and give the goals."""
    print(_HEAD)
    places = [await seeded(folder / name, members, 0) for name in ("webhook", "polling")]
    users = list(places[0].members)
    async with AsyncExitStack() as stack:
        presses = {}
        for name, place, polling in zip((BOT, POLLING), places, (False, True), strict=True):
            running = await stack.enter_async_context(
                bot(place, folder / ("polling" if polling else "webhook"), polling=polling)
            )
            presses[name] = await press_on(running, place)
        for name, module in ((ECHO, "echo"), (ORM, "orm")):
            running = await stack.enter_async_context(baseline(module, folder))
            press = Press(running.telegram, running.process, presses[BOT].reports, PATIENCE, receipts=False)
            await press.closed(users, min(seconds, 1.0))
            presses[name] = press
        loads = await in_turn(presses, users, rounds, seconds)
    for name, of_it in loads.items():
        print(told(name, of_it), flush=True)
    cpu = {name: median(load.cpu_each for load in of_it) for name, of_it in loads.items()}
    print(
        f"by processor time: {cpu[ECHO] / cpu[BOT]:.2f} times the echo, {cpu[ORM] / cpu[BOT]:.2f} times the ORM\n",
        flush=True,
    )
    return list(_goals({name: median(load.rate for load in of_it) for name, of_it in loads.items()}, cpu[BOT]))


async def in_turn(presses: dict[str, Press], users: list[int], rounds: int, seconds: float) -> dict[str, list[Load]]:
    """Each is measured in each round, so that what else the machine does meets all of them alike."""
    loads: dict[str, list[Load]] = {name: [] for name in presses}
    for _ in range(rounds):
        for name, press in presses.items():
            if loads[name] and loads[name][-1].lost:
                continue  # it is still at those that were not answered
            load = await press.closed(users, seconds)
            assert not load.wrong, (name, load.wrong[0])
            loads[name].append(load)
    return loads


def told(name: str, loads: list[Load]) -> str:
    """A line of the table."""
    rates, cpu = sorted(load.rate for load in loads), sorted(load.cpu_each for load in loads)
    sent, unanswered = sum(load.sent for load in loads), sum(load.lost for load in loads)
    lost = f"  {unanswered} of {sent} without an answer" if unanswered else ""
    return (
        f"{name:<26} {median(rates):>7.1f}/s [{rates[0]:.1f}-{rates[-1]:.1f}]  "
        f"{median(cpu):>7.2f} ms CPU [{cpu[0]:.2f}-{cpu[-1]:.2f}]{lost}"
    )


def _goals(rates: dict[str, float], cpu: float) -> Iterator[Goal]:
    yield Goal("reports answered, by webhook", rates[BOT], 300, "/s", at_least=True)
    yield Goal("processor time for a report", cpu, 3, " ms")
    yield Goal(
        "reports beside python-telegram-bot's empty echo", rates[BOT] / rates[ECHO], 1.5, " times", at_least=True
    )
    yield Goal("reports beside PTB + ORM storing one row", rates[BOT] / rates[ORM], 2, " times", at_least=True)
    yield Goal("reports answered, by polling", rates[POLLING], 200, "/s", at_least=True)

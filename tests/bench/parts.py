"""The parts of the bench by name; each can be run alone: `python -m tests.bench reports ledger --entries 1000000`."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.bureau import bureau
from tests.bench.desk import desk
from tests.bench.latency import latency
from tests.bench.ledgers import ENTRIES, ledgers
from tests.bench.messages import messages
from tests.bench.planner import planner
from tests.bench.processes import on_the_first_core
from tests.bench.reports import reports
from tests.bench.tables import tables
from tests.bench.workers import workers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from tests.bench.goals import Goal


def run(engine: Mapping[str, Callable[[], None]], arguments: Sequence[str]) -> int:
    """Run the parts that are named, or all, and print the goals of the bot in one table; 1 where a part failed.

    `engine`: the parts that print their own goals.
    """
    of_bot: dict[str, Callable[..., Awaitable[list[Goal]]]] = {
        "reports": reports,
        "ledger": ledgers,
        "latency": latency,
        "bureau": bureau,
        "desk": desk,
        "planner": planner,
        "workers": workers,
        "messages": messages,
        "tables": tables,
    }
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join((*engine, *of_bot)))
    parser.add_argument("--entries", type=int, default=ENTRIES, help="of the large ledger (%(default)s)")
    given = parser.parse_args(arguments)
    if unknown := set(given.parts) - engine.keys() - of_bot.keys():
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    of_bot["ledger"] = partial(ledgers, entries=given.entries)
    print(f"load of the machine: {os.getloadavg()[0]:.1f}; trust rates on a quiet one, processor times on any\n")
    goals: list[Goal] = []
    failed: list[str] = []
    for name in given.parts or (*engine, *of_bot):
        begun = time.perf_counter()
        try:
            if name in engine:
                engine[name]()
            else:
                goals += _measured(of_bot[name])
        except Exception:  # noqa: BLE001 the other parts are measured all the same
            traceback.print_exc()
            failed.append(name)
        print(f"({name}: {time.perf_counter() - begun:.0f} s)\n", flush=True)
    print("\n".join(map(str, goals)))
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


def _measured(part: Callable[[Path], Awaitable[list[Goal]]]) -> list[Goal]:
    async def measure(folder: str) -> list[Goal]:
        return await part(Path(folder))

    with tempfile.TemporaryDirectory(prefix="kaohe-bench-") as folder, on_the_first_core():
        return asyncio.run(measure(folder))

"""The pages of the desk in a city of many units: how large each is, and how long the bureau waits for it."""

from __future__ import annotations

import asyncio
import re
import time
from statistics import median
from typing import TYPE_CHECKING

import aiohttp

from bot.demo.emulator.shapes import User
from bot.demo.emulator.views import init_data
from bot.web.desk.pages import PAGES
from bot.web.desk.visit import ROOT
from tests.bench.goals import Goal
from tests.bench.running import bot
from tests.bench.seeding import BUREAU, forget_updates, seeded
from tests.bench.stand_in import TOKEN

if TYPE_CHECKING:
    from pathlib import Path

UNITS = 300
_EACH_UNIT = 40  # entries
_TIMES = 5
_BYTES, _SECONDS = 100_000, 0.2


async def desk(folder: Path, *, units: int = UNITS, times: int = _TIMES) -> list[Goal]:
    """Print each page's size and times, the first and the median of the following, and give the goals of the worst."""
    place = await seeded(folder / "desk", max(units, 50), _EACH_UNIT * units, units=units, waiting=0.05)
    await asyncio.to_thread(forget_updates, place)
    print(f"The desk's pages in a city of {units} units, of which 5 % of the entries wait for review.\n")
    print(f"{'page':<32}{'kB':>8}{'first, ms':>12}{'then, ms':>12}")
    largest = slowest = 0.0
    async with bot(place, folder / "desk") as running, aiohttp.ClientSession() as client:
        shown = {"Origin": running.url}
        entering = {"init_data": init_data(TOKEN, User(BUREAU, "李敏"))}
        async with client.post(f"{running.url}{ROOT}enter", data=entering, headers=shown) as answer:
            answer.raise_for_status()
            cookie = {"Cookie": "; ".join(f"{each.key}={each.value}" for each in answer.cookies.values())}
        for below in _pages():
            took = []
            for _ in range(times + 1):
                begun = time.perf_counter()
                address = f"{running.url}{ROOT}{place.scheme.id}/{below}"
                async with client.get(address, headers=cookie) as answer:
                    body = await answer.read()
                took.append(time.perf_counter() - begun)
                if answer.status != 200:
                    raise RuntimeError(f"{address}: {answer.status}")
            first, then = took[0], median(took[1:])
            print(f"{below:<32}{len(body) / 1000:>8.0f}{first * 1e3:>12.0f}{then * 1e3:>12.0f}", flush=True)
            largest, slowest = max(largest, len(body)), max(slowest, then)
    print()
    return [
        Goal(f"the largest page of the desk with {units} units", largest / 1000, _BYTES / 1000, " kB"),
        Goal(f"the slowest page of the desk with {units} units, once seen", slowest * 1e3, _SECONDS * 1e3, " ms"),
    ]


def _pages() -> list[str]:
    """What needs no id of a thing, and is a page: a page itself, and what is below it."""
    listed = [f"{page.name}/{below}".rstrip("/") for page in PAGES if not page.operators for below in page.views]
    return [below for below in listed if not re.search(r"[{}]|table|roster|^files/", below)]

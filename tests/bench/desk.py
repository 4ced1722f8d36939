"""The pages of the desk in a city of many units: how large each is, and how long the bureau waits for it."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

import aiohttp

from bot.clock import SystemClock
from bot.demo.emulator.shapes import User
from bot.demo.emulator.views import init_data
from bot.domain.api_tokens import ApiScope
from bot.web.api.operation import ROOT as API
from bot.web.api.operations import OPERATIONS
from bot.web.desk.pages import PAGES
from bot.web.desk.visit import ROOT
from tests.bench.goals import Goal
from tests.bench.running import bot
from tests.bench.seeding import BUREAU, forget_updates, seeded
from tests.bench.stand_in import TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping
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
        root = f"{running.url}{ROOT}{place.scheme.id}/"
        for below in _pages():
            size, then = await _timed(client, root, below, cookie, times)
            largest, slowest = max(largest, size), max(slowest, then)
        print("\nThe same over HTTP for other systems:\n")
        key = {"Authorization": f"Bearer {await _key(client, root, running.url, cookie)}"}
        parts = {"scheme": place.scheme.id, "unit": place.scheme.units[0].id, "subject": "total"}
        reads = [
            operation.path.format_map(parts)
            for operation in OPERATIONS
            if operation.method == "GET" and "{version}" not in operation.path
        ]
        told = [await _timed(client, running.url + API, path, key, times) for path in reads]
    print()
    return [
        Goal(f"the largest page of the desk with {units} units", largest / 1000, _BYTES / 1000, " kB"),
        Goal(f"the slowest page of the desk with {units} units, once seen", slowest * 1e3, _SECONDS * 1e3, " ms"),
        Goal(
            f"the slowest answer of the HTTP interface with {units} units",
            max(then for _, then in told) * 1e3,
            _SECONDS * 1e3,
            " ms",
        ),
    ]


async def _timed(
    client: aiohttp.ClientSession, root: str, below: str, headers: Mapping[str, str], times: int
) -> tuple[int, float]:
    """The size of an answer, and the median of the times after the first, which is printed beside them."""
    took = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        async with client.get(root + below, headers=headers) as answer:
            body = await answer.read()
        took.append(time.perf_counter() - begun)
        if answer.status != 200:
            raise RuntimeError(f"{root}{below}: {answer.status}")
    first, then = took[0], median(took[1:])
    print(f"{below:<32}{len(body) / 1000:>8.0f}{first * 1e3:>12.0f}{then * 1e3:>12.0f}", flush=True)
    return len(body), then


async def _key(client: aiohttp.ClientSession, root: str, origin: str, cookie: Mapping[str, str]) -> str:
    """A key for everything, as the bureau makes it at the desk."""
    until = (SystemClock().now() + timedelta(days=1)).date().isoformat()
    fields = {"name": "bench", "key": "bench", "until": until} | {scope.value: "on" for scope in ApiScope}
    async with client.post(f"{root}connections/make", data=fields, headers={**cookie, "Origin": origin}) as answer:
        return "kh_" + (await answer.text()).partition(">kh_")[2].partition("<")[0]


def _pages() -> list[str]:
    """What needs no id of a thing, and is a page: a page itself, and what is below it."""
    listed = [f"{page.name}/{below}".rstrip("/") for page in PAGES if not page.operators for below in page.views]
    return [below for below in listed if not re.search(r"[{}]|table|roster|^files/", below)]

"""The trials: each lets something fail while a city reports, and says when the fault was over."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.trials.city import City

if TYPE_CHECKING:
    from collections.abc import Mapping


Fault = Callable[[City, float], Awaitable[str]]  # the city, seconds; what was done to it, in words
_CHANCE = random.Random(10)


@dataclass(frozen=True)
class Trial:
    """`seconds` of the fault; `postgresql`: not SQLite; `webhook`: updates are brought, not fetched."""

    name: str
    fault: Fault
    seconds: float = 12.0
    webhook: bool = False
    postgresql: bool = False
    workers: int = 1
    announces: bool = False  # the bureau tells all leaders something when the fault begins
    environment: Mapping[str, str] = field(default_factory=dict)


async def kills(city: City, seconds: float) -> str:
    """SIGKILL at any moment of a life, again and again."""
    until, count = city.elapsed() + seconds, 0
    while city.elapsed() < until:
        await asyncio.sleep(_CHANCE.uniform(0.05, 2.5))
        await city.kill()
        await city.start(ready=_CHANCE.random() < 0.7)
        count += 1
    with suppress(TimeoutError):
        await city.is_ready()
    return f"{count} SIGKILLs"


async def worker_killed(city: City, seconds: float) -> str:
    """One of two workers is killed and another started beside the first, in turn."""
    until, number, count = city.elapsed() + seconds, 1, 0
    while city.elapsed() < until:
        await asyncio.sleep(_CHANCE.uniform(0.5, 2.0))
        await city.kill(number)
        await asyncio.sleep(_CHANCE.uniform(0.0, 1.0))
        number += 1
        await city.start(number)
        count += 1
    return f"{count} workers killed and as many started beside another"


async def cut(city: City, seconds: float, *, mode: str) -> str:
    """The line is as `mode` says."""
    await city.line.turn(mode)
    await asyncio.sleep(seconds)
    await city.line.turn("whole")
    return f"{city.line.struck} requests struck" if city.line.struck else f"{seconds:.0f} s"


async def locked(city: City, seconds: float) -> str:
    """Another program holds SQLite's write lock."""
    connection = sqlite3.connect(_file(city), isolation_level=None, timeout=5)
    connection.execute("BEGIN EXCLUSIVE")
    await asyncio.sleep(seconds)
    connection.execute("ROLLBACK")
    connection.close()
    return f"locked for {seconds:.0f} s"


async def full(city: City, seconds: float) -> str:
    """The disk under the database is full, then there is room again."""
    ballast = Path(_file(city)).parent / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for piece in (1 << 16, 512):
            with suppress(OSError):
                while True:
                    file.write(b"\0" * piece)
    await asyncio.sleep(seconds)
    ballast.unlink()
    return f"full for {seconds:.0f} s"


async def suspended(city: City, seconds: float) -> str:
    """The process with the highest number stands still, as a laptop's or a virtual machine's does."""
    number = max(city.bots)
    city.signal(signal.SIGSTOP, number)
    await asyncio.sleep(seconds)
    city.signal(signal.SIGCONT, number)
    return f"SIGSTOP for {seconds:.0f} s"


async def clock_jumps(city: City, seconds: float) -> str:
    """The machine's clock goes forward by an hour, then back by two, then right again."""
    file = city.folder / "faketime"
    for offset in ("+3600", "-3600", "+0"):
        file.write_text(f"{offset}\n")
        await asyncio.sleep(seconds / 3)
    return "an hour forward, two back, right again"


async def postgresql_away(city: City, seconds: float, *, server: Any) -> str:
    """PostgreSQL is shut down at once and started again."""
    os.kill(server.get_pid(), signal.SIGQUIT)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(server.ensure_postgres_running)
    return f"away for {seconds:.0f} s"


def _file(city: City) -> str:
    return city.url.removeprefix("sqlite:///")


def faketime() -> str | None:
    """The library that lets a process live at another time; None where it is not installed."""
    places = (Path("/usr/lib"), Path("/usr/local/lib"), Path("/opt/homebrew/lib"))
    files = (file for place in places if place.is_dir() for file in place.rglob("libfaketime.so.1"))
    return next(map(str, files), None)


def trials(server: Any) -> list[Trial]:
    """All of them. `server`: a PostgreSQL that may be stopped; see embedded_postgres."""
    line = {
        "dead": "line dead",
        "reset": "connections reset",
        "broken": "connections break after the deed",
        "silent": "line silent",
        "page": "a proxy's 403 page",
        "portal": "a portal's page with 200",
        "gateway": "502 after the deed",
        "flood": "429 to every message",
    }
    away = partial(postgresql_away, server=server)
    made = [
        Trial("killed, polling", kills, 45),
        Trial("killed, webhook", kills, 45, webhook=True),
        Trial("database locked", locked, 60),
        Trial("database locked, webhook", locked, 60, webhook=True),
        Trial("disk full", full, 20),
        Trial("disk full, webhook", full, 20, webhook=True),
        Trial("PostgreSQL away, polling", away, 40, postgresql=True),
        Trial("PostgreSQL away, webhook", away, 40, postgresql=True, webhook=True),
        *(
            Trial(name, partial(cut, mode=mode), 75 if mode == "flood" else 45, announces=True)
            for mode, name in line.items()
        ),
        Trial("connections reset, webhook", partial(cut, mode="reset"), 75, webhook=True),
        Trial("process suspended", suspended, 90, announces=True),
        Trial("worker killed and started", worker_killed, 30, webhook=True, postgresql=True, workers=2),
        Trial("worker suspended", suspended, 90, webhook=True, postgresql=True, workers=2, announces=True),
    ]
    if (library := faketime()) is not None:
        environment = {
            "LD_PRELOAD": library,
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_TIMESTAMP_FILE": "faketime",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        made.append(Trial("clock forward and back", clock_jumps, 30, announces=True, environment=environment))
    return made

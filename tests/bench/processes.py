"""Processes that are measured: started on a core of their own, asked what they take, and ended whatever happens."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING

import aiohttp
import psutil

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
    from pathlib import Path

START = 60.0  # seconds in which a process has to be ready
_GOODBYE = 15.0
_QUIET, _LOOK = 0.05, 0.3  # a process is at rest when it takes less than this share of a core for so many seconds
_CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
_TAIL = 2000  # characters of the log that an error shows


class Measured:
    """A process that runs."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = psutil.Process(process.pid)

    def cpu(self) -> float:
        """Seconds of processor time so far, of all its threads; to a hundredth."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> float:
        """MiB of memory that it holds."""
        return float(self._process.memory_info().rss) / 2**20

    async def rest(self, patience: float) -> bool:
        """Wait until it has finished what it still does after the last answer; False when it does not end."""
        until = time.perf_counter() + patience
        while time.perf_counter() < until:
            before = self.cpu()
            await asyncio.sleep(_LOOK)
            if self.cpu() - before <= _QUIET * _LOOK:
                return True
        return False


@contextmanager
def on_the_first_core() -> Iterator[None]:
    """Leave the last core to what is measured, where there are two and the system lets us choose."""
    _put(0, _CORES[:1])
    try:
        yield
    finally:
        _put(0, _CORES)


def _put(process: int, cores: Sequence[int]) -> None:
    if cores:
        os.sched_setaffinity(process, cores)


@asynccontextmanager
async def measured(
    *command: str, environment: Mapping[str, str], log: Path, health: str | None = None
) -> AsyncIterator[Measured]:
    """`python -m command` on the last core; ready once `health` answers. Raises RuntimeError with its log if never."""
    given = {**os.environ, **environment, "PYTHONPATH": str(os.getcwd())}  # noqa: PTH109 the folder that `-m` is used in
    with log.open("ab") as told:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *command, stdout=told, stderr=told, env=given, cwd=log.parent
        )
    try:
        _put(process.pid, _CORES[-1:])
        if health is not None:
            await _ready(process, health, log)
        yield Measured(process)
    finally:
        await _end(process)


async def _ready(process: asyncio.subprocess.Process, health: str, log: Path) -> None:
    until = time.perf_counter() + START
    async with aiohttp.ClientSession() as client:
        while time.perf_counter() < until and process.returncode is None:
            with suppress(aiohttp.ClientError):
                async with client.get(health) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.02)
    said = await asyncio.to_thread(log.read_text, "utf-8")
    raise RuntimeError(f"{health} does not answer; the process says:\n{said[-_TAIL:]}")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(_GOODBYE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()

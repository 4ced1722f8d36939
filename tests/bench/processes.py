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
    from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

START = 60.0  # seconds in which a process has to be ready
_GOODBYE = 15.0
_QUIET, _LOOK = 0.05, 0.3  # a process is at rest when it takes less than this share of a core for so many seconds
_CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
_TAIL = 2000  # characters of the log that an error shows


class Measured:
    """A process that runs, or several that are measured as one."""

    def __init__(self, *processes: psutil.Process) -> None:
        self._processes = processes

    @classmethod
    def together(cls, parts: Iterable[Measured]) -> Measured:
        """What several take together."""
        return cls(*(process for part in parts for process in part._processes))

    def cpu(self) -> float:
        """Seconds of processor time so far, of all its threads; to a hundredth."""
        times = [process.cpu_times() for process in self._processes]
        return float(sum(each.user + each.system for each in times))

    def memory(self) -> float:
        """MiB of memory that it holds."""
        return float(sum(process.memory_info().rss for process in self._processes)) / 2**20

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


def _of_its_own(nth: int) -> list[int]:
    """The core of the nth process that is measured: from the last one down to the second, and again."""
    cores = _CORES[1:][::-1] or _CORES
    return cores[nth % len(cores) :][:1] if cores else []


def _put(process: int, cores: Sequence[int]) -> None:
    if cores:
        os.sched_setaffinity(process, cores)


@asynccontextmanager
async def measured(
    *command: str, environment: Mapping[str, str], log: Path, health: str | None = None, nth: int = 0
) -> AsyncIterator[Measured]:
    """`python -m command` on the last core; ready once `health` answers. Raises RuntimeError with its log if never.

    `nth`: of several beside each other, each on a core of its own where there are enough; the first is left alone.
    """
    given = {**os.environ, **environment, "PYTHONPATH": str(os.getcwd())}  # noqa: PTH109 the folder that `-m` is used in
    with log.open("ab") as told:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *command, stdout=told, stderr=told, env=given, cwd=log.parent
        )
    try:
        _put(process.pid, _of_its_own(nth))
        if health is not None:
            await _ready(process, health, log)
        yield Measured(psutil.Process(process.pid))
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

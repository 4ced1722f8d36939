"""Opens spreadsheets that people sent, each in a process of its own that ends in time; a few at once."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from bot.parsing import scheme_worker
from bot.parsing.sheet_worker import DEADLINE, unpacked
from schemes.sheets import BadWorkbook
from scoring import Message

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

    from bot.domain.scheme_checks import CheckedScheme
    from schemes.sheets import Sheet

_AT_ONCE = 2
_SHEETS, _SCHEMES = "bot.parsing.sheet_worker", "bot.parsing.scheme_worker"
_SETTINGS = (
    "PATH",
    "PYTHONPATH",
    "LD_LIBRARY_PATH",
    "SYSTEMROOT",
)  # no secret is handed to a process for strange files


class SheetReader:
    """Reads files one or two at a time; `stop` ends what is being read."""

    def __init__(self, seconds: float = DEADLINE) -> None:
        self._seconds = seconds
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._running: set[Process] = set()
        self._stopped = False

    async def read(self, data: bytes, name: str) -> tuple[Sheet, ...]:
        """The sheets of a file; raises BadWorkbook, `too-slow` for one that takes too long.

        Raises CancelledError when the bot stops meanwhile: the file is read at the next start.
        """
        given = name.replace("\n", " ").encode(errors="replace") + b"\n" + data
        return await asyncio.to_thread(unpacked, await self._answer(_SHEETS, given))

    async def check_scheme(self, data: bytes, name: str, served: str, language: str) -> CheckedScheme:
        """What is wrong in a scheme as a workbook, and how it differs from a served one; raises as `read`."""
        return scheme_worker.unpacked(await self._answer(_SCHEMES, scheme_worker.asked(name, served, language, data)))

    async def _answer(self, module: str, given: bytes) -> bytes:
        """What a worker answers."""
        async with self._places, self._worker(module) as worker:
            try:
                async with asyncio.timeout(self._seconds):
                    output, _ = await worker.communicate(given)
            except TimeoutError:
                raise BadWorkbook("too-slow", Message("not read in {seconds} s", seconds=self._seconds)) from None
        if self._stopped:
            raise asyncio.CancelledError
        if worker.returncode:  # ended by the kernel for its time or memory, or by a fault of a library
            raise BadWorkbook("too-slow", Message("reading ended with {status}", status=worker.returncode))
        return output

    @asynccontextmanager
    async def _worker(self, module: str) -> AsyncIterator[Process]:
        """A worker, which does not live longer than it is wanted."""
        if self._stopped:
            raise asyncio.CancelledError
        settings = {name: os.environ[name] for name in _SETTINGS if name in os.environ}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            start_new_session=True,  # an interrupt in the terminal is for the bot alone
            env={**settings, "OPENBLAS_NUM_THREADS": "1"},
        )
        self._running.add(process)
        try:
            yield process
        finally:
            self._running.discard(process)
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    def stop(self) -> None:
        """End what is being read; nothing more is read."""
        self._stopped = True
        for process in self._running:
            with suppress(ProcessLookupError):
                process.kill()

"""The real bot as a process of its own that can be killed at any moment: forked, so that thirty starts take seconds."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from pathlib import Path


def _live(environment: dict[str, str], folder: str) -> None:
    """The process: `kaohe run` with these settings, until it is killed."""
    from bot.cli import main  # noqa: PLC0415 in the forked process only

    os.chdir(folder)
    os.environ.update(environment)
    main(["run"])


class Killable:
    """`kaohe run`, started again and again on the same data."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._folder = str(folder)
        self._environment = environment
        self._fork = multiprocessing.get_context("forkserver")
        self._fork.set_forkserver_preload(["bot.app", "bot.cli.serve", "bot.rendering.rankings"])
        self._process: BaseProcess | None = None

    def start(self, clock: str) -> None:
        """A new process that lives at that time."""
        settings = {**self._environment, "CLOCK": clock}
        self._process = self._fork.Process(target=_live, args=(settings, self._folder), daemon=True)
        self._process.start()

    async def kill(self) -> None:
        """SIGKILL: no handler, no farewell."""
        process = self._process
        if process is None or process.pid is None:
            return
        os.kill(process.pid, signal.SIGKILL)
        await asyncio.to_thread(process.join)
        self._process = None

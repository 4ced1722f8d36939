from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot import supervision
from bot.domain.vitals import Part, Vitals
from bot.supervision import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "_SHORTEST", 0.001)


def part_that(*ends: Callable[[], None]) -> tuple[Callable[[], asyncio.Future[None]], asyncio.Event]:
    """A part that ends in these ways, one after the other, and then runs; the event tells when it does."""
    left, runs = list(ends), asyncio.Event()

    async def run() -> None:
        if left:
            left.pop(0)()
            return
        runs.set()
        await asyncio.Event().wait()

    return lambda: asyncio.ensure_future(run()), runs


def give_up() -> None:
    """What it awaited was cancelled by somebody else."""
    raise asyncio.CancelledError


def fail() -> None:
    raise ConnectionError("gone\nand more")


async def test_a_part_that_ends_is_noted_and_started_again(caplog: pytest.LogCaptureFixture) -> None:
    vitals = Vitals()
    supervisor = Supervisor(vitals)
    run, runs = part_that(fail, lambda: None, give_up, fail)
    supervisor.keep(Part.SENDER, run)
    async with asyncio.timeout(10):
        await runs.wait()
    await supervisor.end(0)
    vital = vitals.parts[Part.SENDER]
    assert (vital.restarts, vital.problem.splitlines()[0]) == (4, "ConnectionError: gone")
    assert [record.message.partition(" and is")[0] for record in caplog.records] == [
        "the sender ended (ConnectionError: gone)",
        "the sender ended (nobody knows why)",
        "the sender ended (CancelledError)",
        "the sender ended (ConnectionError: gone)",
    ]


async def test_when_all_stops_a_part_that_ends_has_ended() -> None:
    vitals, begun, stop = Vitals(), asyncio.Event(), asyncio.Event()
    supervisor = Supervisor(vitals)

    async def run() -> None:
        begun.set()
        await stop.wait()

    task = supervisor.keep(Part.LIVE, run)
    await begun.wait()
    supervisor.stop()
    stop.set()
    await task
    assert vitals.parts == {}
    await supervisor.end(0)


async def test_work_that_fails_is_told_and_nothing_else_ends(caplog: pytest.LogCaptureFixture) -> None:
    supervisor = Supervisor(Vitals())

    async def work() -> None:
        fail()

    with pytest.raises(ConnectionError):
        await supervisor.spawn(work())
    await asyncio.sleep(0)
    assert [record.message for record in caplog.records] == ["a background task failed: ConnectionError: gone"]
    await supervisor.end(0)

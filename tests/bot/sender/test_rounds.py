from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.domain.vitals import Part, Vitals
from bot.sender.rounds import Rounds

if TYPE_CHECKING:
    import pytest


async def test_a_round_that_fails_is_told_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    done = list[int]()

    async def work() -> None:
        done.append(len(done))
        if len(done) == 1:
            raise ValueError("no")
        assert vitals.parts[Part.LIVE].problem == "ValueError: no"
        rounds.stop()

    vitals = Vitals()
    rounds = Rounds(Part.LIVE, vitals, work, 0)
    with caplog.at_level(logging.ERROR):
        await rounds.run()
    assert done == [0, 1]
    assert [record.message for record in caplog.records] == [
        "a round of live failed, the next one comes: ValueError: no"
    ]
    assert vitals.parts[Part.LIVE].failing_since is None


async def test_who_is_stopped_while_resting_stops_at_once() -> None:
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()

    rounds = Rounds(Part.LIVE, Vitals(), work, 3600)
    running = asyncio.ensure_future(rounds.run())
    await begun.wait()
    rounds.stop()
    await running

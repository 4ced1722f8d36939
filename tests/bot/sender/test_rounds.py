from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.sender.rounds import in_rounds

if TYPE_CHECKING:
    import pytest


async def test_a_round_that_fails_is_told_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    stopped, rounds = asyncio.Event(), list[int]()

    async def work() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise ValueError("no")
        stopped.set()

    with caplog.at_level(logging.ERROR):
        await in_rounds("the work", work, 0, stopped)
    assert rounds == [0, 1]
    assert [one.message for one in caplog.records] == ["the work stumbled and goes on"]


async def test_who_is_stopped_while_resting_stops_at_once() -> None:
    stopped, begun = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()

    running = asyncio.ensure_future(in_rounds("the work", work, 3600, stopped))
    await begun.wait()
    stopped.set()
    await running

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.domain.vitals import Vitals
from bot.outlets.telegram.breaker import Breaker, is_trouble
from bot.outlets.telegram.pacing import Pacer
from bot.outlets.telegram.request import NotSent
from tests.support.virtual import run

if TYPE_CHECKING:
    from telegram.error import TelegramError


def test_a_line_that_does_not_answer_is_probed_every_ten_seconds() -> None:
    async def go() -> None:
        loop = asyncio.get_running_loop()
        probes = [loop.time()]

        async def probe() -> None:
            probes.append(loop.time())
            raise NetworkError("still broken")

        breaker = Breaker(Pacer(30), probe, Vitals())
        breaker.heed(NetworkError("broke"))
        while len(probes) < 5:
            await asyncio.sleep(breaker.seconds_left)
            assert not await breaker.passable()
        assert [round(later - earlier) for earlier, later in pairwise(probes)] == [15, 10, 10, 10]

    run(go())


async def answered() -> None:
    """A probe."""


def test_after_each_trial_that_fails_the_next_comes_later() -> None:
    async def go() -> None:
        loop, breaker, trials = asyncio.get_running_loop(), Breaker(Pacer(30), answered, Vitals()), [0.0]
        breaker.heed(NetworkError("broke"))
        while len(trials) < 8:
            await asyncio.sleep(breaker.seconds_left)
            assert await breaker.passable()
            trials.append(loop.time())
            breaker.heed(TimedOut())
        assert [round(later - earlier) for earlier, later in pairwise(trials)] == [15, 30, 60, 120, 240, 300, 300]

    run(go())


def test_what_may_be_repeated_is_no_trial() -> None:
    async def go() -> None:
        breaker = Breaker(Pacer(30), answered, Vitals())
        for _ in range(3):
            breaker.suspect(TimedOut())
            assert round(breaker.seconds_left) == 15
            await asyncio.sleep(breaker.seconds_left)
            assert await breaker.passable()
        breaker.suspect(BadRequest("message is not modified"))
        assert not breaker.is_open
        assert breaker.on_trial

    run(go())


def test_who_is_answered_after_a_probe_ends_the_trial() -> None:
    async def go() -> None:
        breaker = Breaker(Pacer(30), answered, Vitals())
        breaker.heed(TimedOut())
        breaker.heed(None)  # was on its way before: proves nothing
        assert breaker.is_open
        await asyncio.sleep(breaker.seconds_left)
        assert await breaker.passable()
        assert breaker.on_trial
        breaker.heed(Forbidden("Forbidden: bot was blocked by the user"))  # Telegram's own word
        assert not breaker.on_trial
        breaker.stop()
        assert breaker.is_open
        assert not await breaker.passable()

    run(go())


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (NetworkError("broke"), True),
        (TimedOut(), True),
        (NotSent("a proxy's page"), True),
        (InvalidToken("Unauthorized"), True),
        (BadRequest("Chat not found"), False),
        (Forbidden("Forbidden: bot was kicked"), False),
        (RetryAfter(3), False),
    ],
)
def test_what_is_a_trouble_of_the_line(error: TelegramError, trouble: bool) -> None:
    assert is_trouble(error) is trouble

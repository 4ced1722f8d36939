from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.domain.vitals import Vitals
from bot.sender.breaker import Breaker, is_trouble
from bot.transport.pacing import Pacer
from bot.transport.request import NotSent
from tests.support.virtual import run

if TYPE_CHECKING:
    from telegram.error import TelegramError


def test_probes_come_at_longer_and_longer_pauses() -> None:
    async def go() -> None:
        loop = asyncio.get_running_loop()
        probes = [loop.time()]

        async def probe() -> None:
            probes.append(loop.time())
            raise NetworkError("still broken")

        breaker = Breaker(Pacer(30), probe, Vitals())
        breaker.heed(NetworkError("broke"))
        while len(probes) < 7:
            await asyncio.sleep(breaker.seconds_left)
            assert not await breaker.passable()
        assert [round(later - earlier) for earlier, later in pairwise(probes)] == [1, 3, 9, 27, 30, 30]

    run(go())


def test_who_is_answered_after_a_probe_ends_the_trial() -> None:
    async def go() -> None:
        async def probe() -> None:
            return

        breaker = Breaker(Pacer(30), probe, Vitals())
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

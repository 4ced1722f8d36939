"""Holds the broadcasts while the line is broken, so that a fault leaves those in doubt that were on their way."""

from __future__ import annotations

import asyncio
import logging
import math
from typing import TYPE_CHECKING

from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError

from bot.clock import SystemClock
from bot.domain.vitals import Part
from bot.logs import in_one_line

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.vitals import Vitals
    from bot.outlets.telegram.pacing import Pacer

_FIRST_PAUSE, _LONGEST_PAUSE = 15.0, 300.0  # seconds before a trial: it may leave one more notice in doubt
_PROBE_PAUSE = 10.0  # seconds after a probe that failed: it costs nothing
_PROBE_SECONDS = 5.0  # that its answer may take
_machine = SystemClock()
_log = logging.getLogger(__name__)


def is_trouble(error: TelegramError) -> bool:
    """Whether the line failed, as against Telegram refusing what was asked: of its refusals it is sure."""
    return isinstance(error, (NetworkError, InvalidToken)) and not isinstance(error, BadRequest)


class Breaker:
    """A circuit breaker: a send that fails holds all broadcasts until one of them went well on trial.

    A probe that is answered says little of sending: it may work while sending fails. So a notice is not put at risk
    before 15 seconds are over, and after each that fails on trial not for twice as long as before it, five minutes at
    most. While not even the probe is answered it is repeated every 10 seconds instead.

        sending fails for 60 s, probes are answered: hold at 0 s, trials at 15 s (fails), 45 s (fails) and 105 s
    """

    def __init__(self, pacer: Pacer, probe: Callable[[], Awaitable[object]], vitals: Vitals) -> None:
        self._pacer = pacer
        self._probe = probe
        self._vitals = vitals
        self._pause = 0.0  # before the trial that is to come or runs; 0: the line is whole
        self._probe_at: float | None = None  # by the loop's clock; None: broadcasts may go
        self._stopped = False

    @property
    def is_open(self) -> bool:
        """Whether broadcasts are held."""
        return self._stopped or self._probe_at is not None

    @property
    def on_trial(self) -> bool:
        """Whether messages are to go one at a time, until one has arrived."""
        return self._pause > 0

    @property
    def seconds_left(self) -> float:
        """Seconds until the next probe; infinite where none is due."""
        if self._probe_at is None:
            return math.inf
        return max(0.0, self._probe_at - asyncio.get_running_loop().time())

    def stop(self) -> None:
        """Hold the broadcasts for good: those that wait for their turn come back."""
        self._stopped = True
        self._pacer.hold()

    def heed(self, error: TelegramError | None) -> None:
        """What came of a broadcast: None when it was delivered."""
        if self.is_open:
            return  # it was on its way when another one failed
        if error is not None and is_trouble(error):
            self._hold(error, min(_LONGEST_PAUSE, 2 * self._pause) or _FIRST_PAUSE)
        elif self.on_trial:
            self._pause = 0.0
            self._vitals.well(Part.SENDER, _machine.now())
            _log.info("the line is whole again")

    def suspect(self, error: TelegramError) -> None:
        """Something else failed that may be repeated, so that it tries nothing: broadcasts wait as long as last."""
        if not self.is_open and is_trouble(error):
            self._hold(error, self._pause or _FIRST_PAUSE)

    async def passable(self) -> bool:
        """Whether broadcasts may go; probes the line when the pause is over."""
        if self.is_open and not self._stopped and self.seconds_left == 0:
            try:
                async with asyncio.timeout(_PROBE_SECONDS):
                    await self._probe()
            except (TelegramError, TimeoutError) as error:
                self._probe_at = asyncio.get_running_loop().time() + _PROBE_PAUSE
                self._vitals.failed(Part.SENDER, _machine.now(), error)
            else:
                self._probe_at = None
                if not self._stopped:
                    self._pacer.let_go()
        return not self.is_open

    def _hold(self, error: TelegramError, pause: float) -> None:
        self._pause = pause
        self._probe_at = asyncio.get_running_loop().time() + pause
        self._pacer.hold()
        self._vitals.failed(Part.SENDER, _machine.now(), error)
        _log.warning("broadcasts wait %.0f s: the line is broken (%s)", pause, in_one_line(error))

"""Failures on demand: what a network and a busy Telegram do to a bot, by method, number and probability."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from bot.demo.emulator.errors import PersonError

KINDS = (
    *("error_500", "error_502", "404", "timeout", "reset_before", "reset_after", "slow", "duplicate_update"),
    *("proxy_403", "page_200", "done_502"),
)


@dataclass
class Fault:
    """A failure that strikes requests of a method ("*" for all), `times` times or for ever.

    error_500, error_502 and 404 answer so and do nothing; timeout holds the request for `seconds` and drops it undone;
    reset_before breaks the connection before the deed, reset_after after it; slow waits `seconds` first;
    proxy_403 and page_200 answer with a proxy's page in HTML and do nothing, done_502 does it and then answers so;
    duplicate_update delivers an update a second time (its method is always getUpdates or the webhook).
    """

    kind: str
    method: str = "*"
    times: int | None = 1
    seconds: float = 1.0
    probability: float = 1.0
    dice: random.Random = field(default_factory=random.Random)

    def strikes(self, method: str) -> bool:
        """Whether it hits this request; if so it counts."""
        matches = not method or self.method.lower() in ("*", method.lower())
        if self.times == 0 or not matches or self.dice.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """All that is set to go wrong."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fields: dict[str, Any]) -> None:
        """Set one; PersonError names what is not understood."""
        kind, probability, times = fields.get("kind"), fields.get("probability", 1.0), fields.get("times", 1)
        seconds = fields.get("seconds", 1.0)
        if kind not in KINDS:
            raise PersonError(400, f"kind {kind!r} is unknown; known are {', '.join(KINDS)}")
        if not isinstance(probability, int | float) or not 0 <= probability <= 1:
            raise PersonError(400, "probability must be a number from 0 to 1")
        if times is not None and (not isinstance(times, int) or times < 1):
            raise PersonError(400, "times must be a positive integer or null")
        if not isinstance(seconds, int | float) or seconds < 0:
            raise PersonError(400, "seconds must be a number from 0")
        dice = random.Random(fields.get("seed"))  # noqa: S311 no secret hangs on it
        self._faults.append(Fault(kind, fields.get("method") or "*", times, float(seconds), float(probability), dice))

    def clear(self) -> None:
        """Let everything go right again."""
        self._faults.clear()

    def strike(self, method: str) -> Fault | None:
        """The failure that hits a request of the bot, if any."""
        faults = (fault for fault in self._faults if fault.kind != "duplicate_update" and fault.strikes(method))
        return next(faults, None)

    def duplicates(self) -> bool:
        """Whether the update that is delivered now comes a second time."""
        return any(fault.kind == "duplicate_update" and fault.strikes("") for fault in self._faults)

"""What time it is for the whole process: the real time, or one that a trial or the demo has chosen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the hour; everything that the bot dates, it dates by this."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...


def _machine_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 the one place that reads the machine's clock


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return _machine_now()


def clock_from(start: datetime | None) -> Clock:
    """The machine's time, or for a trial one that starts at `start`."""
    return SystemClock() if start is None else MovableClock(start)


class MovableClock:
    """Starts at a chosen instant and runs on from there; the demo and tests move it forward."""

    def __init__(self, start: datetime) -> None:
        self._shift = start.astimezone(UTC) - _machine_now()

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return _machine_now() + self._shift

    def move(self, to: datetime) -> None:
        """Jump to `to` (aware) and run on from there; raises ValueError when that lies in the past."""
        ahead = to.astimezone(UTC) - self.now()
        if ahead < timedelta(0):
            raise ValueError(f"the clock cannot go back to {to.isoformat()}")
        self._shift += ahead

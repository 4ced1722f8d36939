"""What systemd is told of a service: that it is ready, that it is alive, that it stops; without systemd nothing."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.domain.vitals import Vital

_SILENCE = timedelta(minutes=2)  # a poll takes half a minute at most
_FAILING = timedelta(minutes=10)  # while a part fails it goes on by itself; after so long a new process is tried
_log = logging.getLogger(__name__)


def is_alive(vital: Vital | None, now: datetime) -> bool:
    """Whether a part does its work, or fails and goes on; one that has said nothing yet has just begun."""
    if vital is None:
        return True
    if vital.failing_since is not None:
        return now - vital.failing_since < _FAILING
    return vital.well_at is None or now - vital.well_at < _SILENCE


def notify(words: str) -> None:
    """Send systemd a word such as READY=1."""
    place = os.environ.get("NOTIFY_SOCKET")
    if not place:
        return
    address = "\0" + place[1:] if place.startswith("@") else place
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto(words.encode(), address)
    except OSError as error:
        _log.warning("systemd could not be told %s: %s", words, error)


def ready(alive: Callable[[], bool]) -> None:
    """Say that the service is ready and, as often as systemd wants to hear it, that it is alive while it is."""
    notify("READY=1")
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    if microseconds.isdecimal() and os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid()):
        _feed(alive, int(microseconds) / 2e6)


def _feed(alive: Callable[[], bool], seconds: float) -> None:
    if alive():
        notify("WATCHDOG=1")
    asyncio.get_running_loop().call_later(seconds, _feed, alive, seconds)

"""Requests without a good key, by the address they come from: so many a minute, in this process."""

from __future__ import annotations

import time
from collections import Counter
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import web

A_MINUTE = 60
_SECONDS = 60


class Strangers:
    """Counts them; what was counted in another minute is forgotten, so that no list grows."""

    def __init__(self) -> None:
        self._minute = 0
        self._counts = Counter[str]()

    def wait(self, address: str) -> int:
        """How many seconds an address has to wait; 0: it need not."""
        now = int(time.monotonic())
        if now // _SECONDS != self._minute:
            self._minute = now // _SECONDS
            self._counts.clear()
        return _SECONDS - now % _SECONDS if self._counts[address] >= A_MINUTE else 0

    def note(self, address: str) -> None:
        """A request without a good key came from there."""
        self._counts[address] += 1


def address_of(request: web.Request) -> str:
    """Whence a request comes: what the proxy says of it where one of our own network passes it on."""
    remote = request.remote or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        from_inside = ip_address(remote).is_private
    except ValueError:
        return remote
    return forwarded or remote if from_inside else remote

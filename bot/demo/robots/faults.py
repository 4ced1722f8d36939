"""Failures on demand: what a network and a broken server do to whoever posts to a maker's robots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["refused", "reset", "reset_after", "slow", "error_500", "error_502", "busy"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass
class Fault:
    """A failure of one maker's server, `times` times or (None) until it is healed.

    refused: nothing listens, each connection is refused, until it is healed. reset breaks the connection and takes
    nothing, reset_after takes the message before. slow waits `seconds` first. error_500 and error_502 answer so with a
    page of a proxy. busy: the maker's own answer when it is so.
    """

    kind: Kind
    maker: str
    times: int | None = None
    seconds: float = 0.0

    def strikes(self, maker: str) -> bool:
        """Whether it hits this request; if so it counts."""
        if self.maker != maker or self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        return True

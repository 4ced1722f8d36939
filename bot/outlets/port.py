"""The port through which anything leaves that nobody has just asked for: an outlet delivers screens to receivers.

Telegram is one outlet, a group robot another, e-mail a third. The sender knows no more of them than is here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.domain.bound_places import Advice

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.address_book import Address
    from bot.domain.receivers import Receiver
    from bot.rendering.screen import Screen

    Departing = Callable[[], Awaitable[None]]
    Recall = Callable[[str], Awaitable[Address | None]]  # the address that the address book has under a number


@dataclass(frozen=True, slots=True)
class Delivered:
    """The other side has taken it. `reference`: its number of the message, by which it can be changed later."""

    reference: int | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """It has not arrived for certain, and may the next time: after so many seconds, or after the sender's own pause.

    `untried`: it did not go out at all, as others fill the line or nothing goes through it at present. `moved_to`: the
    receiver has another address from now on. `advice`: what whoever has bound the receiver can do about it.
    """

    problem: str
    seconds: float | None = None
    untried: bool = False
    moved_to: str | None = None
    advice: Advice = Advice.LATER


@dataclass(frozen=True, slots=True)
class Gone:
    """It will never arrive: the receiver can be written to no more, or (`only_this`) this message was refused."""

    problem: str
    only_this: bool = False
    advice: Advice = Advice.OTHER


@dataclass(frozen=True, slots=True)
class Unknown:
    """It went out, and nobody knows whether it arrived."""

    problem: str
    advice: Advice = Advice.UNCERTAIN


Fate = Delivered | Retry | Gone | Unknown


class Outlet(Protocol):
    """One way out: it delivers what it can within its own limits and says what became of it, also of a failure."""

    @property
    def name(self) -> str:
        """What receivers call it: telegram, wecom."""

    async def room(self) -> int:
        """How many notices it takes at once now; 0 while it is known that nothing goes through."""

    def rest(self) -> float:
        """Seconds until it may have room again without being woken; infinite where it has."""

    async def deliver(self, receiver: Receiver, screen: Screen, departing: Departing) -> Fate:
        """Deliver a screen. `departing` is awaited right before it goes on the line; what it raises is passed on."""

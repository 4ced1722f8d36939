"""Where notices of a scheme go that are for no person: chats, robots, mailboxes and webhooks, and how that goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.address_book import EMAIL, WEBHOOK
from bot.domain.people import Purpose

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.address_book import AddressEntry
    from bot.domain.people import BoundGroup
    from bot.domain.receivers import Place

OWNER_AGREES = frozenset({EMAIL})  # outlets where the greeting is a question to the owner, who confirms by it


class Advice(StrEnum):
    """What whoever has bound a place can do when a greeting does not arrive; the words are binding.advice_*."""

    OTHER = "other"
    ADDRESS = "address"  # it is wrong, or the robot was taken out of the group
    OFF = "off"  # the robot is switched off, or the group takes no messages of robots
    KEYWORD = "keyword"  # the robot's settings ask for a word
    SIGNATURE = "signature"  # … for a signature, and ours is lacking or wrong
    IP = "ip"  # … for another IP address
    LATER = "later"  # nothing: it is tried again
    UNCERTAIN = "uncertain"  # to look whether it is there


class PlaceState(StrEnum):
    """How it is with a place."""

    UNDECIDED = "undecided"  # its address is known, and not what goes there
    UNCONFIRMED = "unconfirmed"  # the greeting has not arrived, or the mailbox's owner has not agreed
    TROUBLED = "troubled"  # the last notice did not arrive
    WELL = "well"


@dataclass(frozen=True, slots=True)
class Deliveries:
    """What became of notices to a place: when the last one arrived, and whether one was lost since then."""

    arrived_at: datetime | None = None
    failed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BoundPlace:
    """A place with what it is bound to in a scheme: a group for each purpose. `entry`: None for a chat of Telegram."""

    place: Place
    title: str
    groups: tuple[BoundGroup, ...]
    entry: AddressEntry | None
    deliveries: Deliveries

    @property
    def key(self) -> str:
        """What buttons and forms call it: a12 by its number in the address book, g7 by that of what was bound first."""
        return f"a{self.entry.number}" if self.entry is not None else f"g{self.groups[0].id}"

    @property
    def state(self) -> PlaceState:
        """How it is with it."""
        if not self.groups:
            return PlaceState.UNDECIDED
        if self.entry is not None and self.entry.confirmed_at is None:
            return PlaceState.UNCONFIRMED
        return PlaceState.TROUBLED if self.deliveries.failed_at is not None else PlaceState.WELL


@dataclass(frozen=True, slots=True)
class Greeted:
    """What became of a greeting, to whoever had it sent. Of GREETED.

    `advice`: what has to be put right there; None: it has arrived.
    """

    scheme: str
    key: str
    outlet: str
    title: str
    advice: Advice | None


PACKETS = {  # what can be bound at once, by the letter that buttons and forms call it by
    "b": (Purpose.RANKING, Purpose.REMINDERS),
    "r": (Purpose.RANKING,),
    "m": (Purpose.REMINDERS,),
    "l": (Purpose.PUBLICATIONS, Purpose.RANKING),
    "p": (Purpose.PUBLICATIONS,),
}
WEBHOOK_GETS = (Purpose.EVENTS,)
_OFFERED = {EMAIL: ("l", "p", "r"), WEBHOOK: ()}


def packets(outlet: str) -> tuple[str, ...]:
    """The letters of what can be bound to a place of an outlet: a mailbox gets no reminders, a webhook all."""
    return _OFFERED.get(outlet, ("b", "r", "m"))


def packet_of(outlet: str, letter: str) -> tuple[Purpose, ...]:
    """What a letter stands for at an outlet; where it is none of its letters, what is bound most often."""
    offered = packets(outlet)
    if not offered:
        return WEBHOOK_GETS
    return PACKETS[letter if letter in offered else offered[0]]

"""To whom notices go: an outlet and an address there, which nothing but the outlet understands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.people import BoundGroup

TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True)
class Receiver:
    """The addressee of a notice: a person, or a bound group, mailbox or robot.

    `address`: of Telegram a chat and, after a stroke, its topic: `-1001234/7`; of other outlets the number under which
    the address book keeps the real one, for that is a secret: whoever has a robot's address may write to its group.
    """

    outlet: str
    address: str
    person_id: int | None = None  # set for a person
    group_id: int | None = None  # our number of what was bound

    @property
    def name(self) -> str:
        """What keys call it: g7 for what was bound, p11 for a person."""
        return f"g{self.group_id}" if self.group_id is not None else f"p{self.person_id}"


NOBODY = Receiver("", "")  # as a notice looks that nobody gets


@dataclass(frozen=True, slots=True)
class Place:
    """A group or robot with all that is in it: the address of a chat holds those of its topics."""

    outlet: str
    address: str


def to_person(person_id: int) -> Receiver:
    """Somebody's private chat, which Telegram numbers like the person."""
    return Receiver(TELEGRAM, str(person_id), person_id=person_id)


def place_of(receiver: Receiver | BoundGroup) -> Place:
    """Where what goes to it arrives."""
    return Place(receiver.outlet, receiver.address.partition("/")[0])

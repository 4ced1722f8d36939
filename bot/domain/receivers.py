"""To whom notices go: an outlet and an address there, which nothing but the outlet understands."""

from __future__ import annotations

from dataclasses import dataclass

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

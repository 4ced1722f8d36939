"""The address book: where outlets other than Telegram deliver to. An address is a secret: notices carry its number."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Address:
    """A robot's, mailbox's or webhook's address. Its `url`, of a mailbox mailto:a@b.cn, and `secret` are never shown.

    `secret`: with which what is sent there is signed, where the other side has given one.
    """

    number: int
    outlet: str
    label: str  # as people call it: 如皋就业工作群
    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)

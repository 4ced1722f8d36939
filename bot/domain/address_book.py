"""The address book: where outlets other than Telegram deliver to. An address is a secret: notices carry its number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

EMAIL, WEBHOOK = "email", "webhook"  # the outlets of which nobody sees what others write
_TAIL = 4
_SHORTEST = 16  # of what a tail is shown: of anything shorter it would be too much


@dataclass(frozen=True, slots=True)
class NewAddress:
    """An address as somebody gave it, not yet in the book."""

    outlet: str
    label: str  # as people call it: 如皋就业工作群
    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Address:
    """A robot's, mailbox's or webhook's address. Its `url`, of a mailbox mailto:a@b.cn, and `secret` are never shown.

    `secret`: with which what is sent there is signed, where the other side has given one.
    """

    number: int
    outlet: str
    label: str
    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AddressEntry:
    """An address as it may be shown. `tail`: its last letters, by which the bureau knows it again.

    `confirmed_at`: when the greeting had arrived, of a mailbox when its owner had agreed; None: not yet.
    """

    number: int
    scheme: str
    outlet: str
    label: str
    tail: str
    signed: bool  # there is a secret
    added_by: int | None
    added_at: datetime
    confirmed_at: datetime | None


def tail_of(url: str) -> str:
    """The last letters of an address; none of a short one, and none of a mailbox.

    >>> tail_of("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa")
    '5aaa'
    >>> tail_of("mailto:li.na@rugao.gov.cn")
    ''
    """
    return url[-_TAIL:] if len(url) >= _SHORTEST and not url.startswith("mailto:") else ""

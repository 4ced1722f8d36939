"""A mailbox that somebody has entered: nothing is sent there before its owner has agreed (double opt-in). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.people import Purpose


@dataclass(frozen=True, slots=True)
class Subscription:
    """What is sent to a mailbox of a scheme, or will be once it is `confirmed`; `mailbox`: as it may be shown."""

    scheme: str
    mailbox: str
    purposes: tuple[Purpose, ...]
    confirmed: bool


def masked(mailbox: str) -> str:
    """A mailbox as its owner knows it again, and nobody else.

    >>> masked("li.na@rugao.gov.cn")
    'l***@rugao.gov.cn'
    """
    return f"{mailbox[:1]}***@{mailbox.rpartition('@')[2]}"

"""What is to be sent without having been asked for: a notice has a key that can exist once, and states."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


class NoticeKind(StrEnum):
    """What a notice is about; `harmless_twice` kinds may be sent again when the fate of a send is unknown."""

    REMINDER = "reminder"  # what a unit still owes, to its coordinators and its group
    REVIEW = "review"  # what waits for somebody's review
    RANKING = "ranking"  # the weekly ranking, to the leaders' groups
    RETURNED = "returned"  # a figure that a reviewer sent back, to its reporter
    REOPENED = "reopened"  # a closed period was opened again for a unit, to its coordinators
    PUBLISHED = "published"  # a standing was published, to everybody with a role and to the groups
    APPEAL = "appeal"  # a unit objects to a published item, to the bureau
    APPEAL_ANSWERED = "appeal-answered"  # … and the answer, to who objected
    LIVE = "live"  # the message of a ranking group that is edited from then on
    ANNOUNCEMENT = "announcement"  # the bureau's own words, as a person approved them
    SUBSTITUTE = "substitute"  # somebody is to report in a coordinator's place for some days
    ALARM = "alarm"  # something that the bureau has to know: a blocked contact, a lost group

    @property
    def harmless_twice(self) -> bool:
        """Whether a second copy does no harm: of a picture or of somebody's words it does, and a person can send them again."""
        return self not in (NoticeKind.RANKING, NoticeKind.ANNOUNCEMENT)


class NoticeState(StrEnum):
    """Where a notice stands."""

    WAITING = "waiting"  # to be sent when its time has come
    CLAIMED = "claimed"  # a sender has it, until the lease ends
    SENDING = "sending"  # handed to the line: until it is recorded what became of it, nobody knows
    SENT = "sent"  # Telegram confirmed it; the message id is kept
    DROPPED = "dropped"  # no longer due when its turn came
    FAILED = "failed"  # Telegram refused it for good
    UNKNOWN = "unknown"  # the process died or the line broke in the middle of the send


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where a notice goes: a person's private chat or a bound group."""

    chat_id: int
    thread_id: int | None = None
    person_id: int | None = None  # set for private chats
    group_id: int | None = None  # our id of the bound group


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be sent to one receiver. `values` say what it is about; the words are made when it is sent."""

    key: str  # stable: the same cause gives the same key, on any machine and at any restart
    kind: NoticeKind
    receiver: Receiver
    due_at: datetime  # UTC: not before
    expires_at: datetime  # UTC: not after; then it is dropped
    values: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coming:
    """What goes out at a moment, as things stand, and to whom."""

    at: datetime
    kind: NoticeKind
    names: tuple[str, ...]

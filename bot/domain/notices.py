"""What is to be sent without having been asked for: a notice has a key that can exist once, a kind, and states.

Each kind has a type of its own for its content. Where that is known when the notice is made, its `values` are that
content; else they name what it is gathered from at the moment when it goes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime  # noqa: TC003 the codec of `values` reads the annotations
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter

from bot.domain.entries import Basis  # noqa: TC001 the codec of `values` reads the annotations
from bot.domain.people import Purpose  # noqa: TC001 as above
from bot.domain.seals import Seal  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.publications import OwnResult, Publication
    from bot.domain.rankings import Occasion
    from bot.domain.receivers import Receiver
    from bot.domain.results import Board, Proposal, Raised, Todo
    from bot.domain.review_items import Waiting
    from bot.domain.today import Today
    from scoring import Standing

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
_Content = TypeVar("_Content")


class NoticeKind(StrEnum):
    """What a notice is about; `harmless_twice` kinds may be sent again when the fate of a send is unknown."""

    REMINDER = "reminder"  # what a unit still owes, to its coordinators and its group
    REVIEW = "review"  # what waits for somebody's review; to the bureau, its work of the day
    RANKING = "ranking"  # the weekly ranking, to the leaders' groups
    RETURNED = "returned"  # a figure that a reviewer sent back, to its reporter
    RETURN_TAKEN_BACK = "return-taken-back"  # … and took that back
    CORRECTED = "corrected"  # a reviewer put another figure in the place of a reported one, to its reporter
    REOPENED = "reopened"  # a closed period was opened again for a unit, to its coordinators
    PUBLISHED = "published"  # a standing was published, to everybody with a role and to the groups
    APPEAL = "appeal"  # a unit objects to a published item, to the bureau
    APPEAL_ANSWERED = "appeal-answered"  # … and the answer, to who objected
    LIVE = "live"  # the message of a ranking group that is edited from then on
    ANNOUNCEMENT = "announcement"  # the bureau's own words, as a person approved them
    SUBSTITUTE = "substitute"  # somebody is to report in a coordinator's place for some days
    TAKEN_BACK = "taken-back"  # a group that had put the bot out has taken it back, to that group
    UNCONFIRMED = "unconfirmed"  # some of a broadcast may not have arrived, to the bureau
    BUREAU_JOINED = "bureau-joined"  # somebody has bureau rights from now on, to all others who have them
    APPLICATIONS = "applications"  # somebody asks to be let in, to the bureau; kept up to date
    APPLICATION_ANSWERED = "application-answered"  # … and the answer, to who asked
    ARRIVALS = "arrivals"  # who joined by invitation on a day, to the bureau; kept up to date
    SUBSTITUTION = "substitution"  # a substitute was named, invited or has joined, to the bureau
    SCHEME_CHANGED = "scheme-changed"  # the rules are others from a day on, to the bureau
    ALARM = "alarm"  # something that the bureau has to know: a blocked contact, a lost group
    GREETING = "greeting"  # to a robot, mailbox or webhook that was bound: does it arrive
    GREETED = "greeted"  # … and what became of it, to whoever bound it
    HEALTH = "health"  # something about the running bot that operators have to know
    EVENT = "event"  # something that happened, to the webhooks of other systems

    @property
    def harmless_twice(self) -> bool:
        """Whether a second copy does no harm: of a picture or of somebody's words it does."""
        return self not in (NoticeKind.RANKING, NoticeKind.ANNOUNCEMENT)


KEPT = (NoticeKind.APPLICATIONS, NoticeKind.ARRIVALS)  # of a person, and edited as long as they are fresh


class NoticeState(StrEnum):
    """The states of a notice."""

    WAITING = "waiting"  # to be sent when its time has come
    CLAIMED = "claimed"  # a sender has it, until the lease ends
    SENDING = "sending"  # handed to the line: until it is recorded what became of it, nobody knows
    SENT = "sent"  # the other side has taken it; its number of the message is kept
    DROPPED = "dropped"  # no longer due when its turn came
    FAILED = "failed"  # it was refused for good
    UNKNOWN = "unknown"  # the process died or the line broke in the middle of the send


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be sent to one receiver. `values` say what it is about; the words are made when it is sent."""

    key: str  # stable: the same cause gives the same key, on any machine and at any restart
    kind: NoticeKind
    receiver: Receiver
    due_at: datetime  # UTC: not before
    expires_at: datetime  # UTC: not after; then it is dropped
    values: Mapping[str, Json] = field(default_factory=dict)

    @property
    def broadcast(self) -> str:
        """The part of the key that the same notice to others shares, without kind, scheme, receiver: `2021-06-21`."""
        apart = (self.kind.value, self.values.get("scheme"), self.receiver.name)
        return ":".join(part for part in self.key.split(":") if part not in apart)


@dataclass(frozen=True, slots=True)
class Coming:
    """What goes out at a moment, as things stand, and to whom."""

    at: datetime
    kind: NoticeKind
    names: tuple[str, ...]


def key_prefix(kind: NoticeKind, receiver: Receiver | None = None, scheme: str | None = None) -> str:
    """What the keys of planned notices begin with: kind, scheme where it is in them, receiver; then comes the day.

    A reminder and a word on what waits for review are of all schemes, `reminder:p11:2021-06-23`; a ranking is of one,
    `ranking:rugao-2021:g7:2021-06-21`. Without a receiver: what the keys to all receivers begin with.
    """
    parts = (kind.value, scheme, receiver.name if receiver is not None else None)
    return "".join(f"{part}:" for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class SchemeDue:
    """What is due of one scheme on `day` to one receiver.

    `todos`: what units owe; `raised`: units of which nothing was heard; `proposals`: missed periods that the assessor
    may enter; `waiting`: what waits for the reader's review; `today`: to the bureau instead, all its work of the day.
    """

    scheme: str
    day: date
    todos: tuple[Todo, ...] = ()
    raised: tuple[Raised, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    waiting: Waiting | None = None
    today: Today | None = None

    @property
    def duties(self) -> bool:
        """Whether anything of the calendar is due; what waits for review is not of the calendar."""
        return bool(self.todos or self.raised or self.proposals)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is due to one receiver, scheme by scheme, never empty. Of REMINDER and REVIEW."""

    schemes: tuple[SchemeDue, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranking as it is when it goes; `sample`: the ledger holds sample data. Of RANKING and LIVE.

    `seal`: the head of the ledger, where it is to be told. `occasion`: why it goes out, where it is not asked for.
    `enclosed`: to a mailbox the standing, of which it gets the workbook.
    """

    board: Board
    sample: bool
    seal: Seal | None = None
    occasion: Occasion | None = None
    enclosed: Standing | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """The approved words of an announcement, and its number. Of ANNOUNCEMENT."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class FigureCorrected:
    """A reviewer (`by`) has corrected a unit's running total, or (`undone`) taken that back again. Of CORRECTED."""

    scheme: str
    unit: str
    fact: str
    before: int
    after: int
    reason: str
    by: str
    undone: bool


@dataclass(frozen=True, slots=True)
class ReturnTakenBack:
    """A reviewer (`by`) has taken the return of a unit's figures back. Of RETURN_TAKEN_BACK."""

    scheme: str
    unit: str
    fact: str
    by: str


@dataclass(frozen=True, slots=True)
class Reopened:
    """A closed period is open again for a unit, until an instant. Of REOPENED."""

    scheme: str
    unit: str
    period: str
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Published:
    """A version of the standing was published; `moved`: the units that it moved, `seal`: its own. Of PUBLISHED."""

    scheme: str
    version: int
    day: date
    basis: Basis
    note: str
    moved: tuple[str, ...]
    sample: bool
    seal: Seal | None = None


@dataclass(frozen=True, slots=True)
class PublishedTo:
    """The same as it is told to one receiver: the results of the own units, or of the first ones. Of PUBLISHED.

    `own`: the units are the receiver's own, who may object; `board`: to a group, the whole ranking; `enclosed`: to a
    mailbox the publication and its standing, of which it gets the workbook.
    """

    news: Published
    results: tuple[OwnResult, ...]
    own: bool
    board: Board | None = None
    enclosed: tuple[Publication, Standing] | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """A unit objects to a published item; `appeal` is the number of the objection. Of APPEAL."""

    scheme: str
    unit: str
    item: str
    words: str
    appeal: int


@dataclass(frozen=True, slots=True)
class ObjectionAnswered:
    """The bureau's words on an objection to an item. Of APPEAL_ANSWERED."""

    scheme: str
    unit: str
    item: str
    words: str


@dataclass(frozen=True, slots=True)
class Substituting:
    """The reader reports for a unit in the place of `name`, from the first to the last day. Of SUBSTITUTE."""

    scheme: str
    unit: str
    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A broadcast that may not have come to these of its `total` receivers. Of UNCONFIRMED."""

    scheme: str
    kind: NoticeKind
    broadcast: str
    total: int
    names: tuple[str, ...]
    to_groups: bool  # all of its receivers are groups


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A group that has taken the bot back, and what it had; `group_id`: ours of the first of it. Of TAKEN_BACK."""

    scheme: str
    group_id: int
    purposes: tuple[Purpose, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """How many notices wait to be sent again, and how many were not, since they make sense no more."""

    waiting: int
    expired: int


@dataclass(frozen=True, slots=True)
class BureauJoined:
    """Somebody has taken up the bureau's role `service`, invited by `by`; empty: the command line. Of BUREAU_JOINED."""

    scheme: str
    name: str
    by: str
    service: int


@dataclass(frozen=True, slots=True)
class ApplicationAnswered:
    """The bureau has admitted the reader to a unit, or not. Of APPLICATION_ANSWERED."""

    scheme: str
    unit: str
    admitted: bool


@dataclass(frozen=True, slots=True)
class Substitution:
    """Somebody is to report for a unit in the place of `absent`, from the first to the last day. Of SUBSTITUTION.

    `by` named them, or gave a link (`invitation`), by which they have joined meanwhile where there is a `service` too.
    `persons`: whether the bureau is to say if they may see the persons of statements.
    """

    scheme: str
    unit: str
    absent: str
    by: str
    first: date
    last: date
    name: str = ""
    service: int | None = None
    invitation: str | None = None
    persons: bool = False


@dataclass(frozen=True, slots=True)
class UnitMoved:
    """A unit's total (hundredths) and rank by the old rules and by the new ones, on the same figures."""

    unit: str
    total: tuple[int, int]
    rank: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SchemeChanged:
    """The rules are others from `since` on; what is another, by language, and whom it moves. Of SCHEME_CHANGED.

    `rewritten`: what was in force already was rewritten, so that standings of days gone by move too.
    """

    scheme: str
    since: date
    rewritten: bool
    changes: dict[str, tuple[str, ...]]
    moved: tuple[UnitMoved, ...]


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the bureau has to know: a code of the catalogue and what it is about. Of ALARM."""

    code: str
    subject: str


_codec: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)  # of a type of content; making one takes a while


def values_of(content: Any) -> dict[str, Json]:
    """A content as the values of a notice, ready for JSON; `content_in` reads them back."""
    values: dict[str, Json] = _codec(type(content)).dump_python(content, mode="json")
    return values


def content_in(kind: type[_Content], values: Mapping[str, Json]) -> _Content:
    """The content of that type which the values of a notice hold. Raises ValidationError where they hold another."""
    content: _Content = _codec(kind).validate_python(values)
    return content

"""The ledger's entries, only ever added: a correction is a new entry that names the one it replaces."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


class Mode(StrEnum):
    """How an entry's value counts."""

    INCREMENT = "increment"  # adds to the running total of the cycle
    TOTAL = "total"  # is the running total of the cycle on its date
    WITHDRAWAL = "withdrawal"  # counts nothing: takes back the entry that it replaces


class Channel(StrEnum):
    """The party that states a figure, in schemes in which unit and assessor each state every fact (自评, 考核)."""

    SELF = "self"  # the unit's own assessment; shown beside, moves no points of the published score
    ASSESSED = "assessed"  # what counts; the only channel of schemes without self-assessment


class Source(StrEnum):
    """Which way an entry came in."""

    COMMAND = "command"
    TEXT = "text"
    EDIT = "edit"  # the sent message was edited
    BUTTON = "button"  # a tap under a receipt or a question
    FORWARDED = "forwarded"  # words of somebody else or of another bot, taken over by a tap
    FORM = "form"  # the form, on its page or in the chat
    DESK = "desk"  # the desk on the web
    WORKBOOK = "workbook"  # a filled-in workbook was sent back
    IMPORT = "import"
    SYSTEM = "system"  # a business system (金保, 一表同享) sent it by the API
    SAMPLE = "sample"  # the demo's sample data, marked as such
    REVIEW = "review"  # a reviewer corrected it, or took a self-assessed figure over


BROUGHT_IN = frozenset({Source.IMPORT, Source.SAMPLE})  # tell of other records: they came when those say


class Basis(StrEnum):
    """Which entries a standing rests on; every display says which."""

    REPORTED = "reported"  # all that units reported; with self-assessment: what they state of themselves (自评)
    CONFIRMED = "confirmed"  # what a reviewer confirmed; with self-assessment: of what assessors state (考核)


class Verdict(StrEnum):
    """What a review comes to."""

    CONFIRM = "confirm"
    PROPOSE = "propose"  # confirmed by one; it moves a rank, so a second person must confirm it too
    RETURN = "return"  # sent back with a reason
    ANSWER = "answer"  # the unit answered what was returned
    REOPEN = "reopen"  # the reviewer took their own decision back: it waits again


@dataclass(frozen=True, slots=True)
class Origin:
    """Through which message something came: unique enough to answer "where did this come from" and to count once.

    Of a figure from a business system: the system's name, and the number by which the system itself knows the figure.
    """

    source: Source
    update_id: int | None = None
    chat_id: int | None = None
    message_id: int | None = None
    system: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry before the ledger has numbered it. `value` is in the fact kind's smallest unit (人, hundredths …)."""

    scheme: str
    unit: str
    fact: str
    date: date  # the day whose figure this is, in the scheme's time zone
    mode: Mode
    value: int
    person_id: int | None  # None: the command line; of a system's figure who answers for the system's token
    origin: Origin
    replaces: int | None = None  # id of the entry that this one corrects or takes back
    channel: Channel = Channel.ASSESSED
    reason: str = ""  # why it was corrected or judged so, in the person's words
    doubted: bool = False  # asked about for its size, or against a reviewer's word: marked until it is reviewed


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger."""

    id: int
    scheme: str
    unit: str
    fact: str
    date: date
    mode: Mode
    value: int
    person_id: int | None
    origin: Origin
    replaces: int | None
    recorded_at: datetime  # UTC
    channel: Channel = Channel.ASSESSED
    reason: str = ""
    doubted: bool = False


def numbered(new: NewEntry, number: int, at: datetime) -> Entry:
    """The entry as the ledger numbers it, recorded at an instant (UTC)."""
    return Entry(id=number, recorded_at=at, **{name: getattr(new, name) for name in _FIELDS})


_FIELDS = tuple(field.name for field in fields(NewEntry))


@dataclass(frozen=True, slots=True)
class Selection:
    """Which entries a standing rests on: those of a channel, all of them or only the confirmed ones."""

    channel: Channel = Channel.ASSESSED
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class NewReview:
    """A review of entries before it is stored."""

    verdict: Verdict
    person_id: int | None  # None: the command line
    at: datetime
    reason: str = ""
    update_id: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A review of an entry. Reviews are only ever added; the last one holds."""

    id: int
    entry_id: int
    verdict: Verdict
    person_id: int | None  # None: the command line
    reason: str
    at: datetime  # UTC

"""The ledger's entries: what was reported, by whom, through which message.

They are only ever added; a correction is a new entry that names the one it replaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


class Mode(StrEnum):
    """How an entry's value counts."""

    INCREMENT = "increment"  # adds to the running total of the cycle
    TOTAL = "total"  # is the running total of the cycle on its date
    WITHDRAWAL = "withdrawal"  # counts nothing: takes back the entry that it replaces


class Source(StrEnum):
    """Which way an entry came in."""

    COMMAND = "command"
    TEXT = "text"
    EDIT = "edit"  # the sent message was edited
    BUTTON = "button"  # a tap under a receipt or a question
    IMPORT = "import"
    SAMPLE = "sample"  # the demo's sample data, marked as such


@dataclass(frozen=True, slots=True)
class Origin:
    """Through which message something came: unique enough to answer "where did this come from" and to count once."""

    source: Source
    update_id: int | None = None
    chat_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry before the ledger has numbered it. `value` is in the fact kind's smallest unit (人, hundredths …)."""

    scheme: str
    unit: str
    fact: str
    date: date  # the day whose figure this is, in the scheme's time zone
    mode: Mode
    value: int
    person_id: int | None  # None: the command line
    origin: Origin
    replaces: int | None = None  # id of the entry that this one corrects or takes back


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

"""A workbook as a form: its columns and mark, what was filled in, what storing it would change. In smallest units."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from bot.domain.entries import Mode  # noqa: TC001 the codec of drafts reads it

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.results import Receipt, Suspicion
    from scoring import Scheme

_MARK = re.compile(r"kaohe1/([^/\s]+)/([0-9a-f]{6})/([^/\s]+)/(\d{1,15})/(\d{4}-\d\d-\d\d)/([0-9a-f]{4})")


class Column(StrEnum):
    """What the columns of a table of figures hold; each has a heading in every language (`workbook.column_…`)."""

    SECTION = "section"
    UNIT = "unit"
    FACT = "fact"
    MEASURE = "measure"
    TARGET = "target"
    REPORTED = "reported"  # the running total when the workbook was made
    MORE = "more"  # to fill in: what is added to it
    TOTAL = "total"  # to fill in: what it is now
    DATE = "date"
    CODE = "code"  # the fact's id


@dataclass(frozen=True, slots=True)
class Mark:
    """What a sheet was made of; written into a cell, the only thing that every spreadsheet program keeps.

    `state`: the id of the unit's last entry that the sheet shows, 0 for none; `edition`: of the scheme's list of facts.
    """

    scheme: str
    edition: str
    unit: str
    state: int
    day: date

    def __str__(self) -> str:
        return checked(f"kaohe1/{self.scheme}/{self.edition}/{self.unit}/{self.state}/{self.day}")


def read_mark(text: str) -> Mark | None:
    """The mark that a folded text holds; None for none, and for one that was changed."""
    match = search_checked(_MARK, text)
    if match is None:
        return None
    try:
        return Mark(match[1], match[2], match[3], int(match[4]), date.fromisoformat(match[5]))
    except ValueError:
        return None


def checked(body: str) -> str:
    """A mark with its check appended, four letters by which one that was changed is noticed: `…/3f0a`."""
    return f"{body}/{hashlib.sha256(body.encode()).hexdigest()[:4]}"


def search_checked(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match of a mark's pattern, which includes the check; None for none, and for one with a wrong check."""
    match = pattern.search(text)
    return match if match is not None and match[0] == checked(match[0].rpartition("/")[0]) else None


def edition(scheme: Scheme) -> str:
    """A digest of the scheme's list of facts, by which a sheet that was made of another list is noticed."""
    facts = [(fact.id, fact.title, fact.kind.value, fact.measure, fact.levels) for fact in scheme.facts]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:6]


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that was read from a workbook. `cell` is its address; `day` None: today.

    `seen` is the last entry of the unit that its author has seen, None where the file does not tell.
    """

    unit: str
    fact: str
    mode: Mode
    value: int
    cell: str
    day: date | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a cell is not used: the catalogue's code (`workbook.wrong_…`, `doubts.…`) and the values of its sentence."""

    cell: str
    reason: str
    values: tuple[tuple[str, str], ...] = ()


class Meant(StrEnum):
    """What the figures of a column are, as their sender says it (`workbook.meant_…`)."""

    TOTAL = "total"
    MORE = "more"
    TARGET = "target"
    NOT = "not"  # not used
    ADD = "add"  # a part: added up with the other parts of its fact


@dataclass(frozen=True, slots=True)
class WhichMeaning:
    """A column of which only the sender knows what it is. `figures` are its running totals, should it hold such.

    `title`: the words of its head that leave it open; `places`: where it stands (`C`, `E`; numbers are rows).
    """

    title: str
    places: tuple[str, ...]
    facts: tuple[str, ...]
    figures: tuple[Given, ...]
    wrong: tuple[Wrong, ...]
    options: tuple[Meant, ...]
    about: Literal["meaning"] = "meaning"


@dataclass(frozen=True, slots=True)
class WhichDay:
    """For which day the figures count that have none; `text` leaves it open or names a day that cannot be."""

    text: str
    options: tuple[date, ...]
    about: Literal["day"] = "day"


TableQuestion = WhichMeaning | WhichDay


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column of which figures were read: what it is headed, where it stands, what it was taken for."""

    title: str
    place: str
    meant: Meant


@dataclass(frozen=True, slots=True)
class Legend:
    """How a bureau's table was read. `notes`: what was passed over without being wrong.

    `day` None is today; `said`: the words that tell it, empty where nothing does. `shape`: a digest of the heads.
    `draft` is the one with the answers `given` to its questions, by which they can be changed; 0 for none.
    """

    columns: tuple[ReadColumn, ...] = ()
    notes: tuple[Wrong, ...] = ()
    day: date | None = None
    said: str = ""
    shape: str = ""
    draft: int = 0
    given: tuple[tuple[str, Meant], ...] = ()
    remembered: bool = False  # the answers are those of an earlier table


@dataclass(frozen=True, slots=True)
class Workbook:
    """All that was read from a file: figures, each unit and fact once, and what is wrong in it.

    `questions` come before it can be looked over.
    """

    scheme: str
    name: str  # the file's
    figures: tuple[Given, ...]
    wrong: tuple[Wrong, ...] = ()
    outdated: bool = False  # made of an earlier list of facts
    legend: Legend | None = None  # None: made of our own template or of a list
    questions: tuple[Annotated[TableQuestion, Field(discriminator="about")], ...] = ()


@dataclass(frozen=True, slots=True)
class Since:
    """What somebody has reported of the same fact since the workbook was made."""

    by: str  # their name, empty where it is not known
    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What one figure would change: the running total on its day, before and after."""

    given: Given
    day: date
    before: int
    after: int
    reported: bool  # False: nothing was reported of it so far
    since: Since | None = None
    doubt: Suspicion | None = None

    @property
    def asks(self) -> bool:
        """Whether the person has to look at it before it is stored."""
        return self.since is not None or self.doubt is not None


@dataclass(frozen=True, slots=True)
class Preview:
    """What storing a workbook would do. `draft` is what its buttons carry, 0 where there is nothing to store."""

    scheme: str
    name: str
    draft: int
    changes: tuple[Change, ...]
    same: int  # figures that say what is reported already
    wrong: tuple[Wrong, ...]
    receipts: tuple[Receipt, ...]  # what the changes that ask nothing would do
    own: frozenset[str] = frozenset()  # the unit that goes without saying
    outdated: bool = False
    legend: Legend | None = None
    overtaken: bool = False  # somebody has reported one of the facts since the last preview: nothing was stored


@dataclass(frozen=True, slots=True)
class Stored:
    """The receipts of a workbook whose figures were stored."""

    scheme: str
    name: str
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class AskedOfTable:
    """A question of a table that waits for a tap; `number` is its place among `count` questions of the draft."""

    scheme: str
    name: str
    draft: int
    number: int
    count: int
    question: TableQuestion

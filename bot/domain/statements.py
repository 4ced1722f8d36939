"""Statements (统计表): what a unit fills into the form of a duty, its versions, and what a new one changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.workbooks import checked, search_checked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from bot.domain.results import Receipt
    from bot.domain.timeliness import Outcome
    from bot.domain.workbooks import Wrong
    from schemes.duties import Duty
    from schemes.statements import Part, Statement

Row = Mapping[str, str]  # column -> what its cell says, empty where nothing does
LONGEST = 60  # letters of a cell
MOST_ROWS = 500  # of one list
_MARK = re.compile(r"kaohe2/([^/\s]+)/([^/\s]+)/([^/\s]+)/(\d{1,15})/([0-9a-f]{4})")
MARKED = "kaohe2/"


@dataclass(frozen=True, slots=True)
class Filled:
    """The stated numbers and the rows of the lists, both by part. Months are written `1985-06`, phones as digits."""

    numbers: Mapping[str, int]
    lists: Mapping[str, tuple[Row, ...]]

    def figure(self, part: Part) -> int:
        """The number that the part states, or how many rows it lists."""
        return len(self.lists.get(part.part, ())) if part.columns else self.numbers.get(part.part, 0)


@dataclass(frozen=True, slots=True)
class Version:
    """A statement that a unit has handed in; the next one names it in `replaces`. `number` counts from 1."""

    id: int
    unit: str
    duty: str
    number: int
    filled: Filled
    person_id: int
    at: datetime  # UTC
    replaces: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a sheet was made of: `version` is the id of the one that it was filled with, 0 for none."""

    scheme: str
    duty: str
    unit: str
    version: int

    def __str__(self) -> str:
        return checked(f"{MARKED}{self.scheme}/{self.duty}/{self.unit}/{self.version}")


def read_mark(text: str) -> Mark | None:
    """The mark that a folded text holds; None for none, and for one that was changed."""
    match = search_checked(_MARK, text)
    return Mark(match[1], match[2], match[3], int(match[4])) if match is not None else None


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement as it was read from a file called `name`; with anything `wrong` it cannot be handed in.

    `seen` is the id of the version that its author had before them (0: none), None where the file does not tell.
    """

    name: str
    duty: str
    unit: str | None
    filled: Filled
    wrong: tuple[Wrong, ...] = ()
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class PartChange:
    """What a new version changes in a part: its figure (None: nothing was handed in), and which persons."""

    part: str
    before: int | None
    after: int
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the part is unchanged."""
        return self.before == self.after and not (self.added or self.gone or self.changed)


@dataclass(frozen=True, slots=True)
class Blank:
    """The form that somebody takes to fill in; `last` is what the unit has handed in, `by` who did."""

    scheme: str
    duty: str
    unit: str
    as_of: date
    last: Version | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class FactChange:
    """A figure that handing in would report, in the smallest unit; `before` None: nothing was reported so far."""

    fact: str
    before: int | None
    after: int


@dataclass(frozen=True, slots=True)
class StatementPreview:
    """What handing in a statement would do. `draft` is what its buttons carry, 0 where there is nothing to hand in."""

    scheme: str
    name: str
    duty: str
    unit: str
    draft: int
    changes: tuple[PartChange, ...]
    facts: tuple[FactChange, ...]
    wrong: tuple[Wrong, ...]
    receipts: tuple[Receipt, ...]
    last: Version | None = None
    since: str | None = None  # who has handed in another one since the file was made
    overtaken: bool = False  # something came in between preview and tap: nothing was handed in


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A statement was handed in: its version, when, and what its figures did."""

    scheme: str
    duty: str
    unit: str
    number: int
    day: date
    figures: tuple[tuple[str, int], ...]  # part, number
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """The state of a unit's statement: on time or late by its first version; `figures` by part, of the last one.

    `last`, with its persons, and `by`, who handed it in, only where all statements are collected.
    """

    unit: str
    outcome: Outcome
    first: datetime | None = None
    last: Version | None = None
    by: str = ""
    figures: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """Who has handed in a statement; `persons`: whether who looks may have the lists themselves."""

    scheme: str
    duty: str
    as_of: date
    units: tuple[Collected, ...]
    persons: bool


def part_changes(statement: Statement, before: Filled | None, after: Filled) -> tuple[PartChange, ...]:
    """Each part's figure now and before, with the rows of its list that changed."""
    return tuple(_part_change(part, before, after) for part in statement.parts)


def _part_change(part: Part, before: Filled | None, after: Filled) -> PartChange:
    figures = before.figure(part) if before is not None else None, after.figure(part)
    if not part.columns or before is None:
        return PartChange(part.part, *figures)
    old = {_who(part, row): row for row in before.lists.get(part.part, ())}
    new = {_who(part, row): row for row in after.lists.get(part.part, ())}
    moved = (key for key in new if key in old and dict(new[key]) != dict(old[key]))
    return PartChange(
        part.part,
        *figures,
        tuple(name_of(part, new[key]) for key in new if key not in old),
        tuple(name_of(part, old[key]) for key in old if key not in new),
        tuple(name_of(part, new[key]) for key in moved),
    )


def _who(part: Part, row: Row) -> tuple[str, ...]:
    return tuple(row.get(column, "") for column in part.who)


def name_of(part: Part, row: Row) -> str:
    """What a row is called: the first of the columns that tell it from others."""
    return row.get(part.who[0], "")


def figures_of(statement: Statement, filled: Filled) -> tuple[tuple[str, int], ...]:
    """Part and figure, in the form's order: all that those see who may not see the persons."""
    return tuple((part.part, filled.figure(part)) for part in statement.parts)


def offered(duties: Iterable[Duty], day: date) -> tuple[Duty, ...]:
    """The duties with a statement; of each line of the calendar the last period that has opened, or else the first."""
    periods: dict[str, Duty] = {}
    for duty in sorted(duties, key=lambda duty: duty.opens):
        if duty.statement is not None and (duty.line not in periods or duty.opens <= day):
            periods[duty.line] = duty
    return tuple(periods.values())


def latest(versions: Sequence[Version], duty: str, unit: str) -> Version | None:
    """The version that holds; the earlier ones are kept."""
    return next((version for version in reversed(versions) if (version.duty, version.unit) == (duty, unit)), None)

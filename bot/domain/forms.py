"""What a form shows of a unit, what is filled in, what came of it. Values in smallest units, points in hundredths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.entries import Basis, Mode  # noqa: TC001 the codec of drafts reads it
from bot.domain.results import Unusual  # noqa: TC001 the codec of drafts reads it

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.entries import Origin
    from bot.domain.errors import ReasonNeeded
    from bot.domain.results import Place, Receipt, Suspicion


@dataclass(frozen=True, slots=True)
class FormFact:
    """One line of the form. `seen`: the id of the fact's last entry when the form was made, 0 for none.

    `origin`: through what that entry came, where the form is of one unit.
    """

    fact: str
    total: int
    target: int | None
    reported: date | None  # the day that the total is of
    seen: int
    last: int | None = None  # what it came to last year, as far as that is known
    origin: Origin | None = None
    given: bool = False  # a business system has the last word on it: nobody is asked for it


@dataclass(frozen=True, slots=True)
class FormDuty:
    """A duty whose facts the form asks for, with its deadline."""

    duty: str
    due: date
    days_left: int  # negative: overdue
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormSection:
    """Facts under one heading of the sheet; `item` None: what no line of it asks for."""

    item: str | None
    facts: tuple[FormFact, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """All that a person may fill in for a unit, and where the unit stands."""

    scheme: str
    unit: str
    as_of: date
    place: Place
    due: tuple[FormDuty, ...]  # most urgent first
    sections: tuple[FormSection, ...]
    basis: Basis = Basis.REPORTED


@dataclass(frozen=True, slots=True)
class Figure:
    """One filled-in figure. `seen` as in FormFact; `sure`: the doubt that the person has dispelled."""

    fact: str
    mode: Mode
    value: int
    seen: int
    sure: Unusual | None = None
    reason: str = ""  # why it differs from what the bureau has settled, where that is needed


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that somebody has filled in: figures of one unit, each fact once, all of one day (None: today).

    `opened_at`: since when it may have been filled in, as far as that is known.
    """

    scheme: str
    unit: str
    day: date | None
    figures: tuple[Figure, ...]
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody else has reported of a fact since it was seen; the person decides what holds."""

    fact: str
    total: int
    seen: int  # what has to be sent now
    by: str  # their name, empty where it is not known
    at: datetime


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A figure that is stored with a reason only; `needed` says why."""

    fact: str
    needed: ReasonNeeded


@dataclass(frozen=True, slots=True)
class Verdict:
    """What filled-in figures lead to. Nothing is stored while there are changes, doubts, or reasons lack.

    `receipt` tells what the figures without doubt do, or have done; None where there is none such.
    """

    receipt: Receipt | None
    changes: tuple[Change, ...] = ()
    doubts: tuple[Suspicion, ...] = ()
    unexplained: tuple[Unexplained, ...] = ()
    stored: bool = False

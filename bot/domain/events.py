"""What other systems learn of as it happens, by webhooks. Nobody's name or phone number is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003 the codec of notices reads the annotations

from bot.domain.entries import Basis, Mode  # noqa: TC001 as above
from bot.domain.reviews import State  # noqa: TC001


@dataclass(frozen=True, slots=True)
class StoredFigure:
    """An entry of a report; `value` in the fact kind's smallest unit."""

    entry: int
    unit: str
    fact: str
    day: date
    mode: Mode
    value: int
    replaces: int | None


@dataclass(frozen=True, slots=True)
class ReportStored:
    """A report was stored; `state` of its entries."""

    figures: tuple[StoredFigure, ...]
    state: State


@dataclass(frozen=True, slots=True)
class UnitStands:
    """A unit's place; the total in hundredths of a point."""

    unit: str
    rank: int
    total: int


@dataclass(frozen=True, slots=True)
class StandingChanged:
    """Somebody's total or rank is another than the last time that this was told; every unit, best first."""

    as_of: date
    basis: Basis
    units: tuple[UnitStands, ...]


@dataclass(frozen=True, slots=True)
class StandingPublished:
    """A version of the standing was published."""

    version: int
    as_of: date
    basis: Basis
    checksum: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a scheme. Of EVENT. `at_once`: machines are told at night, too."""

    scheme: str
    at: datetime
    what: ReportStored | StandingChanged | StandingPublished
    at_once: bool = True

"""Periods: the months of a cycle; the bureau locks one by closing it, and opens it again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from scoring import Scheme


class Act(StrEnum):
    """The acts on a period."""

    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Period:
    """A month of the cycle, as far as it lies in it. `id` is like 2021-06."""

    id: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class PeriodState:
    """A period as it stands now: `closed` for all, but for the units in `open_for` until those instants."""

    period: Period
    closed: bool
    open_for: dict[str, datetime]


@dataclass(frozen=True, slots=True)
class PeriodAct:
    """A period was closed from an instant on, or opened again for one unit until an instant. Acts are only added."""

    id: int
    period: str
    act: Act
    unit: str | None  # None: for all
    at: datetime  # UTC: from then on
    until: datetime | None  # UTC: an opening ends then
    reason: str
    person_id: int | None


def periods(scheme: Scheme) -> tuple[Period, ...]:
    """The months of the cycle, in order."""
    months, first = [], scheme.start
    while first <= scheme.end:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        months.append(Period(f"{first:%Y-%m}", first, min(following - timedelta(days=1), scheme.end)))
        first = following
    return tuple(months)


def period_of(day: date) -> str:
    """The period that a day belongs to."""
    return f"{day:%Y-%m}"


def closed(acts: Iterable[PeriodAct], period: str, unit: str, now: datetime) -> bool:
    """Whether nothing of the period may change for the unit, except by the bureau with a reason."""
    locked = False
    for act in sorted(acts, key=lambda act: act.id):
        if act.period != period or act.at > now or act.unit not in (None, unit):
            continue
        locked = act.act is Act.CLOSE or (act.until is not None and act.until <= now)
    return locked


def reopened(acts: Iterable[PeriodAct], period: str, now: datetime) -> dict[str, datetime]:
    """The units for which a closed period is open at this moment, and until when."""
    in_order = sorted(acts, key=lambda act: act.id)
    open_until: dict[str, datetime] = {}
    for act in in_order:
        if act.period != period or act.unit is None or act.until is None or act.until <= now:
            continue
        if not closed(in_order, period, act.unit, now):
            open_until[act.unit] = act.until
    return open_until

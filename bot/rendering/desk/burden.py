"""What reporting costs, in numbers and words of a page that prints on one sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rendering.figures import hundredths

if TYPE_CHECKING:
    from datetime import timedelta

    from bot.domain.burden import Asked, Burden, MonthBurden
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_MINUTE = 60
_NONE = "—"


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of the table."""

    name: str
    asked: Asked
    form: str
    notices: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the table, in the scheme's order: this is no ranking."""

    name: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class BurdenTold:
    """What the page shows."""

    total: Asked
    message: str
    latest: MonthRow
    months: tuple[MonthRow, ...]
    units: tuple[UnitRow, ...]


def burden_told(burden: Burden, scheme: Scheme, catalogue: Catalogue) -> BurdenTold:
    """The page's content."""
    months = tuple(_month(month, catalogue) for month in burden.months)
    units = tuple(UnitRow(unit.short, burden.units[unit.id]) for unit in scheme.units)
    return BurdenTold(burden.total, lasting(burden.message, catalogue), months[-1], months, units)


def lasting(time: timedelta | None, catalogue: Catalogue) -> str:
    """A time as people say it: 不到 1 秒, 42 秒, 3 分 10 秒; a dash where none is known.

    Above all no figure finer than what was measured.
    """
    if time is None:
        return _NONE
    seconds = round(time.total_seconds())
    if seconds < 1:
        return catalogue.plain("desk_burden.at_once")
    if seconds < _MINUTE:
        return catalogue.plain("desk_burden.seconds", seconds=seconds)
    return catalogue.plain("desk_burden.minutes", minutes=seconds // _MINUTE, seconds=seconds % _MINUTE)


def _month(month: MonthBurden, catalogue: Catalogue) -> MonthRow:
    name = catalogue.plain("desk_burden.month", year=month.first.year, month=month.first.month)
    per_week = month.told.per_week(month.days)
    notices = hundredths(per_week) if per_week is not None else _NONE
    return MonthRow(name, month.asked, lasting(month.form, catalogue), notices)

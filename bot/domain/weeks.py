"""The course of a ranking: totals and places of all units on the evenings of the weeks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.pace import is_paced, judged
from bot.domain.results import BoardRow
from scoring.gap import most_moved
from scoring.pace import completion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from scoring import Scheme, Standing
    from scoring.numbers import Column

_WEEK = timedelta(days=7)
_SUNDAY = 6
_LEAST = timedelta(days=4)  # between two evenings that are compared unasked


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a unit stood on an evening. `total` in hundredths of a point, `completion` in hundredths of a percent."""

    total: int
    rank: int
    group_rank: int
    completion: int | None  # of its tasks; None: it has none, or they say nothing of the ranking


@dataclass(frozen=True, slots=True, eq=False)
class Week:
    """All units on an evening, by the rules of that day: a standing without the figures behind it."""

    day: date
    scheme: Scheme
    spots: Mapping[str, Spot]
    columns: Mapping[str, Column]  # points by line, in the order of the scheme's units
    silent: frozenset[str]  # units that had reported nothing, where others had


def week_of(standing: Standing) -> Week:
    """What a standing says of the units' places."""
    scheme, unheard = standing.scheme, standing.table.silent_units
    shares = completion(standing.table).tolist() if is_paced(scheme) else [-1] * len(scheme.units)
    spots = {
        unit.id: Spot(
            standing.total(unit.id), standing.rank(unit.id), standing.group_rank(unit.id), share if share >= 0 else None
        )
        for unit, share in zip(scheme.units, shares, strict=True)
    }
    silent = unheard if len(unheard) < len(scheme.units) else frozenset[str]()
    return Week(standing.as_of, scheme, spots, standing.columns, silent)


def sundays(start: date, last: date) -> tuple[date, ...]:
    """The evenings of the weeks that end on a day or later and before another."""
    first = start + timedelta(days=(_SUNDAY - start.weekday()) % 7)
    return tuple(first + _WEEK * week for week in range(max(0, -(-(last - first).days // 7))))


def compared_with(days: Iterable[date], day: date) -> date | None:
    """Of the ends of weeks the one that an evening is compared with unasked: not just the day before."""
    return max((each for each in days if each <= day - _LEAST), default=None)


def rows_of(now: Week, before: Week | None, elapsed: int) -> tuple[BoardRow, ...]:
    """The ranking of an evening against an earlier one; `elapsed`: hundredths of a percent of the time gone by."""
    scheme, main = now.scheme, most_moved(before, now) if before is not None else {}
    rows = [
        _row(now, before.spots.get(unit.id) if before is not None else None, unit.id, elapsed, main.get(unit.id))
        for unit in scheme.units
    ]
    return tuple(sorted(rows, key=lambda row: (row.rank, scheme.unit_place(row.unit))))


def _row(now: Week, earlier: Spot | None, unit: str, elapsed: int, main: str | None) -> BoardRow:
    spot = now.spots[unit]
    share = spot.completion if elapsed > 0 else None  # on the first day nobody is ahead or behind
    return BoardRow(
        unit=unit,
        group=now.scheme.unit(unit).group,
        rank=spot.rank,
        group_rank=spot.group_rank,
        total=spot.total,
        rank_change=earlier.rank - spot.rank if earlier else None,
        points_change=spot.total - earlier.total if earlier else None,
        group_rank_change=earlier.group_rank - spot.group_rank if earlier else None,
        completion=share,
        pace=judged(share, elapsed) if share is not None else None,
        silent=unit in now.silent,
        moved_by=main,
    )

"""Lines over the year as shapes for a template to draw: a line for each unit, its name at its end, one of them chosen.

Lines are told apart by their dashes and names, not by colours; the chosen one is bold and solid.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.rendering.figures import hundredths, points
from bot.rendering.formatting import clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.weeks import Spot, Week
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

WIDTH, HEIGHT = 560, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 440, 14, 366  # of the place where lines are
_APART = 21  # from one name to the next
_TICKS = 5
_NAME = 7  # letters
_DASHES = 4  # kinds, as the style sheet has them
_FIRST_OF_MONTH = 7  # a week that ends on such a day or earlier is a month's first


class Measure(StrEnum):
    """What the lines show."""

    POINTS = "points"
    RANK = "rank"


@dataclass(frozen=True, slots=True)
class Curve:
    """A unit's line: `path` as SVG draws it, where it ends, and where its name stands (`name_y`)."""

    unit: str
    name: str
    value: str  # at the end
    path: str
    dots: tuple[tuple[int, int], ...]
    end: tuple[int, int]
    name_y: int
    dash: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark at an axis: its place in pixels, and its words."""

    at: int
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is drawn, the chosen line last: it lies above the others."""

    curves: tuple[Curve, ...]
    values: tuple[Tick, ...]
    months: tuple[Tick, ...]
    names_x: int = _RIGHT + 14


def value_words(spot: Spot, measure: Measure) -> str:
    """A spot's value: 46.20, or 3."""
    return points(spot.total) if measure is Measure.POINTS else str(spot.group_rank)


def line_chart(
    weeks: Sequence[Week], units: Sequence[str], chosen: str, measure: Measure, scheme: Scheme, catalogue: Catalogue
) -> Chart:
    """The lines of units of one group over the weeks; a unit that came later begins later."""
    spots_of = {
        unit: [(place, _value(week.spots[unit], measure)) for place, week in enumerate(weeks) if unit in week.spots]
        for unit in units
    }
    every = [value for spots in spots_of.values() for _, value in spots]
    ticks = _ticks(min(every, default=0), max(every, default=0), whole=measure is Measure.RANK)
    low, high = ticks[0], ticks[-1]

    def y(value: int) -> int:
        part = (value - low) * (_BOTTOM - _TOP) // (high - low)
        return _TOP + part if measure is Measure.RANK else _BOTTOM - part

    def x(place: int) -> int:
        return _LEFT + place * (_RIGHT - _LEFT) // max(len(weeks) - 1, 1)

    places = {unit: [(x(place), y(value)) for place, value in spots] for unit, spots in spots_of.items() if spots}
    names = _spread({unit: at[-1][1] for unit, at in places.items()})
    curves = [
        Curve(
            unit,
            clip(scheme.unit(unit).short, _NAME),
            value_words(weeks[-1].spots[unit], measure) if unit in weeks[-1].spots else "",
            "M" + "L".join(f"{left} {top}" for left, top in at),
            tuple(at),
            at[-1],
            names[unit],
            number % _DASHES,
            unit == chosen,
        )
        for number, (unit, at) in enumerate(places.items())
    ]
    months = [
        Tick(x(place), catalogue.plain("ranking_page.month", month=week.day.month))
        for place, week in enumerate(weeks)
        if week.day.day <= _FIRST_OF_MONTH
    ]
    labels = [Tick(y(tick), str(tick) if measure is Measure.RANK else hundredths(tick)) for tick in ticks]
    return Chart(tuple(sorted(curves, key=lambda curve: curve.chosen)), tuple(labels), tuple(months))


def _value(spot: Spot, measure: Measure) -> int:
    return spot.total if measure is Measure.POINTS else spot.group_rank


def _ticks(least: int, most: int, *, whole: bool) -> list[int]:
    """Round numbers from at most the least value to at least the most, a handful of them."""
    step = 1 if whole else 100
    for factor in _factors():
        if (most - least) // (step * factor) < _TICKS:
            step *= factor
            break
    first = 1 if whole else least // step * step
    ticks = list(range(first, most + step, step))
    return ticks if len(ticks) > 1 else [first, first + step]


def _factors() -> Iterable[int]:
    ten = 1
    while True:
        yield from (ten, 2 * ten, 5 * ten)
        ten *= 10


def _spread(wanted: dict[str, int]) -> dict[str, int]:
    """Where names stand: as near as may be to where their lines end, none over another, all inside."""
    placed: dict[str, int] = {}
    at = _TOP - _APART
    for unit in sorted(wanted, key=lambda unit: wanted[unit]):
        at = max(at + _APART, wanted[unit])
        placed[unit] = at
    limit = max(_BOTTOM, _TOP + _APART * (len(wanted) - 1))
    for unit in reversed(placed):
        placed[unit] = min(placed[unit], limit)
        limit = placed[unit] - _APART
    return placed

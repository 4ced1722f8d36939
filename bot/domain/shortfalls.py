"""Where a unit's own lines have most to gain: beside the best that was published, or the most that there is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from scoring import Standing


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A line of the sheet that has less than the best. Points in hundredths, `weight` in hundredths of a percent."""

    item: str
    own: int
    best: int
    weight: int

    @property
    def effect(self) -> int:
        """What the best would add to the total, in millionths of a point."""
        return (self.best - self.own) * self.weight


@dataclass(frozen=True, slots=True)
class Shortfalls:
    """The lines with most to gain, the first the largest; `published`: the day of the publication they are beside."""

    lines: tuple[Shortfall, ...]
    published: date | None


def shortfalls(now: Standing, unit: str, published: Standing | None) -> Shortfalls:
    """Compare the unit's lines with the best of all units as it was published, else with the most they can have."""
    scheme, lines = now.scheme, []
    published_lines = set() if published is None else {item.id for item in published.scheme.items}
    for item in scheme.items:
        if item.rule is None or not now.applies(unit, item.id):
            continue
        if published is None:
            best = scheme.points_of(item.id, unit)
        else:
            units = published.scheme.units if item.id in published_lines else ()
            best = max((published.points(each.id, item.id) for each in units), default=0)
        lines.append(Shortfall(item.id, now.points(unit, item.id), best, scheme.weight(item.id, unit)))
    lacking = sorted((line for line in lines if line.effect > 0), key=lambda line: -line.effect)
    return Shortfalls(tuple(lacking), published.as_of if published is not None else None)

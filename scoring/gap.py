"""Why one unit is behind another, or has moved since a day: the difference of two totals, split by the sheet's lines.

A movement also splits each line into what the unit's own figures did and what those of others did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from scoring.engine import score
from scoring.numbers import HUNDRED_PERCENT, half_up
from scoring.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scoring.numbers import Column
    from scoring.rules.base import Rule
    from scoring.scheme import Item, Scheme
    from scoring.standing import Standing

    class _Scored(Protocol):
        """The rules and the points by line: a standing, or what is left of one."""

        @property
        def scheme(self) -> Scheme: ...

        @property
        def columns(self) -> Mapping[str, Column]: ...

    _Pair = tuple[tuple[Standing, str], tuple[Standing, str]]  # a standing and a unit in it, beside another


@dataclass(frozen=True, slots=True)
class Side:
    """A unit on a day. `total` in hundredths of a point."""

    unit: str
    as_of: date
    total: int
    rank: int
    vetoed: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """Who is compared with whom: two units on a day, or a unit on two days."""

    own: Side
    other: Side

    @property
    def difference(self) -> int:
        """By how much the own total is above the other, hundredths."""
        return self.own.total - self.other.total


@dataclass(frozen=True, slots=True)
class Number:
    """A fact in which the two differ: in its value, or in what was to be reached. Smallest unit."""

    fact: str
    own: int
    other: int
    own_target: int | None
    other_target: int | None


@dataclass(frozen=True, slots=True)
class GapLine:
    """A line of the sheet in which the two differ. Points in hundredths, `weight` in hundredths of a percent.

    Of a section they are what it has beside its lines' points: by sharing out, by its most and its least.
    """

    item: str
    own: int
    other: int
    weight: int  # at which the line's section counts in the own total
    numbers: tuple[Number, ...]
    ranks: tuple[int, int] | None = None  # of a line by rank: own and other, 0 where not ranked
    other_weight: int | None = None  # where the section counts otherwise in the other total: another group's

    @property
    def effect(self) -> int:
        """The effect of the line on the difference of the totals, exactly: in millionths of a point."""
        return self.own * self.weight - self.other * (self.weight if self.other_weight is None else self.other_weight)


@dataclass(frozen=True, slots=True)
class Gap:
    """The difference of two totals: the effects of `lines`, `rounding` and `floor` (all in millionths) add up to it."""

    sides: Sides
    lines: tuple[GapLine, ...]  # the largest effect first
    rounding: int  # weighted sections are rounded together once
    floor: int  # a total is never below the scheme's least


def sides(standing: Standing, unit: str, than: Standing, other: str) -> Sides:
    """`unit` as it stands in the one standing beside `other` in the other; raises UnknownId."""
    return Sides(_side(standing, unit), _side(than, other))


def gap(standing: Standing, unit: str, than: Standing, other: str) -> Gap:
    """Why `unit` in one standing has more or less than `other` in the other of the same scheme. Raises UnknownId."""
    scheme = standing.scheme
    two = sides(standing, unit, than, other)
    pair, lines = ((standing, unit), (than, other)), []
    for item in scheme.items:
        own, others = (_own_points(side, of, item) for side, of in pair)
        weight, other_weight = (scheme.weight(item.id, of) for _, of in pair)
        if own != others or (own and weight != other_weight):
            told = ((), None) if item.rule is None else (_numbers(pair, item), _ranks(pair, item, item.rule))
            lines.append(GapLine(item.id, own, others, weight, *told, None if weight == other_weight else other_weight))
    unrounded = sum(line.effect for line in lines)
    sums = _before_floor(standing, unit) - _before_floor(than, other)
    return Gap(
        two,
        tuple(sorted(lines, key=lambda line: -abs(line.effect))),
        rounding=sums * HUNDRED_PERCENT - unrounded,
        floor=(two.difference - sums) * HUNDRED_PERCENT,
    )


def neighbour(standing: Standing, unit: str) -> str | None:
    """Whom a unit compares itself with: the one ahead, the first with the one behind; None where all share a rank."""
    if (ahead := standing.next_up(unit)) is not None:
        return ahead
    behind = [other.id for other in standing.scheme.units if standing.rank(other.id) > standing.rank(unit)]
    return min(behind, key=standing.rank, default=None)


def _own_points(standing: Standing, unit: str, item: Item) -> int:
    """The points of a line; of a section what it has beside those of its lines."""
    points = standing.points(unit, item.id)
    if item.rule is not None:
        return points
    return points - sum(standing.points(unit, child.id) for child in standing.scheme.children(item.id))


def _side(standing: Standing, unit: str) -> Side:
    vetoed = standing.vetoed(unit)
    return Side(unit, standing.as_of, standing.total(unit), standing.rank(unit), vetoed=vetoed)


def _numbers(pair: _Pair, item: Item) -> tuple[Number, ...]:
    """What the item reads and the two do not have alike, at its own cut-offs."""
    numbers = []
    for fact, cutoff in item.reads(pair[0][0].scheme):
        own, others = (side.table.value(of, fact, cutoff) for side, of in pair)
        targets = [side.scheme.target(fact, of) for side, of in pair]
        if own != others or targets[0] != targets[1]:
            numbers.append(Number(fact, own, others, *targets))
    return tuple(dict.fromkeys(numbers))


def _ranks(pair: _Pair, item: Item, rule: Rule) -> tuple[int, int] | None:
    """Which ranks a rule by rank gives the two, the rule itself being asked."""
    own, others = (rule.places(View(side.table, item.cutoff, side.columns)) for side, _ in pair)
    if own is None or others is None:
        return None
    (standing, unit), (than, other) = pair
    return int(own[standing.scheme.unit_place(unit)]), int(others[than.scheme.unit_place(other)])


def _before_floor(standing: Standing, unit: str) -> int:
    """The total before the scheme's least is applied, hundredths."""
    combination = standing.scheme.total
    weights = combination.weights_in(standing.scheme.unit(unit).group)
    weighted = sum(standing.points(unit, section) * weight for section, weight in weights.items())
    return half_up(weighted, HUNDRED_PERCENT) + sum(standing.points(unit, section) for section in combination.added)


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A line of the sheet that moved. `line.own` is what it has after, `line.other` what it had before."""

    line: GapLine
    own_points: int  # hundredths: what the unit's own figures alone would have done, all others held still

    @property
    def own(self) -> int:
        """What the unit's own figures do to the total, in millionths of a point."""
        return self.own_points * self.line.weight

    @property
    def others(self) -> int:
        """What others' figures, and those of the whole scheme, add to that, in millionths of a point."""
        return self.line.effect - self.own


@dataclass(frozen=True, slots=True)
class Movement:
    """The difference of a unit's totals: `own` and `others` of all lines, its `rounding` and `floor` add up to it."""

    gap: Gap  # its own side is after, its other side before
    lines: tuple[MovedLine, ...]  # the largest effect first

    @property
    def unit(self) -> str:
        """The unit whose points are compared."""
        return self.gap.sides.own.unit


def movement(before: Standing, after: Standing, unit: str) -> Movement:
    """How the unit moved from the one standing to the other, of the same scheme. Raises UnknownId."""
    whole = gap(after, unit, before, unit)
    alone = score(before.scheme, before.table.with_own_of(after.table, unit))
    lines = (
        MovedLine(line, _own_points(alone, unit, alone.scheme.item(line.item)) - line.other) for line in whole.lines
    )
    return Movement(whole, tuple(lines))


def most_moved(before: _Scored, now: _Scored) -> dict[str, str]:
    """By unit that was there before, the line that moved most of its points."""
    scheme, earlier = now.scheme, before.scheme
    units = [unit.id for unit in scheme.units if unit.id in earlier.unit_ids]
    places = [scheme.unit_place(unit) for unit in units]
    old_places = [earlier.unit_place(unit) for unit in units]
    leaves = [item.id for item in scheme.items if item.rule is not None]
    old = {item.id for item in earlier.items}  # a line may be new
    moved = [now.columns[item][places] - (before.columns[item][old_places] if item in old else 0) for item in leaves]
    return {unit: leaves[most] for unit, most in zip(units, np.abs(moved).argmax(axis=0).tolist(), strict=True)}

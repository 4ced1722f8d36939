"""What if: what a unit's points, rank and money would be if some facts had other values, and who else would move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.deriving import worked_out
from scoring.engine import score
from scoring.errors import BadValue, Message
from scoring.numbers import LARGEST_VALUE, Kind, format_value, parse_value
from scoring.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scoring.frame import Fact

_STATES = frozenset({Kind.FLAG, Kind.LEVEL})  # these have no more or less


@dataclass(frozen=True, slots=True)
class Change:
    """What is supposed of a fact: so much more (`relative`, less when negative), or exactly so much. Smallest unit."""

    value: int
    relative: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A number before and after: a fact's smallest unit, hundredths of a point, 分, or a rank."""

    before: int
    after: int

    @property
    def change(self) -> int:
        """By how much it grows."""
        return self.after - self.before

    def __bool__(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Moves:
    """A unit before and after. `total` in hundredths of a point, `money` in 分."""

    unit: str
    total: Move
    rank: Move
    group_rank: Move
    money: Move

    @property
    def moves(self) -> bool:
        """Whether rank or money changes."""
        return bool(self.rank or self.group_rank or self.money)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A unit before and after what is supposed. Points in hundredths, money in 分."""

    unit: str
    as_of: date
    values: tuple[tuple[str, Move], ...]  # of the supposed facts, in their smallest units
    items: tuple[tuple[str, Move], ...]  # lines whose points move, in the sheet's order
    sections: tuple[tuple[str, Move], ...]  # sections whose points move
    total: Move
    rank: Move
    group_rank: Move
    grade: tuple[str | None, str | None]
    awards: tuple[tuple[str, Move], ...]  # awards whose money moves
    money: Move  # all awards together
    others: tuple[Moves, ...]  # whose rank or money moves, by their rank afterwards
    unknown: frozenset[str] = frozenset()  # of the supposed facts those of which nothing is known now


def parse_change(text: str, fact: Fact, most: int | None = None) -> Change:
    """+200, -3 or =1585; `most` is the largest mark (hundredths). Raises BadValue with what would be right."""
    sign, number = text[:1], text[1:]
    if sign not in ("+", "-", "=") or not number:
        raise BadValue("change", Message("{text!r} is not a change such as +200, -3 or =1585", text=text))
    value = parse_value(number, fact.kind, fact.levels, most)
    if sign != "=" and value < 0:
        raise BadValue("change", Message("{text!r} has two signs: write +3.5, -3.5 or =-3.5", text=text))
    if sign == "=":
        return Change(value, relative=False)
    if fact.kind in _STATES:
        raise BadValue("change", Message("{fact} has no more or less; write ={number}", fact=fact.id, number=number))
    return Change(-value if sign == "-" else value, relative=True)


def moved(standing: Standing, unit: str, fact_id: str, change: Change) -> Move:
    """The fact before and after the change; raises UnknownId, and BadValue when it could not have such a value."""
    fact = standing.scheme.fact(fact_id)
    if not fact.reportable:
        raise BadValue("worked-out", worked_out(fact))
    before = standing.table.value(unit, fact.id)
    after = before + change.value if change.relative else change.value
    if after < 0 and not fact.kind.signed:
        now = format_value(before, fact.kind, fact.levels)
        raise BadValue("number", Message("{fact} is {now} now and cannot fall below 0", fact=fact.id, now=now))
    if abs(after) > LARGEST_VALUE:
        limit = LARGEST_VALUE // fact.scale
        raise BadValue("too-large", Message("{fact} would be more than {limit}", fact=fact.id, limit=limit))
    parse_value(format_value(after, fact.kind, fact.levels), fact.kind, fact.levels, standing.scheme.most(fact.id))
    return Move(before, after)


def suppose(standing: Standing, unit: str, changes: Mapping[str, Change]) -> WhatIf:
    """What follows if these facts change so on the as-of day, and all other facts stay.

    A fact of the whole scheme changes for every unit. Raises UnknownId, and BadValue when it cannot have such a value.
    """
    scheme, table = standing.scheme, standing.table
    values = {fact: moved(standing, unit, fact, change) for fact, change in changes.items()}
    then = score(scheme, table.with_values(unit, {fact: move.after for fact, move in values.items()}))
    items = [(item, Move(standing.points(unit, item.id), then.points(unit, item.id))) for item in scheme.items]
    awards = [(award.id, Move(standing.award(unit, award.id), then.award(unit, award.id))) for award in scheme.awards]
    own = moves_of(standing, then, unit)
    others = [moves_of(standing, then, other.id) for other in scheme.units if other.id != unit]
    return WhatIf(
        unit=unit,
        as_of=standing.as_of,
        values=tuple(values.items()),
        items=tuple((item.id, move) for item, move in items if move and item.rule is not None),
        sections=tuple((item.id, move) for item, move in items if move and item.rule is None),
        total=own.total,
        rank=own.rank,
        group_rank=own.group_rank,
        grade=(standing.grade(unit), then.grade(unit)),
        awards=tuple((award, move) for award, move in awards if move),
        money=own.money,
        others=tuple(sorted((other for other in others if other.moves), key=lambda other: other.rank.after)),
        unknown=frozenset(fact for fact in changes if scheme.fact(fact).silent and table.reported(unit, fact) is None),
    )


def moves_of(before: Standing, after: Standing, unit: str) -> Moves:
    """How the unit moves from the one standing to the other."""
    measures = (Standing.total, Standing.rank, Standing.group_rank, Standing.money)
    return Moves(unit, *(Move(of(before, unit), of(after, unit)) for of in measures))

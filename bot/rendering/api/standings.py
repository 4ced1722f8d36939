"""Standings and sheets for other systems. Points and money (in yuan) are texts with two decimals: exact everywhere."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel

from bot.domain.entries import Basis
from bot.domain.reviews import is_ranked
from scoring import format_hundredths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring import Standing


class ResultTold(BaseModel):
    """A unit's result. Without ranks (a basis that has none) rank, grade, money and awards are empty."""

    unit: str
    total: str
    rank: int | None
    group_rank: int | None
    grade: str | None
    money: str | None
    awards: dict[str, str]
    vetoed: bool


class StandingTold(BaseModel):
    """The results of units, in the scheme's order. `sample`: the figures are sample data."""

    scheme: str
    as_of: date
    basis: Basis
    ranked: bool
    sample: bool
    units: list[ResultTold]
    next: str | None


class LineTold(BaseModel):
    """A line of the sheet. `applies`: to this unit; `own`: with self-assessment what the unit gives itself."""

    item: str
    parent: str | None
    title: str
    points: str
    most: str
    applies: bool
    own: str | None


class SheetTold(BaseModel):
    """A unit's whole sheet, in its order, parents before what is below them."""

    scheme: str
    as_of: date
    basis: Basis
    sample: bool
    result: ResultTold
    lines: list[LineTold]


def result_told(standing: Standing, unit: str, basis: Basis) -> ResultTold:
    """A unit's result."""
    ranked, scheme = is_ranked(standing.scheme, basis), standing.scheme
    awards = {award.id: format_hundredths(standing.award(unit, award.id)) for award in scheme.awards} if ranked else {}
    return ResultTold(
        unit=unit,
        total=format_hundredths(standing.total(unit)),
        rank=standing.rank(unit) if ranked else None,
        group_rank=standing.group_rank(unit) if ranked else None,
        grade=standing.grade(unit) if ranked else None,
        money=format_hundredths(standing.money(unit)) if ranked else None,
        awards=awards,
        vetoed=standing.vetoed(unit),
    )


def standing_told(
    standing: Standing, basis: Basis, units: Iterable[str], following: str | None, *, sample: bool
) -> StandingTold:
    """The results of these units; `following`: what the next page begins after."""
    return StandingTold(
        scheme=standing.scheme.id,
        as_of=standing.as_of,
        basis=basis,
        ranked=is_ranked(standing.scheme, basis),
        sample=sample,
        units=[result_told(standing, unit, basis) for unit in units],
        next=following,
    )


def sheet_told(standing: Standing, basis: Basis, unit: str, own: Standing | None, *, sample: bool) -> SheetTold:
    """A unit's sheet; `own`: the standing by what units state of themselves, where that stands beside it."""
    scheme = standing.scheme
    return SheetTold(
        scheme=scheme.id,
        as_of=standing.as_of,
        basis=basis,
        sample=sample,
        result=result_told(standing, unit, basis),
        lines=[
            LineTold(
                item=item.id,
                parent=item.parent,
                title=item.title,
                points=format_hundredths(standing.points(unit, item.id)),
                most=format_hundredths(scheme.points_of(item.id, unit)),
                applies=standing.applies(unit, item.id) or item.otherwise == "full",
                own=format_hundredths(own.points(unit, item.id)) if own is not None else None,
            )
            for item in scheme.items
        ],
    )

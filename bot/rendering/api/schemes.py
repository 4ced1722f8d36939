"""A scheme for other systems: who is assessed, by which figures, by which clauses, and what is due when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel

from scoring import Kind, format_hundredths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemes.duties import Duty
    from scoring import Fact, Item, Scheme


class SchemeName(BaseModel):
    """A scheme that the key is for."""

    id: str
    title: str
    issuer: str
    first_day: date
    last_day: date


class SchemesTold(BaseModel):
    """The schemes that the key is for."""

    schemes: list[SchemeName]


class GroupTold(BaseModel):
    """Units that are ranked against each other."""

    id: str
    title: str


class UnitTold(BaseModel):
    """Who is assessed."""

    id: str
    name: str
    short: str
    group: str


class FactTold(BaseModel):
    """A figure. `reported`: somebody reports it; else it is worked out. `levels`: of kind level, what it can be.

    `adds_up`: what is reported may be new figures that are added up; else each report is the total.
    """

    id: str
    title: str
    short: str
    kind: Kind
    measure: str
    levels: list[str]
    adds_up: bool
    reported: bool
    of_whole_scheme: bool


class ItemTold(BaseModel):
    """A line of the score sheet with its clause. `points`: the most; `points_by_group` where groups differ."""

    id: str
    parent: str | None
    title: str
    points: str
    points_by_group: dict[str, str]
    facts: list[str]
    clause: str
    text: str
    cutoff: date | None


class AwardTold(BaseModel):
    """Money that is paid by the result."""

    id: str
    title: str


class DutyTold(BaseModel):
    """Something that units owe from `opens` on, by `due`. `of_bureau`: the bureau itself owes it."""

    id: str
    title: str
    clause: str
    opens: date
    due: date
    closes: date
    facts: list[str]
    of_bureau: bool


class SchemeTold(SchemeName):
    """A scheme as it holds today."""

    groups: list[GroupTold]
    units: list[UnitTold]
    facts: list[FactTold]
    items: list[ItemTold]
    awards: list[AwardTold]
    duties: list[DutyTold]


def scheme_name(scheme: Scheme) -> SchemeName:
    """A scheme, to choose it by."""
    return SchemeName(
        id=scheme.id, title=scheme.title, issuer=scheme.issuer, first_day=scheme.start, last_day=scheme.end
    )


def scheme_told(scheme: Scheme, duties: Iterable[Duty]) -> SchemeTold:
    """All of a scheme that is not a target."""
    return SchemeTold(
        **scheme_name(scheme).model_dump(),
        groups=[GroupTold(id=group.id, title=group.title) for group in scheme.groups],
        units=[UnitTold(id=unit.id, name=unit.name, short=unit.short, group=unit.group) for unit in scheme.units],
        facts=[_fact(fact) for fact in scheme.facts],
        items=[_item(item) for item in scheme.items],
        awards=[AwardTold(id=award.id, title=award.title) for award in scheme.awards],
        duties=[_duty(duty) for duty in duties],
    )


def _fact(fact: Fact) -> FactTold:
    return FactTold(
        id=fact.id,
        title=fact.title,
        short=fact.short,
        kind=fact.kind,
        measure=fact.measure,
        levels=list(fact.levels),
        adds_up=fact.kind.adds_up,
        reported=fact.reportable,
        of_whole_scheme=fact.whole,
    )


def _item(item: Item) -> ItemTold:
    return ItemTold(
        id=item.id,
        parent=item.parent,
        title=item.title,
        points=format_hundredths(item.points),
        points_by_group={group: format_hundredths(points) for group, points in item.by_group},
        facts=list(item.facts),
        clause=item.clause,
        text=item.text,
        cutoff=item.cutoff,
    )


def _duty(duty: Duty) -> DutyTold:
    return DutyTold(
        id=duty.id,
        title=duty.title,
        clause=duty.clause,
        opens=duty.opens,
        due=duty.due,
        closes=duty.closes,
        facts=list(duty.facts),
        of_bureau=duty.of_bureau,
    )

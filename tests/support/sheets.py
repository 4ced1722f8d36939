"""Small schemes in the language of a scheme's own files, for tests: a rule, some facts, and what each unit gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from schemes.document import AwardDocument, GradeDocument, ItemDocument, TotalDocument
from schemes.load import item_of
from schemes.reading import read
from scoring import (
    WHOLE,
    Award,
    Combination,
    Fact,
    Group,
    Kind,
    Scheme,
    Total,
    Unit,
    format_hundredths,
    parse_value,
    score,
    tabulate,
)
from scoring.derived import Derivation
from scoring.deriving import with_sources
from scoring.rules.conditions import Condition
from scoring.rules.options import Options

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from schemes.diagnostics import Diagnostic
    from scoring import Item, Standing

START, END = date(2021, 1, 1), date(2021, 12, 31)
EARLY = date(2021, 3, 31)
CUTOFFS = {"early": EARLY}
_Kind = TypeVar("_Kind", bound=Options)


def document(text: str, kind: type[_Kind]) -> _Kind:
    """A yaml text as the loader reads it; raises ValueError with all that is wrong."""
    problems: list[Diagnostic] = []
    parsed = read(text, kind, "small.yaml", problems)
    if parsed is None:
        raise ValueError("\n".join(map(str, problems)))
    return parsed


def leaf(rule: str, points: str = "10", *, by: str | None = None) -> str:
    """A section of one leaf with that rule."""
    deadline = f", by: {by}" if by else ""
    return f"{{item: leaf, title: leaf, points: {points}, clause: one{deadline}, {rule}}}"


def standing_of(
    *sections: str,
    facts: Mapping[str, str],
    values: Mapping[str, Sequence[str]],
    targets: Mapping[str, Sequence[str]] | None = None,
    groups: Sequence[str] = (),
    awards: Sequence[str] = (),
    grades: Sequence[str] = (),
    total: str | None = None,
    veto: str | None = None,
    tie_break: Sequence[str] = (),
    whole: Mapping[str, str] | None = None,
    must_report: Collection[str] = (),
    derived: Mapping[str, str] | None = None,
    on: date = END,
    as_of: date = END,
) -> Standing:
    """The standing of units a, b, c …, as many as there are groups or values.

    `facts`: id: kind, a level as `level:无;有`, an amount in 元 as `amount:元`; `values` and `targets`: a text a unit,
    '' for none.
    """
    count = max([len(groups), *(len(column) for column in values.values())], default=1)
    names = [chr(ord("a") + index) for index in range(count)]
    groups = groups or ["all"] * count
    units = tuple(Unit(name, name.upper(), group) for name, group in zip(names, groups, strict=True))
    ways = {name: document(text, Derivation).way for name, text in (derived or {}).items()}
    definitions = tuple(
        replace(_fact(name, kind), whole=name in (whole or {}), must_report=name in must_report, derived=ways.get(name))
        for name, kind in facts.items()
    )
    by_id = {fact.id: fact for fact in definitions}
    aims = {
        (fact, name): parse_value(text, by_id[fact].kind)
        for fact, column in (targets or {}).items()
        for name, text in zip(names, column, strict=True)
        if text
    }
    lines = tuple(item for section in sections for item in _items(document(section, ItemDocument), None))
    items = tuple(replace(line, facts=with_sources(line.facts, by_id)) for line in lines)
    roots = tuple(item.id for item in items if item.parent is None)
    combined = document(total or f"added: [{', '.join(roots)}]", TotalDocument)
    paid = [document(award, AwardDocument) for award in awards]
    earned = [document(grade, GradeDocument) for grade in grades]
    scheme = Scheme(
        id="small",
        title="small",
        issuer="",
        start=START,
        end=END,
        groups=tuple(Group(group, group) for group in dict.fromkeys(groups)),
        units=units,
        facts=definitions,
        targets=aims,
        items=items,
        cut_offs=CUTOFFS,
        total=Combination(combined.weights, combined.added, combined.at_least),
        awards=tuple(
            Award(award.award, award.title, "", "", award.rule, CUTOFFS.get(award.by or "")) for award in paid
        ),
        grades=tuple(grade.earned for grade in earned),
        tie_break=tuple(tie_break),
        veto=_condition(veto),
    )
    totals = [
        Total(name, fact, on, parse_value(text, by_id[fact].kind, by_id[fact].levels))
        for fact, column in values.items()
        for name, text in zip(names, column, strict=True)
        if text
    ]
    totals += [Total(WHOLE, fact, on, parse_value(text, by_id[fact].kind)) for fact, text in (whole or {}).items()]
    return score(scheme, tabulate(scheme, totals, as_of))


def points_of(standing: Standing, item: str = "leaf") -> list[str]:
    """The item's points of all units, as they are published."""
    return [format_hundredths(standing.points(unit.id, item)) for unit in standing.scheme.units]


def money_of(standing: Standing, award: str = "prize") -> list[str]:
    """The award's money of all units."""
    return [format_hundredths(standing.award(unit.id, award)) for unit in standing.scheme.units]


def _fact(name: str, kind: str) -> Fact:
    kind, _, rest = kind.partition(":")
    levels = tuple(rest.split(";")) if kind == "level" else ()
    return Fact(name, name, Kind(kind), "" if levels else rest, levels)


def _items(line: ItemDocument, parent: str | None) -> Iterator[Item]:
    yield item_of(line, parent, CUTOFFS.get(line.by or ""))
    for child in line.items:
        yield from _items(child, line.item)


def _condition(veto: str | None) -> Condition | None:
    return None if veto is None else document(veto, Condition)

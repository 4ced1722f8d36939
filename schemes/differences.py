"""What is another in one version of a scheme than in the one before: a sentence for each part."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from scoring import Message, Scheme, format_hundredths, format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from schemes.duties import Duty
    from schemes.version import Version
    from scoring import Fact, Item

_FEW = 3  # units whose targets are told one by one

_PARTS = {
    "title": Message("the scheme's title"),
    "issuer": Message("who issued it"),
    "groups": Message("the groups"),
    "total": Message("how the total is put together"),
    "grades": Message("the grades"),
    "veto": Message("what voids an assessment"),
    "ranking": Message("the words on the ranking"),
    "tie_break": Message("how ties are broken"),
    "cut_offs": Message("the cut-offs"),
}
_TOLD = {"units", "facts", "targets", "items", "awards"}  # part by part


def differences(before: Version, after: Version) -> tuple[Message, ...]:
    """All that differs, in the order of the files."""
    old, new = before.scheme, after.scheme
    return (
        *_whole(old, new),
        *_apart(old.units, new.units, lambda unit: unit.id, lambda unit: unit.name, _UNITS),
        *_apart(old.facts, new.facts, lambda fact: fact.id, lambda fact: fact.title, _FACTS),
        *_targets(old, new),
        *_items(old, new),
        *_apart(old.awards, new.awards, lambda award: award.id, lambda award: award.title, _AWARDS),
        *_apart(_lines(before, after), _lines(after, after), lambda duty: duty.line, lambda duty: duty.title, _DUTIES),
    )


_Kind = tuple["Callable[[str], Message]", "Callable[[str], Message]", "Callable[[str], Message]"]  # new, gone, another
_UNITS: _Kind = (
    lambda name: Message("unit {name} is new", name=name),
    lambda name: Message("unit {name} is gone", name=name),
    lambda name: Message("unit {name}: name, group or aliases are others", name=name),
)
_FACTS: _Kind = (
    lambda name: Message("figure {name} is new", name=name),
    lambda name: Message("figure {name} is gone", name=name),
    lambda name: Message("figure {name} is described otherwise", name=name),
)
_ITEMS: _Kind = (
    lambda name: Message("line {name} is new", name=name),
    lambda name: Message("line {name} is gone", name=name),
    lambda name: Message("line {name} has another rule", name=name),
)
_AWARDS: _Kind = (
    lambda name: Message("award {name} is new", name=name),
    lambda name: Message("award {name} is gone", name=name),
    lambda name: Message("award {name} is paid otherwise", name=name),
)
_DUTIES: _Kind = (
    lambda name: Message("in the calendar {name} is new", name=name),
    lambda name: Message("in the calendar {name} is gone", name=name),
    lambda name: Message("in the calendar {name} is another", name=name),
)


def _apart(
    old: Iterable[Any], new: Iterable[Any], key: Callable[[Any], str], name: Callable[[Any], str], kind: _Kind
) -> Iterator[Message]:
    before, after = ({key(part): part for part in parts} for parts in (old, new))
    is_new, is_gone, is_another = kind
    for identifier, part in after.items():
        if identifier not in before:
            yield is_new(name(part))
        elif before[identifier] != part:
            yield is_another(name(part))
    yield from (is_gone(name(part)) for identifier, part in before.items() if identifier not in after)


def _whole(old: Scheme, new: Scheme) -> Iterator[Message]:
    for field in fields(Scheme):
        if field.name not in _TOLD and getattr(old, field.name) != getattr(new, field.name):
            yield Message("{part}: another", part=_PARTS.get(field.name, field.name))


def _targets(old: Scheme, new: Scheme) -> Iterator[Message]:
    for fact in new.facts:
        apart = [
            (unit.name, old.target(fact.id, unit.id), new.target(fact.id, unit.id))
            for unit in new.units
            if old.target(fact.id, unit.id) != new.target(fact.id, unit.id)
        ]
        for unit, before, after in apart if len(apart) <= _FEW else ():
            values = {"before": _value(before, fact), "after": _value(after, fact)}
            yield Message("target of {fact}, {unit}: {before} → {after}", fact=fact.title, unit=unit, **values)
        if len(apart) > _FEW:
            yield Message("targets of {fact}: others for {count} units", fact=fact.title, count=len(apart))


def _value(value: int | None, fact: Fact) -> str | Message:
    return Message("none") if value is None else format_value(value, fact.kind, fact.levels)


def _items(old: Scheme, new: Scheme) -> Iterator[Message]:
    before = {item.id: item for item in old.items}
    alike = [item for item in new.items if item.id in before]
    for item in alike:
        earlier = before[item.id]
        if earlier.points != item.points or earlier.by_group != item.by_group:
            points = {"before": format_hundredths(earlier.points), "after": format_hundredths(item.points)}
            yield Message("line {name}: {before} → {after} points", name=item.title, **points)
        if earlier.cutoff != item.cutoff:
            yield Message("line {name} counts until another day", name=item.title)
        if _words(earlier) != _words(item):
            yield Message("line {name} has other words", name=item.title)
    told = [_without_told(item, before[item.id]) if item.id in before else item for item in new.items]
    yield from _apart(old.items, told, lambda item: item.id, lambda item: item.title, _ITEMS)


def _words(item: Item) -> tuple[str, str, str]:
    return item.title, item.clause, item.text


def _without_told(item: Item, earlier: Item) -> Item:
    """The item with what is told by a sentence of its own as it was."""
    title, clause, text = _words(earlier)
    return replace(
        item,
        points=earlier.points,
        by_group=earlier.by_group,
        cutoff=earlier.cutoff,
        title=title,
        clause=clause,
        text=text,
    )


def _lines(version: Version, later: Version) -> Sequence[Duty]:
    """A duty of each line of the calendar that is due from the later version's day on."""
    lines: dict[str, Duty] = {}
    for duty in version.duties:
        if duty.due >= later.since:
            lines.setdefault(duty.line, duty)
    return tuple(lines.values())

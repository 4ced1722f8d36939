"""A scheme: who is assessed, by which facts, against which targets, item by item. Made once, then frozen."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from scoring.errors import BadScheme, ScoringError, UnknownId
from scoring.numbers import PROVED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from scoring.awards import AwardRule
    from scoring.numbers import Column, Kind, Mask
    from scoring.rules.base import Rule
    from scoring.rules.conditions import Condition


_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True, slots=True)
class Group:
    """Units that are ranked against each other."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Unit:
    """Who is assessed: a town, a sub-district, a community."""

    id: str
    name: str
    group: str
    aliases: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """A short name for narrow places: the first alias, else the name."""
        return self.aliases[0] if self.aliases else self.name


@dataclass(frozen=True, slots=True)
class Fact:
    """One quantity that a unit reports or an assessor enters."""

    id: str
    title: str
    kind: Kind
    measure: str = ""  # 人, 户, 万元, %
    levels: tuple[str, ...] = ()  # of kind level, the default first
    reviewer: str = ""
    whole: bool = False  # belongs to the whole scheme: its unit is *
    aliases: tuple[str, ...] = ()  # what people call it
    evidence: str = ""  # what proves it, to be sent with its figures: 合作协议

    @property
    def scale(self) -> int:
        """How many smallest units make one."""
        return self.kind.scale

    @property
    def short(self) -> str:
        """A short name for narrow places: the title without what stands in brackets."""
        return _BRACKETS.sub("", self.title).removeprefix("其中：").strip("：") or self.title


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the score sheet. A section has no rule: its points are its children's."""

    id: str
    parent: str | None
    title: str
    points: int  # hundredths; the most that can be earned
    facts: tuple[str, ...]
    clause: str  # where in the source
    text: str  # the clause's words
    rule: Rule | None = None
    cutoff: date | None = None  # None: the end of the cycle


@dataclass(frozen=True, slots=True)
class Award:
    """Money that follows from points, ranks or volumes."""

    id: str
    title: str
    clause: str
    text: str
    rule: AwardRule
    cutoff: date | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and what earns it: a total of at least `least` (hundredths), and all of `conditions`."""

    name: str
    least: int | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Combination:
    """How sections become the total: weighted ones are rounded together once, others are added as they are."""

    weights: Mapping[str, int]  # section -> hundredths of a percent
    added: tuple[str, ...]
    least: int | None = None  # the total is never below, hundredths
    text: str = ""


@dataclass(frozen=True, eq=False)
class Scheme:
    """One assessment method for one cycle. Construction checks what the rules rely on and raises BadScheme."""

    id: str
    title: str
    issuer: str
    start: date
    end: date
    groups: tuple[Group, ...]
    units: tuple[Unit, ...]
    facts: tuple[Fact, ...]
    targets: Mapping[tuple[str, str], int]  # (fact, unit) -> smallest unit
    items: tuple[Item, ...]  # in the sheet's order, parents before children
    total: Combination
    awards: tuple[Award, ...] = ()
    grades: tuple[Grade, ...] = ()
    veto: Condition | None = None  # voids the whole assessment of a unit
    ranking: str = ""  # the words of the ranking clause
    self_assessed: bool = (
        False  # units state every fact of themselves too (自评), beside the assessor's (考核) that counts
    )

    def __post_init__(self) -> None:
        """Let every rule, award and condition check that it can work with this scheme's facts and targets."""
        flaws = [
            (kind, f"{identifier!r} stands there twice")
            for kind, parts in (
                ("units", self.units),
                ("facts", self.facts),
                ("items", self.items),
                ("awards", self.awards),
            )
            for identifier, times in Counter(part.id for part in parts).items()
            if times > 1
        ]
        for subject, check in self._checks():
            try:
                check()
            except ScoringError as error:
                flaws.append((subject, str(error)))
        if flaws:
            raise BadScheme(
                "; ".join(f"{subject}: {message}" for subject, message in flaws), tuple(dict.fromkeys(flaws))
            )

    def _checks(self) -> Iterator[tuple[str, Callable[[], object]]]:
        for item in self.items:
            for fact in item.facts:
                yield item.id, partial(self.fact, fact)
            if item.rule is not None:
                yield item.id, partial(item.rule.check, self, item)
        for award in self.awards:
            yield award.id, partial(award.rule.check, self)
        for grade in self.grades:
            for condition in grade.conditions:
                yield "grades", partial(condition.check, self)
        if self.veto is not None:
            yield "veto", partial(self.veto.check, self)
        yield "total", self._check_total
        yield "total", self._check_ranges

    def _check_total(self) -> None:
        named = sorted([*self.total.weights, *self.total.added])
        sections = sorted(section.id for section in self.children(None))
        if named != sections:
            raise BadScheme(f"names {', '.join(named)}; each section must stand here once: {', '.join(sections)}")

    def _check_ranges(self) -> None:
        """Derive the range of every section from its lines, and prove that weights and sum stay inside of it."""
        most: dict[str, int] = {}
        for item in reversed(self.items):  # children before their parents
            children = [most.get(child.id, 0) for child in self.children(item.id)]
            most[item.id] = sum(children) if item.rule is None else max(item.points, -item.rule.lowest())
        weighted = sum(most.get(section, 0) * weight for section, weight in self.total.weights.items())
        added = sum(most.get(section, 0) for section in self.total.added)
        if 2 * weighted + added >= PROVED:
            raise BadScheme("the sections can be too large for an exact total; lower their points or weights")

    @cached_property
    def bottom_up(self) -> tuple[Item, ...]:
        """The items in the order in which they are scored: the sheet's, but a section after what is below it."""

        def below(parent: str | None) -> Iterator[Item]:
            for item in self.children(parent):
                yield from below(item.id)
                yield item

        return tuple(below(None))

    @cached_property
    def _cutoff_places(self) -> dict[date | None, int]:
        places: dict[date | None, int] = {cutoff: place for place, cutoff in enumerate(self.cutoffs)}
        return {None: places[self.end], **places}

    @cached_property
    def _units(self) -> dict[str, int]:
        return {unit.id: place for place, unit in enumerate(self.units)}

    @cached_property
    def _facts(self) -> dict[str, int]:
        return {fact.id: place for place, fact in enumerate(self.facts)}

    @cached_property
    def _items(self) -> dict[str, int]:
        return {item.id: place for place, item in enumerate(self.items)}

    @cached_property
    def _awards(self) -> dict[str, int]:
        return {award.id: place for place, award in enumerate(self.awards)}

    @cached_property
    def _children(self) -> dict[str | None, tuple[Item, ...]]:
        found: dict[str | None, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.parent, []).append(item)
        return {parent: tuple(items) for parent, items in found.items()}

    def unit(self, identifier: str) -> Unit:
        """The unit; raises UnknownId."""
        return self.units[self.unit_place(identifier)]

    def unit_place(self, identifier: str) -> int:
        """The unit's place in the scheme's order."""
        return _find(self._units, "unit", identifier)

    def fact(self, identifier: str) -> Fact:
        """The fact; raises UnknownId."""
        return self.facts[self.fact_place(identifier)]

    def fact_place(self, identifier: str) -> int:
        """The fact's place in the scheme's order."""
        return _find(self._facts, "fact", identifier)

    def cutoff_place(self, cutoff: date | None) -> int:
        """The cut-off's place among all, None being the end of the cycle; raises KeyError."""
        return self._cutoff_places[cutoff]

    def item(self, identifier: str) -> Item:
        """The item; raises UnknownId."""
        return self.items[self.item_place(identifier)]

    def item_place(self, identifier: str) -> int:
        """The item's place in the sheet."""
        return _find(self._items, "item", identifier)

    def award(self, identifier: str) -> Award:
        """The award; raises UnknownId."""
        return self.awards[self.award_place(identifier)]

    def award_place(self, identifier: str) -> int:
        """The award's place in the scheme's order."""
        return _find(self._awards, "award", identifier)

    def group(self, identifier: str) -> Group:
        """The group; raises UnknownId."""
        for group in self.groups:
            if group.id == identifier:
                return group
        raise UnknownId("group", identifier)

    def children(self, parent: str | None) -> tuple[Item, ...]:
        """The items right below `parent`; of None the sheet's sections."""
        return self._children.get(parent, ())

    def target(self, fact: str, unit: str) -> int | None:
        """What the unit is to reach, in the fact's smallest unit; None where there is no such task."""
        return self.targets.get((fact, unit))

    def target_column(self, fact: str) -> Column:
        """The targets of all units; 0 where there is no task."""
        column = self._target_columns.get(fact)
        if column is None:
            values = [self.targets.get((fact, unit.id), 0) for unit in self.units]
            column = self._target_columns[fact] = np.array(values, dtype=np.int64)
        return column

    @cached_property
    def _target_columns(self) -> dict[str, Column]:
        return {}

    def members(self, group: str) -> Mask:
        """Which units are in the group."""
        inside: Mask = self.group_column == [one.id for one in self.groups].index(group)
        return inside

    @cached_property
    def group_column(self) -> Column:
        """The place of each unit's group."""
        places = {group.id: place for place, group in enumerate(self.groups)}
        return np.array([places[unit.group] for unit in self.units], dtype=np.int64)

    @cached_property
    def cutoffs(self) -> tuple[date, ...]:
        """Every day at which some item or award looks at the facts, the end of the cycle last."""
        days = {item.cutoff for item in self.items} | {award.cutoff for award in self.awards}
        for award in self.awards:
            days |= award.rule.cutoffs()
        return (*sorted(day for day in days if day is not None and day != self.end), self.end)

    @cached_property
    def grave(self) -> frozenset[str]:
        """Facts that cost more than a line is worth: what voids the whole assessment, or takes from a section or the total."""
        taking = [item.rule for item in self.items if item.rule is not None and item.points == 0]
        found = {fact for rule in taking for fact in rule.facts()}
        return frozenset(found | set(self.veto.facts() if self.veto is not None else ()))

    def most(self, fact: str) -> int | None:
        """The largest mark of a fact of kind mark: the points of the item that takes it."""
        points = [item.points for item in self.items if fact in item.facts and item.rule is not None]
        return max(points) if points else None


def _find(places: Mapping[str, int], kind: str, identifier: str) -> int:
    try:
        return places[identifier]
    except KeyError:
        raise UnknownId(kind, identifier) from None

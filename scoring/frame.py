"""The frame of a scheme: who is assessed, when, by which facts, against which targets, by which lines; no rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

import numpy as np

from scoring.errors import UnknownId
from scoring.numbers import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from scoring.numbers import Column, Mask

# What stands in brackets at a title's end or is longer explains it; 省（部）级 and 村（社区） are not 省级 and 村.
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]$|[（(][^（）()]{4,}[）)]")


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


class WorkedOut(Protocol):
    """How a fact is worked out from others (`scoring.derived.Way`)."""

    @property
    def signed(self) -> bool:
        """Whether it can be below 0 although no part is."""

    def facts(self) -> tuple[str, ...]:
        """What it is worked out from."""

    def figures(self, seen: Any, /) -> tuple[Column, Mask]:
        """The figures of all units, smallest unit, and where they are known; `seen`: `scoring.deriving.Figures`."""


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
    derived: WorkedOut | None = None  # worked out from others: nobody reports it
    must_report: bool = False  # nothing reported is no figure at all, where it would be the best one (失业率)

    @property
    def scale(self) -> int:
        """How many smallest units make one."""
        return self.kind.scale

    @property
    def reportable(self) -> bool:
        """Whether somebody reports it; no: it is worked out from others."""
        return self.derived is None

    @property
    def silent(self) -> bool:
        """Whether nothing reported leaves its figure unknown; of other facts it counts as 0."""
        return self.must_report or self.kind is Kind.RATE

    @property
    def short(self) -> str:
        """A short name for narrow places: the title without brackets that only explain it."""
        return _BRACKETS.sub("", self.title).removeprefix("其中：").strip("：") or self.title


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the score sheet. Lines form a tree; what a line is worth says a scheme."""

    id: str
    parent: str | None
    title: str
    points: int  # hundredths; the most that can be earned
    facts: tuple[str, ...]
    clause: str  # where in the source
    text: str  # the clause's words
    cutoff: date | None = None  # None: the end of the cycle
    by_group: tuple[tuple[str, int], ...] = field(default=(), kw_only=True)  # where the points differ by group
    only: tuple[str, ...] = field(default=(), kw_only=True)  # groups to which it applies; none: to all
    # What happens to its points where it does not apply: its section's other lines share them, or it has all, or none.
    otherwise: Literal["shared", "full", "nothing"] = field(default="shared", kw_only=True)
    at_most: int | None = field(default=None, kw_only=True)  # of a section, hundredths
    at_least: int | None = field(default=None, kw_only=True)

    @property
    def limits(self) -> frozenset[str]:
        """The facts of which more than the target is worse."""
        return frozenset()

    def points_in(self, group: str) -> int:
        """The most, hundredths, that units of the group can earn."""
        return dict(self.by_group).get(group, self.points)

    def reads(self, _frame: Frame[Line], /) -> tuple[tuple[str, date | None], ...]:
        """Its facts, each with the day at which it looks at it; one that it reads on several days is repeated."""
        return tuple((fact, self.cutoff) for fact in self.facts)

    def largest_mark(self, _fact: str, /) -> int:
        """The largest mark, hundredths, that it takes of one of its facts, where that is of kind mark."""
        return self.points

    @property
    def volume(self) -> str | None:
        """The fact of whose sum over all units the line is a share; None where it is none."""
        return None


class _Titled(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...


def names_of(parts: Iterable[Unit | Fact | _Titled]) -> dict[str, tuple[str, ...]]:
    """What each is called, by id: its title, and for a unit or a fact also what people call it."""
    return {
        part.id: (part.name, *part.aliases)
        if isinstance(part, Unit)
        else (part.title, *(part.aliases if isinstance(part, Fact) else ()))
        for part in parts
    }


_Line_co = TypeVar("_Line_co", bound=Line, covariant=True)


@dataclass(frozen=True, eq=False, kw_only=True)
class Frame(Generic[_Line_co]):
    """What rules, awards and conditions may know of their scheme."""

    id: str
    title: str
    issuer: str
    start: date
    end: date
    groups: tuple[Group, ...]
    units: tuple[Unit, ...]
    facts: tuple[Fact, ...]
    targets: Mapping[tuple[str, str], int]  # (fact, unit) -> smallest unit
    items: tuple[_Line_co, ...]  # in the sheet's order, parents before children
    cut_offs: Mapping[str, date] = field(default_factory=dict)  # the days that have a name

    def unit(self, identifier: str) -> Unit:
        """The unit; raises UnknownId."""
        return self.units[self.unit_place(identifier)]

    def unit_place(self, identifier: str) -> int:
        """The unit's place in the scheme's order."""
        return self._place("unit", identifier)

    def fact(self, identifier: str) -> Fact:
        """The fact; raises UnknownId."""
        return self.facts[self.fact_place(identifier)]

    def fact_place(self, identifier: str) -> int:
        """The fact's place in the scheme's order."""
        return self._place("fact", identifier)

    def cutoff_place(self, cutoff: date | None) -> int:
        """The cut-off's place among all, None being the end of the cycle; raises KeyError."""
        return self._cutoff_places[cutoff]

    def item(self, identifier: str) -> _Line_co:
        """The item; raises UnknownId."""
        return self.items[self.item_place(identifier)]

    def item_place(self, identifier: str) -> int:
        """The item's place in the sheet."""
        return self._place("item", identifier)

    def points_of(self, item: str, unit: str) -> int:
        """The most, hundredths, that the unit can earn on the line."""
        return self.item(item).points_in(self.unit(unit).group)

    def points_column(self, item: Line) -> Column:
        """The most that each unit can earn on the line."""
        return np.array([item.points_in(group.id) for group in self.groups], dtype=np.int64)[self.group_column]

    def _place(self, kind: str, identifier: str) -> int:
        try:
            return self._places[kind][identifier]
        except KeyError:
            raise UnknownId(kind, identifier, names_of(self._parts[kind])) from None

    @cached_property
    def _places(self) -> dict[str, dict[str, int]]:
        return {kind: {part.id: place for place, part in enumerate(parts)} for kind, parts in self._parts.items()}

    @property
    def _parts(self) -> dict[str, Sequence[Unit | Fact | Line | Group]]:
        return {"unit": self.units, "fact": self.facts, "item": self.items, "group": self.groups}

    def group(self, identifier: str) -> Group:
        """The group; raises UnknownId."""
        return self.groups[self._place("group", identifier)]

    def day(self, name: str) -> date:
        """The day of that name; raises UnknownId."""
        try:
            return self.cut_offs[name]
        except KeyError:
            raise UnknownId("cut-off", name, dict.fromkeys(self.cut_offs, ())) from None

    def children(self, parent: str | None) -> tuple[_Line_co, ...]:
        """The items right below `parent`; of None the sheet's sections."""
        return self._children.get(parent, ())

    def target(self, fact: str, unit: str) -> int | None:
        """What the unit is to reach, in the fact's smallest unit; None where there is no such task."""
        return self.targets.get((fact, unit))

    @cached_property
    def unit_ids(self) -> frozenset[str]:
        """The ids of all units."""
        return frozenset(unit.id for unit in self.units)

    @cached_property
    def fact_ids(self) -> frozenset[str]:
        """The ids of all facts."""
        return frozenset(fact.id for fact in self.facts)

    @cached_property
    def scored_facts(self) -> frozenset[str]:
        """The facts that some line scores; others are only shown."""
        return frozenset(fact for item in self.items for fact in item.facts)

    @cached_property
    def worked_off(self) -> tuple[Fact, ...]:
        """The facts whose targets are tasks: reported ones that a line scores, and that grow by work.

        Not marks, events and rates, not what is worked out from others or unknown until it is reported, and not what
        is limited by its target.
        """
        limited = {fact for item in self.items for fact in item.limits}
        scored = self.scored_facts & self.facts_with_targets - self.silent_facts - limited
        return tuple(
            fact
            for fact in self.facts
            if fact.id in scored and fact.derived is None and fact.kind not in (Kind.MARK, Kind.EVENTS)
        )

    @cached_property
    def silent_facts(self) -> frozenset[str]:
        """The facts of which nothing reported is no figure, or that are worked out from such: see `View.known`."""
        silent = {fact.id for fact in self.facts if fact.silent}
        for fact in self.derived_facts:
            if fact.derived is not None and not silent.isdisjoint(fact.derived.facts()):
                silent.add(fact.id)
        return frozenset(silent)

    @cached_property
    def signed_facts(self) -> frozenset[str]:
        """The facts whose figures can be below 0."""
        signed = {fact.id for fact in self.facts if fact.kind.signed and fact.derived is None}
        for fact in self.derived_facts:
            if fact.derived is not None and (fact.derived.signed or not signed.isdisjoint(fact.derived.facts())):
                signed.add(fact.id)
        return frozenset(signed)

    @cached_property
    def derived_facts(self) -> tuple[Fact, ...]:
        """The facts that are worked out, each after those that it is worked out from; none that rests on itself."""
        done = {fact.id for fact in self.facts if fact.derived is None}
        ordered: list[Fact] = []
        while ready := [
            fact
            for fact in self.facts
            if fact.derived is not None and fact.id not in done and done.issuperset(fact.derived.facts())
        ]:
            ordered += ready
            done |= {fact.id for fact in ready}
        return tuple(ordered)

    @cached_property
    def facts_with_targets(self) -> frozenset[str]:
        """The facts of which some unit has a target."""
        return frozenset(fact for fact, _ in self.targets)

    def target_column(self, fact: str) -> Column:
        """The targets of all units; 0 where there is no task."""
        column = self._target_columns.get(fact)
        if column is None:
            values = [self.targets.get((fact, unit.id), 0) for unit in self.units]
            column = self._target_columns[fact] = np.array(values, dtype=np.int64)
        return column

    def has_target(self, fact: str) -> Mask:
        """Which units have a target for the fact, be it 0."""
        given = self._with_target.get(fact)
        if given is None:
            given = np.array([(fact, unit.id) in self.targets for unit in self.units], dtype=np.bool_)
            self._with_target[fact] = given
        return given

    @cached_property
    def _with_target(self) -> dict[str, Mask]:
        return {}

    @cached_property
    def _target_columns(self) -> dict[str, Column]:
        return {}

    @cached_property
    def zeros(self) -> Column:
        """A column of zeros, one for each unit; not to be written into."""
        return np.zeros(len(self.units), dtype=np.int64)

    @cached_property
    def everyone(self) -> Mask:
        """The mask of all units."""
        return np.ones(len(self.units), dtype=np.bool_)

    def members(self, group: str) -> Mask:
        """Which units are in the group."""
        inside: Mask = self.group_column == self._place("group", group)
        return inside

    @cached_property
    def group_column(self) -> Column:
        """The place of each unit's group."""
        return np.array([self._place("group", unit.group) for unit in self.units], dtype=np.int64)

    def most(self, fact: str) -> int | None:
        """The largest mark of a fact of kind mark: the points of the line that takes it, or what its rule says."""
        return max((item.largest_mark(fact) for item in self.items if fact in item.facts), default=None)

    @cached_property
    def bottom_up(self) -> tuple[_Line_co, ...]:
        """The items in the order in which they are scored: the sheet's, but a section after what is below it."""

        def below(parent: str | None) -> Iterator[_Line_co]:
            for item in self.children(parent):
                yield from below(item.id)
                yield item

        return tuple(below(None))

    @cached_property
    def _children(self) -> dict[str | None, tuple[_Line_co, ...]]:
        children: dict[str | None, list[_Line_co]] = {}
        for item in self.items:
            children.setdefault(item.parent, []).append(item)
        return {parent: tuple(items) for parent, items in children.items()}

    def last_days(self, line: Line) -> dict[str, date]:
        """The line's facts, each with the last day at which it looks at it."""
        days: dict[str, date] = {}
        for fact, day in line.reads(self):
            days[fact] = max(day or self.end, days.get(fact, self.start))
        return days

    def closes(self, line: Line) -> date:
        """The last day at which the line looks at facts."""
        return max(self.last_days(line).values(), default=line.cutoff or self.end)

    @cached_property
    def cutoffs(self) -> tuple[date, ...]:
        """Every day at which something looks at the facts, the end of the cycle last."""
        days = {item.cutoff for item in self.items} | self._other_cutoffs()
        days |= {day for item in self.items for _, day in item.reads(self)}
        return (*sorted(day for day in days if day is not None and day != self.end), self.end)

    def _other_cutoffs(self) -> set[date | None]:
        """Days at which others than the lines look at the facts."""
        return set()

    @cached_property
    def _cutoff_places(self) -> dict[date | None, int]:
        places: dict[date | None, int] = {cutoff: place for place, cutoff in enumerate(self.cutoffs)}
        return {None: places[self.end], **places}

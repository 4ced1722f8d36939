"""A scheme: a frame with its rules, awards, grades, veto and total. Made once, then frozen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from scoring.derived import check_derived
from scoring.errors import BadScheme, Message, ScoringError, UnknownId
from scoring.frame import Frame, Line, names_of
from scoring.numbers import HUNDRED_PERCENT, PROVED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from scoring.awards import AwardRule
    from scoring.frame import Fact, Unit
    from scoring.numbers import Column
    from scoring.rules.base import Rule
    from scoring.rules.conditions import Condition


@dataclass(frozen=True, slots=True)
class Item(Line):
    """A line with its rule. A section has none: its points are its children's."""

    rule: Rule | None = None
    applies_if: tuple[Condition, ...] = field(default=(), kw_only=True)

    def reads(self, frame: Frame[Line], /) -> tuple[tuple[str, date | None], ...]:
        """Its facts, each with the day at which it looks at it; one that it reads on several days is repeated."""
        read = () if self.rule is None else self.rule.reads(frame, self.cutoff)
        by_rule = {fact for fact, _ in read}
        return (*read, *((fact, self.cutoff) for fact in self.facts if fact not in by_rule))

    def largest_mark(self, fact: str, /) -> int:
        """The largest mark, hundredths, that it takes of one of its facts, where that is of kind mark."""
        return self.points if self.rule is None else self.rule.largest_mark(fact, self.points)

    @property
    def limits(self) -> frozenset[str]:
        """The facts of which more than the target is worse."""
        return frozenset() if self.rule is None else self.rule.limits

    @property
    def volume(self) -> str | None:
        """The fact of whose sum over all units the line is a share; None where it is none."""
        return None if self.rule is None else self.rule.volume

    @property
    def unlimited(self) -> bool:
        """Whether it adds points without end: a line of 0 points that takes none."""
        return self.rule is not None and not self.points and not self.rule.takes


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
    """A grade and what earns it: a total of at least `least` (hundredths), and all of `conditions`.

    It can be for so many of those who come first: a `share` (hundredths of a percent) of all units or of a group, or
    `places`. They are never exceeded: who ties across the border is left out.
    """

    name: str
    least: int | None
    conditions: tuple[Condition, ...]
    share: int | None = None
    places: int | None = None
    among: Literal["all", "group"] = "all"

    @property
    def is_limited(self) -> bool:
        """Whether only so many can have it."""
        return self.share is not None or self.places is not None


@dataclass(frozen=True, slots=True)
class Combination:
    """How sections become the total: weighted ones are rounded together once, others are added as they are."""

    weights: Mapping[str, Mapping[str, int]]  # section -> group, or * for all -> hundredths of a percent
    added: tuple[str, ...]
    least: int | None = None  # the total is never below, hundredths
    text: str = ""

    def weights_in(self, group: str) -> dict[str, int]:
        """The weight of each weighted section for units of the group."""
        return {section: weights.get(group, weights.get("*", 0)) for section, weights in self.weights.items()}


@dataclass(frozen=True, eq=False, kw_only=True)
class Scheme(Frame[Item]):
    """One assessment method for one cycle: the frame with its rules. BadScheme unless what the rules rely on holds."""

    total: Combination
    awards: tuple[Award, ...] = ()
    grades: tuple[Grade, ...] = ()
    veto: Condition | None = None  # voids the whole assessment of a unit
    ranking: str = ""  # the words of the ranking clause
    tie_break: tuple[str, ...] = ()  # items, or facts, that rank units with the same total; more is better
    # Units state every fact of themselves too (自评), beside the assessor's (考核) that counts.
    self_assessed: bool = False

    def __post_init__(self) -> None:
        """Let every rule, award and condition check that it can work with this scheme's facts and targets."""
        parts: dict[str, Sequence[Unit | Fact | Item | Award]]
        parts = {"units": self.units, "facts": self.facts, "items": self.items, "awards": self.awards}
        flaws = [
            (kind, Message("{identifier!r} stands there twice", identifier=identifier))
            for kind, of_kind in parts.items()
            for identifier, times in Counter(part.id for part in of_kind).items()
            if times > 1
        ]
        for subject, check in self._checks():
            try:
                check()
            except ScoringError as error:
                flaws.append((subject, error.message))
        if flaws:
            told = [Message("{subject}: {flaw}", subject=subject, flaw=flaw) for subject, flaw in flaws]
            raise BadScheme(Message("{flaws}", flaws=told), tuple(dict.fromkeys(flaws)))

    def _checks(self) -> Iterator[tuple[str, Callable[[], object]]]:
        for fact in self.facts:
            if fact.derived is not None:
                yield "derived", partial(check_derived, self, fact)
        for item in self.items:
            yield from ((item.id, check) for check in self._checks_of(item))
        for award in self.awards:
            yield award.id, partial(award.rule.check, self)
            yield award.id, partial(self._check_grades, award.rule.graded())
        for grade in self.grades:
            for condition in grade.conditions:
                yield "grades", partial(condition.check, self)
        yield "tie-break", self._check_tie_break
        if self.veto is not None:
            yield "veto", partial(self.veto.check, self)
        yield "total", self._check_total
        yield "total", self._check_weights
        yield "total", self._check_ranges

    def breaks_by_item(self, name: str) -> bool:
        """Whether the tie-break of that name is an item; else it is a fact."""
        return any(item.id == name for item in self.items)

    def _check_tie_break(self) -> None:
        for name in self.tie_break:
            if not self.breaks_by_item(name):
                self.fact(name)

    def _check_grades(self, names: tuple[str, ...]) -> None:
        for name in names:
            if name not in self.grade_names:
                raise UnknownId("grade", name, dict.fromkeys(self.grade_names, ()))

    def _checks_of(self, item: Item) -> Iterator[Callable[[], object]]:
        for name in item.facts:
            yield partial(self.fact, name)
        for most in sorted({item.points, *(most for _, most in item.by_group)}):
            if item.rule is not None:
                yield partial(item.rule.check, self, replace(item, points=most, by_group=()))
        for condition in item.applies_if:
            yield partial(condition.check, self)
        yield partial(self._check_line, item)

    def _check_line(self, item: Item) -> None:
        groups = [group.id for group in self.groups]
        for group in (*item.only, *(group for group, _ in item.by_group)):
            self.group(group)
        if item.by_group and (lacking := [group for group in groups if group not in dict(item.by_group)]):
            raise BadScheme(Message("no points for group {groups}", groups=lacking))
        if item.rule is not None and (item.at_most, item.at_least) != (None, None):
            raise BadScheme(Message("at-most and at-least are for sections: a line has its points"))
        may_not_apply = item.only or item.applies_if
        if item.otherwise != "shared" and not may_not_apply:
            raise BadScheme(Message("otherwise needs applies-if or only"))
        if may_not_apply and item.parent is None and item.otherwise == "shared":
            raise BadScheme(
                Message("a section of the total has no other to share its points: otherwise: full or nothing")
            )
        if item.volume is not None and item.by_group:
            raise BadScheme(Message("a share of a sum has the same points for all groups"))

    def _check_weights(self) -> None:
        for section, weights in self.total.weights.items():
            for group in weights:
                if group != "*":
                    self.group(group)
            lacking = [group.id for group in self.groups if group.id not in weights]
            if "*" not in weights and lacking:
                raise BadScheme(Message("no weight of {section} for group {groups}", section=section, groups=lacking))

    def _check_total(self) -> None:
        terms = sorted([*self.total.weights, *self.total.added])
        sections = sorted(section.id for section in self.children(None))
        if terms != sections:
            raise BadScheme(
                Message("names {terms}; each section must stand here once: {sections}", terms=terms, sections=sections)
            )

    def _check_ranges(self) -> None:
        """Derive the range of every section from its lines, and prove that weights and sum stay inside of it."""
        most: dict[str, int] = {}
        for item in reversed(self.items):  # children before their parents
            children = self.children(item.id)
            if item.rule is not None:
                most[item.id] = max(item.rule.highest(item), -item.rule.lowest())
            else:  # shared out, each of its lines can have the points of all
                shared = [most.get(child.id, 0) for child in children if child.points]
                shares = any(child.only or child.applies_if for child in children)
                others = sum(most.get(child.id, 0) for child in children if not child.points)
                lines = max(sum(shared), item.points) * len(shared) if shares else sum(shared)
                most[item.id] = lines + others + (item.at_least or 0)
        heaviest = {section: max(weights.values()) for section, weights in self.total.weights.items()}
        weighted = sum(most.get(section, 0) * weight for section, weight in heaviest.items())
        added = sum(most.get(section, 0) for section in self.total.added)
        if 2 * weighted + added >= PROVED:
            raise BadScheme(Message("the sections can be too large for an exact total; lower their points or weights"))

    @cached_property
    def grade_names(self) -> tuple[str, ...]:
        """The grades, the best first."""
        return tuple(grade.name for grade in self.grades)

    def award(self, identifier: str) -> Award:
        """The award; raises UnknownId."""
        for award in self.awards:
            if award.id == identifier:
                return award
        raise UnknownId("award", identifier, names_of(self.awards))

    def weight(self, item: str, unit: str) -> int:
        """What a point of the item is worth in the unit's total, in hundredths of a percent."""
        return self.total.weights_in(self.unit(unit).group).get(self.section_of(item), HUNDRED_PERCENT)

    def section_of(self, item: str) -> str:
        """The outermost section that the item stands in; itself where it stands in none."""
        line = self.item(item)
        while line.parent is not None:
            line = self.item(line.parent)
        return line.id

    def weight_column(self, section: str) -> Column:
        """The weight of a weighted section for each unit."""
        weights = [self.total.weights_in(group.id)[section] for group in self.groups]
        return np.array(weights, dtype=np.int64)[self.group_column]

    def for_unit(self, item: Item, unit: str) -> Item:
        """The line with the points that it has for the unit."""
        return replace(item, points=item.points_in(self.unit(unit).group), by_group=()) if item.by_group else item

    def _other_cutoffs(self) -> set[date | None]:
        return {award.cutoff for award in self.awards}.union(*(award.rule.cutoffs() for award in self.awards))

    @cached_property
    def grave(self) -> frozenset[str]:
        """Facts that cost more than a line is worth: that void the assessment, or take from a section or the total."""
        taking = [item.rule for item in self.items if item.rule is not None and item.rule.takes]
        veto = () if self.veto is None else self.veto.facts()
        return frozenset(fact for rule in taking for fact in rule.facts()).union(veto)

"""What made the difference between two views of the ledger: the entries and reviews behind every figure that changed. Pure.

A view is the standing of a day by what was known at an instant. The way from one to another has two parts: first what came in
between the two instants, in its order, then what is dated between the two days, in the order in which it counts. At every step
the figure is told before and after, so that the steps of a figure add up to its difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from operator import itemgetter
from typing import TYPE_CHECKING

from bot.domain.entries import Entry, Mode, Verdict
from bot.domain.ledger import by_fact, running_total, running_totals
from bot.domain.reviews import counting_for, reviewed, state
from scoring import WHOLE
from scoring.gap import Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from bot.domain.entries import Basis, Review
    from bot.domain.reviews import State
    from scoring import Item, Scheme
    from scoring.gap import MovedLine, Movement


ALL = datetime.max.replace(tzinfo=UTC)  # all that is known now


@dataclass(frozen=True, slots=True)
class View:
    """The evening of a day, by what was known at an instant (UTC)."""

    day: date
    known: datetime
    seen: date | None = None  # the evening that the instant is; None: all is known that is known now


@dataclass(frozen=True, slots=True)
class Span:
    """From one view to another; neither the day nor the instant goes back."""

    before: View
    after: View

    @property
    def by_knowledge(self) -> bool:
        """Whether it is one day as it was known at two instants."""
        return self.before.day == self.after.day


class Act(StrEnum):
    """What somebody did to a figure."""

    REPORT = "report"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    CONFIRM = "confirm"  # where only confirmed figures count
    RETURN = "return"  # … and what had been confirmed was sent back
    UNDONE = "undone"  # was reported and taken back: counts nothing


@dataclass(frozen=True, slots=True)
class Cause:
    """One step of a figure, from `before` to `after` (smallest unit), by somebody at an instant."""

    act: Act
    entry: Entry  # that was reported, or that was taken back, confirmed, returned
    before: int
    after: int
    person_id: int | None  # None: the command line
    at: datetime  # UTC
    replaced: Entry | None = None  # what a correction corrects
    state: State | None = None  # where the entry stands in its review; None: nobody reviews it


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that changed, and why. Its causes' steps add up to the change."""

    number: Number
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A line of the sheet that moved, and the unit's figures behind it."""

    moved: MovedLine
    figures: tuple[Figure, ...]

    @property
    def item(self) -> str:
        """The line."""
        return self.moved.line.item


@dataclass(frozen=True, slots=True)
class Late:
    """What was reported for days after a line's cut-off, and so moved nothing there. Values in the smallest unit."""

    item: str
    cutoff: date
    fact: str
    counted: int
    reported: int


@dataclass(frozen=True, slots=True)
class Changes:
    """How a unit came from one view to another, with all that made the difference."""

    scheme: str
    span: Span
    basis: Basis
    movement: Movement
    reasons: tuple[Reason, ...]  # in the order of the movement's lines
    veto: tuple[Figure, ...] = ()  # figures behind a veto that came or went
    late: tuple[Late, ...] = ()


def facts_behind(scheme: Scheme, movement: Movement, span: Span) -> set[tuple[str, str]]:
    """The facts, each with the unit that reports it, whose entries tell of a movement."""
    facts = {number.fact for moved in movement.lines for number in moved.line.numbers if number.own != number.other}
    facts |= {fact for item in _cut_off(scheme, span) for fact in (item.rule.facts() if item.rule is not None else ())}
    facts |= set(scheme.veto.facts()) if scheme.veto is not None else set()
    return {(WHOLE if scheme.fact(fact).whole else movement.unit, fact) for fact in facts}


def _cut_off(scheme: Scheme, span: Span) -> list[Item]:
    """The lines whose cut-off lies before the later day: what was reported since moves nothing there."""
    if span.by_knowledge:
        return []
    return [
        item
        for item in scheme.items
        if item.rule is not None and item.cutoff is not None and item.cutoff < span.after.day
    ]


class Ledger:
    """The scheme's entries and reviews on one basis, seen at any instant."""

    def __init__(
        self, scheme: Scheme, entries: Iterable[Entry], reviews: Mapping[int, Sequence[Review]], basis: Basis
    ) -> None:
        self._scheme, self._basis = scheme, basis
        self._entries, self._reviews = by_fact(entries), reviews

    def changes(self, movement: Movement, span: Span) -> Changes:
        """What is behind a movement between the span's two views."""
        unit = movement.unit
        reasons = []
        for moved in movement.lines:
            cutoff = self._scheme.item(moved.line.item).cutoff
            numbers = [one for one in moved.line.numbers if one.own != one.other]
            reasons.append(Reason(moved, tuple(self._figure(unit, one, cutoff, span) for one in numbers)))
        return Changes(
            self._scheme.id,
            span,
            self._basis,
            movement,
            tuple(reasons),
            self._veto(movement, span),
            tuple(self._late(unit, span)),
        )

    def _veto(self, movement: Movement, span: Span) -> tuple[Figure, ...]:
        sides, veto = movement.gap.sides, self._scheme.veto
        if veto is None or sides.own.vetoed == sides.other.vetoed:
            return ()
        found = []
        for fact in dict.fromkeys(veto.facts()):
            before, after = (self._value(movement.unit, fact, view, None) for view in (span.before, span.after))
            target = self._scheme.target(fact, movement.unit)
            if before != after:
                found.append(self._figure(movement.unit, Number(fact, after, before, target, target), None, span))
        return tuple(found)

    def _late(self, unit: str, span: Span) -> Iterable[Late]:
        for item in _cut_off(self._scheme, span):
            cutoff = item.cutoff or self._scheme.end
            for fact in item.rule.facts() if item.rule is not None else ():
                counted = self._value(unit, fact, span.after, cutoff)
                reported = self._value(unit, fact, span.after, None)
                at_first = self._value(unit, fact, View(span.before.day, span.after.known), None)
                if reported not in (counted, at_first):
                    yield Late(item.id, cutoff, fact, counted, reported)

    def _figure(self, unit: str, number: Number, cutoff: date | None, span: Span) -> Figure:
        first, last = (_until(view.day, cutoff) for view in (span.before, span.after))
        owner = self._owner(unit, number.fact)
        mine = self._entries.get((owner, number.fact), [])
        steps = [*self._came_in(mine, owner, number.fact, first, span)]
        steps += self._dated(mine, owner, number.fact, (first, last), span.after.known)
        return Figure(number, tuple(steps))

    def _owner(self, unit: str, fact: str) -> str:
        return WHOLE if self._scheme.fact(fact).whole else unit

    def _value(self, unit: str, fact: str, view: View, cutoff: date | None) -> int:
        owner = self._owner(unit, fact)
        there, said = self._known(self._entries.get((owner, fact), []), view.known)
        return running_total(self._counting(there, said), owner, fact, _until(view.day, cutoff))

    def _known(self, mine: Iterable[Entry], known: datetime) -> tuple[list[Entry], dict[int, list[Review]]]:
        """What had been recorded and said at an instant."""
        there = [entry for entry in mine if entry.recorded_at <= known]
        said = {entry.id: [one for one in self._reviews.get(entry.id, ()) if one.at <= known] for entry in there}
        return there, said

    def _counting(self, there: list[Entry], said: Mapping[int, Sequence[Review]]) -> list[Entry]:
        return counting_for(there, said, self._basis, self_assessed=self._scheme.self_assessed)

    def _came_in(self, mine: Sequence[Entry], owner: str, fact: str, day: date, span: Span) -> Iterator[Cause]:
        """What was recorded or said between the span's two instants, as far as it moved the figure of a day."""
        there, said = self._known(mine, span.before.known)
        known = {entry.id: entry for entry in mine}
        before = running_total(self._counting(there, said), owner, fact, day)
        for what in self._between(mine, span.before.known, span.after.known):
            replaced: Entry | None = None
            if isinstance(what, Entry):
                there.append(what)
                at, entry, replaced = what.recorded_at, what, known.get(what.replaces or 0)
                act = Act.REPORT if replaced is None else Act.CORRECT
                if what.mode is Mode.WITHDRAWAL and replaced is not None:
                    act, entry, replaced = Act.WITHDRAW, replaced, None
            else:
                said.setdefault(what.entry_id, []).append(what)
                at, entry = what.at, known[what.entry_id]
                act = Act.CONFIRM if what.verdict is Verdict.CONFIRM else Act.RETURN
            after = running_total(self._counting(there, said), owner, fact, day)
            if after != before:
                stands = self._state(entry) if act in (Act.REPORT, Act.CORRECT) else None
                yield Cause(act, entry, before, after, what.person_id, at, replaced, stands)
            before = after

    def _between(self, mine: Iterable[Entry], first: datetime, last: datetime) -> list[Entry | Review]:
        """Entries and reviews in the order in which they came; what is said of an entry comes after it."""
        entries = [entry for entry in mine if first < entry.recorded_at <= last]
        reviews = [one for entry in mine for one in self._reviews.get(entry.id, ()) if first < one.at <= last]
        found = [((entry.recorded_at, 0, entry.id), entry) for entry in entries]
        told: list[tuple[tuple[datetime, int, int], Entry | Review]] = [*found]
        told += [((one.at, 1, one.id), one) for one in reviews]
        return [what for _, what in sorted(told, key=itemgetter(0))]

    def _dated(
        self, mine: Sequence[Entry], owner: str, fact: str, days: tuple[date, date], known: datetime
    ) -> list[Cause]:
        """What counts for the days after the first until the last, and what was taken back of them, day by day."""
        entries = self._counting(*self._known(mine, known))
        by_id, before = {entry.id: entry for entry in entries}, 0
        found = []
        for number, after in running_totals(entries).items():
            entry = by_id[number]
            if days[0] < entry.date <= days[1] and after != before:
                replaced = by_id.get(entry.replaces or 0)
                act = Act.REPORT if replaced is None else Act.CORRECT
                told = (entry.person_id, entry.recorded_at, replaced, self._state(entry))
                found.append(Cause(act, entry, before, after, *told))
            before = after
        for back in entries:
            gone = by_id.get(back.replaces or 0) if back.mode is Mode.WITHDRAWAL else None
            if gone is not None and (gone.unit, gone.fact) == (owner, fact) and days[0] < gone.date <= days[1]:
                found.append(Cause(Act.UNDONE, gone, 0, 0, back.person_id, back.recorded_at))
        return sorted(found, key=lambda one: one.entry.date)

    def _state(self, entry: Entry) -> State | None:
        return state(entry, self._reviews) if reviewed(self._scheme, [entry]) else None


def _until(day: date, cutoff: date | None) -> date:
    return day if cutoff is None else min(day, cutoff)

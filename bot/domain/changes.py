"""What made the difference between two views of the ledger: the entries and reviews behind changed figures. Pure.

A view is the standing of a day by what was known at an instant. The way from one to another has two parts: first what
came in between the two instants, in its order, then what is dated between the two days, in the order of counting.
Each step holds the figure before and after, so that the steps of a figure add up to its difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from operator import itemgetter
from typing import TYPE_CHECKING

from bot.domain.entries import Entry, Mode, Verdict
from bot.domain.ledger import by_fact, folded, running_total
from bot.domain.reviews import counting_for, selection_of, state
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
        """Whether the span compares one day as it was known at two instants."""
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
    state: State | None = None  # where an entry that counts stands in its review


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
class RuleChange:
    """The earlier day's total by its own rules and by those of the later day, hundredths."""

    by_old: int
    by_new: int


@dataclass(frozen=True, slots=True)
class Changes:
    """How a unit came from one view to another, with all that made the difference, by the rules of the later day.

    `rules`: what other rules of the scheme did, where they changed between the two.
    """

    scheme: str
    span: Span
    basis: Basis
    movement: Movement
    reasons: tuple[Reason, ...]  # in the order of the movement's lines
    veto: tuple[Figure, ...] = ()  # figures behind a veto that came or went
    late: tuple[Late, ...] = ()
    rules: RuleChange | None = None


def facts_behind(scheme: Scheme, movement: Movement, span: Span) -> set[tuple[str, str]]:
    """The facts, each with the unit that reports it, whose entries tell of a movement."""
    facts = {number.fact for moved in movement.lines for number in moved.line.numbers if number.own != number.other}
    facts |= {fact for _, fact, _ in _cut_off(scheme, span)}
    facts |= set(scheme.veto.facts()) if scheme.veto is not None else set()
    return {(WHOLE if scheme.fact(fact).whole else movement.unit, fact) for fact in facts}


def _cut_off(scheme: Scheme, span: Span) -> list[tuple[Item, str, date]]:
    """What lines look at for the last time before the later day: reports of it since then come too late."""
    if span.by_knowledge:
        return []
    read = ((item, fact, day) for item in scheme.items for fact, day in scheme.last_days(item).items())
    return [(item, fact, day) for item, fact, day in read if day < min(span.after.day, scheme.end)]


class Ledger:
    """The scheme's entries and reviews on one basis, seen at any instant."""

    def __init__(
        self, scheme: Scheme, entries: Iterable[Entry], reviews: Mapping[int, Sequence[Review]], basis: Basis
    ) -> None:
        self._scheme, self._basis = scheme, basis
        self._entries, self._reviews = by_fact(entries), reviews

    def changes(self, movement: Movement, span: Span) -> Changes:
        """The causes of a movement between the span's two views."""
        unit, sides = movement.unit, movement.gap.sides
        void = sides.own.vetoed and not sides.other.vetoed  # the veto took the points, whatever the figures did
        reasons = []
        for moved in movement.lines:
            days = self._scheme.last_days(self._scheme.item(moved.line.item))
            numbers = [number for number in moved.line.numbers if number.own != number.other and not void]
            figures = (self._figure(unit, number, days[number.fact], span) for number in numbers)
            reasons.append(Reason(moved, tuple(figures)))
        late, veto = tuple(self._late(unit, span)), self._veto(movement, span)
        return Changes(self._scheme.id, span, self._basis, movement, tuple(reasons), veto, late)

    def _veto(self, movement: Movement, span: Span) -> tuple[Figure, ...]:
        sides, veto = movement.gap.sides, self._scheme.veto
        if veto is None or sides.own.vetoed == sides.other.vetoed:
            return ()
        figures = []
        for fact in dict.fromkeys(veto.facts()):
            before, after = (self._value(movement.unit, fact, view, None) for view in (span.before, span.after))
            target = self._scheme.target(fact, movement.unit)
            if before != after:
                figures.append(self._figure(movement.unit, Number(fact, after, before, target, target), None, span))
        return tuple(figures)

    def _late(self, unit: str, span: Span) -> Iterable[Late]:
        for item, fact, cutoff in _cut_off(self._scheme, span):
            counted = self._value(unit, fact, span.after, cutoff)
            reported = self._value(unit, fact, span.after, None)
            at_first = self._value(unit, fact, View(span.before.day, span.after.known), None)
            if reported not in (counted, at_first):
                yield Late(item.id, cutoff, fact, counted, reported)

    def _figure(self, unit: str, number: Number, cutoff: date | None, span: Span) -> Figure:
        first, last = (_until(view.day, cutoff) for view in (span.before, span.after))
        entries = self._of_fact(unit, number.fact)
        steps = [*self._came_in(entries, first, span), *self._dated(entries, (first, last), span.after.known)]
        return Figure(number, tuple(steps))

    def _of_fact(self, unit: str, fact: str) -> list[Entry]:
        """The entries of a unit's fact, or of one that belongs to the whole scheme."""
        return self._entries.get((WHOLE if self._scheme.fact(fact).whole else unit, fact), [])

    def _value(self, unit: str, fact: str, view: View, cutoff: date | None) -> int:
        return self._total(*self._known(self._of_fact(unit, fact), view.known), _until(view.day, cutoff))

    def _known(self, entries: Iterable[Entry], instant: datetime) -> tuple[list[Entry], dict[int, list[Review]]]:
        recorded = [entry for entry in entries if entry.recorded_at <= instant]
        reviews = {
            entry.id: [review for review in self._reviews.get(entry.id, ()) if review.at <= instant]
            for entry in recorded
        }
        return recorded, reviews

    def _counting(self, entries: list[Entry], reviews: Mapping[int, Sequence[Review]]) -> list[Entry]:
        return counting_for(entries, reviews, selection_of(self._scheme, self._basis))

    def _total(self, entries: list[Entry], reviews: Mapping[int, Sequence[Review]], day: date) -> int:
        return running_total(self._counting(entries, reviews), day)

    def _came_in(self, entries: Sequence[Entry], day: date, span: Span) -> Iterator[Cause]:
        """What was recorded or reviewed between the span's two instants, as far as it moved the figure of a day."""
        recorded, reviews = self._known(entries, span.before.known)
        by_id = {entry.id: entry for entry in entries}
        before = self._total(recorded, reviews, day)
        for event in self._between(entries, span.before.known, span.after.known):
            replaced: Entry | None = None
            if isinstance(event, Entry):
                recorded.append(event)
                at, entry, replaced = event.recorded_at, event, by_id.get(event.replaces or 0)
                act = Act.REPORT if replaced is None else Act.CORRECT
                if event.mode is Mode.WITHDRAWAL and replaced is not None:
                    act, entry, replaced = Act.WITHDRAW, replaced, None
            else:
                reviews.setdefault(event.entry_id, []).append(event)
                at, entry = event.at, by_id[event.entry_id]
                act = Act.CONFIRM if event.verdict is Verdict.CONFIRM else Act.RETURN
            after = self._total(recorded, reviews, day)
            if after != before:
                stands = state(entry, self._reviews) if act in (Act.REPORT, Act.CORRECT) else None
                yield Cause(act, entry, before, after, event.person_id, at, replaced, stands)
            before = after

    def _between(self, entries: Iterable[Entry], first: datetime, last: datetime) -> list[Entry | Review]:
        """Entries and reviews in the order in which they came; a review of an entry comes after it."""
        events: list[tuple[tuple[datetime, int, int], Entry | Review]] = []
        for entry in entries:
            events.append(((entry.recorded_at, 0, entry.id), entry))
            events += [((review.at, 1, review.id), review) for review in self._reviews.get(entry.id, ())]
        return [event for order, event in sorted(events, key=itemgetter(0)) if first < order[0] <= last]

    def _dated(self, entries: Sequence[Entry], days: tuple[date, date], instant: datetime) -> list[Cause]:
        """What counts for the days after the first until the last, and what was taken back of them, day by day."""
        counting = self._counting(*self._known(entries, instant))
        by_id, before = {entry.id: entry for entry in counting}, 0
        causes = []
        for entry, after in folded(counting):
            if days[0] < entry.date <= days[1] and after != before:
                replaced = by_id.get(entry.replaces or 0)
                act = Act.REPORT if replaced is None else Act.CORRECT
                by = (entry.person_id, entry.recorded_at, replaced, state(entry, self._reviews))
                causes.append(Cause(act, entry, before, after, *by))
            before = after
        for back in counting:
            withdrawn = by_id.get(back.replaces or 0) if back.mode is Mode.WITHDRAWAL else None
            if withdrawn is not None and days[0] < withdrawn.date <= days[1]:
                causes.append(Cause(Act.UNDONE, withdrawn, 0, 0, back.person_id, back.recorded_at))
        return sorted(causes, key=lambda cause: cause.entry.date)


def _until(day: date, cutoff: date | None) -> date:
    return day if cutoff is None else min(day, cutoff)

"""What is to be done by when: the scheme's calendar, and what a unit still lacks for a duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from schemes.diagnostics import Diagnostic, FileError
from schemes.load import folder_of, read_document
from schemes.statements import Statement
from scoring import Kind, Message, names_of, unknown
from scoring.deriving import worked_out
from scoring.facts import WHOLE
from scoring.rules.options import Count, Id, Names, Options, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from scoring import FactTable, Frame, Line, Scheme


@dataclass(frozen=True, slots=True)
class Period:
    """A period that is reported when it is over: its first day, and that from which on a figure counts for it."""

    begins: date
    since: date


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that units owe by `due`, from `opens` on.

    `by_report`: a report of any of the facts dated `since` then fulfils it, also a late one (only the latest day of
    a fact is known, and who has caught up is no longer reminded); with a `statement`, the form by which the facts are
    reported, a report of all of them. `declaration`: there is no figure to report; who owes it declares it done in
    these words. Else every target of the facts must be reached.

    `ahead` and `after`: on which days before and after the deadline it is called to mind. `missed`: the fact by which
    the scheme deducts for a missed period, as `counts` of its events; `late_is_missed`: for a late one too.
    `of_bureau`: the bureau itself owes it, not the units.
    """

    id: str
    title: str
    clause: str
    text: str
    opens: date
    due: date
    ahead: tuple[int, ...]
    after: tuple[int, ...]
    facts: tuple[str, ...]
    by_report: bool
    declaration: str = ""
    missed: str | None = None
    counts: int = 1
    late_is_missed: bool = False
    of_bureau: bool = False
    line: str = ""  # the calendar's line that it is a period of, the same for all its periods
    every: Literal["month", "quarter"] | None = None
    statement: Statement | None = None
    period: Period | None = None  # the period that it is about, where that is not the time from `opens` to `due`

    @property
    def begins(self) -> date:
        """The first day of the period that it is about."""
        return self.period.begins if self.period is not None else self.opens

    @property
    def since(self) -> date:
        """The day from which on a figure must be dated to fulfil it."""
        return self.period.since if self.period is not None else self.opens

    @property
    def closes(self) -> date:
        """The last day on which something can still be done: some days after it is due where it can be caught up on."""
        return self.due + _LATE if self.after else self.due

    def is_open(self, day: date) -> bool:
        """Whether anything can be done about it on that day."""
        return self.opens <= day <= self.closes

    def is_asked(self, day: date, end: date) -> bool:
        """Whether it is open on that day or, once the cycle is over, was open at its `end`."""
        return self.is_open(day) or self.is_open(min(day, end))

    def asked_of(self, frame: Frame[Line], unit: str) -> tuple[str, ...]:
        """The facts that the unit owes for it: those with a target of its own; of reports also those without any."""
        if self.by_report:
            return tuple(fact for fact in self.facts if has_task(frame, fact, unit))
        return tuple(fact for fact in self.facts if frame.target(fact, unit) is not None)


@dataclass(frozen=True, slots=True)
class Lack:
    """What a unit still lacks of one fact for a duty, in the smallest unit; `missing` 0: a report of it."""

    fact: str
    value: int
    target: int | None
    missing: int


def owes(duty: Duty, table: FactTable, unit: str, declared: Collection[tuple[str, str]]) -> bool:
    """Whether the unit (`*`: the bureau) has not fulfilled the duty. `declared`: (unit, duty) declared done."""
    if duty.of_bureau is not (unit == WHOLE) or (unit, duty.id) in declared:
        return False
    return bool(duty.declaration or lacks(duty, table, unit))


def lacks(duty: Duty, table: FactTable, unit: str) -> tuple[Lack, ...]:
    """The figures that the unit still owes of the duty by the table; none where it owes nothing, or no figures."""
    if duty.by_report:
        asked = duty.asked_of(table.frame, unit)
        silent = [fact for fact in asked if (table.reported(unit, fact) or date.min) < duty.since]
        if len(silent) < len(asked) and duty.statement is None:
            return ()
        return tuple(Lack(fact, table.value(unit, fact), table.frame.target(fact, unit), 0) for fact in silent)
    lacking = []
    for fact in duty.facts:
        value, target = table.value(unit, fact), table.frame.target(fact, unit)
        never_reported = fact in table.frame.silent_facts and table.reported(unit, fact) is None
        if target is not None and (never_reported or value < target):
            lacking.append(Lack(fact, value, target, 0 if never_reported else target - value))
    return tuple(lacking)


def has_task(frame: Frame[Line], fact: str, unit: str) -> bool:
    """Whether the unit is among those that the fact is asked of: those with a target, or all where nobody has one."""
    return frame.target(fact, unit) is not None or fact not in frame.facts_with_targets


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= _YEAR):
        raise ValueError(Message("{text!r} is not a number of days, 0 to {most}", text=text, most=_YEAR))
    return int(text)


_YEAR = 366
_LATE = timedelta(days=10)
_DAY = timedelta(days=1)
_Days = tuple[Annotated[int, Text(_days, r"^\d{1,3}$", _YEAR)], ...]


@dataclass(frozen=True, kw_only=True)
class DutyDocument(Options):
    """One duty of calendar.yaml: `due` on a day, or at the end of `every` month or quarter.

    It is fulfilled by `reached` targets, by `reported` facts, or by being `declared` done in these words. `within`: due
    so many days into each month or quarter, not at its end. `for: last`: what is due in a month or quarter is about the
    one before (次月5日前报上月), so that the last is due when the cycle is over. `missed`: the fact that counts missed
    periods, `counts` for each, and those that came `late` too where the clause says so. `statement`: the form of its
    own in which the facts are reported.
    """

    duty: Id
    title: str
    clause: str
    text: str = ""
    due: date | None = None
    every: Literal["month", "quarter"] | None = None
    within: Count | None = None
    for_: Literal["last"] | None = None
    ahead: _Days
    after: _Days = ()
    reached: Names | None = None
    reported: Names | None = None
    declared: str | None = None
    missed: str | None = None
    counts: Count = 1
    late: Literal["fine", "missed"] = "fine"
    by: Literal["units", "bureau"] = "units"
    statement: Statement | None = None

    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = (("due", "every"), ("reached", "reported", "declared"))

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.within is not None and self.every is None:
            raise ValueError(Message("within needs every: month or quarter"))
        if self.for_ is not None and self.every is None:
            raise ValueError(Message("for: last needs every: month or quarter"))
        if self.missed is not None and (self.reached is not None or self.by == "bureau"):
            raise ValueError(Message("missed needs something that units report or declare"))
        if self.by == "bureau" and self.declared is None:
            raise ValueError(Message("what the bureau owes is declared"))
        if self.declared is not None and not 0 < len(self.declared) <= _WORDS:
            raise ValueError(Message("declared words stand on a button: 1 to {most} letters", most=_WORDS))
        for part in self.statement.parts if self.statement is not None else ():
            if part.fact not in (self.reported or ()):
                raise ValueError(
                    Message(
                        "statement: {fact!r} of part {part} is not among what is reported",
                        fact=part.fact,
                        part=part.part,
                    )
                )


_WORDS = 12


@dataclass(frozen=True, kw_only=True)
class CalendarDocument(Options):
    """calendar.yaml."""

    duties: tuple[DutyDocument, ...] = ()


def _mistakes(line: DutyDocument, scheme: Scheme) -> Iterator[Message]:
    """What a duty says that does not fit the facts of the scheme."""
    facts = {fact.id: fact for fact in scheme.facts}
    for fact in line.reached or line.reported or ():
        if fact not in facts:
            yield unknown("fact", fact, names_of(scheme.facts))
    for fact in line.reported or ():
        if fact in facts and not facts[fact].reportable:
            yield worked_out(facts[fact])
    if line.missed is not None and (line.missed not in facts or facts[line.missed].kind is not Kind.EVENTS):
        yield Message("missed: {fact!r} is no fact of kind events in facts.csv", fact=line.missed)
    for part in line.statement.parts if line.statement is not None else ():
        if part.fact in facts and (facts[part.fact].kind is not Kind.COUNT or facts[part.fact].whole):
            yield Message(
                "statement: {fact!r} of part {part} is no fact of kind count that each unit reports",
                fact=part.fact,
                part=part.part,
            )


def load_duties(name: str, scheme: Scheme) -> tuple[Duty, ...]:
    """The duties of a scheme, earliest first; raises FileError with all that is wrong with calendar.yaml."""
    problems: list[Diagnostic] = []
    document = read_document(folder_of(name), "calendar.yaml", CalendarDocument, problems)
    duties: list[Duty] = []
    for line in document.duties if document else ():
        problems += [Diagnostic("calendar.yaml", 0, line.duty, message) for message in _mistakes(line, scheme)]
        duties += periods_of(line, line.reached or line.reported or (), scheme)
    if problems:
        raise FileError.of_folder(folder_of(name), problems)
    return tuple(sorted(duties, key=lambda duty: (duty.due, bool(duty.declaration), duty.id)))


def periods_of(line: DutyDocument, facts: tuple[str, ...], scheme: Scheme) -> list[Duty]:
    """The duties of a line of the calendar: the one with its day, or one for each month or quarter of the cycle."""

    def duty(identifier: str, opens: date, due: date, period: Period | None = None) -> Duty:
        return Duty(
            identifier,
            line.title,
            line.clause,
            line.text,
            opens,
            due,
            line.ahead,
            line.after,
            facts,
            by_report=line.reported is not None,
            declaration=line.declared or "",
            missed=line.missed,
            counts=line.counts,
            late_is_missed=line.late == "missed",
            of_bureau=line.by == "bureau",
            line=line.duty,
            every=line.every,
            statement=line.statement,
            period=period,
        )

    if line.due is not None:
        return [duty(line.duty, scheme.start, line.due)]
    spans = _spans(scheme, 1 if line.every == "month" else 3)
    days = [_within(line, first, last) for first, last in spans]  # on which something is due in each of them
    if line.for_ is None:
        opening = zip(spans, days, strict=True)
        return [duty(f"{line.duty}-{due:%Y-%m}", first, min(due, scheme.end)) for (first, _), due in opening][:-1]
    duties = []
    for place, (first, last) in enumerate(spans[:-1]):
        # What is dated up to the day on which the period before was due is of that one; the last day is always its own.
        since = min(days[place] + _DAY, last, scheme.end) if place else first
        period = Period(first, since)
        duties.append(duty(f"{line.duty}-{last:%Y-%m}", min(last, scheme.end) + _DAY, days[place + 1], period))
    return duties


def _spans(scheme: Scheme, months: int) -> list[tuple[date, date]]:
    """First and last day of each so many whole months of the cycle, from its first month on, and of those after it."""
    in_cycle = (scheme.end.year - scheme.start.year) * 12 + scheme.end.month - scheme.start.month + 1
    begin = scheme.start.year * 12 + scheme.start.month - 1
    firsts = [_first_of(begin + index) for index in range(0, in_cycle // months * months + months + 1, months)]
    return [(first, following - _DAY) for first, following in pairwise(firsts)]


def _first_of(month: int) -> date:
    """The first day of a month, counted from the year 0."""
    return date(month // 12, month % 12 + 1, 1)


def _within(line: DutyDocument, first: date, last: date) -> date:
    """The day in a month or quarter on which the line is due."""
    return last if line.within is None else min(last, first + timedelta(days=min(line.within, _YEAR) - 1))

"""What is to be done by when: the scheme's calendar, and what a unit still lacks for a duty."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from schemes.diagnostics import Diagnostic, FileError, located
from schemes.load import folder_of, read_document
from schemes.statements import Statement
from scoring import Kind
from scoring.facts import WHOLE
from scoring.rules.options import Count, Names, Options, Text

if TYPE_CHECKING:
    from collections.abc import Collection

    from scoring import FactTable, Frame, Line, Scheme


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that units owe by `due`, from `opens` on.

    `by_report`: a report of any of the facts dated since it opened fulfils it, also a late one (only the latest day of a
    fact is known, and who has caught up is no longer reminded); with a `statement`, the form of its own by which they are
    reported, a report of all of them. `declaration`: there is no figure to report; who owes it
    says by these words that it is done. Else every target of the facts must be reached.
    `ahead` and `after`: on which days before and after the deadline it is called to mind. `missed`: the fact by which the
    scheme deducts for a period that was missed, which counts `counts` of its events; `late_is_missed`: so does a late one. `of_bureau`: not the units owe it, but
    the bureau itself.
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

    @property
    def closes(self) -> date:
        """The last day on which something can still be done about it: what can be caught up on a little beyond its day."""
        return self.due + _LATE if self.after else self.due

    def is_open(self, day: date) -> bool:
        """Whether anything can be done about it on that day."""
        return self.opens <= day <= self.closes

    def asked_of(self, frame: Frame[Line], unit: str) -> tuple[str, ...]:
        """The facts that the unit owes for it: of reports those with a target of its own, or that nobody has a target of; else its targets."""
        return tuple(
            fact
            for fact in self.facts
            if (has_task(frame, fact, unit) if self.by_report else frame.target(fact, unit) is not None)
        )


@dataclass(frozen=True, slots=True)
class Lack:
    """What a unit still lacks of one fact for a duty, in the smallest unit; `missing` 0: a report, whatever its figure."""

    fact: str
    value: int
    target: int | None
    missing: int


def owes(duty: Duty, table: FactTable, unit: str, declared: Collection[tuple[str, str]]) -> bool:
    """Whether the unit (`*`: the bureau) has not fulfilled the duty. `declared`: (unit, duty) of which somebody said that it is done."""
    if duty.of_bureau is not (unit == WHOLE) or (unit, duty.id) in declared:
        return False
    return bool(duty.declaration or lacks(duty, table, unit))


def lacks(duty: Duty, table: FactTable, unit: str) -> tuple[Lack, ...]:
    """The figures that the unit still owes of the duty, as the table knows it; none: it is fulfilled, none of its own, or has no figures."""
    if duty.by_report:
        asked = duty.asked_of(table.frame, unit)
        silent = [fact for fact in asked if (table.reported(unit, fact) or date.min) < duty.opens]
        if len(silent) < len(asked) and duty.statement is None:
            return ()
        return tuple(Lack(fact, table.value(unit, fact), table.frame.target(fact, unit), 0) for fact in silent)
    found = []
    for fact in duty.facts:
        target, value = table.frame.target(fact, unit), table.value(unit, fact)
        if target is not None and value < target:
            found.append(Lack(fact, value, target, target - value))
    return tuple(found)


def has_task(frame: Frame[Line], fact: str, unit: str) -> bool:
    """Whether the unit is among those that the fact is asked of: those with a target, or all where nobody has one."""
    return frame.target(fact, unit) is not None or fact not in frame.facts_with_targets


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= _YEAR):
        raise ValueError(f"{text!r} is not a number of days, 0 to {_YEAR}")
    return int(text)


_YEAR = 366
_LATE = timedelta(days=10)
_Days = tuple[Annotated[int, Text(_days, r"^\d{1,3}$", _YEAR)], ...]


@dataclass(frozen=True, kw_only=True)
class DutyDocument(Options):
    """One duty of calendar.yaml: `due` on a day, or at the end of `every` month or quarter.

    It is fulfilled by `reached` targets, by `reported` facts, or by being `declared` done in these words. `within`: due so many
    days into each month or quarter, not at its end. `missed`: the fact that counts missed periods, `counts` for each, and those
    that came `late` too where the clause says so. `statement`: the form of its own in which the facts are reported.
    """

    duty: str
    title: str
    clause: str
    text: str = ""
    due: date | None = None
    every: Literal["month", "quarter"] | None = None
    within: Count | None = None
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
        """Refuse what says too much or too little."""
        super().__post_init__()
        if self.within is not None and self.every is None:
            raise ValueError("within needs every: month or quarter")
        if self.missed is not None and (self.reached is not None or self.by == "bureau"):
            raise ValueError("missed needs something that units report or declare")
        if self.by == "bureau" and self.declared is None:
            raise ValueError("what the bureau owes is declared")
        if self.declared is not None and not 0 < len(self.declared) <= _WORDS:
            raise ValueError(f"declared words stand on a button: 1 to {_WORDS} letters")
        for part in self.statement.parts if self.statement is not None else ():
            if part.fact not in (self.reported or ()):
                raise ValueError(f"statement: {part.fact!r} of part {part.part} is not among what is reported")


_WORDS = 12


@dataclass(frozen=True, kw_only=True)
class CalendarDocument(Options):
    """calendar.yaml."""

    duties: tuple[DutyDocument, ...] = ()


def load_duties(name: str, scheme: Scheme) -> tuple[Duty, ...]:
    """The duties of a scheme, earliest first; raises FileError with all that is wrong with calendar.yaml."""
    problems: list[Diagnostic] = []
    document = read_document(folder_of(name), "calendar.yaml", CalendarDocument, problems)
    known = {fact.id for fact in scheme.facts}
    events = {fact.id for fact in scheme.facts if fact.kind is Kind.EVENTS}
    counted = {fact.id for fact in scheme.facts if fact.kind is Kind.COUNT and not fact.whole}
    duties: list[Duty] = []
    for one in document.duties if document else ():
        facts = one.reached or one.reported or ()
        problems += [
            Diagnostic("calendar.yaml", 0, one.duty, f"{fact!r} is not in facts.csv")
            for fact in facts
            if fact not in known
        ]
        if one.missed is not None and one.missed not in events:
            wrong = f"missed: {one.missed!r} is no fact of kind events in facts.csv"
            problems.append(Diagnostic("calendar.yaml", 0, one.duty, wrong))
        for part in one.statement.parts if one.statement is not None else ():
            if part.fact in known - counted:
                wrong = f"statement: {part.fact!r} of part {part.part} is no fact of kind count that each unit reports"
                problems.append(Diagnostic("calendar.yaml", 0, one.duty, wrong))
        duties += _duties(one, facts, scheme)
    if problems:
        raise FileError(tuple(located(folder_of(name), problem) for problem in problems))
    return tuple(sorted(duties, key=lambda duty: (duty.due, bool(duty.declaration), duty.id)))


def _duties(one: DutyDocument, facts: tuple[str, ...], scheme: Scheme) -> list[Duty]:
    def duty(identifier: str, opens: date, due: date) -> Duty:
        return Duty(
            identifier,
            one.title,
            one.clause,
            one.text,
            opens,
            due,
            one.ahead,
            one.after,
            facts,
            by_report=one.reported is not None,
            declaration=one.declared or "",
            missed=one.missed,
            counts=one.counts,
            late_is_missed=one.late == "missed",
            of_bureau=one.by == "bureau",
            line=one.duty,
            every=one.every,
            statement=one.statement,
        )

    if one.due is not None:
        return [duty(one.duty, scheme.start, one.due)]
    months = 1 if one.every == "month" else 3
    found = []
    for index in range((scheme.end.year - scheme.start.year) * 12 + scheme.end.month - scheme.start.month + 1):
        year, month = divmod(scheme.start.year * 12 + scheme.start.month - 1 + index, 12)
        if (index + 1) % months == 0:
            first = divmod(year * 12 + month - months + 1, 12)
            opens = date(first[0], first[1] + 1, 1)
            last = date(year, month + 1, calendar.monthrange(year, month + 1)[1])
            if one.within is not None:
                last = min(last, opens + timedelta(days=min(one.within, _YEAR) - 1))
            found.append(duty(f"{one.duty}-{last:%Y-%m}", opens, min(last, scheme.end)))
    return found

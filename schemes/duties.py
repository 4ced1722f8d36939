"""What is to be done by when: the scheme's calendar, and what a unit still lacks for a duty."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from schemes.diagnostics import Diagnostic, FileError, located
from schemes.load import folder_of, read_document
from scoring.rules.options import Count, Names, Options, Text

if TYPE_CHECKING:
    from scoring import FactTable, Scheme


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that units owe by `due`, from `opens` on.

    `by_report`: a report of any of the facts dated since it opened fulfils it, also a late one (only the latest day of a
    fact is known, and who has caught up is no longer reminded); else every target of the facts must be reached.
    `ahead` and `after`: on which days before and after the deadline it is called to mind.
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


@dataclass(frozen=True, slots=True)
class Lack:
    """What a unit still lacks of one fact for a duty, in the smallest unit; `missing` 0: a report, whatever its figure."""

    fact: str
    value: int
    target: int | None
    missing: int


def lacks(duty: Duty, table: FactTable, unit: str) -> tuple[Lack, ...]:
    """What the unit still owes of the duty, as the table knows it; nothing: the duty is fulfilled, or is none of its own."""
    if duty.by_report:
        asked = [fact for fact in duty.facts if has_task(table.scheme, fact, unit)]
        days = [table.reported(unit, fact) for fact in asked]
        if any(day is not None and day >= duty.opens for day in days):
            return ()
        return tuple(Lack(fact, table.value(unit, fact), table.scheme.target(fact, unit), 0) for fact in asked)
    found = []
    for fact in duty.facts:
        target, value = table.scheme.target(fact, unit), table.value(unit, fact)
        if target is not None and value < target:
            found.append(Lack(fact, value, target, target - value))
    return tuple(found)


def has_task(scheme: Scheme, fact: str, unit: str) -> bool:
    """Whether the unit is among those that the fact is asked of: those with a target, or all where nobody has one."""
    return scheme.target(fact, unit) is not None or all(one != fact for one, _ in scheme.targets)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= _YEAR):
        raise ValueError(f"{text!r} is not a number of days, 0 to {_YEAR}")
    return int(text)


_YEAR = 366
_Days = tuple[Annotated[int, Text(_days, r"^\d{1,3}$", _YEAR)], ...]


@dataclass(frozen=True, kw_only=True)
class DutyDocument(Options):
    """One duty of calendar.yaml: `due` on a day, or at the end of `every` month; `reached` or `reported` facts fulfil it.

    `within`: due so many days into each month or quarter, not at its end.
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

    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = (("due", "every"), ("reached", "reported"))

    def __post_init__(self) -> None:
        """Refuse what says too much or too little."""
        super().__post_init__()
        if self.within is not None and self.every is None:
            raise ValueError("within needs every: month or quarter")


@dataclass(frozen=True, kw_only=True)
class CalendarDocument(Options):
    """calendar.yaml."""

    duties: tuple[DutyDocument, ...] = ()


def load_duties(name: str, scheme: Scheme) -> tuple[Duty, ...]:
    """The duties of a scheme, earliest first; raises FileError with all that is wrong with calendar.yaml."""
    problems: list[Diagnostic] = []
    document = read_document(folder_of(name), "calendar.yaml", CalendarDocument, problems)
    known = {fact.id for fact in scheme.facts}
    duties: list[Duty] = []
    for one in document.duties if document else ():
        facts = one.reached or one.reported or ()
        problems += [
            Diagnostic("calendar.yaml", 0, one.duty, f"{fact!r} is not in facts.csv")
            for fact in facts
            if fact not in known
        ]
        duties += _duties(one, facts, scheme)
    if problems:
        raise FileError(tuple(located(folder_of(name), problem) for problem in problems))
    return tuple(sorted(duties, key=lambda duty: (duty.due, duty.id)))


def _duties(one: DutyDocument, facts: tuple[str, ...], scheme: Scheme) -> list[Duty]:
    def duty(identifier: str, opens: date, due: date) -> Duty:
        by_report = one.reported is not None
        return Duty(identifier, one.title, one.clause, one.text, opens, due, one.ahead, one.after, facts, by_report)

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

"""The facts csv: `unit,fact,date,value`, read whole or refused whole, and written."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING

from schemes.diagnostics import Diagnostic, FileError
from schemes.tables import decode, rows
from scoring import WHOLE, BadValue, Kind, Total, format_value, parse_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from scoring import Fact, Scheme

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
COLUMNS = ("unit", "fact", "date", "value")


def read(data: bytes, file: str, scheme: Scheme, elsewhere: Collection[str] = ()) -> tuple[Total, ...]:
    """The rows of the file; raises FileError with everything that is wrong with it.

    `elsewhere`: facts of another scheme; their rows are left out where this scheme does not know them.
    """
    problems: list[Diagnostic] = []
    totals: dict[tuple[str, str, date], tuple[int, Total]] = {}
    units, facts = {unit.id for unit in scheme.units}, {fact.id: fact for fact in scheme.facts}
    marks = {fact.id: scheme.most(fact.id) for fact in scheme.facts if fact.kind is Kind.MARK}
    day_of = cache(partial(_day, scheme))
    for line, row in rows(decode(data, file), file, COLUMNS, problems):
        fact = facts.get(row["fact"])
        if fact is None and row["fact"] in elsewhere:
            continue
        total = _total(row, fact, day_of(row["date"]), scheme, units, marks.get(row["fact"]))
        if isinstance(total, list):
            problems += [Diagnostic(file, line, field, message) for field, message in total]
        elif (key := (total.unit, total.fact, total.date)) in totals:
            message = f"unit, fact and date stand on line {totals[key][0]} already; one of the two rows must go"
            problems.append(Diagnostic(file, line, "date", message))
        else:
            totals[key] = (line, total)
    if problems:
        raise FileError(tuple(problems))
    return tuple(total for _, total in totals.values())


def _total(
    row: Mapping[str, str], fact: Fact | None, day: date | str, scheme: Scheme, units: set[str], most: int | None
) -> Total | list[tuple[str, str]]:
    """What the row tells, or all that is wrong with it, by field."""
    wrong, value = [], 0
    if fact is None:
        wrong.append(("fact", f"{row['fact']!r} is no fact of {scheme.id}; its facts.csv lists them"))
    if unit_problem := _unit_problem(row["unit"], fact, units, scheme):
        wrong.append(("unit", unit_problem))
    if isinstance(day, str):
        wrong.append(("date", day))
    if fact is not None:
        try:
            value = parse_value(row["value"], fact.kind, fact.levels, most)
        except BadValue as error:
            wrong.append(("value", str(error)))
    return wrong if wrong or fact is None or isinstance(day, str) else Total(row["unit"], fact.id, day, value)


def _unit_problem(unit: str, fact: Fact | None, units: set[str], scheme: Scheme) -> str | None:
    if unit != WHOLE and unit not in units:
        return f"{unit!r} is no unit of {scheme.id}; its units.csv lists them"
    if fact is None or fact.whole == (unit == WHOLE):
        return None
    if fact.whole:
        return f"{fact.id} belongs to the whole scheme: its unit must be {WHOLE}"
    return f"{fact.id} belongs to units: it needs the id of one, not {WHOLE}"


def _day(scheme: Scheme, text: str) -> date | str:
    """The day that a cell states, or the mistake in it."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        return f"{text!r} is not a day written as {scheme.end}"
    if not scheme.start <= day <= scheme.end:
        return f"{day} is outside the cycle; it must lie from {scheme.start} to {scheme.end}"
    return day


def write(scheme: Scheme, totals: Iterable[Total]) -> str:
    """The totals as text of facts.csv, in the order of units, facts and dates."""
    places = {unit.id: place for place, unit in enumerate(scheme.units)} | {WHOLE: -1}
    lines = [",".join(COLUMNS)]
    for total in sorted(totals, key=lambda total: (places[total.unit], scheme.fact_place(total.fact), total.date)):
        fact = scheme.fact(total.fact)
        lines.append(f"{total.unit},{total.fact},{total.date},{format_value(total.value, fact.kind, fact.levels)}")
    return "\n".join(lines) + "\n"

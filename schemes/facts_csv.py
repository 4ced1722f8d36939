"""The facts csv: `unit,fact,date,value`, read whole or refused whole, and written."""

from __future__ import annotations

from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

from schemes.cells import read_day, read_value
from schemes.diagnostics import Diagnostic, FileError
from schemes.tables import decode, rows
from scoring import WHOLE, BadValue, Kind, Message, Total, format_value, names_of, unknown
from scoring.deriving import worked_out

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from scoring import Fact, Scheme

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
            message = Message(
                "unit, fact and date stand on line {line} already; one of the two rows must go", line=totals[key][0]
            )
            problems.append(Diagnostic(file, line, "date", message))
        else:
            totals[key] = (line, total)
    if problems:
        raise FileError(tuple(problems))
    return tuple(total for _, total in totals.values())


def _total(
    row: Mapping[str, str], fact: Fact | None, day: date | Message, scheme: Scheme, units: set[str], most: int | None
) -> Total | list[tuple[str, Message]]:
    """What the row tells, or all that is wrong with it, by field."""
    wrong: list[tuple[str, Message]] = []
    value = 0
    if fact is None:
        wrong.append(("fact", _not_there(scheme, "fact", row["fact"])))
    elif not fact.reportable:
        wrong.append(("fact", worked_out(fact)))
    if unit_problem := _unit_problem(row["unit"], fact, units, scheme):
        wrong.append(("unit", unit_problem))
    if isinstance(day, Message):
        wrong.append(("date", day))
    if fact is not None:
        try:
            value = read_value(row["value"], fact, most)
        except BadValue as error:
            wrong.append(("value", error.message))
    return wrong if wrong or fact is None or isinstance(day, Message) else Total(row["unit"], fact.id, day, value)


@lru_cache(maxsize=256)  # a file of another scheme names the same again and again
def _not_there(scheme: Scheme, kind: str, name: str) -> Message:
    return unknown(kind, name, names_of(scheme.facts if kind == "fact" else scheme.units))


def _unit_problem(unit: str, fact: Fact | None, units: set[str], scheme: Scheme) -> Message | None:
    if unit != WHOLE and unit not in units:
        return _not_there(scheme, "unit", unit)
    if fact is None or fact.whole == (unit == WHOLE):
        return None
    if fact.whole:
        return Message("{fact} belongs to the whole scheme: its unit must be {whole}", fact=fact.id, whole=WHOLE)
    return Message("{fact} belongs to units: it needs the id of one, not {whole}", fact=fact.id, whole=WHOLE)


def _day(scheme: Scheme, text: str) -> date | Message:
    """The day that a cell states, or the mistake in it."""
    try:
        day = read_day(text)
    except ValueError:
        return Message("{text!r} is not a day written as {example}", text=text, example=scheme.end)
    if not scheme.start <= day <= scheme.end:
        return Message(
            "{day} is outside the cycle; it must lie from {start} to {end}",
            day=day,
            start=scheme.start,
            end=scheme.end,
        )
    return day


def write(scheme: Scheme, totals: Iterable[Total]) -> str:
    """The totals as text of facts.csv, in the order of units, facts and dates."""
    places = {unit.id: place for place, unit in enumerate(scheme.units)} | {WHOLE: -1}
    lines = [",".join(COLUMNS)]
    for total in sorted(totals, key=lambda total: (places[total.unit], scheme.fact_place(total.fact), total.date)):
        fact = scheme.fact(total.fact)
        lines.append(f"{total.unit},{total.fact},{total.date},{format_value(total.value, fact.kind, fact.levels)}")
    return "\n".join(lines) + "\n"

"""The contract's facts csv: `unit,fact,date,value`, read whole or refused whole, and written."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from schemes.diagnostics import Diagnostic, FileError
from schemes.tables import decode, rows
from scoring import WHOLE, BadValue, Total, format_value, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemes.tables import Row
    from scoring import Scheme

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
COLUMNS = ("unit", "fact", "date", "value")


def read(data: bytes, file: str, scheme: Scheme) -> tuple[Total, ...]:
    """The rows of the file; raises FileError with everything that is wrong with it."""
    problems: list[Diagnostic] = []
    totals: dict[tuple[str, str, date], tuple[int, Total]] = {}
    units, facts = {unit.id for unit in scheme.units}, {fact.id: fact for fact in scheme.facts}
    for line, row in rows(decode(data, file), file, COLUMNS):
        found: list[Diagnostic] = []
        fact = facts.get(row["fact"])
        if fact is None:
            found.append(Diagnostic(file, line, "fact", f"{row['fact']!r} is no fact of {scheme.id}"))
        if row["unit"] not in units and row["unit"] != WHOLE:
            found.append(Diagnostic(file, line, "unit", f"{row['unit']!r} is no unit of {scheme.id}"))
        elif fact is not None and fact.whole != (row["unit"] == WHOLE):
            right = "the unit must be *" if fact.whole else "it needs a unit, not *"
            found.append(
                Diagnostic(
                    file, line, "unit", f"{fact.id} belongs to {'the whole scheme' if fact.whole else 'units'}: {right}"
                )
            )
        day = _day(row, scheme, file, line, found)
        value = 0
        if fact is not None:
            try:
                value = parse_value(row["value"], fact.kind, fact.levels, scheme.most(fact.id))
            except BadValue as error:
                found.append(Diagnostic(file, line, "value", str(error)))
        if found or day is None or fact is None:
            problems += found
            continue
        key = (row["unit"], fact.id, day)
        if key in totals:
            message = f"unit, fact and date stand on line {totals[key][0]} already; one of the two rows must go"
            problems.append(Diagnostic(file, line, "date", message))
        else:
            totals[key] = (line, Total(row["unit"], fact.id, day, value))
    if problems:
        raise FileError(tuple(problems))
    return tuple(total for _, total in totals.values())


def _day(row: Row, scheme: Scheme, file: str, line: int, found: list[Diagnostic]) -> date | None:
    try:
        day = date.fromisoformat(row["date"]) if _DAY.fullmatch(row["date"]) else None
    except ValueError:
        day = None
    if day is None:
        found.append(Diagnostic(file, line, "date", f"{row['date']!r} is not a day written as 2021-03-31"))
    elif not scheme.start <= day <= scheme.end:
        message = f"{day} is outside the cycle {scheme.start} to {scheme.end}"
        found.append(Diagnostic(file, line, "date", message))
        return None
    return day


def write(scheme: Scheme, totals: Iterable[Total]) -> str:
    """The same table as text, in the order of units, facts and dates."""
    places = {unit.id: place for place, unit in enumerate(scheme.units)} | {WHOLE: -1}
    ordered = sorted(totals, key=lambda one: (places[one.unit], scheme.fact_place(one.fact), one.date))
    lines = [",".join(COLUMNS)]
    for total in ordered:
        fact = scheme.fact(total.fact)
        lines.append(f"{total.unit},{total.fact},{total.date},{format_value(total.value, fact.kind, fact.levels)}")
    return "\n".join(lines) + "\n"

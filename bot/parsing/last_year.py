"""Last year's totals out of a file: a table of units and facts, a list of unit, fact and value, or what an earlier cycle was exported as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.intents import Wrong as NoValue
from bot.domain.last_year import Final, LastYear
from bot.domain.workbooks import Column, Wrong
from bot.parsing.cells import read_day
from bot.parsing.names import key
from bot.parsing.values import read_value
from schemes.bureau_table import read_targets
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.parsing.names import Names, Vocabulary
    from schemes.bureau_table import Doubt
    from schemes.xlsx import Cell, Sheet
    from scoring import Scheme

_WORDS = (Kind.LEVEL, Kind.FLAG)  # a year is not compared with another by these
_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\"})


def read_last_year(
    sheets: Sequence[Sheet], name: str, vocabulary: Vocabulary, headings: Mapping[str, Column], figures: Collection[str]
) -> LastYear:
    """What the sheets say; `headings` of a list's columns, `figures`: what our own exports call the sheet that counts alone."""
    known = {key(text): column for text, column in headings.items()}
    seen = [sheet for sheet in sheets if not sheet.hidden]
    shown = [sheet for sheet in seen if sheet.title in figures] or seen
    found, wrong = dict[tuple[str, str], Final](), list[Wrong]()
    for sheet in shown:
        place = f"{sheet.title}!" if len(shown) > 1 else ""
        finals = _list(sheet, place, vocabulary, known, wrong)
        if finals is None:
            finals = _table(sheet, place, vocabulary, wrong)
        for one in finals:
            other = found.setdefault((one.unit, one.fact), one)
            if other.value != one.value:
                fact = vocabulary.scheme.fact(one.fact).short
                wrong.append(Wrong(one.cell, "twice", (("fact", fact), ("other", other.cell))))
    if not found and not wrong:
        wrong.append(Wrong("", "no-last-year"))
    return LastYear(name, tuple(found.values()), tuple(wrong))


def _table(sheet: Sheet, place: str, vocabulary: Vocabulary, wrong: list[Wrong]) -> list[Final]:
    """Units and facts, either of them down and the other across, as bureaus lay it out."""
    scheme = vocabulary.scheme
    facts = [fact for fact in scheme.facts if not fact.whole and fact.kind not in _WORDS]
    reading = read_targets(sheet, facts, scheme.units)
    if reading is None:
        return []
    wrong += [_doubtful(one, place, vocabulary) for one in reading.doubts]
    for one in reading.passed:
        given = dict(one.values).get("given", "")
        if one.code == "column-unknown" and reading.targets and not _passed_over(given, vocabulary):
            wrong.append(_doubtful(one, place, vocabulary))
    cells = reading.cells
    return [Final(unit, fact, value, f"{place}{cells[fact, unit]}") for (fact, unit), value in reading.targets.items()]


def _passed_over(given: str, vocabulary: Vocabulary) -> bool:
    """Whether a column is one of the scheme's own that no year is compared by."""
    return any(vocabulary.scheme.fact(one).kind in _WORDS for one in vocabulary.facts.exact.get(key(given), ()))


def _doubtful(doubt: Doubt, place: str, vocabulary: Vocabulary) -> Wrong:
    """A doubt of the table, with the nearest right name where one is unknown."""
    values, cell = dict(doubt.values), f"{place}{doubt.address}"
    if doubt.code == "row-unknown":
        return _unknown(cell, "unit", values["given"], vocabulary.units, _units(vocabulary.scheme))
    if doubt.code == "column-unknown":
        return _unknown(cell, "fact", values["given"], vocabulary.facts, _facts(vocabulary.scheme))
    return Wrong(cell, f"table-{doubt.code}", doubt.values)


def _list(
    sheet: Sheet, place: str, vocabulary: Vocabulary, headings: Mapping[str, Column], wrong: list[Wrong]
) -> list[Final] | None:
    """A row for each total; None where the sheet has no such columns. Of rows with days the last one of a unit's fact holds."""
    for row in sheet.rows:
        columns = {headings[key(cell.text)]: cell.column for cell in row if key(cell.text) in headings}
        if {Column.UNIT, Column.FACT, Column.TOTAL} <= set(columns):
            found = (
                _row(sheet, below, columns, place, vocabulary, wrong) for below in _last_of_each(sheet, row, columns)
            )
            return [one for one in found if one is not None]
    return None


def _last_of_each(sheet: Sheet, head: tuple[Cell, ...], columns: Mapping[Column, int]) -> Iterable[int]:
    """The rows below the headings that hold something; where they have days, only the last of each unit's fact."""
    rows = [row[0].row for row in sheet.rows[head[0].row :] if row[columns[Column.TOTAL] - 1].text not in _NOTHING]
    if Column.DATE not in columns:
        return rows
    last: dict[tuple[str, str], int] = {}
    for row in rows:
        who = (key(sheet.seen(row, columns[Column.UNIT]).text), key(sheet.seen(row, columns[Column.FACT]).text))
        other = last.setdefault(who, row)
        days = [read_day(sheet.seen(one, columns[Column.DATE]).text) for one in (other, row)]
        if days[0] is None or (days[1] is not None and days[1] >= days[0]):
            last[who] = row
    return sorted(last.values())


def _row(
    sheet: Sheet, row: int, columns: Mapping[Column, int], place: str, vocabulary: Vocabulary, wrong: list[Wrong]
) -> Final | None:
    scheme = vocabulary.scheme
    named, meant, filled = (sheet.seen(row, columns[one]) for one in (Column.UNIT, Column.FACT, Column.TOTAL))
    units = vocabulary.units.exact.get(key(named.text), ())
    facts = vocabulary.facts.exact.get(key(meant.text), ())
    cell = f"{place}{filled.address}"
    if len(units) != 1:
        wrong.append(_unknown(f"{place}{named.address}", "unit", named.text, vocabulary.units, _units(scheme)))
        return None
    if len(facts) != 1 or scheme.fact(facts[0]).whole:
        wrong.append(_unknown(f"{place}{meant.address}", "fact", meant.text, vocabulary.facts, _facts(scheme)))
        return None
    fact = scheme.fact(facts[0])
    if fact.kind in _WORDS:
        return None
    value = read_value(filled.text.removesuffix(fact.measure or "\0").strip(), fact, scheme)
    if isinstance(value, NoValue):
        wrong.append(Wrong(cell, value.reason, (*value.values, ("words", f"{cell} {fact.short}"))))
        return None
    return Final(units[0], fact.id, value, cell)


def _unknown(cell: str, what: str, given: str, names: Names, shown: Mapping[str, str]) -> Wrong:
    """A name that is none, and which it is most likely meant to be."""
    near = [shown[one] for one in names.find(given) or names.near(given) if one in shown]
    if near:
        return Wrong(cell, f"{what}-like", (("given", given), ("likely", "、".join(near[:3]))))
    return Wrong(cell, what, (("given", given), ("likely", "")))


def _units(scheme: Scheme) -> dict[str, str]:
    return {one.id: one.name for one in scheme.units}


def _facts(scheme: Scheme) -> dict[str, str]:
    return {one.id: one.short for one in scheme.facts if not one.whole}

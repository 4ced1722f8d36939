"""Last year's totals out of a file: a table of units and facts, a list of unit, fact and value, or our own export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.domain.intents import Wrong as NoValue
from bot.domain.last_year import Final, LastYear
from bot.domain.workbooks import Column, Wrong
from bot.parsing.cells import MOST_GUESSES, NOTHING, read_day
from bot.parsing.names import key
from bot.parsing.table_doubts import reason_of
from bot.parsing.tables import table_names
from bot.parsing.values import read_value
from schemes.table_figures import figures_of
from schemes.table_reading import Asked, Want
from schemes.table_shape import shape_of
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.parsing.names import Vocabulary
    from schemes.sheets import Cell, Sheet
    from schemes.table_values import Doubt
    from scoring import Fact

_NEEDED = (Column.UNIT, Column.FACT, Column.TOTAL)  # columns of a list
_WORDS = (Kind.LEVEL, Kind.FLAG)  # a year is not compared with another by these


@dataclass(frozen=True, slots=True)
class Source:
    """A sheet; `place` stands before an address where there are several. Cells that are not used go into `wrong`."""

    sheet: Sheet
    place: str
    vocabulary: Vocabulary
    wrong: list[Wrong]

    def unknown(self, cell: str, kind: Literal["unit", "fact"], given: str) -> Wrong:
        """A name that is none, and which it is most likely meant to be."""
        scheme = self.vocabulary.scheme
        if kind == "unit":
            names, titles = self.vocabulary.units, {unit.id: unit.name for unit in scheme.units}
        else:
            names, titles = self.vocabulary.facts, {fact.id: fact.short for fact in scheme.facts if not fact.whole}
        near = (names.find(given) or names.near(given)) if len(self.wrong) < MOST_GUESSES else ()
        likely = [titles[id_] for id_ in near if id_ in titles]
        return Wrong(cell, f"{kind}-like" if likely else kind, (("given", given), ("likely", "、".join(likely[:3]))))


def read_last_year(
    sheets: Sequence[Sheet], name: str, vocabulary: Vocabulary, headings: Mapping[str, Column], figures: Collection[str]
) -> LastYear:
    """The totals in the sheets, each unit's fact once, and the cells that are not used.

    `headings`: what the columns of a list are called. `figures`: titles of the sheet that counts in our exports.
    """
    columns = {key(text): column for text, column in headings.items()}
    visible = [sheet for sheet in sheets if not sheet.hidden]
    counted = [sheet for sheet in visible if sheet.title in figures] or visible
    totals, wrong = dict[tuple[str, str], Final](), list[Wrong]()
    for sheet in counted:
        source = Source(sheet, f"{sheet.title}!" if len(counted) > 1 else "", vocabulary, wrong)
        finals = _list(source, columns)
        for final in _table(source) if finals is None else finals:
            other = totals.setdefault((final.unit, final.fact), final)
            if other.value != final.value:
                fact = vocabulary.scheme.fact(final.fact).short
                wrong.append(Wrong(final.cell, "twice", (("fact", fact), ("other", other.cell))))
    if not totals and not wrong:
        wrong.append(Wrong("", "no-last-year"))
    return LastYear(name, tuple(totals.values()), tuple(wrong))


def _table(source: Source) -> list[Final]:
    """Units and facts, either of them down and the other across, as bureaus lay it out."""
    facts = {fact.id: fact for fact in source.vocabulary.scheme.facts if not fact.whole and fact.kind not in _WORDS}
    return figures_of_table(source, facts, Want.LAST)


def figures_of_table(source: Source, facts: Mapping[str, Fact], want: Want) -> list[Final]:
    """The figures of these facts in a table, of the kind that is wanted; what is doubtful goes into `source.wrong`."""
    names = table_names(source.vocabulary)
    reading = figures_of(shape_of(source.sheet, names), Asked(names, facts, want))
    source.wrong.extend(_doubtful(doubt, source) for doubt in reading.doubts)
    for doubt in reading.passed:
        if doubt.code == "column-unknown" and reading.figures:
            source.wrong.append(_doubtful(doubt, source))
    place = source.place
    return [Final(figure.unit, figure.fact, figure.value, f"{place}{figure.address}") for figure in reading.figures]


def _doubtful(doubt: Doubt, source: Source) -> Wrong:
    """A doubt of the table, with the nearest right name where one is unknown."""
    cell = f"{source.place}{doubt.address}"
    if doubt.code in ("row-unknown", "fact-unknown", "column-unknown"):
        return source.unknown(cell, "unit" if doubt.code == "row-unknown" else "fact", dict(doubt.values)["given"])
    return Wrong(cell, reason_of(doubt), doubt.values)


def _list(source: Source, headings: Mapping[str, Column]) -> list[Final] | None:
    """A row for each total; None where the sheet has no such columns."""
    for row in source.sheet.rows:
        columns = {headings[key(cell.text)]: cell.column for cell in row if key(cell.text) in headings}
        if columns.keys() >= set(_NEEDED):
            rows = _last_of_each(source.sheet, row, columns)
            return [final for below in rows if (final := _row(source, below, columns)) is not None]
    return None


def _last_of_each(sheet: Sheet, head: tuple[Cell, ...], columns: Mapping[Column, int]) -> Iterable[int]:
    """The rows below the headings that hold something; where they have days, only the last of each unit's fact."""
    rows = [row[0].row for row in sheet.rows[head[0].row :] if row[columns[Column.TOTAL] - 1].text not in NOTHING]
    if Column.DATE not in columns:
        return rows
    last: dict[tuple[str, str], int] = {}
    for row in rows:
        names = (key(sheet.seen(row, columns[Column.UNIT]).text), key(sheet.seen(row, columns[Column.FACT]).text))
        dates = [sheet.seen(number, columns[Column.DATE]).text for number in (last.setdefault(names, row), row)]
        before, day = map(read_day, dates)
        if before is None or (day is not None and day >= before):
            last[names] = row
    return sorted(last.values())


def _row(source: Source, row: int, columns: Mapping[Column, int]) -> Final | None:
    vocabulary, scheme = source.vocabulary, source.vocabulary.scheme
    named_unit, named_fact, filled = (source.sheet.seen(row, columns[column]) for column in _NEEDED)
    units = vocabulary.units.exact.get(key(named_unit.text), ())
    facts = vocabulary.facts.exact.get(key(named_fact.text), ())
    if len(units) != 1:
        source.wrong.append(source.unknown(f"{source.place}{named_unit.address}", "unit", named_unit.text))
        return None
    if len(facts) != 1 or scheme.fact(facts[0]).whole:
        source.wrong.append(source.unknown(f"{source.place}{named_fact.address}", "fact", named_fact.text))
        return None
    fact, cell = scheme.fact(facts[0]), f"{source.place}{filled.address}"
    if fact.kind in _WORDS:
        return None
    value = read_value(filled.text.removesuffix(fact.measure or "\0").strip(), fact, scheme)
    if isinstance(value, NoValue):
        source.wrong.append(Wrong(cell, value.reason, (*value.values, ("words", f"{cell} {fact.short}"))))
        return None
    return Final(units[0], fact.id, value, cell)

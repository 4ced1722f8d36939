"""A filled-in workbook becomes figures with the addresses of their cells, and every cell that is not used is named with what would be right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.workbooks import Column, Given, Workbook, edition, read_mark
from bot.parsing.cells import Found, Frame, day_in_cycle, is_filled, shifted, value_of_cell
from bot.parsing.matrix import read_matrix
from bot.parsing.names import fold, key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.domain.workbooks import Mark
    from bot.parsing.names import Vocabulary
    from schemes.xlsx import Cell, Sheet
    from scoring import Fact, Scheme

    Headings = Mapping[str, Column]  # folded heading -> column

_UNIT_LINE = re.compile(r"(?:单位|unit) ?: ?(.+)")
_DAY_LABEL = re.compile(r"(?:数据截至|截至日期|figures as of) ?:? ?(.*)")
_FILLED = (Column.MORE, Column.TOTAL)
_HEAD = 20  # rows in which a sheet says whose figures it holds, and of which day


def marked_scheme(sheets: Sequence[Sheet]) -> str | None:
    """The scheme that a workbook of ours was made for; None where no sheet that can be seen has a mark."""
    marks = (mark for sheet in sheets if not sheet.hidden for _, mark in _marks(sheet) if mark is not None)
    return next((mark.scheme for mark in marks), None)


def read_workbook(
    sheets: Sequence[Sheet], name: str, vocabulary: Vocabulary, headings: Headings, today: date
) -> Workbook:
    """What the sheets report. A sheet that holds no table of figures is passed over, and named where none holds one.

    What nobody sees is not reported: of a hidden sheet it is told that there are figures on it.
    """
    scheme, found = vocabulary.scheme, Found()
    known = {key(text): column for text, column in headings.items()}
    seen = [sheet for sheet in sheets if not sheet.hidden]
    tables = [
        _read_sheet(sheet, f"{sheet.title}!" if len(seen) > 1 else "", vocabulary, known, today, found)
        for sheet in seen
    ]
    for sheet in sheets:
        unseen = Found()
        if sheet.hidden and _read_sheet(sheet, "", vocabulary, known, today, unseen) and unseen.figures:
            found.say(sheet.title, "hidden", count=str(len(unseen.figures)))
            tables.append(True)
    if not any(tables):
        found.say("", "no-table")
    figures = tuple(given for where, given in found.figures.items() if where not in found.twice)
    marks = [mark for sheet in seen for _, mark in _marks(sheet) if mark is not None and mark.scheme == scheme.id]
    outdated = any(mark.edition != edition(scheme) for mark in marks)
    return Workbook(scheme.id, name, figures, tuple(found.wrong), outdated)


def _read_sheet(
    sheet: Sheet, place: str, vocabulary: Vocabulary, headings: Headings, today: date, found: Found
) -> bool:
    """Read one sheet; False where it holds no table of figures."""
    marks = _marks(sheet)
    if any(mark is None for _, mark in marks) or len({mark for _, mark in marks}) > 1:
        found.say(f"{place}{marks[0][0].address}", "mark")
        return True
    mark = marks[0][1] if marks else None
    if mark is not None and mark.scheme != vocabulary.scheme.id:
        found.say(f"{place}{marks[0][0].address}", "scheme", scheme=vocabulary.scheme.title)
        return True
    frame = _frame(sheet, vocabulary, place, mark, today, found)
    return frame is None or _read(frame, headings, found)


def _marks(sheet: Sheet) -> list[tuple[Cell, Mark | None]]:
    """Cells that hold a mark; None for one that was changed."""
    cells = [(cell, fold(cell.text)) for row in sheet.rows for cell in row]
    return [(cell, read_mark(text)) for cell, text in cells if "kaohe1/" in text]


def _frame(
    sheet: Sheet, vocabulary: Vocabulary, place: str, mark: Mark | None, today: date, found: Found
) -> Frame | None:
    """Whose figures and of which day; None, and why, where that is not clear."""
    scheme, sound = vocabulary.scheme, True
    day = None
    units: dict[str, str] = {}  # unit -> where it says so
    if mark is not None:
        units[mark.unit] = ""
    named = vocabulary.units.exact.get(key(sheet.title), ())
    units |= {one: sheet.title for one in named[:1] if one not in units}
    for cell in (cell for row in sheet.rows[:_HEAD] for cell in row):
        words = fold(cell.text).strip()
        if match := _UNIT_LINE.fullmatch(words):
            ids = vocabulary.units.exact.get(key(match[1]), ())
            if mark is not None and len(ids) != 1:  # of another table's, 单位:万元 tells the measure
                found.say(f"{place}{cell.address}", "unit", given=match[1])
                sound = False
            units |= {one: f"{place}{cell.address}" for one in ids if one not in units}
        elif match := _DAY_LABEL.fullmatch(words):
            row = sheet.rows[cell.row - 1]
            at = cell if match[1] or cell.column == len(row) else row[cell.column]
            said = match[1] if at is cell else at.text
            if said:
                day = day_in_cycle(said, f"{place}{at.address}", scheme, today, found)
                sound = sound and day is not None
    if len(units) > 1:
        where = next(place for place in reversed(units.values()))
        found.say(where, "units", units="、".join(_unit_name(scheme, one) for one in units))
        sound = False
    elif mark is not None and mark.unit not in {unit.id for unit in scheme.units}:
        found.say(place, "unit", given=mark.unit)
        sound = False
    if not sound:
        return None
    unit = next(iter(units), vocabulary.own_units[0] if len(vocabulary.own_units) == 1 else None)
    return Frame(sheet, scheme, vocabulary, place, mark, unit, day, today)


def _unit_name(scheme: Scheme, unit: str) -> str:
    return next((one.short for one in scheme.units if one.id == unit), unit)


def _read(frame: Frame, headings: Headings, found: Found) -> bool:
    """Read the sheet's table; False where it has none."""
    for row in frame.sheet.rows:
        columns: dict[Column, list[Cell]] = {}
        for cell in row:
            if (column := headings.get(key(cell.text))) is not None:
                columns.setdefault(column, []).append(cell)
        if Column.FACT in columns and any(one in columns for one in _FILLED):
            twice = [cells for cells in columns.values() if len(cells) > 1]
            for cells in twice:
                found.say(frame.at(cells[1]), "heading-twice", given=cells[1].text)
            for lost in _FILLED if frame.mark is not None and not twice else ():
                if lost not in columns:  # what was typed below it would be lost without a word
                    found.say(frame.at(row[0]), f"no-{lost}")
            if not twice:
                _read_list(frame, row[0].row, {name: cells[0].column for name, cells in columns.items()}, found)
            return True
    return read_matrix(frame, found)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a list of figures, its cells by what their columns hold."""

    frame: Frame
    columns: Mapping[Column, int]
    number: int

    def cell(self, column: Column) -> Cell | None:
        place = self.columns.get(column)
        return self.frame.sheet.seen(self.number, place) if place is not None else None

    def filled(self) -> list[Cell]:
        """The cells in which somebody has reported something."""
        return [cell for name in _FILLED if (cell := self.cell(name)) is not None and is_filled(cell)]


def _read_list(frame: Frame, header: int, columns: Mapping[Column, int], found: Found) -> None:
    """A row for each figure."""
    for cells in frame.sheet.rows[header:]:
        row = _Row(frame, columns, cells[0].row)
        filled = row.filled()
        fact = _fact_of_row(frame, row.cell(Column.FACT), row.cell(Column.CODE), filled[0], found) if filled else None
        if fact is not None and _is_measured_in(row, fact, found) and not shifted(frame, cells, header, found):
            _take(row, fact, filled, found)


def _is_measured_in(row: _Row, fact: Fact, found: Found) -> bool:
    """Whether the row names the fact's measure, or none."""
    cell = row.cell(Column.MEASURE)
    if cell is None or key(cell.text) == key(fact.measure):
        return True
    found.say(row.frame.at(cell), "measure", fact=fact.short, given=cell.text, measure=fact.measure or "—")
    return False


def _fact_of_row(frame: Frame, named: Cell | None, coded: Cell | None, filled: Cell, found: Found) -> Fact | None:
    """The fact that name and code agree on."""
    names, facts = frame.vocabulary.facts.exact, {fact.id: fact for fact in frame.scheme.facts if not fact.whole}
    title = named.text if named is not None else ""
    ids = names.get(key(title), ()) if title else ()
    if coded is not None:
        fact = facts.get(fold(coded.text).strip())
        if fact is None:
            found.say(frame.at(coded), "code", given=coded.text)
            return None
        if named is not None and fact.id not in ids:
            found.say(frame.at(named), "name-and-code", given=title, fact=fact.title)
            return None
        return fact
    if not title:
        found.say(frame.at(filled), "no-name", given=filled.text)
    elif len(ids) == 1 and ids[0] in facts:
        return facts[ids[0]]
    else:
        near = ids or frame.vocabulary.facts.near(title)
        likely = "、".join(facts[one].short for one in near[:3] if one in facts)
        found.say(frame.at(named or filled), "fact-like" if likely else "fact", given=title, likely=likely)
    return None


def _unit_of_row(frame: Frame, named: Cell | None, found: Found) -> str | None:
    if named is None or not named.text:
        return frame.unit
    ids = frame.vocabulary.units.exact.get(key(named.text), ())
    if len(ids) != 1:
        found.say(frame.at(named), "unit", given=named.text)
        return None
    if frame.mark is not None and ids[0] != frame.mark.unit:
        found.say(frame.at(named), "units", units=named.text)
        return None
    return ids[0]


def _take(row: _Row, fact: Fact, filled: Sequence[Cell], found: Found) -> None:
    """The figure of a row, for its unit and day."""
    frame, dated = row.frame, row.cell(Column.DATE)
    unit, day = _unit_of_row(frame, row.cell(Column.UNIT), found), frame.day
    if unit is None:
        if row.cell(Column.UNIT) is None:
            found.say(frame.at(filled[0]), "no-unit", fact=fact.short)
        return
    if dated is not None and dated.text:
        day = day_in_cycle(dated.text, frame.at(dated), frame.scheme, frame.today, found)
        if day is None:
            return
    stated = _stated(row, fact, filled, found)
    if stated is not None:
        mode, value = stated
        seen = frame.mark.state if frame.mark is not None else None
        found.put(Given(unit, fact.id, mode, value, frame.at(filled[0]), day, seen), frame.scheme)


def _stated(row: _Row, fact: Fact, filled: Sequence[Cell], found: Found) -> tuple[Mode, int] | None:
    """What is added, or what it is now; of both, nobody can say which is meant."""
    frame, cell = row.frame, filled[0]
    if len(filled) > 1:
        found.say(frame.at(cell), "both", fact=fact.short, other=frame.at(filled[1]))
        return None
    mode = Mode.INCREMENT if cell is row.cell(Column.MORE) else Mode.TOTAL
    if mode is Mode.INCREMENT and not fact.kind.adds_up:
        found.say(frame.at(cell), "only-total", fact=fact.short)
        return None
    value = value_of_cell(frame, cell, fact, found)
    return (mode, value) if value is not None else None

"""A filled-in workbook becomes figures with their addresses; every cell that is not used is named with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.open_tables import each_once
from bot.domain.workbooks import Column, Given, Workbook, edition, read_mark
from bot.parsing.cells import (
    MOST_GUESSES,
    Findings,
    Frame,
    day_in_cycle,
    is_filled,
    shifted,
    value_of_cell,
)
from bot.parsing.names import fold, key
from bot.parsing.tables import TableFindings, read_tables, table_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.domain.workbooks import Mark
    from bot.parsing.names import Vocabulary
    from bot.parsing.tables import Sent
    from schemes.sheets import Cell, Sheet
    from schemes.table_names import TableNames
    from scoring import Fact

    Headings = Mapping[str, Column]  # folded heading -> column

_UNIT_LINE = re.compile(r"(?:单位|unit) ?: ?(.+)")  # 单位: 长江镇
_DAY_LABEL = re.compile(r"(?:数据截至|截至日期|figures as of) ?:? ?(.*)")
_FILLED = (Column.MORE, Column.TOTAL)
_OWN = (Column.CODE, Column.DATE, Column.REPORTED)  # columns that only a list of ours has
_HEAD = 20  # rows in which a sheet says whose figures it holds, and of which day


def marked_scheme(sheets: Sequence[Sheet]) -> str | None:
    """The scheme that a workbook of ours was made for; None where no sheet that can be seen has a mark."""
    marks = (mark for sheet in sheets if not sheet.hidden for _, mark in _marks(sheet) if mark is not None)
    return next((mark.scheme for mark in marks), None)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What all sheets of a file are read with, and what is read of their tables."""

    headings: Headings
    names: TableNames
    sent: Sent
    tables: TableFindings

    def sheet(self, frame: Frame) -> bool:
        """Read one sheet; False where it holds no table of figures."""
        marks = _marks(frame.sheet)
        if any(mark is None for _, mark in marks) or len({mark for _, mark in marks}) > 1:
            frame.say(marks[0][0], "mark")
            return True
        mark = marks[0][1] if marks else None
        if mark is not None and mark.scheme != frame.scheme.id:
            frame.say(marks[0][0], "scheme", scheme=frame.scheme.title)
            return True
        placed = _with_unit_and_day(replace(frame, mark=mark))
        return placed is None or self._table(placed)

    def _table(self, frame: Frame) -> bool:
        """A list by the headings of our own form, else tables as bureaus lay them out; False where there is none."""
        listed = _list_of(frame, self.headings)
        return listed or read_tables(frame, self.names, self.sent, self.tables)


def read_workbook(
    sheets: Sequence[Sheet], sent: Sent, vocabulary: Vocabulary, headings: Headings, today: date
) -> Workbook:
    """What the sheets report. A sheet that holds no table of figures is passed over, and named where none holds one.

    Hidden sheets are not read; where one has figures, that is said.
    """
    scheme, findings = vocabulary.scheme, Findings()
    columns = {key(text): column for text, column in headings.items()}
    reader = _Reader(columns, table_names(vocabulary), sent, TableFindings())
    visible = [sheet for sheet in sheets if not sheet.hidden]
    tables = []
    for sheet in visible:
        place = f"{sheet.title}!" if len(visible) > 1 else ""
        tables.append(reader.sheet(Frame(sheet, vocabulary, place, today, findings)))
    for sheet in sheets:
        unseen = Findings()
        aside = replace(reader, tables=TableFindings())
        if sheet.hidden and aside.sheet(Frame(sheet, vocabulary, "", today, unseen)) and unseen.figures:
            count = len({(given.unit, given.fact) for given in unseen.figures})
            findings.say(sheet.title, "hidden", count=str(count))
            tables.append(True)
    if not any(tables):
        findings.say("", "no-table")
    figures, doubles = each_once(findings.figures, scheme)
    marks = [mark for sheet in visible for _, mark in _marks(sheet) if mark is not None and mark.scheme == scheme.id]
    return Workbook(
        scheme.id,
        sent.name,
        figures,
        (*findings.wrong, *doubles),
        outdated=any(mark.edition != edition(scheme) for mark in marks),
        legend=reader.tables.legend(),
        questions=reader.tables.questions(),
    )


def _marks(sheet: Sheet) -> list[tuple[Cell, Mark | None]]:
    """Cells that hold a mark; None for one that was changed."""
    cells = [(cell, fold(cell.text)) for row in sheet.rows for cell in row]
    return [(cell, read_mark(text)) for cell, text in cells if "kaohe1/" in text]


def _with_unit_and_day(frame: Frame) -> Frame | None:
    """The frame with whose figures it holds and of which day; None, and why is said, where that is not clear.

    The unit is named by the mark, the sheet's title or a line 单位: 长江镇, the day by a line 数据截至: 2021-05-31.
    """
    names, mark, sound, day = frame.vocabulary.units.exact, frame.mark, True, None
    units: dict[str, str] = {mark.unit: ""} if mark is not None else {}  # unit -> the address that names it
    for unit in names.get(key(frame.sheet.title), ())[:1]:
        units.setdefault(unit, frame.sheet.title)
    for cell in (cell for row in frame.sheet.rows[:_HEAD] for cell in row):
        words = fold(cell.text).strip()
        if match := _UNIT_LINE.fullmatch(words):
            ids = names.get(key(match[1]), ())
            if mark is not None and len(ids) != 1:  # of another table's, 单位:万元 tells the measure
                frame.say(cell, "unit", given=match[1])
                sound = False
            for unit in ids:
                units.setdefault(unit, frame.at(cell))
        elif match := _DAY_LABEL.fullmatch(words):
            row = frame.sheet.rows[cell.row - 1]
            dated = cell if match[1] or cell.column == len(row) else row[cell.column]
            text = match[1] if dated is cell else dated.text
            if text:
                day = day_in_cycle(frame, dated, text)
                sound = sound and day is not None
    if not _is_clear(frame, units) or not sound:
        return None
    return replace(frame, unit=next(iter(units), None), day=day)


def _is_clear(frame: Frame, units: Mapping[str, str]) -> bool:
    """Whether no two units are named, nor one that the scheme does not have; else it is said."""
    names = {unit.id: unit.short for unit in frame.scheme.units}
    if len(units) > 1:
        address = list(units.values())[-1]
        frame.findings.say(address, "units", units="、".join(names.get(unit, unit) for unit in units))
        return False
    if frame.mark is not None and frame.mark.unit not in names:
        frame.findings.say(frame.place, "unit", given=frame.mark.unit)
        return False
    return True


def _list_of(frame: Frame, headings: Headings) -> bool:
    """Read the sheet as a list by our own headings: what a mark, a code or a date in each row says it is."""
    for row in frame.sheet.rows:
        columns: dict[Column, list[Cell]] = {}
        for cell in row:
            if (column := headings.get(key(cell.text))) is not None:
                columns.setdefault(column, []).append(cell)
        is_own = frame.mark is not None or not columns.keys().isdisjoint(_OWN)
        if is_own and Column.FACT in columns and any(column in columns for column in _FILLED):
            twice = [cells for cells in columns.values() if len(cells) > 1]
            for cells in twice:
                frame.say(cells[1], "heading-twice", given=cells[1].text)
            for lost in _FILLED if frame.mark is not None and not twice else ():
                if lost not in columns:  # what was typed below it would be lost without a word
                    frame.say(row[0], f"no-{lost}")
            if not twice:
                _read_list(frame, row[0].row, {column: cells[0].column for column, cells in columns.items()})
            return True
    return False


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
        return [cell for column in _FILLED if (cell := self.cell(column)) is not None and is_filled(cell)]


def _read_list(frame: Frame, header: int, columns: Mapping[Column, int]) -> None:
    """A row for each figure."""
    for cells in frame.sheet.rows[header:]:
        row = _Row(frame, columns, cells[0].row)
        filled = row.filled()
        fact = _fact_of_row(row, filled[0]) if filled else None
        if fact is not None and _is_measured_in(row, fact) and not shifted(frame, cells, header):
            _put_figure(row, fact, filled)


def _is_measured_in(row: _Row, fact: Fact) -> bool:
    """Whether the row names the fact's measure, or none."""
    cell = row.cell(Column.MEASURE)
    if cell is None or key(cell.text) == key(fact.measure):
        return True
    row.frame.say(cell, "measure", fact=fact.short, given=cell.text, measure=fact.measure or "—")
    return False


def _fact_of_row(row: _Row, filled: Cell) -> Fact | None:
    """The fact that name and code agree on; `filled` is where the figure stands."""
    frame, named, coded = row.frame, row.cell(Column.FACT), row.cell(Column.CODE)
    names, facts = frame.vocabulary.facts, {fact.id: fact for fact in frame.scheme.facts if not fact.whole}
    title = named.text if named is not None else ""
    ids = names.exact.get(key(title), ()) if title else ()
    if coded is not None:
        fact = facts.get(fold(coded.text).strip())
        if fact is None:
            frame.say(coded, "code", given=coded.text)
        elif named is not None and fact.id not in ids:
            frame.say(named, "name-and-code", given=title, fact=fact.title)
            return None
        return fact
    if not title:
        frame.say(filled, "no-name", given=filled.text)
    elif len(ids) == 1 and ids[0] in facts:
        return facts[ids[0]]
    else:
        guess = len(frame.findings.wrong) < MOST_GUESSES
        near = (ids or (names.near(title) if guess else ()))[:3]
        likely = "、".join(facts[id_].short for id_ in near if id_ in facts)
        frame.say(named or filled, "fact-like" if likely else "fact", given=title, likely=likely)
    return None


def _unit_of_row(row: _Row, fact: Fact, filled: Cell) -> str | None:
    """The unit that the row names, else the sheet's; None, and why is said, where there is none."""
    frame, named = row.frame, row.cell(Column.UNIT)
    if named is None or not named.text:
        unit = frame.unit or frame.own_unit
        if named is None and unit is None:
            frame.say(filled, "no-unit", fact=fact.short)
        return unit
    ids = frame.vocabulary.units.exact.get(key(named.text), ())
    if len(ids) != 1:
        frame.say(named, "unit", given=named.text)
        return None
    if frame.mark is not None and ids[0] != frame.mark.unit:
        frame.say(named, "units", units=named.text)
        return None
    return ids[0]


def _put_figure(row: _Row, fact: Fact, filled: Sequence[Cell]) -> None:
    """The figure of a row, for its unit and day."""
    frame, dated = row.frame, row.cell(Column.DATE)
    unit, day = _unit_of_row(row, fact, filled[0]), frame.day
    if unit is None:
        return
    if dated is not None and dated.text:
        day = day_in_cycle(frame, dated, dated.text)
        if day is None:
            return
    stated = _stated(row, fact, filled)
    if stated is not None:
        seen = frame.mark.state if frame.mark is not None else None
        frame.put(Given(unit, fact.id, *stated, frame.at(filled[0]), day, seen))


def _stated(row: _Row, fact: Fact, filled: Sequence[Cell]) -> tuple[Mode, int] | None:
    """What is added, or what it is now; of both, nobody can say which is meant."""
    frame, cell = row.frame, filled[0]
    if len(filled) > 1:
        frame.say(cell, "both", fact=fact.short, other=frame.at(filled[1]))
        return None
    mode = Mode.INCREMENT if cell is row.cell(Column.MORE) else Mode.TOTAL
    if mode is Mode.INCREMENT and not fact.kind.adds_up:
        frame.say(cell, "only-total", fact=fact.short)
        return None
    value = value_of_cell(frame, cell, fact)
    return (mode, value) if value is not None else None

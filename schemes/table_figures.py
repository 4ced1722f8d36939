"""The figures of a sheet's tables: which columns are taken, what the sender has to say of a column, what was not taken.

A column is taken where only one reading is possible: 完成 beside 任务 is the running total, 本月新增 beside 累计 is not
used, 去年 never. Where the heads leave it open (上报数 and 核定数, a lone 数量) its figures are kept with the question.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from schemes.table_choice import choose, lines_of
from schemes.table_reading import Figure, Open, Reading, Taken, Want
from schemes.table_shape import LONGEST_TITLE
from schemes.table_sums import check_sums
from schemes.table_titles import as_titled
from schemes.table_unknown import is_number, name_columns, name_rows
from schemes.table_values import Doubt, Value, factor_of, is_empty, value_of
from schemes.table_words import Kind, Meaning, plain
from scoring import Kind as FactKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schemes.sheets import Cell
    from schemes.table_choice import Line
    from schemes.table_names import TableNames
    from schemes.table_parts import Row, Table
    from schemes.table_reading import Asked
    from schemes.table_shape import Shape
    from scoring import Fact

_SHEET_MEASURE = re.compile(r"单位[:：]([^\s()（）:：]{1,4})[)）]?$")
_DAY_HEAD = re.compile(r"日期|(?:数据|统计)?截[至止](?:日期|时间)?|(?:数据|统计)(?:日期|时间)")
_DATED = re.compile(r"\d月|月份|截[至止]|季度|半年")


def figures_of(shape: Shape, asked: Asked, title: str = "") -> Reading:
    """The figures of a sheet; `title` is all that is written above it, in which a fact may be named."""
    reading = Reading()
    stated = (match[1] for cell in shape.asides.above if (match := _SHEET_MEASURE.search(plain(cell.text))))
    asked = replace(asked, measure=next((each for each in stated if each in asked.names.measures), ""))
    if shape.hidden_rows:
        places = "、".join(map(str, shape.hidden_rows[:9]))
        reading.passed.append(Doubt.of("", "hidden-rows", places=places))
    if shape.hidden_columns:
        places = "、".join(map(_letter, shape.hidden_columns[:9]))
        reading.passed.append(Doubt.of("", "hidden-columns", places=places))
    # what is written above all holds for a table alone, or for several that name no fact themselves
    held = len(shape.tables) == 1 or not any(_names_facts(table, asked.names) for table in shape.tables)
    for table in shape.tables:
        own = table.title[:LONGEST_TITLE]
        units = asked.names.units_in(own)
        of_table = replace(asked, unit=units[0]) if len(units) == 1 else asked
        _read_table(table, of_table, f"{own} {title}" if held else own, reading)
    if shape.hidden_rows:  # a sum may be of rows that nobody sees
        reading.doubts = [doubt for doubt in reading.doubts if doubt.code not in ("total", "subtotal")]
    return reading


def _names_facts(table: Table, names: TableNames) -> bool:
    named = any(column.facts for column in table.columns) or any(row.facts for row in table.rows)
    return named or names.fact_in(table.title[:LONGEST_TITLE]) is not None


def _letter(place: int) -> str:
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _address(column: int, row: int, *, turned: bool) -> str:
    return f"{_letter(row)}{column}" if turned else f"{_letter(column)}{row}"


def _read_table(table: Table, asked: Asked, title: str, reading: Reading) -> None:
    reading.heads += table.heads
    rows = [row for row in table.rows if row.unit is not None or row.facts]
    units = {row.unit for row in table.rows if row.unit is not None}
    reading.units |= units
    lines = list(lines_of(table, asked.names.fact_in(title)))
    if asked.want is Want.RESULT:
        lines = as_titled(lines, asked.names.without_facts(title))
    name_columns(table, lines, rows, asked, reading)
    known = [line for line in lines if line.fact is None or line.fact in asked.facts]
    if not rows:
        name_rows(table, asked, reading)
    if not known or not rows:
        return
    reading.is_table = True
    reading.doubts += _twice(table, asked)
    filled = [line for line in known if _holds_figures(line, asked.names)]
    table_reader = _TableReader(table, asked, reading, has_units=bool(units))
    for fact in dict.fromkeys(line.fact for line in filled):
        table_reader.read(fact, [line for line in filled if line.fact == fact])
    if filled:
        table_reader.strangers(filled)


def _holds_figures(line: Line, names: TableNames) -> bool:
    """Whether something stands in a column: a figure, where the head names no fact."""
    cells = [row.cells[line.column.place] for row in line.rows]
    return any(is_number(cell, names) if line.fact is None else _is_filled(cell) for cell in cells)


def _is_filled(cell: Cell) -> bool:
    return not is_empty(cell)


class _TableReader:
    """Reads the figures of one table."""

    def __init__(self, table: Table, asked: Asked, reading: Reading, *, has_units: bool) -> None:
        self.table, self.asked, self.reading, self.has_units = table, asked, reading, has_units
        self.shifted = set(self._shifted()) if asked.divided else set()

    def _shifted(self) -> Iterator[int]:
        """The rows of a text file that go on behind the last head: 1,200 without quotes is two cells there."""
        last = max((column.place for column in self.table.columns if column.head), default=0)
        for row in self.table.rows:
            beyond = next((cell for cell in row.cells[last + 1 :] if cell.text), None)
            if beyond is not None and (row.unit is not None or row.facts):
                self.reading.doubts.append(Doubt.of(beyond, "shifted", given=beyond.text))
                yield row.label.row

    def read(self, fact: str | None, lines: list[Line]) -> None:
        """Read the columns of one fact, or those whose rows name their facts."""
        is_rate = fact is not None and self.asked.facts[fact].kind is FactKind.PERCENT
        chosen = choose(lines, self.asked.want.value, is_rate=is_rate)
        self._take(fact, chosen.taken)
        self._ask(fact, chosen.asked)
        for line, code in chosen.passed:
            self._tell(line, code)
        for line in chosen.targets if self.asked.want is Want.RESULT else ():
            self.reading.targets += self.figures(replace(line, meaning=Meaning.TARGET))[0]

    def _take(self, fact: str | None, lines: Iterable[Line]) -> None:
        """Take the figures of these columns, and hold the printed sums against them."""
        for line in lines:
            figures, doubts = self.figures(line)
            self.reading.figures += figures
            self.reading.doubts += doubts
            if figures:
                self.reading.taken.append(Taken(line.title, self._place(line), fact or "", line.meaning))
            if fact is not None and self.asked.facts[fact].kind.adds_up:
                sums = check_sums(self.table, line, self.asked.facts[fact])
                self.reading.doubts += sums.doubts
                if sums.printed is not None:
                    self.reading.totals[fact] = sums.printed

    def _ask(self, fact: str | None, lines: list[Line]) -> None:
        """Keep the figures of columns that only the sender can tell."""
        for line in lines:
            figures, doubts = self.figures(line)
            if figures or doubts:
                adds = len(lines) > 1 and fact is not None and self.asked.facts[fact].kind.adds_up
                self.reading.open.append(
                    Open(line.words, self._place(line), fact or "", tuple(figures), tuple(doubts), adds)
                )

    def _tell(self, line: Line, code: str) -> None:
        """A column that is not taken."""
        if code == "column-twice":
            fact = self.asked.facts[line.fact or ""]
            doubt = Doubt.of(line.cell, code, given=line.title, fact=fact.title, other=line.other)
            self.reading.doubts.append(doubt)
        else:
            self.reading.passed.append(Doubt.of(line.cell, code, given=line.title))

    def figures(self, line: Line) -> tuple[list[Figure], list[Doubt]]:
        """The figures of a column, and its cells that cannot be told."""
        figures: list[Figure] = []
        doubts: list[Doubt] = []
        if line.fact is not None and factor_of(line.column.measure, self.asked.facts[line.fact].measure) is None:
            return [], [_misfit(line.cell, line.title, self.asked.facts[line.fact], line.column.measure)]
        for row in line.rows:
            cell = row.cells[line.column.place]
            if row.label.row in self.shifted or row.clashes:
                continue
            if row.is_sum or (row.unit is None and not row.facts) or self._is_nothing(line, row, cell):
                continue
            if (cell.row, cell.column) in self.table.shared:
                at = _address(line.column.number, row.number, turned=self.table.turned)
                if at != cell.address:
                    doubts.append(Doubt.of(at, "merged", other=cell.address))
                continue
            figure = self._figure(line, row, cell)
            if isinstance(figure, Figure):
                figures.append(figure)
            elif figure is not None:
                doubts.append(figure)
        return figures, doubts

    def _fact(self, line: Line, row: Row) -> Fact | None:
        """The one fact that the column or the row names."""
        ids = (line.fact,) if line.fact is not None else row.facts
        return self.asked.facts.get(ids[0]) if len(ids) == 1 and ids[0] else None

    def _is_nothing(self, line: Line, row: Row, cell: Cell) -> bool:
        """Whether a cell reports nothing; 无 does where it is a level: 最高荣誉 无."""
        fact = self._fact(line, row)
        return is_empty(cell) and not (fact is not None and cell.text and plain(cell.text) in map(plain, fact.levels))

    def _figure(self, line: Line, row: Row, cell: Cell) -> Figure | Doubt | None:
        fact = self._fact(line, row)
        if fact is None:
            return Doubt.of(row.label, "fact-unknown", given=row.label.text) if not row.facts else None
        unit = row.unit if self.has_units else self.asked.unit
        if unit is None:
            if self.has_units and self.asked.names.kind(row.label.text) is not Kind.FACT:
                return Doubt.of(row.label, "row-unknown", given=row.label.text)
            return Doubt.of(row.label if self.has_units else cell, "no-unit", fact=fact.title)
        stated = (row.measure if line.fact is None else "") or line.column.measure or self._measure(fact)
        if factor_of(stated, fact.measure) is None:
            return _misfit(row.label, row.label.text, fact, stated)
        rounds = self.asked.want is not Want.TARGET
        if cell.formula and cell.text and not rounds:
            return Doubt.of(cell, "formula-saved", text=cell.text)
        value = value_of(cell, fact, stated, rounds=rounds)
        if not isinstance(value, Value):
            return value
        if value.rounded:
            self.reading.passed.append(Doubt.of(cell, "rounded", given=value.rounded, taken=_shown(value.number)))
        if line.meaning is Meaning.MORE and not fact.kind.adds_up:
            return Doubt.of(cell, "only-total", fact=fact.title)
        dated = self._day_in(row) or (line.words if _DATED.search(line.words) else "")
        return Figure(unit, fact.id, line.meaning, value.number, cell.address, dated)

    def _day_in(self, row: Row) -> str:
        """The day that the row tells in a column headed 截至日期; empty where there is none."""
        places = (column.place for column in self.table.columns if _DAY_HEAD.fullmatch(plain(column.title)))
        return next((text for place in places if (text := row.cells[place].text)), "")

    def _place(self, line: Line) -> str:
        """Where a column stands in the sheet."""
        return str(line.column.number) if self.table.turned else _letter(line.column.number)

    def _measure(self, fact: Fact) -> str:
        """What the sheet says of all its figures, where it can be said of the fact."""
        return self.asked.measure if factor_of(self.asked.measure, fact.measure) is not None else ""

    def strangers(self, lines: list[Line]) -> None:
        """Rows that have figures and name neither a unit nor a sum."""
        places = {line.column.place for line in lines}
        for row in self.table.rows:
            if row.clashes:
                self.reading.doubts.append(Doubt.of(row.label, "row-units"))
            if row.is_sum or row.meaning is not Meaning.PLAIN:
                continue
            filled = [row.cells[place] for place in sorted(places) if is_number(row.cells[place], self.asked.names)]
            is_stranger = row.unit is None and not row.facts
            if not filled or not is_stranger:
                continue
            if row.label.text and plain(row.label.text):
                code = "row-unknown" if self.has_units or all(line.fact for line in lines) else "fact-unknown"
                self.reading.doubts.append(Doubt.of(row.label, code, given=row.label.text))
            else:
                self.reading.doubts.append(Doubt.of(filled[0], "no-label", given=filled[0].text))


def _misfit(cell: Cell, given: str, fact: Fact, stated: str) -> Doubt:
    return Doubt.of(cell, "column-measure", given=given, said=stated, fact=fact.title, measure=fact.measure)


def _twice(table: Table, asked: Asked) -> list[Doubt]:
    """Units that stand in two rows of a table in which every row is one unit's."""
    if asked.want is Want.RESULT or any(row.facts for row in table.rows):
        return []
    rows: dict[tuple[str, Meaning], list[Row]] = {}
    for row in table.rows:
        if row.unit is not None:
            rows.setdefault((row.unit, row.meaning), []).append(row)
    return [
        Doubt.of(same[1].label, "row-twice", unit=same[0].label.text, times=str(len(same)))
        for same in rows.values()
        if len(same) > 1
    ]


def _shown(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")

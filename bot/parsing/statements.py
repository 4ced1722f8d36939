"""A filled-in statement becomes numbers and rows, wherever they stand on the sheet; every wrong cell is named."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.domain.intents import Wrong as NoValue
from bot.domain.statements import MARKED, MOST_ROWS, Filled, Sent, name_of, offered, read_mark
from bot.domain.workbooks import Wrong
from bot.parsing.cells import is_filled
from bot.parsing.names import fold, key
from bot.parsing.persons import read_cell, tidy
from bot.parsing.values import read_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bot.domain.statements import Mark, Row
    from bot.parsing.names import Vocabulary
    from schemes.duties import Duty
    from schemes.sheets import Cell, Sheet
    from schemes.statements import Column, Part, Statement

_HEAD = 20  # rows in which a sheet says what it is
_HEADINGS = 2  # so many in one row make it the row of the headings
_FOOT = re.compile(r"(?:单位)?(?:填表|制表|经办|审核|负责|联系)人:.*|(?:注|说明|备注):.*|合计|合计:.*")  # below a list
_COLON = ":"


@dataclass(slots=True)
class _Read:
    """A sheet, and what was read of it so far."""

    sheet: Sheet
    statement: Statement
    vocabulary: Vocabulary
    today: date
    numbers: dict[str, int] = field(default_factory=dict)
    lists: dict[str, list[Row]] = field(default_factory=dict)
    stated: list[tuple[Part, Cell]] = field(default_factory=list)  # how many rows a list is said to have
    begun: set[str] = field(default_factory=set)  # parts whose titles were met
    headless: set[str] = field(default_factory=set)  # lists that lack a column, which is said once
    taken: set[tuple[int, int]] = field(default_factory=set)  # titles, labels and what stands beside: no cells of lists
    places: dict[tuple[str, ...], str] = field(default_factory=dict)  # a person -> the row's first cell
    wrong: list[Wrong] = field(default_factory=list)

    def say(self, cell: str, reason: str, **values: str) -> None:
        """Something that keeps the statement from being handed in."""
        self.wrong.append(Wrong(cell, reason, tuple(values.items())))

    def take(self, cell: Cell) -> None:
        """A cell is a title, a label or what stands beside one."""
        self.taken.add((cell.row, cell.column))

    def is_free(self, cell: Cell) -> bool:
        """Whether a cell may belong to a list."""
        return (cell.row, cell.column) not in self.taken

    def value(self, part: Part, cell: Cell) -> int | NoValue:
        """The number in a cell, with or without its measure: 12, 12人."""
        fact, scheme = self.vocabulary.scheme.fact(part.fact), self.vocabulary.scheme
        return read_value(fold(cell.text).strip().removesuffix(fold(fact.measure)).strip(), fact, scheme)


def statement_mark(sheets: Iterable[Sheet]) -> Mark | None:
    """The mark of a statement of ours; None where no sheet has one."""
    cells = (cell for sheet in sheets for cell in _marked(sheet))
    return next((mark for cell in cells if (mark := read_mark(fold(cell.text))) is not None), None)


def read_statement(
    sheets: Sequence[Sheet], name: str, vocabulary: Vocabulary, duties: Sequence[Duty], today: date
) -> Sent | None:
    """What a file says as a statement; None where it is none.

    `duties` are all of the scheme: a mark on the sheet names one of them; without a mark the title does, for the
    duties that are offered today.
    """
    matches = [(sheet, duty) for sheet in sheets if (duty := _duty(sheet, duties, today)) is not None]
    if not matches:
        return None
    sheet, duty = matches[0]
    if len(matches) > 1:
        wrong = Wrong("", "several", (("sheets", "、".join(other.title for other, _ in matches[:3])),))
        return Sent(name, duty.id, None, Filled({}, {}), (wrong,))
    statement = duty.statement
    if statement is None:
        raise ValueError(f"{duty.id} has no statement")
    read = _read(sheet, statement, vocabulary, today)
    marks = [read_mark(fold(cell.text)) for cell in _marked(sheet)]
    mark = marks[0] if marks else None
    if marks and (mark is None or mark.duty != duty.id or mark.scheme != vocabulary.scheme.id):
        read.say(_marked(sheet)[0].address, "mark")
    unit = _unit(read, mark)
    lists = {part.part: tuple(read.lists.get(part.part, ())) for part in statement.parts if part.columns}
    return Sent(name, duty.id, unit, Filled(read.numbers, lists), tuple(read.wrong), mark.version if mark else None)


def _marked(sheet: Sheet) -> list[Cell]:
    return [cell for row in sheet.rows[:_HEAD] for cell in row if MARKED in fold(cell.text)]


def _duty(sheet: Sheet, duties: Sequence[Duty], today: date) -> Duty | None:
    marks = [mark for cell in _marked(sheet) if (mark := read_mark(fold(cell.text))) is not None]
    for duty in duties:
        if duty.statement is not None and any(mark.duty == duty.id for mark in marks):
            return duty
    texts = [key(cell.text) for row in sheet.rows[:_HEAD] for cell in row if cell.text]
    for duty in offered(duties, today):
        if duty.statement is not None and any(key(duty.statement.title) in text for text in texts):
            return duty
    return None


def _read(sheet: Sheet, statement: Statement, vocabulary: Vocabulary, today: date) -> _Read:
    read = _Read(sheet, statement, vocabulary, today)
    titles = {key(column.title) for column in statement.columns}
    headings: dict[str, int] = {}
    current: Part | None = None
    for row in sheet.rows:
        for part in _begun(read, row):
            current = part if part.columns else None
        heads = {key(cell.text): cell.column for cell in row if key(cell.text) in titles}
        if len(heads) >= min(_HEADINGS, len(titles)) > 0:
            headings = heads
        elif current is not None:
            _row(read, current, row, headings)
    for part in statement.parts:
        if part.part not in read.begun:
            read.say("", "no-part", part=part.title)
    for part, cell in read.stated:
        _compare(read, part, cell)
    return read


def _begun(read: _Read, row: Sequence[Cell]) -> list[Part]:
    """The parts whose titles stand in a row; what a part or its count states beside its label is taken."""
    parts, begun = read.statement.parts, []
    for cell in row:
        if (part := _labelled(cell, {part.title: part for part in parts})) is not None:
            read.take(cell)
            read.begun.add(part.part)
            begun.append(part)
            if not part.columns:
                _number(read, part, _beside(read, cell, part.title, part.fact))
        elif (part := _labelled(cell, {part.count: part for part in parts if part.count})) is not None:
            read.take(cell)
            read.stated.append((part, _beside(read, cell, part.count, part.fact)))
    return begun


def _labelled(cell: Cell, labels: Mapping[str, Part]) -> Part | None:
    """The part whose title or label begins a cell's text; the longest, where one begins another."""
    words = key(cell.text)
    fitting = [label for label in labels if words.startswith(key(label))] if words else []
    return labels[max(fitting, key=len)] if fitting else None


def _beside(read: _Read, cell: Cell, label: str, fact: str = "") -> Cell:
    """What stands behind a label in its own cell (人数: 12), else in the next filled one to its right."""
    behind = key(cell.text)[len(key(label)) :]
    text = behind.lstrip(_COLON)
    if text and (behind.startswith(_COLON) or text[0].isdecimal()):
        return replace(cell, text=text)
    right, merged, here = read.sheet.rows[cell.row - 1][cell.column :], read.sheet.merged, (cell.row, cell.column)
    free = [other for other in right if merged.get((other.row, other.column)) != here]
    measure = key(read.vocabulary.scheme.fact(fact).measure) if fact else ""
    filled = (other for other in free if is_filled(other) and key(other.text) != measure)
    value = next(filled, free[0] if free else replace(cell, text=""))
    read.take(value)
    return value


def _number(read: _Read, part: Part, cell: Cell) -> None:
    if not is_filled(cell) or (cell.formula and not cell.text):
        read.say(cell.address, "no-number", part=part.title)
        return
    value = read.value(part, cell)
    if isinstance(value, NoValue):
        read.say(cell.address, "number", part=part.title, given=tidy(cell.text))
    else:
        read.numbers[part.part] = value


def _compare(read: _Read, part: Part, cell: Cell) -> None:
    """A number beside a list is the number of its rows; our own formula counts by itself, not in every program."""
    rows = len(read.lists.get(part.part, ()))
    if cell.formula or not is_filled(cell) or part.part in read.headless:
        return
    if read.value(part, cell) != rows:
        read.say(cell.address, "count", given=tidy(cell.text), rows=str(rows), part=part.title)


def _row(read: _Read, part: Part, row: tuple[Cell, ...], headings: Mapping[str, int]) -> None:
    """A row of a list, if it is one: not a blank one, and not a signature below."""
    cells = [cell for cell in row if cell.column in headings.values()] if headings else row
    filled = [cell for cell in cells if is_filled(cell) and read.is_free(cell)]
    if not filled or _FOOT.fullmatch(key(filled[0].text)) or part.part in read.headless:
        return
    places = {column.column: headings.get(key(column.title)) for column in part.columns}
    needed = [column for column in part.columns if column.needed == "yes"]
    lacking = [column.title for column in needed if places[column.column] is None]
    if lacking:
        read.headless.add(part.part)
        read.say(filled[0].address, "no-column", part=part.title, columns="、".join(lacking))
        return
    rows = read.lists.setdefault(part.part, [])
    if len(rows) == MOST_ROWS:
        read.headless.add(part.part)
        read.say(filled[0].address, "too-many", part=part.title, most=str(MOST_ROWS))
        return
    values = dict.fromkeys(places, "")
    addresses = {name: replace(row[0], column=place).address for name, place in places.items() if place is not None}
    missing = {column.column: column.title for column in needed}
    for column in part.columns:
        place = places[column.column]
        cell = read.sheet.seen(row[0].row, place) if place is not None else None
        if cell is not None and is_filled(cell) and read.is_free(cell):
            values[column.column] = _cell(read, column, cell, addresses[column.column])
            missing.pop(column.column, None)
    if missing:
        read.say(addresses[next(iter(missing))], "empty", columns="、".join(missing.values()))
    rows.append(values)
    who = tuple(values[column] for column in part.who)
    if who in read.places:
        read.say(addresses[part.who[0]], "twice", name=name_of(part, values), other=read.places[who])
    elif all(who):
        read.places[who] = addresses[part.who[0]]


def _cell(read: _Read, column: Column, cell: Cell, here: str) -> str:
    """What a filled-in cell holds; "" where that is wrong, which is said. `here` is its address in this row."""
    if cell.formula and not cell.text:
        read.say(here, "formula", column=column.title)
        return ""
    value = read_cell(cell.text, column, here, read.today)
    if isinstance(value, Wrong):
        read.wrong.append(value)
        return ""
    return value


def _unit(read: _Read, mark: Mark | None) -> str | None:
    """Whose statement it is: what the mark and the line say; else the only unit that its sender reports for."""
    label, units = key(read.statement.unit), read.vocabulary.units.exact
    unit = mark.unit if mark is not None else None
    for cell in (cell for row in read.sheet.rows[:_HEAD] for cell in row if key(cell.text).startswith(label)):
        behind = key(cell.text)[len(label) :].lstrip(_COLON)
        named = behind or key(_beside(read, cell, read.statement.unit).text)
        ids = units.get(named, ())
        if named and len(ids) != 1:
            read.say(cell.address, "unit", given=tidy(named))
            return unit
        if ids and unit not in (None, ids[0]):
            read.say(cell.address, "units", given=tidy(named))
            return unit
        if ids:
            return ids[0]
    own_units = read.vocabulary.own_units
    if unit is None and len(own_units) != 1:
        read.say("", "no-unit", label=read.statement.unit)
        return None
    return unit or own_units[0]

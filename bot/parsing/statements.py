"""A filled-in statement becomes numbers and rows, wherever they stand on the sheet; every wrong cell is named with what would be right."""

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
    from schemes.statements import Column, Part, Statement
    from schemes.xlsx import Cell, Sheet

_HEAD = 20  # rows in which a sheet says what it is
_HEADINGS = 2  # so many in one row make it the row of the headings
_FOOT = re.compile(r"(?:单位)?(?:填表|制表|经办|审核|负责|联系)人:.*|(?:注|说明|备注):.*|合计|合计:.*")  # below a list
_COLON = ":"


@dataclass(slots=True)
class _Found:
    """What was read of a sheet so far."""

    sheet: Sheet
    statement: Statement
    vocabulary: Vocabulary
    today: date
    numbers: dict[str, int] = field(default_factory=dict)
    lists: dict[str, list[Row]] = field(default_factory=dict)
    stated: list[tuple[Part, Cell]] = field(default_factory=list)  # how many rows a list is said to have
    begun: set[str] = field(default_factory=set)  # parts whose titles were met
    headless: set[str] = field(default_factory=set)  # lists that lack a column, which is said once
    taken: set[tuple[int, int]] = field(default_factory=set)  # places of titles, labels and what stands beside them
    places: dict[tuple[str, ...], str] = field(default_factory=dict)  # a person -> the row's first cell
    wrong: list[Wrong] = field(default_factory=list)

    def say(self, cell: str, reason: str, **values: str) -> None:
        """Something that keeps the statement from being handed in."""
        self.wrong.append(Wrong(cell, reason, tuple(values.items())))


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


def _read(sheet: Sheet, statement: Statement, vocabulary: Vocabulary, today: date) -> _Found:
    found = _Found(sheet, statement, vocabulary, today)
    titles = {key(column.title) for column in statement.columns}
    headings: dict[str, int] = {}
    current: Part | None = None
    for row in sheet.rows:
        for part in _begun(found, row):
            current = part if part.columns else None
        heads = {key(cell.text): cell.column for cell in row if key(cell.text) in titles}
        if len(heads) >= min(_HEADINGS, len(titles)) > 0:
            headings = heads
        elif current is not None:
            _row(found, current, row, headings)
    for part in statement.parts:
        if part.part not in found.begun:
            found.say("", "no-part", part=part.title)
    for part, cell in found.stated:
        _compare(found, part, cell)
    return found


def _begun(found: _Found, row: Sequence[Cell]) -> list[Part]:
    """The parts whose titles stand in a row; what a part or its count states beside its label is taken."""
    parts, begun = found.statement.parts, []
    for cell in row:
        if (part := _labelled(cell, [(one.title, one) for one in parts])) is not None:
            found.taken.add((cell.row, cell.column))
            found.begun.add(part.part)
            begun.append(part)
            if not part.columns:
                _number(found, part, _beside(found, cell, part.title, part.fact))
        elif (part := _labelled(cell, [(one.count, one) for one in parts if one.count])) is not None:
            found.taken.add((cell.row, cell.column))
            found.stated.append((part, _beside(found, cell, part.count, part.fact)))
    return begun


def _labelled(cell: Cell, labels: Sequence[tuple[str, Part]]) -> Part | None:
    """The part whose title or label begins a cell's text; the longest, where one begins another."""
    words = key(cell.text)
    fitting = [(label, part) for label, part in labels if words.startswith(key(label))] if words else []
    return max(fitting, key=lambda one: len(one[0]))[1] if fitting else None


def _beside(found: _Found, cell: Cell, label: str, fact: str = "") -> Cell:
    """What stands behind a label in its own cell, or else in the next filled one to its right, past the fact's measure."""
    behind = key(cell.text)[len(key(label)) :]
    own = behind.lstrip(_COLON)
    if own and (behind.startswith(_COLON) or own[0].isdecimal()):
        return replace(cell, text=own)
    places = found.sheet.rows[cell.row - 1][cell.column :]
    free = [one for one in places if found.sheet.merged.get((one.row, one.column), (0, 0)) != (cell.row, cell.column)]
    measure = key(found.vocabulary.scheme.fact(fact).measure) if fact else ""
    filled = (one for one in free if is_filled(one) and key(one.text) != measure)
    value = next(filled, free[0] if free else replace(cell, text=""))
    found.taken.add((value.row, value.column))
    return value


def _number(found: _Found, part: Part, cell: Cell) -> None:
    fact, scheme = found.vocabulary.scheme.fact(part.fact), found.vocabulary.scheme
    if not is_filled(cell) or (cell.formula and not cell.text):
        found.say(cell.address, "no-number", part=part.title)
        return
    value = read_value(fold(cell.text).strip().removesuffix(fold(fact.measure)).strip(), fact, scheme)
    if isinstance(value, NoValue):
        found.say(cell.address, "number", part=part.title, given=tidy(cell.text))
    else:
        found.numbers[part.part] = value


def _compare(found: _Found, part: Part, cell: Cell) -> None:
    """A number beside a list is the number of its rows; our own formula counts by itself, not in every program."""
    rows = len(found.lists.get(part.part, ()))
    if cell.formula or not is_filled(cell) or part.part in found.headless:
        return
    fact = found.vocabulary.scheme.fact(part.fact)
    value = read_value(fold(cell.text).strip().removesuffix(fold(fact.measure)).strip(), fact, found.vocabulary.scheme)
    if value != rows:
        found.say(cell.address, "count", given=tidy(cell.text), rows=str(rows), part=part.title)


def _row(found: _Found, part: Part, row: tuple[Cell, ...], headings: Mapping[str, int]) -> None:
    """A row of a list, if it is one: not a blank one, and not a signature below."""
    own = [cell for cell in row if (cell.row, cell.column) not in found.taken and cell.column in headings.values()]
    filled = [cell for cell in own if is_filled(cell)] if headings else [cell for cell in row if is_filled(cell)]
    filled = [cell for cell in filled if (cell.row, cell.column) not in found.taken]
    if not filled or _FOOT.fullmatch(key(filled[0].text)) or part.part in found.headless:
        return
    lacking = [one.title for one in part.columns if one.needed == "yes" and key(one.title) not in headings]
    if lacking:
        found.headless.add(part.part)
        found.say(filled[0].address, "no-column", part=part.title, columns="、".join(lacking))
        return
    rows = found.lists.setdefault(part.part, [])
    if len(rows) == MOST_ROWS:
        found.headless.add(part.part)
        found.say(filled[0].address, "too-many", part=part.title, most=str(MOST_ROWS))
        return
    said, empty = dict[str, str](), []
    for column in part.columns:
        place = headings.get(key(column.title))
        cell = found.sheet.seen(row[0].row, place) if place is not None else None
        if cell is not None and is_filled(cell) and (cell.row, cell.column) not in found.taken:
            said[column.column] = _cell(found, column, cell, replace(cell, row=row[0].row, column=place or 0).address)
        else:
            said[column.column] = ""
            empty += [column] if column.needed == "yes" else []
    if empty:
        first = replace(row[0], column=headings[key(empty[0].title)]).address
        found.say(first, "empty", columns="、".join(column.title for column in empty))
    rows.append(said)
    _only_once(found, part, said, replace(row[0], column=headings[_title(part, part.who[0])]).address)


def _title(part: Part, column: str) -> str:
    return next(key(one.title) for one in part.columns if one.column == column)


def _cell(found: _Found, column: Column, cell: Cell, here: str) -> str:
    """What a filled-in cell says; empty where that is wrong, which is then told. `here` is its address in this row."""
    if cell.formula and not cell.text:
        found.say(here, "formula", column=column.title)
        return ""
    said = read_cell(cell.text, column, here, found.today)
    if isinstance(said, Wrong):
        found.wrong.append(said)
        return ""
    return said


def _only_once(found: _Found, part: Part, row: Row, here: str) -> None:
    who = tuple(row[column] for column in part.who)
    if not all(who):
        return
    if who in found.places:
        found.say(here, "twice", name=name_of(part, row), other=found.places[who])
    else:
        found.places[who] = here


def _unit(found: _Found, mark: Mark | None) -> str | None:
    """Whose statement it is: what the mark and the line say; else the only unit that its sender reports for."""
    label, units = key(found.statement.unit), found.vocabulary.units.exact
    unit = mark.unit if mark is not None else None
    for cell in (cell for row in found.sheet.rows[:_HEAD] for cell in row if key(cell.text).startswith(label)):
        behind = key(cell.text)[len(label) :].lstrip(_COLON)
        named = behind or key(_beside(found, cell, found.statement.unit).text)
        ids = units.get(named, ())
        if named and len(ids) != 1:
            found.say(cell.address, "unit", given=tidy(named))
            return unit
        if ids and unit not in (None, ids[0]):
            found.say(cell.address, "units", given=tidy(named))
            return unit
        if ids:
            return ids[0]
    own = found.vocabulary.own_units
    if unit is None and len(own) != 1:
        found.say("", "no-unit", label=found.statement.unit)
        return None
    return unit or own[0]

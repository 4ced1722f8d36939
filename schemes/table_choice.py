"""Which columns of a fact hold the figure that is looked for, which are left out, which only the sender can tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from schemes.table_words import Meaning, is_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemes.sheets import Cell
    from schemes.table_parts import Column, Row, Table

_SO_FAR = re.compile(r"累计|至今|截[至止]|年初|\d月?[-—~至到]\d+月|[本今当全]年|合计|总计|小计|总数")
_VALUE = re.compile(r"数值|value", re.IGNORECASE)  # of a list of facts with their totals
_OF_MONTH = re.compile(r"[本当][月周旬期]|月度|\d月")
_OF_SPAN = re.compile(r"[本当][期季](?!新增)")  # this year's so far, beside 上年同期, as well as this month's
_BY_MONTH = re.compile(r"[本当]月(?:末|底|止)?累计")  # of the month, or up to it
_BOTH_SAY = {Meaning.OTHER, Meaning.TARGET, Meaning.LAST}


@dataclass(frozen=True, slots=True)
class Line:
    """A column of one meaning: with rows that carry words of their own (任务 above 完成), once for each of them.

    `fact` None: each row names its own. `other` is the address of the column's double.
    """

    column: Column
    rows: tuple[Row, ...]
    fact: str | None
    meaning: Meaning
    words: str  # that decide its meaning
    title: str
    cell: Cell  # the lowest of its head
    other: str = ""


@dataclass(slots=True)
class Chosen:
    """What is made of the columns of one fact."""

    taken: list[Line] = field(default_factory=list)
    asked: list[Line] = field(default_factory=list)
    passed: list[tuple[Line, str]] = field(default_factory=list)
    targets: list[Line] = field(default_factory=list)


def lines_of(table: Table, fact_of_title: str | None) -> Iterator[Line]:
    """The columns that may hold figures of facts, by head, by rows, or by what the title says."""
    named_in_rows = any(row.facts for row in table.rows)
    named_in_heads = any(column.facts for column in table.columns)
    for column in table.columns:
        if len(column.facts) > 1 or (not column.facts and named_in_heads and not named_in_rows):
            continue
        fact = column.facts[0] if column.facts else None
        if fact is None and not named_in_rows:
            fact = fact_of_title
            if fact is None:
                continue
        if fact is None and not column.head and not _is_lone(column, table):
            continue
        yield from _by_rows(column, table, fact)


def _is_lone(column: Column, table: Table) -> bool:
    """Whether a column without a head is the only one with figures."""
    return all(other is column or not any(row.cells[other.place].text for row in table.rows) for other in table.columns)


def _by_rows(column: Column, table: Table, fact: str | None) -> Iterator[Line]:
    cell = column.head[-1] if column.head else table.rows[0].cells[column.place]
    meanings = {row.meaning for row in table.rows if row.unit is not None or row.facts}
    for meaning in meanings:
        rows = tuple(row for row in table.rows if row.meaning is meaning)
        joined = _joined(column.meaning, meaning)
        words, title = column.words, column.title
        if meaning is not Meaning.PLAIN:
            label = next(row.labels[-1].text for row in rows if row.unit is not None or row.facts)
            words, title = f"{column.words}{label}", f"{title} {label}".strip()
        if fact is None and _VALUE.fullmatch(words):
            joined = Meaning.TOTAL
        elif fact is None and joined is Meaning.PLAIN:  # 指标 | (nothing): what the figures are is said nowhere
            joined = Meaning.UNKNOWN
        yield Line(column, rows, fact, joined, words or title, title, cell)


def _joined(of_column: Meaning, of_row: Meaning) -> Meaning:
    """What figures are under a head in a row with words of its own."""
    if of_row in (Meaning.PLAIN, of_column):
        return of_column
    if of_column is Meaning.PLAIN:
        return of_row
    return next((each for each in (of_column, of_row) if each in _BOTH_SAY), Meaning.UNKNOWN)


def choose(lines: Sequence[Line], want: str, *, is_rate: bool) -> Chosen:
    """What is taken of the columns of one fact; `want` is result, target or last.

    Of a fact that is itself a rate, 服务率 beside 应服务 and 已服务 is the figure; 完成率 may be a share of the target.
    """
    if is_rate and not any(line.meaning in (Meaning.TOTAL, Meaning.PLAIN) for line in lines):
        rates = [line for line in lines if _is_rate(line)]
        if len(rates) == 1 and not re.search(r"完成|任务|目标|进度|比", rates[0].words):
            return Chosen([replace(rates[0], meaning=Meaning.TOTAL)])
        lines = [replace(line, meaning=Meaning.UNKNOWN) if line in rates else line for line in lines]
    by_meaning = {meaning: [line for line in lines if line.meaning is meaning] for meaning in Meaning}
    if want == "result":
        return _results(by_meaning)
    own = by_meaning[Meaning.TARGET if want == "target" else Meaning.LAST]
    others = by_meaning[Meaning.PLAIN]
    if want == "last" and not own:
        others = others or [line for line in by_meaning[Meaning.TOTAL] if not re.search(r"20\d\d", line.words)]
    both = sorted([*own, *others], key=lambda line: line.column.place)
    chosen = _one_of(both if want == "target" else own or others)
    chosen.passed += [(line, "column-unknown") for line in by_meaning[Meaning.UNKNOWN]]
    return chosen


def _is_rate(line: Line) -> bool:
    """Whether a column tells a rate: 服务率, 服务面（%）."""
    is_percent = line.meaning is Meaning.UNKNOWN and line.column.measure == "%"
    return is_percent or (line.meaning is Meaning.OTHER and is_ratio(line.words))


def _one_of(lines: Sequence[Line]) -> Chosen:
    """The only column that there may be; further ones are its doubles."""
    twice = [(replace(line, other=lines[0].cell.address), "column-twice") for line in lines[1:]]
    return Chosen(list(lines[:1]), passed=twice)


def _results(by_meaning: dict[Meaning, list[Line]]) -> Chosen:
    totals, plains, mores, unknown = (
        by_meaning[meaning] for meaning in (Meaning.TOTAL, Meaning.PLAIN, Meaning.MORE, Meaning.UNKNOWN)
    )
    targets = by_meaning[Meaning.TARGET]
    if not totals and mores and len(unknown) == 1 and _BY_MONTH.search(unknown[0].words):  # beside 本月新增
        totals, unknown = [replace(unknown[0], meaning=Meaning.TOTAL)], []
    if totals:
        chosen = _of_totals(totals, targets)
        if chosen.taken:
            chosen.passed += [(line, "month-not-used") for line in mores]
            chosen.passed += [(line, "not-used") for line in (*plains, *unknown)]
        else:
            chosen.asked += [*unknown, *plains, *mores]
    elif plains and not unknown:
        chosen = Chosen([plains[0]]) if len(plains) == 1 else Chosen()
        chosen.passed = [(replace(line, other=plains[0].cell.address), "column-twice") for line in plains[1:]]
        chosen.passed += [(line, "month-not-used") for line in mores]
    elif plains or unknown:
        chosen = Chosen(asked=[*plains, *unknown, *mores])
    elif len(mores) == 1 and not _OF_SPAN.search(mores[0].words):
        chosen = Chosen(taken=mores)
    else:
        chosen = Chosen(asked=mores)
    chosen.targets = [line for line in targets if not _OF_MONTH.search(line.words)]
    return chosen


def _of_totals(totals: list[Line], targets: list[Line]) -> Chosen:
    """累计 before 完成; 完成 beside 本月任务, or two of a kind, only the sender can tell."""
    so_far = [line for line in totals if _SO_FAR.search(line.words)]
    if len(so_far) == 1:
        return Chosen(so_far, passed=[(line, "not-used") for line in totals if line is not so_far[0]])
    of_month = any(_OF_MONTH.search(line.words) for line in targets)
    if len(totals) == 1 and not of_month:
        return Chosen(list(totals))
    return Chosen(asked=list(totals))

"""Printed sums of a table, held against its rows: 合计 above or below them, 小计 of the rows on either side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemes.table_values import Doubt, Value, is_empty, value_of
from schemes.table_words import Meaning, squash
from scoring import format_value

if TYPE_CHECKING:
    from schemes.sheets import Cell
    from schemes.table_choice import Line
    from schemes.table_parts import Row, Table
    from scoring import Fact


@dataclass(slots=True)
class Sums:
    """Sums that differ from their rows; `printed` is the last total."""

    doubts: list[Doubt] = field(default_factory=list)
    printed: int | None = None


@dataclass(frozen=True, slots=True)
class _Printed:
    """A printed sum, where it stands among the rows, and whether it is of all of them."""

    at: int
    cell: Cell
    value: int
    is_total: bool


def check_sums(table: Table, line: Line, fact: Fact) -> Sums:
    """The sums of a column; none is said of one with a cell that cannot be told."""
    values: list[int | None] = []  # of each row, None: a sum
    sums: list[_Printed] = []
    result, readable = Sums(), True
    for row in table.rows:
        if row.meaning is not Meaning.PLAIN or "平均" in squash(row.label.text):
            continue
        value = _value(row, line, fact, table)
        if row.is_sum and isinstance(value, int) and not is_empty(row.cells[line.column.place]):
            sums.append(_Printed(len(values), row.cells[line.column.place], value, _is_total(row)))
            values.append(None)
        elif not row.is_sum:
            readable = readable and value is not None
            values.append(value or 0)
    everything = sum(value or 0 for value in values)
    for printed in sums:
        doubt = _difference(printed, values, everything, fact) if readable else None
        if doubt is not None:
            result.doubts.append(doubt)
        if printed.is_total:
            result.printed = printed.value
    return result


def _is_total(row: Row) -> bool:
    return not any("小计" in squash(cell.text) for cell in row.labels) and "小计" not in row.label.text


def _value(row: Row, line: Line, fact: Fact, table: Table) -> int | None:
    """The row's value, 0 where there is nothing; None where it cannot be told."""
    cell = row.cells[line.column.place]
    if (cell.row, cell.column) in table.shared:
        return None
    value = value_of(cell, fact, line.column.measure)
    if value is None:
        return 0
    return value.number if isinstance(value, Value) else None


def _difference(printed: _Printed, values: list[int | None], everything: int, fact: Fact) -> Doubt | None:
    """What is wrong with a sum: it is neither that of all rows nor of those up to the next sum on one side."""
    before = _run(values, range(printed.at - 1, -1, -1))
    after = _run(values, range(printed.at + 1, len(values)))
    if printed.value in (before, after) or (printed.is_total and printed.value == everything):
        return None
    shown = {"printed": format_value(printed.value, fact.kind)}
    if printed.is_total:
        added = format_value(everything, fact.kind)
        return Doubt.of(printed.cell, "total", fact=fact.title, added=added, **shown)
    added = format_value(before if before or not after else after, fact.kind)
    return Doubt.of(printed.cell, "subtotal", added=added, **shown)


def _run(values: list[int | None], places: range) -> int:
    total = 0
    for place in places:
        value = values[place]
        if value is None:
            break
        total += value
    return total

"""What has figures in a table and is no name of the scheme's: columns, or all rows, that name nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.table_values import Doubt
from schemes.table_words import Kind, Meaning, is_sum

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemes.sheets import Cell
    from schemes.table_choice import Line
    from schemes.table_names import TableNames
    from schemes.table_parts import Row, Table
    from schemes.table_reading import Asked, Reading


def name_columns(table: Table, lines: Iterable[Line], rows: Iterable[Row], asked: Asked, reading: Reading) -> None:
    """Columns of figures whose head names no fact, or several, in a table whose rows name none either."""
    if any(row.facts for row in rows):
        return
    named = {line.column.place for line in lines}
    for column in table.columns:
        if column.place in named or not any(is_number(row.cells[column.place], asked.names) for row in rows):
            continue
        cell = column.head[-1] if column.head else table.rows[0].cells[column.place]
        if is_sum(column.words):  # across the facts of a unit
            continue
        if len(column.facts) > 1:
            reading.doubts.append(Doubt.of(cell, "column-ambiguous", given=column.title))
        elif column.meaning in (Meaning.TOTAL, Meaning.MORE, Meaning.TARGET):
            reading.doubts.append(Doubt.of(cell, "no-fact", given=column.title))
        elif column.meaning in (Meaning.UNKNOWN, Meaning.OTHER):
            code = "column-unknown" if column.meaning is Meaning.UNKNOWN else "column-other"
            reading.passed.append(Doubt.of(cell, code, given=column.title))


def name_rows(table: Table, asked: Asked, reading: Reading) -> None:
    """Rows of figures of which none names a unit or a fact that there is."""
    known = {column.place for column in table.columns if set(column.facts) & asked.facts.keys()}
    if table.of_facts and not known:
        said = (Meaning.TOTAL, Meaning.MORE, Meaning.TARGET)
        known = {column.place for column in table.columns if column.meaning in said}
    for row in table.rows if known else ():
        if not row.is_sum and any(is_number(row.cells[place], asked.names) for place in known) and row.label.text:
            reading.is_table = True
            code = "fact-unknown" if table.of_facts else "row-unknown"
            reading.doubts.append(Doubt.of(row.label, code, given=row.label.text))


def is_number(cell: Cell, names: TableNames) -> bool:
    """Whether a cell holds a figure."""
    return names.kind(cell.text) is Kind.NUMBER

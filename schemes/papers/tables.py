"""The tables of a published document: score sheets become lines, others list tasks, and some are neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.papers.columns import Columns, heads_and_body, joined
from schemes.papers.parts import Read
from schemes.papers.rows import Sheet, names_have_points, tidy_lines
from schemes.papers.tasks import tasks_across, tasks_down, unit_column

if TYPE_CHECKING:
    from schemes.papers.blocks import Table


def read_table(table: Table, where: str) -> Read:
    """Read a table that stands below the heading `where`."""
    rows = [tuple(type(box)(tidy_lines(box.text), box.left, box.width) for box in row) for row in table.rows]
    heads, body = heads_and_body(rows)
    columns = Columns(heads, body, table.width)
    read = Read()
    if not body:
        read.unused = [joined(row) for row in rows if joined(row)]
    elif columns.points is None and not columns.units and (place := unit_column(columns)) is not None:
        tasks_down(columns, body, place, where, read)
        read.is_doubtful = table.is_fitted
    elif columns.points is not None or columns.criteria or names_have_points(body):
        read.units += columns.units.values()
        Sheet(columns, where, read).read(body)
    elif columns.units:
        tasks_across(columns, body, where, read)
    else:
        read.unused = [joined(row) for row in rows if joined(row)]
    read.is_self_assessed = any(box.text.startswith("自评") for row in heads for box in row)
    return read


def all_words(table: Table) -> list[str]:
    """The words of a table, row by row."""
    return [text for row in table.rows if (text := joined(row))]

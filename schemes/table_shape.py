"""The shape of a sheet: which cells are heads and labels, which rows and columns belong together, where a table ends.

A sheet becomes tables whose units (or, in a unit's own form, whose facts) run down; one with units across is turned.

    2021年就业工作进度表（截至6月14日）                -> a title
    单位    城镇新增就业               创业培训          -> heads: two rows, the upper ones merged over several columns
            任务    完成    完成率    任务    完成
    长江镇  1585    620     39.1%     50      20        -> a row of a unit
    合计    2175    822     37.8%     130     40        -> a row of sums
    注：…                                               -> ends the table
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from schemes.table_blocks import (
    HEADS,
    LABELS,
    NAMING,
    Asides,
    blocks,
    facts_across,
    has_figures,
    label_places,
    units_across,
    visible,
)
from schemes.table_parts import is_measure, table_of
from schemes.table_words import Kind, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemes.sheets import Cell, Sheet
    from schemes.table_blocks import Grid
    from schemes.table_names import TableNames
    from schemes.table_parts import Table


_YEAR = re.compile(r"20[0-3]\d年?")
LONGEST_TITLE = 2000  # letters above a table that are read
_NO_SUBJECT: tuple[None, tuple[str, ...]] = (None, ())
_PAGE = 5  # letters: 甲, 乙, 栏次


@dataclass(slots=True)
class Shape:
    """The tables of a sheet, the titles and notes around them, and what was passed over because nobody sees it."""

    tables: list[Table] = field(default_factory=list)
    asides: Asides = field(default_factory=Asides)
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()


def shape_of(sheet: Sheet, names: TableNames) -> Shape:
    """Find the tables of a sheet."""
    shape, grid = Shape(), visible(sheet)
    height, width = len(sheet.rows), len(sheet.rows[0]) if sheet.rows else 0
    shape.hidden_rows = tuple(sorted(row for row in sheet.hidden_rows if row <= height and _has_text(sheet, row)))
    shape.hidden_columns = tuple(
        sorted(
            place for place in sheet.hidden_columns if place <= width and any(row[place - 1].text for row in sheet.rows)
        )
    )
    before: dict[int, Grid] = {}  # the heads of the tables above, by the places of their labels
    across: dict[tuple[int, int], Grid] = {}  # and of those with units across, by their first column and width
    for strip, ended, title in blocks(grid, names, shape.asides):
        if ended:
            before.clear()
            across.clear()
        where = strip[0][0].column, len(strip[0])
        if where in across and not _has_heads(strip, names):
            strip = (*across[where], *strip)
        if not any(has_figures(row, names) for row in strip) and _names_units(strip, names):
            across[where] = strip  # a title stands between the units and the figures
            continue
        of_units = units_across(strip, names)
        turned = of_units or facts_across(strip, names)
        if of_units:
            across[where] = _heads_of_units(strip, names)
        lying = tuple(zip(*strip, strict=True)) if turned else strip
        for table in _tables(lying, names, {} if turned else before, turned=turned):
            _add(replace(table, title=title), shape.tables, names)
    return shape


def _names_units(strip: Grid, names: TableNames) -> bool:
    return any(names.kind(cell.text) is Kind.UNIT for row in strip for cell in row)


def _heads_of_units(strip: Grid, names: TableNames) -> Grid:
    """The rows of a table with units across down to the one that names them."""
    last = max(place for place, row in enumerate(strip) if any(names.kind(cell.text) is Kind.UNIT for cell in row))
    return strip[: last + 1]


def _has_heads(strip: Grid, names: TableNames) -> bool:
    """Whether a block names units, or begins with heads of its own."""
    first = [names.kind(cell.text) for cell in strip[0]]
    return (Kind.NUMBER not in first and not LABELS.isdisjoint(first)) or any(
        names.kind(cell.text) in (Kind.UNIT, *HEADS) for row in strip for cell in row
    )


def _add(table: Table, tables: list[Table], names: TableNames) -> None:
    """Add a table; one without heads of its own goes on with the one above it, unless a title names another subject."""
    own = _subject(table, names)
    above = next(
        (
            place
            for place in range(len(tables) - 1, -1, -1)
            if tables[place].columns == table.columns and own in (_NO_SUBJECT, _subject(tables[place], names))
        ),
        None,
    )
    if above is None:
        tables.append(table)
    else:
        rows, shared = (*tables[above].rows, *table.rows), tables[above].shared | table.shared
        tables[above] = replace(tables[above], rows=rows, shared=shared)


def _subject(table: Table, names: TableNames) -> tuple[str | None, tuple[str, ...]]:
    """The fact and the units that a table's title names."""
    title = table.title[:LONGEST_TITLE]
    return names.fact_in(title), names.units_in(title)


def _has_text(sheet: Sheet, row: int) -> bool:
    return any(cell.text for cell in sheet.rows[row - 1])


def _tables(strip: Grid, names: TableNames, before: dict[int, Grid], *, turned: bool) -> Iterator[Table]:
    """The tables of a strip, one below the other: each begins with its heads."""
    labels = _label_columns(strip, names)
    if not labels:
        return
    key = strip[0][labels[0]].column
    heads: list[tuple[Cell, ...]] = list(before.get(key, ()))
    body: list[tuple[Cell, ...]] = []
    is_begun = False
    for row in strip:
        if _is_passed(row, labels, names, after_head=bool(is_begun and not body)):
            continue
        if _is_head(row, labels, names, after_head=bool(is_begun and not body)):
            if body or not is_begun:
                if body:
                    yield table_of(heads, body, labels, names, turned=turned)
                heads, body = [], []
            heads.append(row)
            is_begun = True
        else:
            body.append(row)
    if body:
        yield table_of(heads, body, labels, names, turned=turned)
    if heads:
        before[key] = tuple(heads)


def _label_columns(strip: Grid, names: TableNames) -> list[int]:
    """The columns of labels: of units and facts, and before the first figures of words (任务 above 完成)."""
    labels, figures = label_places(strip, names)
    if not labels:
        return []
    first = min(figures, default=labels[-1] + 1)
    first = first if first > labels[0] else labels[-1] + 1
    for place in range(first):
        kinds = {names.kind(row[place].text) for row in strip if has_figures(row, names)} - {Kind.BLANK}
        if kinds and kinds <= {Kind.WORD, Kind.SUM, *LABELS}:
            labels.append(place)
    return sorted(set(labels))


def _is_passed(row: Sequence[Cell], labels: Sequence[int], names: TableNames, *, after_head: bool) -> bool:
    """Whether a row only counts the columns: 序号 of a turned table, 栏次 1 2 3."""
    if any(names.kind(row[place].text) is Kind.SERIAL for place in labels) and has_figures(row, names):
        return True
    numbers = [plain(cell.text) for cell in row if names.kind(cell.text) is Kind.NUMBER]
    label = plain(row[labels[0]].text)
    counts = (
        [str(number) for number in range(int(numbers[0]), int(numbers[0]) + len(numbers))]
        if (numbers and numbers[0] in ("1", "2"))
        else []
    )
    is_named = names.kind(label) in LABELS
    return after_head and len(numbers) > 1 and numbers == counts and len(label) < _PAGE and not is_named


def _is_head(row: Sequence[Cell], labels: Sequence[int], names: TableNames, *, after_head: bool) -> bool:
    kinds = [names.kind(cell.text) for cell in row]
    before = [kinds[place] for place in labels]
    if any(kind in LABELS for kind in before) or all(kind is Kind.BLANK for kind in kinds):
        return False
    if Kind.NUMBER in kinds:
        numbers = [cell.text for cell, kind in zip(row, kinds, strict=True) if kind is Kind.NUMBER]
        years = all(_YEAR.fullmatch(plain(text)) and abs(int(plain(text)[:4]) - names.year) <= 2 for text in numbers)
        return after_head and years and {Kind.BLANK, *HEADS}.issuperset(before)
    rest = [kind for place, kind in enumerate(kinds) if place not in labels]
    measured = [is_measure(cell.text, names) for place, cell in enumerate(row) if place not in labels and cell.text]
    if any(kind in HEADS for kind in kinds) or (measured and all(measured)):
        return True
    if Kind.SUM in before or Kind.WORD in before:
        return False
    return any(kind in NAMING for kind in rest) or (after_head and Kind.TEXT in rest)

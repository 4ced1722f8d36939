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

from schemes.table_blocks import HEADS, LABELS, NAMING, Asides, blocks, has_figures, label_places, units_across, visible
from schemes.table_words import Kind, meaning_of, plain, squash

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemes.sheets import Cell, Sheet
    from schemes.table_blocks import Grid
    from schemes.table_names import TableNames
    from schemes.table_words import Meaning


_YEAR = re.compile(r"20[0-3]\d年?")
_PAGE = 5  # letters: 甲, 乙, 栏次


@dataclass(frozen=True, slots=True)
class Row:
    """A row of figures: what its labels name, and its cells by the places of the columns.

    `meaning`: what a label like 目标任务 or 上年同期 makes of the whole row. `label` is the cell that names it.
    """

    label: Cell
    number: int  # of the sheet's row; its column where the table was turned
    unit: str | None
    facts: tuple[str, ...]
    meaning: Meaning
    is_sum: bool
    clashes: bool  # it names several units
    cells: tuple[Cell, ...]
    labels: tuple[Cell, ...]
    measure: str = ""  # 人, where a column of measures stands beside the facts


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures with its head's cells from top to bottom, and what they name."""

    place: int  # in the cells of the rows
    number: int  # of the sheet's column; its row where the table was turned
    head: tuple[Cell, ...]
    facts: tuple[str, ...]
    words: str  # beside the fact's name
    meaning: Meaning
    measure: str

    @property
    def title(self) -> str:
        """The head as a person reads it."""
        return " ".join(" ".join(cell.text.split()) for cell in self.head)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns of figures and its rows, and what is written above it."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    heads: tuple[str, ...]  # all texts of the heads: the table's shape
    shared: frozenset[tuple[int, int]]  # the cells (row, column) that hold one value for several units or facts
    turned: bool  # its units stand across
    of_facts: bool  # its labels are headed 指标
    title: str = ""  # what stands directly above it


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
        turned = units_across(strip, names)
        if turned:
            across[where] = _heads_of_units(strip, names)
        lying = tuple(zip(*strip, strict=True)) if turned else strip
        for table in _tables(lying, names, {} if turned else before, turned=turned):
            _add(replace(table, title=title), shape.tables)
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


def _add(table: Table, tables: list[Table]) -> None:
    """Add a table; one without heads of its own goes on with the one above it."""
    above = next((place for place in range(len(tables) - 1, -1, -1) if tables[place].columns == table.columns), None)
    if above is None:
        tables.append(table)
    else:
        rows, shared = (*tables[above].rows, *table.rows), tables[above].shared | table.shared
        tables[above] = replace(tables[above], rows=rows, shared=shared)


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
                    yield _table(heads, body, labels, names, turned=turned)
                heads, body = [], []
            heads.append(row)
            is_begun = True
        else:
            body.append(row)
    if body:
        yield _table(heads, body, labels, names, turned=turned)
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
    measured = [_is_measure(cell.text, names) for place, cell in enumerate(row) if place not in labels and cell.text]
    if any(kind in HEADS for kind in kinds) or (measured and all(measured)):
        return True
    if Kind.SUM in before or Kind.WORD in before:
        return False
    return any(kind in NAMING for kind in rest) or (after_head and Kind.TEXT in rest)


def _table(
    heads: Sequence[Sequence[Cell]],
    body: Sequence[Sequence[Cell]],
    labels: Sequence[int],
    names: TableNames,
    *,
    turned: bool,
) -> Table:
    label_heads = {cell for row in heads for place in labels for cell in (row[place],)}
    columns = []
    for place in range(len(body[0])):
        if place in labels:
            continue
        stack = _stack(heads, place, labels, label_heads)
        if any(names.kind(cell.text) is Kind.SERIAL for cell in stack):
            continue
        cells = [row[place] for row in (*heads, *body)]
        number = max(cell.row if turned else cell.column for cell in cells)  # a merged one tells its area's first
        columns.append(_column((place, number), stack, names))
    numbers = [max(cell.column if turned else cell.row for cell in row) for row in body]
    rows = tuple(replace(_row(row, labels, columns, names), number=at) for row, at in zip(body, numbers, strict=True))
    texts = tuple(plain(cell.text) for row in heads for cell in dict.fromkeys(row) if cell.text)
    shared = _shared(body, [column.place for column in columns])
    of_facts = any(names.kind(row[place].text) is Kind.FACT_HEAD for row in heads for place in labels)
    return Table(tuple(columns), rows, texts, shared, turned=turned, of_facts=of_facts)


def _stack(
    heads: Sequence[Sequence[Cell]], place: int, labels: Sequence[int], label_heads: set[Cell]
) -> tuple[Cell, ...]:
    """The heads above a column; one that stands once over several columns holds for those without their own."""
    stack: list[Cell] = []
    for level, row in enumerate(heads):
        cell, at = row[place], place
        below = any(lower[place].text and lower[place] != cell for lower in heads[level + 1 :])
        while not cell.text and below and at > 0 and at - 1 not in labels:
            at -= 1
            cell = row[at]
        if cell.text and cell not in stack and cell not in label_heads:
            stack.append(cell)
    return tuple(stack)


def _column(at: tuple[int, int], stack: tuple[Cell, ...], names: TableNames) -> Column:
    facts: tuple[str, ...] = ()
    words: list[str] = []
    measure = ""
    for cell in reversed(stack):  # the lowest fact is meant: 其中：居转企 below 职工养老
        head, kind = names.head(cell.text), names.kind(cell.text)
        measure = measure or head.measure or (plain(cell.text) if _is_measure(cell.text, names) else "")
        if head.facts and not facts:
            facts, words = head.facts, [head.words, *words]
        elif not head.facts and (not facts or kind is Kind.WORD) and kind not in HEADS:
            words.insert(0, head.words)
    text = "".join(word for word in words if not _is_measure(word, names))
    return Column(*at, stack, facts, text, meaning_of(text, names.year), measure)


def _row(row: Sequence[Cell], labels: Sequence[int], columns: Sequence[Column], names: TableNames) -> Row:
    first = next((column.place for column in columns if names.kind(row[column.place].text) is Kind.NUMBER), len(row))
    before = [row[place] for place in range(len(row)) if place in labels or (place < first and place < labels[-1])]
    named = [(cell, names.kind(cell.text)) for cell in dict.fromkeys(before) if cell.text]
    unit = next((names.unit(cell.text) for cell, kind in named if kind is Kind.UNIT), None)
    head = next((names.head(cell.text) for cell, kind in reversed(named) if kind is Kind.FACT), None)
    # 其中 alone says nothing
    said = [plain(cell.text) for cell, kind in named if kind is Kind.WORD and squash(cell.text)]
    words = "".join(said) + (head.words if head else "")
    own = [cell for cell, kind in named if kind is not Kind.NUMBER]
    label = next((row[place] for place in labels if row[place].text), own[0] if own else row[labels[0]])
    is_sum = any(kind is Kind.SUM for _, kind in named)
    facts = head.facts if head else ()
    units = {names.unit(cell.text) for cell in row if names.kind(cell.text) is Kind.UNIT}
    measure = next((plain(cell.text) for cell in row if _is_measure(cell.text, names)), "") if facts else ""
    meaning = meaning_of(words, names.year)
    measure = (head.measure if head else "") or measure
    return Row(label, 0, unit, facts, meaning, is_sum, len(units) > 1, tuple(row), tuple(own), measure)


def _is_measure(text: str, names: TableNames) -> bool:
    bare = plain(text)
    return (bare.lstrip("百千万亿") or bare) in names.measures


def _shared(body: Sequence[Sequence[Cell]], places: Sequence[int]) -> frozenset[tuple[int, int]]:
    """The cells (by row and column) that stand in several rows or columns of figures: one value for several."""
    times: dict[tuple[int, int], int] = {}
    for row in body:
        for place in places:
            cell = row[place]
            if cell.text:
                times[cell.row, cell.column] = times.get((cell.row, cell.column), 0) + 1
    return frozenset(at for at, count in times.items() if count > 1)

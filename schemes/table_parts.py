"""One table of a sheet: its columns with their heads, its rows with their labels, the cells that several share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemes.table_blocks import HEADS, LABELS
from schemes.table_words import Kind, meaning_of, plain, squash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemes.sheets import Cell
    from schemes.table_names import TableNames
    from schemes.table_words import Meaning

_GAP = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")  # between Chinese characters: a line break of a head


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
        return " ".join(_GAP.sub("", " ".join(cell.text.split())) for cell in self.head)


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


def table_of(
    heads: Sequence[Sequence[Cell]],
    body: Sequence[Sequence[Cell]],
    labels: Sequence[int],
    names: TableNames,
    *,
    turned: bool,
) -> Table:
    """A table of rows below heads; `labels` are the columns that name its rows."""
    body = _filled_down(body, labels, names)
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
    if any(row.unit is not None for row in rows):  # 其中：港区 is a part of the row above
        rows = tuple(row for row in rows if row.unit is not None or not plain(row.label.text).startswith("其中"))
    texts = tuple(plain(cell.text) for row in heads for cell in dict.fromkeys(row) if cell.text)
    shared = _shared(body, [column.place for column in columns])
    of_facts = any(names.kind(row[place].text) is Kind.FACT_HEAD for row in heads for place in labels)
    return Table(tuple(columns), rows, texts, shared, turned=turned, of_facts=of_facts)


def _filled_down(body: Sequence[Sequence[Cell]], labels: Sequence[int], names: TableNames) -> Sequence[Sequence[Cell]]:
    """The rows, where a name that is written once for several is read in each of them, as if the cells were merged.

    长江镇 | 城镇新增就业 | 620
           | 创业培训     | 20     -> also of 长江镇
    """
    kinds = {place: _kind_of_labels(body, place, names) for place in labels}
    places = [place for place in labels if kinds[place] is not None]
    if len({kinds[place] for place in places}) < len(places) or len(places) < 2:
        return body
    rows: list[Sequence[Cell]] = []
    above: dict[int, Cell] = {}
    for row in body:
        last = max((place for place in places if names.kind(row[place].text) is kinds[place]), default=-1)
        filled = list(row)
        for place in places:
            if row[place].text:
                above = {before: cell for before, cell in above.items() if before < place} | {place: row[place]}
            elif place < last and place in above:
                filled[place] = above[place]
        rows.append(filled)
    return rows


def _kind_of_labels(body: Sequence[Sequence[Cell]], place: int, names: TableNames) -> Kind | None:
    """Whether a column of labels names units or facts, or holds words (目标 above 完成); None for a mixed one."""
    kinds = {names.kind(row[place].text) for row in body}
    of_names = kinds & LABELS
    if len(of_names) == 1:
        return next(iter(of_names))
    return Kind.WORD if not of_names and Kind.WORD in kinds else None


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
        measure = measure or head.measure or (plain(cell.text) if is_measure(cell.text, names) else "")
        if head.facts and not facts:
            facts, words = head.facts, [head.words, *words]
        elif not head.facts and (not facts or kind is Kind.WORD) and kind not in HEADS:
            words.insert(0, head.words)
    if facts and any(names.kind(cell.text) is Kind.FACT_HEAD for cell in stack):
        words.append("目标")  # 指标 | 完成 below a fact's name
    text = "".join(word for word in words if not is_measure(word, names))
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
    measure = next((plain(cell.text) for cell in row if is_measure(cell.text, names)), "") if facts else ""
    meaning = meaning_of(words, names.year)
    measure = (head.measure if head else "") or measure
    return Row(label, 0, unit, facts, meaning, is_sum, len(units) > 1, tuple(row), tuple(own), measure)


def _shared(body: Sequence[Sequence[Cell]], places: Sequence[int]) -> frozenset[tuple[int, int]]:
    """The cells (by row and column) that stand in several rows or columns of figures: one value for several."""
    times: dict[tuple[int, int], int] = {}
    for row in body:
        for place in places:
            cell = row[place]
            if cell.text:
                times[cell.row, cell.column] = times.get((cell.row, cell.column), 0) + 1
    return frozenset(at for at, count in times.items() if count > 1)


def is_measure(text: str, names: TableNames) -> bool:
    """Whether a cell tells in what figures are counted: 人, 万元."""
    bare = plain(text)
    return (bare.lstrip("百千万亿") or bare) in names.measures

"""The blocks of a sheet: one table below the other in each, told from titles, notes and what stands beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemes.table_words import Kind, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemes.sheets import Cell, Sheet
    from schemes.table_names import TableNames

    Grid = tuple[tuple[Cell, ...], ...]  # as it is seen: in a merged area everywhere the first cell

HEADS = frozenset({Kind.UNIT_HEAD, Kind.FACT_HEAD, Kind.SERIAL})
LABELS = frozenset({Kind.UNIT, Kind.FACT})
NAMING = frozenset({Kind.UNIT, Kind.FACT, Kind.WORD, Kind.SUM, Kind.UNIT_HEAD, Kind.FACT_HEAD})
_OF_MEASURE = re.compile(r"\(?(?:计量)?单位[:：]")
_DATE = re.compile(r"20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?.{0,8}")


@dataclass(slots=True)
class Asides:
    """What belongs to no table: titles and lines before the first figures, notes and signatures behind."""

    above: list[Cell] = field(default_factory=list)
    below: list[Cell] = field(default_factory=list)
    begun: bool = False


def visible(sheet: Sheet) -> Grid:
    """The cells that a person sees, without hidden rows and columns."""
    if not sheet.merged:
        rows = [row for row in sheet.rows if row[0].row not in sheet.hidden_rows]
        if not sheet.hidden_columns:
            return tuple(rows)
        return tuple(tuple(cell for cell in row if cell.column not in sheet.hidden_columns) for row in rows)
    return tuple(
        tuple(sheet.seen(cell.row, cell.column) for cell in row if cell.column not in sheet.hidden_columns)
        for row in sheet.rows
        if row and row[0].row not in sheet.hidden_rows
    )


def blocks(grid: Grid, names: TableNames, asides: Asides) -> Iterator[tuple[Grid, bool, str]]:
    """The parts of a sheet with one table below the other: cut by rows, then by columns, as long as both divide."""
    for chunk, ended, title in _chunks(grid, names, asides):
        strips = _strips(chunk, names)
        if len(strips) == 1:
            yield chunk, ended, title
            continue
        for strip in strips:
            for block, cut, own in blocks(strip, names, asides):
                yield block, ended or cut, own or title


def _chunks(grid: Grid, names: TableNames, asides: Asides) -> Iterator[tuple[Grid, bool, str]]:
    """Runs of rows without a blank one, a title or a note between; a head below figures begins a new one.

    With each: whether a note has ended what stood above, and the titles directly above it.
    """
    run: list[tuple[Cell, ...]] = []
    titles: list[str] = []
    ended, has_begun = False, False
    for number, row in enumerate(grid):
        kinds = [names.kind(cell.text) for cell in row]
        written = [cell for cell in dict.fromkeys(row) if cell.text]
        aside = not written or _is_aside(kinds, written, continues=_continues(run, names, kinds))
        if not aside and _is_lone(row, written):
            aside = not run or _heads_follow(grid[number + 1 : number + 2], names)
        if run and (aside or (has_begun and _begins(row, names))):
            asides.begun = True
            yield tuple(run), ended, " ".join(titles)
            run, titles, ended, has_begun = [], [], False, False
        if aside:
            (asides.below if asides.begun else asides.above).extend(written)
            titles += [cell.text for cell in written]
            ended = ended or any(_ends(cell, names) for cell in written)
        else:
            run.append(row)
            has_begun = has_begun or Kind.NUMBER in kinds
    if run:
        yield tuple(run), ended, " ".join(titles)


def _ends(cell: Cell, names: TableNames) -> bool:
    """Whether a note ends a table; 单位：人 below its heads does not."""
    return names.kind(cell.text) is Kind.NOTE and not _OF_MEASURE.match(plain(cell.text))


def _is_lone(row: Sequence[Cell], written: Sequence[Cell]) -> bool:
    """Whether a row holds one cell only, in front: a title (一、城镇新增就业), or a label without figures."""
    return len(written) == 1 and bool(row[0].text)


def _heads_follow(rows: Sequence[Sequence[Cell]], names: TableNames) -> bool:
    """Whether the next row is the head of a table."""
    kinds = [names.kind(cell.text) for row in rows for cell in row]
    first = next((kind for kind in kinds if kind is not Kind.BLANK), Kind.BLANK)
    return first in HEADS and Kind.NUMBER not in kinds


def _begins(row: Sequence[Cell], names: TableNames) -> bool:
    """Whether a row is the head of another table below the figures of this one."""
    first = next(cell for cell in row if cell.text)
    is_new = first.row == max(cell.row for cell in row)  # no head that is merged with the row above
    kinds = [names.kind(cell.text) for cell in row]
    return is_new and names.kind(first.text) in HEADS and Kind.NUMBER not in kinds


def _is_aside(kinds: Sequence[Kind], written: Sequence[Cell], *, continues: bool) -> bool:
    """Whether a row is a title, a note or a signature: nothing in it belongs to a table."""
    first = next(kind for kind in kinds if kind is not Kind.BLANK)
    if first is Kind.NOTE:
        return True
    named = {Kind.UNIT, Kind.FACT, Kind.NUMBER, *HEADS}
    dates = _DATE.search if kinds[0] is Kind.TEXT else _DATE.fullmatch
    if named.isdisjoint(kinds) and any(dates(plain(cell.text)) for cell in written):
        return True
    table = sum(kind in NAMING or kind in (Kind.NUMBER, Kind.SERIAL) for kind in kinds)
    if not table:
        return not continues
    return len(written) == 1 and first in (Kind.TEXT, Kind.NUMBER)


def _continues(run: Sequence[Sequence[Cell]], names: TableNames, kinds: Sequence[Kind]) -> bool:
    """Whether a row of mere texts (男, 女) stands below heads, with nothing below the labels' head."""
    if not run or Kind.NOTE in kinds or sum(kind is Kind.TEXT for kind in kinds) == 0:
        return False
    above = [names.kind(cell.text) for cell in run[-1]]
    first = next((place for place, kind in enumerate(above) if kind is not Kind.BLANK), 0)
    return Kind.NUMBER not in above and above[first] in HEADS and kinds[first] is Kind.BLANK


def _strips(chunk: Grid, names: TableNames) -> list[Grid]:
    """Parts of a chunk beside one another, each with labels of its own: divided by a blank column, or by its labels."""
    labels, figures = label_places(chunk, names)
    width = len(chunk[0])
    blank = [place for place in range(1, width - 1) if not any(row[place].text for row in chunk)]
    for gap in blank:
        sides = [tuple(row[:gap] for row in chunk), tuple(row[gap + 1 :] for row in chunk)]
        if all(_has_labels(side, names) for side in sides):
            return sides
    starts: list[int] = []
    for place in labels:
        if not starts or any(starts[-1] < between < place for between in figures):
            starts.append(place)
    starts = [_with_serial(chunk, start, names) for start in starts]
    ends = [*starts[1:], width]
    return [tuple(row[start:end] for row in chunk) for start, end in zip([0, *starts[1:]], ends, strict=True)]


def _has_labels(grid: Grid, names: TableNames) -> bool:
    """Whether some row of figures is named."""
    return any(has_figures(row, names) and any(names.kind(cell.text) in LABELS for cell in row) for row in grid)


def _with_serial(chunk: Grid, start: int, names: TableNames) -> int:
    """Where a strip begins: with the 序号 up to two columns before its labels, if there is one."""
    for place in range(start - 1, max(start - 3, -1), -1):
        if any(names.kind(row[place].text) is Kind.SERIAL for row in chunk):
            return place
    return start


def label_places(grid: Grid, names: TableNames) -> tuple[list[int], list[int]]:
    """The columns that mostly name units or facts in rows with figures, and those that mostly hold figures."""
    labels, figures = [0] * len(grid[0]), [0] * len(grid[0])
    for row in grid:
        kinds = [names.kind(cell.text) for cell in row]
        if Kind.NUMBER not in kinds and Kind.NOTHING not in kinds:
            continue
        for place, kind in enumerate(kinds):
            labels[place] += kind in LABELS
            figures[place] += kind is Kind.NUMBER
    places = range(len(labels))
    of_labels = [at for at in places if labels[at] > figures[at]]
    if not of_labels:  # all names are unknown: the head tells where they stand
        heads = (Kind.UNIT_HEAD, Kind.FACT_HEAD)
        headed = [at for row in grid for at in places if names.kind(row[at].text) in heads and not figures[at]]
        of_labels = headed[:1]
    return of_labels, [at for at in places if figures[at] > labels[at]]


def units_across(strip: Grid, names: TableNames) -> bool:
    """Whether units head columns of figures, and none stands before a row of them."""
    labels, figures = label_places(strip, names)
    if any(names.kind(row[place].text) is Kind.UNIT for place in labels for row in strip):
        return False
    naming = [row for row in strip if any(names.kind(row[place].text) is Kind.UNIT for place in figures)]
    return len(naming) == 1


def facts_across(strip: Grid, names: TableNames) -> bool:
    """Whether facts head columns of figures that nobody is named beside: one unit's 完成数, or a lone row."""
    kinds = [[names.kind(cell.text) for cell in row] for row in strip]
    rows = [row for row in kinds if Kind.NUMBER in row]
    heads = [row for row in kinds if Kind.NUMBER not in row]
    if any(kind in (Kind.UNIT, Kind.UNIT_HEAD) for row in kinds for kind in row):
        return False
    if not rows or not {kind for row in rows for kind in row} <= {Kind.NUMBER, Kind.NOTHING, Kind.BLANK, Kind.WORD}:
        return False
    is_headed = any(
        kind is Kind.FACT and any(row[place] is Kind.NUMBER for row in rows)
        for row in heads
        for place, kind in enumerate(row)
    )
    return is_headed and sum(Kind.WORD not in row for row in rows) <= 1


def has_figures(row: Sequence[Cell], names: TableNames) -> bool:
    """Whether a row holds a figure."""
    return any(names.kind(cell.text) is Kind.NUMBER for cell in row)

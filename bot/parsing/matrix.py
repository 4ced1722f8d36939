"""A table of units and facts, either of them down and the other across: running totals, as bureaus keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.workbooks import Given
from bot.parsing.cells import is_filled, shifted, value_of_cell
from bot.parsing.names import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.parsing.cells import Frame
    from bot.parsing.names import Names
    from schemes.xlsx import Cell, Sheet

_SUMS = frozenset({"合计", "总计", "小计", "全市", "全市合计", "平均", "total", "sum"})
_PASSED_OVER = frozenset({"序号", "备注", "说明", "排名", "名次", "no.", "note"}) | _SUMS


def read_matrix(frame: Frame) -> bool:
    """Read a table of units and facts as running totals; False where the sheet holds none."""
    units, facts = frame.vocabulary.units, frame.vocabulary.facts
    for across, down in ((facts, units), (units, facts)):
        for row in frame.sheet.rows:
            heads = [cell for cell in row if _names(across, cell)]
            corner = _corner(frame.sheet, row, heads[0].column, down) if heads else None
            if corner is not None:
                _read_below(frame, row, corner, facts_across=across is facts)
                return True
    return False


def _names(names: Names, cell: Cell) -> bool:
    return bool(cell.text) and key(cell.text) in names.exact


def _corner(sheet: Sheet, row: tuple[Cell, ...], heading: int, down: Names) -> int | None:
    """The column left of the first heading in which most cells below name what goes down."""
    below = sheet.rows[row[0].row :]
    counts = [(sum(_names(down, cells[column - 1]) for cells in below), column) for column in range(1, heading)]
    count, column = max(counts, default=(0, 0))
    return column if count else None


def _read_below(frame: Frame, head: tuple[Cell, ...], corner: int, *, facts_across: bool) -> None:
    facts = {fact.id: fact for fact in frame.scheme.facts if not fact.whole}
    columns = dict(_named(frame, head[corner:], facts=facts_across))
    for row in frame.sheet.rows[head[0].row :]:
        label = frame.sheet.seen(row[0].row, corner)
        filled = [cell for cell in row[corner:] if cell.column in columns and is_filled(cell)]
        if not filled or shifted(frame, row, head[0].row):
            continue
        for _, named in _named(frame, (label,), facts=not facts_across):
            for cell in filled:
                fact, unit = (columns[cell.column], named) if facts_across else (named, columns[cell.column])
                value = value_of_cell(frame, cell, facts[fact])
                if value is not None:
                    frame.put(Given(unit, fact, Mode.TOTAL, value, frame.at(cell), frame.day))
        if not label.text:
            frame.say(filled[0], "no-name", given=filled[0].text)


def _named(frame: Frame, cells: Sequence[Cell], *, facts: bool) -> Iterator[tuple[int, str]]:
    """Column and id of each cell that names one fact (or unit); cells that name none are said to be wrong."""
    whole = {fact.id for fact in frame.scheme.facts if fact.whole}
    names = frame.vocabulary.facts if facts else frame.vocabulary.units
    for cell in cells:
        ids = [id_ for id_ in names.exact.get(key(cell.text), ()) if id_ not in whole]
        if len(ids) == 1:
            yield cell.column, ids[0]
        elif cell.text and key(cell.text) not in _PASSED_OVER:
            frame.say(cell, "fact" if facts else "unit", given=cell.text, likely="")

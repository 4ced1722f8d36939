"""A table of units and facts, either of them down and the other across: running totals, as bureaus keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.workbooks import Given
from bot.parsing.cells import is_filled, shifted, value_of_cell
from bot.parsing.names import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.parsing.cells import Found, Frame
    from bot.parsing.names import Names
    from schemes.xlsx import Cell, Sheet

_SUMS = frozenset({"合计", "总计", "小计", "全市", "全市合计", "平均", "total", "sum"})
_PASSED_OVER = frozenset({"序号", "备注", "说明", "排名", "名次", "no.", "note"}) | _SUMS


def read_matrix(frame: Frame, found: Found) -> bool:
    """Units down and facts across, or the other way round: totals."""
    units, facts = frame.vocabulary.units, frame.vocabulary.facts
    for across, down in ((facts, units), (units, facts)):
        for row in frame.sheet.rows:
            heads = {cell.column: cell for cell in row if _named(across, cell.text)}
            corner = _corner(frame.sheet, row, heads, down) if heads else None
            if corner is not None:
                _read_below(frame, row, corner, across is facts, found)
                return True
    return False


def _named(names: Names, text: str) -> bool:
    return bool(text) and key(text) in names.exact


def _corner(sheet: Sheet, row: tuple[Cell, ...], heads: Mapping[int, Cell], down: Names) -> int | None:
    """The column left of the headings whose cells below name what goes down."""
    columns = range(1, min(heads))
    counted = [
        (sum(_named(down, one[column - 1].text) for one in sheet.rows[row[0].row :]), column) for column in columns
    ]
    best = max(counted, default=(0, 0))
    return best[1] if best[0] else None


def _read_below(frame: Frame, head: tuple[Cell, ...], corner: int, facts_across: bool, found: Found) -> None:
    across, down = frame.vocabulary.facts, frame.vocabulary.units
    if not facts_across:
        across, down = down, across
    facts = {fact.id: fact for fact in frame.scheme.facts if not fact.whole}
    columns = dict(_meant(frame, head[corner:], across, facts_across, found))
    for row in frame.sheet.rows[head[0].row :]:
        label = frame.sheet.seen(row[0].row, corner)
        filled = [cell for cell in row[corner:] if cell.column in columns and is_filled(cell)]
        if not filled or shifted(frame, row, head[0].row, found):
            continue
        for _, below in _meant(frame, (label,), down, not facts_across, found):
            for cell in filled:
                fact_id, unit = (columns[cell.column], below) if facts_across else (below, columns[cell.column])
                value = value_of_cell(frame, cell, facts[fact_id], found)
                if value is not None:
                    given = Given(unit, fact_id, Mode.TOTAL, value, frame.at(cell), frame.day)
                    found.put(given, frame.scheme)
        if not label.text:
            found.say(frame.at(filled[0]), "no-name", given=filled[0].text)


def _meant(frame: Frame, cells: Sequence[Cell], names: Names, facts: bool, found: Found) -> Iterator[tuple[int, str]]:
    """Column and id of each heading that names one thing; headings that name none are told once."""
    whole = {fact.id for fact in frame.scheme.facts if fact.whole}
    for cell in cells:
        ids = [one for one in names.exact.get(key(cell.text), ()) if one not in whole]
        if len(ids) == 1:
            yield cell.column, ids[0]
        elif cell.text and key(cell.text) not in _PASSED_OVER:
            found.say(frame.at(cell), "fact" if facts else "unit", given=cell.text, likely="")

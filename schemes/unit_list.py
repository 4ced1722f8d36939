"""The units that a bureau's table lists, where a scheme knows none yet: the names below a head like 乡镇（园区）."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from schemes.table_words import is_note, is_sum, plain, squash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schemes.sheets import Sheet

_HEAD = re.compile(r".*(单位|乡镇|镇街|镇区|街道|社区|学校|医院|机构|中心|名称|对象).*")
_FIGURE = re.compile(r"[\d.,]+\D{0,3}")


def read_units(sheet: Sheet, groups: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The units that the table lists and their groups; `groups`: title to id. A note or a grand total ends the list."""
    for view in (sheet, _turned(sheet)):
        for row, column in _places(view):
            head = plain(view.seen(row, column).text)
            if not _HEAD.fullmatch(head) or "单位:" in head:
                continue
            listed = dict(_below(view, row, column))
            if len(listed) > 1 and len(set(listed.values())) == len(listed):
                return tuple((name, _group(view, place, groups)) for place, name in listed.items())
    return ()


def _below(view: Sheet, head: int, column: int) -> Iterator[tuple[int, str]]:
    """The names below a head, by their rows: each with a figure beside it."""
    for place in range(head + 1, len(view.rows) + 1):
        if view.merged.get((place, column), (place, column))[0] <= head:
            continue
        cells = view.rows[place - 1]
        name = "".join(cells[column - 1].text.split())
        if any(is_note(cell.text) for cell in cells):
            return
        has_figure = any(_FIGURE.fullmatch(plain(cell.text)) or cell.formula for cell in cells)
        if name and has_figure and not is_sum(name) and not _FIGURE.fullmatch(plain(name)):
            yield place, name


def _turned(sheet: Sheet) -> Sheet:
    """The sheet with rows and columns exchanged; the cells keep their addresses."""
    merged = {(column, row): (first[1], first[0]) for (row, column), first in sheet.merged.items()}
    return replace(sheet, rows=tuple(zip(*sheet.rows, strict=True)), merged=merged)


def _places(sheet: Sheet) -> Iterator[tuple[int, int]]:
    for row, cells in enumerate(sheet.rows, start=1):
        for column in range(1, len(cells) + 1):
            yield row, column


def _group(sheet: Sheet, row: int, groups: Mapping[str, str]) -> str:
    """The group that the row names, in a merged cell too; else the scheme's first one."""
    titles = {squash(title): group for title, group in groups.items()}
    seen = (squash(sheet.seen(row, column).text) for column in range(1, len(sheet.rows[0]) + 1))
    return next((titles[text] for text in seen if text in titles), next(iter(groups.values())))

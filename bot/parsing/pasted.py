"""A table that was pasted into a message: rows of cells divided by tabs, bars or blanks become a sheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemes.sheets import Cell, Sheet
from schemes.table_names import is_label_head

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 4096  # letters of a message
_WIDE = re.compile(r"[ \u3000]{2,}|\u3000")
_RULE = re.compile(r"[|+\-:= \t]+")  # the line below the heads of a table with bars
_DIGIT = re.compile(r"\d")
_LEAST = 2  # rows and columns of a table


def pasted(text: str, most: int = _MOST) -> Sheet | None:
    """The message as a sheet, its lines of one cell as titles; None where it has no rows of cells below heads.

    Whether its heads and labels name anything is for the reader of tables to say.

        单位<tab>城镇新增就业
        长江镇<tab>620          -> two rows of two cells
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(text) > most or len(lines) < _LEAST:
        return None
    for divide in (_by_tabs, _by_bars, _by_wide_blanks, _by_single_blanks, _by_blanks):
        rows = [divide(line) for line in lines if not _RULE.fullmatch(line)]
        if _is_table(rows, by_blanks=divide not in (_by_tabs, _by_bars)):
            return _sheet(rows)
    return None


def _by_tabs(line: str) -> list[str]:
    return [cell.strip() for cell in line.rstrip().split("\t")]


def _by_bars(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|│｜").replace("│", "|").replace("｜", "|").split("|")]


def _by_wide_blanks(line: str) -> list[str]:
    return _WIDE.split(line.strip())


def _by_single_blanks(line: str) -> list[str]:
    """Telegram makes a blank of each tab: two in a row stand for an empty cell."""
    return [cell.strip() for cell in line.split(" ")]


def _by_blanks(line: str) -> list[str]:
    return line.split()


def _is_table(rows: Sequence[Sequence[str]], *, by_blanks: bool) -> bool:
    """Whether there are heads without digits, and below them rows of cells with digits, all of the same number.

    Any message is divided by blanks: there every row has as many cells, and the heads begin with 单位 or 指标.
    """
    cells = [row for row in rows if len(row) >= _LEAST]
    if len(cells) < _LEAST or any(_DIGIT.search(cell) for cell in cells[0] if not cell.endswith(("年", "月", "月份"))):
        return False
    body = [row for row in cells[1:] if any(_DIGIT.search(cell) for cell in row)]
    width = max(map(len, cells))
    fits = not by_blanks or (all(len(row) == width for row in cells) and is_label_head(cells[0][0]))
    return bool(body) and fits and all(len(row) == width for row in body)


def _sheet(rows: Sequence[Sequence[str]]) -> Sheet:
    width = max(map(len, rows))
    return Sheet(
        "",
        hidden=False,
        rows=tuple(
            tuple(Cell(number, column, text) for column, text in enumerate([*row, *[""] * (width - len(row))], 1))
            for number, row in enumerate(rows, 1)
        ),
    )

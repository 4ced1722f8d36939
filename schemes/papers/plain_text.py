"""Reads a document that was saved as text: a cell of its tables stands on a line of its own behind a tab.

        项目                 -> a row: its cells one below the other
        分值
                             -> a blank line, then a tab: the next row
        平台建设情况
    (15分)                   -> no tab: the cell goes on
        15

Merged cells are written once and empty cells not always: shorter rows are fitted to the widest ones by what they hold.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from schemes.papers.blocks import Box, Paragraph, Table
from schemes.papers.words import LONG, Head, head_of, is_number, tidy
from schemes.sheets import Budget

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemes.papers.blocks import Block

_ANNEX = re.compile(r"附件?表?\s*\d{0,2}\s*[:：]?|附\s*[:：].*")
_PICTURE = re.compile(r"\[image: [^\]\n]{0,60}\]")
_CORNER = re.compile(
    r"(?:单位|乡镇|镇街|街道|项目|指标|名称|类别|[\s()（）、/])+"
)  # the first head, with a line drawn through it
_DRAWN = re.compile(r"[|│┃┌├└╔╠╚║]")
_LINES = re.compile(r"[|│┃┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬║]")
_RULE = re.compile(r"[─━═\-: ]*[─━═-][─━═\-: ]*")
_WIDEST = 60  # columns up to which rows are fitted; what is wider begins at the left


def read_txt(text: str) -> tuple[Block, ...]:
    """The paragraphs and tables of a text."""
    lines = _PICTURE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")).split("\n")
    return tuple(_Reader(lines).blocks())


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines, self.budget = lines, Budget()

    def blocks(self) -> Iterator[Block]:
        place = 0
        while place < len(self.lines):
            if self._is_cell(place):
                rows, place = self._rows(place)
                yield from self._tables(rows)
            elif self.lines[place].lstrip().startswith(tuple("|│┃┌├╔╠║")):
                rows, place = self._drawn(place)
                yield from self._tables(rows)
            elif "\t" in self.lines[place].strip():
                rows, place = self._tabbed(place)
                yield from self._tables(rows)
            else:
                if words := self.lines[place].strip().lstrip("#").strip():
                    yield Paragraph(words)
                place += 1

    def _tables(self, rows: list[list[str]]) -> Iterator[Block]:
        """The tables in rows; raises BadWorkbook where they are too large."""
        self.budget.take_area(len(rows), max(map(len, rows), default=0), "")
        yield from _tables(rows)

    def _is_cell(self, place: int) -> bool:
        return (
            place < len(self.lines) and self.lines[place].startswith("\t") and "\t" not in self.lines[place][1:].strip()
        )

    def _drawn(self, place: int) -> tuple[list[list[str]], int]:
        """Rows that are drawn with lines (│, ├──┼) or between bars (|); a cell without a line below it goes on."""
        rows: list[dict[int, str]] = [{}]
        owner: dict[int, int] = {}  # column -> the row that its words belong to
        while place < len(self.lines) and _DRAWN.match(self.lines[place].strip()):
            parts = _LINES.split(self.lines[place].strip())[1:-1]
            is_bar = self.lines[place].lstrip().startswith("|")
            ruled = [column for column, part in enumerate(parts) if _RULE.fullmatch(part)]
            if ruled or is_bar:
                rows.append({})
            for column in range(len(parts)) if is_bar else ruled:
                owner[column] = len(rows) - 1
            for column, part in enumerate(parts):
                if column not in ruled and part.strip("\u3000 "):
                    row = rows[owner.get(column, 0)]
                    row[column] = row.get(column, "") + part.strip("\u3000 ")
            place += 1
        width = max((column + 1 for row in rows for column in row), default=0)
        return [[row.get(column, "") for column in range(width)] for row in rows if row], max(place, 1)

    def _tabbed(self, place: int) -> tuple[list[list[str]], int]:
        """Rows whose cells stand beside each other with tabs between."""
        rows = []
        while place < len(self.lines) and "\t" in self.lines[place].strip():
            rows.append([cell.strip() for cell in self.lines[place].strip("\n").split("\t")])
            place += 1
        return rows, place

    def _rows(self, place: int) -> tuple[list[list[str]], int]:
        """Rows whose cells stand below each other; behind them where the text goes on."""
        rows: list[list[str]] = [[]]
        while place < len(self.lines):
            blank = 0
            while place < len(self.lines) and not self.lines[place].strip() and not self.lines[place].startswith("\t"):
                blank, place = blank + 1, place + 1
            if self._is_cell(place):
                if blank and rows[-1] and not (len(rows[-1]) == 1 and _CORNER.fullmatch(rows[-1][0])):
                    rows.append([])
                rows[-1].append(self.lines[place].strip())
            elif place < len(self.lines) and self._goes_on(place, blank, rows):
                rows[-1][-1] = f"{rows[-1][-1]}\n{self.lines[place].strip()}".strip()
            else:
                break
            place += 1
        return rows, place

    def _goes_on(self, place: int, blank: int, rows: list[list[str]]) -> bool:
        """Whether a line without a tab belongs to the cell above it."""
        if "\t" in self.lines[place].strip() or (blank and _ANNEX.fullmatch(self.lines[place].strip())):
            return False
        expected = len(rows[-2]) if len(rows) > 1 else 2
        return blank <= 1 or (self._is_cell(place + 1) and len(rows[-1]) < expected)


def _tables(rows: list[list[str]]) -> Iterator[Block]:
    """Tables: each begins with its heads, or behind a row with one cell of words, its title."""
    part: list[list[str]] = []
    for place, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        is_begun = any(is_number(cell) or len(cell) > LONG for row in part for cell in row)
        if is_begun and _is_head(row) and not _is_head(part[-1]):
            yield from _table(part)
            part = []
        following = rows[place + 1] if place + 1 < len(rows) else []
        is_title = len(filled) == 1 and (row[0] != "" or not part)
        goes_on = bool(part) and len(following) == len(part[-1])
        if not filled and part and not is_begun:
            continue  # an empty row among the heads
        if not filled or (is_title and not goes_on):
            yield from _table(part)
            part = []
            yield from (Paragraph(line.strip()) for cell in filled for line in cell.split("\n") if line.strip())
        else:
            part.append(row)
    yield from _table(part)


def _is_head(row: Sequence[str]) -> bool:
    return sum(head_of(cell) is not None for cell in row if cell) > 1


def _table(rows: list[list[str]]) -> Iterator[Block]:
    if not rows:
        return
    width = max(map(len, rows))
    if len(rows) == 1 and sum(map(bool, rows[0])) <= 1:
        yield from (Paragraph(line) for cell in rows[0] for line in cell.split("\n") if line)
        return
    if width > _WIDEST:
        yield Table(tuple(tuple(Box(cell, left) for left, cell in enumerate(row)) for row in rows))
        return
    columns = _columns(rows, width)
    fitted: dict[int, tuple[Box, ...]] = {}
    heads = [place for place, row in enumerate(rows) if _is_head(row)]
    for place in heads:
        fitted[place] = _fit(tuple(rows[place]), columns, frozenset())
    points = frozenset(box.left for place in heads for box in fitted[place] if head_of(box.text) is Head.POINTS)
    first = next((place for place, row in enumerate(rows) if len(row) == width), 0)
    yield Table(
        tuple(
            fitted[place] if place in fitted else _fit(tuple(row), columns, points) for place, row in enumerate(rows)
        ),
        is_fitted=first > 0,
    )


def _columns(rows: Sequence[Sequence[str]], width: int) -> str:
    """What most of each column holds, by the rows that have all cells: n numbers, s short words, l long ones."""
    full = [row for row in rows if len(row) == width]
    columns = []
    for place in range(width):
        kinds = [kind for row in full if (kind := _kind(row[place])) != "e"]
        columns.append(max("nls", key=kinds.count) if kinds else "e")
    return "".join(columns)


def _kind(cell: str) -> str:
    if not cell:
        return "e"
    if is_number(tidy(cell)):
        return "n"
    return "l" if len(cell) > LONG or re.search(r"[，。；]", cell) else "s"


# How badly a cell (first letter) fits a column (second letter), in hundredths.
_MISFIT = {
    "nn": 0, "ns": 200, "nl": 300, "ne": 100, "ss": 0, "sn": 100, "sl": 100, "se": 50,
    "ll": 0, "ls": 150, "ln": 70, "le": 70,
}  # fmt: skip
_HEADED = {Head.POINTS: "n", Head.CRITERIA: "l", Head.UNIT: "n", Head.TOTAL: "n"}
_SINGLE = (Head.POINTS, Head.UNIT)  # heads that are not merged over several columns


def _cost(cell: str, left: int, right: int, columns: str, points: frozenset[int]) -> int:
    kind, extra = _kind(cell), 15 * (right - left - 1)
    below = columns[left:right]
    if kind == "e":
        return 100 * (right - left - 1)
    head = head_of(cell)
    if head in _HEADED:
        wrong = sum(50 if head is Head.TOTAL else 150 for column in below if column not in (_HEADED[head], "e"))
        return wrong + extra + (100 * (right - left - 1) if head in _SINGLE else 0)
    bonus = 80 if kind == "n" and right - left == 1 and left in points else 0
    return sum(_MISFIT[kind + column] for column in below) // len(below) + extra - bonus


def _fit(row: tuple[str, ...], columns: str, points: frozenset[int]) -> tuple[Box, ...]:
    """The cells of a row, merged over columns so that they hold best what these hold."""
    width, cells = len(columns), len(row)
    if cells >= width:
        return tuple(Box(cell, left) for left, cell in enumerate(row))

    @cache
    def best(cell: int, left: int) -> tuple[int, int]:
        """The least cost of the cells from `cell` on in the columns from `left` on, and where the first one ends."""
        if cell == cells:
            return (0, left) if left == width else (1_000_000, left)
        ends = range(left + 1, width - (cells - cell - 1) + 1)
        costs = ((_cost(row[cell], left, right, columns, points) + best(cell + 1, right)[0], right) for right in ends)
        return min(costs, default=(1_000_000, width))

    boxes, left = [], 0
    for place, cell in enumerate(row):
        right = best(place, left)[1]
        boxes.append(Box(cell, left, right - left))
        left = right
    return tuple(boxes)

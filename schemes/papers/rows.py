"""The rows of a published score sheet become lines, below the sections that their first columns name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from schemes.papers.columns import FEWEST_UNITS, joined
from schemes.papers.parts import Line, Task, titled
from schemes.papers.words import LONG, Head, points_in, tidy
from schemes.table_words import is_note, is_sum

if TYPE_CHECKING:
    from schemes.papers.blocks import Box
    from schemes.papers.columns import Columns
    from schemes.papers.parts import Read

    Row = tuple[Box, ...]

_OWN_POINTS = re.compile(r"[（(](?:满分|共|计|小计)?\s*(\d{1,4}(?:\.\d{1,2})?)\s*分?[^（）()]{0,20}[）)]")
_WITH_NUMBER = re.compile(r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．]|[（(][一二三四五六七八九十\d]{1,2}[）)]")
_NUMBERED = re.compile(
    r"^\s*(?:(?:[一二三四五六七八九十]{1,3}|\d{1,3})\s*[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)])\s*(?=\D)"
)
_SERIAL = re.compile(r"[\d一二三四五六七八九十.、（）()①-⑳]{1,6}")
_FIRST_LEVEL = re.compile(r"[一二三四五六七八九十]{1,3}、")
_SECOND_LEVEL = re.compile(r"\d{1,2}[.．、](?!\d)|[（(][一二三四五六七八九十\d]{1,2}[）)]")
_LAST_POINTS = re.compile(r"(?<=[^\d.])(\d{1,3}(?:\.\d{1,2})?)分$")
_TOTAL = re.compile(r"(?:总分|满分|总计分|合计分|小计分)(?:值|数)?")
_SHORT = 4  # letters of a result that is no words
_SHORTEST_CRITERIA = 8  # letters from which the last words of a row say how it is scored


@dataclass(slots=True)
class _Cells:
    """What the cells of a row say. `is_wide`: its words stand below the columns of names, too."""

    task: Task
    names: list[tuple[int, str]] = field(default_factory=list)
    tellings: list[str] = field(default_factory=list)  # what is asked for
    texts: list[str] = field(default_factory=list)  # how it is scored
    points: Decimal | None = None
    reviewer: str = ""
    is_wide: bool = False

    @property
    def told(self) -> str:
        return "\n".join(self.tellings)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def words(self) -> str:
        return "\n".join((*self.tellings, *self.texts))


class Sheet:
    """Reads the rows of a score sheet into lines."""

    def __init__(self, columns: Columns, where: str, read: Read) -> None:
        self.columns, self.where, self.result = columns, where, read
        self.path: list[str] = [""] * max(1, len(columns.names))
        self.above = ""  # the section that a row over all columns begins

    def read(self, body: list[Row]) -> None:
        """Read the rows; what is a note goes to the unused."""
        for row, following in zip(body, (*body[1:], ()), strict=True):
            filled = [box for box in row if box.text]
            if not filled:
                continue
            if self._begins_section(filled, following):
                roles = self.columns.roles
                points = next((f"（{box.text}）" for box in filled if roles.get(box.left) is Head.POINTS), "")
                self.above, self.path = f"{filled[0].text}{points}", [""] * len(self.path)
                continue
            if is_note(filled[0].text) or filled[0].text.startswith(("说明", "备注", "注：", "注:")):
                self.result.unused.append(joined(row))
            elif is_sum(filled[0].text) or _TOTAL.fullmatch(filled[0].text) or self._is_printed_total(filled):
                self.result.printed = next((stated for box in filled if (stated := points_in(box.text))), "")
            elif len(filled) == 1 and filled[0].width * 2 > self.columns.width and self._is_section(filled[0].text):
                self.above, self.path = filled[0].text, [""] * len(self.path)
            else:
                if _FIRST_LEVEL.match(filled[0].text):
                    self.above = ""
                self._line(row)

    def _begins_section(self, filled: list[Box], following: Row) -> bool:
        """Whether a row has a name and points only, numbered 一、, above a row numbered 1."""
        below = next((box.text for box in following if box.text), "")
        is_bare = all(box is filled[0] or self.columns.roles.get(box.left) is Head.POINTS for box in filled)
        return is_bare and _FIRST_LEVEL.match(filled[0].text) is not None and _SECOND_LEVEL.match(below) is not None

    def _is_printed_total(self, filled: list[Box]) -> bool:
        return len(filled) == 1 and points_in(filled[0].text) is not None

    def _is_section(self, text: str) -> bool:
        return len(text) <= LONG * 2 and (_OWN_POINTS.search(text) is not None or _WITH_NUMBER.match(text) is not None)

    def _line(self, row: Row) -> None:
        cells = _Cells(Task("", where=self.where))
        for box in row:
            if box.text:
                self._take(box, row, cells)
        for place, name in cells.names:
            self.path[place:] = [name, *([""] * (len(self.path) - place - 1))]
        if not cells.texts and cells.tellings and len(cells.tellings[-1]) > _SHORTEST_CRITERIA:
            cells.texts.append(cells.tellings.pop())
        self._add(cells)

    def _take(self, box: Box, row: Row, cells: _Cells) -> None:
        """What a cell says, by its column."""
        role = self.columns.roles.get(box.left)
        points = points_in(box.text) if role is Head.POINTS else None
        if box.left in self.columns.names and not self._is_text(box):
            cells.names.append((self.columns.names.index(box.left), box.text))
        elif points is not None:
            cells.points = Decimal(points)
        elif role is Head.TOTAL and not self._is_text(box):
            cells.task.total = box.text
        elif box.left in self.columns.units and box.width == 1 and len(box.text) <= LONG:
            cells.task.targets[self.columns.units[box.left]] = box.text
        elif role is Head.REVIEWER:
            cells.reviewer = tidy(box.text.replace("\n", ""))
        elif role is Head.CRITERIA and self._is_last_criteria(box, row):
            cells.texts.append(box.text)
        elif role is Head.SERIAL and not _SERIAL.fullmatch(box.text):
            cells.names.append((0, box.text))
        elif role is not Head.SERIAL and not (role is Head.RESULT and len(box.text) <= _SHORT):
            cells.tellings.append(box.text)
            cells.is_wide |= box.left in self.columns.names

    def _is_text(self, box: Box) -> bool:
        """Whether a cell in a column of names (or numbers) says more: it is merged over other columns, and long."""
        beyond = box.right > max(self.columns.names, default=0) + 1
        return len(box.text) > LONG and (beyond or bool(re.search(r"[扣得加]\d", box.text)))

    def _is_last_criteria(self, box: Box, row: Row) -> bool:
        filled = [other.left for other in row if other.text and self.columns.roles.get(other.left) is Head.CRITERIA]
        return box.left == max(filled)

    def _add(self, row: _Cells) -> None:
        """Add the line below its sections; a row without a name of its own goes on with the line before it."""
        path = [split_points(name) for name in (self.above, *self.path) if name]
        if not row.names and row.points is None:
            self._go_on(path, row)
            return
        siblings, clause = self._below(path[:-1])
        title, own = path[-1] if path else (_opening(row.words), None)
        if not row.names and siblings and not siblings[-1].is_row:
            siblings = siblings[-1].children  # one more line of the same name
        elif not row.names and siblings and siblings[-1].title == titled(_NUMBERED.sub("", title))[0]:
            first = siblings.pop()
            parts = [replace(first, title=_opening(first.words))]
            siblings.append(Line(first.title, own, first.clause, children=parts))
            siblings = siblings[-1].children
        if not row.names:
            title = _opening(row.words) or title
        bare, measure = titled(_NUMBERED.sub("", title))
        clause = f"{clause}/{bare}" if clause else bare
        task = row.task if is_unit_task(row.task) else None
        if task is not None:
            task.title, task.measure = bare, measure
        points = row.points if row.points is not None else own
        siblings.append(Line(bare, points, clause, row.told, row.text, row.reviewer, task, is_row=True))

    def _below(self, path: list[tuple[str, Decimal | None]]) -> tuple[list[Line], str]:
        """The lines of the section at the end of a path, made where it is not there yet, and where it stands."""
        siblings, clause = self.result.lines, self.where
        for name, own in path:
            title = _NUMBERED.sub("", name)
            clause = f"{clause}/{title}" if clause else title
            if not siblings or siblings[-1].title != title:
                siblings.append(Line(title, own, clause))
            siblings = siblings[-1].children
        return siblings, clause

    def _go_on(self, path: list[tuple[str, Decimal | None]], row: _Cells) -> None:
        """Words without name and points: of the line above, or of its section where they stand below all columns."""
        if not row.words:
            return
        siblings, clause = self._below(path[:-1])
        if siblings and siblings[-1].is_row and not row.is_wide:
            above = siblings[-1]
            above.told = "\n".join(part for part in (above.told, row.told) if part)
            above.text = "\n".join(part for part in (above.text, row.text) if part)
            return
        title = _opening(row.words)
        siblings.append(Line(title, None, f"{clause}/{title}" if clause else title, "", row.words, is_row=True))


def _opening(words: str) -> str:
    """The words up to the first stop, as a title."""
    return _NUMBERED.sub("", re.split(r"[，。；：\n]", words.strip())[0])[:LONG]


def is_unit_task(task: Task) -> bool:
    """Whether a row has targets of units."""
    return len(task.targets) >= FEWEST_UNITS


def split_points(name: str) -> tuple[str, Decimal | None]:
    """A name without its points, and the points: 人才开发服务（25分）."""
    match = _OWN_POINTS.search(name) or _LAST_POINTS.search(name)
    joined = tidy(name.replace("\n", ""))
    if match is None:
        return joined, None
    return tidy((name[: match.start()] + name[match.end() :]).replace("\n", "")), Decimal(match[1])


def tidy_lines(text: str) -> str:
    """A cell's text with its lines joined, where no number begins a new point."""
    lines = [tidy(line) for line in text.split("\n")]
    joined = ""
    for line in filter(None, lines):
        joined += ("\n" if joined and _WITH_NUMBER.match(line) and len(line) > 12 else "") + line
    return joined


def names_have_points(body: list[Row]) -> bool:
    """Whether at least half of the rows say their points in brackets: 就业工作（10分）."""
    return len(body) > 1 and sum(1 for row in body if _OWN_POINTS.search(joined(row))) * 2 >= len(body)

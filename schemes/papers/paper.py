"""A published document, read: its lines with their tasks, its units, its frame, and what of it was not used."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from schemes.papers.blocks import Paragraph
from schemes.papers.frame import frame_of
from schemes.papers.outline import level_of, outline_of, pieces_of
from schemes.papers.parts import Line, plain_title
from schemes.papers.tables import all_words, read_table
from schemes.papers.words import tidy, without_brackets
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemes.papers.blocks import Block, Table
    from schemes.papers.frame import Frame
    from schemes.papers.parts import Task

_ANNEX = re.compile(r"附件?\s*([一二三四五六七八九十\d]{0,2})\s*[:：]?")
_SEE = re.compile(r"(?:见|按|详见|按照)附件\s*([一二三四五六七八九十\d]{1,2})")
_ALIKE = 0.6  # of two titles that may mean the same task
_TITLE_BEFORE = 3  # paragraphs before a table that may be its title
_SHORTEST_NAME = 2
_MOST_TASKS = 300  # with which the titles of lines are compared
_MOST_LONE = 3  # lines without a section that stand as sections themselves


@dataclass(slots=True)
class Linked:
    """A task that a line is taken to be about; `alike`: their titles are only alike."""

    task: Task
    alike: bool


@dataclass(slots=True)
class Paper:
    """What a document says. `unused`: words of which nothing was taken; `linked`: lines whose task stands elsewhere."""

    frame: Frame
    lines: list[Line] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    printed: str = ""
    is_self_assessed: bool = False
    unused: list[str] = field(default_factory=list)
    doubts: list[Message] = field(default_factory=list)  # about the document as a whole
    tables: list[str] = field(default_factory=list)  # which tables were read, and what they are about
    linked: dict[int, Linked] = field(default_factory=dict)  # by id() of the line
    split: set[int] = field(default_factory=set)  # lines that were divided by their numbers, by id()


def paper_of(blocks: Sequence[Block]) -> Paper:
    """Read all blocks of a document."""
    paragraphs = [block.text for block in blocks if isinstance(block, Paragraph)]
    frame = frame_of(paragraphs, _clauses(paragraphs))
    paper = Paper(frame)
    outline = outline_of(paragraphs)
    paper.lines = outline.lines
    used = set(outline.used)
    place = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            place += 1
        else:
            used |= _add_table(paper, block, paragraphs[:place])
    paper.tasks = _merged(paper.tasks)
    for line in paper.lines:
        _divide(paper, line)
    _link(paper)
    paper.units = list(dict.fromkeys(paper.units))
    for line in (leaf for top in paper.lines for leaf in top.leaves()):
        if line.task is not None:
            paper.units += [unit for unit in line.task.targets if unit not in paper.units]
    paper.doubts += _alike_units(paper.units)
    skipped = [_left(text, frame.used.get(number, [])) for number, text in enumerate(paragraphs) if number not in used]
    paper.unused = [*filter(None, skipped), *paper.unused]
    return paper


def _alike_units(units: Sequence[str]) -> list[Message]:
    """Units whose names differ in their last letter only: 石埠乡 and 石埠镇."""
    first: dict[str, str] = {}
    pairs = [
        (first.setdefault(without_brackets(name)[:-1], name), name) for name in units if len(name) > _SHORTEST_NAME
    ]
    return [
        Message("{one} and {other} are both named: are they one unit?", one=one, other=other)
        for one, other in pairs
        if one != other
    ]


def _left(paragraph: str, used: Sequence[str]) -> str:
    """What is left of a paragraph without the words that were used."""
    text = tidy(paragraph)
    for words in used:
        text = text.replace(words, " ", 1)
    return text.strip() if re.search(r"\w", text) else ""


def _clauses(paragraphs: Sequence[str]) -> list[str]:
    """Where each paragraph stands, by the numbers before it: 四/（二）/1."""
    clauses: list[str] = []
    path: list[tuple[int, str]] = []
    for paragraph in paragraphs:
        text = tidy(paragraph)
        level, number = level_of(text)
        if _ANNEX.fullmatch(text):
            path = [(-1, text.rstrip("：:"))]
        elif number:
            path = [*(part for part in path if part[0] < level), (level, number.strip("、.．"))]
        clauses.append("/".join(part for _, part in path))
    return clauses


def _add_table(paper: Paper, table: Table, before: Sequence[str]) -> set[int]:
    """Read a table into the paper; returns the paragraphs that are its title."""
    near = [(len(before) - back, tidy(before[-back])) for back in range(1, _TITLE_BEFORE + 1) if back <= len(before)]
    annex = next((text for _, text in near if _ANNEX.fullmatch(text)), "").rstrip("：:")
    title = next(
        (text for _, text in near if not _ANNEX.fullmatch(text) and 3 < len(text) <= 60 and "。" not in text), ""
    )
    where = annex or _last_annex(before) or title
    read = read_table(table, where)
    if not read.is_used:
        paper.unused += all_words(table)
        return set()
    about = "、".join(dict.fromkeys([*(line.title for line in read.lines), *(task.title for task in read.tasks)]))
    paper.tables.append(f"{' '.join(part for part in (annex, title) if part)}：{about}")
    paper.is_self_assessed |= read.is_self_assessed
    if read.is_doubtful:
        paper.doubts.append(
            Message("the heads of {table} were fitted to its columns: compare the tasks", table=title or where)
        )
    paper.unused += read.unused
    paper.units += read.units
    paper.tasks += read.tasks
    paper.printed = paper.printed or read.printed
    if read.lines:
        lone = [line for line in read.lines if not line.children]
        lines = read.lines
        if len(lone) > _MOST_LONE and len(lone) * 2 > len(lines):
            lines = [Line(without_brackets(title) or "评分表", None, where, children=read.lines)]
        home = _home(paper, where)
        (home.children if home is not None else paper.lines).extend(lines)
        if home is not None:
            home.text = ""
    return {at for at, text in near if text in (annex, title) and text}


def _last_annex(before: Sequence[str]) -> str:
    for text in reversed(before):
        if _ANNEX.fullmatch(tidy(text)):
            return tidy(text).rstrip("：:")
    return ""


def _home(paper: Paper, where: str) -> Line | None:
    """The line that says of an annex that it is scored there."""
    annex = _ANNEX.fullmatch(where)
    if annex is None or not annex[1]:
        return None
    for line in (leaf for top in paper.lines for leaf in (top, *top.leaves())):
        see = _SEE.search(line.text)
        if see and see[1] == annex[1] and not line.is_row:
            return line
    return next((line for line in paper.lines if line.clause and line.children and _see_of(line) == annex[1]), None)


def _see_of(line: Line) -> str:
    see = _SEE.search(line.verbatim)
    return see[1] if see else ""


def _merged(tasks: Sequence[Task]) -> list[Task]:
    """The tasks, those of the same title in one: a table may go on on the next page."""
    merged: dict[str, Task] = {}
    for task in tasks:
        known = merged.setdefault(task.title, task)
        if known is not task:
            known.targets = {
                **known.targets,
                **{unit: text for unit, text in task.targets.items() if unit not in known.targets},
            }
            known.total = known.total or task.total
    return list(merged.values())


def _divide(paper: Paper, line: Line) -> None:
    if not line.children and (pieces := pieces_of(line)):
        line.children = pieces
        paper.split.add(id(line))
        return
    for child in line.children:
        _divide(paper, child)


def _link(paper: Paper) -> None:
    """Give lines without a task the one whose title says the same, or the only one that is alike."""
    free = {plain_title(task.title): task for task in paper.tasks}
    leaves = [leaf for top in paper.lines for leaf in top.leaves() if leaf.task is None and leaf.text]
    for line in leaves:
        title = plain_title(line.title)
        if title in free:
            line.task = free[title]
            paper.linked[id(line)] = Linked(free[title], alike=False)
            continue
        if not re.search(r"任务|完成|指标|比例|排名|每[少低增]", line.text):
            continue
        near = [name for name in list(free)[:_MOST_TASKS] if len(name) > 3 and _is_alike(title, name)]
        if len(near) == 1:
            line.task = free[near[0]]
            paper.linked[id(line)] = Linked(free[near[0]], alike=True)


def _is_alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) > 3 and (one in other or other in one):
        return True
    if len(set(one) & set(other)) * 2 < min(len(set(one)), len(set(other))):
        return False
    return difflib.SequenceMatcher(None, one[:60], other[:60], autojunk=False).ratio() >= _ALIKE


def points_of(line: Line) -> Decimal:
    """The points of a line: printed, or what its lines add up to."""
    if line.points is not None:
        return line.points
    return sum((points_of(child) for child in line.children), Decimal(0))

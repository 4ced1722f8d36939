"""What is read from a document before it becomes a scheme: lines of the sheet, and tasks with their targets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemes.papers.words import tidy, without_brackets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

_MEASURE = re.compile(r"[（(]\s*(?:单位[:：])?(%|％|[\u4e00-\u9fff]{1,3})\s*[）)]\s*$")
_MEASURES = re.compile(
    r"[百千万亿]?(?:元|吨|亩|人|人次|户|户次|个|家|家次|次|例|件|起|项|期|场|名|分|篇|条|公里|平方米|处|份|只|头|张|台|座|宗|对|所|天|%)"
)
_FIGURE = re.compile(r"[≥≤>＞<]?(\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?:\.(\d{1,4}))?\s*(%|％|[\u4e00-\u9fff]{0,3})")
_AMOUNTS = ("元", "吨", "亩", "公里", "平方米")


@dataclass(slots=True)
class Task:
    """A row or column of a table of tasks. `targets`: the cells by unit, as printed; `total`: the printed sum."""

    title: str
    measure: str = ""
    total: str = ""
    targets: dict[str, str] = field(default_factory=dict)
    where: str = ""  # the annex or the title of the table

    @property
    def is_percent(self) -> bool:
        """Whether its figures are percentages."""
        return self.measure == "%" or any(text.rstrip().endswith(("%", "％")) for text in self.targets.values())

    @property
    def kind(self) -> str:
        """The kind of fact that its figures are of."""
        if self.is_percent:
            return "percent"
        has_decimals = any("." in text for text in self.targets.values())
        return "amount" if has_decimals or self.measure.endswith(_AMOUNTS) else "count"

    def figures(self) -> dict[str, str]:
        """The targets as plain numbers, without those that are none; units without a task are left out."""
        return {unit: number for unit, text in self.targets.items() if (number := figure_of(text)) is not None}

    def unread(self) -> list[str]:
        """The cells with something in them that is no number."""
        nothing = ("", "-", "—", "——", "———", "/", "无", "0")
        return [
            f"{unit} {text}" for unit, text in self.targets.items() if text not in nothing and figure_of(text) is None
        ]


@dataclass(slots=True)
class Line:
    """One line of the sheet: a section where it has children. Points are None where the document prints none."""

    title: str
    points: Decimal | None = None
    clause: str = ""
    told: str = ""  # what is asked for (目标要求)
    text: str = ""  # how it is scored (评分标准)
    reviewer: str = ""
    task: Task | None = None
    children: list[Line] = field(default_factory=list)
    is_row: bool = False  # a row of a table
    verbatim: str = ""  # all words as published, where they are not `told` and `text` one after the other

    @property
    def words(self) -> str:
        """All words of the line, as they were published."""
        return self.verbatim or " ".join(part for part in (self.told, self.text) if part)

    def leaves(self) -> Iterator[Line]:
        """The lines that are scored, in their order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(slots=True)
class Read:
    """What a table says. `unused`: rows from which nothing was taken."""

    lines: list[Line] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    printed: str = ""  # the total of points, where it is printed
    is_self_assessed: bool = False  # has a column 自评
    is_doubtful: bool = False  # the tasks may be named by the wrong heads
    unused: list[str] = field(default_factory=list)

    @property
    def is_used(self) -> bool:
        """Whether anything was taken."""
        return bool(self.lines or self.tasks)


def figure_of(text: str) -> str | None:
    """The number of a cell: 1,200人 is 1200, 95% is 95; None for anything else."""
    match = _FIGURE.fullmatch(tidy(text))
    if match is None or (match[3] and not _MEASURES.fullmatch(match[3].replace("％", "%"))):
        return None
    whole = match[1].replace(",", "").lstrip("0") or "0"
    decimals = (match[2] or "").rstrip("0")
    if len(decimals) > 2:
        return None
    return f"{whole}.{decimals}" if decimals else whole


def titled(text: str) -> tuple[str, str]:
    """The title without its measure, and the measure: 城镇新增就业（人） is 城镇新增就业 and 人."""
    words = tidy(text.replace("\n", " "))
    match = _MEASURE.search(words)
    measure = match[1].replace("％", "%") if match else ""
    if match and _MEASURES.fullmatch(measure):
        return words[: match.start()].strip(), measure
    return words, ""


def plain_title(text: str) -> str:
    """A title as it is compared with others: without brackets, numbers before it, and 人数 or 任务 at its end."""
    bare = re.sub(r"^(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.．、]\s*", "", without_brackets(titled(text)[0]))
    bare = re.sub(r"[\s，,、：:“”\"'《》—-]", "", bare)
    return re.sub(r"(?:人数|人次数|个数|户数|家数|项数|数量|数|任务数|任务|情况|工作)$", "", bare) or bare

"""What the lines of a message say of each other's figures: headings, running totals, plans within a figure, strays.

任务\n新增就业30              -> a target, no figure of a report
累计：\n新增就业120           -> a running total
新增就业12人，含下周3人        -> a doubt: how many of them are there already?
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.parsing.lexicon import SUM_LETTERS
from bot.parsing.names import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.parsing.figures import Figure, Line

# In a heading of figures that are reported.
_REPORTS = re.compile(r"完成|实际|累计|目前|进展|进度|本月|本周|今[天日]|昨[天日]|已")
_HEADINGS = (
    ("example", re.compile(r"^\W*(?:样例|示例|范例|例子?|举例|格式|模板|草稿|测试|练习)(?:\W|$)")),
    ("planned", re.compile(r"计划(?!数)|打算|预计|下周|下个?月|下半年|设想")),
    ("other", re.compile(r"任务|目标|指标|下达|缺口|差额|去年|上年|全[市县]")),
)
_SHORT_WORD = 4  # letters of a word that may be a slip of 累计 or the like
_HOLDING = re.compile(r"[含括]|其中")


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure that is the sum of those before it: 合计20 behind 新增就业12，再就业8."""

    figure: Figure
    summed: tuple[Figure, ...]


def set_modes(read: Sequence[Line]) -> None:
    """What of a figure is not said by itself is said by its line, or by a heading before: 累计：; 截至昨天完成情况."""
    mode: Mode | None = None
    either = False
    for line in read:
        if not line.figures:
            mode = line.mode or mode
            either = line.either or line.either_from is not None or (either and line.mode is None)
            continue
        mode = line.mode if line.heads else mode
        totals = False  # a running total was named before: 累计新增就业120，再就业50
        for at, figure in enumerate(line.figures):
            behind = line.either_from is not None and line.either_from < figure.end
            if behind and at == 0:
                either = True
            totals |= behind
            said = figure.mode
            figure.mode = said or line.mode or (Mode.TOTAL if line.since_january else mode)
            figure.odd = figure.odd or (said is Mode.INCREMENT and Mode.TOTAL in {line.mode, mode})
            figure.either = figure.mode is None and (figure.either or totals or either or line.either)
            totals |= said is Mode.TOTAL


def heed_headings(text: str, read: Sequence[Line]) -> None:
    """Figures below 任务, 去年, 下周计划 or 样例 are none of a report."""
    above = ""
    for line in read:
        heading = fold(text[line.start : line.figures[0].start if line.figures else line.end])
        own = _kind_of(heading) if ":" in heading or not line.figures else ""
        if not line.figures:
            above = own or ("" if _REPORTS.search(heading) else above)
        for figure in line.figures:
            kind = own or above
            figure.planned |= kind == "planned"
            figure.example |= kind == "example"
            figure.other |= kind == "other"


def _kind_of(heading: str) -> str:
    """What figures below a heading are where they are none of a report; empty where they may be."""
    if _REPORTS.search(heading):
        return ""
    return next((kind for kind, pattern in _HEADINGS if pattern.search(heading)), "")


def reason_against(figure: Figure, *, supposed: bool) -> str:
    """Why a figure is none of a report, as a reason; empty where it may be one."""
    if supposed:
        return "supposed"
    if figure.planned:
        return "planned"
    if figure.example:
        return "supposed"
    return "other-figure" if figure.other else ""


def doubt_beside_strays(text: str, read: Sequence[Line]) -> None:
    """A number without a name, in the measure of the figure before, makes that one doubtful: 本月8人，计20人."""
    last: Figure | None = None
    for line in read:
        for figure in line.figures:
            if not figure.numbers or figure.part or figure.planned or figure.other:
                continue
            word = text[slice(*figure.named)]
            short = len(word) <= _SHORT_WORD
            of_a_sum = SUM_LETTERS.search(word) is not None
            stray = of_a_sum and not figure.name.certain if figure.name.ids else short or of_a_sum
            if last is not None and stray and figure.numbers[0].measure in {"", last.numbers[0].measure}:
                for earlier in [last] if short and len(figure.numbers) == 1 else line.figures:
                    earlier.odd = True
            last = figure if figure.name.ids else last


def doubt_with_plans(text: str, read: Sequence[Line]) -> None:
    """A figure that holds what is only planned is doubtful: 新增就业12人，含下周3人."""
    for line in read:
        for whole, part in pairwise(line.figures):
            if part.planned and (part.part or _HOLDING.search(text, whole.start, part.end)):
                whole.odd = True


def take_sums(read: Sequence[Line]) -> list[Sum]:
    """Takes sums out of the lines, since they are no figures of their own."""
    sums: list[Sum] = []
    since: list[Figure] = []
    for line in read:
        for figure in list(line.figures):
            if len(figure.numbers) != 1:
                continue
            if not (figure.sums and not figure.name.ids and not figure.word):
                since += [] if figure.part else [figure]
            elif len(since) > 1:
                line.figures.remove(figure)
                sums.append(Sum(figure, tuple(since)))
                since = []
    return sums

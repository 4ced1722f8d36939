"""What a title says of figures whose heads say nothing: of targets, of one month, of last year, of points."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from schemes.table_words import Meaning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemes.table_choice import Line

_TOTALS = re.compile(r"累计|截[至止]|\d月?[-—~～至到]\d+月")
# The title's words, and what in a table shows that they are not of the columns in question.
_MONTHS = re.compile(
    r"[本当][月周旬](?!报)|单月|(?:\d{1,2}|[一二三四五六七八九十])月份?(?:各(?:镇|单位))?新增|月度?新增"
)
_TARGETS = re.compile(
    r"(?:年度|目标|工作|重点)*(?:任务|目标|计划)(?:数|分解|下达|安排|指标|责任)*(?:情况)?(?:一览)?表?"
)
_DONE = re.compile(r"完成|进度|进展|落实|推进|累计|统计")
_LAST = re.compile(r"去年(?:同期)?|上年(?:同期|度)?|上一年度?")
_POINTS = re.compile(r"得分|评分|考核分|计分|完成率|占比")


def as_titled(lines: Sequence[Line], title: str) -> list[Line]:
    """The columns; those that are headed by a fact alone are open where the title (without facts) tells of others."""
    words = _said(title, {line.meaning for line in lines})
    if not words:
        return list(lines)
    return [
        replace(line, meaning=Meaning.UNKNOWN, words=words) if line.meaning is Meaning.PLAIN else line for line in lines
    ]


def _said(title: str, meanings: set[Meaning]) -> str:
    """The words of a title that make its figures doubtful as running totals; empty for none."""
    if (match := _MONTHS.search(title)) and not _TOTALS.search(title):
        return match[0]
    if (match := _TARGETS.search(title)) and not _DONE.search(title) and Meaning.TARGET not in meanings:
        return match[0]
    if (match := _LAST.search(title)) and Meaning.LAST not in meanings:
        return match[0]
    match = _POINTS.search(title)
    return match[0] if match else ""

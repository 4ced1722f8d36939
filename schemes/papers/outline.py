"""The paragraphs of a published document: which of them, by their numbers and points, are lines of the sheet.

（一）社会保险工作，100分                                  -> a section
（1）企业职工养老保险扩面参保（55分）                      -> a section in it
①企业职工养老保险新增参保人数（20分）：完成任务得20分，…    -> a line, with what stands below it without points
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from schemes.papers.parts import Line
from schemes.papers.words import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"第[一二三四五六七八九十百]{1,4}[章节部条]",
        r"[一二三四五六七八九十]{1,3}、",
        r"[（(][一二三四五六七八九十]{1,3}[）)][、.．]?",
        r"\d{1,2}[.．、](?!\d)",
        r"[（(]\d{1,2}[）)][、.．]?",
        r"[①-⑳]",
        r"[A-Za-z][.．、)）]",
    )
)
_POINTS = r"(?:满分|共计|共|计|合计)?(?:为|≤)?\s*(\d{1,4}(?:\.\d{1,2})?)\s*分"
_TITLED = re.compile(
    rf"(?P<title>[^。；\n（(]{{1,40}}(?:[（(][^（）()\d]{{1,20}}[）)][^，。；：:\n（(]{{0,20}})?)[（(]{_POINTS}(?P<aside>[，,、][^（）()]{{0,40}})?[）)]"
    rf"[：:。，,；;]?(?P<rest>.*)",
    re.DOTALL,
)
_SAID = re.compile(
    rf"(?P<title>[^，。；：:\n]{{2,40}})[，,：:]{_POINTS}(?=[。；：:，,]|$)[。；：:，,]?(?P<rest>.*)", re.DOTALL
)
_BEHIND = re.compile(
    r"(?P<title>[^\d，。；：:（(\n]{2,30}?(?<![得扣加减计每达]))[。，]?(?:满分|分值|基准分|基本分)?"
    rf"{_POINTS}(?=[。；：:，,]|$)[。；：:，,]?(?P<rest>.*)",
    re.DOTALL,
)
_BONUS = re.compile(
    r"(?P<title>(?:加分|扣分|加减分|奖励加分|倒扣分)(?:项|项目|指标|内容|因素)?)(?:[。：:]|$)(?P<rest>.*)", re.DOTALL
)
_RANGED = re.compile(r"\d{1,3}(?:\.\d)?分?\s*(?:以上|以下|及以上|（含）|-|—|～|~|至)")
_OF_ALL = re.compile(r"按\s*\d{1,2}\s*[:：]\s*\d|总得?分|最终得分|综合得分|附件")  # a sentence about the whole sheet


@dataclass(slots=True)
class Outline:
    """The lines that paragraphs tell, and the paragraphs (by their places) of which something was used."""

    lines: list[Line]
    used: set[int]


@dataclass(slots=True)
class _Open:
    level: int
    line: Line
    number: str


def level_of(text: str) -> tuple[int, str]:
    """How deep a paragraph's number lies (0 the highest), and the number; (9, "") where it has none."""
    for level, pattern in enumerate(_NUMBERS):
        if match := pattern.match(text):
            return level, match[0]
    return len(_NUMBERS) + 2, ""


def outline_of(paragraphs: Sequence[str]) -> Outline:
    """The lines that the paragraphs tell: those with a number and points of their own, with what follows them."""
    outline = Outline([], set())
    open_: list[_Open] = []
    path: list[tuple[int, str]] = []  # of numbered headings, for clauses
    for place, paragraph in enumerate(paragraphs):
        text = tidy(paragraph)
        level, number = level_of(text)
        if number:
            path = [*(part for part in path if part[0] < level), (level, number.strip("、.．"))]
            while open_ and open_[-1].level >= level:
                open_.pop()
        line = _pointed(text[len(number) :], paragraph) if number else None
        if line is not None:
            line.clause = "/".join(part for _, part in path)
            (open_[-1].line.children if open_ else outline.lines).append(line)
            open_.append(_Open(level, line, number))
            outline.used.add(place)
        elif open_ and not _is_end(text) and (number or not _OF_ALL.search(text)):
            last = open_[-1].line
            if last.children:
                last = last.children[-1]
            last.text = f"{last.text}\n{text}".strip()
            last.verbatim = f"{last.verbatim}\n{text}".strip()
            outline.used.add(place)
        elif not number:
            open_ = []
    return outline


def _pointed(text: str, paragraph: str) -> Line | None:
    """The line that a numbered paragraph begins, where it says its points."""
    match = _TITLED.match(text) or _SAID.match(text) or _BEHIND.match(text)
    if match is None and (bonus := _BONUS.match(text)) is not None:
        return Line(bonus["title"], text=bonus["rest"].strip(), verbatim=tidy(paragraph))
    if match is None or _RANGED.match(text[match.start(2) :]) or not match["title"].strip():
        return None
    if re.search(r"总分|百分制|千分制|合计$", match["title"]):
        return None
    line = Line(match["title"].strip(), Decimal(match[2]))
    rest = match["rest"].strip()
    aside = (match.groupdict().get("aside") or "").strip("，,、 ")
    scoring = "。".join(part for part in (aside, rest) if part)
    line.text = scoring
    line.verbatim = tidy(paragraph)
    return line


def _is_end(text: str) -> bool:
    return text.startswith(("附件", "附表", "抄送"))


def pieces_of(line: Line) -> list[Line]:
    """The parts of a line whose text counts them, where each says its points and they add up to the line's.

    1、配备至少2名专职人员（1分，未完成不得分） 2、建立联动化解机制（1分，未完成不得分） …
    """
    pieces = [piece.strip() for piece in _PIECE.split(line.text) if piece.strip()]
    if len(pieces) < 2 and line.title.startswith("加分"):
        pieces = [piece.strip() for piece in line.text.split("；") if piece.strip()]
    if len(pieces) < 2:
        return []
    parts = []
    for piece in pieces:
        bare = _PIECE_NUMBER.sub("", piece)
        match = _PIECE_POINTS.search(bare) or (_MOST if line.points is None else _EARNS).search(bare)
        if match is None and line.points is not None and not _LOSES.search(bare):
            return []
        points = Decimal(match[1]) if match else None if line.points is None else Decimal(0)
        title = re.split(r"[，。；：（(]", bare)[0][:30] or bare[:30]
        clause = f"{line.clause}/{title}" if line.clause else title
        parts.append(Line(title, points, clause, "", piece, line.reviewer, is_row=True))
    stated = [part.points for part in parts if part.points is not None]
    if line.points is not None and sum(stated) != line.points:
        return []
    return parts


_PIECE_NUMBER = re.compile(r"^(?:\d{1,2}[.．、]|[（(]\d{1,2}[）)]|[①-⑳])\s*")
_PIECE = re.compile(r"(?:^|(?<=[。；;\n）)]))\s*(?=(?:\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]|[①-⑳]))")
_PIECE_POINTS = re.compile(r"[（(](?:满分|共|计)?(\d{1,3}(?:\.\d{1,2})?)分(?:[，,。；][^（）()]{0,60})?[）)]")
_EARNS = re.compile(r"[得加](\d{1,3}(?:\.\d{1,2})?)分")
_MOST = re.compile(r"(?:最高|最多|累计不超过|不超过|封顶)(?:可)?(?:得|加|计)?(\d{1,3}(?:\.\d{1,2})?)分")
_LOSES = re.compile(r"扣\s*\d")

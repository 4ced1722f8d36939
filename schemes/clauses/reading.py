"""The sentences of a clause, statement by statement, and what is left of it that none of them covers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemes.clauses.patterns import LONGEST_STATEMENT, MEASURE, NUMBER, SPEAKS, Says, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemes.clauses.patterns import Said

_DATE = re.compile(
    r"^(?:截[止至])?(?:到)?(?:(?P<year>20\d{2})年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|底|末)(?:前|以前|之前|止)?[，,]?"
)
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NARROW = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF05, 0xFF0E, 0xFF1D, 0xFF0F)}
_ASIDE = re.compile(r"[（(]([^（）()]{1,200})[）)]")
_ENDS = re.compile(r"[，,。；;]|$")
_EACH_TIME = re.compile(r"分/(?:人次|[次人起户例个件条处])")  # 扣10分/户
_POINTS_FIRST = re.compile(rf"^(?:满分|共)?{NUMBER}分[，,。；]")
_OWN_POINTS = re.compile(rf"[（(](?:满分|共|计)?{NUMBER}分[）)]")  # of the line itself
_NUMBERING = re.compile(
    r"^(?:\d{1,2}[.．、](?!\d)|[（(][\d一二三四五六七八九十]{1,2}[）)]|[①-⑳]|[一二三四五六七八九十]{1,2}、)[\s、.．]*"
)
_MENTION = re.compile(
    rf"\d[^，。；]{{0,8}}?(?:{MEASURE}|分)|[一二两三四五六七八九十]{{1,3}}(?:次|名|家|个百分点|人|户|场)"
)
_HARMLESS = re.compile(
    r"为准|为依据|依据|详见|见附件|参照|扣完为止|有效批次|首次参加|认定$|核实$|跨年度|实地查看|1套为1个新增数$|查阅资料|查看"
)
_UNSETTLED = re.compile(r"依次类推|以此类推|其中|不重复|就高|最高级|^另|相应加分|封顶|超过\d")
_LONGEST_CLAUSE = 4_000


@dataclass(frozen=True, slots=True)
class Understood:
    """What a clause says, in its order. `left`: words in no statement that may bear on points; `day`: by when."""

    said: tuple[Said, ...]
    left: tuple[str, ...]
    day: str = ""


def understand(clause: str) -> Understood:
    """Read the sentences of a clause."""
    read: list[Said] = []
    left: list[str] = [] if len(clause) <= _LONGEST_CLAUSE else [clause[_LONGEST_CLAUSE:]]
    day = ""
    for sentence in _sentences(clause[:_LONGEST_CLAUSE]):
        if len(sentence) > LONGEST_STATEMENT:
            left.append(sentence[:60])
            continue
        statements, rest = _statements(sentence)
        for statement in statements:
            dated = _DATE.match(statement)
            if dated is not None:
                day = dated[0].strip("，, ")
            read.append(said(statement[dated.end() :] or statement if dated is not None else statement))
        if rest and _bears(rest, read):
            left.append(rest)
    return Understood(tuple(read), tuple(left), day)


def _sentences(clause: str) -> Iterator[str]:
    """The sentences; what stands in brackets at the end of a phrase, or speaks of points, is one of its own."""
    text = _EACH_TIME.sub("分", clause.translate(_NARROW).replace("\n", "。"))
    text = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text)
    text = _OWN_POINTS.sub("", text)
    asides = [match[1] for match in _ASIDE.finditer(text) if _is_apart(match, text)]
    text = _ASIDE.sub(lambda match: _without(match, text), text)
    for part in (text, *asides):
        for sentence in re.split(r"[。；;！!]|\.$|(?<=[^\d]):|：", part):
            bare = _POINTS_FIRST.sub("", _NUMBERING.sub("", sentence.strip(" ，,、。.")))
            if bare:
                yield bare


def _is_apart(match: re.Match[str], text: str) -> bool:
    return SPEAKS.search(match[1]) is not None or _ENDS.match(text, match.end()) is not None


def _without(match: re.Match[str], text: str) -> str:
    if _ENDS.match(text, match.end()):
        return ""
    return "。" if SPEAKS.search(match[1]) else match[0]


def _statements(sentence: str) -> tuple[list[str], str]:
    """The statements of a sentence, each up to a phrase that speaks of points, and what is left behind the last."""
    statements, begun = [], []
    for phrase in re.split(r"[，,]", sentence):
        begun.append(phrase.strip())
        if SPEAKS.search(phrase):
            statements.append("，".join(part for part in begun if part))
            begun = []
    return statements, "，".join(part for part in begun if part)


def _bears(rest: str, read: list[Said]) -> bool:
    """Whether words that say no points may change what is said: numbers, or anything behind a statement."""
    if _HARMLESS.search(rest):
        return False
    return bool(_MENTION.search(rest) or _UNSETTLED.search(rest) or (read and read[-1].says is not Says.EMPTY))


def day_of(words: str, year: int) -> str:
    """A day as it is written in files: 12月20日前 of 2021 is 2021-12-20, 3月底 is the last of March; else empty."""
    match = _DATE.match(words)
    month = int(match["month"]) if match is not None else 0
    if match is None or not 1 <= month <= len(_MONTHS):
        return ""
    day = int(match["day"]) if match["day"] else _MONTHS[month - 1]
    return f"{match['year'] or year}-{month:02}-{day:02}" if 1 <= day <= _MONTHS[month - 1] else ""


def mentions(words: str) -> tuple[str, ...]:
    """The numbers with a measure that words hold: 不少于2次, 100%."""
    return tuple(match[0] for match in _MENTION.finditer(words[:_LONGEST_CLAUSE]))

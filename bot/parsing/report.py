"""A line or several lines of free Chinese text become claims, doubts, and what was not used.

A text is cut into tokens: names of facts and units that stand there in full, days, numbers, separators, and the words
between. A word is a mode (累计, 新增), an answer (是, 无), a measure (人), a filler, or a part of a fact's name.

Reasons of a doubt (the catalogue has a sentence for each under `doubts.`): those of scoring.BadValue (number, decimals,
percent, mark, flag, level, too-large), and future, outside-cycle, no-such-day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.intents import Claim, Doubt, DoubtKind, Reading
from bot.parsing import dates
from bot.parsing.names import normalise
from bot.parsing.numerals import ARABIC, CHINESE, read_number
from scoring import BadValue, Kind, format_value, parse_value

if TYPE_CHECKING:
    from datetime import date

    from bot.parsing.names import Vocabulary
    from scoring import Fact

_TOTAL_WORDS = (
    "今年累计",
    "达到了",
    "已达到",
    "已达",
    "到了",
    "已到",
    "累计",
    "总计",
    "合计",
    "共计",
    "一共",
    "总共",
    "达到",
    "目前",
    "现有",
    "截至目前",
    "共",
    "达",
    "到",
)
_MORE_WORDS = ("又新增", "再新增", "新增加", "新增", "增加", "又", "再", "加")
_NONE_WORDS = ("本月无", "没有", "无", "零报告", "未发生")
_YES_WORDS = ("是", "有", "已完成", "完成", "已全部纳入", "达标", "yes", "y")
_NO_WORDS = ("否", "不是", "未完成", "没有", "无", "未", "no", "n")
_FILLERS = frozenset(
    [
        "你好",
        "您好",
        "上报",
        "报",
        "报告",
        "一下",
        "我们",
        "本月",
        "本周",
        "今年",
        "截至",
        "截止",
        "为",
        "了",
        "的",
        "和",
        "及",
        "以及",
        "请",
        "谢谢",
        "人数",
        "情况",
        "数据",
        "是",
        "数",
        "更新",
        "好的",
        "各位",
        "领导",
    ]
)
_MEASURES = [
    "人次",
    "万元",
    "批次",
    "人",
    "户",
    "个",
    "家",
    "次",
    "项",
    "名",
    "例",
    "起",
    "批",
    "元",
    "%",
    "分",
    "套",
    "张",
    "份",
    "件",
    "位",
    "所",
    "条",
]
_NUMBER_END = "|".join(map(re.escape, _MEASURES))
_ADDITIVE = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.EVENTS})
_MOST_CANDIDATES = 6
_HOLDING = frozenset({DoubtKind.BAD_DATE, DoubtKind.NO_UNIT, DoubtKind.WHICH_UNIT})  # nothing of such a line is stored
_TAKES_BACK = re.compile(r"撤|取消|作废|错|更正|改|减|少|不|别")  # words after which a figure is not simply added
_PLACE = re.compile(r".+(镇|乡|街道|社区|园区|开发区|高新区)")
_OWN_PLACE = frozenset(
    [
        "我镇",
        "本镇",
        "我们镇",
        "全镇",
        "我区",
        "本区",
        "全区",
        "我街道",
        "本街道",
        "我社区",
        "本社区",
        "我们社区",
        "我们",
    ]
)


@dataclass(slots=True)
class _Line:
    """What was read of a line so far."""

    claims: list[Claim] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    unit: str | None = None
    units: tuple[str, ...] = ()  # that an ambiguous name may mean
    day: date | None = None
    facts: tuple[str, ...] = ()  # what the name just read may mean
    name: str = ""
    mode: Mode | None = None
    named: bool = False  # a name was read, known or not
    none: bool = False  # 无 stood before the name
    odd: list[str] = field(default_factory=list)  # words between the name and its number that were not understood

    def clear(self) -> None:
        """The figure is complete: the next name begins anew."""
        self.facts, self.name, self.mode, self.named, self.none, self.odd = (), "", None, False, False, []


def read_report(text: str, vocabulary: Vocabulary, today: date) -> Reading:
    """All figures of a text; a unit or a day on a line of its own holds for the lines after it."""
    claims: list[Claim] = []
    doubts: list[Doubt] = []
    unused: list[str] = []
    unit: str | None = None
    day: date | None = None
    for line in normalise(text).splitlines():
        read = _read_line(line, vocabulary, today)
        alone = not read.claims and not read.doubts
        unit, day = (read.unit or unit, read.day or day) if alone else (unit, day)
        claims += [replace(one, unit=one.unit or unit, date=one.date or day) for one in read.claims]
        for doubt in read.doubts:
            whole = tuple(replace(one, unit=one.unit or unit, date=one.date or day) for one in doubt.candidates)
            doubts.append(replace(doubt, candidates=whole))
        unused += read.unused
    return Reading(tuple(claims), tuple(doubts), tuple(unused))


def _read_line(text: str, vocabulary: Vocabulary, today: date) -> _Line:
    line = _Line()
    word = ""
    for match in _tokens(vocabulary).finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind == "rest":
            word += token
            continue
        if kind == "number" and not word and line.facts == () and not line.named and _ends_name(text, match.end()):
            word += token
            continue
        _take_word(line, word, vocabulary)
        adjacent, word = bool(word), ""
        if kind == "fact":
            if adjacent and line.facts:  # 组织 in 组织文体活动 is no name of its own
                line.unused.append(line.name)
                line.clear()
            _open(line)
            line.facts, line.name, line.named = vocabulary.facts.exact[token.replace(" ", "")], token, True
        elif kind == "unit":
            _take_unit(line, token, vocabulary)
        elif kind == "date":
            _take_date(line, token, vocabulary, today)
        elif kind == "number":
            _take_number(line, token, text[match.end() :], vocabulary)
        elif kind == "sep" and token.strip(" \t:") and not line.claims:
            line.mode = None
    _take_word(line, word, vocabulary)
    _open(line)
    _spread(line)
    return line


def _ends_name(text: str, end: int) -> bool:
    """A number right before letters that are no measure belongs to a name: 40人以上企业, 1200元标准."""
    following = re.match(rf"(?:{_NUMBER_END})?(以上|以下|标准|档)", text[end:])
    return following is not None


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...], units: tuple[str, ...]) -> re.Pattern[str]:
    def any_of(words: tuple[str, ...]) -> str:
        return "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True)) or r"(?!)"

    return re.compile(
        rf"(?P<fact>{any_of(names)})|(?P<unit>{any_of(units)})|(?P<date>{dates.PATTERN})"
        rf"|(?P<number>[+-]?\s?(?:{ARABIC}|(?:{CHINESE})(?=\s*(?:{_NUMBER_END}|[,;\s]|$))))"
        r"|(?P<sep>[,;:!?|/\s()=]+)|(?P<rest>.)",
        re.DOTALL,
    )


def _tokens(vocabulary: Vocabulary) -> re.Pattern[str]:
    # One-letter names would cut other words apart; ids are names too.
    names = tuple(name for name in vocabulary.facts.exact if len(name) > 1)
    return _pattern(names, tuple(name for name in vocabulary.units.exact if len(name) > 1))


def _take_unit(line: _Line, token: str, vocabulary: Vocabulary) -> None:
    found = vocabulary.units.exact[token]
    if len(found) > 1:
        line.doubts.append(Doubt(DoubtKind.WHICH_UNIT, token))
        line.units = found
        return
    if line.claims and line.claims[-1].unit is None and line.unit is None and not line.named:
        line.claims[-1] = replace(line.claims[-1], unit=found[0])
    line.unit = found[0]


def _take_date(line: _Line, token: str, vocabulary: Vocabulary, today: date) -> None:
    scheme = vocabulary.scheme
    day = dates.read_date(token, today)
    if day is None:
        line.doubts.append(Doubt(DoubtKind.BAD_DATE, token, reason="no-such-day"))
    elif day > today:
        line.doubts.append(Doubt(DoubtKind.BAD_DATE, token, reason="future"))
    elif not scheme.start <= day <= scheme.end:
        span = (("start", scheme.start.isoformat()), ("end", scheme.end.isoformat()))
        line.doubts.append(Doubt(DoubtKind.BAD_DATE, token, reason="outside-cycle", values=span))
    else:
        line.day = day


def _take_word(line: _Line, word: str, vocabulary: Vocabulary) -> None:
    """The letters between other tokens: a mode, an answer, a filler, a part of a name; what is none of it is unused."""
    said = word.strip("\"'.~*#&@_ ")
    if not said or said in _MEASURES:
        return
    if len(line.facts) == 1 and _answer(line, said, vocabulary):
        return
    if said in _FILLERS:
        return
    if said in _NONE_WORDS and not line.named:
        line.none = True
        return
    bare, mode = _without_mode(said)
    if not bare:
        line.mode = mode
        return
    for name in (said, bare, *(bare.removeprefix(none) for none in _NONE_WORDS if bare.startswith(none))):
        if found := vocabulary.facts.find(name):
            none = line.none or (name not in (said, bare))
            _open(line)
            line.facts, line.name, line.named, line.none = found, name, True, none
            line.mode = mode if name != said else None
            return
    if line.facts:
        line.mode = mode or line.mode
        line.odd.append(said)
    elif _PLACE.fullmatch(said) and said not in _OWN_PLACE:
        line.doubts.append(Doubt(DoubtKind.NO_UNIT, said))
    elif said not in _OWN_PLACE:
        _open(line)
        line.name, line.named, line.mode = said, True, mode


def _without_mode(said: str) -> tuple[str, Mode | None]:
    """`said` without a mode word at its end or beginning, and the mode."""
    for words, mode in ((_TOTAL_WORDS, Mode.TOTAL), (_MORE_WORDS, Mode.INCREMENT)):
        for one in words:
            if said.endswith(one):
                return said.removesuffix(one), mode
            if mode is Mode.TOTAL and len(one) > 1 and said.startswith(one):
                return said.removeprefix(one), mode
    return said, None


def _answer(line: _Line, said: str, vocabulary: Vocabulary) -> bool:
    """是 and 否 after a flag, a word after a level, 无 after a count."""
    fact = vocabulary.scheme.fact(line.facts[0])
    if fact.kind is Kind.LEVEL and said in fact.levels:
        _claim(line, fact, said, Decimal(fact.levels.index(said)), vocabulary, raw=said)
    elif fact.kind is Kind.FLAG and said in _YES_WORDS:
        _claim(line, fact, said, Decimal(1), vocabulary)
    elif (fact.kind is Kind.FLAG and said in _NO_WORDS) or (fact.kind in _ADDITIVE and said in _NONE_WORDS):
        _claim(line, fact, said, Decimal(0), vocabulary)
    else:
        return False
    return True


def _take_number(line: _Line, token: str, after: str, vocabulary: Vocabulary) -> None:
    bare = token.replace(" ", "")
    number = read_number(bare)
    if number is None:
        line.unused.append(token.strip())
        return
    if bare.startswith("+"):
        line.mode = Mode.INCREMENT
    measure = next((one for one in _MEASURES if after.lstrip().startswith(one)), "")
    if line.mode is Mode.TOTAL and not line.named and line.claims and line.claims[-1].mode is Mode.INCREMENT:
        # 新增12，累计120: the running total says it all.
        told = line.claims.pop()
        line.facts, line.name = (told.fact,), told.text
    if not line.facts:
        words = f"{line.name} {bare}".strip()
        candidates = []
        for fact_id in vocabulary.facts.near(line.name) if line.name else ():
            made = _made(line, vocabulary.scheme.fact(fact_id), number, measure, words, vocabulary)
            candidates += [made] if isinstance(made, Claim) else []
        line.doubts.append(Doubt(DoubtKind.NO_FACT, words, tuple(candidates)))
        line.clear()
        return
    if len(line.facts) == 1 and not line.odd:
        _claim(line, vocabulary.scheme.fact(line.facts[0]), bare, number, vocabulary, measure)
        return
    words = " ".join((line.name, *line.odd, bare))
    made_all = [_made(line, vocabulary.scheme.fact(one), number, measure, words, vocabulary) for one in line.facts]
    fitting = [one for one in made_all if isinstance(one, Claim)]
    if line.odd:
        other = {Mode.INCREMENT: Mode.TOTAL, Mode.TOTAL: Mode.INCREMENT}
        both = [one for one in fitting if vocabulary.scheme.fact(one.fact).kind in _ADDITIVE and one.value >= 0]
        fitting += [replace(one, mode=other[one.mode]) for one in both]
    kind = DoubtKind.UNSURE if line.odd else DoubtKind.WHICH_FACT
    line.doubts.append(Doubt(kind, words, tuple(fitting[:_MOST_CANDIDATES])))
    line.clear()


def _claim(
    line: _Line, fact: Fact, said: str, number: Decimal, vocabulary: Vocabulary, measure: str = "", raw: str = ""
) -> None:
    words = f"{line.name} {said}"
    made = _made(line, fact, number, measure, words, vocabulary, raw)
    if isinstance(made, Claim):
        line.claims.append(made)
    else:
        line.doubts.append(made)
    line.clear()


def _made(
    line: _Line, fact: Fact, number: Decimal, measure: str, words: str, vocabulary: Vocabulary, raw: str = ""
) -> Claim | Doubt:
    """The claim, or why the value cannot be one of this fact."""
    if fact.kind is Kind.AMOUNT and {measure, fact.measure} == {"元", "万元"}:
        number = number / 10_000 if measure == "元" else number * 10_000
    additive = fact.kind in _ADDITIVE
    mode = (line.mode or Mode.INCREMENT) if additive else Mode.TOTAL
    sign = -1 if number < 0 else 1
    plain = f"{abs(number).normalize():f}"
    try:
        if sign < 0 and (not additive or mode is Mode.TOTAL):
            plain = f"-{plain}"  # which no kind allows
        value = parse_value(raw or plain, fact.kind, fact.levels, vocabulary.scheme.most(fact.id))
    except BadValue as error:
        most = vocabulary.scheme.most(fact.id)
        told = {"fact": fact.short, "given": raw or f"{number.normalize():f}", "levels": "、".join(fact.levels)}
        told["most"] = format_value(most, Kind.MARK) if most is not None else ""
        return Doubt(DoubtKind.BAD_VALUE, words, reason=error.code, values=tuple(told.items()))
    return Claim(fact.id, mode, sign * value, line.unit, line.day, words)


def _open(line: _Line) -> None:
    """A name that got no number: 无新增就业 means none, else the number is asked for."""
    if not line.named:
        return
    if line.facts and line.none:
        line.claims.append(Claim(line.facts[0], Mode.INCREMENT, 0, line.unit, line.day, f"无{line.name}"))
    elif line.facts:
        line.doubts.append(Doubt(DoubtKind.NO_VALUE, line.name))
        line.unused += line.odd
    elif line.name:
        line.unused.append(line.name)
    line.clear()


def _spread(line: _Line) -> None:
    """A unit or a day that stands at the end holds for what stands before it; where it is in doubt, nothing is clear."""
    whole = [replace(one, unit=one.unit or line.unit, date=one.date or line.day) for one in line.claims]
    if any(_TAKES_BACK.search(word) for word in line.unused):
        line.doubts += [Doubt(DoubtKind.UNSURE, one.text, (one,)) for one in whole]
        whole = []
    held = [doubt for doubt in line.doubts if doubt.kind in _HOLDING]
    line.claims = [] if held else whole
    line.doubts = [
        replace(
            doubt,
            candidates=tuple(replace(one, unit=unit) for one in whole for unit in line.units)
            if doubt.kind is DoubtKind.WHICH_UNIT
            else tuple(
                replace(one, unit=one.unit or line.unit, date=one.date or line.day)
                for one in (() if held else doubt.candidates)
            ),
        )
        for doubt in line.doubts
    ]

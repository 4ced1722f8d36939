"""A text cut into tokens: names, places, days, numbers, and the words that people use around them.

Names that stand there in full, days and numbers are found first; the letters between are known words (累计, 无, 你好),
parts of names, or unknown words:

    昨天长江镇新增就业12人  ->  DAY 昨天, UNIT 长江镇, NAME 新增就业, NUMBER 12 (measure 人)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from bot.parsing import dates
from bot.parsing.lexicon import (
    ASIDE,
    COURTESY,
    INTERJECTIONS,
    KNOWN,
    LONGEST_WORD,
    MEASURES,
    NOTHING,
    PHRASES,
    SO_FAR,
    VERSUS,
    Sort,
)
from bot.parsing.names import NO_MATCH, fold
from bot.parsing.numerals import ARABIC, CHINESE, DIGITS, TO_TEN, read_number

if TYPE_CHECKING:
    from bot.parsing.names import Match, Vocabulary


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text, `start` to `end`, and what it says."""

    sort: Sort
    start: int
    end: int
    joined: bool = False  # follows the one before without a space or a mark
    match: Match = NO_MATCH  # of a NAME
    exact: bool = False  # a NAME that stands there in full
    units: tuple[str, ...] = ()  # of a UNIT
    level: int = 0  # of a LEVEL: the place of the word
    number: Decimal | None = None  # of a NUMBER, with its sign; None when it cannot be read
    sign: str = ""
    measure: str = ""  # 人, 万元, %
    thousands: bool = False  # of a NUMBER: written with 万 or 亿
    parted: bool = False  # of a NUMBER: its digits stand in groups with spaces between: 12 000, or 12 and 000


_TENS = f"[{TO_TEN}]{{1,2}}"
_LISTED = re.compile(  # 1、 (2) ③ 四、 before a line or a part of it
    rf"(?:^|(?<=[\n;]))[ \t]*(?:\d{{1,2}}|{_TENS})[、.)](?=\s*[^\W\d])"
    rf"|(?<![^\s,;:人户个家次项名例起元%)\d])\((?:\d{{1,2}}|{_TENS})\)(?=\s*[^\W\d])(?!\s*(?:{MEASURES}))"
    rf"|[\u2460-\u249b](?=\s*[^\W\d])(?!\s*(?:{MEASURES}))",
    re.MULTILINE,
)
# What has digits and is never a figure: telephones, identity and card numbers, addresses of pages, names of accounts,
# and what is measured in something that no report counts: 301室, 2张图, 1期, 30岁.
_PRIVATE = (
    r"(?:https?://|www\.)[^\s,;]+|[\w.]+@[\w.]+|@[^\s,;:]+"
    r"|(?<![\d.])1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)|(?<!\d)0\d{2,3}-?\d{6,8}(?!\d)|(?<!\d)\d{17}[\dx](?!\d)"
    r"|(?<![\d.])\d{15,19}(?![\d.])|(?<![a-z0-9])[a-z_]+\d{3,}[a-z0-9_]*"
    r"|\d+(?:室|号楼|号窗口|楼|层|页|张图|张照片|张截图|分钟|小时|点钟|岁|届|度|路公交|章|款|期|年级|班|周年|公里|米|平方|张表)"
    r"|\[?\(?20\d\d\)?\]?\d+号|第\d+号|\d+号(?:文|院|门|桌|店|会议室|通知|令)|(?:路|街|道|巷|弄)\d+号"
    r"|(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}[日号])?(?:生|出生)|\d+年\d+个月"
    r"|\d+\s?(?:家|户|个)(?:企业|单位|家庭|班|村|公司|厂)|\d+家庭|\d+天(?!前)|第[一二三四五六七八九十\d]+(?:期|批|届|轮)"
)
_PICTURES = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d"  # 👍
_NO_NAMES = frozenset(
    {"企业", "单位", "项目", "人员", "活动", "工作", "情况", "服务", "家庭", "社区", "意向", "计划", "材料", "信息"}
)
_AND = frozenset({"和", "及", "以及", "与", "还有", "外加", "加上", "跟"})
_SALUTATION = re.compile(r".{1,3}(?:姐|哥|总|科长|局长|主任|所长|镇长|书记|股长|老师|科)")
_FIRST_LISTED = re.compile(r"(?<=[,:;! ])\s*(?:1[、.)]|\(1\))(?=\s*[^\W\d])")  # 今年以来，1、新增就业12
_ON_ONE_LINE = re.compile(r"(?:(?<=^)|(?<=[\s,;:人户个家次项名件]))(\d)[、.)](?=\s*[^\W\d])", re.MULTILINE)
_DOTS = re.compile(r"\.{2,}")
_SECOND_LISTED = re.compile(r"(?:^|[\n;])[ \t]*(?:2[、.)]|\(2\))\s*[^\W\d]", re.MULTILINE)
_PLACE = re.compile(r".{2,5}(?:镇|乡|街道|社区|村|园区|开发区|高新区)")
_SURE_UNIT = 3  # so many letters of a unit's name are enough to mean it
_SINCE = "(?:目前|现)?(?:已|是|为)?"  # may stand before a level: 目前已申报
_CUTS = 5  # known words that are taken off either end of a run of letters
_UNKNOWN = frozenset({Sort.OTHER, Sort.PLACE})


def tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    """The text's tokens in order; spaces, quotes and the numbers of a list are left out."""
    kept = [(place, letter) for place, letter in enumerate(fold(text)) if letter not in "\"'"]
    folded = _without_numbering("".join(letter for _, letter in kept))
    pieces = _cut(folded, vocabulary)
    joined = [bool(at) and pieces[at - 1].end == piece.start for at, piece in enumerate(pieces)]
    places = [place for place, _ in kept]
    _break_between(pieces, folded)
    return [
        replace(piece, start=places[piece.start], end=places[piece.end - 1] + 1, joined=close)
        for piece, close in zip(pieces, joined, strict=True)
    ]


def _break_between(pieces: list[Token], folded: str) -> None:
    """和 and the like between a name and a number part two figures: 12人新增就业和3人再就业."""
    for at in range(1, len(pieces) - 1):
        before, token, behind = pieces[at - 1 : at + 2]
        parts = token.sort in {Sort.FILLER, Sort.MORE} and folded[token.start : token.end] in _AND
        if parts and before.sort is Sort.NAME and behind.sort is Sort.NUMBER:
            pieces[at] = replace(token, sort=Sort.BREAK)


def _without_numbering(folded: str) -> str:
    """The text with blanks for the numbers of a list; behind a heading a list is known by its second number."""
    numbers = [match[1] for match in _ON_ONE_LINE.finditer(folded)]
    patterns = [_LISTED]
    if len(numbers) > 1 and numbers == [str(number) for number in range(1, len(numbers) + 1)]:
        patterns = [_ON_ONE_LINE, _LISTED]  # 1.新增就业18 2.再就业6
    elif _SECOND_LISTED.search(folded):
        patterns.append(_FIRST_LISTED)
    for pattern in (*patterns, _DOTS):
        folded = pattern.sub(lambda match: " " * len(match[0]), folded)
    return folded


def _cut(folded: str, vocabulary: Vocabulary) -> list[Token]:
    """The tokens of a folded text, their places in the folded text."""
    pattern = _pattern(tuple(vocabulary.facts.exact), tuple(vocabulary.units.exact))
    pieces: list[Token] = []
    run = at = 0  # letters from `run` on are no token by themselves
    while (match := pattern.match(folded, at)) is not None:
        if run == at and (level := _level_after(pieces, folded, at, vocabulary)) is not None:
            pieces.append(level)
            run = at = level.end
            continue
        in_word = match.lastgroup == "number" and _in_word(match, folded[run:at], vocabulary)
        in_word = in_word or (match.lastgroup == "unit" and _overlaps_name(match, pattern))
        if in_word:
            at += 1
            continue
        if match.lastgroup not in {"rest", "phrase"}:
            pieces += _letters(folded[run:at], run, vocabulary)
            pieces += _token(match, pieces, vocabulary)
            run = match.end()
        at = match.end()
    return pieces + _letters(folded[run:], run, vocabulary)


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...], units: tuple[str, ...]) -> re.Pattern[str]:
    def any_of(words: tuple[str, ...]) -> str:
        return "|".join(_spelt(word) for word in sorted(words, key=len, reverse=True) if len(word) > 1) or r"(?!)"

    # Names and units in full, days; 9:30; 一起, 统一; 12人, -3, 负3%, 百分之七十, 一百二十户 (a Chinese numeral needs a
    # measure, a mark or the end behind it); marks; spaces and dashes that are no sign; any other letter.
    return re.compile(
        rf"(?P<name>{any_of(names)})|(?P<unit>{any_of(units)})|(?P<total>{SO_FAR})|(?P<other_figure>{VERSUS})"
        rf"|(?P<private>{_PRIVATE})|(?P<none>{NOTHING})|(?P<day>{dates.PATTERN})"
        rf"|(?P<time>\d{{1,2}}:\d\d(?!\d))|(?P<filler>{COURTESY}|{ASIDE})|(?P<about>[<>≥≤]=?(?=\s*\d))|(?P<phrase>{PHRASES})"
        r"|(?P<number>(?<![\d.a-z])(?:百分之)?(?:(?P<sign>[+-]|负)\s?)?"
        rf"(?P<digits>\d{{1,3}}(?P<parted>(?: \d{{3}})+)(?![\d.])|{ARABIC}(?!\d|\.\d)|(?P<hundred>百分之?一?百)"
        rf"|(?:{CHINESE})(?=\s*(?:{MEASURES}|[,;:()、\s]|$)))(?:\s?(?P<measure>{MEASURES}))?)"
        r"|(?P<colon>:)|(?P<question>\?)|(?P<line>[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])|(?P<open>\()|(?P<close>\))"
        rf"|(?P<break>[,;、!|]|\+(?!\s?[\d两{TO_TEN}]))|(?P<space>(?:[\s=~*#&_./—<>《》…→·•●◆■□✓{_PICTURES}]|-(?!\s?[\d零两{TO_TEN}]))+)|(?P<rest>.)"
    )


def _spelt(name: str) -> str:
    """A pattern for a name: the list comma as well as the other; ids do not begin or end within a word."""
    spelt = re.escape(name).replace(",", "[,、]")
    return rf"(?<![a-z0-9-]){spelt}(?![a-z0-9-])" if name.isascii() else spelt


def _overlaps_name(match: re.Match[str], pattern: re.Pattern[str]) -> bool:
    """Whether a fact's name begins inside a unit's name and goes on behind it: 如城 in 假如城镇新增就业 is no unit."""
    for start in range(match.start() + 1, match.end()):
        inside = pattern.match(match.string, start)
        if inside is not None and inside.lastgroup == "name" and inside.end() > match.end():
            return True
    return False


def _in_word(match: re.Match[str], before: str, vocabulary: Vocabulary) -> bool:
    """Whether a Chinese numeral is only a letter of a word that nobody here knows: 统一, 三有."""
    if not before or match["digits"][0].isdigit():
        return False
    unknown = [token for token in _letters(before, 0, vocabulary) if token.sort in _UNKNOWN]
    return any(not vocabulary.facts.sounding(before[token.start : token.end]) for token in unknown)


def _token(match: re.Match[str], before: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """The token of a match of `_pattern`, which follows the tokens `before`; none for a space."""
    sort, start, end = match.lastgroup, match.start(), match.end()
    if sort == "name":
        return [Token(Sort.NAME, start, end, match=vocabulary.facts.match(match[0]), exact=True)]
    if sort == "unit":
        return [Token(Sort.UNIT, start, end, units=vocabulary.units.find(match[0]))]
    if sort == "day" and re.fullmatch(f"[{DIGITS[1:5]}1-4]季度", match[0]) and _counts_quarters(before, vocabulary):
        return [Token(Sort.NUMBER, start, end, number=read_number(match[0].removesuffix("季度")), measure="季度")]
    if sort == "number":
        return [_number(match, glued=bool(before) and before[-1].end == start)]
    if sort == "time":
        named = bool(before) and before[-1].sort is Sort.NAME  # then it stands where a figure should
        return [Token(Sort.OTHER if named else Sort.FILLER, start, end)]
    if sort == "space":
        return []
    return [Token(Sort((sort or "").replace("_", "-")), start, end)]


def _letters(word: str, at: int, vocabulary: Vocabulary) -> list[Token]:
    """The tokens of a run of letters that begins at `at`: known words around a name, a unit, or an unknown word."""
    if not word:
        return []
    if word in KNOWN:
        return [Token(KNOWN[word], at, at + len(word))]
    if (rated := _rated(word, at, vocabulary)) is not None:
        return rated
    lefts, rights = _cuts(word, from_left=True), _cuts(word, from_left=False)
    if sum(map(len, lefts)) == len(word):
        return _known(lefts, at)
    return _cut_open(word, at, lefts, rights, vocabulary)


def _cut_open(word: str, at: int, lefts: list[str], rights: list[str], vocabulary: Vocabulary) -> list[Token]:
    """The tokens of a run with known words at its ends; the rest is a name or a unit if it can be, else unknown.

    The fewer known words are cut off the better: 新增就业人数 stays whole where it is a name, although 新增 and 人数
    are known words.
    """
    ways = sorted(product(range(len(lefts) + 1), range(len(rights) + 1)), key=sum)
    cut = [
        (lefts[:i], rights[:j], word[sum(map(len, lefts[:i])) : len(word) - sum(map(len, rights[:j]))]) for i, j in ways
    ]
    names = [(vocabulary.facts.match(middle), (left, right, middle)) for left, right, middle in cut]
    for match, parts in names:
        if match.ids and match.certain:
            return _around(*parts, at, Token(Sort.NAME, 0, 0, match=match))
    for left, right, middle in cut:
        if len(middle) >= _SURE_UNIT and (units := vocabulary.units.holding(middle)):
            return _around(left, right, middle, at, Token(Sort.UNIT, 0, 0, units=units))
    # One letter more or less may belong to the unknown word.
    unknown = [parts for parts in cut if parts[2] and all(map(_is_cut, (*parts[0], *parts[1])))][-1]
    if _SALUTATION.fullmatch(unknown[2]):
        return _around(*unknown, at, Token(Sort.FILLER, 0, 0))
    if _PLACE.fullmatch(unknown[2]):
        return _around(*unknown, at, Token(Sort.PLACE, 0, 0))
    for match, parts in names:
        if match.ids and parts[2] not in _NO_NAMES and all(map(_is_cut, (*parts[0], *parts[1]))):
            return _around(*parts, at, Token(Sort.NAME, 0, 0, match=match))
    return _around(*unknown, at, Token(Sort.OTHER, 0, 0))


def _is_cut(word: str) -> bool:
    """Whether a known word at the end of an unknown one is none of its letters."""
    return len(word) > 1 or word in INTERJECTIONS


def _counts_quarters(before: list[Token], vocabulary: Vocabulary) -> bool:
    """Whether the fact that was just named is counted in quarters: 3季度 is then its value."""
    name = _last(before)
    if name is None or name.sort is not Sort.NAME:
        return False
    return all(vocabulary.scheme.fact(id_).measure == "季度" for id_ in name.match.ids)


def _last(pieces: list[Token]) -> Token | None:
    """The last token, or the one before it where it is a colon."""
    return next((token for token in pieces[:-3:-1] if token.sort is not Sort.COLON), None)


def _number(match: re.Match[str], *, glued: bool) -> Token:
    if match["hundred"] is not None:
        return Token(Sort.NUMBER, *match.span(), number=Decimal(100), measure="%")
    number = read_number(match["digits"].replace(" ", "") if match["parted"] else match["digits"])
    if number is None:
        return Token(Sort.OTHER, match.start(), match.end())
    sign = (match["sign"] or "").replace("负", "-")
    if match["sign"] == "-" and (glued or match[0][1] == " "):
        sign = "?"  # 就业-3, 就业 - 3: minus, or a dash
    measure = "%" if match[0].startswith("百分之") else match["measure"] or ""
    value = -number if sign == "-" else number
    thousands, parted = bool(set(match["digits"]) & set("万亿w")), match["parted"] is not None
    return Token(
        Sort.NUMBER, *match.span(), number=value, sign=sign, measure=measure, thousands=thousands, parted=parted
    )


def _around(left: list[str], right: list[str], middle: str, at: int, token: Token) -> list[Token]:
    start = at + sum(map(len, left))
    end = start + len(middle)
    return [*_known(left, at), replace(token, start=start, end=end), *_known(right[::-1], end)]


def _known(words: list[str], at: int) -> list[Token]:
    pieces = []
    for word in words:
        pieces.append(Token(KNOWN[word], at, at + len(word)))
        at += len(word)
    return pieces


def _cuts(word: str, *, from_left: bool) -> list[str]:
    """Known words at one end of a run of letters, the outermost first."""
    cuts: list[str] = []
    while word and len(cuts) < _CUTS:
        ends = (word[:size] if from_left else word[-size:] for size in range(min(LONGEST_WORD, len(word)), 0, -1))
        end = next((end for end in ends if end in KNOWN), None)
        if end is None:
            break
        cuts.append(end)
        word = word[len(end) :] if from_left else word[: -len(end)]
    return cuts


def _level_after(pieces: list[Token], folded: str, at: int, vocabulary: Vocabulary) -> Token | None:
    """The level that stands after the name of a fact with levels: 入围省面试, 已申报."""
    named = _last(pieces)
    if named is None or named.sort is not Sort.NAME or len(named.match.ids) != 1:
        return None
    levels = vocabulary.levels.get(named.match.ids[0])
    if not levels:
        return None
    words = "|".join(map(re.escape, levels))
    match = re.compile(rf"[\s:,(=]*{_SINCE}({words})(?=了|啦|中|\W|\d|$)").match(folded, at)
    return Token(Sort.LEVEL, match.start(1), match.end(1), level=levels[match[1]]) if match else None


def _rated(word: str, at: int, vocabulary: Vocabulary) -> list[Token] | None:
    """A part of the name of a fact with levels, and a level right after it: 双创人才已申报."""
    word = re.sub(r"(?<=..)(?:了|啦|中)$", "", word)
    for fact, levels in vocabulary.levels.items():
        for level, place in sorted(levels.items(), key=lambda item: -len(item[0])):
            name = re.sub(rf"{_SINCE}$", "", word.removesuffix(level))
            if word.endswith(level) and (match := vocabulary.facts.match(name)).ids == (fact,) and match.certain:
                start = at + len(word) - len(level)
                named = Token(Sort.NAME, at, at + len(name), match=match)
                return [named, Token(Sort.LEVEL, start, start + len(level), level=place)]
    return None

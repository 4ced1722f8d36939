"""A number or word becomes the value of a fact in its smallest unit (12.5 % -> 1250), or the reason why it cannot.

Reasons (the catalogue has a sentence for each under `doubts.`): those of scoring.BadValue (number, decimals, percent,
mark, flag, level, too-large), measure (12万元 of something that is counted) and worked-out (nobody reports it).
"""

from __future__ import annotations

import re
from decimal import Context
from typing import TYPE_CHECKING

from bot.domain.intents import Wrong
from bot.parsing.lexicon import MEASURES, Sort
from bot.parsing.names import fold
from bot.parsing.numerals import plain, read_number
from bot.parsing.words import Token
from scoring import BadValue, Kind, format_value, parse_value

if TYPE_CHECKING:
    from decimal import Decimal

    from scoring import Fact, Scheme

_MONEY = {"元": 1, "万元": 10_000}
_OF_KIND = {"%": Kind.PERCENT, "分": Kind.MARK, "元": Kind.AMOUNT, "万元": Kind.AMOUNT}
_EXACT = Context(prec=10_000)
_NOT_SO = {  # measures that people do not count such a fact in
    "人": frozenset("份家场次张篇套条件起"),
    "次": frozenset({"人", "名", "位"}),
    "个": frozenset({"人", "名", "位"}),
    "户": frozenset({"人", "名", "位"}),
}
_MINUS = frozenset({"-", "负"})
_MOST = 10**8  # no count of a city: a telephone or another number that is no figure
_LONGEST = 40  # letters of a field
_MEASURED = re.compile(rf"(?P<number>.+?)\s?(?P<measure>{MEASURES})?")


def value_of(token: Token, fact: Fact, scheme: Scheme, *, signed: bool) -> int | Wrong:
    """The value that a number, a level, 是, 否 or 无 is for the fact; `signed`: it may take away."""
    if not fact.reportable:
        return worked_out(fact, scheme)
    if token.sort is Sort.LEVEL:
        return token.level
    if token.number is None:
        return _answer(token.sort, fact, scheme)
    given = f"{plain(token.number)}{token.measure}"
    if fact.kind is not Kind.AMOUNT and token.number >= _MOST:
        return _wrong("too-large", given, fact, scheme)
    number = _in_its_measure(token, token.number, fact)
    if number is None:
        return _wrong("measure", given, fact, scheme)
    text = plain(number)
    try:
        digits = text.removeprefix("-") if signed and not fact.kind.signed else text
        value = parse_value(digits, fact.kind, fact.levels, scheme.most(fact.id))
    except BadValue as error:
        return _wrong(error.code, given, fact, scheme)
    return -value if digits != text else value


def _in_its_measure(token: Token, number: Decimal, fact: Fact) -> Decimal | None:
    """The number in the fact's own measure and with its sign; None where it is in one that the fact is not told in."""
    kind = _OF_KIND.get(token.measure)
    if fact.kind.signed and token.measure == fact.measure:
        kind = fact.kind  # 135% of a growth
    counted = bool(token.measure) and kind is None and fact.kind in {Kind.AMOUNT, Kind.PERCENT, Kind.MARK}
    if (kind is not None and kind is not fact.kind) or counted:
        return None
    measure = token.measure
    if token.thousands and fact.kind is Kind.AMOUNT:
        measure = measure or "元"  # 120万 of money is 120万元
    if measure in _MONEY and fact.measure in _MONEY:
        number = _EXACT.divide(_EXACT.multiply(number, _EXACT.create_decimal(_MONEY[measure])), _MONEY[fact.measure])
    return -number if fact.kind.signed and token.sign == "?" else number  # 增速-3.5: what can be below 0 is


def worked_out(fact: Fact, scheme: Scheme) -> Wrong:
    """That nobody reports a derived fact, and from what it is worked out."""
    return _wrong("worked-out", "", fact, scheme)


def amount_of(number: Decimal, measure: str, fact: Fact, scheme: Scheme) -> int | Wrong:
    """The value that a number with its measure (人, 万元, empty) is for the fact."""
    return value_of(Token(Sort.NUMBER, 0, 0, number=number, measure=measure), fact, scheme, signed=False)


def is_counted_so(token: Token, fact: Fact) -> bool:
    """Whether people count the fact in the measure of the number: 12个 of 人, not 12份; a yes or no in none."""
    if fact.kind is Kind.FLAG:
        return not token.measure
    return fact.kind not in {Kind.COUNT, Kind.EVENTS} or token.measure not in _NOT_SO.get(fact.measure, ())


def read_value(text: str, fact: Fact, scheme: Scheme, *, bare: bool = False) -> int | Wrong:
    """The value in a field: a number as people write it (1,200, 1.2万, 一百二十, 12人), 是, 否, a level's word.

    `bare`: the column names the measure, and what is counted has none of its own: 948户 is not 948人 there.
    """
    words = fold(text).strip()
    if not fact.reportable:
        return worked_out(fact, scheme)
    if fact.kind is Kind.LEVEL:
        at = next((place for place, level in enumerate(fact.levels) if fold(level) == words), None)
        return _wrong("level", text, fact, scheme) if at is None else at
    if fact.kind is Kind.FLAG:
        flag = {"1": 1, "是": 1, "yes": 1, "true": 1, "0": 0, "否": 0, "no": 0, "false": 0}.get(words)
        return _wrong("flag", text, fact, scheme) if flag is None else flag
    below_0 = fact.kind.signed and words[:1] in _MINUS
    match = _MEASURED.fullmatch(words[1:].lstrip() if below_0 else words) if len(words) <= _LONGEST else None
    number = read_number(match["number"]) if match is not None else None
    counted = fact.kind in {Kind.COUNT, Kind.EVENTS}
    if match is None or number is None or (bare and counted and match["measure"]):
        return _wrong("number", text, fact, scheme)
    number, measure = -number if below_0 else number, match["measure"] or ""
    thousands = match["number"].endswith(("万", "亿"))
    token = Token(Sort.NUMBER, 0, len(words), number=number, thousands=thousands, measure=measure)
    if not is_counted_so(token, fact):
        return _wrong("measure", f"{plain(number)}{measure}", fact, scheme)
    return value_of(token, fact, scheme, signed=False)


def _answer(answer: Sort, fact: Fact, scheme: Scheme) -> int | Wrong:
    if fact.kind is Kind.FLAG:
        return int(answer is Sort.YES)
    if fact.kind is Kind.LEVEL:
        return fact.levels.index("无") if "无" in fact.levels else _wrong("level", "无", fact, scheme)
    return 0


def _wrong(reason: str, given: str, fact: Fact, scheme: Scheme) -> Wrong:
    most = scheme.most(fact.id) if fact.kind is Kind.MARK else None
    values = {
        "fact": fact.short,
        "given": given,
        "levels": "、".join(fact.levels),
        "measure": fact.measure or {Kind.PERCENT: "%", Kind.MARK: "分"}.get(fact.kind, ""),
        "parts": "、".join(scheme.fact(part).short for part in fact.derived.facts()) if fact.derived else "",
        "most": format_value(most, Kind.MARK) if most is not None else "",
    }
    return Wrong(reason, tuple(values.items()))

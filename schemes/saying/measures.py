"""The words behind numbers: only the measure of the fact may stand there, or one that is so many of it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from schemes.saying.phrases import Unfit, bare
from scoring import Kind, Message

if TYPE_CHECKING:
    from scoring import Fact

_COUNTING = frozenset("个人名户次件家项例起所处天日期篇条场份批宗座台套辆只张本册组队部栋棵")
_COUNTING |= {f"{word}次" for word in "人户家件批场"}
_PERCENT = ("%", "百分点", "个百分点")
_SCALED = re.compile("([百千万亿]*)(.*)")
_LETTERS = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_LIMITS = re.compile("(?:及|含|含及)?(?:以下|以内|以上|以外)")


class Refused(Unfit):
    """A sentence of the table, but for one thing in it that the message tells."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def counted(number: str, word: str, fact: Fact) -> str:
    """The number in the fact's measure, exactly: 1 with 亿元 is 10000 of 万元; raises Refused."""
    own = bare(fact.measure)
    is_share = fact.kind in (Kind.PERCENT, Kind.RATE) or own == "%"
    if word in ("", own) or (is_share and word in _PERCENT):
        return number
    factor = None if is_share else _factor(word, own, counts=fact.kind in (Kind.COUNT, Kind.EVENTS))
    if factor is None:
        raise Refused(_refusal(number, word, fact))
    return number if factor == 1 else format((Decimal(number) * factor).normalize(), "f")


def _factor(word: str, own: str, *, counts: bool) -> Decimal | None:
    """How many of the fact's measure one of the word is; None where they do not fit."""
    many, base = _scaled(word)
    own_many, own_base = _scaled(own)
    if not base and own_many != 1:
        return None  # 10万 of 万元
    is_counted = counts and (not own_base or own_base in _COUNTING or own_base.removeprefix("个") in _COUNTING)
    if base in ("", own_base, f"个{own_base}") or (is_counted and base in _COUNTING):
        return Decimal(many) / own_many
    return None


def _scaled(measure: str) -> tuple[int, str]:
    """How many, of what: 万元 is 10000 of 元."""
    letters, base = _SCALED.fullmatch(measure).groups()  # type: ignore[union-attr]
    many = 1
    for letter in letters:
        many *= _LETTERS[letter]
    return many, base


def _refusal(number: str, word: str, fact: Fact) -> Message:
    values = {"fact": fact.title, "number": number, "measure": fact.measure, "word": word}
    if word in _PERCENT:
        return Message(
            "“{fact}” is no percentage: is “{number}{word}” “任务的{number}%” or “{number}{measure}”?", **values
        )
    if _LIMITS.search(word):
        return Message("“{number}{word}” is unclear here: is it “达到{number}” or “不超过{number}”?", **values)
    if not fact.measure:
        return Message("“{fact}” has no measure; write “{number}” without “{word}”", **values)
    return Message("“{fact}” is counted in {measure}, not in “{word}”; write “{number}{measure}”", **values)

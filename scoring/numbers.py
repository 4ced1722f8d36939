"""Exact numbers: values in a kind's smallest unit, points and yuan in hundredths, rounding half up in integers."""

from __future__ import annotations

import operator
import re
from enum import StrEnum
from functools import reduce
from typing import TYPE_CHECKING, overload

import numpy as np

from scoring.errors import BadValue, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    # The last axis has one number for each unit of the scheme, in its order. Axes before it are suppositions (see
    # FactTable); a column that is the same under all of them may lack these axes.
    Column = NDArray[np.int64]
    Mask = NDArray[np.bool_]  # the same of yes and no

# No column can overflow: larger values are refused where they enter, larger points, percentages and amounts where a
# scheme is read. The largest products are 10^12 x 10^6 (a percentage); a rule that adds several of them, or multiplies
# targets, proves its own bound when the scheme is loaded. No sum of money is larger than the largest.
LARGEST_VALUE = 10**12  # smallest units of a fact
LARGEST_POINTS = 10**5  # hundredths: 1,000 points
LARGEST_PERCENT = 10**6  # hundredths of a percent: 10,000%
LARGEST_HEAD = 10**9  # 分: an amount for each one, ten million 元
LARGEST_MONEY = 10**18  # 分
ENDLESS = 10**10  # hundredths: what a bonus without end comes to at most, so that totals stay exact
PROVED = 2**62  # what sums and products must stay below
HUNDRED_PERCENT = 10_000  # percentages are hundredths of a percent

_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_SIGNED = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_LONGEST = 30  # characters of a number; no number that is allowed comes near


class Kind(StrEnum):
    """What a fact's value is (contract, Facts)."""

    COUNT = "count"
    AMOUNT = "amount"
    PERCENT = "percent"
    FLAG = "flag"
    EVENTS = "events"
    LEVEL = "level"
    MARK = "mark"
    RATE = "rate"

    @property
    def scale(self) -> int:
        """How many of the smallest units make one: 100 for the kinds with two decimals."""
        return 100 if self in _DECIMALS else 1

    @property
    def adds_up(self) -> bool:
        """Whether people report increments of it, beside running totals; of others a new value replaces the old one."""
        return self in _ADDING

    @property
    def signed(self) -> bool:
        """Whether it can be below 0."""
        return self is Kind.RATE


_DECIMALS = frozenset({Kind.AMOUNT, Kind.PERCENT, Kind.MARK, Kind.RATE})
_ADDING = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.EVENTS})


@overload
def half_up(numerator: int, denominator: int) -> int: ...
@overload
def half_up(numerator: Column, denominator: Column | int) -> Column: ...
def half_up(numerator: Column | int, denominator: Column | int) -> Column | int:
    """`numerator` / `denominator` rounded half up to an integer, -2.5 to -2; the denominator is above 0."""
    return (2 * numerator + denominator) // (2 * denominator)


def share(part: int, whole: int, full: int = HUNDRED_PERCENT) -> int:
    """`part` of `whole` as a percentage, rounded half up as in a spreadsheet: in hundredths of a percent, or of `full`.

    What is not the whole never reads 100 %, and what is not nothing never 0: 9,999,999 of 10,000,000 is 99.99 %.
    """
    rounded = half_up(part * full, whole)
    if 0 < part < whole:
        return min(max(rounded, 1), full - 1)
    return max(rounded, full + 1) if part > whole else rounded


def ratio(left: Column | int, right: Column, whole: Column | int) -> Column:
    """`left` x `right` / `whole`, half up, also where the product is beyond 64 bits; none is negative.

    What would itself be beyond them, as the largest of all figures can lead to, is the largest that is proved.
    """
    largest = 2 * int(np.max(left, initial=0)) * int(right.max(initial=0)) + int(np.max(whole, initial=0))
    if largest < PROVED:
        return half_up(left * right, whole)
    exact = half_up(left * right.astype(object), np.asarray(whole, dtype=object))
    return np.minimum(exact, PROVED).astype(np.int64)


def add(columns: Iterable[Column]) -> Column:
    """The sum of one or more columns."""
    return reduce(operator.add, columns)


def parse_value(text: str, kind: Kind, levels: tuple[str, ...] = (), most: int | None = None) -> int:
    """The value in the kind's smallest unit; a level is the place of its word.

    `most` is the largest mark (hundredths). Raises BadValue with what would be right.
    """
    if kind is Kind.LEVEL:
        if text not in levels:
            raise BadValue("level", Message("{text!r} is not one of {words}", text=text, words=levels))
        return levels.index(text)
    if kind is Kind.FLAG:
        if text not in ("0", "1"):
            raise BadValue("flag", Message("{text!r} is not 1 (yes) or 0 (no)", text=text))
        return int(text)
    value = _smallest_units(text, kind)
    if kind is Kind.PERCENT and value > HUNDRED_PERCENT:
        raise BadValue("percent", Message("{text!r} is more than 100 percent", text=text))
    if kind is Kind.MARK and most is not None and value > most:
        points = format_hundredths(most)
        raise BadValue("mark", Message("{text!r} is more than the item's {points} points", text=text, points=points))
    if abs(value) > LARGEST_VALUE:
        raise BadValue(
            "too-large", Message("{text!r} is more than {limit}", text=text, limit=LARGEST_VALUE // kind.scale)
        )
    return value


def _smallest_units(text: str, kind: Kind) -> int:
    if kind.signed and not _SIGNED.fullmatch(text):
        raise BadValue("number", Message("{text!r} is not a number, written with the digits 0-9", text=text))
    if not kind.signed and not _NUMBER.fullmatch(text):
        raise BadValue(
            "number", Message("{text!r} is not a number of 0 or more, written with the digits 0-9", text=text)
        )
    if len(text) > _LONGEST:
        raise BadValue(
            "too-large",
            Message(
                "a number of {digits} digits is more than {limit}", digits=len(text), limit=LARGEST_VALUE // kind.scale
            ),
        )
    whole, _, decimals = text.partition(".")
    if len(decimals) > (2 if kind.scale == 100 else 0):
        if kind.scale == 1:
            raise BadValue("decimals", Message("{text!r} is not a whole number", text=text))
        raise BadValue("decimals", Message("{text!r} is not a number with at most 2 decimal places", text=text))
    return int(whole) if kind.scale == 1 else int(whole + decimals.ljust(2, "0"))


def format_value(value: int, kind: Kind, levels: tuple[str, ...] = ()) -> str:
    """The text that `parse_value` reads as `value`, without needless zeros."""
    if kind is Kind.LEVEL:
        return levels[value]
    if kind.scale == 1:
        return str(value)
    return format_hundredths(value).rstrip("0").rstrip(".")


def format_hundredths(value: int) -> str:
    """Points or yuan with two decimals: 9520 -> "95.20"."""
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"


def parse_hundredths(text: str) -> int:
    """A number of a scheme as hundredths: "0.25" -> 25; raises ValueError with what would be right."""
    whole, _, decimals = text.partition(".")
    if not _NUMBER.fullmatch(text) or len(decimals) > 2 or len(text) > _LONGEST:
        raise ValueError(
            Message("{text!r} is not a number of 0 or more with at most two decimals, such as 0.25", text=text)
        )
    return int(whole + decimals.ljust(2, "0"))


def parse_percent(text: str) -> int:
    """A percentage as hundredths of a percent: "70%" -> 7000; raises ValueError with what would be right."""
    if not text.endswith("%"):
        raise ValueError(Message("{text!r} is not a percentage, such as 70%", text=text))
    return parse_hundredths(text[:-1])

"""What a cell of a csv says, also as Excel saves it: 6,000, full-width digits, 97%, 是, 2021/3/31, 44286."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING
from unicodedata import normalize

from scoring import BadValue, Kind, Message, format_value, parse_value

if TYPE_CHECKING:
    from scoring import Fact

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0{1,2}:00(?::00)?)?", re.ASCII)
_DAY_NUMBER = re.compile(r"[2-6]\d{4}", re.ASCII)  # of the years 1954 to 2091
_BEFORE_FIRST = date(1899, 12, 30)  # Excel counts days from there, as if 1900 had been a leap year
_POWER = re.compile(r"(\d)(?:\.(\d+))?E\+(\d{1,2})", re.ASCII)


def read_value(text: str, fact: Fact, most: int | None = None) -> int:
    """The value in the fact's smallest unit; `most` is the largest mark. Raises BadValue with what would be right."""
    try:
        return parse_value(text, fact.kind, fact.levels, most)
    except BadValue as error:
        right = _written_out(text) or _as_in_a_table(text, fact)
        if right is None:
            raise error from None
        return parse_value(right, fact.kind, fact.levels, most)


def _written_out(text: str) -> str | None:
    """The number in 1.585E+03; raises BadValue where Excel has dropped digits of it."""
    match = _POWER.fullmatch(normalize("NFKC", text).upper())
    if match is None:
        return None
    decimals, power = match[2] or "", int(match[3])
    whole = match[1] + decimals.ljust(power, "0")
    if len(decimals) < power:
        message = Message(
            "Excel may have dropped digits of {text!r}; write the number in full, like {right}", text=text, right=whole
        )
        raise BadValue("number", message)
    return f"{whole[: power + 1]}.{whole[power + 1 :]}".rstrip(".")


def _as_in_a_table(text: str, fact: Fact) -> str | None:
    """The value as `parse_value` reads it, where a spreadsheet's cell would be understood."""
    from schemes.sheets import Cell  # noqa: PLC0415 a file without such cells needs nothing that reads spreadsheets
    from schemes.table_values import Value, value_of  # noqa: PLC0415

    if fact.kind is Kind.PERCENT:
        text = text.rstrip("%％ ")
    value = value_of(Cell(1, 1, text), fact, rounds=False)
    return format_value(value.number, fact.kind, fact.levels) if isinstance(value, Value) else None


def read_day(text: str) -> date:
    """The day; raises ValueError."""
    plain = normalize("NFKC", text)
    if _DAY_NUMBER.fullmatch(plain):
        return _BEFORE_FIRST + timedelta(days=int(plain))
    match = _DAY.fullmatch(plain)
    if match is None:
        raise ValueError(text)
    return date(int(match[1]), int(match[2]), int(match[3]))

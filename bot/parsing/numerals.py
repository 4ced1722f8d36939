"""Numbers as people write them, exactly: 12, １２, 1,234, 一百二十, 1.2万."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_FACTORS = {"百": 100, "千": 1000} | _MYRIADS

ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[百千亿]|万(?!元))?"
CHINESE = r"[零〇一二两三四五六七八九十][零〇一二两三四五六七八九十百千万亿]*(?:点[零〇一二三四五六七八九]+)?"


def read_number(text: str) -> Decimal | None:
    """The number that the whole text is, or None. Full-width characters are the caller's to normalise (NFKC)."""
    match = re.fullmatch(r"([+-]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)([百千万亿]?)", text)
    if match:
        number = Decimal(match[2].replace(",", "")) * _FACTORS.get(match[3], 1)
        return -number if match[1] == "-" else number
    return _read_chinese(text)


def _read_chinese(text: str) -> Decimal | None:
    whole, _, fraction = text.partition("点")
    number = _whole(whole)
    if number is None or (fraction and not all(char in _DIGITS for char in fraction)):
        return None
    return Decimal(f"{number}.{''.join(str(_DIGITS[char]) for char in fraction)}") if fraction else Decimal(number)


def _whole(text: str) -> int | None:
    """一百二十 -> 120, 两千三 -> 2300, 一万二 -> 12000, 一二三 -> 123."""
    if not text:
        return None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = 0
    digit: int | None = None
    unit = 1  # of the place before, for the spoken short form 两千三 = 2300
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
            unit = 1 if digit == 0 else unit
        elif char in _TENS:
            if digit is None and char != "十":
                return None
            section += (1 if digit is None else digit) * _TENS[char]
            digit, unit = None, _TENS[char]
        elif char in _MYRIADS:
            total = (total + section + (digit or 0)) * _MYRIADS[char]
            section, digit, unit = 0, None, _MYRIADS[char]
        else:
            return None
    return total + section + (digit or 0) * (unit // 10 if unit > 10 else 1)

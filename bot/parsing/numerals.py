"""Numbers as people write them, exactly: 12, 1,234, 1.2万, 1千2, 2万5, 12k, ⑫, 一百二十, 两千三, 百分之七十.

`ARABIC`, `CHINESE` and `SMALL` are patterns over folded text (bot.parsing.names.fold): half width, lower case.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal

DIGITS = "零一二三四五六七八九"  # each at the place of its value
TO_TEN = f"{DIGITS[1:]}十"
SMALL = rf"(?:\d{{1,2}}|[{TO_TEN}]{{1,3}})"  # the pattern of a number up to 99: 6, 12, 二十五
_FORMAL_DIGITS = "壹贰叁肆伍陆柒捌玖"
_BEGINS = f"{DIGITS}〇两俩十廿卅{_FORMAL_DIGITS}拾"

# 12, 12.5, 1,234, 1.2万, 3百, 1千2 (1200), 2万5 (25000), 1.2w, 12k, ⑫; the 万 of 12万元 belongs to the measure
ARABIC = (
    r"(?:[\u2460-\u2473]|\d+万(?:零?\d千)?(?:零?\d百)(?:零?\d{1,2})?|\d+万\d千|\d+[百千万][1-9](?![\d.,百千])|\d+(?:\.\d+)?[wk](?![a-z\d])"
    r"|(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:\s?(?:[百千亿]|万(?!元)))?(?![a-z]))"
)
# 一百二十, 两千三, 廿五, 二〇二一, 三点五, 壹佰
CHINESE = rf"(?<!几)(?<![^人次个户家总计]数)[{_BEGINS}][{_BEGINS}百千万亿佰仟]*(?:点[{DIGITS}〇]+)?"

_FORMAL = str.maketrans(f"〇两俩{_FORMAL_DIGITS}拾佰仟", f"零二二{DIGITS[1:]}十百千")
_DIGITS = {digit: value for value, digit in enumerate(DIGITS)}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_FACTORS = {"百": 100, "千": 1000, "w": 10**4, "k": 1000, **_MYRIADS}
_SPELT = 4  # so many digits in a row are a number digit by digit: 二〇二一
_EXACT = Context(prec=10_000)  # no number of a message is longer
_ARABIC = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?([百千万亿wk]?)")
_MIXED = re.compile(r"(\d+)万零?(?:(\d)千)?零?(?:(\d)百)?零?(\d{1,2})?")  # 1万2千3百
_SHORT = re.compile(r"(\d+)([百千万])([1-9])")  # 1千2 is 1200


def read_number(text: str) -> Decimal | None:
    """The number that the whole folded text is, without a sign; None when it is none (三三十, 1,23)."""
    if (short := _SHORT.fullmatch(text)) is not None:
        factor = _FACTORS[short[2]]
        return Decimal(int(short[1]) * factor + int(short[3]) * factor // 10)
    if (mixed := _MIXED.fullmatch(text)) is not None and (mixed[2] or mixed[3]):
        parts = zip(mixed.groups(), (10_000, 1000, 100, 1), strict=True)
        return Decimal(sum(int(digits) * size for digits, size in parts if digits))
    if len(text) == 1 and "\u2460" <= text <= "\u2473":
        return Decimal(ord(text) - ord("\u2460") + 1)
    match = _ARABIC.fullmatch(text)
    if match is None:
        return _read_chinese(text.translate(_FORMAL).replace("廿", "二十").replace("卅", "三十"))
    plain = Decimal(match[1].replace(",", "") + (match[2] or ""))
    return _EXACT.multiply(plain, Decimal(_FACTORS.get(match[3], 1)))


def read_small(text: str) -> int:
    """The number of a text that the pattern SMALL matches; 0 where it is none (二二)."""
    return int(read_number(text) or 0)


def plain(number: Decimal) -> str:
    """The number in digits, without needless zeros: 12000, 12.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read_chinese(text: str) -> Decimal | None:
    whole, point, fraction = text.partition("点")
    number = _whole(whole)
    if number is None or (point and not fraction) or not all(char in _DIGITS for char in fraction):
        return None
    return Decimal(f"{number}{'.' if point else ''}{''.join(str(_DIGITS[char]) for char in fraction)}")


def _whole(text: str) -> int | None:
    """一百二十 -> 120, 两千三 -> 2300, 一万二 -> 12000, 二〇二一 -> 2021."""
    if not text:
        return None
    if len(text) > 1 and all(char in _DIGITS for char in text):
        if len(text) < _SPELT and "零" not in text:
            return None  # 两三 are two or three, not 23
        return int("".join(str(_DIGITS[char]) for char in text))
    for name, size in reversed(_MYRIADS.items()):
        high, separator, low = text.rpartition(name)
        if separator:
            many, rest = _whole(high), _below(low, size) if low else 0
            return None if not many or rest is None else many * size + rest
    return _below(text, 0)


def _below(text: str, size: int) -> int | None:
    """What stands after a 万 or 亿 of `size`: 一万二 is short for 12000, 一万零二 is 10002; size 0: nothing before."""
    for name, smaller in reversed(_MYRIADS.items()):
        if name in text:
            return _whole(text) if smaller < size else None
    if text.endswith("零") and text != "零":
        return None
    total, digit, place, gap = 0, 0, size or 10**4, False
    for at, char in enumerate(text):
        if char in _DIGITS:
            if digit or (char == "零" and gap):
                return None
            digit, gap = _DIGITS[char], gap or char == "零"
        else:
            tens = _TENS.get(char, 0)
            if not 0 < tens < place or (digit == 0 and (char != "十" or (at and text[at - 1] != "零"))):
                return None
            total, digit, place, gap = total + (digit or 1) * tens, 0, tens, False
    short = place // 10 if digit and not gap and (total or size) and place > 10 else 1
    return total + digit * short

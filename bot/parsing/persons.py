"""The cells of a list of persons: names, months of birth and phones, however written, in one form."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.domain.statements import LONGEST
from bot.domain.workbooks import Wrong
from bot.parsing.names import fold

if TYPE_CHECKING:
    from datetime import date

    from schemes.statements import Column

_FIRST_YEAR = 1900
# 1985-10, 1985.10, 1985年10月, 1985/10/03, 198510, 19851003; a time may follow
_MONTH = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月]\d{1,2}日?|月)?|(\d{2})(?:\d{2})?)(?: .*)?")
_UNSURE = re.compile(r"(\d{4})\.1")  # 1985.10 loses its zero where a program takes it for a number
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")  # +86 138…
_LANDLINE = re.compile(r"(010|02\d|0[3-9]\d\d)?([2-9]\d{6,7})")  # 0513-87651234
_BETWEEN = re.compile(r"[/,;、]")
_APART = re.compile(r"[\s()-]")
_HAN = re.compile(r"[\u3400-\u9fff·]+")


def read_cell(text: str, column: Column, cell: str, today: date) -> str | Wrong:
    """The content of a filled-in cell in its one form (1985年10月 -> 1985-10), or what is wrong with it."""
    plain = tidy(text)
    if len(plain) > LONGEST:
        return Wrong(cell, "long", (("column", column.title), ("most", str(LONGEST))))
    if column.choices:
        return _choice(plain, column, cell)
    if column.holds == "month":
        return _month(plain, column, cell, today)
    if column.holds == "phone":
        return _phones(plain, column, cell)
    if column.holds == "name":
        together = "".join(plain.split())
        return together if _HAN.fullmatch(together) else plain  # 张　伟 is aligned, not another name
    return plain


def tidy(text: str) -> str:
    """A text in one line, without letters that cannot be seen."""
    seen = "".join(letter for letter in text if letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf"))
    return " ".join(seen.split())


def _choice(text: str, column: Column, cell: str) -> str | Wrong:
    for choice in column.choices:
        if fold(choice) == fold(text):
            return choice
    return Wrong(cell, "choice", (("column", column.title), ("choices", "、".join(column.choices)), ("given", text)))


def _month(text: str, column: Column, cell: str, today: date) -> str | Wrong:
    words = fold(text)
    if match := _UNSURE.fullmatch(words):
        return Wrong(cell, "month-unsure", (("column", column.title), ("given", text), ("year", match[1])))
    match = _MONTH.fullmatch(words)
    if match is not None:
        year, month = int(match[1]), int(match[2] or match[3])
        if year >= _FIRST_YEAR and 1 <= month <= 12 and (year, month) <= (today.year, today.month):
            return f"{year:04}-{month:02}"
    return Wrong(cell, "month", (("column", column.title), ("given", text), ("latest", f"{today:%Y-%m}")))


def _phones(text: str, column: Column, cell: str) -> str | Wrong:
    phones = [_phone(part) for part in _BETWEEN.split(fold(text)) if part.strip()]
    valid = [part for part in phones if part is not None]
    if not phones or len(valid) < len(phones):
        return Wrong(cell, "phone", (("column", column.title), ("given", text)))
    return "、".join(valid)


def _phone(text: str) -> str | None:
    digits = _APART.sub("", text)
    if match := _MOBILE.fullmatch(digits):
        return match[1]
    if match := _LANDLINE.fullmatch(digits):
        return f"{match[1]}-{match[2]}" if match[1] else match[2]
    return None

"""What a spreadsheet's number format (0.0%, #,##0, 0!.0,"万", 0;-0;;@) says of a number, and the number as text."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

if TYPE_CHECKING:
    from datetime import datetime

GENERAL = "General"
CHINESE_DATES = frozenset({*range(27, 37), *range(50, 59)})  # formats that Chinese programs name by number alone
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|General|(?P<plain>.)', re.DOTALL
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_DIGITS, _QUOTED = "0#?", "'"  # how a section's outline tells a digit, and text that is shown as it stands
_SIZES = re.compile(r"[%％‰千万亿元]")  # in a text behind the number: it says how large the number is


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How numbers are shown: with so many `decimals` (None: as they are), times 10 to the `power`, and a `unit` behind.

    0.0% -> 1, 2, '%'; 0!.0,"万" (12345678 as 1234.6万) -> 1, -4, '万'. `blank`: nothing is shown.
    """

    decimals: int | None = None
    power: int = 0
    unit: str = ""
    blank: bool = False
    condition: tuple[str, Decimal] | None = None

    def holds(self, number: Decimal) -> bool:
        """Whether the section's own condition, such as [>=10000], is met."""
        return self.condition is None or _COMPARE[self.condition[0]](number, self.condition[1])


def format_of(code: str, number: Decimal) -> NumberFormat:
    """The section of a format that shows this number."""
    sections = _sections(code or GENERAL)
    if any(section.condition for section in sections):
        return next((section for section in sections if section.holds(number)), sections[-1])
    at = 1 if number < 0 else 2 if number == 0 else 0
    return sections[at] if at < len(sections) else sections[0]


def number_text(number: Decimal, form: NumberFormat) -> str:
    """The number in the size in which its format shows it, to the last digit: 0.9444 by 0.0% is 94.44%."""
    if form.blank:
        return ""
    if number and not -20 < number.adjusted() < 20:  # no figure of a city; its zeros need not be written out
        return str(number)
    text = f"{number.scaleb(form.power):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}{form.unit}"


def is_date(code: str, number: int) -> bool:
    """Whether the format of that number in its file shows days or times; `code` is General where it is not told."""
    return (code == GENERAL and number in CHINESE_DATES) or bool(is_date_format(code))


def day_of(value: float, code: str, epoch: datetime) -> object:
    """The day, time or length of time that a number is by its format; `#VALUE!` where there is none, as it is shown."""
    try:
        day: object = from_excel(value, epoch, timedelta=is_timedelta_format(code))
    except (OverflowError, ValueError):
        return "#VALUE!"
    return day


@lru_cache(maxsize=1000)
def _sections(code: str) -> tuple[NumberFormat, ...]:
    """The sections for numbers; a fourth is for text."""
    sections: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token["plain"] == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    return tuple(_section(tokens) for tokens in sections[:3])


def _section(tokens: list[re.Match[str]]) -> NumberFormat:
    """One section, read from its outline: 0!.0,"万" is `0'0,'` with the texts `.` and `万`."""
    outline, texts, condition = "", list[str](), None
    for token in tokens:
        text = token["quoted"] if token["quoted"] is not None else token["escaped"]
        if text is not None and text.strip():
            outline, texts = outline + _QUOTED, [*texts, text]
        elif token["bracket"] is not None:
            match = _CONDITION.fullmatch(token["bracket"])
            condition = (match[1], Decimal(match[2])) if match else condition
        else:
            outline += token["plain"] or (GENERAL if token[0] == GENERAL else "")
    last = max((outline.rfind(digit) for digit in _DIGITS), default=-1)
    if last < 0 or re.search(r"[Ee/]", outline.replace(GENERAL, "")):  # none, a fraction, 1.2E+03: as it is
        return NumberFormat(unit=_unit(outline, -1, texts), blank=not outline.strip(), condition=condition)
    whole, point, decimals = outline[: last + 1].partition(".")
    places = sum(digit in _DIGITS for digit in decimals)
    thousands = len(whole) - len(whole.rstrip(",")) if point else 0
    thousands += sum(1 for _ in takewhile(lambda letter: letter == ",", outline[last + 1 :]))
    power = 2 * outline.count("%") - 3 * thousands
    drawn = _drawn_decimals(outline[: last + 1], texts)
    return NumberFormat(places + drawn, power - drawn, _unit(outline, last, texts), condition=condition)


def _drawn_decimals(outline: str, texts: list[str]) -> int:
    """The digits behind a point that is only drawn: 0!.0, shows tens of thousands, which Excel itself cannot divide."""
    inner = outline.split(_QUOTED)
    if "." in outline:
        return 0
    points = [at for at, text in enumerate(texts[: len(inner) - 1], start=1) if text == "." and inner[0]]
    return sum(letter in _DIGITS for part in inner[points[0] :] for letter in part) if points else 0


def _unit(outline: str, last: int, texts: list[str]) -> str:
    remaining = iter(texts[outline[: last + 1].count(_QUOTED) :])
    unit = "".join(next(remaining) if letter == _QUOTED else letter for letter in outline[last + 1 :])
    return size_in(unit.replace(GENERAL, ""))


def size_in(words: str) -> str:
    """What stands behind a number, where it tells the number's size: %, 万元; empty for 人."""
    unit = words.strip(" ,-()")
    return unit if _SIZES.search(unit) else ""

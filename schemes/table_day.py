"""The day that a table's figures count for, out of what is written around it: 截至5月31日, 5月份, 二季度."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from schemes.table_words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DIGITS = "一二三四五六七八九十"
_MONTH = rf"(?:[01]?\d|[{_DIGITS}]{{1,3}})"
_YEAR = r"(?:(?P<year>20\d\d)(?:年度?|[-./]))?"
# From what is said most exactly to what is said least; of two in one text the first in this list counts.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}(?P<month>{_MONTH})月\d{{1,2}}[日号]?[至到\-—~～](?:{_MONTH}月)?(?P<day>\d{{1,2}})[日号]",
        rf"{_YEAR}(?P<month>{_MONTH})月(?P<day>\d{{1,2}})[日号]",
        r"(?P<year>20\d\d)[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})",
        r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)",
        r"截[至止]到?(?P<month>\d{1,2})\.(?P<day>\d{1,2})(?![\d.])",
        rf"{_YEAR}{_MONTH}月?(?:份)?[至到\-—~～](?P<month>{_MONTH})月(?!\d)",
        rf"{_YEAR}(?P<month>{_MONTH})月(?:份|底|末)?(?!\d)",
        r"(?<!\d)(?P<year>20\d\d)[-./]?(?P<month>0[1-9]|1[0-2])(?!\d|[-./]\d)",
        rf"{_YEAR}第?(?P<quarter>[一二三四1-4])季度",
        rf"{_YEAR}(?P<half>[上下])半年",
    )
)
UNTIL = re.compile(r"截[至止]|统计(?:时间|日期)|数据(?:日期|时间)|as of")
_WHOLE_DAY = re.compile(r"(?:(?:填报|制表|填表|报送|上报)?(?:日期|时间)[:：]?)?20\d\d[年\-./]\d{1,2}[月\-./]\d{1,2}日?")
_YEAR_ALONE = re.compile(r"(?<!\d)(20\d\d)年")


@dataclass(frozen=True, slots=True)
class Said:
    """A day that a text tells. `day` None: it lies outside the cycle or is still to come."""

    day: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Day:
    """For which day figures count: `day` None and no `choices` is today; `choices`: only the sender can tell."""

    day: date | None = None
    text: str = ""  # where it is said
    choices: tuple[date, ...] = ()

    @property
    def is_said(self) -> bool:
        """Whether anything tells the day."""
        return self.day is not None or bool(self.choices)


def day_said(text: str, start: date, today: date) -> Said | None:
    """The day that a text tells, within the cycle that begins on `start`: the month that is running ends today."""
    written = plain(text)
    for pattern in _PATTERNS:
        if match := pattern.search(written):
            day = _day_of({name: value for name, value in match.groupdict().items() if value}, today)
            day = None if re.search(r"[去上]年", written) else day
            return Said(day if day is not None and start <= day <= today else None, " ".join(text.split()))
    years = {int(year) for year in _YEAR_ALONE.findall(written)}
    if years and not any(start.year <= year <= today.year for year in years):
        return Said(None, " ".join(text.split()))
    return None


def day_of(title: Iterable[str], caption: str, others: Iterable[str], start: date, today: date) -> Day:
    """The day of a table: what its title and the words beside the file say, else one of `others`, the first first."""
    own, beside = (_day_of_texts(texts, start, today) for texts in (title, [caption]))
    if own.is_said and beside.is_said and own != replace(beside, text=own.text):
        days = {day for each in (own, beside) for day in (each.day, *each.choices) if day is not None}
        return Day(None, caption, tuple(sorted(days)))
    rest = (_day_of_texts([text], start, today) for text in others)
    return next((day for day in (own, beside, *rest) if day.is_said), Day())


def _day_of_texts(texts: Iterable[str], start: date, today: date) -> Day:
    """What is said exactly (截至…) before the month of a title."""
    texts = list(texts)
    for exact in (True, False):
        said = [each for text in texts if _fits(text, exact=exact) and (each := day_said(text, start, today))]
        days = {each.day for each in said}
        if len(days) == 1 and None not in days:
            return Day(days.pop(), said[0].text)
        if said:
            choices = sorted({day for day in days if day is not None} | {today})
            return Day(None, said[0].text, tuple(choices))
    return Day()


def _fits(text: str, *, exact: bool) -> bool:
    """Whether a text says of which day figures are (截至…), or else whether it is no mere date of signing."""
    until = bool(UNTIL.search(plain(text)))
    return until if exact else not until and not _WHOLE_DAY.fullmatch(plain(text))


def dates_of_signing(texts: Iterable[str], start: date, today: date) -> Iterator[date]:
    """Days that stand alone, above or below a table: when it was filled in."""
    for text in texts:
        if _WHOLE_DAY.fullmatch(plain(text)) and (said := day_said(text, start, today)) and said.day is not None:
            yield said.day


def _day_of(named: dict[str, str], today: date) -> date | None:
    year = int(named.get("year", today.year))
    if "quarter" in named:
        month = 3 * _number(named["quarter"])
        return _end(year, month, today, first=month - 2)
    if "half" in named:
        month = 6 if named["half"] == "上" else 12
        return _end(year, month, today, first=month - 5)
    month = _number(named["month"])
    if "day" not in named:
        return _end(year, month, today, first=month)
    try:
        return date(year, month, int(named["day"]))
    except ValueError:
        return None


def _end(year: int, month: int, today: date, *, first: int) -> date | None:
    """The last day of a span that is over, today for the one that is running; None for none."""
    if not 1 <= month <= 12:
        return None
    end = date(year, month, monthrange(year, month)[1])
    return today if date(year, first, 1) <= today <= end else end


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, _, ones = text.rpartition("十") if "十" in text else ("", "", text)
    ten = 0 if "十" not in text else 10 * (_DIGITS.index(tens) + 1 if tens else 1)
    return ten + (_DIGITS.index(ones) + 1 if ones else 0)

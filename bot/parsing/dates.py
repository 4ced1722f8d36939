"""Days as people name them: 昨天, 3月31日, 上周五, 3月底.

`PATTERN` finds them in folded text (bot.parsing.names.fold); months and other spans without a day are found too,
for they must not be read as numbers.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum

from bot.parsing.numerals import DIGITS, SMALL, read_small

_AGO = {"大前天": 3, "前天": 2, "前日": 2, "昨天": 1, "昨日": 1, "昨晚": 1, "yesterday": 1}
_AGO |= {"今天": 0, "今日": 0, "今早": 0, "今晚": 0, "today": 0, "明天": -1, "明日": -1, "后天": -2}
WEEKDAYS = f"{DIGITS[1:7]}日"  # from Monday
_QUARTERS = DIGITS[1:5]

PATTERN = "|".join(
    (
        *(rf"\b{word}\b" if word.isascii() else word for word in _AGO),
        rf"{SMALL}天前",  # 3天前, 两天前
        # 2021年3月31日, 2021-03-31, 2021/3/31, 2021.3.31; 3/31
        r"(?<![\d.])\d{4}(?:年\d{1,2}月\d{1,2}日?|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2})(?![\d.])",
        r"(?<![\d./])\d{1,2}/\d{1,2}(?![\d/])",
        # 3月31日, 去年3月5号, 3月31 (but 3月12人 is a month and a number), 3月底 (but not 3月底数), 3月份
        rf"(?<!\d)(?:今年|去年)?{SMALL}月(?:{SMALL}[日号]|{SMALL}(?![\d.%人名户家个项次万元])|[底末初](?!数)|份)?",
        r"(?<!\d)20\d\d年(?:\d{1,2}月份?|度)?",  # 2021年, 2021年3月份, 2021年度
        r"上个?月[底末初]|本?月[底末初]|[今去]?年[底末初](?!数)|上个?月(?=\D|$)|去年|上个?季度|上半年|下半年",
        rf"(?<!\d)(?:上个?月|本月)?{SMALL}[日号](?!楼|线)",  # 5号, 上月5日; not 5号楼
        rf"第?[{_QUARTERS}1-4]季度[底末]?",  # 一季度, 第2季度末
        rf"(?:上个?|本|这)?(?:周|星期|礼拜)[{WEEKDAYS}天]|上个?(?:周|星期|礼拜)",
    )
)


class Flaw(StrEnum):
    """Why words that look like a day name none."""

    NO_SUCH_DAY = "no-such-day"
    FUTURE = "future"
    WHICH_DAY = "which-day"  # a month, a week, a quarter


def read_date(text: str, today: date) -> date | Flaw:
    """The day that the whole text (a match of `PATTERN`) names, seen from `today`.

    Without a year it is the latest such day that is not to come; a span without a day that holds today is today.
    """
    day = _read(text, today)
    return Flaw.FUTURE if isinstance(day, date) and day > today else day


def read_plain_day(text: str, today: date) -> date | Flaw | None:
    """3.31 and 20210331, which may be days or numbers: the day (6.31 is a Flaw), None when no month is named."""
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})", text):
        month, day = int(match[1]), _latest(int(match[1]), int(match[2]), today)
    elif match := re.fullmatch(r"(20\d\d)(\d\d)(\d\d)", text):
        month, day = int(match[2]), day_of(int(match[1]), int(match[2]), int(match[3]))
    else:
        return None
    if isinstance(day, Flaw):
        return day if 1 <= month <= 12 else None
    return Flaw.FUTURE if day > today else day


def _read(text: str, today: date) -> date | Flaw:
    if text in _AGO:
        return _shift(today, -_AGO[text])
    if text.endswith("天前"):
        return _shift(today, -read_small(text[:-2]))
    if match := re.fullmatch(rf"(上个?|本|这)?(?:周|星期|礼拜)([{WEEKDAYS}天])?", text):
        return _weekday(match[1] or "", match[2], today)
    if match := re.fullmatch(rf"第?([{_QUARTERS}1-4])季度([底末])?", text):
        quarter = _QUARTERS.index(match[1]) + 1 if match[1] in _QUARTERS else int(match[1])
        return _month_end(3 * quarter, today) if match[2] else Flaw.WHICH_DAY
    if match := re.fullmatch(r"(上个?|本?)月([底末初])", text):
        first = today.replace(day=1)
        if match[1].startswith("上"):
            last = _shift(first, -1)
            return last.replace(day=1) if match[2] == "初" else last
        return first if match[2] == "初" else _last_of(today.year, today.month)
    if match := re.fullmatch(r"([今去])?年([底末初])", text):
        year = today.year - (match[1] == "去")
        return date(year, 1, 1) if match[2] == "初" else date(year, 12, 31)
    if match := re.fullmatch(r"(\d{4})年(?:度|(\d{1,2})月份?)?", text):
        here = int(match[1]) == today.year and match[2] in (None, str(today.month), f"{today.month:02d}")
        return today if here else Flaw.WHICH_DAY
    return _of_month(text, today)


def _of_month(text: str, today: date) -> date | Flaw:
    """3月31日, 去年12月31日, 3月底, 3月份, 上月5日, 5号, 2021-03-31, 3/31, 上月."""
    if match := re.fullmatch(rf"(今年|去年)?({SMALL})月([底末初份])?", text):
        month, year = read_small(match[2]), today.year - (match[1] == "去年")
        if not 1 <= month <= 12:
            return Flaw.NO_SUCH_DAY
        if match[3] == "初":
            return date(year, month, 1) if match[1] else _latest(month, 1, today)
        if match[3] in ("底", "末"):
            return _last_of(year, month) if match[1] else _month_end(month, today)
        return today if month == today.month and year == today.year else Flaw.WHICH_DAY
    if match := re.fullmatch(rf"(上个?月|本月)?({SMALL})[日号]", text):
        first = today.replace(day=1)
        last = _shift(first, -1)
        day = read_small(match[2])
        if match[1] and match[1].startswith("上"):
            return day_of(last.year, last.month, day)
        here = day_of(today.year, today.month, day)
        ahead = not isinstance(here, date) or here > today
        return day_of(last.year, last.month, day) if ahead and not match[1] else here
    bare = text.removeprefix("今年").removeprefix("去年")
    parts = [read_small(part) for part in re.split(r"[年月日号/.-]", bare) if part]
    if len(parts) == 3:
        return day_of(parts[0], parts[1], parts[2])
    if len(parts) == 2 and text.startswith(("今年", "去年")):
        return day_of(today.year - text.startswith("去年"), parts[0], parts[1])
    return _latest(parts[0], parts[1], today) if len(parts) == 2 else Flaw.WHICH_DAY  # 上月, 去年, 上半年


def _weekday(which: str, name: str | None, today: date) -> date | Flaw:
    """周五: the latest one that is not to come; 本周五, 上周五 (`which`): of the calendar's weeks; 上周: no day."""
    if name is None:
        return Flaw.WHICH_DAY
    wanted = WEEKDAYS.index(name.replace("天", "日"))
    if not which:
        return _shift(today, -((today.weekday() - wanted) % 7))
    return _shift(today, wanted - today.weekday() - (7 if which.startswith("上") else 0))


def _latest(month: int, day: int, today: date) -> date | Flaw:
    """The latest such day that is not to come."""
    for year in range(today.year, max(today.year - 9, 0), -1):  # 8 years can lie between two 29th of February
        latest = day_of(year, month, day)
        if isinstance(latest, date) and latest <= today:
            return latest
    return Flaw.NO_SUCH_DAY


def _month_end(month: int, today: date) -> date:
    """The latest end of that month that is not to come."""
    end = _last_of(today.year, month)
    return end if end <= today else _last_of(today.year - 1, month)


def _last_of(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)


def day_of(year: int, month: int, day: int) -> date | Flaw:
    """The day, or NO_SUCH_DAY: 2021-02-30."""
    try:
        return date(year, month, day)
    except ValueError:
        return Flaw.NO_SUCH_DAY


def _shift(day: date, days: int) -> date:
    return day + timedelta(days=days)

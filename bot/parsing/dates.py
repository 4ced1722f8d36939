"""Days as people name them: 昨天, 3月31日, 上周五."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from bot.parsing.numerals import read_number

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
PATTERN = (
    r"大前天|前天|昨天|昨日|今天|今日|明天|本月初|月初|上月底|上月末"
    rf"|(?:\d{{4}}年)?{_NUMBER}月{_NUMBER}[日号]?|\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{4}}/\d{{1,2}}/\d{{1,2}}"
    r"|(?<!\d)\d{1,2}/\d{1,2}(?!\d)|上?(?:周|星期|礼拜)[一二三四五六日天]"
)
_AGO = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "大前天": 3, "明天": -1}
_WEEKDAYS = "一二三四五六日"


def read_date(text: str, today: date) -> date | None:
    """The day that the whole text names, seen from `today`; without a year the latest such day that is not to come.

    None when there is no such day (2月30日).
    """
    if text in _AGO:
        return today - timedelta(days=_AGO[text])
    if text in ("本月初", "月初"):
        return today.replace(day=1)
    if text in ("上月底", "上月末"):
        return today.replace(day=1) - timedelta(days=1)
    if match := re.fullmatch(r"(上?)(?:周|星期|礼拜)([一二三四五六日天])", text):
        wanted = _WEEKDAYS.index(match[2].replace("天", "日"))
        if match[1]:
            return today - timedelta(days=today.weekday() + 7 - wanted)
        return today - timedelta(days=(today.weekday() - wanted) % 7)
    parts = [int(read_number(part) or 0) for part in re.split(r"[年月日号/-]", text) if part]
    if len(parts) == 3:
        return _day(*parts)
    if len(parts) != 2:
        return None
    found = _day(today.year, *parts)
    return _day(today.year - 1, *parts) if found is not None and found > today else found


def _day(year: int, month: int, day: int) -> date | None:
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(max(year, 1), month)[1] and year >= 1):
        return None
    return date(year, month, day)

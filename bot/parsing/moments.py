"""Moments and days to come as people name them: 明天 9:00, 下周一 14:30, 6月20日到6月30日, 3天."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.parsing.dates import WEEKDAYS, day_of
from bot.parsing.names import fold
from bot.parsing.numerals import SMALL, read_small

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.dates import Flaw

_AHEAD = {"": 0, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "today": 0, "tomorrow": 1}
_DAY = (
    r"(?P<word>今天|今日|明天|明日|大后天|后天|today|tomorrow)"
    rf"|(?P<next>下个?|本|这)?(?:周|星期|礼拜)(?P<weekday>[{WEEKDAYS}天])"
    rf"|(?:(?P<year>20\d\d)[年/.-])?(?P<month>{SMALL})[月/.-](?P<day>{SMALL})[日号]?|(?P<only>{SMALL})[日号]"
)
_TIME = (
    rf"(?P<half>上午|早上|早晨|中午|下午|傍晚|晚上)?(?P<hour>{SMALL})"
    rf"(?::(?P<minute>\d\d)|[点时](?P<spoken>半|{SMALL}分?)?)"
)
_MOMENT = re.compile(rf"(?:{_DAY})?\s*(?:{_TIME})?")  # 下周一 14:30, 6月20日下午3点半, 2021-06-20, 5号 9:00, 18:30
_ABSENT_DAY = r"(?:\d{4}-\d{1,2}-\d{1,2}|(?:\d{4}[年./])?\d{1,2}[月./]\d{1,2}[日号]?|\d{1,2}[日号]|今天|明天|后天)"
_ABSENCE = re.compile(  # at the end of the words: 6.20-6.30 and 到30日, 明天起3天, 6月20日
    rf"(?<!\S)(?:(?P<first>{_ABSENT_DAY})?\s*(?:到|至|-+|~|—+|–)\s*(?P<last>{_ABSENT_DAY}|\d{{1,2}})"
    rf"|(?P<start>{_ABSENT_DAY})?(?:\s*(?:起|开始))?\s*(?P<days>[1-9]\d?)\s*天"
    rf"|(?P<single>{_ABSENT_DAY}))$"
)
_LONG_AGO = timedelta(days=180)
_AFTERNOON = frozenset({"下午", "傍晚", "晚上"})
_NOON = 12
_MORNING = time(9, 0)


def read_moment(text: str, now: datetime) -> datetime | None:
    """The moment that the whole text names, seen from `now` (aware, local); None when it names none.

    Without a year or a month it is the next such day, without an hour nine in the morning, without a day today
    or, when that hour has passed, tomorrow. A time that has passed is given as it is.
    """
    match = _MOMENT.fullmatch(fold(text).strip())
    if match is None or not match[0]:
        return None
    hour = _MORNING if match["hour"] is None else _hour(match)
    day = _day(match, now.date())
    if hour is None or not isinstance(day, date):
        return None
    moment = datetime.combine(day, hour, now.tzinfo)
    names_a_day = match["word"] or match["weekday"] or match["day"] or match["only"]
    return moment if names_a_day or moment > now else moment + timedelta(days=1)


def _hour(match: re.Match[str]) -> time | None:
    hour, spoken = read_small(match["hour"]), match["spoken"]
    minute = read_small(spoken.removesuffix("分")) if spoken else int(match["minute"] or 0)
    if spoken == "半":
        minute = 30
    if match["half"] in _AFTERNOON and hour < _NOON:
        hour += 12
    try:
        return time(hour, minute)
    except ValueError:
        return None


def _day(match: re.Match[str], today: date) -> date | Flaw | None:
    if match["weekday"]:
        monday = today - timedelta(days=today.weekday())
        wanted = monday + timedelta(days=WEEKDAYS.index(match["weekday"].replace("天", "日")))
        if match["next"] and match["next"].startswith("下"):
            return wanted + timedelta(days=7)
        return wanted if wanted >= today or match["next"] else wanted + timedelta(days=7)
    if match["only"]:
        return _next(today, lambda ahead: _later_month(today, ahead, read_small(match["only"])))
    if match["day"]:
        month, day = read_small(match["month"]), read_small(match["day"])
        if match["year"]:
            return day_of(int(match["year"]), month, day)
        return _next(today, lambda ahead: day_of(today.year + ahead, month, day))
    return today + timedelta(days=_AHEAD[match["word"] or ""])


def _next(today: date, make: Callable[[int], date | Flaw]) -> date | None:
    """The first of the days make(0), make(1), … that exists and is not over."""
    days = (make(ahead) for ahead in range(9))  # 8 years can lie between two 29th of February
    return next((day for day in days if isinstance(day, date) and day >= today), None)


def _later_month(today: date, ahead: int, day: int) -> date | Flaw:
    years, month = divmod(today.month - 1 + ahead, 12)
    return day_of(today.year + years, month + 1, day)


def read_absence(words: str, today: date) -> tuple[str, date, date] | None:
    """What stands before the days, the first day and the last; None where the words do not end in days.

    Without a year it is this one's, or the next one's where that is half a year ago; what has begun begins today:
    "王芳 6月20日到6月30日" -> ("王芳", 2021-06-20, 2021-06-30); "明天起3天", "20日至30日" and "3天" are read, too.
    """
    match = _ABSENCE.search(fold(words).strip())
    if match is None:
        return None
    try:
        first, last = _absence_days(match, today)
        if last < today - _LONG_AGO:
            first, last = first.replace(year=first.year + 1), last.replace(year=last.year + 1)
    except ValueError:
        return None
    before = words.strip()[: match.start()].strip()
    return before, max(first, today) if last >= today else first, last


def _absence_days(match: re.Match[str], today: date) -> tuple[date, date]:
    if match["days"]:
        first = _absence_day(match["start"], today) if match["start"] else today
        return first, first + timedelta(days=int(match["days"]) - 1)
    if match["single"]:
        day = _absence_day(match["single"], today)
        return day, day
    first = _absence_day(match["first"], today) if match["first"] else today
    return first, _absence_day(match["last"], first)


def _absence_day(text: str, near: date) -> date:
    """The day; month and year that are left out are those of `near`. Raises ValueError where there is no such day."""
    if text in _AHEAD:
        return near + timedelta(days=_AHEAD[text])
    parts = [int(part) for part in re.findall(r"\d+", text)]
    year, month = ([near.year, near.month][: 3 - len(parts)] + parts)[:2]
    day = date(year, month, parts[-1])
    return day.replace(year=year + 1) if len(parts) == 2 and day < near and near.month > month else day

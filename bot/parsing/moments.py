"""Moments to come as people name them: 明天 9:00, 6月20日下午3点, 下周一 14:30, 18:30."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.parsing.dates import WEEKDAYS
from bot.parsing.names import fold
from bot.parsing.numerals import SMALL, read_number

if TYPE_CHECKING:
    from collections.abc import Callable

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
_MOMENT = re.compile(rf"(?:{_DAY})?\s*(?:{_TIME})?")
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
    if hour is None or day is None:
        return None
    found = datetime.combine(day, hour, now.tzinfo)
    names_a_day = match["word"] or match["weekday"] or match["day"] or match["only"]
    return found if names_a_day or found > now else found + timedelta(days=1)


def _hour(match: re.Match[str]) -> time | None:
    hour = _number(match["hour"])
    spoken = match["spoken"]
    minute = int(match["minute"] or 0) if not spoken else 30 if spoken == "半" else _number(spoken.removesuffix("分"))
    if match["half"] in _AFTERNOON and hour < _NOON:
        hour += 12
    try:
        return time(hour, minute)
    except ValueError:
        return None


def _day(match: re.Match[str], today: date) -> date | None:
    if match["weekday"]:
        monday = today - timedelta(days=today.weekday())
        wanted = monday + timedelta(days=WEEKDAYS.index(match["weekday"].replace("天", "日")))
        if match["next"] and match["next"].startswith("下"):
            return wanted + timedelta(days=7)
        return wanted if wanted >= today or match["next"] else wanted + timedelta(days=7)
    if match["only"]:
        return _next(today, lambda ahead: _later_month(today, ahead, _number(match["only"])))
    if match["day"]:
        month, day = _number(match["month"]), _number(match["day"])
        if match["year"]:
            return _made(int(match["year"]), month, day)
        return _next(today, lambda ahead: _made(today.year + ahead, month, day))
    return today + timedelta(days=_AHEAD[match["word"] or ""])


def _next(today: date, make: Callable[[int], date | None]) -> date | None:
    """The first of what `make` gives for 0, 1, 2 … that is not over."""
    found = (make(ahead) for ahead in range(9))  # 8 years can lie between two 29th of February
    return next((day for day in found if day is not None and day >= today), None)


def _later_month(today: date, ahead: int, day: int) -> date | None:
    years, month = divmod(today.month - 1 + ahead, 12)
    return _made(today.year + years, month + 1, day)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(read_number(text) or 0)

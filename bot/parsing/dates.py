"""Days as people name them: 昨天, 3月31日, 06-14, 上周五, 3月底; and periods: 5月份, 一季度, 6月1日至14日.

`PATTERN` finds them in folded text (bot.parsing.names.fold).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.parsing.numerals import DIGITS, SMALL, read_small

_AGO = {"大前天": 3, "前天": 2, "前日": 2, "昨天": 1, "昨日": 1, "昨晚": 1, "昨儿": 1, "yesterday": 1}
_AGO |= {"今天": 0, "今日": 0, "今早": 0, "今晚": 0, "today": 0, "明天": -1, "明日": -1, "后天": -2}
WEEKDAYS = f"{DIGITS[1:7]}日"  # from Monday
_QUARTERS = DIGITS[1:5]
_TO = r"\s*(?:[-~—]+|到|至)\s*"
_MONTHS = rf"(?:今年)?(?P<from_month>{SMALL})(?:月份?)?{_TO}(?P<to_month>{SMALL})月份?"  # 1-5月, 一至六月
_DAYS = (  # 6月1日至6月14日, 6月1日-15日, 6.7-6.13, 1日至15日
    rf"(?:(?:\d{{4}}年)?(?P<first_month>{SMALL})月)?(?P<first_day>{SMALL})[日号]?{_TO}"
    rf"(?:(?P<last_month>{SMALL})月)?(?P<last_day>{SMALL})[日号]"
    r"|(?P<first>\d{1,2}[./]\d{1,2})\s*(?:[-~—]+|到|至)\s*(?P<last>\d{1,2}(?:[./]\d{1,2})?)(?!\s*[人个户次%])"
)
_TITLES = "小结|日报|周报|月报|报表|情况|汇报|数据|统计|进度|总结|快报"
_UNCLEAR = ("前几天", "前些天", "前两天", "前段时间", "上旬", "中旬", "下旬", "那天")


def _unnamed(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern)


PATTERN = "|".join(
    (
        *(rf"\b{word}\b" if word.isascii() else word for word in (*_AGO, *_UNCLEAR)),
        rf"(?<![\d.]){_unnamed(_MONTHS)}",
        rf"(?<![\d.])(?:{_unnamed(_DAYS)})(?![\d.])",
        r"(?<!\d)0[1-9]-?[0-3]\d(?![\d.])",  # 06-14, 0614
        r"(?<![\d.])\d{1,2}\.\d{1,2}[日号]",  # 6.14日
        rf"(?<![^\n])\d{{1,2}}\.\d{{1,2}}(?=[^\n\d]{{0,12}}(?:{_TITLES})[^\S\n]*(?:[\n:]|$))",  # 6.14就业小结
        rf"(?:今年)?前{SMALL}个月",
        # 6-14 at the beginning, 日期：6.14
        r"(?<![^\n])\d{1,2}[-—–]\d{1,2}(?=\s*[:\s\u4e00-\u9fff])(?!\s*[人个名户家次月日号项例起岁万元天期批])",
        r"(?:(?<=日期)|(?<=日期[: ])|(?<=时间[: ]))\d{1,2}[-.]\d{1,2}(?![\d.])",
        r"(?<![\d.])[12]\d\.\d{1,2}\.\d{1,2}(?![\d.])",  # 21.6.14
        rf"(?<!\d)[12]\d年{SMALL}月{SMALL}[日号]?",  # 21年6月14日
        rf"{SMALL}天前",  # 3天前, 两天前
        # 2021年3月31日, 2021-03-31, 2021/3/31, 2021.3.31; 3/31
        r"(?<![\d.])\d{4}(?:年\d{1,2}月\d{1,2}日?|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2})(?![\d.])",
        r"(?<![\d./])\d{1,2}/\d{1,2}(?![\d/])",
        # 3月31日, 去年3月5号, 3月31 (but 3月12人 is a month and a number), 3月底 (but not 3月底数), 3月份
        rf"(?<!\d)(?:今年|去年)?{SMALL}月(?:{SMALL}[日号]|\d{{1,2}}(?![\d.%人名户家个项次万元])|[底末初](?!数)|份)?",
        r"(?<!\d)20\d\d年(?:\d{1,2}月份?|度)?",  # 2021年, 2021年3月份, 2021年度
        r"上个?月[底末初]|本?月[底末初]|[今去]?年[底末初](?!数|以来|至今|到)|上个?月(?=\D|$)|上个?季度|下半年",
        rf"(?<!\d)(?:上个?月|本月)?{SMALL}[日号](?!楼|线)",  # 5号, 上月5日; not 5号楼
        rf"第?[{_QUARTERS}1-4]季度[底末]?",  # 一季度, 第2季度末
        rf"(?:上个?|本|这)?(?:周|星期|礼拜)[{WEEKDAYS}天]|上个?(?:周|星期|礼拜)",
    )
)


class Flaw(StrEnum):
    """Why words that look like a day name none."""

    NO_SUCH_DAY = "no-such-day"
    FUTURE = "future"
    UNCLEAR = "unclear-day"  # 前几天


@dataclass(frozen=True, slots=True)
class Period:
    """A time of several days, over: a month, a week, a quarter, 6月1日至14日."""

    first: date
    last: date


def read_date(text: str, today: date) -> date | Period | Flaw:
    """The day or period that the whole text (a match of `PATTERN`) names, seen from `today`.

    Without a year it is the latest such day that is not to come; a period that holds today is today.
    """
    day = _read(text, today)
    if isinstance(day, Period):
        if day.first > today:
            return Flaw.FUTURE
        return day if day.last < today else today
    return Flaw.FUTURE if isinstance(day, date) and day > today else day


def counts_from_january(text: str) -> bool:
    """Whether a period begins with the year, so that a figure of it is the running total: 1-5月, 2021年."""
    months = re.fullmatch(_MONTHS, text)
    return (months is not None and read_small(months["from_month"]) == 1) or re.search(r"前.+个月$", text) is not None


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


def _read(text: str, today: date) -> date | Period | Flaw:
    if text in _UNCLEAR:
        return Flaw.UNCLEAR
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(text):
            return read(match, today)
    return _of_month(text, today)


def _quarter(match: re.Match[str], today: date) -> date | Period | Flaw:
    """一季度, 第2季度末, 上季度."""
    if not match["quarter"]:
        last = _shift(date(today.year, today.month - (today.month - 1) % 3, 1), -1)
        return Period(date(last.year, last.month - 2, 1), last)
    place = _QUARTERS.find(match["quarter"])
    quarter = place + 1 if place >= 0 else int(match["quarter"])
    return _month_end(3 * quarter, today) if match["end"] else _months(3 * quarter - 2, 3 * quarter, today)


def _month_from_here(match: re.Match[str], today: date) -> date | Period:
    """上月, 上月底, 月初, 本月末."""
    first = today.replace(day=1)
    if match["last"]:
        end = _shift(first, -1)
        whole = Period(end.replace(day=1), end)
        if not match["part"]:
            return whole
        return whole.first if match["part"] == "初" else end
    return first if match["this"] == "初" else _last_of(today.year, today.month)


def _end_of_year(match: re.Match[str], today: date) -> date:
    """去年底, 年初."""
    year = today.year - (match[1] == "去")
    return date(year, 1, 1) if match[2] == "初" else date(year, 12, 31)


def _of_year(match: re.Match[str], _: date) -> Period | Flaw:
    """2021年, 2021年3月份."""
    year, month = int(match[1]), int(match[2] or 0)
    if not month:
        return Period(date(year, 1, 1), date(year, 12, 31))
    return Period(date(year, month, 1), _last_of(year, month)) if month <= 12 else Flaw.NO_SUCH_DAY


def _months(first: int, last: int, today: date) -> Period | Flaw:
    """Whole months of this year; of the year before where they are still to come: 10-12月 in February."""
    if not 1 <= first <= last <= 12:
        return Flaw.NO_SUCH_DAY
    year = today.year if date(today.year, first, 1) <= today else today.year - 1
    return Period(date(year, first, 1), _last_of(year, last))


def _span_of_months(match: re.Match[str], today: date) -> Period | Flaw:
    return _months(read_small(match["from_month"]), read_small(match["to_month"]), today)


def _days(match: re.Match[str], today: date) -> Period | Flaw:
    """6月1日至14日: without a month the first day is of the last one's month, or of this month."""
    if match["first"]:
        first_month, first_day = map(int, re.split(r"[./]", match["first"]))
        last_month, last_day = [first_month, *map(int, re.split(r"[./]", match["last"]))][-2:]
    else:
        last_month = read_small(match["last_month"] or match["first_month"] or "") or today.month
        first_month = read_small(match["first_month"] or "") or last_month
        first_day, last_day = read_small(match["first_day"]), read_small(match["last_day"])
    last = _latest(last_month, last_day, _shift(today, 31))  # a week or month that has begun ends later
    if isinstance(last, Flaw):
        return last
    first = day_of(last.year - (first_month > last_month), first_month, first_day)
    if isinstance(first, Flaw) or first > last:
        return Flaw.NO_SUCH_DAY
    return Period(first, last)


def _named_month(match: re.Match[str], today: date) -> date | Period | Flaw:
    """3月份, 去年12月, 3月底, 5月初."""
    month, year = read_small(match["month"]), today.year - (match["year"] == "去年")
    if not 1 <= month <= 12:
        return Flaw.NO_SUCH_DAY
    if match["part"] == "初":
        return date(year, month, 1) if match["year"] else _latest(month, 1, today)
    if match["part"] in ("底", "末"):
        return _last_of(year, month) if match["year"] else _month_end(month, today)
    return Period(date(year, month, 1), _last_of(year, month)) if match["year"] else _months(month, month, today)


def _day_of_month(match: re.Match[str], today: date) -> date | Flaw:
    """5号, 上月5日: without a month the latest such day of this month or the one before."""
    day, last = read_small(match["day"]), _shift(today.replace(day=1), -1)
    here, before = day_of(today.year, today.month, day), day_of(last.year, last.month, day)
    if match["month"]:
        return before if match["month"].startswith("上") else here
    return here if isinstance(here, date) and here <= today else before


def _of_month(text: str, today: date) -> date | Flaw:
    """3月31日, 去年12月31日, 2021-03-31, 3/31."""
    bare = text.removeprefix("今年").removeprefix("去年")
    parts = [read_small(part) for part in re.split(r"[年月日号/.-]", bare) if part]
    if len(parts) == 3:
        return day_of(parts[0], parts[1], parts[2])
    if len(parts) == 2 and text.startswith(("今年", "去年")):
        return day_of(today.year - text.startswith("去年"), parts[0], parts[1])
    return _latest(parts[0], parts[1], today) if len(parts) == 2 else Flaw.UNCLEAR


def _weekday(match: re.Match[str], today: date) -> date | Period:
    """周五: the latest one that is not to come; 本周五, 上周五: of the calendar's weeks; 上周: all of it."""
    if match["weekday"] is None:
        monday = _shift(today, -today.weekday() - 7)
        return Period(monday, _shift(monday, 6))
    wanted = WEEKDAYS.index(match["weekday"].replace("天", "日"))
    if not match["week"]:
        return _shift(today, -((today.weekday() - wanted) % 7))
    return _shift(today, wanted - today.weekday() - (7 if match["week"].startswith("上") else 0))


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


_FORMS = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        ("|".join(_AGO), lambda match, today: _shift(today, -_AGO[match[0]])),
        (rf"({SMALL})天前", lambda match, today: _shift(today, -read_small(match[1]))),
        (_MONTHS, _span_of_months),
        (rf"(?:今年)?前({SMALL})个月", lambda match, today: _months(1, read_small(match[1]), today)),
        (_DAYS, _days),
        (r"(\d\d)\.(\d{1,2})\.(\d{1,2})", lambda match, _: day_of(2000 + int(match[1]), int(match[2]), int(match[3]))),
        (r"(\d{1,2})[-.—–](\d{1,2})[日号]?", lambda match, today: _latest(int(match[1]), int(match[2]), today)),
        (r"(0\d)-?(\d\d)", lambda match, today: _latest(int(match[1]), int(match[2]), today)),
        (
            rf"([12]\d)年({SMALL})月({SMALL})[日号]?",
            lambda match, _: day_of(2000 + int(match[1]), read_small(match[2]), read_small(match[3])),
        ),
        (rf"(?P<week>上个?|本|这)?(?:周|星期|礼拜)(?P<weekday>[{WEEKDAYS}天])?", _weekday),
        (rf"(?:上个?|第?(?P<quarter>[{_QUARTERS}1-4]))季度(?P<end>[底末])?", _quarter),
        (r"下半年", lambda _, today: Period(date(today.year, 7, 1), date(today.year, 12, 31))),
        (r"(?P<last>上个?)月(?P<part>[底末初])?|(?:本?月)(?P<this>[底末初])", _month_from_here),
        (r"([今去])?年([底末初])", _end_of_year),
        (r"(\d{4})年(?:度|(\d{1,2})月份?)?", _of_year),
        (rf"(?P<year>今年|去年)?(?P<month>{SMALL})月(?P<part>[底末初份])?", _named_month),
        (rf"(?P<month>上个?月|本月)?(?P<day>{SMALL})[日号]", _day_of_month),
    )
)

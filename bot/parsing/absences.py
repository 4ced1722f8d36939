"""Some days to come, as people name them: 6月20日到6月30日, 6.20-6.30, 20日至30日, 明天, 3天."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.parsing.names import fold

_WORDS = {"今天": 0, "明天": 1, "后天": 2}
_DAY = r"(?:\d{4}-\d{1,2}-\d{1,2}|(?:\d{4}[年./])?\d{1,2}[月./]\d{1,2}[日号]?|\d{1,2}[日号]|今天|明天|后天)"
_SPAN = re.compile(
    rf"(?<!\S)(?:(?P<first>{_DAY})?\s*(?:到|至|-+|~|—+|–)\s*(?P<last>{_DAY}|\d{{1,2}})"
    rf"|(?P<only>{_DAY})?(?:\s*(?:起|开始))?\s*(?P<days>[1-9]\d?)\s*天"
    rf"|(?P<one>{_DAY}))$"
)
_LONG_AGO = timedelta(days=180)


def read_span(words: str, today: date) -> tuple[str, date, date] | None:
    """What stands before the days, the first day and the last; None where the words do not end in days.

    Without a year it is this one's, or the next one's where that is half a year ago; what has begun begins today.
    """
    text = fold(words).strip()
    match = _SPAN.search(text)
    if match is None:
        return None
    try:
        first, last = _days(match, today)
        if last < today - _LONG_AGO:
            first, last = first.replace(year=first.year + 1), last.replace(year=last.year + 1)
    except ValueError:
        return None
    before = words.strip()[: match.start()].strip()
    return before, max(first, today) if last >= today else first, last


def _days(match: re.Match[str], today: date) -> tuple[date, date]:
    if match["days"]:
        first = _day(match["only"], today) if match["only"] else today
        return first, first + timedelta(days=int(match["days"]) - 1)
    if match["one"]:
        one = _day(match["one"], today)
        return one, one
    first = _day(match["first"], today) if match["first"] else today
    last = _day(match["last"], first)
    return first, last


def _day(text: str, near: date) -> date:
    """The day; month and year that are left out are those of `near`. Raises ValueError where there is no such day."""
    if text in _WORDS:
        return near + timedelta(days=_WORDS[text])
    parts = [int(part) for part in re.findall(r"\d+", text)]
    year, month = ([near.year, near.month][: 3 - len(parts)] + parts)[:2]
    found = date(year, month, parts[-1])
    return found.replace(year=year + 1) if len(parts) == 2 and found < near and near.month > month else found

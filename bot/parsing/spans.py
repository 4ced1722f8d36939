"""Units and days that a question names: /gap 磨头 or 上周, /changes 9-30 10-31, 9月30日到10月31日, 9-30 看 10-1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.parsing.dates import PATTERN, read_date
from bot.parsing.names import fold

if TYPE_CHECKING:
    from bot.parsing.names import Vocabulary

_WEEK = re.compile(r"上个?(?:周|星期|礼拜)|一(?:周|星期|个星期)前")
_MONTH = re.compile(r"上个?月")
_SHORT = re.compile(r"^(\d{1,2})[-.](\d{1,2})$")  # 9-30, 9.30
_BETWEEN = re.compile(r"[\s,，、]+|到|至|[~～—–]+|(?<=[日号底末])-")  # 9月30日到10月31日, 9月30日-10月31日
_SEEN = re.compile(r"(当时(?:看到的?)?|看到的?|看的|看|seen)")


@dataclass(frozen=True, slots=True)
class Counterpart:
    """With what a unit is to be compared: units in the order of the words, and a day."""

    units: tuple[str, ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class AskedSpan:
    """Between which one or two days, in their order, of which unit, changes are asked for.

    `seen`: the evenings on which the first day's standing was seen.
    """

    unit: str | None = None
    days: tuple[date, ...] = ()
    seen: tuple[date, ...] = ()


def read_counterpart(words: str, vocabulary: Vocabulary, today: date) -> Counterpart | None:
    """None where a word is neither a unit's name nor a day, or there is too much of either.

    上周 is the same day of the week before, 上月 the last day of the month before.
    """
    units: list[str] = []
    days: list[date] = []
    for word in words.replace("，", " ").replace("、", " ").split():
        if not _take(word, vocabulary, today, units, days):
            return None
    if len(days) > 1 or len(units) > (1 if days else 2) or len(set(units)) < len(units):
        return None
    return Counterpart(tuple(units), days[0] if days else None)


def read_span(words: str, vocabulary: Vocabulary, today: date) -> AskedSpan | None:
    """None where a word is neither a unit's name nor a day, or there is too much of either.

    Days after 看 are the evenings on which the standing of the one day before it was seen: 9-30 看 10-1 is 9-30 as it
    stood on the evening of 10-1; the same in 9-30 10-1看到的. 9-30当时 is 9-30 as it stood on that evening.
    """
    units: list[str] = []
    days: list[date] = []
    seen: list[date] = []
    target = days
    for word in _split_days(words, vocabulary):
        if word.startswith("当时"):
            seen += days
        elif _SEEN.fullmatch(word):
            if word.startswith(("看到", "看的")) and len(days) > 1:
                seen.append(days.pop())  # 10月1日看到的
            target = seen
        elif not _take(word, vocabulary, today, units, target):
            return None
    if len(units) > 1 or len(days) > 2 or len(seen) > 2 or (target is seen and not seen) or (seen and len(days) != 1):
        return None
    return AskedSpan(next(iter(units), None), tuple(sorted(days)), tuple(sorted(seen)))


def _take(word: str, vocabulary: Vocabulary, today: date, units: list[str], days: list[date]) -> bool:
    """Add the word's unit or day to the list of its kind; False where it names neither."""
    ids = vocabulary.units.find(word)
    if len(ids) == 1:
        units.append(ids[0])
    elif (day := read_day(fold(word), today)) is not None:
        days.append(day)
    else:
        return False
    return True


def _split_days(words: str, vocabulary: Vocabulary) -> list[str]:
    """The words, with joined days apart: 9月30日到10月31日 -> 9月30日, 10月31日; 10-1看到的 -> 10-1, 看到的."""
    split = []
    for word in words.split():
        if len(vocabulary.units.find(word)) == 1:
            split.append(word)
        else:
            for part in _SEEN.split(fold(word)):
                split += [part] if _SEEN.fullmatch(part) else filter(None, _BETWEEN.split(part))
    return split


def read_day(word: str, today: date) -> date | None:
    """A day that is over, or today, of one folded word; 9-30 and 9.30 are days here. None for anything else."""
    if _WEEK.fullmatch(word):
        return today - timedelta(days=7)
    if _MONTH.fullmatch(word):
        return today.replace(day=1) - timedelta(days=1)
    word = _SHORT.sub(r"\1/\2", word)
    day = read_date(word, today) if re.fullmatch(PATTERN, word) else None
    return day if isinstance(day, date) else None

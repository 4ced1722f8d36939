"""With what somebody wants a unit compared: another unit (磨头), or a day (上周, 6月1日)."""

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
_SHORT = re.compile(r"^(\d{1,2})[-.](\d{1,2})$")


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What was named: units in the order of the words, and a day."""

    units: tuple[str, ...] = ()
    day: date | None = None


def read_counterpart(words: str, vocabulary: Vocabulary, today: date) -> Counterpart | None:
    """None where a word is neither a unit's name nor a day, or there is too much of either.

    上周 is the same day of the week before, 上月 the last day of the month before.
    """
    units: list[str] = []
    days: list[date] = []
    for word in words.replace("，", " ").replace("、", " ").split():
        found = vocabulary.units.find(word)
        if len(found) == 1:
            units.append(found[0])
        elif (day := read_day(fold(word), today)) is not None:
            days.append(day)
        else:
            return None
    if len(days) > 1 or len(units) > (1 if days else 2) or len(set(units)) < len(units):
        return None
    return Counterpart(tuple(units), days[0] if days else None)


def read_day(word: str, today: date) -> date | None:
    """A day that is over, or today, of one folded word: also 9-30 and 9.30, which are days here; None for anything else."""
    if _WEEK.fullmatch(word):
        return today - timedelta(days=7)
    if _MONTH.fullmatch(word):
        return today.replace(day=1) - timedelta(days=1)
    word = _SHORT.sub(r"\1/\2", word)
    if not re.fullmatch(PATTERN, word):
        return None
    found = read_date(word, today)
    return found if isinstance(found, date) else None

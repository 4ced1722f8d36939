"""Between which days somebody wants to know what changed: 9-30 10-31, 9月30日到10月31日, 上周, 9-30 看 10-1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.parsing.counterpart import read_day
from bot.parsing.names import fold

if TYPE_CHECKING:
    from datetime import date

    from bot.parsing.names import Vocabulary

_BETWEEN = re.compile(r"[\s,，、]+|到|至|[~～—–]+|(?<=[日号底末])-")
_SEEN = re.compile(r"(当时(?:看到的?)?|看到的?|看的|看|seen)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit where one is named, one or two days in their order, and the evenings on which the first day's standing was seen."""

    unit: str | None = None
    days: tuple[date, ...] = ()
    seen: tuple[date, ...] = ()


def read_span(words: str, vocabulary: Vocabulary, today: date) -> Asked | None:
    """None where a word is neither a unit's name nor a day, or there is too much of either.

    Days after 看 (also 9-30 当时, 10-1看到的) are evenings on which the standing of the one day before it was seen.
    """
    units: list[str] = []
    days: list[date] = []
    seen: list[date] = []
    told = days
    for word in _words(words, vocabulary):
        found = vocabulary.units.find(word)
        if word.startswith("当时"):
            seen += days
        elif _SEEN.fullmatch(word):
            if word.startswith(("看到", "看的")) and len(days) > 1:
                seen.append(days.pop())  # 10月1日看到的
            told = seen
        elif len(found) == 1:
            units.append(found[0])
        elif (day := read_day(word, today)) is not None:
            told.append(day)
        else:
            return None
    if len(units) > 1 or len(days) > 2 or len(seen) > 2 or (told is seen and not seen) or (seen and len(days) != 1):
        return None
    return Asked(next(iter(units), None), tuple(sorted(days)), tuple(sorted(seen)))


def _words(words: str, vocabulary: Vocabulary) -> list[str]:
    """The words, with days told apart where they are joined (9月30日到10月31日), and 看 from its day."""
    found = []
    for word in words.split():
        if len(vocabulary.units.find(word)) == 1:
            found.append(word)
        else:
            for part in _SEEN.split(fold(word)):
                found += [part] if _SEEN.fullmatch(part) else filter(None, _BETWEEN.split(part))
    return found

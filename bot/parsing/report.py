"""A line or several lines of free Chinese text become claims, doubts, and what was not used.

What is not certain is never a claim: a wrong guess costs more than a question. Reasons of a doubt (the catalogue has a
sentence for each under `doubts.`) are those of bot.parsing.values for BAD_VALUE, and comma; for BAD_DATE no-such-day,
future, which-day (a month, a week, two days) and outside-cycle; for NO_UNIT unknown-unit.

    昨天长江镇 新增就业12人，创业培训3   -> two claims of yesterday, unit 长江镇
    培训3                            -> a doubt with every training that 培训 may mean
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.intents import Doubt, DoubtKind, Reading
from bot.parsing.claims import MOST, outcome
from bot.parsing.dates import Flaw, read_date, read_plain_day
from bot.parsing.figures import complete, holding, lines
from bot.parsing.names import fold
from bot.parsing.reader import Reader
from bot.parsing.words import tokens
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.domain.intents import Claim
    from bot.parsing.figures import Figure, Group
    from bot.parsing.names import Vocabulary

# 1,23 and 12,34: a slip of the thousands' comma, or two numbers. Not 1,234; not 12，34 or 12,6月, where it only parts.
_SLIPPED = re.compile(r"(?<![\d.,])(?!\d{1,3}(?:,\d{3})+(?![\d,]))\d+(?:,\d+)+(?!\d|\s*[年月日号/.:-])")
_PLACE = re.compile(r"(?:镇|乡|街道|社区|村|园区|开发区|高新区)$")  # what many units' names have in common
_SIGN = re.compile(r"(?:[+=]|(?<![0-9a-z])-)(?=\s*\d)")  # a - inside of 2021-06-15 or of an id is none
_STATES = frozenset({Kind.FLAG, Kind.LEVEL})


def read_report(text: str, vocabulary: Vocabulary, today: date) -> Reading:
    """All figures of a text. A unit, a day or a mode on a line of its own holds for the lines after it."""
    return _Report(text, vocabulary, today).read()


class _Report:
    """Reads one text."""

    def __init__(self, text: str, vocabulary: Vocabulary, today: date) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.today = today
        self.claims: list[Claim] = []
        self.doubts: list[Doubt] = []
        self.unused: set[tuple[int, int]] = set()
        self.slipped = [match.span() for match in _SLIPPED.finditer(text)]
        self.used: set[Group] = set()  # units and days that hold for a figure

    def read(self) -> Reading:
        """The whole text."""
        cut = lines(tokens(self.text, self.vocabulary))
        read = [Reader(self.text, line, self.vocabulary, self.today).read() for line in cut]
        for line in read:
            complete(line)
        places = [line.places for line in read]
        days = [line.days if line.figures or not line.unused else [] for line in read]  # 昨天天气不错 is no heading
        mode: Mode | None = None
        several = sum(len(line.figures) for line in read) > 1 or any(line.unused for line in read)
        for line, units, whens in zip(read, holding(read, places), holding(read, days), strict=True):
            mode = mode if line.figures else line.mode
            self.unused.update(line.unused)
            totals = False  # a running total was named before: 累计新增就业120，再就业50
            for at, figure in enumerate(line.figures):
                totals |= line.up_to is not None and line.up_to < figure.end  # 截至昨天新增就业12
                which_mode = totals
                if self._has_slipped(figure):
                    continue
                totals |= figure.mode is Mode.TOTAL
                figure.mode = figure.mode or line.mode or mode
                result = outcome(
                    figure,
                    self._words(figure.start, figure.end),
                    self.vocabulary,
                    which_mode=which_mode and figure.mode is None,
                    hedged=line.hedged,
                    alone=not several,
                )
                self._take(figure, result, units[at], whens[at])
        used = {token for group in self.used for token in group}
        spots = (spot.token for line in read for spot in (*line.places, *line.days))
        self.unused.update((token.start, token.end) for token in spots if token not in used)
        unused = tuple(self._words(start, end) for start, end in sorted(self.unused))
        return Reading(tuple(self.claims), tuple(self.doubts), unused=unused)

    def _has_slipped(self, figure: Figure) -> bool:
        """Whether the figure's number is part of one that nobody can read; that is said once."""
        span = next((span for span in self.slipped if span[0] < figure.end and figure.start < span[1]), None)
        if span is None:
            return False
        doubt = Doubt(DoubtKind.BAD_VALUE, self._words(*span), reason="comma")
        if doubt not in self.doubts:
            self.doubts.append(doubt)
        return True

    def _words(self, start: int, end: int) -> str:
        return self.text[start:end].strip()

    def _take(self, figure: Figure, result: Claim | Doubt | None, units: Group, days: Group) -> None:
        """Add a figure's claim or doubt with its unit and day; a unit or day that is not clear makes it a doubt."""
        if result is None:
            if figure.name.ids or figure.numbers:
                self.unused.add((figure.start, figure.end))
            return
        options = result.candidates if isinstance(result, Doubt) else (result,)
        if isinstance(result, Doubt) and not options:
            self.doubts.append(replace(result, number="") if units or days else result)
            return
        day = self._day(days)
        self.used |= {units, days}
        if isinstance(day, Doubt):
            if day not in self.doubts:
                self.doubts.append(day)
            self.unused.add((figure.start, figure.end))
            return
        unit_ids = tuple(dict.fromkeys(claim for token in units for claim in token.units))
        options = tuple(replace(claim, date=day, unit=unit_ids[0] if len(unit_ids) == 1 else None) for claim in options)
        if units and len(unit_ids) != 1:
            self.doubts.append(self._which_unit(units, unit_ids, options))
        elif isinstance(result, Doubt):
            self.doubts.append(replace(result, candidates=options))
        else:
            self.claims += options

    def _day(self, group: Group) -> date | Doubt | None:
        """The day that is named; None: none is. A doubt when it is not one, or not one that figures can have."""
        if not group:
            return None
        words = self._words(group[0].start, group[-1].end)
        named = [fold(self._words(token.start, token.end)) for token in group]
        days = {read_plain_day(day, self.today) or read_date(day, self.today) for day in named}
        day = days.pop() if len(days) == 1 else Flaw.WHICH_DAY
        if isinstance(day, Flaw):
            return Doubt(DoubtKind.BAD_DATE, words, reason=day.value)
        scheme = self.vocabulary.scheme
        if scheme.start <= day <= scheme.end:
            return day
        span = (("start", scheme.start.isoformat()), ("end", scheme.end.isoformat()))
        return Doubt(DoubtKind.BAD_DATE, words, reason="outside-cycle", values=span)

    def _which_unit(self, group: Group, unit_ids: tuple[str, ...], claims: Sequence[Claim]) -> Doubt:
        """A question for the unit: one of several that have the name, or of those with nearly the name."""
        place = self._words(group[0].start, group[-1].end)
        kind, reason = (DoubtKind.WHICH_UNIT, "") if unit_ids else (DoubtKind.NO_UNIT, "unknown-unit")
        own_units = [claim for claim in unit_ids if claim in self.vocabulary.own_units]
        units = dict.fromkeys((*own_units, *(unit_ids or self.vocabulary.units.near(_PLACE.sub("", place)))))
        candidates = tuple(replace(claim, unit=unit) for claim in claims for unit in units)[:MOST]
        words = " ".join((place, *dict.fromkeys(claim.text for claim in claims)))
        return Doubt(kind, words, candidates, reason, (("place", place),) if reason else ())


def read_supposition(text: str, vocabulary: Vocabulary, today: date) -> Reading:
    """+ and - are so much more and less, of percentages and marks too; = is exactly so much."""
    signs = {match.start(): match[0] for match in _SIGN.finditer(fold(text))}
    plain = "".join(" " if place in signs else letter for place, letter in enumerate(text))
    reading = read_report(plain, vocabulary, today)
    return replace(reading, claims=tuple(_signed(reading.claims, plain, signs, vocabulary)))


def _signed(claims: tuple[Claim, ...], plain: str, signs: dict[int, str], vocabulary: Vocabulary) -> Iterator[Claim]:
    """Each claim with the sign that stood among its words; claims are in the text's order."""
    end = 0
    for claim in claims:
        start = plain.index(claim.text, end)
        end = start + len(claim.text)
        sign = next((sign for place, sign in signs.items() if start <= place < end), None)
        if sign is None:
            yield claim
        elif sign == "=" or vocabulary.scheme.fact(claim.fact).kind in _STATES:
            yield replace(claim, mode=Mode.TOTAL)
        else:
            yield replace(claim, mode=Mode.INCREMENT, value=-claim.value if sign == "-" else claim.value)

"""A line or several lines of free Chinese text become claims, doubts, amendments, and what was not used.

What is not certain is never a claim: a wrong guess costs more than a question. Reasons of a doubt (the catalogue has a
sentence for each under `doubts.`) are those of bot.parsing.values for BAD_VALUE, and comma; for BAD_DATE no-such-day,
future, unclear-day (前几天, two days) and outside-cycle; for NO_UNIT unknown-unit; for NOT_A_REPORT planned, supposed
and other-figure (a target, a rate).

    昨天长江镇 新增就业12人，创业培训3   -> two claims of yesterday, unit 长江镇
    培训3                            -> a doubt with every training that 培训 may mean
    5月份新增就业25                    -> a doubt with 25 on 5月31日 and today
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.intents import Doubt, DoubtKind, Reading
from bot.parsing.amendments import amends, read_amendments, without_courtesies
from bot.parsing.claims import MOST, outcome, states_told
from bot.parsing.context import (
    doubt_beside_strays,
    doubt_with_plans,
    heed_headings,
    reason_against,
    set_modes,
    take_sums,
)
from bot.parsing.dates import Flaw, Period, read_date, read_plain_day
from bot.parsing.figures import apart, complete, holding, lines
from bot.parsing.lexicon import Sort
from bot.parsing.names import fold
from bot.parsing.reader import Reader
from bot.parsing.words import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.intents import Claim
    from bot.parsing.context import Sum
    from bot.parsing.figures import Figure, Group, Line, Spot
    from bot.parsing.names import Vocabulary
    from bot.parsing.words import Token

# 1,23 and 12,34: a slip of the thousands' comma, or two numbers. Not 1,234; not 12，34 or 12,6月, where it only parts.
_SLIPPED = re.compile(r"(?<![\d.,])(?!\d{1,3}(?:,\d{3})+(?![\d,]))\d+(?:,\d+)+(?!\d|\s*[年月日号、/.:-])")
_PLACE = re.compile(r"(?:镇|乡|街道|社区|村|园区|开发区|高新区)$")  # what many units' names have in common
_SUPPOSED = re.compile(r"如果|假如|假设|假若|倘若|要是|若是|例如|比如|譬如|假定|打个比方")
_TITLE = re.compile(r"(?:[月周日旬季年]报|报表|汇报|报送|情况|汇总|统计)表?$")
_ASKS = re.compile(r"[?？吗么几怎谁哪何]|多少|计划|打算|准备|如果")
_OF_THE_DAY = re.compile(r"以上|以下|的数|数据|数字|报的|截至|截止|日期|时间|情况|报数|报表|月报|周报|日报")


def read_report(text: str, vocabulary: Vocabulary, today: date, *, supposing: bool = False) -> Reading:
    """All figures of a text. A unit, a day or a mode on a line of its own holds for the lines after it.

    `supposing`: what is planned or supposed is what the text is about, and nothing in it corrects a report.
    """
    return _Report(text, vocabulary, today, supposing=supposing).read()


class _Report:
    """Reads one text."""

    def __init__(self, text: str, vocabulary: Vocabulary, today: date, *, supposing: bool) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.today = today
        self.supposing = supposing
        self.claims: list[Claim] = []
        self.doubts: list[Doubt] = []
        self.unused: set[tuple[int, int]] = set()
        self.slipped = [match.span() for match in _SLIPPED.finditer(text)]
        self.used: set[Group] = set()  # units and days that hold for a figure
        self.periods: dict[Period, list[Claim]] = {}
        self.of_figure: list[tuple[Figure, Claim]] = []

    def read(self) -> Reading:
        """The whole text."""
        cut = tokens(self.text, self.vocabulary)
        read = [Reader(self.text, line, self.vocabulary, self.today).read() for line in lines(cut)]
        for line in read:
            complete(line)
        set_modes(read)
        heed_headings(self.text, read)
        plain = without_courtesies(self._outside_names(cut))
        supposed = not self.supposing and _SUPPOSED.search(plain) is not None
        amending = not supposed and not self.supposing and amends(plain)
        sums = take_sums(read)
        doubt_beside_strays(self.text, read)
        doubt_with_plans(self.text, read)
        several = sum(len(line.figures) for line in read) > 1 or any(line.unused for line in read)
        units_of = holding(read, [line.places for line in read])
        days_of = holding(read, [self._days_of(line) for line in read])
        for line, units, days in zip(read, units_of, days_of, strict=True):
            self.unused.update(() if self._is_title(line) else line.unused)
            for at, figure in enumerate(line.figures):
                if self._has_slipped(figure):
                    continue
                words = self._words(figure.start, figure.end)
                reason = reason_against(figure, supposed=supposed) if not self.supposing else ""
                if reason and figure.valued:
                    self.doubts.append(Doubt(DoubtKind.NOT_A_REPORT, words, reason=reason))
                    continue
                hedged = line.hedged and not amending
                for own in apart(figure, words):
                    result = outcome(own, words, self.vocabulary, hedged=hedged, alone=not several)
                    self._take(own, result, units[at], days[at])
        self._note_unused(read)
        self._ask_for_days(read, days_of)
        self._ask_about_sums(sums)
        self._ask_about_repeats()
        if amending:
            return self._amended(cut, plain)
        self._say_no_report(read)
        if self.unused and not self.claims and not self.doubts and not _ASKS.search(self.text):
            doubt = states_told(self.text, cut, self.vocabulary)
            if doubt is not None:
                self.doubts, self.unused = [doubt], set()
        return self._reading()

    def _reading(self) -> Reading:
        unused = tuple(self._words(start, end) for start, end in sorted(self.unused))
        return Reading(tuple(self.claims), tuple(self.doubts), unused=unused)

    def _amended(self, cut: Sequence[Token], plain: str) -> Reading:
        """What a correction changes; where it is not clear what, everything is asked about."""
        amendments = read_amendments(self.text, plain, cut, self.claims, self.vocabulary)
        if amendments:
            return Reading(amendments=amendments)
        asked = [
            Doubt(DoubtKind.UNSURE, claim.text, (claim, replace(claim, mode=Mode.TOTAL, either=False)))
            for claim in self.claims
        ]
        self.claims, self.doubts = [], [*self.doubts, *asked]
        return self._reading()

    def _outside_names(self, cut: Sequence[Token]) -> str:
        """The folded text with a mark for each letter of the names of facts and units."""
        plain = list(fold(self.text))
        for token in cut:
            if token.sort in {Sort.NAME, Sort.UNIT}:
                plain[token.start : token.end] = "□" * (token.end - token.start)
        return "".join(plain)

    def _days_of(self, line: Line) -> list[Spot]:
        """The days that a line names for figures. 昨天天气不错 is no heading; 以上是7月9日的数 is one."""
        if line.figures or not line.unused:
            return line.days
        words = self.text[max(line.days[0].token.start - 8, 0) :] if line.days else ""
        return line.days if line.days and _OF_THE_DAY.search(words.split("\n")[0]) else []

    def _is_title(self, line: Line) -> bool:
        """Whether a line says what the message is, and nothing of its figures: 长江镇5月份就业工作月报."""
        return not line.figures and len(line.unused) == 1 and _TITLE.search(self._words(*line.unused[0])) is not None

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
            if figure.name.ids or figure.numbers or figure.word:
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
        on = day if not isinstance(day, Period) else day.last
        unit_ids = tuple(dict.fromkeys(unit for token in units for unit in token.units))
        options = tuple(replace(claim, date=on, unit=unit_ids[0] if len(unit_ids) == 1 else None) for claim in options)
        if units and len(unit_ids) != 1:
            self.doubts.append(self._which_unit(units, unit_ids, options))
        elif isinstance(result, Doubt):
            self.doubts.append(replace(result, candidates=options))
        elif isinstance(day, Period):
            self.periods.setdefault(day, []).extend(options)
        else:
            self.claims += options
            self.of_figure += [(figure, claim) for claim in options]

    def _day(self, group: Group) -> date | Period | Doubt | None:
        """The day that is named; None: none is. A doubt when it is not one, or not one that figures can have."""
        if not group:
            return None
        words = self._words(group[0].start, group[-1].end)
        named = [fold(self._words(token.start, token.end)) for token in group]
        days = {read_plain_day(day, self.today) or read_date(day, self.today) for day in named}
        day = days.pop() if len(days) == 1 else Flaw.UNCLEAR
        if isinstance(day, Flaw):
            return Doubt(DoubtKind.BAD_DATE, words, reason=day.value)
        scheme, last = self.vocabulary.scheme, day.last if isinstance(day, Period) else day
        if scheme.start <= last <= scheme.end:
            return day
        if last < scheme.start and self._is_to_come(named):
            return Doubt(DoubtKind.BAD_DATE, words, reason=Flaw.FUTURE.value)
        span = (("start", f"{scheme.start:%Y-%m-%d}"), ("end", f"{scheme.end:%Y-%m-%d}"))
        return Doubt(DoubtKind.BAD_DATE, words, reason="outside-cycle", values=span)

    def _is_to_come(self, days: Sequence[str]) -> bool:
        """Whether days without a year are still to come in this cycle: 12月1日 in June."""
        end = self.vocabulary.scheme.end
        later = [read_plain_day(day, end) or read_date(day, end) for day in days if not re.search(r"\d{4}|年", day)]
        return bool(later) and not any(isinstance(day, Flaw) for day in later)

    def _which_unit(self, group: Group, unit_ids: tuple[str, ...], claims: Sequence[Claim]) -> Doubt:
        """A question for the unit: one of several that have the name, or of those with nearly the name."""
        place = self._words(group[0].start, group[-1].end)
        kind, reason = (DoubtKind.WHICH_UNIT, "") if unit_ids else (DoubtKind.NO_UNIT, "unknown-unit")
        own_units = [unit for unit in unit_ids if unit in self.vocabulary.own_units]
        units = dict.fromkeys((*own_units, *(unit_ids or self.vocabulary.units.near(_PLACE.sub("", place)))))
        candidates = tuple(replace(claim, unit=unit) for claim in claims for unit in units)[:MOST]
        words = " ".join((place, *dict.fromkeys(claim.text for claim in claims)))
        return Doubt(kind, words, candidates, reason=reason, values=(("place", place),) if reason else ())

    # ── the whole message

    def _ask_about_sums(self, sums: Sequence[Sum]) -> None:
        """One question for the figures that do not add up to the sum that is written below them."""
        for total in sums:
            added = sum(figure.numbers[0].number or 0 for figure in total.summed)
            if added == total.figure.numbers[0].number:
                continue
            group = tuple(
                claim
                for figure, claim in self.of_figure
                if claim in self.claims and any(figure is summed for summed in total.summed)
            )
            words = self._words(total.figure.start, total.figure.end)
            self.claims = [claim for claim in self.claims if claim not in group]
            groups = (group,) if group else ()
            values = (("sum", f"{added:f}"),)
            self.doubts.append(Doubt(DoubtKind.SUM, words, groups=groups, reason="sum", values=values))

    def _note_unused(self, read: Sequence[Line]) -> None:
        used = {token for group in self.used for token in group}
        spots = [spot.token for line in read for spot in (*line.places, *line.days)]
        spots += [token for line in read for token in line.loose]
        self.unused.update((token.start, token.end) for token in spots if token not in used)

    def _ask_for_days(self, read: Sequence[Line], days_of: Sequence[Sequence[Group]]) -> None:
        """One question for all figures of a period, or beside a day of which it is not clear that it is theirs."""
        for period, claims in self.periods.items():
            self.doubts.append(self._which_day(claims, period.last))
        used = {token for group in self.used for token in group}
        loose = [spot.token for line in read for spot in line.days if spot.token not in used]
        loose += [token for line in read for token in line.loose]
        loose += self._days_of_lines_before(days_of)
        undated = [claim for claim in self.claims if claim.date is None]
        for token in loose:
            day = read_date(fold(self._words(token.start, token.end)), self.today)
            on = day.last if isinstance(day, Period) else day
            if undated and not isinstance(on, Flaw) and on != self.today and on >= self.vocabulary.scheme.start:
                self.claims = [claim for claim in self.claims if claim.date is not None]
                self.doubts.append(self._which_day(undated, on))
                self.unused.discard((token.start, token.end))
                return

    def _days_of_lines_before(self, days_of: Sequence[Sequence[Group]]) -> list[Token]:
        """The day of the first line, which may hold for those behind it that name none: 昨天新增就业5 / 创业培训3."""
        lines_of_figures = [groups for groups in days_of if groups]
        if (
            len(lines_of_figures) < 2
            or not lines_of_figures[0][-1]
            or any(any(groups) for groups in lines_of_figures[1:])
        ):
            return []
        return list(lines_of_figures[0][-1])

    def _which_day(self, claims: Sequence[Claim], day: date) -> Doubt:
        on_day = tuple(replace(claim, date=day) for claim in claims)
        now = tuple(replace(claim, date=self.today) for claim in claims)
        words = " ".join(dict.fromkeys(claim.text for claim in claims))
        return Doubt(DoubtKind.WHICH_DAY, words, groups=(on_day, now))

    def _ask_about_repeats(self) -> None:
        """The same fact of the same unit and day twice: one of them, or both together."""
        by_figure: defaultdict[tuple[object, ...], list[Claim]] = defaultdict(list)
        for claim in self.claims:
            by_figure[claim.fact, claim.unit, claim.date].append(claim)
        for claims in by_figure.values():
            if len(claims) < 2:
                continue
            self.claims = [claim for claim in self.claims if claim not in claims]
            options = dict.fromkeys(replace(claim, either=False) for claim in claims)
            if all(claim.mode is Mode.INCREMENT for claim in claims):
                options[replace(claims[0], value=sum(claim.value for claim in claims), either=False)] = None
            words = "，".join(claim.text for claim in claims)
            self.doubts.append(Doubt(DoubtKind.REPEATED, words, tuple(options)[:MOST]))

    def _say_no_report(self, read: Sequence[Line]) -> None:
        """Where only rates, targets and the like were named, that is said."""
        numbers = [span for line in read for span in line.others if span in self.unused]
        if numbers and not self.claims and not any(doubt.candidates or doubt.groups for doubt in self.doubts):
            words = self._words(numbers[0][0], numbers[-1][1])
            self.doubts = [doubt for doubt in self.doubts if doubt.kind is not DoubtKind.NO_VALUE]
            self.doubts.append(Doubt(DoubtKind.NOT_A_REPORT, words, reason="other-figure"))

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
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.intents import Doubt, DoubtKind, Reading
from bot.parsing.amendments import amends, read_amendments, without_courtesies
from bot.parsing.claims import MOST, outcome
from bot.parsing.dates import Flaw, Period, read_date, read_plain_day
from bot.parsing.figures import apart, complete, holding, lines
from bot.parsing.lexicon import SUM_LETTERS, Sort
from bot.parsing.names import fold
from bot.parsing.reader import Reader
from bot.parsing.words import tokens
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.domain.intents import Claim
    from bot.parsing.figures import Figure, Group, Line, Spot
    from bot.parsing.names import Vocabulary
    from bot.parsing.words import Token

# 1,23 and 12,34: a slip of the thousands' comma, or two numbers. Not 1,234; not 12，34 or 12,6月, where it only parts.
_SLIPPED = re.compile(r"(?<![\d.,])(?!\d{1,3}(?:,\d{3})+(?![\d,]))\d+(?:,\d+)+(?!\d|\s*[年月日号/.:-])")
_PLACE = re.compile(r"(?:镇|乡|街道|社区|村|园区|开发区|高新区)$")  # what many units' names have in common
_SIGN = re.compile(r"(?:[+=]|(?<![0-9a-z])-)(?=\s*\d)")  # a - inside of 2021-06-15 or of an id is none
_STATES = frozenset({Kind.FLAG, Kind.LEVEL})
_SUPPOSED = re.compile(r"如果|假如|假设|假若|倘若|要是|若是|例如|比如|譬如|假定|打个比方")
_REPORTS = re.compile(
    r"完成|实际|累计|目前|进展|进度|本月|本周|今[天日]|昨[天日]|已"
)  # a heading of figures that are reported
_HEADINGS = (
    ("example", re.compile(r"^\W*(?:样例|示例|范例|例子?|举例|格式|模板|草稿|测试|练习)(?:\W|$)")),
    ("planned", re.compile(r"计划(?!数)|打算|预计|下周|下个?月|下半年|设想")),
    ("other", re.compile(r"任务|目标|指标|下达|缺口|差额|去年|上年|全[市县]")),
)
_SHORT_WORD = 4  # letters of a word that may be a slip of 累计 or the like
_HOLDING = re.compile(r"[含括]|其中")
_OF_THE_DAY = re.compile(r"以上|以下|的数|数据|数字|报的|截至|截止|日期|时间|情况|报数|报表|月报|周报|日报")


def read_report(text: str, vocabulary: Vocabulary, today: date) -> Reading:
    """All figures of a text. A unit, a day or a mode on a line of its own holds for the lines after it."""
    return _Report(text, vocabulary, today).read()


class _Report:
    """Reads one text."""

    def __init__(self, text: str, vocabulary: Vocabulary, today: date, *, supposing: bool = False) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.today = today
        self.supposing = supposing  # /whatif: what is planned or supposed is what it is about
        self.claims: list[Claim] = []
        self.doubts: list[Doubt] = []
        self.unused: set[tuple[int, int]] = set()
        self.slipped = [match.span() for match in _SLIPPED.finditer(text)]
        self.used: set[Group] = set()  # units and days that hold for a figure
        self.periods: dict[Period, list[Claim]] = {}
        self.sums: list[tuple[Doubt, list[Figure]]] = []  # those that differ from their figures
        self.of_figure: list[tuple[Figure, Claim]] = []

    def read(self) -> Reading:
        """The whole text."""
        cut = tokens(self.text, self.vocabulary)
        read = [Reader(self.text, line, self.vocabulary, self.today).read() for line in lines(cut)]
        for line in read:
            complete(line)
        _set_modes(read)
        self._heed_headings(read)
        plain = without_courtesies(self._outside_names(cut))
        supposed = not self.supposing and _SUPPOSED.search(plain) is not None
        amending = not supposed and not self.supposing and amends(plain)
        self._take_sums(read)
        self._doubt_beside_strays(read)
        self._doubt_with_plans(read)
        several = sum(len(line.figures) for line in read) > 1 or any(line.unused for line in read)
        units_of = holding(read, [line.places for line in read])
        days_of = holding(read, [self._days_of(line) for line in read])
        for line, units, days in zip(read, units_of, days_of, strict=True):
            self.unused.update(line.unused)
            for at, figure in enumerate(line.figures):
                if self._has_slipped(figure):
                    continue
                words = self._words(figure.start, figure.end)
                reason = _no_report(figure, supposed=supposed) if not self.supposing else ""
                if reason and figure.valued:
                    self.doubts.append(Doubt(DoubtKind.NOT_A_REPORT, words, reason=reason))
                    continue
                hedged = line.hedged and not amending
                for own in apart(figure, words):
                    result = outcome(own, words, self.vocabulary, hedged=hedged, alone=not several)
                    self._take(own, result, units[at], days[at])
        self._note_unused(read)
        self._ask_for_days(read, days_of)
        self._ask_about_sums()
        self._ask_about_repeats()
        if amending:
            return self._amended(cut, plain)
        self._say_no_report(read)
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
        scheme = self.vocabulary.scheme
        if scheme.start <= (day.last if isinstance(day, Period) else day) <= scheme.end:
            return day
        if self._is_to_come(named):
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

    def _doubt_beside_strays(self, read: Sequence[Line]) -> None:
        """A number without a name, in the measure of the figure before, makes that one doubtful: 本月8人，计20人."""
        last: Figure | None = None
        line_of = {id(figure): line for line in read for figure in line.figures}
        for figure in (
            figure
            for line in read
            for figure in line.figures
            if figure.numbers and not (figure.part or figure.planned or figure.other)
        ):
            word = self.text[slice(*figure.named)]
            unknown = not figure.name.ids or (not figure.name.certain and SUM_LETTERS.search(word) is not None)
            stray = unknown and len(word) <= _SHORT_WORD
            same = last is not None and figure.numbers[0].measure in {"", last.numbers[0].measure}
            if same and (stray or (unknown and SUM_LETTERS.search(word))):
                every = len(word) > _SHORT_WORD or len(figure.numbers) > 1 or last is None
                for earlier in line_of[id(figure)].figures if every else [last]:
                    earlier.odd = True
            last = figure if figure.name.ids else last

    def _heed_headings(self, read: Sequence[Line]) -> None:
        """Figures below 任务, 去年, 下周计划 or 样例 are none of a report."""
        above = ""
        for line in read:
            heading = fold(self.text[line.start : line.figures[0].start if line.figures else line.end])
            own = _kind_of(heading) if ":" in heading or not line.figures else ""
            if not line.figures:
                above = own or ("" if _REPORTS.search(heading) else above)
            for figure in line.figures:
                kind = own or above
                figure.planned |= kind == "planned"
                figure.example |= kind == "example"
                figure.other |= kind == "other"

    def _doubt_with_plans(self, read: Sequence[Line]) -> None:
        """A figure that holds what is only planned is doubtful: 新增就业12人，含下周3人."""
        for line in read:
            for whole, part in pairwise(line.figures):
                if part.planned and (part.part or _HOLDING.search(self.text, whole.start, part.end)):
                    whole.odd = True

    def _take_sums(self, read: Sequence[Line]) -> None:
        """合计20 behind 新增就业12, 再就业8 is no figure; where it differs from them, that is a doubt."""
        since: list[Figure] = []
        for line in read:
            for figure in list(line.figures):
                if not (figure.sums and not figure.name.ids and not figure.word and len(figure.numbers) == 1):
                    since += [figure] if len(figure.numbers) == 1 and not figure.part else []
                    continue
                if len(since) < 2:
                    continue
                line.figures.remove(figure)
                added = sum(earlier.numbers[0].number or 0 for earlier in since)
                self.unused.add((figure.start, figure.end))
                if added != figure.numbers[0].number:
                    values = (("sum", f"{added:f}"),)
                    words = self._words(figure.start, figure.end)
                    self.sums.append((Doubt(DoubtKind.SUM, words, reason="sum", values=values), since))
                since = []

    def _ask_about_sums(self) -> None:
        """One question for the figures that do not add up to the sum that is written below them."""
        for doubt, figures in self.sums:
            group = tuple(
                claim
                for figure, claim in self.of_figure
                if claim in self.claims and any(figure is summed for summed in figures)
            )
            self.claims = [claim for claim in self.claims if claim not in group]
            self.doubts.append(replace(doubt, groups=(group,)) if group else doubt)

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


def _kind_of(heading: str) -> str:
    """What figures below a heading are where they are none of a report; empty where they may be."""
    if _REPORTS.search(heading):
        return ""
    return next((kind for kind, pattern in _HEADINGS if pattern.search(heading)), "")


def _no_report(figure: Figure, *, supposed: bool) -> str:
    """Why a figure is none of a report, as a reason; empty where it may be one."""
    if supposed:
        return "supposed"
    if figure.planned:
        return "planned"
    if figure.example:
        return "supposed"
    return "other-figure" if figure.other else ""


def _set_modes(read: Sequence[Line]) -> None:
    """What of a figure is not said by itself is said by its line, or by a heading before: 累计：; 截至昨天完成情况."""
    mode: Mode | None = None
    either = False
    for line in read:
        if not line.figures:
            mode = line.mode or mode
            either = line.either or line.either_from is not None or (either and line.mode is None)
            continue
        mode = line.mode if line.heads else mode
        totals = False  # a running total was named before: 累计新增就业120，再就业50
        for at, figure in enumerate(line.figures):
            behind = line.either_from is not None and line.either_from < figure.end
            if behind and at == 0:
                either = True
            totals |= behind
            said = figure.mode
            figure.mode = said or line.mode or (Mode.TOTAL if line.since_january else mode)
            figure.odd = figure.odd or (said is Mode.INCREMENT and Mode.TOTAL in {line.mode, mode})
            figure.either = figure.mode is None and (figure.either or totals or either or line.either)
            totals |= said is Mode.TOTAL


def read_supposition(text: str, vocabulary: Vocabulary, today: date) -> Reading:
    """+ and - are so much more and less, of percentages and marks too; = is exactly so much."""
    signs = {match.start(): match[0] for match in _SIGN.finditer(fold(text))}
    plain = "".join(" " if place in signs else letter for place, letter in enumerate(text))
    reading = _Report(plain, vocabulary, today, supposing=True).read()
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

"""Figures and lines of a text: which name, which number, which of the words around them belong together."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.parsing.lexicon import Sort
from bot.parsing.names import NO_MATCH
from bot.parsing.words import Token

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.parsing.names import Match

_EACH = re.compile(r"都|均|各|皆")
Group = tuple[Token, ...]  # units or days that are named together, without a figure between
ANSWERS = frozenset({Sort.NONE, Sort.YES, Sort.NO, Sort.LEVEL})
VALUES = ANSWERS | {Sort.NUMBER}


@dataclass(slots=True)
class Figure:
    """What belongs together, from `start` to `end` of the text: at most one name, and its values."""

    start: int
    end: int
    name: Match = NO_MATCH
    named: tuple[int, int] = (0, 0)  # where the name stands
    exact: bool = False  # the name stands there in full
    word: bool = False  # an unknown word stands in the name's place
    shared: list[Match] = field(default_factory=list)  # names before this one that its numbers are of as well
    numbers: list[Token] = field(default_factory=list)
    answer: Token | None = None  # a yes, no, none or level
    mode: Mode | None = None
    either: bool = False  # it may be the running total as well: 已完成12
    again: bool = False  # 又, 再, 另: more than what was said before
    sums: bool = False  # 合计: perhaps the sum of the figures before
    part: bool = False  # of the figure before: 其中
    planned: bool = False  # still to come, or not sure
    other: bool = False  # a target, or of last year
    example: bool = False
    odd: bool = False  # something about it was not understood, or is no exact figure
    broken: bool = False  # a clause has ended since

    @property
    def valued(self) -> bool:
        """Whether there is a value."""
        return bool(self.numbers) or self.answer is not None

    def take(self, token: Token) -> None:
        """Reach over the token too."""
        self.start, self.end = min(self.start, token.start), max(self.end, token.end)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a unit or a day is named."""

    token: Token
    trailing: bool  # right behind a figure, in its clause
    leading: bool = False  # first in its line, and parted from the figures behind: 6月4日，新增就业5


@dataclass(slots=True)
class Line:
    """A line of the text as figures, and what holds for them."""

    figures: list[Figure] = field(default_factory=list)
    start: int = 0  # where its words stand in the text
    end: int = 0
    places: list[Spot] = field(default_factory=list)  # units, known or not
    days: list[Spot] = field(default_factory=list)
    unused: list[tuple[int, int]] = field(default_factory=list)
    others: list[tuple[int, int]] = field(default_factory=list)  # of these the rates, targets and the like
    mode: Mode | None = None  # 累计：
    heads: bool = False  # its mode holds for the lines behind as well: 今年以来，
    either: bool = False  # 完成情况：
    either_from: int | None = None  # where 截至 stands: what follows may be the running total
    since_january: bool = False  # 1-6月
    hedged: bool = False
    loose: list[Token] = field(default_factory=list)  # days of something else


def lines(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens of each line; what follows a name on a line of its own, without a name, belongs to it."""
    split: list[list[Token]] = [[]]
    for token in tokens:
        if token.sort is Sort.LINE:
            split.append([])
        else:
            split[-1].append(token)
    joined: list[list[Token]] = []
    headed = False  # the line before was a name only, or follows such a line
    for line in split:
        sorts = {token.sort for token in line}
        if headed and sorts & VALUES and not sorts & {Sort.NAME, Sort.OTHER}:
            joined[-1] += [Token(Sort.BREAK, line[0].start, line[0].start), *line]
        elif line:
            joined.append(list(line))
            headed = Sort.NAME in sorts and not sorts & (VALUES | {Sort.OTHER})
    return joined


def apart(figure: Figure, words: str) -> list[Figure]:
    """The figures of names that share numbers: 甲和乙都是5. Where that is not clear, the last name's."""
    if not figure.shared:
        return [figure]
    names = [*figure.shared, figure.name]
    numbers = figure.numbers
    if len(numbers) == 1 and _EACH.search(words):
        numbers = numbers * len(names)
    if len(numbers) != len(names) or figure.answer is not None:
        figure.odd = True
        return [figure]
    return [
        replace(figure, name=name, numbers=[number], shared=[], odd=False)
        for name, number in zip(names, numbers, strict=True)
    ]


def complete(line: Line) -> None:
    """Join figures without a name to the one before: 新增12，累计1995; 新增就业 长江12 丁堰8."""
    whole: list[Figure] = []
    last: Figure | None = None  # with a name and a value
    for figure in line.figures:
        if last is None or figure.name.ids or figure.word or not _joined(figure, last, whole, line):
            whole.append(figure)
        last = whole[-1] if whole[-1].name.ids and whole[-1].valued else last
    line.figures = whole


def _joined(figure: Figure, last: Figure, whole: Sequence[Figure], line: Line) -> bool:
    """Whether a figure without a name is part of the last one; one that has a unit or day of its own takes its name."""
    number, before = _only_number(figure), _only_number(last)
    if number is None and not figure.numbers:
        _name_like(figure, last, line.places)  # 东陈即征即保已落实，丁堰未落实
    if number is None or not last.numbers:
        return False
    if before is not None and number.number == before.number and not figure.mode:
        last.end = figure.end  # 十二（12）人
    elif figure.sums and _of_other_measure(figure, last):
        last.numbers, last.end = figure.numbers, figure.end  # 3笔共30万元
    elif (figure.either and figure.mode is None) or _counts_something(figure, last):
        last.numbers, last.end, last.odd = [*last.numbers, number], figure.end, True  # 20人，全年32人; 3共30万元
    elif _may_sum(figure, whole):
        return False
    elif _is_rise_in(figure, last, line):
        last.either = True  # 新增就业20人（新增8人）
        line.unused.append((figure.start, figure.end))
        line.days = [spot for spot in line.days if not last.end <= spot.token.start < figure.start]
    elif _is_same(figure, last, line):
        _take_total(figure, last, line)
    else:
        _name_like(figure, last, (*line.places, *line.days))
        return False
    return True


def _is_rise_in(figure: Figure, last: Figure, line: Line) -> bool:
    """Whether a smaller rise is said beside a figure of which nothing is said: then that one may be the total."""
    number, before = figure.numbers[0].number, last.numbers[-1].number
    smaller = number is not None and before is not None and number < before
    return (
        smaller
        and figure.mode is Mode.INCREMENT
        and last.mode is None
        and not figure.again
        and not _between(last, figure, line.places)
    )


def _only_number(figure: Figure) -> Token | None:
    return figure.numbers[0] if len(figure.numbers) == 1 else None


def _take_total(figure: Figure, last: Figure, line: Line) -> None:
    """新增12，累计1995: the running total says it all."""
    if figure.mode is Mode.TOTAL:
        line.unused.append((last.start, last.end))
        last.start, last.numbers, last.mode = figure.start, figure.numbers, figure.mode
    line.days = [spot for spot in line.days if not last.end <= spot.token.start < figure.start]
    last.odd, last.end = last.odd or figure.odd, figure.end


def _name_like(figure: Figure, last: Figure, spots: Iterable[Spot]) -> None:
    """长江12 丁堰8: a figure of another unit or day is of the same fact."""
    if between := _between(last, figure, spots):
        figure.odd = figure.odd or (figure.mode, last.mode) == (Mode.INCREMENT, Mode.TOTAL)
        figure.name, figure.mode = last.name, figure.mode or last.mode
        figure.take(between[0])


def _of_other_measure(figure: Figure, last: Figure) -> bool:
    measures = {token.measure or "万" * token.thousands for token in (figure.numbers[0], last.numbers[-1])}
    return "" not in measures and len(measures) > 1


def _counts_something(figure: Figure, last: Figure) -> bool:
    """Whether the number before 共 has no measure of its own, as the one behind has."""
    return figure.sums and bool(figure.numbers[0].measure) and not last.numbers[-1].measure and figure.start == last.end


def _may_sum(figure: Figure, before: Sequence[Figure]) -> bool:
    """Whether 合计20 may be the sum of several figures: then it is not the last one's running total."""
    return figure.sums and sum(bool(earlier.numbers) for earlier in before) > 1


def _is_same(figure: Figure, last: Figure, line: Line) -> bool:
    """Whether the one is the rise that led to the other: 新增12，累计1995; 累计1995（今日新增12）."""
    if len(last.numbers) != 1 or figure.mode in {None, last.mode or Mode.INCREMENT}:
        return False
    if _between(last, figure, line.places):
        return False
    dated = any(spot.token.start < last.end for spot in line.days)
    return not _between(last, figure, line.days) or (last.mode is Mode.TOTAL and not dated)


def _between(last: Figure, figure: Figure, spots: Iterable[Spot]) -> list[Token]:
    return [spot.token for spot in spots if last.end <= spot.token.start < figure.start]


def holding(lines_read: Sequence[Line], spots: Sequence[Sequence[Spot]]) -> list[list[Group]]:
    """For each line and each of its figures the units (or days) that hold for it, () for none.

    `spots` are those of each line. They may stand before or behind their figures. What stands on a line without
    figures, or leads one, holds for the lines after it until the next one; at the very end, and nowhere else, for all
    lines before: the unit in "长江镇 / 新增就业12 / 技能培训30" and in "新增就业12 / 技能培训30 / 长江镇" holds for
    both figures.
    """
    headings = [
        tuple(spot.token for spot in named) if not line.figures else ()
        for line, named in zip(lines_read, spots, strict=True)
    ]
    last = next((at for at in range(len(lines_read) - 1, -1, -1) if lines_read[at].figures), -1)
    naming = [at for at, named in enumerate(spots) if named]
    group: Group = headings[naming[0]] if len(naming) == 1 and naming[0] > last else ()
    groups = []
    for line, named, heading in zip(lines_read, spots, headings, strict=True):
        group = heading or group
        groups.append(_in_line(line, named, group))
        if line.figures and not group:
            group = tuple(spot.token for spot in named if spot.leading)
    return groups


def _in_line(line: Line, spots: Iterable[Spot], heading: Group) -> list[Group]:
    ends = [figure.end for figure in line.figures]
    named: dict[int, list[Spot]] = {}  # by the number of figures that stand before
    for spot in spots:
        named.setdefault(bisect_right(ends, spot.token.start), []).append(spot)
    return [_of_figure(at, len(line.figures), named, heading) for at in range(len(line.figures))]


def _of_figure(at: int, figures: int, named: dict[int, list[Spot]], heading: Group) -> Group:
    """长江12 丁堰8: the spots stand before their figures; 12长江 8丁堰: behind them, as the first spot shows."""
    if not named:
        return heading
    first = min(named)
    if named[first][0].trailing or first == figures:
        chosen = min((place for place in named if place > at), default=max(named))
    else:
        chosen = max((place for place in named if place <= at), default=-1)
    return tuple(spot.token for spot in named[chosen]) if chosen in named else heading

"""The words that qualify figures: total or rise, plan, unit and day, part or whole; and numbers that are no report.

累计新增就业120       ->  of the figure the mode TOTAL
新增就业12，完成率75%  ->  75% is the number of another figure, and not used
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.parsing.clauses import ENDS
from bot.parsing.dates import counts_from_january
from bot.parsing.figures import VALUES, Spot
from bot.parsing.lexicon import SUMS, Sort
from bot.parsing.names import fold
from bot.parsing.words import Token
from scoring import Kind

if TYPE_CHECKING:
    from bot.parsing.clauses import Clauses
    from bot.parsing.drafts import Draft

_MODES = {Sort.TOTAL: Mode.TOTAL, Sort.MORE: Mode.INCREMENT}
_PERIOD = re.compile(r"本月|当月|这个月|本周|当周|这周|\d月份?$")
_ONE_DAY = re.compile(r"今天|今日|当日|当天|昨天|昨日|前天|周[一二三四五六日天]")
_UP_TO = re.compile(r"截[至止]|到|至")
_DONE = re.compile(r"完成|实现")  # of a yes or no the answer, of a number that it may be the running total
_YEAR = re.compile(r"(20\d\d)年度?")
_SINCE_YESTERDAY = re.compile(r"[较比]昨[天日]")
_GROWN = re.compile(r"同比|环比|增长|增幅|[较比](?:去|上)年")
_TARGETS = re.compile(r"任务|目标|计划数|指标")  # as a heading of all that follows
_LAST_YEAR = re.compile(r"去年|上年")  # of several facts too
_BEHIND = re.compile(r"[\s(（，,、是为那这就]*")
_ALONE = re.compile(r"(?:数|的数?|同期)*[)）\s。；;，,]*(?:$|\n)")
_SAYS_WHAT = re.compile(r"任务|目标|计划数|指标|去年|上年|差|缺")


def take_plan(draft: Draft, at: int) -> None:
    """The figure of the word's clause, and what follows in its sentence, is no report: 预计新增就业12."""
    draft.planning = True
    if draft.open is not None:
        draft.open.planned = True
    elif not draft.clauses.has_figure(at):
        draft.line.hedged = True  # 新增就业18人，下月报


# ── running total or rise


def take_mode(draft: Draft, at: int, token: Token) -> None:
    """The figure is a running total, or a rise: 累计12; 新增12."""
    draft.end_other(hard=False)
    text, figure = draft.clauses.words(token), draft.open
    if token.joined and figure is not None and figure.numbers and text == "到":
        figure.odd = True  # 12到15
        return
    draft.targets = draft.targets and token.sort is Sort.MORE
    draft.planning = draft.planning and token.sort is Sort.MORE
    if figure is not None and figure.answer is not None and not figure.name.ids:
        figure.answer = None  # 是累计数
    figure = draft.fresh(token)
    mode = _MODES[token.sort]
    period = _period_before(draft.clauses, at) if mode is Mode.TOTAL else ""
    if text in SUMS and (_PERIOD.search(period) or _ONE_DAY.search(period)):
        mode = Mode.INCREMENT  # 本月共新增12
    elif _PERIOD.search(period) or (period and text in SUMS):
        figure.either = True  # 本月累计12; 6月5日共12
        return
    figure.mode = Mode.TOTAL if Mode.TOTAL in {figure.mode, mode} else Mode.INCREMENT
    figure.sums = figure.sums or (text in SUMS and not figure.name.ids)
    figure.again = figure.again or text[0] in "又再另还加"


def _period_before(clauses: Clauses, at: int) -> str:
    """The words of a month, week or day in the clause before a total's word, since the last number; else none."""
    words = ""
    for token in reversed(clauses.tokens[:at]):
        if token.sort in ENDS or token.sort in VALUES or token.sort is Sort.COLON:
            break
        text = clauses.words(token)
        if _UP_TO.search(text):
            return ""
        if _PERIOD.search(text) or token.sort is Sort.DAY:
            words = text
    return words


def take_filler(draft: Draft, at: int, token: Token) -> None:
    """本周5人 beside a running total is the rise; 至6月15日 may go with one; 标准12 is no figure of people."""
    text, figure = draft.clauses.words(token), draft.open
    before, behind = draft.clauses.before(at), draft.clauses.behind(at)
    first = figure is None and not draft.line.figures
    ends_day = text == "止" and before is not None and before.sort is Sort.DAY  # 6月15日止
    if ends_day or (text == "至" and first and behind is not None and behind.sort is Sort.DAY):
        take_either(draft, at, token)
    elif text == "标准" and figure is not None and figure.name.ids and not draft.is_named_by_figure(figure):
        figure.odd = True
    elif figure is None and draft.line.figures and _PERIOD.fullmatch(text):
        draft.opened(token).mode = Mode.INCREMENT


def take_either(draft: Draft, at: int, token: Token) -> None:
    """截至昨天, 已完成: what follows may be the running total; of a yes or no, 完成 is the answer."""
    draft.end_other(hard=False)
    draft.targets = draft.planning = False
    figure = draft.open
    named = figure is not None and bool(figure.name.ids)
    if figure is not None and named and draft.kinds(figure) <= {Kind.FLAG} and _DONE.search(draft.clauses.words(token)):
        draft.answer(at, Token(Sort.YES, token.start, token.end))
    elif figure is not None and (not figure.valued if named else figure.numbers):
        figure.take(token)
        figure.either = True  # 5人实现自主创业; 新增就业完成12
    else:
        draft.line.either_from = min(token.start, draft.line.either_from or token.start)
        draft.fresh(token).either = True


# ── units and days


def take_place(draft: Draft, at: int, token: Token) -> None:
    """A unit or a day, and on which side its figures stand: 长江12 丁堰8; 6月4日，新增就业5."""
    line, figure, is_day = draft.line, draft.open, token.sort is Sort.DAY
    if is_day and draft.other is not None and not draft.other_holds():
        draft.note_other(draft.other.start, token.end)  # 工号0325
        draft.end_other(hard=True)
        return
    if is_day and draft.clauses.goes_on(at):
        line.hedged = True  # 3月8日到现在: neither of that day nor the running total
        return
    if is_day and _is_this_year(draft, token):
        take_either(draft, at, token)
        return
    if is_day and counts_from_january(fold(draft.clauses.words(token))):
        line.since_january = True
    trailing = figure is not None and figure.valued and bool(figure.name.ids)
    trailing = trailing and not (draft.bracket and draft.clauses.value_follows(at))  # 新增就业18（昨天12）
    leading = figure is None and not line.figures and draft.clauses.is_apart(at)
    (line.days if is_day else line.places).append(Spot(token, trailing, leading))
    if figure is not None and (figure.valued or figure.word):
        draft.close()


def _is_this_year(draft: Draft, token: Token) -> bool:
    """Whether a day is the whole year, beside figures: 2021年新增就业12, not the title 2021年工作周报."""
    year = _YEAR.fullmatch(draft.clauses.words(token))
    if year is None or int(year[1]) != draft.today.year:
        return False
    return any(other.sort is Sort.NUMBER for other in draft.clauses.tokens)


# ── part or whole


def take_part(draft: Draft, _: int, token: Token) -> None:
    """其中, or a bracket or colon behind a figure: what follows is part of it."""
    if token.sort is Sort.OPEN:
        draft.bracket = True
    figure = draft.open or (draft.line.figures[-1] if draft.line.figures else None)
    if figure is not None and figure.valued and figure.name.ids:
        draft.part = True
        if token.sort is not Sort.OPEN:
            draft.close()


def close_bracket(draft: Draft, _: int, __: Token) -> None:
    """Behind a bracket figures are no longer part of the one before: 新增就业12人（大学生3人）再就业5."""
    if draft.bracket:
        draft.end_part()
    draft.bracket = False
    draft.end_other(hard=True)


# ── numbers that are no report


def take_other_figure(draft: Draft, at: int, token: Token) -> None:
    """完成率, 任务: the next number is no report; nor is the one before in 1585的任务."""
    number = _number_before(draft.clauses, at)
    figure = draft.open
    if number is not None and figure is not None and number in figure.numbers and _says(draft, token, _TARGETS):
        figure.numbers.remove(number)
        draft.note_other(number.start, token.end)
        return
    if figure is not None and figure.name.ids and not figure.valued and _says(draft, token, _SINCE_YESTERDAY):
        figure.take(token)
        figure.odd = True  # 新增就业较昨天增加3人
        return
    if figure is not None and not figure.valued and _says(draft, token, _GROWN) and draft.kinds(figure) == {Kind.RATE}:
        figure.take(token)  # 税收增速同比增长3.5%: it is the growth itself
        return
    draft.close_valued()
    _qualify_as_other(draft, token)
    draft.other, draft.other_used = draft.other or token, False


def _says(draft: Draft, token: Token, pattern: re.Pattern[str]) -> bool:
    return pattern.search(draft.clauses.words(token)) is not None


def _number_before(clauses: Clauses, at: int) -> Token | None:
    """The number right before a word, or before its 的: 1585的任务."""
    before = clauses.before(at - 1 if clauses.words_before(at) == "的" else at)
    return before if before is not None and before.sort is Sort.NUMBER else None


def _qualify_as_other(draft: Draft, token: Token) -> None:
    """Behind a figure, alone in its clause, the word says what the figure is: 新增就业1585人（任务）."""
    figures, text = draft.line.figures, draft.clauses.text
    if figures and not (figures[-1].name.ids or figures[-1].numbers):
        figures.pop()  # 是
    if not figures or not _BEHIND.fullmatch(text, figures[-1].end, token.start):
        return
    if _ALONE.match(text, token.end) and _says(draft, token, _SAYS_WHAT):
        figures[-1].other = True
        figures[-1].end = token.end


def name_after_other(draft: Draft, at: int, token: Token) -> None:
    """A name behind the word of another figure: the names behind 任务：are of targets, of 去年 those of its clause."""
    if draft.other is None:
        return
    if not draft.other_used and _says(draft, draft.other, _TARGETS):
        before = draft.clauses.before(at)
        draft.targets = not token.joined or (before is not None and before.sort is Sort.COLON)  # 任务：新增就业1585
    draft.end_other(hard=draft.other_used and not _says(draft, draft.other, _LAST_YEAR))


def is_of_other(draft: Draft, at: int, token: Token) -> bool:
    """Whether a number is no report, and noted so: 任务：新增就业1585; 不是12; 完成率75%."""
    if draft.targets:
        draft.note_other(draft.open.start if draft.open is not None else token.start, token.end)
        draft.open = None
    elif (before := draft.clauses.before(at)) is not None and draft.clauses.words(before) == "不是":
        draft.note_other(before.start, token.end)
    elif draft.other is not None:
        draft.note_other(draft.other.start, token.end)
        draft.other_used = True
        draft.end_other(hard=False)
    else:
        return False
    return True


def is_rate(draft: Draft, token: Token) -> bool:
    """Whether 12% of something that is counted, beside a figure, is a share of the target, and noted so."""
    figure = draft.open if draft.open is not None and draft.open.name.ids else next(iter(draft.line.figures[-1:]), None)
    if token.measure != "%" or figure is None or not (figure.valued and figure.name.ids):
        return False
    if not {Kind.PERCENT, Kind.RATE}.isdisjoint(draft.kinds(figure)):
        return False
    draft.note_other(token.start, token.end)
    return True


def take_private(draft: Draft, _: int, token: Token) -> None:
    """A telephone number, a name of an account: nothing that stands in its clause is its figure."""
    draft.close_valued()
    draft.end_other(hard=True)
    draft.line.unused.append((token.start, token.end))

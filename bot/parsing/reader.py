"""The tokens of a line become figures: names and the values, modes, units and days that belong to them.

累计新增就业120，创业培训3  ->  Figure(新增就业, 120, TOTAL), Figure(创业培训, 3)
新增就业12人（其中大学生3人），完成率75%  ->  Figure(新增就业, 12), and 大学生3人, 完成率75% not used
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.parsing.clauses import ENDS, clauses_of
from bot.parsing.drafts import Draft
from bot.parsing.figures import ANSWERS
from bot.parsing.lexicon import ALL_BEFORE, Sort
from bot.parsing.naming import take_name, take_number
from bot.parsing.qualifiers import (
    close_bracket,
    take_either,
    take_filler,
    take_mode,
    take_other_figure,
    take_part,
    take_place,
    take_plan,
    take_private,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from bot.parsing.figures import Line
    from bot.parsing.names import Vocabulary
    from bot.parsing.words import Token


class Reader:
    """Reads the tokens of one line, one after the other."""

    def __init__(self, text: str, tokens: Sequence[Token], vocabulary: Vocabulary, today: date) -> None:
        self.draft = Draft(clauses_of(text, tokens), vocabulary, today)

    def read(self) -> Line:
        """The whole line: 新增就业12再就业5 as two figures."""
        draft, line, clauses = self.draft, self.draft.line, self.draft.clauses
        if clauses.tokens:
            line.start, line.end = clauses.tokens[0].start, clauses.tokens[-1].end
        line.hedged = clauses.are_pending()
        for at, token in enumerate(clauses.tokens):
            if clauses.plans(token):
                take_plan(draft, at)
            if token.sort in _TAKE:
                _TAKE[token.sort](draft, at, token)
        draft.close()
        if clauses.recall():
            for figure in line.figures:
                figure.either = True
        _leave_loose_days(draft)
        return line


def _leave_loose_days(draft: Draft) -> None:
    """A day in a clause without a figure, with other words, is of something else: 请6月14日前核对."""
    line, clauses = draft.line, draft.clauses
    if not line.figures:
        return
    elsewhere = {token.start for at, token in enumerate(clauses.tokens) if clauses.has_words_only(at)}
    line.loose += [spot.token for spot in line.days if spot.token.start in elsewhere]
    line.days = [spot for spot in line.days if spot.token.start not in elsewhere]


def _take_word(draft: Draft, at: int, token: Token) -> None:
    """An unknown word: it may be a name with a slip (新增就叶12), or make the figure beside it another thing."""
    clauses, figure = draft.clauses, draft.open
    draft.line.hedged |= clauses.hedges(token) or (clauses.asks(token) and clauses.has_figure(at))
    about, before = token.sort is Sort.ABOUT, clauses.before(at)
    if (
        about
        and before is not None
        and before.sort in {Sort.OPEN, Sort.BREAK}
        and ALL_BEFORE.match(clauses.words(token))
    ):
        return  # （以上为累计）
    if figure is not None and not figure.name.ids and figure.answer is not None and token.joined:
        figure.answer, figure.word = None, True  # 没有下雨
        figure.take(token)
        figure.named = (figure.start, figure.end)
        return
    if figure is not None and (figure.name.ids or figure.valued):
        if about and figure.named[1] == token.start and draft.is_named_by_figure(figure):
            return  # 40人以上
        counted = before is not None and before.sort is Sort.NUMBER and not before.measure
        if not figure.valued or about or (token.joined and counted):
            figure.take(token)
            figure.odd = True
            return
        if not figure.name.ids:
            figure.odd = figure.word = True  # 办了12人新增就业: more of it may follow
            figure.take(token)
            return
        draft.close()
    elif figure is not None and figure.word and not token.joined:
        draft.close()
    figure = draft.fresh(token)
    figure.odd = figure.odd or about
    if not about:
        figure.named = (figure.named[0] if figure.word else token.start, token.end)
        figure.word = True


def _take_colon(draft: Draft, at: int, token: Token) -> None:
    """A colon behind a figure opens its parts, behind a mode or topic a list: 新增就业12人：大学生3; 累计：; 创业："""
    figure, follows = draft.open, draft.clauses.behind(at)
    if figure is None:
        return
    if figure.valued and figure.name.ids:
        take_part(draft, at, token)
    elif figure.name.ids and not figure.name.certain and follows is not None and follows.sort is Sort.NAME:
        draft.open = None
    elif not figure.name.ids and not figure.valued and not draft.line.figures:
        draft.head(figure)


def _take_end(draft: Draft, at: int, token: Token) -> None:
    """The end of a clause: a figure with a value is whole, a name may still get one behind it: 新增就业，12人."""
    text, figure, clauses = draft.clauses.words(token), draft.open, draft.clauses
    draft.line.hedged |= token.sort is Sort.QUESTION and clauses.has_figure(at - 1)
    if not draft.bracket and text in {"；", ";", "。"}:
        draft.end_part()
        draft.planning = draft.targets = False
    draft.end_other(hard=text != "、")
    if draft.planning and figure is not None and figure.valued and not figure.name.ids:
        draft.planning = False  # 达成意向23人，新增就业12人
    if figure is None:
        return
    follows = clauses.behind(at)
    if text == "、" and figure.numbers and not figure.name.ids and follows and follows.sort is Sort.NUMBER:
        figure.odd = True  # 12、13个新增就业
    elif figure.valued or figure.word:
        draft.close()
    elif not figure.name.ids and not draft.line.figures and text != "、":
        draft.head(figure)
    elif text != "、":
        figure.broken = bool(figure.name.ids)


_TAKE: dict[Sort, Callable[[Draft, int, Token], None]] = {
    Sort.NAME: take_name,
    Sort.NUMBER: take_number,
    Sort.OTHER: _take_word,
    Sort.ABOUT: _take_word,
    Sort.PRIVATE: take_private,
    Sort.OTHER_FIGURE: take_other_figure,
    Sort.EITHER: take_either,
    Sort.FILLER: take_filler,
    Sort.PART: take_part,
    Sort.OPEN: take_part,
    Sort.CLOSE: close_bracket,
    Sort.COLON: _take_colon,
    Sort.TOTAL: take_mode,
    Sort.MORE: take_mode,
    **dict.fromkeys(ANSWERS, Draft.answer),
    **dict.fromkeys((Sort.UNIT, Sort.PLACE, Sort.DAY), take_place),
    **dict.fromkeys(ENDS, _take_end),
}

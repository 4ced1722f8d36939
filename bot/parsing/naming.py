"""The names and numbers of figures: which of them belong together.

新增就业12再就业5      ->  Figure(新增就业, 12), Figure(再就业, 5)
12人新增就业，5人再就业  ->  the same, with the numbers in front
居民养老 900元 12人    ->  one figure, which 900元 helps to name
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.parsing.dates import read_plain_day
from bot.parsing.lexicon import Sort
from bot.parsing.names import NO_MATCH, Match, fold, key
from bot.parsing.qualifiers import is_of_other, is_rate, name_after_other, take_place
from bot.parsing.words import Token
from scoring import Kind

if TYPE_CHECKING:
    from bot.parsing.drafts import Draft
    from bot.parsing.figures import Figure

_AND = re.compile(r"和|与|及|以及|、|跟|/")
_RANGE = re.compile(r"[-~～—–至到或]")
_YES_OR_NO = frozenset({Sort.YES, Sort.NO})


def take_name(draft: Draft, at: int, token: Token) -> None:
    """The name of the open figure or of a new one: 新增就业12; 12人新增就业."""
    name_after_other(draft, at, token)
    draft.line.hedged |= not token.match.certain and draft.clauses.hedges(token)
    figure = draft.open
    if figure is not None and not figure.name.ids and figure.valued and _takes_value(draft, figure, at):
        figure.take(token)  # 12人新增就业; 登记了12人新增就业
    elif figure is not None and figure.name.ids and not figure.valued:
        if (both := _both(draft, figure, token)).ids:
            _rename(figure, both, token)
            figure.exact = False
            return
        figure = _second(draft, figure, token)
    else:
        if figure is not None and figure.word and not (token.joined and not figure.valued):
            draft.close()
        figure = draft.fresh(token)
    figure.odd = figure.odd or figure.word  # 农村新增就业 is another thing than 新增就业
    figure.word = False
    figure.name, figure.named, figure.exact = token.match, (token.start, token.end), token.exact
    if figure.answer is not None and figure.answer.sort in _YES_OR_NO and not draft.kinds(figure) <= {Kind.FLAG}:
        figure.odd = figure.odd or figure.answer.sort is Sort.NO
        figure.answer = None


def _takes_value(draft: Draft, figure: Figure, at: int) -> bool:
    """Whether the value before the name is the name's: of 再就业 in 12人再就业, not in 12再就业5."""
    return figure.answer is not None or not draft.clauses.has_own_value(at)


def _rename(figure: Figure, name: Match, token: Token) -> None:
    """The figure's name goes on: 居民养老 900元."""
    figure.name, figure.named = name, (figure.named[0], token.end)
    figure.take(token)


def _second(draft: Draft, figure: Figure, token: Token) -> Figure:
    """The figure of a name right behind another: both share numbers, or the first one has none."""
    between = draft.clauses.text[figure.named[1] : token.start]
    if _AND.fullmatch(between.strip()) and figure.name.certain and token.match.certain:
        figure.shared.append(figure.name)  # 甲和乙都是5; 甲、乙分别为5、3
        figure.take(token)
        return figure
    draft.close()
    fresh = draft.fresh(token)
    fresh.odd = token.joined or _AND.search(between) is not None  # 农民新增就业
    return fresh


def _both(draft: Draft, figure: Figure, token: Token) -> Match:
    """What two names after each other mean together: 退休人员 文体活动, 年缴费标准 900元."""
    if figure.broken:
        return NO_MATCH
    facts = draft.vocabulary.facts
    first, second = draft.clauses.text[slice(*figure.named)], draft.clauses.words(token)
    whole = facts.match(first + second)
    alike = whole.ids == token.match.ids or set(whole.ids) <= set(figure.name.ids)
    if token.exact and not alike and not facts.holding(first + second):
        return NO_MATCH  # 扶持自主创业 is not 扶持农民自主创业
    if whole.ids and whole.certain:
        return whole
    wide = token.match.ids if token.sort is Sort.NUMBER else facts.holding(second)
    common = tuple(id_ for id_ in facts.holding(first) if id_ in wide)
    if token.exact and not set(token.match.ids) <= set(common):
        return NO_MATCH  # 城乡居民养老 is not 城乡居民养老保险转企业职工养老保险
    sure = token.sort is Sort.NUMBER or token.exact or (figure.exact and common == figure.name.ids)
    return Match(common, certain=sure)


def take_number(draft: Draft, at: int, token: Token) -> None:
    """A number of the open figure or of a new one; one that names a fact, a day or a rate is none."""
    if is_of_other(draft, at, token):
        return
    if token.sign == "" and (_names_fact(draft, at, token) or _is_day(draft, at, token) or is_rate(draft, token)):
        return
    if _is_alternative(draft, at):
        draft.open = draft.line.figures.pop()
        draft.open.odd = True  # 12、13个
    elif draft.open is not None and draft.open.broken and draft.clauses.has_name(at):
        draft.close()  # 新增就业，2人居转企
    figure = draft.opened(token)
    if figure.answer is not None and figure.answer.sort in _YES_OR_NO:
        figure.answer = None
    if figure.numbers and _RANGE.search(draft.clauses.text[figure.numbers[-1].end : token.start]):
        figure.odd = True
    if token.sign == "+" and not figure.name.ids and figure.mode is None and draft.line.figures:
        figure.mode = Mode.INCREMENT
    figure.odd = figure.odd or token.parted
    figure.either = figure.either or draft.clauses.words_before(at) == "都"  # 都20个了
    figure.numbers.append(token)


def _is_alternative(draft: Draft, at: int) -> bool:
    """Whether the number is another one of the figure before the comma, or of its list: 12、13个; 10、8、6."""
    clauses = draft.clauses
    if draft.open is not None or not draft.line.figures or clauses.words_before(at) != "、" or clauses.has_name(at):
        return False
    before = clauses.before(at - 1)
    return before is not None and before.sort is Sort.NUMBER


def _names_fact(draft: Draft, at: int, token: Token) -> bool:
    """Whether a figure names a fact, by itself or with the name before, and was taken so: 900元 300人."""
    ids, figure = draft.vocabulary.figures.get(key(draft.clauses.words(token))), draft.open
    if ids is None or (figure is not None and figure.valued):
        return False
    part = Token(Sort.NUMBER, token.start, token.end, match=Match(ids, certain=True))
    follows = draft.clauses.value_follows(at)
    if figure is not None and figure.name.ids:
        both = _both(draft, figure, part)
        if not both.ids or not (follows or (token.measure == "元" and Kind.AMOUNT not in draft.kinds(figure))):
            return False
        _rename(figure, both, part)
        return True
    if follows:
        figure = draft.fresh(part)
        figure.name, figure.named = part.match, (part.start, part.end)
    return follows


def _is_day(draft: Draft, at: int, token: Token) -> bool:
    """Whether 3.31 or 20210331 is the day of a figure that has its own number, and was taken so."""
    clauses = draft.clauses
    day, before = read_plain_day(fold(clauses.words(token)), draft.today), clauses.before(at)
    beside = clauses.value_follows(at) or (draft.open is not None and draft.open.valued)
    if day is None or not (beside or (before is not None and before.sort is Sort.EITHER)):  # 截至6.14
        return False
    take_place(draft, at, Token(Sort.DAY, token.start, token.end))
    return True

"""A figure becomes a claim where it has only one reading, and a doubt with all its readings where it has several."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.intents import Claim, Doubt, DoubtKind, Wrong
from bot.parsing.lexicon import Sort
from bot.parsing.names import is_of_people, key
from bot.parsing.numerals import plain
from bot.parsing.values import is_counted_so, value_of, worked_out
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.parsing.figures import Figure
    from bot.parsing.names import Vocabulary
    from bot.parsing.words import Token
    from scoring import Fact, Scheme

MOST = 6  # candidates of a doubt
STATES = frozenset({Kind.FLAG, Kind.LEVEL})  # of these a value is a word, no number
_TELEPHONE = 10**6  # beside words that were not understood a bare number from here on is no figure: 王姐 8512345
_NO = re.compile(r"不|未|没|无|缺")
_TAKEN_AWAY = re.compile(r"(?:核减|剔除|去掉|扣[掉除]?|减少?|撤掉?|退了?|(?<!缺)少了|重复)\D{0,2}\d")
_TELLING = 4  # letters of a title that tell it from others
_MOST_TOLD = 3
_LESS = re.compile(r"减|扣|少")
_FALLEN = re.compile(r"(?:下降|下滑|降低|减少|回落|负增长)\D{0,4}\d")
_OTHER_MODE = {Mode.INCREMENT: Mode.TOTAL, Mode.TOTAL: Mode.INCREMENT}


def outcome(figure: Figure, words: str, vocabulary: Vocabulary, *, hedged: bool, alone: bool) -> Claim | Doubt | None:
    """The claim or doubt of a figure that stands there as `words`; None when it reports nothing.

    `hedged`: the line takes something back, or asks. `alone`: there is no other figure in the text. Units and days are
    left out. 新增就业12 is a claim; 就业12 a doubt with every fact that 就业 may mean; 新增就业 one without a value.
    """
    if figure.part and not _is_own_part(figure, words):
        return None
    if figure.odd and any((token.number or 0) >= _TELEPHONE and not token.measure for token in figure.numbers):
        figure.numbers = []
    if not figure.valued:
        return _without_value(figure, words, vocabulary, alone=alone)
    if not figure.name.ids:
        return _without_name(figure, words, vocabulary, alone=alone)
    ids, scheme = figure.name.ids, vocabulary.scheme
    if not figure.name.certain:  # what only looks alike may be meant as well
        named = _named(figure, words)
        ids = tuple(dict.fromkeys((*ids, *vocabulary.facts.near(named))))
        if not _NO.search(named):  # 评选成功 is no 评选未成功
            ids = tuple(id_ for id_ in ids if not _NO.search(scheme.fact(id_).title)) or ids
    unsure = (
        figure.odd
        or hedged
        or _denies_twice(figure, scheme)
        or any(not is_counted_so(token, scheme.fact(id_)) for token in figure.numbers for id_ in ids)
        or (figure.part and not _is_named_part(figure, words, ids, scheme))
    )
    readings = _readings(figure, words, scheme, ids, unsure=unsure)
    claims = tuple(reading for reading in readings if isinstance(reading, Claim))
    wrong = next((reading for reading in readings if isinstance(reading, Wrong)), None)
    clear = len(ids) == 1 and figure.name.certain
    if not claims and wrong is not None:
        if not figure.name.certain:
            return Doubt(DoubtKind.NO_FACT, words)
        return Doubt(DoubtKind.BAD_VALUE, words, reason=wrong.reason, values=wrong.values)
    if clear and len(readings) == 1 and not unsure:
        return claims[0]
    return Doubt(DoubtKind.UNSURE if clear else DoubtKind.WHICH_FACT, words, claims[:MOST])


def _denies_twice(figure: Figure, scheme: Scheme) -> bool:
    """Whether a no meets a name that is a no itself: 市级活动没参加 of 不参加市级活动 may mean either."""
    answer = figure.answer
    # 否 and 是 answer the whole name.
    facts = [scheme.fact(id_) for id_ in figure.name.ids]
    if answer is not None and answer.sort is Sort.NONE:
        return any(fact.kind is Kind.FLAG and "零" in fact.title for fact in facts)
    answered = answer is not None and answer.sort is Sort.NO and answer.end - answer.start > 1
    return answered and any(_NO.search(fact.title) for fact in facts)


def _is_own_part(figure: Figure, words: str) -> bool:
    """Whether a part of the figure before may be a fact of its own: 其中居转企20人, 高技能20人, not 大学生3人."""
    if not figure.name.ids or not figure.valued:
        return False
    clear = figure.name.certain or len(figure.name.ids) == 1
    return figure.exact or (clear and not is_of_people(_named(figure, words)))


def _named(figure: Figure, words: str) -> str:
    """The name of a figure that stands there as `words`, or the unknown word in its place: 新增就业 of 新增就业12."""
    return words[figure.named[0] - figure.start : figure.named[1] - figure.start]


def _is_named_part(figure: Figure, words: str, ids: Sequence[str], scheme: Scheme) -> bool:
    """Whether a part is clearly a figure of its own: 其中再就业8人, but not 其中高校毕业生3人."""
    whole = figure.exact and not is_of_people(_named(figure, words))
    return whole or all(scheme.fact(id_).title.startswith("其中") for id_ in ids)


def _without_value(figure: Figure, words: str, vocabulary: Vocabulary, *, alone: bool) -> Doubt | None:
    """A name without a value: a question, unless it is only part of a name among other figures."""
    if not (figure.exact or (figure.name.certain and alone)):
        return None
    fact = vocabulary.scheme.fact(figure.name.ids[0])
    if not fact.reportable:
        why = worked_out(fact, vocabulary.scheme)
        return Doubt(DoubtKind.BAD_VALUE, words, reason=why.reason, values=why.values)
    states = tuple(_states(fact)) if len(figure.name.ids) == 1 else ()
    claims = tuple(Claim(fact.id, Mode.TOTAL, state, text=words) for state in states)
    lacking = fact.id if len(figure.name.ids) == 1 and not states else ""
    return Doubt(DoubtKind.NO_VALUE, words, claims[:MOST], fact=lacking)


def states_told(text: str, tokens: Sequence[Token], vocabulary: Vocabulary) -> Doubt | None:
    """A question for the yes or no that words without a figure may tell: 市级活动缺席, 双创人才进省面试了."""
    if any(token.sort is Sort.NUMBER for token in tokens):
        return None
    words = key(text)
    parts = {words[at : at + _TELLING] for at in range(len(words) - _TELLING + 1)}
    titles = [(fact, key(fact.title)) for fact in vocabulary.scheme.facts]
    sharing = [[fact for fact, title in titles if part in title] for part in sorted(parts)]
    told = dict.fromkeys(fact for facts in sharing if all(fact.kind in STATES for fact in facts) for fact in facts)
    if not told or len(told) > _MOST_TOLD:
        return None
    claims = tuple(Claim(fact.id, Mode.TOTAL, state, text=text) for fact in told for state in _states(fact))
    return Doubt(DoubtKind.UNSURE if len(told) == 1 else DoubtKind.WHICH_FACT, text.strip(), claims[:MOST])


def _states(fact: Fact) -> Iterable[int]:
    """The values that a yes or no (yes first) or a level may have; none of other facts."""
    states = range({Kind.FLAG: 2, Kind.LEVEL: len(fact.levels)}.get(fact.kind, 0))
    return states if fact.kind is Kind.LEVEL else reversed(states)


def _without_name(figure: Figure, words: str, vocabulary: Vocabulary, *, alone: bool) -> Doubt | None:
    """A value without a name: a question for the fact, with the names near an unknown word (新增就叶12)."""
    if figure.word:
        near = vocabulary.facts.near(_named(figure, words))
        near = near or vocabulary.facts.near(words[: figure.named[1] - figure.start])
        readings = _readings(figure, words, vocabulary.scheme, near, unsure=figure.odd)
        claims = tuple(reading for reading in readings if isinstance(reading, Claim))
        return Doubt(DoubtKind.NO_FACT, words, claims[:MOST]) if claims or not figure.odd else None
    if figure.mode is Mode.INCREMENT and alone and figure.numbers and (ids := _of_more(figure, words, vocabulary)):
        readings = _readings(figure, words, vocabulary.scheme, ids, unsure=False)
        claims = tuple(reading for reading in readings if isinstance(reading, Claim))
        return Doubt(DoubtKind.WHICH_FACT, words, claims[:MOST])
    if figure.odd or len(figure.numbers) > 1:
        return None if figure.odd else Doubt(DoubtKind.NO_FACT, words)
    if figure.numbers:
        if not alone:
            return Doubt(DoubtKind.NO_FACT, words)
        token = figure.numbers[0]
        mode = figure.mode or (Mode.INCREMENT if token.sign == "+" else None)
        # What 12万元 is in the fact's own measure is known with the fact only.
        number = None if token.measure in {"元", "万元"} or token.thousands else token.number
        return Doubt(DoubtKind.NO_FACT, words, mode=mode, number=plain(number) if number is not None else "")
    answer = figure.answer
    if answer is None or (answer.sort is not Sort.NONE and not alone):
        return None
    return Doubt(DoubtKind.NO_FACT, words, number={Sort.YES: "是", Sort.NO: "否"}.get(answer.sort, "0"))


def _of_more(figure: Figure, words: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The facts with the word of an increase in their names: 新增12."""
    return vocabulary.facts.find(words[: figure.numbers[0].start - figure.start])


def _readings(figure: Figure, words: str, scheme: Scheme, facts: Sequence[str], *, unsure: bool) -> list[Claim | Wrong]:
    """Each value as each of the facts, the likeliest reading first; `unsure`: other readings have to be offered too."""
    values = (*figure.numbers, *((figure.answer,) if figure.answer is not None else ()))
    readings: dict[Claim | Wrong, None] = {}
    for fact in map(scheme.fact, facts):
        mode = (figure.mode or Mode.INCREMENT) if fact.kind.adds_up else Mode.TOTAL
        either = figure.either and figure.mode is None and fact.kind.adds_up and not unsure
        for token in _measured(values, fact):
            value = value_of(token, fact, scheme, signed=mode is Mode.INCREMENT or token.sign == "?")
            if isinstance(value, Wrong):
                readings[value] = None
                continue
            if fact.kind.signed and token.sign == "" and _FALLEN.search(words):  # 增速下降3.5: to -3.5, or by 3.5
                readings |= dict.fromkeys(Claim(fact.id, mode, each, text=words) for each in (-value, value))
                continue
            if unsure and value > 0 and _TAKEN_AWAY.search(words) and fact.kind.adds_up:
                mode, value = Mode.INCREMENT, -value
            claim = Claim(fact.id, mode, value, text=words, either=either)
            others: Iterable[Claim] = ()
            if fact.kind.adds_up and value > 0:
                others = _others(claim, figure, token, unsure=unsure)
            elif fact.kind is Kind.FLAG and unsure:
                others = (replace(claim, value=1 - value),)
            readings |= dict.fromkeys((claim, *others))
    return list(readings)


def _measured(values: Sequence[Token], fact: Fact) -> Sequence[Token]:
    """Of several numbers those in the fact's own measure, where some are: the 30万元 of 3笔共30万元."""
    if not any(token.measure == fact.measure for token in values):
        return values
    return [token for token in values if token.measure in {"", fact.measure}]


def _others(claim: Claim, figure: Figure, token: Token, *, unsure: bool) -> Iterator[Claim]:
    """What a number may mean as well: 就业-3 three less, 撤销12 twelve less, an unsure 12 the running total."""
    if claim.mode is Mode.INCREMENT and (token.sign == "?" or (unsure and _LESS.search(claim.text))):
        yield replace(claim, value=-claim.value, either=False)
    if figure.mode is None and token.sign == "" and unsure:
        yield replace(claim, mode=_OTHER_MODE[claim.mode], either=False)

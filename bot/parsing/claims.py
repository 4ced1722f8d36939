"""A figure becomes a claim where it can be understood in one way only, and a doubt with every way where it cannot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.intents import Claim, Doubt, DoubtKind, Wrong
from bot.parsing.lexicon import Sort
from bot.parsing.numerals import plain
from bot.parsing.values import value_of
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.parsing.figures import Figure
    from bot.parsing.names import Vocabulary
    from bot.parsing.words import Token
    from scoring import Fact

MOST = 6  # candidates of a doubt
_LESS = re.compile(r"减|扣|少")
_OTHER_MODE = {Mode.INCREMENT: Mode.TOTAL, Mode.TOTAL: Mode.INCREMENT}


def outcome(
    figure: Figure, words: str, vocabulary: Vocabulary, *, which_mode: bool, hedged: bool, alone: bool
) -> Claim | Doubt | None:
    """What the figure of these `words` claims; None when it says nothing.

    `which_mode`: it is not certain whether it is a running total. `hedged`: the line takes something back, plans, or asks.
    `alone`: there is no other figure in the text. Units and days are not looked at.
    """
    if not figure.valued:
        return _without_value(figure, words, vocabulary, alone=alone)
    if not figure.name.ids:
        return _without_name(figure, words, vocabulary, alone=alone)
    ways = _Ways(figure, words, vocabulary, which_mode=which_mode, hedged=hedged)
    readings = list(dict.fromkeys(ways.all(figure.name.ids)))
    claims = tuple(reading for reading in readings if isinstance(reading, Claim))
    wrong = next((reading for reading in readings if isinstance(reading, Wrong)), None)
    clear = len(figure.name.ids) == 1 and figure.name.certain
    if not claims and wrong is not None:
        if not figure.name.certain:
            return Doubt(DoubtKind.NO_FACT, words)
        return Doubt(DoubtKind.BAD_VALUE, words, reason=wrong.reason, values=wrong.values)
    if clear and len(readings) == 1 and not ways.unsure:
        return claims[0]
    return Doubt(DoubtKind.UNSURE if clear else DoubtKind.WHICH_FACT, words, claims[:MOST])


def _without_value(figure: Figure, words: str, vocabulary: Vocabulary, *, alone: bool) -> Doubt | None:
    """A name by itself; a part of a name may be anything, unless nothing else was said."""
    if not (figure.exact or (figure.name.certain and alone)):
        return None
    fact = vocabulary.scheme.fact(figure.name.ids[0])
    states = {Kind.FLAG: 2, Kind.LEVEL: len(fact.levels)}.get(fact.kind, 0) if len(figure.name.ids) == 1 else 0
    order = range(states) if fact.kind is Kind.LEVEL else reversed(range(states))  # yes before no
    return Doubt(
        DoubtKind.NO_VALUE, words, tuple(Claim(fact.id, Mode.TOTAL, value, text=words) for value in order)[:MOST]
    )


def _without_name(figure: Figure, words: str, vocabulary: Vocabulary, *, alone: bool) -> Doubt | None:
    """A number by itself is kept, with how it is to count; one with an unknown word may be a slip of the pen."""
    if figure.word:
        start = figure.named[0] - figure.start
        near = vocabulary.facts.near(words[start : start + figure.named[1] - figure.named[0]])
        ways = _Ways(figure, words, vocabulary, which_mode=False, hedged=False)
        claims = tuple(reading for reading in dict.fromkeys(ways.all(near)) if isinstance(reading, Claim))
        return Doubt(DoubtKind.NO_FACT, words, claims[:MOST]) if claims or not figure.odd else None
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


class _Ways:
    """All ways to understand a figure."""

    def __init__(self, figure: Figure, words: str, vocabulary: Vocabulary, *, which_mode: bool, hedged: bool) -> None:
        self.figure = figure
        self.words = words
        self.scheme = vocabulary.scheme
        self.which_mode = which_mode
        additive = any(self.scheme.fact(id_).kind.adds_up for id_ in figure.name.ids)
        self.unsure = figure.odd or hedged or (which_mode and additive)

    def all(self, facts: tuple[str, ...]) -> Iterator[Claim | Wrong]:
        """As each of the facts, each of the values."""
        figure = self.figure
        values = (*figure.numbers, *((figure.answer,) if figure.answer is not None else ()))
        for identifier in facts:
            for token in values:
                yield from self._of(self.scheme.fact(identifier), token)

    def _of(self, fact: Fact, token: Token) -> Iterator[Claim | Wrong]:
        additive = fact.kind.adds_up
        mode = (self.figure.mode or Mode.INCREMENT) if additive else Mode.TOTAL
        value = value_of(token, fact, self.scheme, signed=mode is Mode.INCREMENT or token.sign == "?")
        if isinstance(value, Wrong):
            yield value
            return
        yield Claim(fact.id, mode, value, text=self.words)
        if not additive or value <= 0:
            return
        if mode is Mode.INCREMENT and (token.sign == "?" or (self.unsure and _LESS.search(self.words))):
            yield Claim(fact.id, mode, -value, text=self.words)
        if self.figure.mode is None and token.sign == "" and self.unsure:
            yield Claim(fact.id, _OTHER_MODE[mode], value, text=self.words)

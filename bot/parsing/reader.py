"""The tokens of a line become figures: names and the values, modes, units and days that belong to them.

累计新增就业120，创业培训3  ->  Figure(新增就业, 120, TOTAL), Figure(创业培训, 3)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.parsing.dates import read_plain_day
from bot.parsing.figures import ANSWERS, VALUES, Figure, Line, Spot
from bot.parsing.lexicon import Sort
from bot.parsing.names import NO_MATCH, Match, fold, key
from bot.parsing.words import Token
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.parsing.names import Vocabulary

# Words after which a figure is not simply taken: it is withdrawn, doubted, planned or asked about.
_HEDGE = re.compile(r"撤|取消|作废|错|更正|改|减|少|不|别|吗|么|如果|假如|预计|计划|目标|任务|争取|拟|可能|明年|下月")
_MODES = {Sort.TOTAL: Mode.TOTAL, Sort.MORE: Mode.INCREMENT}
_PLACES = frozenset({Sort.UNIT, Sort.PLACE, Sort.DAY})
_ENDS = frozenset({Sort.BREAK, Sort.QUESTION})


class Reader:
    """Reads the tokens of one line, one after the other; `open` is the figure that may still get a name or a value."""

    def __init__(self, text: str, tokens: Sequence[Token], vocabulary: Vocabulary, today: date) -> None:
        self.text = text
        self.tokens = tokens
        self.vocabulary = vocabulary
        self.today = today
        self.line = Line()
        self.open: Figure | None = None

    def read(self) -> Line:
        """The whole line."""
        for at, token in enumerate(self.tokens):
            if token.sort is Sort.NAME:
                self._name(at, token)
            elif token.sort is Sort.NUMBER:
                self._number(at, token)
            elif token.sort in ANSWERS:
                self._answer(token)
            elif token.sort in _PLACES:
                self._place(token)
            elif token.sort in _MODES or token.sort is Sort.UP_TO:
                self._mode(token)
            elif token.sort in {Sort.OTHER, Sort.ABOUT}:
                self._other(at, token)
            elif token.sort in _ENDS or token.sort is Sort.COLON:
                self._end(token)
        self._close()
        return self.line

    def _close(self) -> None:
        """End the open figure; one that is only an unknown word is noted as not used."""
        figure, self.open = self.open, None
        if figure is None:
            return
        if figure.name.ids or figure.valued:
            self.line.figures.append(figure)
        elif figure.word:
            self.line.unused.append((figure.start, figure.end))
        elif figure.mode is not None and not self.line.figures:
            self.line.mode = figure.mode

    def _fresh(self, token: Token) -> Figure:
        """The open figure that has no value yet, or a new one."""
        if self.open is not None and self.open.valued:
            self._close()
        return self._opened(token)

    def _opened(self, token: Token) -> Figure:
        if self.open is None:
            self.open = Figure(token.start, token.end)
        self.open.take(token)
        return self.open

    def _name(self, at: int, token: Token) -> None:
        figure = self.open
        self.line.hedged |= not token.match.certain and self._hedges(token)
        if figure is not None and not figure.name.ids and not figure.word and figure.valued and self._goes_before(at):
            figure.take(token)  # 12人新增就业
        elif figure is not None and figure.name.ids and not figure.valued:
            if (both := self._both(figure, token)).ids:
                figure.name, figure.named, figure.exact = both, (figure.named[0], token.end), False
                figure.take(token)
                return
            odd = token.joined and not figure.exact  # 农民新增就业
            self._close()
            figure = self._fresh(token)
            figure.odd = odd
        else:
            if figure is not None and figure.word and not (token.joined and not figure.valued):
                self._close()
            figure = self._fresh(token)
        figure.odd = figure.odd or figure.word  # 农村新增就业 is another thing than 新增就业
        figure.word = False
        figure.name, figure.named, figure.exact = token.match, (token.start, token.end), token.exact
        if figure.answer is not None and figure.answer.sort in {Sort.YES, Sort.NO} and not self._flags(figure):
            figure.odd = figure.odd or figure.answer.sort is Sort.NO
            figure.answer = None

    def _hedges(self, token: Token) -> bool:
        return _HEDGE.search(self.text, token.start, token.end) is not None

    def _goes_before(self, at: int) -> bool:
        """Whether the open value belongs to the name at `at`: no other value follows it in this clause."""
        if self.open is not None and self.open.answer is not None:
            return True
        for token in self.tokens[at + 1 :]:
            if token.sort in VALUES:
                return False
            if token.sort in _ENDS or token.sort is Sort.NAME:
                break
        return True

    def _both(self, figure: Figure, token: Token) -> Match:
        """What two names after each other mean together: 退休人员 文体活动, 年缴费标准 900元."""
        if figure.broken:
            return NO_MATCH
        facts = self.vocabulary.facts
        first = self.text[slice(*figure.named)]
        whole = facts.match(first + self.text[token.start : token.end])
        if whole.ids and whole.certain:
            return whole
        wide = token.match.ids if token.sort is Sort.NUMBER else facts.holding(self.text[token.start : token.end])
        common = tuple(id_ for id_ in facts.holding(first) if id_ in wide)
        return Match(common, certain=True)

    def _number(self, at: int, token: Token) -> None:
        if token.sign == "" and (self._named_by(at, token) or self._is_day(at, token)):
            return
        figure = self._opened(token)
        if figure.answer is not None and figure.answer.sort in {Sort.YES, Sort.NO}:
            figure.answer = None
        figure.numbers.append(token)

    def _named_by(self, at: int, token: Token) -> bool:
        """900元 300人: a figure that names a fact."""
        ids = self.vocabulary.figures.get(key(self.text[token.start : token.end]))
        if ids is None or (self.open is not None and self.open.valued):
            return False
        part = Token(Sort.NUMBER, token.start, token.end, match=Match(ids, certain=True))
        if self.open is not None and self.open.name.ids:
            both = self._both(self.open, part)
            kinds = {self.vocabulary.scheme.fact(id_).kind for id_ in self.open.name.ids}
            if not both.ids or not (self._value_follows(at) or (token.measure == "元" and Kind.AMOUNT not in kinds)):
                return False
            self.open.name, self.open.named = both, (self.open.named[0], token.end)
            self.open.take(part)
            return True
        if not self._value_follows(at):
            return False
        figure = self._fresh(part)
        figure.name, figure.named = part.match, (part.start, part.end)
        return True

    def _is_day(self, at: int, token: Token) -> bool:
        """3.31 or 20210331 before or after a figure that has its own number."""
        day = read_plain_day(fold(self.text[token.start : token.end]), self.today)
        if day is None or not (self._value_follows(at) or (self.open is not None and self.open.valued)):
            return False
        self._place(Token(Sort.DAY, token.start, token.end))
        return True

    def _value_follows(self, at: int) -> bool:
        """Whether there is another value in this clause; list commas (1200元、1800元) do not end it."""
        for token in self.tokens[at + 1 :]:
            if token.sort in VALUES:
                return True
            if token.sort in _ENDS and self.text[token.start : token.end] != "、":
                return False
        return False

    def _names_figure(self, figure: Figure) -> bool:
        return key(self.text[slice(*figure.named)]).endswith(tuple(self.vocabulary.figures))

    def _answer(self, token: Token) -> None:
        figure = self.open
        if token.sort is Sort.NONE or token.sort is Sort.LEVEL or figure is None or figure.valued:
            self._fresh(token).answer = token
        elif figure.name.ids and self._flags(figure):
            figure.take(token)
            figure.answer = token
        elif token.sort is Sort.NO and figure.name.ids:
            figure.take(token)
            figure.odd = True

    def _flags(self, figure: Figure) -> bool:
        return all(self.vocabulary.scheme.fact(id_).kind is Kind.FLAG for id_ in figure.name.ids)

    def _place(self, token: Token) -> None:
        trailing = self.open is not None and self.open.valued and bool(self.open.name.ids)
        (self.line.days if token.sort is Sort.DAY else self.line.places).append(Spot(token, trailing))
        if self.open is not None and (self.open.valued or self.open.word):
            self._close()

    def _mode(self, token: Token) -> None:
        if token.sort is Sort.UP_TO:
            self.line.up_to = token.start if self.line.up_to is None else self.line.up_to
        elif token.joined and self.open and self.open.numbers and self.text[token.start : token.end] == "到":
            self.open.odd = True  # 12到15
        else:
            figure = self._fresh(token)
            figure.mode = Mode.TOTAL if Mode.TOTAL in {figure.mode, _MODES[token.sort]} else Mode.INCREMENT

    def _other(self, at: int, token: Token) -> None:
        self.line.hedged |= self._hedges(token)
        figure = self.open
        after = self.tokens[at - 1] if at else token
        about = token.sort is Sort.ABOUT
        if figure is not None and not figure.name.ids and figure.answer is not None and token.joined:
            figure.answer, figure.word = None, True  # 没有下雨
            figure.take(token)
            figure.named = (figure.start, figure.end)
            return
        if figure is not None and (figure.name.ids or figure.valued):
            if about and figure.named[1] == token.start and self._names_figure(figure):
                return  # 40人以上
            if not figure.valued or about or (token.joined and after.sort is Sort.NUMBER and not after.measure):
                figure.take(token)
                figure.odd = True
                return
            self._close()
        elif figure is not None and figure.word and not token.joined:
            self._close()
        figure = self._fresh(token)
        figure.odd = figure.odd or about
        if not about:
            figure.named = (figure.named[0] if figure.word else token.start, token.end)
            figure.word = True

    def _end(self, token: Token) -> None:
        self.line.hedged |= token.sort is Sort.QUESTION
        figure = self.open
        if figure is None:
            return
        if token.sort is Sort.COLON:
            if not figure.name.ids and not figure.valued:
                self.line.mode = figure.mode or self.line.mode
                self._close()
        elif figure.valued or figure.word:
            self._close()
        elif self.text[token.start : token.end] != "、":
            figure.broken = bool(figure.name.ids)

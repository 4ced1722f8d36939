"""A line while it is read: the figures so far, the open one, and what holds for what follows.

新增就业12人，其中  ->  Figure(新增就业, 12) is closed, and what follows is part of it
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.parsing.figures import Figure, Line
from bot.parsing.lexicon import ALL_BEFORE, SUM_LETTERS, Sort
from bot.parsing.names import key
from scoring import Kind

if TYPE_CHECKING:
    from datetime import date

    from bot.parsing.clauses import Clauses
    from bot.parsing.names import Vocabulary
    from bot.parsing.words import Token

_WHOLE_CLAUSE = re.compile(  # all numbers of the clause
    r"去年|上年|还需|还要|仅差|尚需|还差|还缺|尚差|尚缺|距|离目|离任|较|比|同比|环比"
)


@dataclass(slots=True)
class Draft:
    """What is known of a line up to a token; `open` is the figure that may still get a name or a value."""

    clauses: Clauses
    vocabulary: Vocabulary
    today: date
    line: Line = field(default_factory=Line)
    open: Figure | None = None
    other: Token | None = None  # the word of another figure, whose number is no report: 完成率
    other_used: bool = False  # its number was named
    planning: bool = False  # what follows in the sentence is still to come
    targets: bool = False  # what follows are targets: 任务：
    part: bool = False  # what follows is part of the figure before: 其中
    bracket: bool = False

    def opened(self, token: Token) -> Figure:
        """The open figure, which now reaches over the token too: 新增就业 over 12人."""
        if self.open is None:
            self.open = Figure(token.start, token.end, part=self.part, planned=self.planning)
        self.open.take(token)
        return self.open

    def fresh(self, token: Token) -> Figure:
        """The open figure if it has no value yet, else a new one: for 再就业 in 新增就业12再就业5."""
        self.close_valued()
        return self.opened(token)

    def close_valued(self) -> None:
        """End the open figure if it has a value: 新增就业12 at 完成率."""
        if self.open is not None and self.open.valued:
            self.close()

    def close(self) -> None:
        """End the open figure; one that is only an unknown word is noted as not used: 王姐."""
        figure, self.open = self.open, None
        if figure is None:
            return
        line = self.line
        sum_like = figure.word and SUM_LETTERS.search(self.clauses.text, figure.start, figure.end) is not None
        if figure.part and figure.valued and sum_like:
            line.figures[-1].odd = True  # 新增就业3（累320）
        if figure.name.ids or figure.valued:
            line.figures.append(figure)
        elif figure.word:
            line.unused.append((figure.start, figure.end))
            if sum_like and line.figures:
                self._doubt_before(figure)  # 新增就业20人，这是总数
            line.either |= sum_like and not line.figures
        elif (figure.mode is not None or figure.either) and not line.figures:
            line.mode, line.either = figure.mode, figure.either
        elif figure.mode is Mode.TOTAL or figure.either:
            self._doubt_before(figure)

    def _doubt_before(self, figure: Figure) -> None:
        """A total's word behind figures: 新增就业20（累计）; 新增就业20，再就业85，以上为累计数."""
        last = self.line.figures[-1]
        end = last.numbers[-1].end if last.numbers else last.end
        every = ALL_BEFORE.search(self.clauses.text[end : figure.end + 1]) is not None
        for earlier in self.line.figures if every else [last]:
            earlier.either = True

    def head(self, figure: Figure) -> None:
        """A mode by itself holds for all that follows: 累计：; 今年以来，"""
        self.line.mode, self.line.either = figure.mode or self.line.mode, figure.either or self.line.either
        self.line.heads |= figure.mode is not None
        self.close()

    def end_part(self) -> None:
        """What follows is no longer part of the figure before: 再就业 in 新增就业12，其中大学生3；再就业5."""
        if self.part:
            self.close()
            self.part = False

    def note_other(self, start: int, end: int) -> None:
        """A number that is no report is not used: 完成率75%."""
        self.line.unused.append((start, end))
        self.line.others.append((start, end))

    def end_other(self, *, hard: bool) -> None:
        """The numbers that follow are reports again; those of 比去年 only at the end of the clause, which is `hard`."""
        if hard or not self.other_holds():
            self.other = None

    def other_holds(self) -> bool:
        """Whether the word of another figure is of all numbers of its clause: 比去年增加12人、5%."""
        return self.other is not None and _WHOLE_CLAUSE.search(self.clauses.words(self.other)) is not None

    def kinds(self, figure: Figure) -> set[Kind]:
        """The kinds of all facts that the figure may mean: of 即征即保 a yes or no."""
        return {self.vocabulary.scheme.fact(id_).kind for id_ in figure.name.ids}

    def is_named_by_figure(self, figure: Figure) -> bool:
        """Whether the name ends with a figure: 居民养老900元."""
        return key(self.clauses.text[slice(*figure.named)]).endswith(tuple(self.vocabulary.figures))

    def answer(self, _: int, token: Token) -> None:
        """A yes, no, none or level becomes the value: 即征即保已落实; 新增就业无."""
        figure = self.open
        if token.sort in {Sort.NONE, Sort.LEVEL} or figure is None or figure.valued:
            self.fresh(token).answer = token
        elif figure.name.ids and self.kinds(figure) <= {Kind.FLAG}:
            figure.take(token)
            figure.answer = token
        elif token.sort is Sort.NO and figure.name.ids:
            figure.take(token)
            figure.odd = True

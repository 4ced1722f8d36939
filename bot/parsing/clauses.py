"""The tokens of one line by clause, and what the words around a token say.

新增就业12人，还有3人待核  ->  two clauses: NAME 新增就业, NUMBER 12; and the words of something that is pending
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.parsing.figures import VALUES
from bot.parsing.lexicon import Sort
from bot.parsing.names import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from bot.parsing.words import Token

ENDS = frozenset({Sort.BREAK, Sort.QUESTION})
_FIGURES = VALUES | {Sort.NAME}
_WORDS = frozenset({Sort.OTHER, Sort.OTHER_FIGURE})
# Words after which a figure is not simply taken: it is withdrawn or doubted; 别 not in 分别.
_HEDGE = re.compile(
    r"撤|取消|作废|(?<!不)错|有误|更正|更新|重报|改|减|(?<!至)少|不|(?<!分)别(?!的)|还没|没有?核|未定|暂"
    r"|前面的|前面那|上一条|上条"
)
_ASKS = re.compile(r"吗|么|多少|几个|怎")  # in the clause of a figure
# Words of what is not done yet, or only supposed; a figure beside them is never taken.
_PLAN = re.compile(
    r"应完成|下达|要考核|务必|必须|不少于|意向|潜在|咨询|预计|计划(?!数)|拟|争取|力争|打算|准备|预测|预估|有望|希望|将[要会达新完]|要[完达做]|能有|能[完达]|下周|下个?月|下季度|明年|后续"
)
# What is not done yet or was not accepted, wherever the line says so.
_PENDING = re.compile(
    r"(?<![接期招])待(?!遇)|退回|退了|驳回|正在|在办|在审|审核中|还在|未通过|未办|没交|没录|没报|没办|下次|被退|离职|辞职|注销|流失|除[^,;\n]{1,12}外"
)
_REPORTED = re.compile(r"已报|上次|之前|前期|昨[天日]报|较昨|比昨|较上次|比上次")  # beside a figure that may hold it
_UP_TO_NOW = ("到现在", "到目前", "至今", "以来", "到今")


@dataclass(frozen=True, slots=True)
class Clauses:
    """The tokens of a line of the text; they are asked for by their place `at` in the line."""

    text: str
    tokens: Sequence[Token]
    sorts: Sequence[AbstractSet[Sort]]  # for each token, of all tokens of its clause

    def words(self, token: Token) -> str:
        """What the text says there: 12人 of a number."""
        return self.text[token.start : token.end]

    def before(self, at: int) -> Token | None:
        """The token before: 不是 of 12 in 不是12."""
        return self.tokens[at - 1] if at else None

    def words_before(self, at: int) -> str:
        """The words of the token before; none at the start of the line."""
        before = self.before(at)
        return self.words(before) if before is not None else ""

    def behind(self, at: int) -> Token | None:
        """The token behind: 6月15日 of 至 in 至6月15日."""
        return self.tokens[at + 1] if at + 1 < len(self.tokens) else None

    def has_name(self, at: int) -> bool:
        """Whether the token's clause names a fact: that of 2 in 新增就业，2人居转企."""
        return Sort.NAME in self.sorts[at]

    def has_figure(self, at: int) -> bool:
        """Whether the token's clause names a fact or a number: that of 吗 in 新增就业吗; not in the greeting 在吗."""
        return not self.sorts[at].isdisjoint(_FIGURES)

    def has_words_only(self, at: int) -> bool:
        """Whether the token's clause has unknown words and no figure: that of 6月14日 in 请6月14日前核对."""
        return not self.has_figure(at) and not self.sorts[at].isdisjoint(_WORDS)

    def value_follows(self, at: int) -> bool:
        """Whether there is another value in the clause; list commas do not end it: 900元、1800元 12人."""
        for token in self.tokens[at + 1 :]:
            if token.sort in VALUES:
                return True
            if token.sort in ENDS and self.words(token) != "、":
                break
        return False

    def has_own_value(self, at: int) -> bool:
        """Whether a value stands between the name and the next one or the next comma: 5 of 再就业 in 12再就业5."""
        for token in self.tokens[at + 1 :]:
            if token.sort in VALUES:
                return True
            if token.sort in ENDS or token.sort is Sort.NAME:
                break
        return False

    def is_apart(self, at: int) -> bool:
        """Whether the next token does not follow at once: 6月4日，新增就业5."""
        behind = self.behind(at)
        return behind is None or not behind.joined or behind.sort in ENDS or behind.sort is Sort.COLON

    def goes_on(self, at: int) -> bool:
        """Whether the day is the first of a time until now: 3月8日到现在."""
        behind = self.behind(at)
        return behind is not None and self.text.startswith(_UP_TO_NOW, behind.start)

    def hedges(self, token: Token) -> bool:
        """Whether the word takes something back, or doubts it: 报错了."""
        return _HEDGE.search(self.text, token.start, token.end) is not None

    def asks(self, token: Token) -> bool:
        """Whether the word is of a question: 新增就业12吗."""
        return _ASKS.search(self.text, token.start, token.end) is not None

    def plans(self, token: Token) -> bool:
        """Whether the word is of something still to come: 预计新增就业12."""
        return token.sort is not Sort.NAME and _PLAN.search(self.words(token)) is not None

    def are_pending(self) -> bool:
        """Whether the line has words of what is not done yet, or was not accepted: 新增就业12人，待核."""
        return _PENDING.search(self._outside_names()) is not None

    def recall(self) -> bool:
        """Whether the line speaks of what was reported before: 新增就业12人，上次10人."""
        return _REPORTED.search(self._outside_names()) is not None

    def _outside_names(self) -> str:
        """The words of the line that are no names."""
        return "".join(
            " " if token.sort in {Sort.NAME, Sort.UNIT} else fold(self.words(token)) + "," * (token.sort in ENDS)
            for token in self.tokens
        )


def clauses_of(text: str, tokens: Sequence[Token]) -> Clauses:
    """The clauses of a line; the comma between two is the first token of the one behind: 新增就业12，再就业5."""
    numbers = list(accumulate(token.sort in ENDS for token in tokens))
    sorts: dict[int, set[Sort]] = {}
    for number, token in zip(numbers, tokens, strict=True):
        sorts.setdefault(number, set()).add(token.sort)
    return Clauses(text, tokens, [sorts[number] for number in numbers])

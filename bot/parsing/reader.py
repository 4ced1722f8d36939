"""The tokens of a line become figures: names and the values, modes, units and days that belong to them.

累计新增就业120，创业培训3  ->  Figure(新增就业, 120, TOTAL), Figure(创业培训, 3)
新增就业12人（其中大学生3人），完成率75%  ->  Figure(新增就业, 12), and 大学生3人, 完成率75% not used
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.parsing.dates import counts_from_january, read_plain_day
from bot.parsing.figures import ANSWERS, VALUES, Figure, Line, Spot
from bot.parsing.lexicon import ALL_BEFORE, SUM_LETTERS, SUMS, Sort
from bot.parsing.names import NO_MATCH, Match, fold, key
from bot.parsing.words import Token
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.parsing.names import Vocabulary

# Words after which a figure is not simply taken: it is withdrawn or doubted; 别 not in 分别.
_HEDGE = re.compile(
    r"撤|取消|作废|(?<!不)错|有误|更正|更新|重报|改|减|(?<!至)少|不|(?<!分)别(?!的)|还没|没有?核|未定|暂"
    r"|前面的|前面那|上一条|上条"
)
_ASKS = re.compile(r"吗|么|多少|几个|怎")  # in the clause of a figure
# What is not done yet or was not accepted, wherever the line says so.
_PENDING = re.compile(
    r"(?<![接期招])待(?!遇)|退回|退了|驳回|正在|在办|在审|审核中|还在|未通过|未办|没交|没录|没报|没办|下次|被退|离职|辞职|注销|流失|除[^,;\n]{1,12}外"
)
# Words of what is not done yet, or only supposed; a figure beside them is never taken.
_PLAN = re.compile(
    r"应完成|下达|要考核|务必|必须|不少于|意向|潜在|咨询|预计|计划(?!数)|拟|争取|力争|打算|准备|预测|预估|有望|希望|将[要会达新完]|要[完达做]|能有|能[完达]|下周|下个?月|下季度|明年|后续"
)
_AND = re.compile(r"和|与|及|以及|、|跟|/")
_RANGE = re.compile(r"[-~～—–至到或]")
_MODES = {Sort.TOTAL: Mode.TOTAL, Sort.MORE: Mode.INCREMENT}
_PLACES = frozenset({Sort.UNIT, Sort.PLACE, Sort.DAY})
_ENDS = frozenset({Sort.BREAK, Sort.QUESTION})
_TARGETS = re.compile(r"任务|目标|计划数|指标")  # as a heading of all that follows
_BEHIND = re.compile(r"[\s(（，,、是为那这就]*")
_ALONE = re.compile(r"(?:数|的数?|同期)*[)）\s。；;，,]*(?:$|\n)")
_REPORTED = re.compile(r"已报|上次|之前|前期|昨[天日]报|较昨|比昨|较上次|比上次")  # beside a figure that may hold it
_PERIOD = re.compile(r"本月|当月|这个月|本周|当周|这周|\d月份?$")
_ONE_DAY = re.compile(r"今天|今日|当日|当天|昨天|昨日|前天|周[一二三四五六日天]")
_UP_TO = re.compile(r"截[至止]|到|至")
_DONE = re.compile(r"完成|实现")  # of a yes or no the answer, of a number that it may be the running total
_WHOLE_CLAUSE = re.compile(  # all numbers of the clause
    r"去年|上年|还需|还要|仅差|尚需|还差|还缺|尚差|尚缺|距|离目|离任|较|比|同比|环比"
)
_SAYS_WHAT = re.compile(r"任务|目标|计划数|指标|去年|上年|差|缺")
_LAST_YEAR = re.compile(r"去年|上年")  # of several facts too


class Reader:
    """Reads the tokens of one line, one after the other; `open` is the figure that may still get a name or a value."""

    def __init__(self, text: str, tokens: Sequence[Token], vocabulary: Vocabulary, today: date) -> None:
        self.text = text
        self.tokens = tokens
        self.vocabulary = vocabulary
        self.today = today
        ends = accumulate(token.sort in _ENDS for token in tokens)
        self.clauses = list(ends)  # the number of each token's clause
        self.named_clauses = {
            clause for clause, token in zip(self.clauses, tokens, strict=True) if token.sort is Sort.NAME
        }
        self.line = Line()
        self.open: Figure | None = None
        self.other: Token | None = None  # the word of another figure, whose number is no report: 完成率
        self.other_used = False  # its number was named
        self.planning = False  # what follows in the sentence is still to come
        self.targets = False  # what follows are targets: 任务：
        self.part = False  # what follows is part of the figure before: 其中
        self.bracket = False

    def read(self) -> Line:
        """The whole line."""
        take = {
            Sort.NAME: self._name,
            Sort.NUMBER: self._number,
            Sort.OTHER: self._other,
            Sort.ABOUT: self._other,
            Sort.PRIVATE: self._private,
            Sort.OTHER_FIGURE: self._other_figure,
            Sort.EITHER: self._either,
            Sort.FILLER: self._filler,
            Sort.PART: self._part,
            Sort.OPEN: self._part,
            Sort.CLOSE: self._close_bracket,
            Sort.COLON: self._colon,
            **dict.fromkeys(ANSWERS, self._answer),
            **dict.fromkeys(_PLACES, self._place),
            **dict.fromkeys(_MODES, self._mode),
            **dict.fromkeys(_ENDS, self._end),
        }
        self.line.start, self.line.end = (self.tokens[0].start, self.tokens[-1].end) if self.tokens else (0, 0)
        self.line.hedged = _PENDING.search(self._outside_names()) is not None
        for at, token in enumerate(self.tokens):
            if token.sort is not Sort.NAME and _PLAN.search(self._text(token)):
                self._plan(at)
            if token.sort in take:
                take[token.sort](at, token)
        self._close()
        if _REPORTED.search(self._outside_names()):
            for figure in self.line.figures:
                figure.either = True
        self._leave_loose_days()
        return self.line

    def _outside_names(self) -> str:
        """The words of the line that are no names."""
        return "".join(
            " " if token.sort in {Sort.NAME, Sort.UNIT} else fold(self._text(token)) + "," * (token.sort in _ENDS)
            for token in self.tokens
        )

    def _plan(self, at: int) -> None:
        """A word of a plan: the figure of its clause, and what follows in its sentence, is no report."""
        self.planning = True
        if self.open is not None:
            self.open.planned = True
        elif not self._has_figure(at):
            self.line.hedged = True  # 新增就业18人，下月报

    def _leave_loose_days(self) -> None:
        """A day in a clause without a figure, with other words, is of something else: 请6月14日前核对."""
        words = {
            self.clauses[at] for at, token in enumerate(self.tokens) if token.sort in {Sort.OTHER, Sort.OTHER_FIGURE}
        }
        figures = {
            self.clauses[at] for at, token in enumerate(self.tokens) if token.sort in VALUES or token.sort is Sort.NAME
        }
        places = {token.start: self.clauses[at] for at, token in enumerate(self.tokens)}
        for spot in list(self.line.days):
            clause = places.get(spot.token.start)
            if self.line.figures and clause in words - figures:
                self.line.days.remove(spot)
                self.line.loose.append(spot.token)

    def _text(self, token: Token) -> str:
        return self.text[token.start : token.end]

    def _close(self) -> None:
        """End the open figure; one that is only an unknown word is noted as not used."""
        figure, self.open = self.open, None
        if figure is None:
            return
        if figure.part and figure.word and figure.valued and SUM_LETTERS.search(self.text, figure.start, figure.end):
            self.line.figures[-1].odd = True  # 新增就业3（累320）
        if figure.name.ids or figure.valued:
            self.line.figures.append(figure)
        elif figure.word:
            self.line.unused.append((figure.start, figure.end))
            if self.line.figures and SUM_LETTERS.search(self.text, figure.start, figure.end):
                self._qualify(figure)  # 新增就业20人，这是总数
            self.line.either |= (
                not self.line.figures and SUM_LETTERS.search(self.text, figure.start, figure.end) is not None
            )
        elif (figure.mode is not None or figure.either) and not self.line.figures:
            self.line.mode, self.line.either = figure.mode, figure.either
        elif figure.mode is Mode.TOTAL or figure.either:
            self._qualify(figure)

    def _qualify(self, figure: Figure) -> None:
        """A total's word behind figures: 新增就业20（累计）; 新增就业20，再就业85，以上为累计数."""
        last = self.line.figures[-1]
        end = last.numbers[-1].end if last.numbers else last.end
        every = ALL_BEFORE.search(self.text[end : figure.end + 1]) is not None
        for earlier in self.line.figures if every else [last]:
            earlier.either = True

    def _fresh(self, token: Token) -> Figure:
        """The open figure that has no value yet, or a new one."""
        if self.open is not None and self.open.valued:
            self._close()
        return self._opened(token)

    def _opened(self, token: Token) -> Figure:
        if self.open is None:
            self.open = Figure(token.start, token.end, part=self.part, planned=self.planning)
        self.open.take(token)
        return self.open

    # ── names

    def _name(self, at: int, token: Token) -> None:
        figure = self.open
        last_year = self.other is not None and _LAST_YEAR.search(self._text(self.other)) is not None
        if self.other is not None and not self.other_used and _TARGETS.search(self._text(self.other)):
            self.targets = not token.joined or self.tokens[at - 1].sort is Sort.COLON  # 任务：新增就业1585
        self._end_other(hard=self.other_used and not last_year)
        self.line.hedged |= not token.match.certain and self._hedges(token)
        if figure is not None and not figure.name.ids and figure.valued and self._goes_before(at):
            figure.take(token)  # 12人新增就业; 登记了12人新增就业
        elif figure is not None and figure.name.ids and not figure.valued:
            if (both := self._both(figure, token)).ids:
                figure.name, figure.named, figure.exact = both, (figure.named[0], token.end), False
                figure.take(token)
                return
            between = self.text[figure.named[1] : token.start]
            if _AND.fullmatch(between.strip()) and figure.name.certain and token.match.certain:
                figure.shared.append(figure.name)  # 甲和乙都是5; 甲、乙分别为5、3
                figure.take(token)
            else:
                odd = token.joined or _AND.search(between) is not None  # 农民新增就业
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

    def _asks(self, token: Token) -> bool:
        return _ASKS.search(self.text, token.start, token.end) is not None

    def _has_figure(self, at: int) -> bool:
        """Whether the clause of a token names a fact or a number; a greeting (在吗？) does not."""
        return any(
            self.clauses[place] == self.clauses[at] and (token.sort in VALUES or token.sort is Sort.NAME)
            for place, token in enumerate(self.tokens)
        )

    def _goes_before(self, at: int) -> bool:
        """Whether the open value belongs to the name at `at`: no other value follows it in this clause."""
        if self.open is not None and self.open.answer is not None:
            return True
        for place in range(at + 1, len(self.tokens)):
            token = self.tokens[place]
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
        whole = facts.match(first + self._text(token))
        alike = whole.ids == token.match.ids or set(whole.ids) <= set(figure.name.ids)
        apart = token.exact and not alike and not facts.holding(first + self._text(token))
        if apart:  # 扶持自主创业 is not 扶持农民自主创业
            return NO_MATCH
        if whole.ids and whole.certain:
            return whole
        wide = token.match.ids if token.sort is Sort.NUMBER else facts.holding(self._text(token))
        common = tuple(id_ for id_ in facts.holding(first) if id_ in wide)
        if token.exact and not set(token.match.ids) <= set(common):
            return NO_MATCH  # 城乡居民养老 is not 城乡居民养老保险转企业职工养老保险
        sure = token.sort is Sort.NUMBER or token.exact or (figure.exact and common == figure.name.ids)
        return Match(common, certain=sure)

    # ── numbers and answers

    def _number(self, at: int, token: Token) -> None:
        if self.targets:
            self._note_other(self.open.start if self.open is not None else token.start, token.end)
            self.open = None
            return
        if at and self._text(self.tokens[at - 1]) == "不是":
            self._note_other(self.tokens[at - 1].start, token.end)
            return
        if self.other is not None:
            self._note_other(self.other.start, token.end)
            self.other_used = True
            self._end_other(hard=False)
            return
        if token.sign == "" and (self._named_by(at, token) or self._is_day(at, token) or self._is_rate(token)):
            return
        if self._is_alternative(at):
            figure = self.line.figures.pop()
            self.open, figure.odd = figure, True  # 12、13个
        elif self.open is not None and self.open.broken and self._clause_has_name(at):
            self._close()  # 新增就业，2人居转企
        figure = self._opened(token)
        if figure.answer is not None and figure.answer.sort in {Sort.YES, Sort.NO}:
            figure.answer = None
        if figure.numbers and _RANGE.search(self.text[figure.numbers[-1].end : token.start]):
            figure.odd = True
        if token.sign == "+" and not figure.name.ids and figure.mode is None and self.line.figures:
            figure.mode = Mode.INCREMENT
        figure.odd = figure.odd or token.parted
        figure.either = figure.either or (at > 0 and self._text(self.tokens[at - 1]) == "都")  # 都20个了
        figure.numbers.append(token)

    def _is_alternative(self, at: int) -> bool:
        """Whether the number is another one of the figure before the comma, or of its list: 12、13个; 10、8、6."""
        if at < 2 or self._text(self.tokens[at - 1]) != "、" or self.tokens[at - 2].sort is not Sort.NUMBER:
            return False
        return self.open is None and bool(self.line.figures) and not self._clause_has_name(at)

    def _clause_has_name(self, at: int) -> bool:
        """Whether the clause of a token names a fact itself."""
        return self.clauses[at] in self.named_clauses

    def _is_rate(self, token: Token) -> bool:
        """12% of something that is counted, beside a figure: a share of the target."""
        figure = self.open if self.open is not None and self.open.name.ids else next(iter(self.line.figures[-1:]), None)
        if token.measure != "%" or figure is None or not (figure.valued and figure.name.ids):
            return False
        if any(self.vocabulary.scheme.fact(id_).kind is Kind.PERCENT for id_ in figure.name.ids):
            return False
        self._note_other(token.start, token.end)
        return True

    def _note_other(self, start: int, end: int) -> None:
        self.line.unused.append((start, end))
        self.line.others.append((start, end))

    def _named_by(self, at: int, token: Token) -> bool:
        """900元 300人: a figure that names a fact."""
        ids = self.vocabulary.figures.get(key(self._text(token)))
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
        day = read_plain_day(fold(self._text(token)), self.today)
        beside = self._value_follows(at) or (self.open is not None and self.open.valued)
        if day is None or not (beside or (at and self.tokens[at - 1].sort is Sort.EITHER)):  # 截至6.14
            return False
        self._place(at, Token(Sort.DAY, token.start, token.end))
        return True

    def _value_follows(self, at: int) -> bool:
        """Whether there is another value in this clause; list commas (1200元、1800元) do not end it."""
        for place in range(at + 1, len(self.tokens)):
            token = self.tokens[place]
            if token.sort in VALUES:
                return True
            if token.sort in _ENDS and self._text(token) != "、":
                return False
        return False

    def _names_figure(self, figure: Figure) -> bool:
        return key(self.text[slice(*figure.named)]).endswith(tuple(self.vocabulary.figures))

    def _answer(self, _: int, token: Token) -> None:
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

    # ── what holds for figures

    def _place(self, at: int, token: Token) -> None:
        if token.sort is Sort.DAY and self.other is not None and not _WHOLE_CLAUSE.search(self._text(self.other)):
            self._note_other(self.other.start, token.end)  # 工号0325
            self._end_other(hard=True)
            return
        if token.sort is Sort.DAY and self._goes_on(at):
            self.line.hedged = True  # 3月8日到现在: neither of that day nor the running total
            return
        if token.sort is Sort.DAY and counts_from_january(fold(self._text(token))):
            self.line.since_january = True
        trailing = self.open is not None and self.open.valued and bool(self.open.name.ids)
        trailing = trailing and not (self.bracket and self._value_follows(at))  # 新增就业18（昨天12）
        leading = self.open is None and not self.line.figures and self._is_apart(at)
        (self.line.days if token.sort is Sort.DAY else self.line.places).append(Spot(token, trailing, leading))
        if self.open is not None and (self.open.valued or self.open.word):
            self._close()

    def _goes_on(self, at: int) -> bool:
        behind = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return behind is not None and self.text.startswith(("到现在", "到目前", "至今", "以来", "到今"), behind.start)

    def _is_apart(self, at: int) -> bool:
        """Whether the next token does not follow at once."""
        if at + 1 >= len(self.tokens):
            return True
        behind = self.tokens[at + 1]
        return not behind.joined or behind.sort in _ENDS or behind.sort is Sort.COLON

    def _period_before(self, at: int) -> str:
        """The words of a month, week or day in the clause before a total's word, since the last number; else none."""
        words = ""
        for token in reversed(self.tokens[:at]):
            if token.sort in _ENDS or token.sort in VALUES or token.sort is Sort.COLON:
                break
            if _UP_TO.search(self._text(token)):
                return ""
            text = self._text(token)
            if _PERIOD.search(text) or token.sort is Sort.DAY:
                words = text
        return words

    def _mode(self, at: int, token: Token) -> None:
        self._end_other(hard=False)
        text = self._text(token)
        if token.joined and self.open and self.open.numbers and text == "到":
            self.open.odd = True  # 12到15
            return
        self.targets = self.targets and token.sort is Sort.MORE
        self.planning = self.planning and token.sort is Sort.MORE
        if self.open is not None and self.open.answer is not None and not self.open.name.ids:
            self.open.answer = None  # 是累计数
        figure = self._fresh(token)
        mode = _MODES[token.sort]
        period = self._period_before(at) if mode is Mode.TOTAL else ""
        if text in SUMS and (_PERIOD.search(period) or _ONE_DAY.search(period)):
            mode = Mode.INCREMENT  # 本月共新增12
        elif _PERIOD.search(period) or (period and text in SUMS):
            figure.take(token)
            figure.either = True  # 本月累计12; 6月5日共12
            return
        figure.mode = Mode.TOTAL if Mode.TOTAL in {figure.mode, mode} else Mode.INCREMENT
        figure.sums = figure.sums or (text in SUMS and not figure.name.ids)
        figure.again = figure.again or text[0] in "又再另还加"

    def _filler(self, at: int, token: Token) -> None:
        """本周5人 beside a running total is the rise; 至6月15日 may go with one; 标准12 is no figure of people."""
        text, behind = self._text(token), self.tokens[at + 1 : at + 2]
        if text == "止" and at and self.tokens[at - 1].sort is Sort.DAY:
            self._either(at, token)  # 6月15日止
        elif text == "至" and self.open is None and not self.line.figures and behind and behind[0].sort is Sort.DAY:
            self._either(at, token)
        elif text == "标准" and self.open is not None and self.open.name.ids and not self._names_figure(self.open):
            self.open.odd = True
        elif self.open is None and self.line.figures and _PERIOD.fullmatch(self._text(token)):
            self._opened(token).mode = Mode.INCREMENT

    def _either(self, at: int, token: Token) -> None:
        """截至昨天, 已完成: what follows may be the running total; of a yes or no, 完成 is the answer."""
        self._end_other(hard=False)
        self.targets = self.planning = False
        figure = self.open
        if _DONE.search(self._text(token)) and figure is not None and figure.name.ids and self._flags(figure):
            self._answer(at, Token(Sort.YES, token.start, token.end))
        elif figure is not None and figure.numbers and not figure.name.ids:
            figure.take(token)
            figure.either = True  # 5人实现自主创业
        elif figure is None or figure.valued or not figure.name.ids:
            self.line.either_from = min(token.start, self.line.either_from or token.start)
            self._fresh(token).either = True
        else:
            figure.take(token)
            figure.either = True

    def _part(self, _: int, token: Token) -> None:
        """其中, or a bracket or colon behind a figure: what follows is part of it."""
        if token.sort is Sort.OPEN:
            self.bracket = True
        figure = self.open or (self.line.figures[-1] if self.line.figures else None)
        if figure is not None and figure.valued and figure.name.ids:
            self.part = True
            if token.sort is not Sort.OPEN:
                self._close()

    def _close_bracket(self, _: int, __: Token) -> None:
        if self.bracket and self.part:
            self._close()
            self.part = False
        self.bracket = False
        self._end_other(hard=True)

    # ── what is no figure

    def _other_figure(self, at: int, token: Token) -> None:
        """完成率, 任务: the next number is no report; nor is the one before in 1585的任务."""
        before = self.tokens[at - 1] if at else token
        number = before if before.sort is Sort.NUMBER else self.tokens[at - 2] if at > 1 else token
        of_it = before.sort is Sort.NUMBER or (self._text(before) == "的" and number.sort is Sort.NUMBER)
        if of_it and _TARGETS.search(self._text(token)) and self.open is not None and number in self.open.numbers:
            self.open.numbers.remove(number)
            self._note_other(number.start, token.end)
            return
        if self.open is not None and self.open.valued:
            self._close()
        self._qualify_as_other(token)
        self.other, self.other_used = self.other or token, False

    def _qualify_as_other(self, token: Token) -> None:
        """Behind a figure, alone in its clause, the word says what the figure is: 新增就业1585人（任务）."""
        if self.line.figures and not (self.line.figures[-1].name.ids or self.line.figures[-1].numbers):
            self.line.figures.pop()  # 是
        last = self.line.figures[-1] if self.line.figures else None
        if last is None or not _BEHIND.fullmatch(self.text, last.end, token.start):
            return
        alone = _ALONE.match(self.text, token.end)
        if alone is not None and _SAYS_WHAT.search(self._text(token)):
            last.other = True
            last.end = token.end

    def _end_other(self, *, hard: bool) -> None:
        if self.other is not None and (hard or not _WHOLE_CLAUSE.search(self._text(self.other))):
            self.other = None

    def _private(self, _: int, token: Token) -> None:
        """A telephone number, a name of an account: nothing that stands in its clause is its figure."""
        if self.open is not None and self.open.valued:
            self._close()
        self._end_other(hard=True)
        self.line.unused.append((token.start, token.end))

    def _other(self, at: int, token: Token) -> None:
        self.line.hedged |= self._hedges(token) or (self._asks(token) and self._has_figure(at))
        figure = self.open
        after = self.tokens[at - 1] if at else token
        about = token.sort is Sort.ABOUT
        if about and at and self.tokens[at - 1].sort in {Sort.OPEN, Sort.BREAK} and ALL_BEFORE.match(self._text(token)):
            return  # （以上为累计）
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
            if not figure.name.ids:
                figure.odd = figure.word = True  # 办了12人新增就业: more of it may follow
                figure.take(token)
                return
            self._close()
        elif figure is not None and figure.word and not token.joined:
            self._close()
        figure = self._fresh(token)
        figure.odd = figure.odd or about
        if not about:
            figure.named = (figure.named[0] if figure.word else token.start, token.end)
            figure.word = True

    def _colon(self, _: int, token: Token) -> None:
        figure = self.open
        if figure is None:
            return
        if figure.valued and figure.name.ids:
            self._part(0, token)  # 新增就业12人：大学生3人
        elif not figure.name.ids and not figure.valued and not self.line.figures:
            self._head(figure)

    def _number_follows(self, at: int) -> bool:
        return at + 1 < len(self.tokens) and self.tokens[at + 1].sort is Sort.NUMBER

    def _head(self, figure: Figure) -> None:
        """A mode by itself holds for all that follows: 累计：; 今年以来，"""
        self.line.mode, self.line.either = figure.mode or self.line.mode, figure.either or self.line.either
        self.line.heads |= figure.mode is not None
        self._close()

    def _end(self, at: int, token: Token) -> None:
        self.line.hedged |= token.sort is Sort.QUESTION and self._has_figure(at - 1)
        text, figure = self._text(token), self.open
        if not self.bracket and text in {"；", ";", "。"}:
            self._close_part()
            self.planning = self.targets = False
        self._end_other(hard=text != "、")
        if self.planning and figure is not None and figure.valued and not figure.name.ids:
            self.planning = False  # 达成意向23人，新增就业12人
        if figure is None:
            return
        if text == "、" and figure.numbers and not figure.name.ids and self._number_follows(at):
            figure.odd = True  # 12、13个新增就业
        elif figure.valued or figure.word:
            self._close()
        elif not figure.name.ids and not self.line.figures and text != "、":
            self._head(figure)
        elif text != "、":
            figure.broken = bool(figure.name.ids)

    def _close_part(self) -> None:
        if self.part:
            self._close()
            self.part = False

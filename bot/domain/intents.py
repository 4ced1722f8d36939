"""What a person wants, typed: the parser's output and the use cases' input."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.domain.entries import Mode


@dataclass(frozen=True, slots=True)
class Claim:
    """One reported figure as it was understood. `value` in the fact kind's smallest unit."""

    fact: str
    mode: Mode
    value: int
    unit: str | None = None  # None: the person's own
    date: dt.date | None = None  # None: today
    text: str = ""  # the words that it was read from
    either: bool = False  # the words leave open whether it is new or the running total; it matters where both differ


class DoubtKind(StrEnum):
    """Why a part of a text could not be taken as it stands."""

    WHICH_FACT = "which-fact"  # several facts fit: candidates
    NO_FACT = "no-fact"  # a number without a known fact; candidates are near misses
    UNSURE = "unsure"  # words around the number were not understood: each reading is a candidate
    NO_VALUE = "no-value"  # a fact without a number
    BAD_VALUE = "bad-value"  # a value that the fact's kind does not allow; `reason` says what would be right
    WHICH_UNIT = "which-unit"  # several units fit
    NO_UNIT = "no-unit"  # a name of a unit that does not exist here
    BAD_DATE = "bad-date"  # no such day, in the future, or outside the cycle
    WHICH_DAY = "which-day"  # a month, a week, or a day of which it is not sure that it is meant
    WHICH_MODE = "which-mode"  # new, or the running total
    REPEATED = "repeated"  # the same fact twice in a message
    SUM = "sum"  # a sum that differs from the figures that it is of
    NOT_A_REPORT = "not-a-report"  # planned, supposed, or another figure than one of a report; `reason` says which


@dataclass(frozen=True, slots=True)
class Doubt:
    """A part of the text that needs a question or a remark; nothing of it is stored before it is settled."""

    kind: DoubtKind
    text: str  # the words in question
    candidates: tuple[Claim, ...] = ()  # each a complete claim that one tap can store
    groups: tuple[tuple[Claim, ...], ...] = ()  # instead of candidates: claims that one tap stores together
    reason: str = ""  # catalogue code (errors.<reason>) for BAD_VALUE and BAD_DATE
    values: tuple[tuple[str, str], ...] = ()  # what the sentence of `reason` needs
    number: str = ""  # of NO_FACT: the figure that stands alone, in digits, or 是 or 否
    fact: str = ""  # of NO_VALUE: the fact that lacks its number
    mode: Mode | None = None  # of such a number: how it is said to count, None where nothing is said


class Amends(StrEnum):
    """How words change what was reported."""

    SET = "set"  # 改为21, 应为21, 更正, 重报, 以此为准: the figure itself
    MORE = "more"  # 少报了2个, 再加3个
    LESS = "less"  # 多报了2个
    WITHDRAW = "withdraw"  # 撤回上一条, 刚才的作废
    FACT = "fact"  # 刚才那个是创业培训的: the same figure of another fact


@dataclass(frozen=True, slots=True)
class Amendment:
    """Words that change an earlier report. Nothing of it is stored before a tap.

    `facts`: those that the words name, () for the one last spoken of. `number` and `old` (由12调整为21) are as written,
    in `measure` (人, 万元), which is empty where the words give none.
    """

    kind: Amends
    text: str  # the words
    facts: tuple[str, ...] = ()
    number: Decimal | None = None
    old: Decimal | None = None
    measure: str = ""
    total: bool = False  # 累计应为21: the running total is meant
    dash: bool = False  # 改为-2: a dash before the number, or a minus where the fact's figures can be below 0
    unit: str | None = None
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from a text: what is clear, what needs a question, and what was not used at all."""

    claims: tuple[Claim, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    unused: tuple[str, ...] = ()
    foreign: bool = False  # the words are not the sender's own: forwarded, or sent by way of another bot

    @property
    def empty(self) -> bool:
        """Nothing in the text had to do with a report."""
        return not self.claims and not self.doubts and not self.amendments


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why something is no value of a fact: the catalogue's code, and what its sentence needs."""

    reason: str
    values: tuple[tuple[str, str], ...]


class Topic(StrEnum):
    """What a message that reports nothing is about."""

    GREETING = "greeting"  # 你好
    THANKS = "thanks"  # 谢谢, 辛苦了
    RECEIVED = "received"  # 收到, 好的, 马上报
    CHAT = "chat"  # 哈哈, 👌
    ZERO = "zero"  # 无, 本月无新增: there is nothing to report, of no fact in particular
    WHAT_IF = "what-if"  # 如果再加12人能得多少分
    REMAINING = "remaining"  # 还差多少
    TARGET = "target"  # 任务是多少
    TOTAL = "total"  # 报了多少了
    RULES = "rules"  # 居转企算不算, 口径是什么
    WHY = "why"  # 为什么扣分
    SCORE = "score"  # 得了多少分
    RANK = "rank"  # 第几名
    GAP = "gap"  # 和东陈差在哪
    CHANGES = "changes"  # 比上周涨了多少
    NEXT = "next"  # 怎么提分
    TODO = "todo"  # 要报什么, 截止哪天
    SHEET = "sheet"  # a unit's name alone
    HOW = "how"  # 怎么报数
    AMENDING = "amending"  # 报错了怎么改
    EVIDENCE = "evidence"  # 照片发哪里
    FORM = "form"  # 在哪里填
    TEMPLATE = "template"  # 表在哪里下载
    SUBSTITUTE = "substitute"  # 我请假，让小陈报
    PUBLICATION = "publication"  # 什么时候公示
    PERSON = "person"  # 人工, 找谁
    REQUEST = "request"  # 请把它改为每周报一次: for people to decide
    HELP = "help"  # ?, 你会什么
    OTHER = "other"  # something else is asked


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A message that is wholly a question, a supposition, a courtesy or a zero report of everything.

    `text`: the words in question; of WHAT_IF what is supposed. `facts`, `items` and `units` are those that are named:
    where words name facts as well as items of the sheet, the facts.
    """

    topic: Topic
    text: str
    facts: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

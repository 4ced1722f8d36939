"""Words that change an earlier report: 更正, 改成21, 多报了2个, 撤回上一条, 刚才那个是创业培训的.

新增就业由12调整为21          -> SET new-urban-jobs 21, old 12
不好意思写错了，新增就业21     -> SET new-urban-jobs 21
刚才的作废                   -> WITHDRAW what was last spoken of
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.intents import Amendment, Amends
from bot.parsing.lexicon import COURTESY, Sort
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.intents import Claim
    from bot.parsing.names import Vocabulary
    from bot.parsing.words import Token

_EARLIER = "(?:刚才|刚刚|刚报|上面|前面|之前|上一条|上一个|上条|上次|那条|那个|这条)"
_RECORDED = "报算写记填录"
_RIGHT = (  # what makes another figure the right one
    "更正|正更|^[更正]:|订正|修正|纠正|改(?:为|成|到|一下|正)|应(?:该)?(?:为|是)|实际(?:为|是|应|上是)|重新?报|报重|重新上报|重新统计",
    "为准|此准|以此|调整(?:为|成|到)|更新(?:一下|为|成|数据|如下|:)?",
    "经(?:复核|核实|核对|核查|核算)|核[对实]后|重新(?:核算|统计|核实|核对)|有变[动化]|数据?调整|最新数|最终数",
    r"看这条|之前.{0,4}有问题|原报?\s*\d|正确(?:的|数|为|是)|\d[^,;\d]{0,3}[,;]?\s*而?不是\s*\d",
    r"换成|变更?[为成]|改(?=\s?\d)|其实是|→\s*\d",
    f"误(?!差)|手滑|(?:[{_RECORDED}发打输统搞弄]|统计)错|(?<!不)错了|不对",
    r"不是\s*\d[^,;]*[,;]?\s*(?:而)?是\s*\d",
)
_CUES = (  # the first that stands there says what is done
    (Amends.LESS, f"(?:多|重复)(?:[{_RECORDED}打]|统计)了?|[{_RECORDED}](?:多|重复)了?"),
    (Amends.MORE, f"(?:少|漏)(?:[{_RECORDED}打]|统计)了?|[{_RECORDED}](?:少|漏)了?"),
    (Amends.SET, "|".join(_RIGHT)),
    (Amends.WITHDRAW, "撤回|撤销|撤消|作废|(?<!算)不算(?!数?吗)|取消|删掉|删除|删了|收回|无效|忽略|撤[掉了]"),
)
_FEWER = re.compile(r"^(?:请|再)?(?:扣掉?|去掉|减掉?|减去|核减|剔除)\s*\d")
_MORE = re.compile(
    r"^(?:外加|补上?)\s*\d|^漏了?\s*\d|"
    r"^(?:另外?|还要?|请)?(?:再|又)(?:加|补|增加|添|多|来)?(?:上|报|了)?(?=\s*[\d一二两三四五六七八九十])"
)
_IS = "(?:是|为|属于|应记到?|算)"  # 刚才那个是创业培训的, but not 那个创业培训是十二个
_OTHER_FACT = re.compile(rf"{_EARLIER}(?:[^□]{{0,10}}{_IS}|.{{0,10}}{_IS}□)")


_COURTESIES = re.compile(COURTESY)
_NEW = r"(?:应该?(?:为|是)|实际(?:为|是|上是)?|一共|总共|改[为成])\D{0,3}$"  # before the right number
_NOT = re.compile(r"(?:不是|并非|而非|非|原报?|原来|原为)\s*$")  # before a wrong one


def without_courtesies(plain: str) -> str:
    """A text, folded and without names, with blanks for courtesies that look like corrections."""
    return _COURTESIES.sub(lambda match: " " * len(match[0]), plain)


def amends(plain: str) -> bool:
    """Whether a text, folded and without the names of facts and units, changes an earlier report."""
    return _cue(plain) is not None or _MORE.search(plain) is not None or _OTHER_FACT.search(plain) is not None


def read_amendments(
    text: str, plain: str, tokens: Sequence[Token], claims: Sequence[Claim], vocabulary: Vocabulary
) -> tuple[Amendment, ...]:
    """What a text that `amends` changes; () where that is not clear.

    `plain`: the text without names; `claims`: what it would report by itself.
    """
    names = (token for token in tokens if token.sort is Sort.NAME and token.match.certain and len(token.match.ids) == 1)
    facts = tuple(dict.fromkeys(name.match.ids[0] for name in names))
    numbers = [token for token in tokens if token.sort is Sort.NUMBER and token.number is not None]
    kind = _cue(plain) or (Amends.MORE if _MORE.search(plain) else Amends.FACT)
    if kind is Amends.MORE and facts and _cue(plain) is None:
        return ()  # 新增就业再加3个 is a report
    if kind is Amends.FACT or (kind is Amends.SET and not numbers and _OTHER_FACT.search(plain)):
        other = len(facts) == 1 and len(numbers) <= 1 and _OTHER_FACT.search(plain)
        return (Amendment(Amends.FACT, text.strip(), facts),) if other else ()
    if kind is Amends.WITHDRAW or not numbers:
        if kind is not Amends.WITHDRAW or len(numbers) > 1:
            return ()
        return (Amendment(kind, text.strip(), facts, numbers[0].number if numbers else None),)
    if len(facts) > 1:
        return _of_each(kind, claims, vocabulary)
    return _of_one(kind, (text, plain), facts, numbers, claims, vocabulary)


def _cue(plain: str) -> Amends | None:
    kinds = [kind for kind, pattern in _CUES if re.search(pattern, plain)]
    if not kinds:
        return Amends.LESS if _FEWER.search(plain) else None
    # 漏报3人，应为15人 says the figure itself; 新增就业21（前面那个不算） does, too.
    sets = any(re.search(_NEW, plain[: match.start()]) for match in re.finditer(r"\d+|[一二三四五六七八九十]+", plain))
    referring = kinds[0] is Amends.WITHDRAW and re.search(r"不算|作废", plain) and re.search(r"\d", plain)
    if (kinds[0] in {Amends.LESS, Amends.MORE} and sets) or (referring and not re.match(r"\s*(?:撤|取消|删)", plain)):
        return Amends.SET
    return kinds[0]


def _cue_of(plain: str, kind: Amends) -> bool:
    return re.search(dict(_CUES)[kind], plain) is not None


def _of_each(kind: Amends, claims: Sequence[Claim], vocabulary: Vocabulary) -> tuple[Amendment, ...]:
    """更正：新增就业21，创业培训5: each figure by itself, where each is clear."""
    if kind is not Amends.SET or not claims:
        return ()
    return tuple(
        Amendment(
            kind,
            claim.text,
            (claim.fact,),
            Decimal(claim.value) / vocabulary.scheme.fact(claim.fact).kind.scale,
            total=claim.mode is Mode.TOTAL,
            unit=claim.unit,
            date=claim.date,
        )
        for claim in claims
    )


def _of_one(
    kind: Amends,
    message: tuple[str, str],
    facts: tuple[str, ...],
    numbers: Sequence[Token],
    claims: Sequence[Claim],
    vocabulary: Vocabulary,
) -> tuple[Amendment, ...]:
    """The last number is the right one, unless it is the one that is denied (是21不是12); of two the other is wrong.

    `message`: the text, and the same without names.
    """
    text, plain = message
    *earlier, new = numbers
    if earlier and _NOT.search(plain[: new.start]):
        earlier, new = [new], earlier[-1]
    if len(earlier) > 1 or (facts and not _may_be_of(new, facts[0], vocabulary)):
        return ()
    if earlier and kind is not Amends.SET:
        return ()  # of which number so many were too few is not clear
    counted = _cue_of(plain, Amends.LESS) or _cue_of(plain, Amends.MORE)
    old = earlier[0].number if earlier and not counted else None
    claim = next((claim for claim in claims if claim.fact in facts), None)
    return (
        Amendment(
            kind,
            text.strip(),
            facts,
            new.number,
            old,
            new.measure,
            total=claim is not None and claim.mode is Mode.TOTAL,
            unit=claim.unit if claim is not None else None,
            date=claim.date if claim is not None else None,
            dash=new.sign == "?",
        ),
    )


def _may_be_of(number: Token, fact_id: str, vocabulary: Vocabulary) -> bool:
    """Whether a number's measure is one of the fact's: not 每周报一次 of people."""
    fact = vocabulary.scheme.fact(fact_id)
    if not number.measure or number.measure == fact.measure:
        return True
    if fact.kind in {Kind.COUNT, Kind.EVENTS}:
        return number.measure in {"人", "个", "名", "例", "人次"} and fact.measure in {
            "人",
            "个",
            "名",
            "例",
            "人次",
            "",
        }
    return number.measure in {"%", "元", "万元", "分"}

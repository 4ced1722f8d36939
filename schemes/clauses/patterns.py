"""What the statements of a clause say about points: a table from their words to what is said.

The patterns are written with names for what recurs: <points> is the number of points, <some 14> up to 14 letters of a
phrase. All of them are linear: whatever may repeat is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

LONGEST_STATEMENT = 500  # letters; a longer one is not understood


class Says(Enum):
    """What a statement says."""

    FULL = "full"  # 完成任务得满分
    PROPORTION = "proportion"  # 未完成按比例得分
    FLOOR = "floor"  # 未达70%不得分
    ALL_OR_NOTHING = "all-or-nothing"  # 未完成不得分
    SHORT = "short"  # 每少10人扣1分
    BELOW = "below"  # 每降低1个百分点扣0.1分
    EVENT = "event"  # 发生1起扣1分
    ONCE = "once"  # 未建立台账扣1分
    EACH = "each"  # 资料不齐全，数据不真实各扣0.5分
    NOTHING = "nothing"  # …的，该项不得分
    EARN = "earn"  # 保存完好得2分
    RUNG = "rung"  # 达到60%得4分
    ADD = "add"  # 每举办1次加3分
    BEYOND = "beyond"  # 每超1个百分点加0.2分
    CAP = "cap"  # 最高加2分
    EMPTY = "empty"  # 扣完为止: holds anyway
    JUDGED = "judged"  # 酌情给分
    BY_RESULT = "by-result"  # 根据完成情况评分
    DEGREE = "degree"  # 开展不到位按比例得分
    RANK = "rank"  # 第一名得满分，依次递减0.5分
    VETO = "veto"  # 一票否决
    LEVELS = "levels"  # 国家级、省级、市级分别加3、2、1分
    ELSE = "else"  # 否则不得分
    UNKNOWN = "unknown"  # speaks of points, and is not understood


@dataclass(frozen=True, slots=True)
class Said:
    """A statement: what it says, its words, and the numbers and names in them."""

    says: Says
    words: str
    what: str = ""  # of what is spoken
    points: Decimal = Decimal(0)
    every: Decimal = Decimal(1)
    measure: str = ""
    percent: Decimal = Decimal(0)


NUMBER = r"\d{1,5}(?:\.\d{1,3})?"
MEASURE = (
    r"(?:个百分点|百分点|%|人次|家次|户次|批次|个月|个工作日|工作日|亿元|万元|公里|"
    r"[个人次家户件起例条项名场期篇处宗份批天月日亩吨台辆所座对只])"
)
_NAMES = {
    "points": rf"(?P<points>{NUMBER})\s*分",
    "percent": rf"(?P<percent>{NUMBER})\s*%",
    "rate": rf"(?P<percent>{NUMBER})\s*(?:%|分)",
    "every": rf"(?P<every>{NUMBER}|一|每)",
    "measure": rf"(?P<measure>{MEASURE})(?:[（(][^，。；]{{0,6}}[）)])?",
    "what": r"(?P<what>[^，。；]{0,80}?)",
    "phrases": r"(?P<what>.{1,120}?)",
    "some": r"[^，。；]{0,MOST}?",
    "gap": r"[^，。；\d%]{0,4}?",
    "scored": r"(?:得|扣|计|给|折算|加)分?",
    "de": r"的?[，,]?",
    "begins": r"(?:^|[，,])",
    "nothing": (
        r"(?:该|此|本|这)?(?:小|分)?(?:项|指标|项目|项工作)?(?:均)?"
        r"(?:不得分|得0分|不计分|得零分|扣全分|扣除全部分)$"
    ),
    "loses": r"(?:扣|减|扣减|扣除)",
    "gets": r"(?:得|加|计|记|奖励|奖|可得|加计)",
    "full": rf"(?:得满分|记满分|计满分|得基本分|(?:得|计|记|的?加)(?P<points>{NUMBER})分)$",
}

# What is said <- how it is said. The first pattern that is found in a statement holds.
_TABLE: tuple[tuple[Says, tuple[str, ...]], ...] = (
    (Says.VETO, (r"一票否决", r"\d分全扣", r"^(?:该项|此项|本项)?全扣$")),
    (
        Says.EMPTY,
        (
            r"^(?:直到|直至)?(?:此项|该项|本项)?(?:分值|分数)?扣完(?:此项|该项|本项)?(?:分值|分)?(?:为止)?$",
            r"^(?:不计|不得|不记|不出现)?负分$",
            r"^不倒扣(?:分)?$",
        ),
    ),
    (
        Says.CAP,
        (
            (
                r"^(?:本项|该项|此项|单项|累计|总计)?(?:加分|得分|扣分|计分)?"
                r"(?:最高|最多|累计|累计不超过|不超过|上限|封顶)(?:可|不超过)?(?:计分)?(?:为|加|得|扣|计|加到|加至)?(?:不超过)?"
                r"\s*<points>(?:为止|封顶)?$"
            ),
            r"^<points>封顶$",
            r"^[加扣]满<points>为止$",
        ),
    ),
    (Says.RANK, (r"依次递[减增]", r"逐名递[减增]", r"争先进位", r"排名第", r"第[一1]名")),
    (Says.DEGREE, (r"(?:不到位|不力|不够|不完善)<de>按<some 6>比例<gap>[得扣计给]分?$",)),
    (
        Says.PROPORTION,
        (
            r"(?:未完成|未全部完成|未达标|未达到|完不成|其余)<some 14>[，,]?按<some 10>比例<gap><scored>$",
            r"^(?:得分)?按<some 12>(?:完成|实绩|进度)<some 6>比例<gap><scored>$",
            rf"=[^，。；=]{{1,80}}/[^，。；=]{{1,80}}[×xX*]\s*(?P<points>{NUMBER})",
            r"^得分=[（(]?[^，。；=]{1,60}/[^，。；=]{1,60}[）)]?[×*x]分值$",
        ),
    ),
    (
        Says.FLOOR,
        (
            r"(?:未达到?|不足|低于|达不到|不到|少于|小于)(?:任务|目标|计划)?(?:数)?的?<rate>(?:以下)?<de><nothing>",
            r"<rate>(?:以下|及以下)<de><nothing>",
        ),
    ),
    (
        Says.ALL_OR_NOTHING,
        (
            (
                r"<begins>未(?:全面|全部|按时|按期)?(?:完成|达标|达到)"
                r"(?:年度|全年|目标|任务|指标|计划|要求|数){0,4}<de><nothing>"
            ),
        ),
    ),
    (
        Says.RUNG,
        (
            rf"(?P<percent>{NUMBER})\s*(?:%|分)?\s*(?:[-—～~至]|<|≤){{1,3}}\s*(?:{NUMBER})\s*(?:%|分)(?:之间)?(?:[（(][^，。；]{{0,12}}[）)])?<de><full>",
            r"<rate>(?:[（(]含[^，。；]{0,6}[）)])?(?:及)?(?:以上)?(?:[（(]含[^，。；]{0,6}[）)])?<de><full>",
            r"完成<some 8><percent><some 8><de><full>",
        ),
    ),
    (
        Says.FULL,
        (
            r"<begins>(?:全部|全面)?(?:按时|按期|按时序)?(?:完成|达到|达标)<some 16>[，,]?<some 6><full>",
            r"<begins>(?:全部|全面)?(?:完成|达到|达标)<some 10><full>",
        ),
    ),
    (
        Says.LEVELS,
        (r"(?:国家|省|市|县|区|镇|乡)[^。；]{0,80}?" + NUMBER + r"分?(?:、" + NUMBER + r"分?){1,6}[^，。；]{0,4}$",),
    ),
    (
        Says.BEYOND,
        (
            (
                r"每(?:超额?|超过|超出|提高|增加|增长|高于<some 8>)(?:任务|目标)?<some 4><every>(?:个)?"
                r"(?P<measure>百分点|%)<de><gets><points>$"
            ),
        ),
    ),
    (
        Says.BELOW,
        (
            (
                r"每?下?(?:降低|下降|低于<some 12>|低|减少|少|差|降)的?<every>?个?"
                r"(?P<measure>百分点|%)<de><loses><some 3><points>$"
            ),
        ),
    ),
    (
        Says.SHORT,
        (r"每?(?:缺少|减少|少报|少开|少完成|少|缺|差|欠)(?:于<some 8>)?<every>?<measure><de><loses><points>$",),
    ),
    (
        Says.ADD,
        (
            (
                r"<what>每(?:新?增加?|多|超额?|超过|超出|完成|新增|引进|获得?|有|成功|培育|举办|提供|提请)?<some 18>"
                r"<every>?<measure><some 12><de><gets>?<points>$"
            ),
            r"<what><every><measure><de><gets><points>$",
            r"<what>每<measure><gets>?<points>$",
        ),
    ),
    (
        Says.EVENT,
        (
            r"<what>每?(?:发生|出现|发现|查实|有)<every><measure>(?P<noun>[^，。；]{0,20}?)<de><loses><points>$",
            r"<what>每?(?:推迟|延迟|逾期|迟报|超期)<every><measure><some 10><de><loses><points>$",
            r"<phrases>[，,]?每?<every><measure><de><loses><points>$",
            r"<what>每<measure><loses><points>$",
        ),
    ),
    (Says.EACH, (r"<phrases><de>(?:各|分别|均)<loses><points>$",)),
    (Says.JUDGED, (r"酌情", r"视情(?!况通报)", r"择优")),
    (
        Says.BY_RESULT,
        (r"(?:根据|按照?|依据|结合)<some 16>(?:情况|结果|质量|进度|成效|评议)<some 6>(?:评|给|得|打|计|扣|赋)分?$",),
    ),
    (Says.ELSE, (r"^(?:否则|反之|其他|其余)的?(?:情况)?[，,]?(?:均)?(?:不得分|得0分)$",)),
    (Says.NOTHING, (r"<phrases><de><nothing>",)),
    (Says.ONCE, (r"<phrases><de><loses><points>$",)),
    (Says.EARN, (r"<phrases><de><gets><points>$", r"<phrases><de>(?:得满分|计满分|记满分|得基本分)$")),
)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_NAMED.sub(lambda match: _NAMES[match[1]].replace("MOST", match[2] or ""), pattern))


_NAMED = re.compile(r"(?<!\?P)<([a-z]+)(?: (\d+))?>")
_PATTERNS = tuple((says, _compiled(pattern)) for says, patterns in _TABLE for pattern in patterns)
# A phrase that speaks of points: it ends a statement; the phrases before it say of what.
SPEAKS = re.compile(
    rf"(?:[得扣加减计记奖]|奖励|上限|最[高多]|封顶|不超过)[^，。；]{{0,10}}?{NUMBER}\s*分|{NUMBER}分封顶|每{MEASURE}{NUMBER}分|"
    r"不得分|得0分|不计分|得满分|[计记]满分|得基本分|扣全分|酌情|视情|择优|比例[^，。；]{0,6}[得扣计给加]?分|扣完|否决|全扣|"
    r"依次递[减增]|(?:情况|结果|质量|评议)[^，。；]{0,6}[评给得打计扣赋]分|倒扣|负分|^得分="
)


_GAINS = {Says.ADD, Says.EARN, Says.BEYOND, Says.LEVELS, Says.FULL, Says.RUNG}
_LOSES = re.compile(rf"(?:扣|减)[^，。；]{{0,6}}?{NUMBER}\s*分")


def said(statement: str) -> Said:
    """What a statement says; `UNKNOWN` where no pattern fits."""
    if len(statement) > LONGEST_STATEMENT:
        return Said(Says.UNKNOWN, statement[:60])
    loses = _LOSES.search(statement) is not None
    for says, pattern in _PATTERNS:
        if loses and says in _GAINS:
            continue
        if (match := pattern.search(statement)) is not None:
            return _of(says, statement, match)
    return Said(Says.UNKNOWN, statement)


def _of(says: Says, statement: str, match: re.Match[str]) -> Said:
    groups = {name: text for name, text in match.groupdict().items() if text}
    every = groups.get("every", "")
    measure = groups.get("measure", "")
    return Said(
        says,
        statement,
        f"{groups.get('what') or statement[: match.start()]}{groups.get('noun', '')}".strip("，,、的 "),
        Decimal(groups.get("points", "0")),
        Decimal(every) if every[:1].isdigit() else Decimal(1),
        "%" if measure.endswith(("百分点", "%")) else measure,
        Decimal(groups.get("percent", "0")),
    )

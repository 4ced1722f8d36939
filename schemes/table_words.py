"""What words of a table mean that name no unit and no fact: heads (任务, 本月, 累计, 完成率), sums, notes, measures."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_STOP = re.compile(r"[\s()\[\]{}<>《》【】〔〕「」“”\"':：;；、,，。.·\-—_/\\]+")
STOP_BUT_DASH = re.compile(r"[\s()\[\]{}<>《》【】〔〕「」“”\"':：;；、,，。.·_/\\]+")
DASHES = re.compile(r"[—–―～~]|(?<=[\d月])[至到](?=\d)")
MEASURES = ("%", "元", "人", "人次", "户", "个", "家", "次", "例", "件", "起", "亩", "吨", "项", "期", "场", "名", "分")
_MEASURE = re.compile(r"\(([^()]*)\)$|/([^/()]{1,3})$|[,，:：]\s*单位[:：]?([^()]*)$")
_MARK = re.compile(r"[\u2460-\u2473\u2776-\u277f\u00b9\u00b2\u00b3★☆▲△●◆■※*]")  # ①, and marks that point to footnotes
YES, NO = frozenset({"是", "√", "✓", "yes", "true"}), frozenset({"否", "×", "no", "false"})


class Meaning(StrEnum):
    """What the figures under a head are."""

    PLAIN = "plain"  # the head says nothing but which fact it is
    TOTAL = "total"  # what it comes to by now: 累计, 完成
    MORE = "more"  # what came to it in this period: 本月新增
    TARGET = "target"
    LAST = "last"  # last year's
    OTHER = "other"  # no figure of a fact: 完成率, 排名, 得分, 备注
    UNKNOWN = "unknown"  # only the sender can tell: 上报数, 数量


class Kind(StrEnum):
    """What a cell is by its text alone."""

    BLANK = "blank"
    NUMBER = "number"
    NOTHING = "nothing"  # a dash: there is nothing to report
    UNIT = "unit"
    FACT = "fact"  # perhaps with words beside it: 城镇新增就业任务数
    WORD = "word"  # a head or a label that tells what figures are
    UNIT_HEAD = "unit-head"
    FACT_HEAD = "fact-head"
    SERIAL = "serial"  # 序号
    SUM = "sum"
    NOTE = "note"  # a footnote, a signature, 单位：万元
    TEXT = "text"


NOTHING = frozenset({"-", "--", "—", "——", "———", "/", "\\", "无", "无任务", "*", "…", "、"})
_SUM = re.compile(
    r"(?:(?:全[市县区镇街省]|总|本页|主功能区|镇|街道|园区|板块|区|各镇|乡镇)*(?:合计|总计|小计|共计|汇总|平均|计)数?|全[市县区镇乡街省]|total|sum)"
)
_SUM_END = re.compile(r".{0,8}(?:小计|合计)")
_NOTE = re.compile(
    r"(?:备?注|说明|附注|附|填表|填报|制表|审核|审批|复核|负责|联系|电话|报送|统计|日期|单位负责|单位盖章|数据来源|来源|制单|经办)"
    r"(?:人员?|单位|时间|日期|电话|人签字|部门)?(?:\(.{0,8}\))?[:：].*|[*※].+|备注[1-9一二三].*|\(?单位[:：].*|.*计量单位[:：].*"
)

# The first that fits decides. What of a head is left when all words of `_USED` are gone makes it unclear.
_OTHER = (
    r"率|比例|占比|比重|同比|环比|增幅|增长|增减|[±%％]|比去年|较去年|比上年|较上年|进度|排名|位次|名次|排序|排位|得分|分值|评分|分数|"
    r"扣分|加分|权重|考核分|未完成|剩余|差额|缺口|相差|备注|说明|原因|责任|联系|电话|措施|姓名|日期|时间|计量单位|等次|等级|其中|rank|note|measure"
)
_MONTHS_SO_FAR = r"(?:0?1|一)月?-(?:\d{1,2}|[一二三四五六七八九十]{1,2})月"
_MEANINGS: tuple[tuple[re.Pattern[str], Meaning], ...] = (
    (re.compile(_OTHER), Meaning.OTHER),
    (re.compile(r"去年|上年|上一?年度|同期|上月|上期|上季|last"), Meaning.LAST),
    (re.compile(r"应|计划|预计|预期|拟"), Meaning.TARGET),
    (re.compile(rf"截[至止]|{_MONTHS_SO_FAR}|[本当]月[止末底]|至今|年初"), Meaning.TOTAL),
    (re.compile(r"(?:任务|目标)完成|完成(?:任务|目标)"), Meaning.TOTAL),
    (re.compile(r"任务|目标|下达|分解|target"), Meaning.TARGET),
    (re.compile(r"[本当][月周旬日].*累计|累计.*[本当][月周旬日]"), Meaning.UNKNOWN),
    (re.compile(r"[本当][月期周旬次日季]|今日"), Meaning.MORE),
    (re.compile(r"累计|完成|实际|实绩|合计|总计|小计|总数|总量|[本今当全]年|total"), Meaning.TOTAL),
)
_USED = re.compile(
    rf"{_MONTHS_SO_FAR}|去年|上年度?|上一年度?|同期|上月|上期|上季|应|计划|预计|预期|拟|截[至止]|至今|年初|任务|目标|下达|分解|"
    r"累计|完成|实际|实绩|合计|总计|小计|总数|总量|新增|增加|[本今当全][年月期周旬次日季]|今日|指标|人数|户数|个数|人次|数量|数值|数据|情况|"
    r"目前|年度|办件量|业务量|工作量|金额|总额|20\d\d年?|\d{1,2}月份?|\d{1,2}[日号]|季度|[数值总年度人户个家次项例件起月止末底至到已实的各工作%]|target|total|last|year"
)
BARE = re.compile(r"(?:人|户|个|家|次|项|例|件|起|名|期|场)?数?")
_VERSION = re.compile(
    r"(?:上报|填报|申报|审核|审定|核定|核实|认定|确认|初报|终报|初步|最终|原报|自报|修改|修正|调整|系统|台账|男|女|农村|线上|线下)"
    r"[后前]?(?:人?数)?"
)
_YEAR = re.compile(r"(20\d\d)(?:年度?)?")
_MONTH_ALONE = re.compile(
    r"(?:20\d\d年)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?|(?:第?[一二三四1-4])季度|[上下]半年"
)


def plain(text: str) -> str:
    """The text with half-width digits and brackets and without white space (`_x000D_` is a line break of Excel's)."""
    return "".join(unicodedata.normalize("NFKC", text.replace("_x000D_", " ")).split())


def unmarked(text: str) -> str:
    """A name without the ① before it and the marks that point to footnotes: ①城镇新增就业, 磨头镇*."""
    return _MARK.sub("", text)


def squash(text: str) -> str:
    """What of a name is compared: lower case, no white space, brackets or punctuation."""
    return _STOP.sub("", plain(text)).removeprefix("其中").lower()


def meaning_of(words: str, year: int) -> Meaning:
    """What the words of a head mean that name no fact; `year` is the one that the figures are of.

    `本月完成` is MORE, `累计完成` TOTAL, `完成率` OTHER, `2020年` LAST in 2021, `上报数` UNKNOWN.
    """
    text = DASHES.sub("-", plain(words)).lower()
    text = STOP_BUT_DASH.sub("", text)
    if BARE.fullmatch(text):
        return Meaning.PLAIN
    if any(int(named) < year for named in re.findall(r"20\d\d", text)) and not re.search(_OTHER, text):
        return Meaning.LAST if _is_used_up(text) else Meaning.UNKNOWN
    if _YEAR.fullmatch(text):
        return Meaning.TOTAL if int(text[:4]) == year else Meaning.UNKNOWN
    if _MONTH_ALONE.fullmatch(text):
        return Meaning.UNKNOWN
    meaning = next((meaning for pattern, meaning in _MEANINGS if pattern.search(text)), Meaning.UNKNOWN)
    if meaning is Meaning.OTHER or _is_used_up(text):
        return meaning
    return Meaning.UNKNOWN


def is_version(words: str) -> bool:
    """Whether words beside a fact's name tell one of several figures of it: 上报数, 核定数, 男."""
    return bool(_VERSION.fullmatch(words))


def is_ratio(words: str) -> bool:
    """Whether a head tells a part of something: 完成率, 占比."""
    return bool(re.search(r"率|比例|占比|比重|[%％]", words))


def _is_used_up(text: str) -> bool:
    return not _USED.sub("", text).strip("-")


def is_sum(text: str) -> bool:
    """Whether a label is of a sum: 合计, 小计, 全市, 主功能区小计."""
    squashed = squash(text)
    return bool(_SUM.fullmatch(squashed) or _SUM_END.fullmatch(squashed))


def is_note(text: str) -> bool:
    """Whether a cell is a footnote, a signature or a line like 单位：万元."""
    return bool(_NOTE.fullmatch(plain(text).lower()))


def split_measure(text: str, measures: Iterable[str]) -> tuple[str, str]:
    """A plain head without the measure behind it, and the measure: 城镇新增就业(人) -> 城镇新增就业, 人."""
    match = _MEASURE.search(text)
    measure = next((part for part in match.groups() if part), "") if match else ""
    bare = measure.removeprefix("单位:").removeprefix("单位")
    if match and bare and (bare.lstrip("百千万亿") or bare) in measures:
        return text[: match.start()], bare
    return text, ""

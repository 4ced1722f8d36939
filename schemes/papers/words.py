"""The words of a published score sheet: what heads a column, what is a number of points, what names a unit."""

from __future__ import annotations

import re
from enum import Enum

_BLANKS = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])|\s+$|^\s+")
_SPACE = re.compile(r"\s+")
_BRACKETS = re.compile(r"[（(][^（）()]{0,40}(?:[）)]|$)")
_NUMBER = re.compile(
    r"[≥≤>＞<不少低于]{0,3}\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,4})?\D{0,4}|[≥≤>＞<]?\d{1,12}(?:\.\d{1,4})?\D{0,4}"
)
_ASIDE = re.compile(r"[（(]\d{1,9}[）)]$")  # 15000(7500)
_POINTS = re.compile(r"(?:满分)?(?:为|共|计)?(\d{1,4}(?:\.\d{1,2})?)(?:分|%)?")
LONG = 30  # letters from which a cell says more than a name


class Head(Enum):
    """What the head of a column says is below it."""

    SERIAL = "serial"
    POINTS = "points"
    CRITERIA = "criteria"
    WORDS = "words"  # names or requirements: what is below decides
    TOTAL = "total"
    REVIEWER = "reviewer"
    RESULT = "result"  # left blank for the results
    UNIT = "unit"


# Each head is one of these as a whole, brackets and blanks aside.
_HEADS: dict[Head, tuple[str, ...]] = {
    Head.SERIAL: (r"序号?", "编号", r"N[oO]\.?"),
    Head.POINTS: (
        (
            r"(?:指标|考核|项目|标准|基本|基准|基础|应得|满|总|赋|配|分项|子项|权重){0,3}"
            r"(?:分值|权重|标准分|满分|基准分|基本分|基础分|应得分|赋分|配分|总分)"
        ),
        "分数",
        "权数",
    ),
    Head.RESULT: (
        r"(?:自评|自查|核查)(?:得?分|情况)?",
        r"(?:考核|实际|考评|最终|检查|评审|核定)?得分(?:情况)?",
        r"考核|考核结果|完成情况|实得分|考核分|考评分|评分|加分|备注|说明|签字",
        r"扣分(?:原因|情况|说明)?",
    ),
    Head.REVIEWER: (
        (
            r".{0,6}(?:考核|责任|牵头|评分|打分|数据|主管|负责|实施|考评|评价|认定)(?:考核)?"
            r"(?:部门|单位|科室|处室|主体|股室|人|来源)(?:及?人?)?"
        ),
        r"(?:考核|检查|考评)(?:方式|方法|频次)",
        r"数据来源|评分依据|下沉类别.{0,20}",
    ),
    Head.CRITERIA: (
        (
            r".{0,8}(?:评分|计分|记分|扣分|打分|赋分|得分|评定|加分|加减分|考核评分)"
            r"(?:标准|办法|细则|方法|说明|规则|依据|要求|方式)"
        ),
        r".{0,4}(?:考核|评价|考评)(?:标准|办法|细则|评分)",
        r".{0,10}要求",
        r"指标(?:解释|说明|内容)",
    ),
    Head.TOTAL: (
        r"合计|总计|任务数|总任务|计划数|全[市县区镇]|目标(?:值|数|任务数?)",
        r"全年(?:任务|目标)|年度(?:任务|目标)(?:值|数)?",
    ),
    Head.WORDS: (
        (
            r".{0,8}(?:项目|类别|指标|内容|事项|任务|名称|要点|类型|分类|主要工作|重点工作|单项|子项|大项|小项|一级|二级|三级|考核点)"
            r"(?:名称|内容)?(?:及(?:标准|分值|要求|权重))?"
        ),
    ),
}
_HEAD = {head: re.compile("|".join(patterns)) for head, patterns in _HEADS.items()}

_UNIT = re.compile(
    r"[\u4e00-\u9fff·]{1,14}(?:镇|乡|街道|办事处|社区|居委会|村|[^地片]区|县|市|旗|农场|林场|园区|开发区|新区|学校|中学|小学|幼儿园|"
    r"医院|卫生院|卫生服务中心|中心|局|委|办|公司|支队|大队|分局)"
)
_NO_UNIT = re.compile(
    r"(?:各|全|本|其他|有关|所有|考核|责任|被|市|县|区|镇|乡|村).{0,2}(?:镇|乡|街道|社区|单位|区|县|市|村|局|办)|.{0,6}(?:合计|小计)|"
    r"辖区|地区|城市|农村|社区|街道|山区|园区|小区|片区|城区|所在.*"
)


def tidy(text: str) -> str:
    """The text without blanks between Chinese letters and with one blank elsewhere: 东      陈       镇 is 东陈镇."""
    return _SPACE.sub(" ", _BLANKS.sub("", text.replace("\u3000", " ").replace("\xa0", " "))).strip()


def without_brackets(text: str) -> str:
    """The text without what stands in brackets."""
    return _BRACKETS.sub("", text).strip()


def head_of(text: str) -> Head | None:
    """What a cell heads; None for what is no head."""
    words = _SPACE.sub("", without_brackets(tidy(text)))
    if not words or len(words) > 16:
        return None
    head = next((head for head, pattern in _HEAD.items() if pattern.fullmatch(words)), None)
    return Head.UNIT if head is None and is_unit(text) else head


def is_unit(text: str) -> bool:
    """Whether a cell names somebody who may be assessed: a town, a community, a school."""
    words = _SPACE.sub("", without_brackets(text.replace("\u3000", " ")))
    return 2 <= len(words) <= 16 and _UNIT.fullmatch(words) is not None and _NO_UNIT.fullmatch(words) is None


def unit_name(text: str) -> str:
    """A unit's name without blanks, its brackets as printed in Chinese and closed."""
    words = _SPACE.sub("", text).replace("(", "（").replace(")", "）").rstrip("*＊")
    return words + "）" if words.count("（") > words.count("）") else words


def is_number(text: str) -> bool:
    """Whether a cell is a number, perhaps with a measure or a sign before it."""
    return len(text) <= 24 and _NUMBER.fullmatch(_ASIDE.sub("", _SPACE.sub("", text))) is not None


def points_in(text: str) -> str | None:
    """The points that a cell states: 5, 5分, 5.6, ５, or a weight, 10%; None for anything else."""
    words = _SPACE.sub("", text).replace("％", "%").translate(_NARROW).strip("()（）")
    match = _POINTS.fullmatch(words) if len(words) <= 12 else None
    return match[1] if match else None


_NARROW = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)} | {0xFF0E: ord(".")}

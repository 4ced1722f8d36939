"""What the words of a table mean: heads (任务, 本月, 累计, 完成率), what a cell is, names of units and facts."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scoring import Fact, Unit

    Ids = Mapping[str, Sequence[str]]  # a name as people write it -> the ids that carry it

_STOP = re.compile(r"[\s()\[\]{}<>《》【】〔〕「」“”\"':：;；、,，。.·\-—_/\\]+")
_STOP_BUT_DASH = re.compile(r"[\s()\[\]{}<>《》【】〔〕「」“”\"':：;；、,，。.·_/\\]+")
_DASHES = re.compile(r"[—–―～~至到]")
_NUMBERED = re.compile(r"^(?:\d{1,2}[.、．)]|[一二三四五六七八九十]{1,3}、|\([\d一二三四五六七八九十]{1,3}\))(?=\D)")
_COUNTED = re.compile(r"(人|户|个|次|项|例|家)?数$")
_OFFICE = re.compile(r"(?:人民政府|政府|人社所|人社中心|劳保所|劳动保障所|便民服务中心|办事处|管委会)$")
_BRACKETS = re.compile(r"\(([^()]*)\)")
MEASURES = ("%", "元", "人", "人次", "户", "个", "家", "次", "例", "件", "起", "亩", "吨", "项", "期", "场", "名", "分")
_MEASURE = re.compile(r"\(([^()]*)\)$|/([^/()]{1,3})$|[,，:：]\s*单位[:：]?([^()]*)$")
YES, NO = frozenset({"是", "√", "✓", "yes", "true"}), frozenset({"否", "×", "no", "false"})
_LONGEST = 60  # letters of a name


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


_NOTHING = frozenset({"-", "--", "—", "——", "———", "/", "\\", "无", "无任务", "*", "…", "、"})
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(\D{0,3})")
_SUM = re.compile(
    r"(?:(?:全[市县区镇街省]|总|本页|主功能区|镇|街道|园区|板块|区|各镇|乡镇)*(?:合计|总计|小计|共计|汇总|平均|计)数?|全[市县区省]|total|sum)"
)
_SUM_END = re.compile(r".{0,8}(?:小计|合计)")
_SERIAL = re.compile(r"序号?|编号|号|no|行次|栏次")
_PLACE = r"(?:乡|镇|村|区|市|县|园|街道|社区|地区|区域|板块|片区|单位|部门|机构|学校|医院|名称|对象|考核|责任|上报|填报|报送|所属|各|名|[()、,/和及或]|unit|town)"
_UNIT_HEAD = re.compile(rf"(?!村$|市$|县$|名$|名称$){_PLACE}+")
_FACT_HEAD = re.compile(
    r"(?:考核|工作|主要|重点|具体)*(?:指标|项目|内容|事项|任务名称|工作任务|类别|部分|figure|fact)(?:名称|内容)?"
)
_NOTE = re.compile(
    r"(?:备?注|说明|附注|附|填表|填报|制表|审核|审批|复核|负责|联系|电话|报送|统计|日期|单位负责|单位盖章|数据来源|来源|制单|经办)"
    r"(?:人员?|单位|时间|日期|电话|人签字|部门)?(?:\(.{0,8}\))?[:：].*|[*※].+|备注[1-9一二三].*|\(?单位[:：].*|.*计量单位[:：].*"
)

# The first that fits decides. What of a head is left when all words of `_USED` are gone makes it unclear.
_OTHER = r"率|比例|占比|比重|同比|环比|增幅|增长|增减|[±%％]|比去年|较去年|比上年|较上年|进度|排名|位次|名次|排序|排位|得分|分值|评分|分数|扣分|加分|权重|考核分|未完成|剩余|差额|缺口|相差|备注|说明|原因|责任|联系|电话|措施|姓名|日期|时间|计量单位|等次|等级|其中|rank|note|measure"
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
    r"目前|年度|20\d\d年?|\d{1,2}月份?|\d{1,2}[日号]|季度|[数值总年度人户个家次项例件起月止末底至到已实的各工作%]|target|total|last|year"
)
_BARE = re.compile(r"(?:人|户|个|家|次|项|例|件|起|名|期|场)?数?")
_YEAR = re.compile(r"(20\d\d)(?:年度?)?")
_MONTH_ALONE = re.compile(
    r"(?:20\d\d年)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?|(?:第?[一二三四1-4])季度|[上下]半年"
)


def plain(text: str) -> str:
    """The text with half-width digits and brackets and without white space (`_x000D_` is a line break of Excel's)."""
    return "".join(unicodedata.normalize("NFKC", text.replace("_x000D_", " ")).split())


def squash(text: str) -> str:
    """What of a name is compared: lower case, no white space, brackets or punctuation."""
    return _STOP.sub("", plain(text)).removeprefix("其中").lower()


def meaning_of(words: str, year: int) -> Meaning:
    """What the words of a head mean that name no fact; `year` is the one that the figures are of.

    `本月完成` is MORE, `累计完成` TOTAL, `完成率` OTHER, `2020年` LAST in 2021, `上报数` UNKNOWN.
    """
    text = _DASHES.sub("-", plain(words)).lower()
    text = _STOP_BUT_DASH.sub("", text)
    if _BARE.fullmatch(text):
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


@dataclass(frozen=True)
class Head:
    """What a head's text names: facts (more than one: it is ambiguous), the words beside the name, the measure."""

    facts: tuple[str, ...] = ()
    words: str = ""
    measure: str = ""


@dataclass(frozen=True)
class TableNames:
    """The names of units and facts that a table may use; `year` is the year of its figures."""

    units: Ids
    facts: Ids
    measures: frozenset[str]
    values: frozenset[str]  # words that are values: 是, 否, and the levels of facts
    year: int
    _heads: dict[str, Head] = field(default_factory=dict, init=False, repr=False)
    _kinds: dict[str, Kind] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def _containing(self) -> re.Pattern[str]:
        """Any fact's name inside a longer text, the longest first."""
        names = sorted((name for name in self.facts if len(name) > 3 and not name.isascii()), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, names)) or r"(?!)")

    @classmethod
    def of(cls, units: Ids, facts: Ids, known: Iterable[Fact], year: int) -> TableNames:
        """The names, as cells are compared with them; a name of several is kept as ambiguous."""
        known = tuple(known)
        measures = frozenset({*MEASURES, *(fact.measure.lstrip("百千万亿") for fact in known)} - {""})
        values = frozenset({*YES, *NO, *(plain(level) for fact in known for level in fact.levels)} - _NOTHING)
        return cls(_squashed(units), _squashed(facts), measures, values, year)

    def unit(self, text: str) -> str | None:
        """The id of the unit that a cell names: 长江镇, 1.长江镇, 高新区（城南街道）, 东陈镇人民政府; None for none."""
        written = plain(text)
        if not 1 < len(written) <= _LONGEST:
            return None
        bare = _NUMBERED.sub("", written)
        for name in (written, bare, _OFFICE.sub("", bare)):
            if len(ids := self.units.get(squash(name), ())) == 1:
                return ids[0]
        inside = _BRACKETS.search(bare)
        if inside is None:
            return None
        both = {self.unit(_BRACKETS.sub("", bare)), self.unit(inside[1])}
        return both.pop() if len(both) == 1 else None

    def units_in(self, text: str) -> tuple[str, ...]:
        """The units whose names, of at least three letters, stand in a title."""
        squashed, ids = squash(text), dict.fromkeys(())
        names = sorted((name for name in self.units if len(name) > 2 and name in squashed), key=len, reverse=True)
        for name in names:
            if name in squashed:
                squashed = squashed.replace(name, " ")
                ids |= dict.fromkeys(self.units[name])
        return tuple(ids)

    def fact_in(self, text: str) -> str | None:
        """The one fact whose name stands in a title; None for none or several."""
        matches = {match[0] for match in self._containing.finditer(squash(text))}
        ids = {id_ for name in matches for id_ in self.facts[name]}
        return ids.pop() if len(ids) == 1 else None

    def without_facts(self, text: str) -> str:
        """A title without the names of facts in it: 6月新增情况 is left of itself, 6月 of 6月城镇新增就业."""
        return self._containing.sub(" ", squash(text))

    def head(self, text: str) -> Head:
        """What a head names: `城镇新增就业任务数（人）` is a fact, `任务数` and 人."""
        head = self._heads.get(text)
        if head is None:
            head = self._heads[text] = self._head(text)
        return head

    def _head(self, text: str) -> Head:
        written = _NUMBERED.sub("", plain(text)) if len(text) < 4 * _LONGEST else ""
        bare, measure = split_measure(self._without_measures(written), self.measures)
        for candidate, stated in ((written, ""), (bare, measure), (_BRACKETS.sub("", bare), measure)):
            if ids := self.facts.get(squash(candidate)):
                left_out = "" if candidate != _BRACKETS.sub("", bare) else "".join(_BRACKETS.findall(bare))
                if not left_out or meaning_of(left_out, self.year) is not Meaning.UNKNOWN or candidate == bare:
                    words = left_out if candidate != bare else ""
                    return Head(tuple(ids), words, stated)
        soft = _STOP_BUT_DASH.sub("", _DASHES.sub("-", bare)).lower()  # 1-6月 keeps its dash
        match = self._containing.search(soft) if len(soft) <= _LONGEST else None
        if match is not None:
            words = soft[: match.start()] + soft[match.end() :]
            words = "" if _BARE.fullmatch(words) else words.removeprefix("人数")
            if meaning_of(words, self.year) is not Meaning.UNKNOWN:
                return Head(tuple(self.facts[match[0]]), words, measure)
        return Head((), bare, measure)

    def _without_measures(self, written: str) -> str:
        """城镇新增就业(人)任务 without the (人) in its middle."""
        return re.sub(r"\(([^()]{1,3})\)(?=.)", lambda match: "" if match[1] in self.measures else match[0], written)

    def kind(self, text: str) -> Kind:
        """What a cell is by its text."""
        kind = self._kinds.get(text)
        if kind is None:
            kind = self._kinds[text] = self._kind(text)
        return kind

    def _is_number(self, written: str) -> bool:
        """Whether it is one number, perhaps with a measure: 1,200人, 3.5万元; 1.长江镇 is none."""
        match = _NUMBER.fullmatch(written) if len(written) <= _LONGEST else None
        return match is not None and (match[1].lstrip("百千万亿") in self.measures or not match[1].lstrip("百千万亿"))

    def _kind(self, text: str) -> Kind:
        written = plain(text)
        if not written:
            return Kind.BLANK
        if written in _NOTHING:
            return Kind.NOTHING
        if written in self.values or self._is_number(written):
            return Kind.NUMBER
        lower = written.lower()
        if is_note(text):
            return Kind.NOTE
        if self.unit(written) is not None:
            return Kind.UNIT
        if self.head(text).facts:
            return Kind.FACT
        for pattern, kind in ((_SERIAL, Kind.SERIAL), (_UNIT_HEAD, Kind.UNIT_HEAD), (_FACT_HEAD, Kind.FACT_HEAD)):
            if pattern.fullmatch(lower.strip(".")):
                return kind
        if is_sum(written):
            return Kind.SUM
        bare = split_measure(written, self.measures)[0]
        if len(written) <= 20 and meaning_of(bare, self.year) is not Meaning.UNKNOWN:
            return Kind.WORD
        return Kind.TEXT


def names_of(facts: Sequence[Fact], units: Sequence[Unit], year: int) -> TableNames:
    """The names of a scheme as its own files give them: ids, titles, short names, aliases, 人数 left out where clear."""
    titles: dict[str, tuple[str, ...]] = {}
    for fact in facts:
        for name in (fact.id, fact.title, fact.short, *fact.aliases):
            titles.setdefault(squash(name), (fact.id,))
    bare = [(_COUNTED.sub("", squash(fact.short)), fact.id) for fact in facts]
    times = Counter(name for name, _ in bare)
    for name, id_ in bare:
        if times[name] == 1:
            titles.setdefault(name, (id_,))
    named = {name: (unit.id,) for unit in units for name in (unit.id, unit.name, *unit.aliases)}
    return TableNames.of(named, titles, facts, year)


def _squashed(names: Ids) -> dict[str, tuple[str, ...]]:
    joined: dict[str, tuple[str, ...]] = {}
    for name, ids in names.items():
        if (squashed := squash(name)) and squashed not in joined:
            joined[squashed] = tuple(ids)
    return joined

"""The names of units and facts in a table: what a cell names, what stands beside the name, of what kind a cell is."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from schemes.table_words import (
    BARE,
    DASHES,
    MEASURES,
    NO,
    NOTHING,
    STOP_BUT_DASH,
    YES,
    Kind,
    Meaning,
    is_note,
    is_sum,
    is_version,
    meaning_of,
    plain,
    split_measure,
    squash,
    unmarked,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scoring import Fact, Unit

    Ids = Mapping[str, Sequence[str]]  # a name as people write it -> the ids that carry it

_NUMBERED = re.compile(r"^(?:\d{1,2}[.、．)]|[一二三四五六七八九十]{1,3}、|\([\d一二三四五六七八九十]{1,3}\))(?=\D)")
_COUNTED = re.compile(r"(人|户|个|次|项|例|家)?数$")
_OFFICE = re.compile(
    r"(?:人民政府|政府|人社所|人社中心|劳保所|劳动保障所|便民服务中心|办事处|管委会|(?:居民|村民)委员会|居委会|村委会)$"
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_CITY = re.compile(r"(?:20\d\d年度?)?([\u4e00-\u9fff]{2,3}?[市县区镇乡])")
_LONGEST = 60  # letters of a name
_LONGEST_CELL = 200  # letters of a cell that may name something
_AMOUNT = frozenset({"金额", "总额", "数量"})  # behind a fact's name they say nothing
_SHORTEST_END = 6  # letters of the end of a name
_MOST_TEXTS = 20_000  # different texts of a file that may name something
_LONGEST_WORDS = 20  # of a head that names no fact
_NUMBER = re.compile(r"¥?[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(\D{0,3})")
_SERIAL = re.compile(r"序号?|编号|号|no|行次|栏次")
_PLACE = (
    r"(?:乡|镇|村|区|市|县|园|街道|社区|地区|区域|板块|片区|单位|部门|机构|学校|医院|名称|对象|考核|责任|上报|填报|报送|所属|各|名|"
    r"[()、,/和及或]|unit|town)"
)
_UNIT_HEAD = re.compile(rf"(?!村$|市$|县$|名$|名称$){_PLACE}+")
_FACT_HEAD = re.compile(
    r"(?:考核|工作|主要|重点|具体)*(?:指标|项目|内容|事项|任务名称|工作任务|类别|部分|figure|fact)(?:名称|内容)?"
)


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
    place: str = ""  # the city or town whose units they are: 如皋市 before a unit's name, or alone for all units
    _heads: dict[str, Head] = field(default_factory=dict, init=False, repr=False)
    _kinds: dict[str, Kind] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def _containing(self) -> re.Pattern[str]:
        """Any fact's name inside a longer text, the longest first."""
        names = sorted((name for name in self.facts if len(name) > 3 and not name.isascii()), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, names)) or r"(?!)")

    @cached_property
    def _short(self) -> re.Pattern[str]:
        """A short name of a fact, with which a text begins: 清欠 of 清欠金额."""
        names = sorted((name for name in self.facts if len(name) <= 3 and not name.isascii()), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, names)) or r"(?!)")

    @classmethod
    def of(cls, units: Ids, facts: Ids, known: Iterable[Fact], year: int, place: str = "") -> TableNames:
        """The names, as cells are compared with them; a name of several is kept as ambiguous."""
        known = tuple(known)
        measures = frozenset({*MEASURES, *(fact.measure.lstrip("百千万亿") for fact in known)} - {""})
        values = frozenset({*YES, *NO, *(plain(level) for fact in known for level in fact.levels)} - NOTHING)
        return cls(_squashed(units), _squashed(facts), measures, values, year, place)

    def unit(self, text: str) -> str | None:
        """The id of the unit that a cell names: 1.长江镇*, 高新区（城南街道）, 如皋市东陈镇人民政府; None for none."""
        written = plain(unmarked(text))
        if not 1 < len(written) <= _LONGEST or written.startswith("其中"):
            return None
        bare = _NUMBERED.sub("", written)
        local = bare.partition(self.place)[2] if self.place else ""
        for name in (written, bare, _OFFICE.sub("", bare), local, _OFFICE.sub("", local)):
            if len(ids := self.units.get(squash(name), ())) == 1:
                return ids[0]
        inside = _BRACKETS.search(bare)
        if inside is None:
            return None
        both = {self.unit(_BRACKETS.sub("", bare)), self.unit(inside[1])}
        return both.pop() if len(both) == 1 else None

    def units_in(self, text: str) -> tuple[str, ...]:
        """The units whose names, of at least three letters, stand in a title."""
        squashed, ids = squash(text), dict[str, None]()
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
        written = _NUMBERED.sub("", plain(unmarked(text))) if len(text) < 4 * _LONGEST else ""
        bare, measure = split_measure(self._without_measures(written), self.measures)
        for candidate, stated in ((written, ""), (bare, measure), (_BRACKETS.sub("", bare), measure)):
            if ids := self.facts.get(squash(candidate)):
                left_out = "" if candidate != _BRACKETS.sub("", bare) else "".join(_BRACKETS.findall(bare))
                if not left_out or meaning_of(left_out, self.year) is not Meaning.UNKNOWN or candidate == bare:
                    words = left_out if candidate != bare else ""
                    return Head(tuple(ids), words, stated)
        soft = STOP_BUT_DASH.sub("", DASHES.sub("-", bare)).lower()  # 1-6月 keeps its dash
        match = self._containing.search(soft) if len(soft) <= _LONGEST else None
        named = match or self._short.match(soft)
        if named is not None:
            words = soft[: named.start()] + soft[named.end() :]
            words = "" if BARE.fullmatch(words) or words in _AMOUNT else words.removeprefix("人数")
            if is_version(words) or meaning_of(words, self.year) is not Meaning.UNKNOWN:
                return Head(tuple(self.facts[named[0]]), words, measure)
        ids = self._ending(squash(bare))
        return Head(ids, "" if ids else bare, measure)

    def _ending(self, end: str) -> tuple[str, ...]:
        """The one fact whose name ends so, where that is most of it: 退休人员体检率 for 当批次退休人员体检率."""
        if len(end) < _SHORTEST_END or meaning_of(end, self.year) not in (Meaning.UNKNOWN, Meaning.OTHER):
            return ()
        ids = {id_ for name, own in self.facts.items() if name.endswith(end) for id_ in own}
        whole = any(name.endswith(end) and len(name) <= 2 * len(end) for name in self.facts)
        return tuple(ids) if len(ids) == 1 and whole else ()

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
        if len(text) > _LONGEST_CELL:
            return Kind.NOTE if is_note(text) else Kind.TEXT
        written = plain(text)
        if not written or written in NOTHING:
            return Kind.NOTHING if written else Kind.BLANK
        if written in self.values or self._is_number(written):
            return Kind.NUMBER
        if is_note(text):
            return Kind.NOTE
        if len(self._heads) > _MOST_TEXTS:
            return Kind.TEXT
        if self.unit(text) is not None:
            return Kind.UNIT
        return Kind.FACT if self.head(text).facts else self._kind_of_words(written)

    def _kind_of_words(self, written: str) -> Kind:
        """What a text is that names nothing."""
        lower = written.lower().strip(".")
        for pattern, kind in ((_SERIAL, Kind.SERIAL), (_UNIT_HEAD, Kind.UNIT_HEAD), (_FACT_HEAD, Kind.FACT_HEAD)):
            if pattern.fullmatch(lower):
                return kind
        if is_sum(written) or (self.place and squash(written) in (self.place, self.place[:-1])):
            return Kind.SUM
        bare = split_measure(written, self.measures)[0]
        is_word = len(written) <= _LONGEST_WORDS and meaning_of(bare, self.year) is not Meaning.UNKNOWN
        return Kind.WORD if is_word else Kind.TEXT


def place_of(title: str) -> str:
    """The city or town in a scheme's title: 如皋市 of 如皋市2021年…, 湖塘镇 of 2014年湖塘镇社区…; else empty."""
    match = _CITY.match(title)
    return match[1] if match else ""


def is_label_head(text: str) -> bool:
    """Whether a cell heads a column of labels: 单位, 指标, 序号."""
    lower = plain(text).lower().strip(".")
    return any(pattern.fullmatch(lower) for pattern in (_SERIAL, _UNIT_HEAD, _FACT_HEAD))


def names_of(facts: Sequence[Fact], units: Sequence[Unit], year: int) -> TableNames:
    """The names of a scheme in its own files: ids, titles, short names, aliases, without 人数 where that is clear."""
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

"""A table of units and targets as bureaus lay it out: where units stand, which column is which fact, what cells say.

Units may run down or across. Titles stand above, cells are merged, figures are written 1,200 or １２００ or 1200人,
totals are printed:

    2021年任务分解表
    单位     城镇新增就业(人)   企业养老(万人)      -> facts "new-urban-jobs" x 1, "pension" x 10,000
    长江镇   1,200             0.5                -> 1200, 5000
    合计     1,200             0.5                -> compared with the sum of the column
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from scoring import BadValue, Kind, format_value, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from schemes.xlsx import Cell, Sheet
    from scoring import Fact, Unit

_TOTAL = re.compile(r"(全[市县区镇街省]|总|本)*(合计|总计|小计|共计|汇总|计)数?")
_UNIT_HEADER = re.compile(r".*(单位|乡镇|镇街|镇区|街道|社区|学校|医院|机构|中心|名称|对象).*")
_NUMBERING = re.compile(r"序号|编号|号|备注|说明")
_FIGURE = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(\D*)")
_PLAIN = re.compile(r"[\d.,]+%?")
_NONE = frozenset({"", "-", "--", "—", "——", "———", "/", "\\", "无", "无任务"})
_STOP = re.compile(r"[\s()\[\]{}<>《》【】「」“”\"':：;；、,，。.·\-—_/\\]+")
_MEASURE = re.compile(r"\(([^()]*)\)$|/([^/()]{1,3})$|[,，:：]\s*单位[:：]?([^()]*)$")
_SHEET_MEASURE = re.compile(r"单位[:：]\s*([^\s()]{1,4})\)?$")
_COUNTED = re.compile(r"(人|户|个|次|项|例|家)?数$")
_MEASURES = ("%", "元", "人", "户", "个", "家", "次", "例", "件", "起", "亩", "吨", "项", "期", "场")
_MANY = {"": Decimal(1), "百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}


_MESSAGES = {
    "row-twice": "{unit} stands in {times} rows",
    "column-unknown": "{given} is no title or alias in facts.csv; the column was not taken",
    "column-twice": "{given} is {fact}, and so is the column of {other}; keep one",
    "column-measure": "{given} is in {said}, {fact} is counted in {measure}",
    "subtotal": "prints {printed}, the rows above it add up to {added}",
    "total": "the total of {fact} prints {printed}, the rows add up to {added}",
    "merged": "is merged with {other}: one figure for several units",
    "formula-saved": "is a formula, which was {text} when the file was saved; put the figure itself there",
    "formula-never": "is a formula, which was never calculated; put the figure itself there",
    "no-figure": "{given} is not one figure in {measure}",
    "no-whole-figure": "{given} is not one figure in whole numbers",
    "percent": "{given}: {low}% or {high}%? write it with the %",
    "value": "{error}",
    "row-unknown": "{given} is no unit of units.csv and no total, and its row has figures",
    "rows-missing": "no row for {units}",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A cell that a person should look at: its address and what is doubtful."""

    address: str
    code: str  # what is doubtful: a key of `_MESSAGES`
    values: tuple[tuple[str, str], ...] = ()  # what its sentence needs

    @property
    def message(self) -> str:
        """The doubt as a sentence."""
        return _MESSAGES[self.code].format_map(
            {name: repr(text) if name == "given" else text for name, text in self.values}
        )


@dataclass(slots=True)
class Reading:
    """What a table says: targets (or other figures) in smallest units, printed totals, what was passed over, doubts."""

    targets: dict[tuple[str, str], int] = field(default_factory=dict)  # (fact, unit) -> figure
    cells: dict[tuple[str, str], str] = field(default_factory=dict)  # (fact, unit) -> address
    totals: dict[str, int] = field(default_factory=dict)
    passed: list[Doubt] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def read_units(sheet: Sheet, groups: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The units that the table lists and their groups, where a scheme knows none yet; `groups`: title to id."""
    for view in (sheet, _turned(sheet)):
        for row, column in _places(view):
            head = plain(view.seen(row, column).text)
            if not _UNIT_HEADER.fullmatch(head) or "单位:" in head:
                continue
            places = range(row + 1, len(view.rows) + 1)
            below = [place for place in places if view.merged.get((place, column), (place, column))[0] > row]
            names = {place: "".join(view.rows[place - 1][column - 1].text.split()) for place in below}
            listed = {
                place: name
                for place, name in names.items()
                if name and not _is_total(name) and not _FIGURE.fullmatch(plain(name))
            }
            if len(listed) > 1 and len(set(listed.values())) == len(listed):
                return tuple((name, _group(view, place, groups)) for place, name in listed.items())
    return ()


def read_targets(sheet: Sheet, facts: Sequence[Fact], units: Sequence[Unit]) -> Reading | None:
    """The targets of a sheet; None where no unit is named in it."""
    names = {squash(name): unit for unit in units for name in (unit.id, unit.name, *unit.aliases)}
    down, across = _axis(sheet, names), _axis(_turned(sheet), names)
    if down is None and across is None:
        return None
    turned = across is not None and (down is None or across[1] > down[1])
    line = across if turned else down
    return None if line is None else _Table(_turned(sheet) if turned else sheet, line[0], names, _titles(facts)).read()


def plain(text: str) -> str:
    """The text with half-width digits and brackets and without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def squash(text: str) -> str:
    """What of a name is compared: no white space, brackets or punctuation."""
    return _STOP.sub("", plain(text)).removeprefix("其中")


def _is_total(text: str) -> bool:
    return bool(_TOTAL.fullmatch(squash(text)))


def _turned(sheet: Sheet) -> Sheet:
    """The sheet with rows and columns exchanged; the cells keep their addresses."""
    merged = {(column, row): (first[1], first[0]) for (row, column), first in sheet.merged.items()}
    return replace(sheet, rows=tuple(zip(*sheet.rows, strict=True)), merged=merged)


def _places(sheet: Sheet) -> Iterator[tuple[int, int]]:
    for row, cells in enumerate(sheet.rows, start=1):
        for column in range(1, len(cells) + 1):
            yield row, column


def _axis(sheet: Sheet, names: Mapping[str, Unit]) -> tuple[int, int] | None:
    """The column in which most units are named, and how many."""
    columns = Counter(column for row, column in _places(sheet) if squash(sheet.rows[row - 1][column - 1].text) in names)
    return columns.most_common(1)[0] if columns else None


def _group(sheet: Sheet, row: int, groups: Mapping[str, str]) -> str:
    """The group that the row names, in a merged cell too; else the scheme's first one."""
    titles = {squash(title): group for title, group in groups.items()}
    seen = (squash(sheet.seen(row, column).text) for column in range(1, len(sheet.rows[0]) + 1))
    return next((titles[text] for text in seen if text in titles), next(iter(groups.values())))


def _titles(facts: Sequence[Fact]) -> dict[str, Fact]:
    titles: dict[str, Fact] = {}
    for fact in facts:
        for name in (fact.id, fact.title, fact.short, *fact.aliases):
            titles.setdefault(squash(name), fact)
    bare = [(_COUNTED.sub("", squash(fact.short)), fact) for fact in facts]
    times = Counter(name for name, _ in bare)
    for name, fact in bare:
        if times[name] == 1:
            titles.setdefault(name, fact)
    return titles


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of figures: its fact, and how many of the fact's measure one of its figures is."""

    place: int
    fact: Fact
    factor: Decimal
    head: Cell


class _Table:
    """A sheet whose units run down one column."""

    def __init__(self, sheet: Sheet, axis: int, names: Mapping[str, Unit], titles: Mapping[str, Fact]) -> None:
        self.sheet, self.axis, self.names, self.titles = sheet, axis, names, titles
        self.reading = Reading()
        labels = [squash(row[axis - 1].text) for row in sheet.rows]
        self.rows = {place: names[label] for place, label in enumerate(labels, start=1) if label in names}
        # 合计 may stand to the left of the names, in a cell merged with theirs
        self.totals = {
            place: next((label for cell in row[:axis] if _TOTAL.fullmatch(label := squash(cell.text))), "")
            for place, row in enumerate(sheet.rows, start=1)
        }
        self.first = min([*self.rows, *(place for place, label in self.totals.items() if label)])

    def read(self) -> Reading:
        """All targets, totals and doubts of the table."""
        for unit, times in Counter(unit.name for unit in self.rows.values()).items():
            if times > 1:
                twice = [place for place, other in self.rows.items() if other.name == unit]
                self._doubt(self._own(twice[1], self.axis), "row-twice", unit=unit, times=str(times))
        columns = list(self._columns())
        for column in columns:
            self._figures(column)
        self._strangers(columns)
        return self.reading

    def _own(self, row: int, column: int) -> Cell:
        return self.sheet.rows[row - 1][column - 1]

    def _doubt(self, cell: Cell, code: str, **values: str) -> None:
        self.reading.doubts.append(Doubt(cell.address, code, tuple(values.items())))

    def _columns(self) -> Iterator[_Column]:
        above = (cell for row in self.sheet.rows[: self.first] for cell in row)
        measure = next((match[1] for cell in above if (match := _SHEET_MEASURE.search(plain(cell.text)))), "")
        taken: dict[str, _Column] = {}
        for place in range(1, len(self.sheet.rows[0]) + 1):
            texts = [plain(self._own(row, place).text) for row in self.rows]
            if place == self.axis or not (any(texts) or any(self._own(row, place).formula for row in self.rows)):
                continue
            head = self._head(place)
            fact, stated = self._fact(head)
            cell = head[-1] if head else self._own(self.first, place)
            shown = " ".join(above.text for above in head)
            if fact is None and (_NUMBERING.fullmatch(plain(shown)) or not any(map(_FIGURE.match, texts))):
                continue
            if fact is None:
                self.reading.passed.append(Doubt(cell.address, "column-unknown", (("given", shown),)))
                continue
            stated = stated or measure
            factor = _factor(stated, fact.measure)
            if fact.id in taken:
                self._doubt(cell, "column-twice", given=shown, fact=fact.title, other=taken[fact.id].head.address)
            elif factor is None:
                self._doubt(cell, "column-measure", given=shown, said=stated, fact=fact.title, measure=fact.measure)
            else:
                taken[fact.id] = _Column(place, fact, factor, cell)
                yield taken[fact.id]

    def _head(self, place: int) -> list[Cell]:
        head: list[Cell] = []
        for row in range(1, self.first):
            cell = self.sheet.seen(row, place)
            over_all = cell == self.sheet.seen(row, self.axis)
            if cell.text and not over_all and cell not in head and not _PLAIN.fullmatch(plain(cell.text)):
                head.append(cell)
        return head

    def _fact(self, head: Sequence[Cell]) -> tuple[Fact | None, str]:
        """The fact that a column's head names, and the measure that the head states."""
        texts = [plain(cell.text) for cell in head]
        stated, bare = "", []
        for text in texts:
            match = _MEASURE.search(text)
            measure = next((part for part in match.groups() if part), "") if match else ""
            if match and measure and _is_measure(measure, self.titles.values()):
                stated, text = measure, text[: match.start()]
            bare.append(text)
        for candidate in ("".join(texts), "".join(bare), *reversed(texts), *reversed(bare)):
            for name in (candidate, re.sub(r"\([^()]*\)", "", candidate)):
                if (key := re.sub(r"(目标|任务|计划|指标)+(数|人数)?$", "", squash(name))) and (
                    fact := self.titles.get(squash(name)) or self.titles.get(key)
                ):
                    return fact, stated
        return None, stated

    def _figures(self, column: _Column) -> None:
        fact = column.fact
        added = since = 0
        printed: list[tuple[Cell, int | None]] = []
        for row in range(self.first, len(self.sheet.rows) + 1):
            cell = self._own(row, column.place)
            label = self.totals[row]
            if row in self.rows:
                value = self._figure(cell, column, row)
                if value is not None:
                    self.reading.targets[fact.id, self.rows[row].id] = value
                    self.reading.cells[fact.id, self.rows[row].id] = cell.address
                    added, since = added + value, since + value
            elif (
                _is_total(label) and plain(cell.text) not in _NONE and fact.kind is not Kind.PERCENT
            ):  # no sum of rates
                total = self._value(cell, column)
                if "小计" in label:  # of the rows above it, up to the one before
                    if total is not None and total != since:
                        self._doubt(cell, "subtotal", printed=_shown(total, fact), added=_shown(since, fact))
                    since = 0
                else:
                    printed.append((cell, total))
        for cell, total in printed:
            if total is None:
                continue
            if total != added:
                self._doubt(cell, "total", fact=fact.title, printed=_shown(total, fact), added=_shown(added, fact))
            self.reading.totals[fact.id] = total

    def _figure(self, cell: Cell, column: _Column, row: int) -> int | None:
        first = self.sheet.merged.get((row, column.place), (row, column.place))
        if first[0] != row and self._own(*first).text:
            self._doubt(cell, "merged", other=self._own(*first).address)
            return None
        if cell.formula:
            self._doubt(cell, "formula-saved" if cell.text else "formula-never", text=cell.text)
            return None
        return None if plain(cell.text) in _NONE else self._value(cell, column)

    def _value(self, cell: Cell, column: _Column) -> int | None:
        fact, text = column.fact, plain(cell.text)
        match = _FIGURE.fullmatch(text)
        factor = _factor(match[3], fact.measure) if match and match[3] else column.factor
        if match is None or factor is None:
            if fact.measure:
                self._doubt(cell, "no-figure", given=cell.text, measure=fact.measure)
            else:
                self._doubt(cell, "no-whole-figure", given=cell.text)
            return None
        number = Decimal((match[1] + (match[2] or "")).replace(",", "")) * factor
        if fact.kind is Kind.PERCENT and 0 < number <= 1 and not match[3]:
            self._doubt(cell, "percent", given=cell.text, low=str(number), high=_written(number * 100))
            return None
        try:
            return parse_value(_written(number), fact.kind, fact.levels)
        except BadValue as error:
            self._doubt(cell, "value", error=str(error))
            return None

    def _strangers(self, columns: Sequence[_Column]) -> None:
        """Rows that have figures and are neither a unit nor a total, and units that have no row."""
        for row in range(self.first, len(self.sheet.rows) + 1):
            cell = self._own(row, self.axis)
            figures = any(_FIGURE.fullmatch(plain(self._own(row, column.place).text)) for column in columns)
            if row not in self.rows and figures and not self.totals[row]:
                self._doubt(cell, "row-unknown", given=cell.text)
        listed = {unit.id for unit in self.rows.values()}
        missing = dict.fromkeys(unit.name for unit in self.names.values() if unit.id not in listed)
        if missing:
            corner = self._own(self.first, self.axis)
            self.reading.passed.append(Doubt(corner.address, "rows-missing", (("units", "、".join(missing)),)))


def _is_measure(text: str, facts: Iterable[Fact]) -> bool:
    bare = text.lstrip("百千万亿") or text
    return bare in {*_MEASURES, *(fact.measure.lstrip("百千万亿") for fact in facts)}


def _factor(stated: str, measure: str) -> Decimal | None:
    """How many of `measure` one of `stated` is (万元 in 元: 10,000); None where they do not fit."""
    if not stated or stated == measure:
        return Decimal(1)
    for many, factor in _MANY.items():
        for base, divisor in _MANY.items():
            if stated.startswith(many) and measure.startswith(base) and stated[len(many) :] == measure[len(base) :]:
                return factor / divisor
    return None


def _written(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shown(value: int, fact: Fact) -> str:
    return format_value(value, fact.kind)

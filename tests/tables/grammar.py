"""Tables of known meaning, by chance: heads over several rows, sub-heads, sums, notes, tables beside one another."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from openpyxl import Workbook as Book

from schemes.sheets import Cell, Sheet

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

UNITS = {
    "changjiang": ("长江镇", "长江镇(如皋港区)", "长江", "1.长江镇"),
    "chengnan": ("城南街道", "高新区 （城南街道）", "高新区"),
    "chengbei": ("城北街道", "经开区"),
    "dongchen": ("东陈镇", "东　陈　镇", "东陈"),
    "dingyan": ("丁堰镇", "丁 堰 镇"),
    "baipu": ("白蒲镇", "白蒲"),
    "xiayuan": ("下原镇",),
    "jiuhua": ("九华镇",),
    "motou": ("磨头镇", "磨头"),
}
FACTS = {
    "new-urban-jobs": ("城镇新增就业", "城镇新增就业（人）", "城镇\n新增就业", "城镇\r\n新增就业(人)"),
    "entrepreneurship-training": ("创业培训", "创业\n培训(人)", "创业培训人数"),
    "labour-inflow": ("劳动力外引", "劳动力外引（人）"),
    "high-skilled-talent": ("新增高技能人才数", "新增高技能人才（人）"),
}
# Sub-heads of a fact, each with what its figures are: T the total, M the month's, x neither; ? must be asked.
PLAIN = (("", "T"),)
SUBHEADS: tuple[tuple[tuple[str, str], ...], ...] = (
    PLAIN,
    PLAIN,
    (("任务", "x"), ("完成", "T"), ("完成率", "x")),
    (("目标任务", "x"), ("实际完成", "T")),
    (("年度计划", "x"), ("累计完成", "T"), ("位次", "x")),
    (("本月新增", "x"), ("累计", "T")),
    (("本月", "x"), ("1-6月累计", "T"), ("上年同期", "x"), ("同比", "x")),
    (("2021年", "T"), ("2020年", "x")),
    (("完成数", "T"), ("完成率（%）", "x"), ("排名", "x"), ("备注", "x")),
    (("男", "x"), ("女", "x"), ("合计", "T")),
    (("本月新增", "M"),),
    (("上报数", "?x"), ("核定数", "?T")),
    (("数量", "?T"),),
    (("本月任务", "x"), ("完成", "?M")),
)
DAYS = {
    "": None,
    "2021年就业工作进度表": None,
    "就业工作月报（截至5月31日）": date(2021, 5, 31),
    "2021年5月份就业创业情况统计表": date(2021, 5, 31),
    "6月就业情况": date(2021, 6, 15),
    "2021年一季度重点工作完成情况": date(2021, 3, 31),
}
NOTES = (
    "注：1.长江镇含港区 12 人；",
    "备注：以上数据已核对",
    "填表人：张三",
    "审核：李四　　2021年6月15日",
    "说明：本表每月报送",
)
Key = tuple[str, str]


@dataclass
class Meant:
    """A table and what it means: unit and fact -> mode and value. `open`: by head, what its columns are (T, M, x)."""

    sheet: Sheet
    figures: dict[Key, tuple[str, int]]
    open: dict[str, str]
    day: date | None


@dataclass
class _Part:
    """Rows of cells that become a sheet, with areas that are merged and rows that are hidden, counted from 0."""

    rows: list[list[str]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first and last row and column
    figures: dict[Key, tuple[str, int]] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return max(map(len, self.rows))


def table(chance: random.Random) -> Meant:
    """One sheet, of one to three tables."""
    title = chance.choice(list(DAYS))
    units, facts = chance.sample(list(UNITS), chance.randint(2, 8)), chance.sample(list(FACTS), len(FACTS))
    many = chance.choice((1, 1, 2, 3))
    parts = [_part(chance, chance.sample(units, chance.randint(2, len(units))), [fact]) for fact in facts[: many - 1]]
    parts.append(_part(chance, units, facts[many - 1 : many - 1 + chance.randint(1, 3)]))
    joined = _joined(chance, parts)
    if title:
        joined = _below(_Part([[title]]), joined, blank=False)
    if chance.random() < 0.2:
        joined = _below(joined, _Part([[note] for note in chance.sample(NOTES, 2)]), blank=chance.random() < 0.5)
    return Meant(_sheet(joined), joined.figures, joined.open, DAYS[title])


def _part(chance: random.Random, units: Sequence[str], facts: Sequence[str]) -> _Part:
    layout = chance.choice((_down, _down, _down, _across, _long))
    return layout(chance, units, facts)


def _heads(chance: random.Random, facts: Sequence[str]) -> tuple[_Part, list[tuple[str, str, str]]]:
    """The heads of facts side by side; of each column its fact, its sub-head and what its figures are."""
    subs = [chance.choice(SUBHEADS) for _ in facts]
    part, columns, upper, lower = _Part(), list[tuple[str, str, str]](), list[str](), list[str]()
    one_row, merges = chance.random() < 0.25, chance.random() < 0.6
    for fact, sub in zip(facts, subs, strict=True):
        name = chance.choice(FACTS[fact])
        start = len(upper)
        joins = one_row and not any(what.startswith("?") or "（" in name + words for words, what in sub)
        for place, (words, what) in enumerate(sub):
            columns.append((fact, words, what))
            upper.append(f"{name}{words}" if joins else name if place == 0 else "")
            lower.append("" if joins else words)
        if len(sub) > 1 and merges and not any(upper[start + 1 :]):
            part.merged.append((0, start, 0, len(upper) - 1))
    part.rows = [upper, lower] if any(lower) else [upper]
    return part, columns


def _down(chance: random.Random, units: Sequence[str], facts: Sequence[str]) -> _Part:
    heads, columns = _heads(chance, facts)
    before = ["序号"] if chance.random() < 0.3 else []
    before += ["片区"] if chance.random() < 0.15 else []
    label = chance.choice(("单位", "镇（区、街道）", "乡镇", "单位名称", "板块"))
    lead = [*before, label]
    part = _Part(open=_open(columns))
    for number, row in enumerate(heads.rows):
        part.rows.append([*(lead if number == 0 else [""] * len(lead)), *row])
    part.merged += [(top, left + len(lead), bottom, right + len(lead)) for top, left, bottom, right in heads.merged]
    if len(heads.rows) > 1 and chance.random() < 0.7:
        part.merged += [(0, place, 1, place) for place in range(len(lead))]
    values = _values(chance, units, columns)
    _fill(chance, part, (units, columns, values), lead)
    return part


def _fill(
    chance: random.Random,
    part: _Part,
    filled: tuple[Sequence[str], list[tuple[str, str, str]], dict[tuple[str, int], int]],
    lead: Sequence[str],
) -> None:
    """The rows of units, with sums, targets and rows of others among them."""
    units, columns, values = filled
    sums = [str(sum(values[unit, at] for unit in units)) for at in range(len(columns))]
    blank = [""] * (len(lead) - 1)
    if chance.random() < 0.2:
        part.rows.append([*blank, chance.choice(("合  计", "全市", "总计")), *sums])
    elif chance.random() < 0.15:
        part.rows.append(
            [*blank, chance.choice(("目标任务", "上年同期")), *(str(chance.randint(1000, 9000)) for _ in columns)]
        )
    if chance.random() < 0.1:
        part.rows.append([*blank, chance.choice(("长青沙街道", "长江街道")), *("7" for _ in columns)])
        sums = []
    for number, unit in enumerate(units, 1):
        front = [{"序号": str(number), "片区": "东片"}.get(head, "") for head in lead[:-1]]
        part.rows.append(
            [*front, chance.choice(UNITS[unit]), *(_written(chance, values[unit, at]) for at in range(len(columns)))]
        )
    if sums and chance.random() < 0.3:
        part.rows.append([*blank, chance.choice(("合计", "小计")), *sums])
    _mean(part, units, columns, values)


def _mean(
    part: _Part, units: Sequence[str], columns: list[tuple[str, str, str]], values: dict[tuple[str, int], int]
) -> None:
    for unit in units:
        for at, (fact, _, what) in enumerate(columns):
            if what.lstrip("?") in ("T", "M"):
                part.figures[unit, fact] = ("total" if what.endswith("T") else "increment", values[unit, at])


def _across(chance: random.Random, units: Sequence[str], facts: Sequence[str]) -> _Part:
    measures = chance.random() < 0.5
    part = _Part(
        [["序号", "指标", *(["计量单位"] if measures else []), *(chance.choice(UNITS[unit]) for unit in units)]]
    )
    columns = [(fact, "", "T") for fact in facts]
    values = _values(chance, units, columns)
    for at, fact in enumerate(facts):
        row = [_written(chance, values[unit, at]) for unit in units]
        part.rows.append([str(at + 1), chance.choice(FACTS[fact]), *(["人"] if measures else []), *row])
    if chance.random() < 0.4:
        part.rows[0].append("合计")
        for at in range(len(facts)):
            part.rows[at + 1].append(str(sum(values[unit, at] for unit in units)))
    _mean(part, units, columns, values)
    return part


def _long(chance: random.Random, units: Sequence[str], facts: Sequence[str]) -> _Part:
    sub = chance.choice([sub for sub in SUBHEADS[2:8] if not any(words[:4] in ("2021", "2020") for words, _ in sub)])
    part = _Part([["单位", "指标", *(words for words, _ in sub)]])
    merges = len(facts) > 1 and chance.random() < 0.6
    for unit in units:
        first = len(part.rows)
        for place, fact in enumerate(facts):
            row = [chance.randint(0, 2000) for _ in sub]
            whose = chance.choice(UNITS[unit]) if place == 0 else ""
            part.rows.append([whose, chance.choice(FACTS[fact]), *map(str, row)])
            part.figures[unit, fact] = ("total", next(row[at] for at, (_, what) in enumerate(sub) if what == "T"))
        if merges:
            part.merged.append((first, 0, len(part.rows) - 1, 0))
    return part


def _values(chance: random.Random, units: Sequence[str], columns: Sequence[object]) -> dict[tuple[str, int], int]:
    return {(unit, at): chance.randint(0, 2000) for unit in units for at in range(len(columns))}


def _written(chance: random.Random, value: int) -> str:
    """A number as people write it."""
    wide = str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return chance.choice((*(str(value),) * 8, f"{value:,}", f"{value}人", wide, f"{value}.0"))


def _open(columns: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    return {words: what[1:] for _, words, what in columns if what.startswith("?")}


def _joined(chance: random.Random, parts: Sequence[_Part]) -> _Part:
    joined = parts[0]
    for part in parts[1:]:
        join: Callable[..., _Part] = chance.choice((_below, _beside))
        joined = join(joined, part, blank=chance.random() < 0.5)
    return joined


def _below(upper: _Part, lower: _Part, *, blank: bool) -> _Part:
    gap: list[list[str]] = [[]] if blank else []
    by = len(upper.rows) + len(gap)
    moved = [(top + by, left, bottom + by, right) for top, left, bottom, right in lower.merged]
    rows = [*upper.rows, *gap, *lower.rows]
    return _Part(rows, [*upper.merged, *moved], {**upper.figures, **lower.figures}, {**upper.open, **lower.open})


def _beside(left: _Part, right: _Part, *, blank: bool) -> _Part:
    by, height = left.width + blank, max(len(left.rows), len(right.rows))
    rows = []
    for at in range(height):
        row = left.rows[at] if at < len(left.rows) else []
        rows.append([*row, *[""] * (by - len(row)), *(right.rows[at] if at < len(right.rows) else [])])
    moved = [(top, first + by, bottom, last + by) for top, first, bottom, last in right.merged]
    return _Part(rows, [*left.merged, *moved], {**left.figures, **right.figures}, {**left.open, **right.open})


def _sheet(part: _Part) -> Sheet:
    width = part.width
    rows = tuple(
        tuple(Cell(number, column, text.strip()) for column, text in enumerate([*row, *[""] * (width - len(row))], 1))
        for number, row in enumerate(part.rows, 1)
    )
    merged = {
        (row + 1, column + 1): (top + 1, left + 1)
        for top, left, bottom, right in part.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    return Sheet("Sheet1", hidden=False, rows=rows, merged=merged)


def as_file(sheet: Sheet) -> bytes:
    """The sheet as an .xlsx."""
    book = Book()
    page = book.worksheets[0]
    for row in sheet.rows:
        page.append(
            [int(cell.text) if cell.text.isascii() and cell.text.isdecimal() else cell.text or None for cell in row]
        )
    areas: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place, first in sheet.merged.items():
        areas.setdefault(first, []).append(place)
    for (top, left), places in areas.items():
        page.merge_cells(
            start_row=top, start_column=left, end_row=max(places)[0], end_column=max(at for _, at in places)
        )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()

"""某县2022年度乡镇安全生产目标管理考核办法, scored as a clerk would: from the clauses, in fractions."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from tests.schemes.scorers.plain import Book, cents, limited, mean, money, part, places, rate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.schemes.scorers.plain import Rows

DERIVED = ("事故起数增幅", "万车死亡率", "十万人死亡率", "隐患整改率")
DAYS = ("2022-01-01", "2022-03-31", "2022-06-30", "2022-09-30", "2022-12-31")
SIZES = {
    "事故起数": (0, 30),
    "上年事故起数": (0, 20),
    "道路死亡人数": (0, 4),
    "机动车保有量": (0, 12_000),
    "常住人口": (0, 90_000),
    "隐患数": (0, 60),
    "整改数": (0, 60),
    "培训效果": (0, 2),
    "举报查实": (0, 50),
    "较大事故": (0, 0.05),
}
SECTIONS = {
    "控制指标": ("死亡人数", "事故起数", "万车死亡率", "十万人死亡率"),
    "重点工作": ("企业检查", "隐患整改", "重大隐患", "矿山检查", "培训", "宣传报送", "救援力量"),
    "评议": ("专家评查", "综合评价"),
    "加分": ("表彰", "举报查实", "整改领先"),
    "扣分": ("约谈通报",),
}


def answer(folder: Path, rows: Rows, as_of: str) -> dict[str, Any]:
    """What `kaohe score --json` has to say."""
    book = Book.read(folder, rows, as_of)
    vetoed = {unit for unit in book.units if book.value(unit, "较大事故")}
    rectified = {unit: rate(book.value(unit, "整改数"), book.value(unit, "隐患数"), 100) for unit in book.units}
    average = mean(rectified.values())
    deaths = {u: rate(book.value(u, "死亡人数"), book.value(u, "常住人口"), 100_000) for u in book.units}
    order = places({unit: death for unit, death in deaths.items() if death is not None}, lowest_first=True)

    sheets: dict[str, dict[str, Fraction]] = {}
    for unit in book.units:
        lines = {
            **_limits(book, unit, order.get(unit)),
            **_work(book, unit, rectified[unit]),
            **_opinions(book, unit),
            **_extra(book, unit, rectified[unit], average),
        }
        sheet: dict[str, Fraction] = {}
        for section, names in SECTIONS.items():
            sheet[section] = sum((lines[name] for name in names), Fraction(0))
            sheet |= {f"{section}.{name}": lines[name] for name in names}
        if not book.target(unit, "矿山检查"):
            sheet["重点工作"] = cents(45 * sheet["重点工作"] / (45 - 6))
        sheet["加分"] = min(sheet["加分"], Fraction(5))
        sheets[unit] = {name: Fraction(0) for name in sheet} if unit in vetoed else sheet

    sums = {unit: sum((sheet[name] for name in SECTIONS), Fraction(0)) for unit, sheet in sheets.items()}
    totals = {unit: max(number, Fraction(0)) for unit, number in sums.items()}
    ranks = places(
        {
            unit: (unit not in vetoed, totals[unit], sheet["控制指标"], sheet["控制指标.十万人死亡率"])
            for unit, sheet in sheets.items()
        }
    )
    last = len(totals) - len(vetoed) + 1
    ranks |= dict.fromkeys(vetoed, last)
    grades = {unit: _grade(unit, totals, ranks) for unit in totals}
    return {
        "scheme": "安全生产2022",
        "as_of": as_of,
        "units": [
            {
                "unit": unit,
                "rank": ranks[unit],
                "total": money(totals[unit]),
                "grade": grades[unit],
                "items": {name: money(points) for name, points in sheets[unit].items()},
                "awards": {name: money(paid) for name, paid in _money(book, unit, totals, ranks, grades).items()},
            }
            for unit in book.units
        ],
    }


def _limits(book: Book, unit: str, place: int | None) -> dict[str, Fraction]:
    important = book.groups[unit] == "重点"
    above = max(book.value(unit, "死亡人数") - book.target(unit, "死亡人数"), Fraction(0))
    most = Fraction(10 if important else 15)
    before, now = book.value(unit, "上年事故起数"), book.value(unit, "事故起数")
    accidents = most
    if before:
        growth = rate(now - before, before, 100) or Fraction(0)
        accidents = limited(most - ceil(max(growth, Fraction(0))) * Fraction(1, 5), 2, most)
    per_vehicle = rate(book.value(unit, "道路死亡人数"), book.value(unit, "机动车保有量"), 10_000)
    limit = book.target(unit, "万车死亡率")
    roads = Fraction(0)
    if per_vehicle is not None:
        roads = Fraction(5) if per_vehicle <= limit else cents(5 * limit / per_vehicle)
    by_place = 0 if place is None else 5 if place == 1 else 4 if place <= 4 else 2 if place <= 6 else 0
    return {
        "死亡人数": limited((20 if important else 15) - 5 * above, 0, 20),
        "事故起数": accidents,
        "万车死亡率": roads,
        "十万人死亡率": Fraction(by_place),
    }


def _work(book: Book, unit: str, rectified: Fraction | None) -> dict[str, Fraction]:
    checked, to_check = book.value(unit, "检查企业数"), book.target(unit, "检查企业数")
    steps = floor(max(to_check - checked, Fraction(0)) * 100 / to_check)
    checks = Fraction(0) if checked * 100 < to_check * 60 else 10 - Fraction(steps, 10)
    cured = Fraction(0) if rectified is None else cents(8 - limited(98 - rectified, 0, 6))
    pits, pits_due = book.value(unit, "矿山检查"), book.target(unit, "矿山检查")
    pit_points = 0 if not pits_due else 6 if pits >= pits_due else 3 if pits * 100 >= pits_due * 80 else 0
    ends = ("2022-03-31", "2022-06-30", "2022-09-30", "2022-12-31")
    courses = sum(Fraction(3, 2) for number, day in enumerate(ends, 1) if book.value(unit, "培训期数", day) >= number)
    few = floor(max(book.target(unit, "宣传篇数") - book.value(unit, "宣传篇数"), Fraction(0)) / 3)
    late = floor(book.value(unit, "月报迟报") / 3)
    own, hired = book.value(unit, "救援队"), book.value(unit, "救援协议")
    rescue = own or (hired and book.value(unit, "演练次数") >= 2)
    return {
        "企业检查": limited(checks, 0, 10),
        "隐患整改": cured,
        "重大隐患": part(5, book.value(unit, "重大隐患整改"), book.value(unit, "重大隐患")),
        "矿山检查": Fraction(pit_points),
        "培训": courses + book.value(unit, "培训效果"),
        "宣传报送": 4 - min(few * Fraction(1, 2), Fraction(2)) - min(late, 2),
        "救援力量": Fraction(4 if rescue else 0),
    }


def _opinions(book: Book, unit: str) -> dict[str, Fraction]:
    marks = sorted(book.value(unit, f"专家{number}") for number in "一二三四五")
    office, branch = book.value(unit, "安委办评分"), book.value(unit, "部门评分")
    return {
        "专家评查": cents(sum(marks[1:-1], Fraction(0)) / 3 * 9 / 100),
        "综合评价": cents((office * 70 + branch * 30) / 100 * 6 / 100),
    }


def _extra(book: Book, unit: str, rectified: Fraction | None, average: Fraction | None) -> dict[str, Fraction]:
    leads = rectified is not None and average is not None and rectified > average
    called, blamed = book.value(unit, "约谈"), book.value(unit, "通报批评")
    return {
        "表彰": Fraction({"县级": 1, "市级": 2, "省级": 3}.get(book.said(unit, "表彰") or "无", 0)),
        "举报查实": min(floor(book.value(unit, "举报查实") / 5) * Fraction(1, 2), Fraction(4)),
        "整改领先": Fraction(1 if leads else 0),
        "约谈通报": -2 * called - min(blamed, Fraction(3)),
    }


def _grade(unit: str, totals: dict[str, Fraction], ranks: dict[str, int]) -> str:
    """优秀 for two of eight, never three: who shares the last place with too many is left out."""
    total = totals[unit]
    until = sum(rank <= ranks[unit] for rank in ranks.values())
    if total >= 90 and until <= len(totals) * 25 // 100:
        return "优秀"
    return "良好" if total >= 80 else "合格" if total >= 60 else "不合格"


def _money(
    book: Book, unit: str, totals: dict[str, Fraction], ranks: dict[str, int], grades: dict[str, str]
) -> dict[str, Fraction]:
    best = {name: rank for name, rank in ranks.items() if grades[name] == "优秀"}
    first = places(best, lowest_first=True).get(unit)
    from_below = places(ranks)[unit]
    return {
        "先进奖": Fraction({1: 30_000, 2: 20_000}.get(first or 0, 0)),
        "末位扣减": -Fraction({1: 10_000, 2: 6_000, 3: 3_000}.get(from_below, 0)),
        "低分扣减": -cents(500 * max(80 - totals[unit], Fraction(0))),
        "检查补助": cents(20 * book.value(unit, "检查企业数") * book.value(unit, "检查质量") / 100),
    }

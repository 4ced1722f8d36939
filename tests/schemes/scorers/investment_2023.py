"""某州2023年招商引资工作考核奖励办法, scored as a clerk would: from the clauses, in fractions."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from tests.schemes.scorers.plain import Book, cents, limited, mean, money, part, places, rate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.schemes.scorers.plain import Points, Rates, Rows

    Lines = Mapping[str, Fraction]

DERIVED = ("外资", "外资增速", "大项目", "开工率", "履约率", "资金占平均")
DAYS = ("2023-01-01", "2023-06-30", "2023-12-31")
SIZES = {
    "商务口径外资": (0, 2000),
    "外管口径外资": (0, 2000),
    "上年外资": (0, 2000),
    "亿元项目": (0, 12),
    "签约项目": (0, 9),
    "税收增速": (-20, 40),
    "上半年履约率": (50, 100),
    "下半年履约率": (50, 100),
}
SECTIONS = {
    "goals": ("funds", "foreign", "foreign-growth", "large", "share"),
    "quality": ("started", "tax", "kept", "lost"),
    "effort": ("trips", "reports", "key-projects", "service"),
    "changes": ("over", "giants", "fraud"),
}


def answer(folder: Path, rows: Rows, as_of: str) -> dict[str, Any]:
    """What `kaohe score --json` has to say."""
    book = Book.read(folder, rows, as_of)
    foreign = book.each(lambda unit: max(book.value(unit, "商务口径外资"), book.value(unit, "外管口径外资")))
    growth = {
        unit: rate(money_now - book.value(unit, "上年外资"), book.value(unit, "上年外资"), 100)
        for unit, money_now in foreign.items()
    }
    average = mean(book.value(unit, "到位资金") for unit in book.units) or Fraction(0)
    reported = {unit: lost for unit in book.units if (lost := book.known(unit, "流失项目")) is not None}
    losing = places(reported, lowest_first=True)

    sheets: dict[str, dict[str, Fraction]] = {}
    for unit in book.units:
        lines = {
            **_goals(book, unit, foreign, average),
            "goals.foreign-growth": _efficacy(book, growth, unit),
            **_quality(book, unit),
            "quality.lost": max(6 - Fraction(3, 4) * (losing[unit] - 1), Fraction(0))
            if unit in losing
            else Fraction(0),
            **_effort(book, unit),
            **_changes(book, unit),
        }
        sheet: dict[str, Fraction] = {}
        for section, names in SECTIONS.items():
            sheet[section] = sum((lines[f"{section}.{name}"] for name in names), Fraction(0))
            sheet |= {f"{section}.{name}": lines[f"{section}.{name}"] for name in names}
        sheet["changes"] = limited(sheet["changes"], 0, 10)
        sheets[unit] = sheet

    totals = {unit: sum((sheet[section] for section in SECTIONS), Fraction(0)) for unit, sheet in sheets.items()}
    keys = {unit: (total, book.value(unit, "到位资金")) for unit, total in totals.items()}
    ranks = places(keys)
    return {
        "scheme": "investment-2023",
        "as_of": as_of,
        "units": [
            {
                "unit": unit,
                "rank": ranks[unit],
                "total": money(totals[unit]),
                "grade": _grade(book, unit, keys),
                "items": {name: money(points) for name, points in sheets[unit].items()},
                "awards": {name: money(paid) for name, paid in _money(book, unit, sheets[unit], keys).items()},
            }
            for unit in book.units
        ],
    }


def _met(book: Book, unit: str) -> bool:
    return book.value(unit, "到位资金") >= book.target(unit, "到位资金")


def _large(book: Book, unit: str) -> Fraction:
    return book.value(unit, "亿元项目") + book.value(unit, "五亿元项目")


def _goals(book: Book, unit: str, foreign: Points, average: Fraction) -> Lines:
    funds, due = book.value(unit, "到位资金"), book.target(unit, "到位资金")
    short = ceil(max(due - funds, Fraction(0)) * 100 / due)
    done = foreign[unit] / book.target(unit, "外资")
    large, large_due = _large(book, unit), book.target(unit, "大项目")
    by_large = 10 if large >= large_due else 7 if large * 100 >= large_due * 80 else 4 if large * 2 >= large_due else 0
    of_mean = rate(funds, average, 100)
    by_mean = 0 if of_mean is None else 5 if of_mean >= 120 else 4 if of_mean >= 100 else 2 if of_mean >= 80 else 0
    return {
        "goals.funds": Fraction(0) if funds * 2 < due else max(25 - Fraction(short, 2), Fraction(0)),
        "goals.foreign": Fraction(0) if done < Fraction(2, 5) else cents(10 * min(done, Fraction(11, 10))),
        "goals.large": Fraction(by_large),
        "goals.share": Fraction(by_mean),
    }


def _efficacy(book: Book, growth: Rates, unit: str) -> Fraction:
    own = growth[unit]
    rivals = [known for other, known in growth.items() if known is not None and book.groups[other] == book.groups[unit]]
    if own is None:
        return Fraction(0)
    worst, best = min(rivals), max(rivals)
    return Fraction(5) if best == worst else cents(5 * (Fraction(1, 2) + (own - worst) / (best - worst) / 2))


def _quality(book: Book, unit: str) -> Lines:
    started = rate(book.value(unit, "开工项目"), book.value(unit, "签约项目"), 100)
    begun = Fraction(0) if started is None or started < 60 else cents(min(3 + 5 * (started - 60) / 40, Fraction(8)))
    growth = book.known(unit, "税收增速")
    tax = Fraction(0)
    if growth is not None:
        below, above = floor(max(12 - growth, Fraction(0))), floor(max(growth - 12, Fraction(0)))
        tax = max(6 - Fraction(below, 2), Fraction(0)) + min(Fraction(above, 2), Fraction(4))
    kept = min(book.value(unit, "上半年履约率"), book.value(unit, "下半年履约率"))
    by_kept = 6 if kept >= 95 else 4 if kept >= 80 else 2 if kept >= 60 else 0
    return {"quality.started": begun, "quality.tax": tax, "quality.kept": Fraction(by_kept)}


def _effort(book: Book, unit: str) -> Lines:
    missing = max(book.target(unit, "外出招商") - book.value(unit, "外出招商"), Fraction(0))
    if book.groups[unit] == "park":
        missing = Fraction(0)
    nobody = not book.value(unit, "专人报送") and not book.value(unit, "委托代报")
    late = min(floor(book.value(unit, "报表迟报") / 2) * Fraction(1, 2), Fraction(2))
    due = book.target(unit, "重点项目投资")
    marks = book.value(unit, "招商局评价") + book.value(unit, "工商联评价")
    return {
        "effort.trips": max(5 - missing, Fraction(0)),
        "effort.reports": 4 - late - (2 if nobody else 0),
        "effort.key-projects": part(4, book.value(unit, "重点项目投资"), due) if due else Fraction(0),
        "effort.service": cents(marks / 2 * 2 / 100),
    }


def _changes(book: Book, unit: str) -> Lines:
    funds, due = book.value(unit, "到位资金"), book.target(unit, "到位资金")
    beyond = floor(max(funds - due, Fraction(0)) * 100 / due)
    giants = 3 * book.value(unit, "世界五百强") + 2 * book.value(unit, "国内五百强")
    return {
        "changes.over": min(Fraction(beyond, 5), Fraction(4)),
        "changes.giants": min(giants, Fraction(10)),
        "changes.fraud": -5 * book.value(unit, "虚报项目") - book.value(unit, "企业投诉"),
    }


def _grade(book: Book, unit: str, keys: Mapping[str, tuple[Fraction, Fraction]]) -> str:
    """先进 for at most half of a group, of those who fulfilled the task: who ties across the border is left out."""
    total, _ = keys[unit]
    mates = [other for other, group in book.groups.items() if group == book.groups[unit]]
    eligible = {other: keys[other] for other in mates if keys[other][0] >= 80 and _met(book, other)}
    if unit in eligible and sum(key >= eligible[unit] for key in eligible.values()) <= len(mates) // 2:
        return "先进"
    return "达标" if total >= 60 else "未达标"


def _money(
    book: Book, unit: str, sheet: Lines, keys: Mapping[str, tuple[Fraction, Fraction]]
) -> Mapping[str, Fraction]:
    met = {other: key for other, key in keys.items() if _met(book, other)}
    behind = {other: key for other, key in keys.items() if not _met(book, other)}
    first = places(met).get(unit, 0)
    last = places(behind, lowest_first=True).get(unit, 0)
    large, due = _large(book, unit), book.target(unit, "大项目")
    return {
        "first": Fraction({1: 200_000, 2: 150_000, 3: 100_000}.get(first, 0)),
        "basis": cents(1000 * keys[unit][0]),
        "goals-money": cents(5000 * max(sheet["goals.funds"] - 20, Fraction(0))),
        "projects": 20_000 * min(large, due) + 30_000 * max(large - due, Fraction(0)),
        "laggards": Fraction(-{1: 50_000, 2: 30_000}.get(last, 0)),
    }

"""某市2022年度河湖长制工作考核细则, scored as a clerk would: from the clauses, in fractions."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

from tests.schemes.scorers.plain import Book, cents, limited, mean, money, part, places, rate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.schemes.scorers.plain import Rates, Rows

    Lines = Mapping[str, Fraction]

DERIVED = ("good-share", "index-change", "petition-rate", "water-intensity", "worse-sections")
SIZES = {
    "sections": (0, 10),
    "good-sections": (0, 10),
    "water-index": (3.9, 6.6),
    "water-index-last-year": (0, 6.6),
    "patrol-mark": (0, 6),
    "encroachments": (0, 12),
    "encroachments-cleared": (0, 12),
    "output": (0, 99),
    "water-use": (0, 99),
    "reply-days": (2.9, 7.1),
    "population": (0, 90_000),
    "satisfaction": (79, 81),
    "cleaned-length": (0, 200),
    "point-amount": (0, 3000),
}
SECTIONS = {
    "water": ("good-share", "index", "improvement", "rebound", "lakes"),
    "work": ("patrols", "works", "funds", "encroachments", "water-intensity", "happy-rivers", "checks", "reports"),
    "public": ("reply-days", "petitions", "satisfaction"),
    "bonus": ("risen-sections",),
}
# 附表/二/2: until which day how many percent of the investment
NODES = {
    **{f"2022-{month:02}-{day}": 10 * month for month, day in enumerate((31, 28, 31, 30, 31, 30, 31), 1)},
    "2022-09-30": 80,
    "2022-10-31": 90,
    "2022-12-31": 100,
}

DAYS = ("2022-01-01", *NODES)


def answer(folder: Path, rows: Rows, as_of: str) -> dict[str, Any]:
    """What `kaohe score --json` has to say."""
    book = Book.read(folder, rows, as_of)
    change = {unit: _change(book, unit) for unit in book.units}
    use = {unit: _intensity(book, unit) for unit in book.units}
    happy = mean(book.known(unit, "satisfaction") for unit in book.units)

    sheets: dict[str, dict[str, Fraction]] = {}
    totals: dict[str, Fraction] = {}
    for unit in book.units:
        lines = {
            **_water(book, unit, change),
            **_work(book, unit, use),
            **_public(book, unit, happy),
            "bonus.risen-sections": cents(
                book.value(unit, "risen-sections") * Fraction(1, 2) * book.value(unit, "monitoring") / 100
            ),
        }
        sheet: dict[str, Fraction] = {}
        for section, names in SECTIONS.items():
            sheet[section] = sum((lines[f"{section}.{name}"] for name in names), Fraction(0))
            sheet |= {f"{section}.{name}": lines[f"{section}.{name}"] for name in names}
        with_lakes = book.groups[unit] == "lakes"
        if not with_lakes:
            sheet["water"] = cents(sheet["water"] * 100 / 90)
        water, work = (60, 30) if with_lakes else (50, 40)
        weighted = cents((sheet["water"] * water + sheet["work"] * work + sheet["public"] * 10) / 100)
        sheets[unit], totals[unit] = sheet, weighted + sheet["bonus"]

    keys = {unit: (totals[unit], sheets[unit]["water"]) for unit in totals}
    ranks = places(keys)
    in_group = {
        unit: places({other: key for other, key in keys.items() if book.groups[other] == group})
        for unit, group in book.groups.items()
    }
    return {
        "scheme": "river-chiefs-2022",
        "as_of": as_of,
        "units": [
            {
                "unit": unit,
                "rank": ranks[unit],
                "total": money(totals[unit]),
                "grade": _grade(unit, totals[unit], in_group[unit]),
                "items": {name: money(points) for name, points in sheets[unit].items()},
                "awards": {name: money(paid) for name, paid in _money(book, unit, totals[unit], keys).items()},
            }
            for unit in book.units
        ],
    }


def _good_share(book: Book, unit: str) -> Fraction | None:
    return rate(book.value(unit, "good-sections"), book.value(unit, "sections"), 100)


def _change(book: Book, unit: str) -> Fraction | None:
    """Of the index against last year, in percent; unknown where one of them was not reported."""
    now, before = book.known(unit, "water-index"), book.known(unit, "water-index-last-year")
    return None if now is None or before is None else rate(now - before, before, 100)


def _intensity(book: Book, unit: str) -> Fraction | None:
    used = book.known(unit, "water-use")
    return None if used is None else rate(used, book.value(unit, "output"))


def _water(book: Book, unit: str, change: Rates) -> Lines:
    share = _good_share(book, unit)
    index = book.known(unit, "water-index")
    rivals = {
        other: known for other, known in change.items() if known is not None and book.groups[other] == book.groups[unit]
    }
    place = places(rivals, lowest_first=True).get(unit)
    by_place = 0
    if place is not None:
        by_place = 15 if place * 100 <= 35 * len(rivals) else 12 if place * 100 <= 70 * len(rivals) else 8
    bad = book.value(unit, "sections") - book.value(unit, "good-sections")
    counted = book.said(unit, "sections") is not None or book.said(unit, "good-sections") is not None
    lost = limited(3 * book.value(unit, "rebounds"), 0, 9) + 2 * max(floor(bad) - 1, 0)
    lakes = Fraction(0)
    eutrophic, limit = book.known(unit, "lake-index"), book.target(unit, "lake-index")
    if book.groups[unit] == "lakes" and eutrophic is not None:
        lakes = Fraction(10) if eutrophic <= limit else cents(10 * limit / eutrophic)
    return {
        "water.good-share": Fraction(0) if share is None else cents(limited(40 * (share - 80) / 20, 0, 40)),
        "water.index": Fraction(0) if index is None else _by_index(index),
        "water.improvement": Fraction(by_place),
        "water.rebound": max(15 - lost, Fraction(3)) if counted else Fraction(0),
        "water.lakes": lakes,
    }


def _by_index(index: Fraction) -> Fraction:
    if index <= 5:
        return cents(min(20 - (index - 4) * 8, Fraction(20)))
    return cents(max(12 - (index - 5) * 8 / Fraction(3, 2), Fraction(4)))


def _work(book: Book, unit: str, use: Rates) -> Lines:
    due = book.target(unit, "patrols")
    quarters = {"2022-03-31": 25, "2022-06-30": 50, "2022-09-30": 75, "2022-12-31": 100}
    walked = sum(book.value(unit, "patrols", day) * 100 >= due * share for day, share in quarters.items())
    to_build = book.target(unit, "works")
    reached = sum(book.value(unit, "works", day) * 100 >= to_build * share for day, share in NODES.items())
    funds = min(book.value(unit, "funds") / book.target(unit, "funds"), Fraction(6, 5))
    found, cleared = book.value(unit, "encroachments"), book.value(unit, "encroachments-cleared")
    tidy = Fraction(0) if found == 0 or cleared * 2 < found else part(10, cleared, found)
    named = {"市级": 5, "省级": 8}.get(book.said(unit, "naming") or "", 0)
    checks = [book.value(unit, f"check-q{quarter}") for quarter in "1234"]
    short = max(book.target(unit, "news") - book.value(unit, "news"), Fraction(0))
    lost = book.value(unit, "late-reports") * Fraction(3, 2) + min(floor(short / 2), 4)
    if book.groups[unit] == "rivers" and not book.value(unit, "river-plans"):
        lost += 2
    return {
        "work.patrols": walked * Fraction(7, 2) + book.value(unit, "patrol-mark"),
        "work.works": Fraction(2 * reached),
        "work.funds": cents(10 * funds),
        "work.encroachments": tidy,
        "work.water-intensity": _efficacy(use, unit),
        "work.happy-rivers": max(
            part(10, book.value(unit, "happy-rivers"), book.target(unit, "happy-rivers")), Fraction(named)
        ),
        "work.checks": cents(10 * sum(checks, Fraction(0)) / 400),
        "work.reports": max(10 - lost, Fraction(0)),
    }


def _efficacy(use: Rates, unit: str) -> Fraction:
    known = [number for number in use.values() if number is not None]
    own = use[unit]
    if own is None:
        return Fraction(0)
    best, worst = min(known), max(known)
    return Fraction(10) if best == worst else cents(6 + 4 * (worst - own) / (worst - best))


def _public(book: Book, unit: str, average: Fraction | None) -> Lines:
    days = book.known(unit, "reply-days")
    waited = 0 if days is None else 30 if days <= 3 else 20 if days <= 5 else 10 if days <= 7 else 0
    letters = rate(book.value(unit, "petitions"), book.value(unit, "population"), 10_000)
    quiet = Fraction(0)
    if letters is not None:
        quiet = cents(30 - limited((letters - Fraction(3, 2)) * 20, 0, 20))
    content = book.known(unit, "satisfaction")
    reached = 0
    if content is not None and average is not None:
        reached = 20 * (content >= average) + 20 * (content > 80)
    return {
        "public.reply-days": Fraction(waited),
        "public.petitions": quiet,
        "public.satisfaction": Fraction(reached),
    }


def _grade(unit: str, total: Fraction, in_group: Mapping[str, int]) -> str | None:
    """优秀 for one in each group, nobody where two share the first place."""
    alone = sum(rank == 1 for rank in in_group.values()) == 1
    if total >= 85 and in_group[unit] == 1 and alone:
        return "优秀"
    return "良好" if total >= 75 else "合格" if total >= 60 else None


def _money(
    book: Book, unit: str, total: Fraction, keys: Mapping[str, tuple[Fraction, Fraction]]
) -> Mapping[str, Fraction]:
    mates = {other: key for other, key in keys.items() if book.groups[other] == book.groups[unit]}
    clean = {other: key for other, key in mates.items() if (_good_share(book, other) or 0) >= 90}
    first = places(clean).get(unit)
    last = places(mates, lowest_first=True)[unit] == 1
    return {
        "group-first": Fraction({1: 100_000, 2: 50_000}.get(first or 0, 0)),
        "group-last": Fraction(-80_000 if last else 0),
        "cleaning": cents(3000 * book.value(unit, "cleaned-length") * book.value(unit, "cleaning-quality") / 100),
        "points-money": cents(max(total - 60, Fraction(0)) * book.value("*", "point-amount")),
    }

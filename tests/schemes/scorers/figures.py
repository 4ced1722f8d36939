"""Facts for a scheme's folder by chance, mostly near targets and small numbers, where clauses have their edges."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from random import Random

    from tests.schemes.scorers.plain import Rows

_SHARES = (0, 1, 25, 40, 50, 60, 70, 75, 80, 85, 90, 95, 98, 99, 100, 101, 105, 110, 120, 125)  # of a target, %


def any_rows(
    folder: Path, derived: Sequence[str], sizes: Mapping[str, tuple[float, float]], days: Sequence[str], chance: Random
) -> Rows:
    """Totals of most facts, some of them on several days.

    `sizes`: between what the figures of a fact lie which has no target (a mark: 0 to 100 where nothing is said), and
    how often a flag is yes.
    """
    with (folder / "facts.csv").open(encoding="utf-8-sig", newline="") as file:
        facts = [row for row in csv.DictReader(file) if row["fact"] not in derived]
    with (folder / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        units = [row["unit"] for row in csv.DictReader(file)]
    with (folder / "targets.csv").open(encoding="utf-8-sig", newline="") as file:
        targets = {(row["fact"], row["unit"]): float(row["target"]) for row in csv.DictReader(file)}
    silence = chance.choice((0.02, 0.2, 0.6))
    rows = []
    for fact in facts:
        usual = _figure(fact, None, sizes, chance)
        for unit in ["*"] if fact["measure"] == "元" else units:
            told = sorted(chance.sample(days, chance.choice((1, 1, 1, 2, 3)))) if chance.random() > silence else []
            for day in told:
                figure = _figure(fact, targets.get((fact["fact"], unit)), sizes, chance)
                rows.append((unit, fact["fact"], _near(day, days, chance), usual if chance.random() < 0.2 else figure))
    return list({row[:3]: row for row in rows}.values())


def _near(day: str, days: Sequence[str], chance: Random) -> str:
    """That day or one beside it, inside of the cycle."""
    moved = (date.fromisoformat(day) + timedelta(chance.choice((-1, 0, 0, 1)))).isoformat()
    return moved if days[0] <= moved <= days[-1] else day


def _figure(
    fact: Mapping[str, str], target: float | None, sizes: Mapping[str, tuple[float, float]], chance: Random
) -> str:
    kind = fact["kind"]
    if kind == "flag":
        return str(int(chance.random() < sizes.get(fact["fact"], (0, 0.5))[1]))
    if kind == "level":
        return chance.choice(fact["levels"].split(";"))
    decimals = kind not in ("count", "events")
    step = 0.01 if decimals else 1
    if target is None:
        low, high = sizes.get(fact["fact"], (0, 100) if kind in ("percent", "mark", "rate") else (0, 9))
        number = chance.choice((low, high, *(chance.uniform(low, high) for _ in range(6))))
    else:
        number = target * chance.choice((*_SHARES, chance.uniform(0, 130))) / 100 + chance.choice((-step, 0, 0, step))
    number = max(number, 0) if kind != "rate" else number
    number = min(number, 100) if kind in ("percent", "mark") else number
    return f"{number:.2f}" if decimals else f"{number:.0f}"

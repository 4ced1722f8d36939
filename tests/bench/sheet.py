"""The rest of Rugao 2021 beside its leaf rules, as bare numpy: sections, total, rank, awards; openfisca's too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tests.bench.rules import LEAVES, better, sum_of
from tests.support.by_hand import TASKS

if TYPE_CHECKING:
    from tests.bench.rules import Column, Columns, Leaf

AWARDED = ("talent", "jobs", "training", "retirees", "labour")


def section(name: str) -> Leaf:
    return lambda column: sum_of(column(leaf) for leaf in LEAVES if leaf.startswith(f"{name}."))


def total(column: Columns) -> Column:
    return (2 * (60 * column("social") + 40 * column("work")) + 100) // 200 + column("bonus")


def done(fact: str, cut: str = "", percent: int = 100) -> Leaf:
    return lambda column: 100 * column(fact + cut) >= percent * column(f"{fact}/target")


def prize(amounts: list[int], by: str, among: Leaf) -> Leaf:
    """分 by rank among some."""
    table = np.array([*(100 * amount for amount in amounts), 0])

    def leaf(column: Columns) -> Column:
        points = column(by)
        inside = np.flatnonzero(among(column))
        paid = np.zeros(len(points), dtype=np.int64)
        paid[inside] = table[np.minimum(better(points[inside]), len(amounts))]
        return paid

    return leaf


def all_done(column: Columns) -> Column:
    reached = done(TASKS[0])(column)
    for task in TASKS[1:]:
        reached = reached & done(task)(column)
    return reached


def earns(name: str) -> Leaf:
    return lambda column: column(f"work.{name}") > 0


def early_pension(column: Columns) -> Column:
    amount = np.where(column("pension-new-enrolment@q3") >= 1100, 1_500_000, 1_000_000)
    return np.where(done("pension-new-enrolment", "@q3")(column), amount, 0)


def over_fulfilment(column: Columns) -> Column:
    both = done("pension-new-enrolment", percent=105)(column) & done("resident-pension-payers", percent=105)(column)
    return np.where(both, 3_000_000, 0)


def per_head(fact: str, amount: int, beyond: int) -> Leaf:
    def leaf(column: Columns) -> Column:
        within = np.minimum(column(fact), column(f"{fact}/target"))
        return 100 * amount * within + 100 * beyond * (column(fact) - within)

    return leaf


def by_standard(column: Columns) -> Column:
    paid = [column(f"resident-pension-payers-{standard}") for standard in ("900", "1200-2400", "3000-5000")]
    return 400 * paid[0] + 600 * paid[1] + 800 * paid[2]


AWARDS: dict[str, Leaf] = {
    "overall": prize([50000, 40000, 40000, 30000, 30000, 30000], "total", all_done),
    "conversion": prize([30000, 20000, 10000], "total", done("pension-conversion")),
    **{name: prize([30000, 20000, 10000], f"work.{name}", earns(name)) for name in AWARDED},
    "early-pension": early_pension,
    "early-resident": lambda column: np.where(done("resident-pension-payers", "@q1")(column), 1_000_000, 0),
    "over-fulfilment": over_fulfilment,
    "per-head-pension": per_head("pension-new-enrolment", 20, 30),
    "per-head-conversion": per_head("pension-conversion", 30, 40),
    "per-head-resident": by_standard,
}

WHOLE: dict[str, Leaf] = {
    **LEAVES,
    **{name: section(name) for name in ("social", "work", "bonus", *(f"work.{name}" for name in AWARDED))},
    "total": total,
    "rank": lambda column: 1 + better(column("total")),
    **{f"award {name}": award for name, award in AWARDS.items()},
}

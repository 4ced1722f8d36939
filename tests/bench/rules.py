"""The leaf rules of Rugao 2021 once more as bare numpy: what the arithmetic costs without an engine around it.

Each leaf takes columns by name: `jobs` at the cycle's end, `jobs@deadline` at the deadline, `jobs/target`,
`group` (0: main) and the leaves before it. Points are hundredths. Knows nothing but numpy, so that openfisca can run
the same formulas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    Column = Any  # 64 bits here, 32 in openfisca
    Columns = Callable[[str], Column]
    Leaf = Callable[[Columns], Column]


def proportional(points: int, fact: str, cut: str = "") -> Leaf:
    def leaf(column: Columns) -> Column:
        whole = column(f"{fact}/target")
        return (2 * points * np.minimum(column(fact + cut), whole) + whole) // (2 * whole)

    return leaf


def floored(points: int, fact: str) -> Leaf:
    share = proportional(points, fact, "@deadline")
    return lambda column: np.where(column(f"{fact}@deadline") * 10 >= column(f"{fact}/target") * 7, share(column), 0)


def smaller(one: Leaf, other: Leaf) -> Leaf:
    return lambda column: np.minimum(one(column), other(column))


def arrears(column: Columns) -> Column:
    owed = column("land-arrears")
    whole = np.maximum(owed, 1)
    cleared = np.minimum(column("land-arrears-cleared"), owed)
    return np.where(owed > 0, (1000 * cleared + whole) // (2 * whole), 500)


def complete(points: int, fact: str) -> Leaf:
    return lambda column: np.where(column(fact) >= column(f"{fact}/target"), points, 0)


def flag(points: int, *facts: str) -> Leaf:
    return lambda column: points * sum_of(column(fact) for fact in facts)


def sum_of(columns: Any) -> Column:
    total: Column = sum(columns)
    return total


def events(fact: str, points: int) -> Leaf:
    return lambda column: column(fact) * points


def short(fact: str, points: int, every: int = 1) -> Leaf:
    return lambda column: np.maximum(column(f"{fact}/target") - column(fact), 0) // every * points


def left(points: int, *lost: Leaf, nothing_if: str | None = None) -> Leaf:
    def leaf(column: Columns) -> Column:
        rest = np.maximum(points - sum_of(one(column) for one in lost), 0)
        return rest if nothing_if is None else np.where(column(nothing_if) == 1, 0, rest)

    return leaf


def activities(column: Columns) -> Column:
    rest = left(100, short("retiree-activities", 50), nothing_if="city-retiree-activity-absence")(column)
    return np.where(column("retiree-activities") == 0, 0, rest)


def projects(column: Columns) -> Column:
    stage = np.array([0, 100, 150, 200, 300])[column("innovation-talent-stage")]
    provincial = np.minimum(column("skill-projects-provincial") * 100, 200)
    county = np.minimum(column("skill-projects-county") * 50, 150)
    unsuccessful = np.minimum(column("skill-projects-unsuccessful") * 50, 100)
    return np.minimum(stage + provincial + county + unsuccessful, 300)


def success(column: Columns) -> Column:
    return np.minimum(column("mediation-rate") // 1000, 5) * 100


def veto(column: Columns) -> Column:
    earned = sum_of(
        column(leaf) for leaf in LEAVES if leaf.startswith("work.retirees.") and leaf != "work.retirees.veto"
    )
    return -earned * column("retiree-major-incident")


def incidents(column: Columns) -> Column:
    earned = sum_of(
        column(leaf) for leaf in LEAVES if leaf.startswith("work.labour.") and leaf != "work.labour.incidents"
    )
    lost = (column("labour-dispute-incidents") + column("labour-group-petitions")) * 200
    return -np.minimum(lost, earned)


def ranked(points: int, steps: tuple[int, int], by: tuple[str, ...], of: str) -> Leaf:
    """By completion rate in each group, among those who reached the target. Doubles order such small ratios exactly."""

    def leaf(column: Columns) -> Column:
        rate = sum_of(column(fact) for fact in by) / column(f"{of}/target")
        done = column(of) >= column(f"{of}/target")
        earned = np.zeros(len(rate), dtype=np.int64)
        for group, step in enumerate(steps):
            inside = np.flatnonzero(done & (column("group") == group))
            earned[inside] = np.maximum(points - step * better(rate[inside]), 0)
        return earned

    return leaf


def disbursement(column: Columns) -> Column:
    loans = column("pension-loan-households@deadline")
    earned = np.zeros(len(loans), dtype=np.int64)
    inside = np.flatnonzero(loans > 0)
    earned[inside] = np.maximum(100 - 5 * better(loans[inside]), 0)
    return earned


def better(keys: Column) -> Column:
    """How many keys are larger, for each key."""
    return len(keys) - np.searchsorted(np.sort(keys), keys, side="right")


LEAVES: dict[str, Leaf] = {
    "social.employee.new": floored(2000, "pension-new-enrolment"),
    "social.employee.conversion": floored(3000, "pension-conversion"),
    "social.employee.rank": ranked(500, (50, 25), ("pension-new-enrolment",), "pension-new-enrolment"),
    "social.resident.payers": proportional(1500, "resident-pension-payers", "@deadline"),
    "social.resident.standard-rank": ranked(
        1000,
        (100, 50),
        ("resident-pension-payers-1200-2400", "resident-pension-payers-3000-5000"),
        "resident-pension-payers",
    ),
    "social.resident.payers-rank": ranked(500, (50, 25), ("resident-pension-payers",), "resident-pension-payers"),
    "social.land.new": flag(500, "land-farmers-insured"),
    "social.land.working-age": flag(500, "working-age-land-farmers-insured"),
    "social.land.arrears": arrears,
    "work.talent.returnees": proportional(600, "overseas-returnees"),
    "work.talent.graduates": smaller(
        proportional(1000, "graduates-and-specialists"), proportional(1000, "master-graduates")
    ),
    "work.talent.bases": complete(400, "university-talent-bases"),
    "work.talent.internships": proportional(200, "youth-internships"),
    "work.talent.internship-posts": proportional(200, "youth-internship-posts"),
    "work.talent.events": left(100, short("recruitment-event-batches", 100)),
    "work.jobs.new-urban": complete(300, "new-urban-jobs"),
    "work.jobs.reemployment": complete(200, "reemployment"),
    "work.jobs.hardship": complete(200, "hardship-employment"),
    "work.jobs.welfare-posts": complete(200, "public-welfare-posts"),
    "work.jobs.hr.enterprise-service": left(
        300, events("service-reports-missed", 50), short("labour-source-bases", 100)
    ),
    "work.jobs.hr.inflow": left(200, short("labour-inflow", 100, every=10)),
    "work.jobs.startup.training": complete(200, "entrepreneurship-training"),
    "work.jobs.startup.self-employment": left(300, short("self-employment", 10)),
    "work.jobs.startup.farmers": left(300, short("farmer-entrepreneurship", 10)),
    "work.jobs.startup.students": left(200, short("student-entrepreneurship", 20)),
    "work.jobs.startup.jobs": left(200, short("startup-jobs", 10, every=10)),
    "work.jobs.innovation": lambda column: np.minimum(column("innovation-mark"), 400),
    "work.training.subsidised": proportional(300, "subsidised-skill-training"),
    "work.training.urban-rural": proportional(100, "urban-rural-employment-training"),
    "work.training.migrants": proportional(200, "new-generation-migrant-training"),
    "work.training.certificates": proportional(200, "skill-certificates"),
    "work.training.high-skilled": proportional(300, "high-skilled-talent"),
    "work.training.technicians": proportional(100, "senior-technicians"),
    "work.training.projects": projects,
    "work.retirees.intake": left(100, events("retiree-intake-failures", 10)),
    "work.retirees.checkup": left(
        200, short("retiree-checkup-rate", 10, every=100), nothing_if="retiree-checkup-misconduct"
    ),
    "work.retirees.new-claims": left(300, events("pension-check-errors", 50), nothing_if="new-false-claim-unrecovered"),
    "work.retirees.past-claims": left(100, events("past-false-claims-unrecovered", 20)),
    "work.retirees.deaths": left(200, events("retiree-death-delays", 20), events("retiree-benefit-complaints", 50)),
    "work.retirees.activities": activities,
    "work.retirees.veto": veto,
    "work.labour.wages": left(
        400,
        events("site-inspections-missed", 50),
        events("site-inspection-shortfalls", 50),
        events("wage-clues-late", 100),
        events("wage-clues-not-uploaded", 50),
    ),
    "work.labour.review": flag(200, "written-review-completed"),
    "work.labour.platform": left(400, events("platform-data-faults", 50)),
    "work.labour.disputes.staff": complete(100, "dispute-mediators"),
    "work.labour.disputes.mechanism": flag(100, "dispute-linkage-mechanism"),
    "work.labour.disputes.handling": flag(100, "mediation-feedback", "mediation-records", "mediation-files"),
    "work.labour.disputes.success": success,
    "work.labour.incidents": incidents,
    "bonus.guidance": proportional(100, "pension-loan-guidance", "@deadline"),
    "bonus.disbursement": disbursement,
}


def bare(columns: dict[str, Column]) -> dict[str, Column]:
    """The points of every leaf, one after the other."""
    known = dict(columns)
    for name, leaf in LEAVES.items():
        known[name] = leaf(known.__getitem__)
    return {name: known[name] for name in LEAVES}

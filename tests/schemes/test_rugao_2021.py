"""Rugao 2021 against a second scorer, written from the document in plain fractions."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

import schemes
from scoring import Kind, Total, score, tabulate

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring import Fact

SCHEME = schemes.load("rugao-2021")
UNITS = [unit.id for unit in SCHEME.units]
MAIN, TOWN = UNITS[:4], UNITS[4:]
DAYS = [date(2021, 3, 31), date(2021, 4, 1), date(2021, 9, 30), date(2021, 12, 20), date(2021, 12, 21), SCHEME.end]
Q1, Q3, DEADLINE, END = date(2021, 3, 31), date(2021, 9, 30), date(2021, 12, 20), SCHEME.end
TASKS = [
    "pension-new-enrolment",
    "pension-conversion",
    "resident-pension-payers",
    "overseas-returnees",
    "graduates-and-specialists",
    "master-graduates",
    "university-talent-bases",
    "youth-internships",
    "youth-internship-posts",
    "recruitment-event-batches",
    "new-urban-jobs",
    "major-project-employment-service",
    "reemployment",
    "hardship-employment",
    "public-welfare-posts",
    "enterprise-service-coverage",
    "labour-source-bases",
    "labour-inflow",
    "entrepreneurship-training",
    "self-employment",
    "farmer-entrepreneurship",
    "student-entrepreneurship",
    "startup-jobs",
    "subsidised-skill-training",
    "urban-rural-employment-training",
    "new-generation-migrant-training",
    "skill-certificates",
    "high-skilled-talent",
    "senior-technicians",
]


def figure(fact: Fact, unit: str, chance: random.Random) -> int:
    """A figure that likes to stand on an edge, in the smallest unit."""
    if fact.kind is Kind.FLAG:
        return chance.randrange(2)
    if fact.kind is Kind.LEVEL:
        return chance.randrange(len(fact.levels))
    target = SCHEME.target(fact.id, unit)
    if target is None:
        return chance.choice([0, 1, 2, 3, 5, chance.randrange(400)])
    edges = [
        0,
        target - 1,
        target,
        target,
        target,
        target + 1,
        target * 7 // 10,
        -(-target * 7 // 10),
        target * 21 // 20,
    ]
    found = max(0, chance.choice([*edges, chance.randrange(2 * target + 1)]))
    return min(found, 10_000) if fact.kind is Kind.PERCENT else found


def reports(seed: int) -> list[Total]:
    chance = random.Random(seed)
    generous = chance.random()
    return [
        Total(unit, fact.id, day, figure(fact, unit, chance))
        for unit in UNITS
        for fact in SCHEME.facts
        for day in chance.sample(DAYS, chance.choice([0, 1, 1, 2]) if chance.random() > generous else 2)
    ]


class ByHand:
    """The score sheet as a person with a pencil would fill it in, unit after unit."""

    def __init__(self, totals: list[Total], as_of: date) -> None:
        self.rows: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
        for total in totals:
            self.rows[total.unit, total.fact][total.date] = total.value
        self.as_of = as_of
        self.sheet = {unit: self.leaves(unit) for unit in UNITS}
        self.ranks()
        self.totals = {unit: self.total(unit) for unit in UNITS}
        self.money = {unit: dict.fromkeys([award.id for award in SCHEME.awards], Fraction(0)) for unit in UNITS}
        self.awards()

    def at(self, unit: str, fact: str, day: date = END) -> Fraction:
        known = [dated for dated in self.rows[unit, fact] if dated <= min(day, self.as_of)]
        value = self.rows[unit, fact][max(known)] if known else 0
        return Fraction(value, SCHEME.fact(fact).scale)

    def task(self, unit: str, fact: str) -> Fraction:
        return Fraction(SCHEME.target(fact, unit) or 0, SCHEME.fact(fact).scale)

    def done(self, unit: str, fact: str, day: date = END) -> bool:
        return self.at(unit, fact, day) >= self.task(unit, fact)

    def rate(self, unit: str, fact: str, day: date = END) -> Fraction:
        return min(Fraction(1), self.at(unit, fact, day) / self.task(unit, fact))

    def short(self, unit: str, fact: str) -> int:
        return floor(max(Fraction(0), self.task(unit, fact) - self.at(unit, fact)))

    def leaves(self, unit: str) -> dict[str, Fraction]:
        def at(fact: str) -> Fraction:
            return self.at(unit, fact)

        def share(points: int, fact: str, day: date = END) -> Fraction:
            return points * self.rate(unit, fact, day)

        def floored(points: int, fact: str) -> Fraction:
            return share(points, fact, DEADLINE) if self.rate(unit, fact, DEADLINE) >= Fraction(7, 10) else Fraction(0)

        def all_or_nothing(points: int, fact: str) -> Fraction:
            return Fraction(points if self.done(unit, fact) else 0)

        def left(points: int, *lost: Fraction) -> Fraction:
            return max(Fraction(0), points - sum(lost, Fraction(0)))

        half, tenth, fifth = Fraction(1, 2), Fraction(1, 10), Fraction(1, 5)
        short: Callable[[str], int] = lambda fact: self.short(unit, fact)  # noqa: E731 a word of the sheet
        arrears, cleared = at("land-arrears"), at("land-arrears-cleared")
        stage = [Fraction(0), Fraction(1), Fraction(3, 2), Fraction(2), Fraction(3)][int(at("innovation-talent-stage"))]
        projects = (
            stage
            + min(Fraction(2), at("skill-projects-provincial"))
            + min(Fraction(3, 2), half * at("skill-projects-county"))
            + min(Fraction(1), half * at("skill-projects-unsuccessful"))
        )
        idle = at("retiree-activities") == 0 or at("city-retiree-activity-absence") == 1
        exact = {
            "social.employee.new": floored(20, "pension-new-enrolment"),
            "social.employee.conversion": floored(30, "pension-conversion"),
            "social.resident.payers": share(15, "resident-pension-payers", DEADLINE),
            "social.land.new": 5 * at("land-farmers-insured"),
            "social.land.working-age": 5 * at("working-age-land-farmers-insured"),
            "social.land.arrears": Fraction(5) if arrears == 0 else 5 * min(Fraction(1), cleared / arrears),
            "work.talent.returnees": share(6, "overseas-returnees"),
            "work.talent.graduates": min(share(10, "graduates-and-specialists"), share(10, "master-graduates")),
            "work.talent.bases": all_or_nothing(4, "university-talent-bases"),
            "work.talent.internships": share(2, "youth-internships"),
            "work.talent.internship-posts": share(2, "youth-internship-posts"),
            "work.talent.events": left(1, Fraction(short("recruitment-event-batches"))),
            "work.jobs.new-urban": all_or_nothing(3, "new-urban-jobs"),
            "work.jobs.reemployment": all_or_nothing(2, "reemployment"),
            "work.jobs.hardship": all_or_nothing(2, "hardship-employment"),
            "work.jobs.welfare-posts": all_or_nothing(2, "public-welfare-posts"),
            "work.jobs.hr.enterprise-service": left(
                3, half * at("service-reports-missed"), Fraction(short("labour-source-bases"))
            ),
            "work.jobs.hr.inflow": left(2, Fraction(short("labour-inflow") // 10)),
            "work.jobs.startup.training": all_or_nothing(2, "entrepreneurship-training"),
            "work.jobs.startup.self-employment": left(3, tenth * short("self-employment")),
            "work.jobs.startup.farmers": left(3, tenth * short("farmer-entrepreneurship")),
            "work.jobs.startup.students": left(2, fifth * short("student-entrepreneurship")),
            "work.jobs.startup.jobs": left(2, tenth * (short("startup-jobs") // 10)),
            "work.jobs.innovation": min(Fraction(4), at("innovation-mark")),
            "work.training.subsidised": share(3, "subsidised-skill-training"),
            "work.training.urban-rural": share(1, "urban-rural-employment-training"),
            "work.training.migrants": share(2, "new-generation-migrant-training"),
            "work.training.certificates": share(2, "skill-certificates"),
            "work.training.high-skilled": share(3, "high-skilled-talent"),
            "work.training.technicians": share(1, "senior-technicians"),
            "work.training.projects": min(Fraction(3), projects),
            "work.retirees.intake": left(1, tenth * at("retiree-intake-failures")),
            "work.retirees.checkup": left(2, tenth * short("retiree-checkup-rate"))
            * (1 - at("retiree-checkup-misconduct")),
            "work.retirees.new-claims": left(3, half * at("pension-check-errors"))
            * (1 - at("new-false-claim-unrecovered")),
            "work.retirees.past-claims": left(1, fifth * at("past-false-claims-unrecovered")),
            "work.retirees.deaths": left(
                2, fifth * at("retiree-death-delays"), half * at("retiree-benefit-complaints")
            ),
            "work.retirees.activities": Fraction(0) if idle else left(1, half * short("retiree-activities")),
            "work.labour.wages": left(
                4,
                half * at("site-inspections-missed"),
                half * at("site-inspection-shortfalls"),
                at("wage-clues-late"),
                half * at("wage-clues-not-uploaded"),
            ),
            "work.labour.review": 2 * at("written-review-completed"),
            "work.labour.platform": left(4, half * at("platform-data-faults")),
            "work.labour.disputes.staff": all_or_nothing(1, "dispute-mediators"),
            "work.labour.disputes.mechanism": at("dispute-linkage-mechanism"),
            "work.labour.disputes.handling": at("mediation-feedback") + at("mediation-records") + at("mediation-files"),
            "work.labour.disputes.success": Fraction(
                sum(at("mediation-rate") >= rung for rung in (10, 20, 30, 40, 50))
            ),
            "bonus.guidance": share(1, "pension-loan-guidance", DEADLINE),
        }
        rounded = {leaf: Fraction(floor(points * 100 + half), 100) for leaf, points in exact.items()}
        retirees = sum((points for leaf, points in rounded.items() if leaf.startswith("work.retirees.")), Fraction(0))
        labour = sum((points for leaf, points in rounded.items() if leaf.startswith("work.labour.")), Fraction(0))
        affairs = at("labour-dispute-incidents") + at("labour-group-petitions")
        rounded["work.retirees.veto"] = -retirees * at("retiree-major-incident")
        rounded["work.labour.incidents"] = -min(2 * affairs, labour)
        return rounded

    def ranks(self) -> None:
        def give(units: list[str], leaf: str, points: int, step: str, key: dict[str, Fraction]) -> None:
            for unit in units:
                better = sum(other > key[unit] for other in key.values()) if unit in key else 0
                earned = max(Fraction(0), points - Fraction(step) * better) if unit in key else Fraction(0)
                self.sheet[unit][leaf] = earned

        for group, new, standard in ((MAIN, "0.5", "1"), (TOWN, "0.25", "0.5")):
            enrolled = [unit for unit in group if self.done(unit, "pension-new-enrolment")]
            paid = [unit for unit in group if self.done(unit, "resident-pension-payers")]
            give(group, "social.employee.rank", 5, new, {
                unit: self.at(unit, "pension-new-enrolment") / self.task(unit, "pension-new-enrolment") for unit in enrolled
            })  # fmt: skip
            give(group, "social.resident.standard-rank", 10, standard, {
                unit: (self.at(unit, "resident-pension-payers-1200-2400") + self.at(unit, "resident-pension-payers-3000-5000"))
                / self.task(unit, "resident-pension-payers") for unit in paid
            })  # fmt: skip
            give(group, "social.resident.payers-rank", 5, new, {
                unit: self.at(unit, "resident-pension-payers") / self.task(unit, "resident-pension-payers") for unit in paid
            })  # fmt: skip
        loans = {unit: self.at(unit, "pension-loan-households", DEADLINE) for unit in UNITS}
        give(UNITS, "bonus.disbursement", 1, "0.05", {unit: number for unit, number in loans.items() if number})

    def section(self, unit: str, name: str) -> Fraction:
        lines = self.sheet[unit].items()
        return sum((points for leaf, points in lines if leaf.startswith(f"{name}.")), Fraction(0))

    def total(self, unit: str) -> Fraction:
        weighted = Fraction(6, 10) * self.section(unit, "social") + Fraction(4, 10) * self.section(unit, "work")
        return Fraction(floor(weighted * 100 + Fraction(1, 2)), 100) + self.section(unit, "bonus")

    def awards(self) -> None:
        def best(award: str, amounts: list[int], key: dict[str, Fraction]) -> None:
            for unit, points in key.items():
                ahead = sum(other > points for other in key.values())
                self.money[unit][award] = Fraction(amounts[ahead] if ahead < len(amounts) else 0)

        complete = [unit for unit in UNITS if all(self.done(unit, fact) for fact in TASKS)]
        best("overall", [50000, 40000, 40000, 30000, 30000, 30000], {unit: self.totals[unit] for unit in complete})
        converted = {unit: self.totals[unit] for unit in UNITS if self.done(unit, "pension-conversion")}
        best("conversion", [30000, 20000, 10000], converted)
        for name in ("talent", "jobs", "training", "retirees", "labour"):
            points = {unit: self.section(unit, f"work.{name}") for unit in UNITS}
            best(name, [30000, 20000, 10000], {unit: earned for unit, earned in points.items() if earned})
        for unit, money in self.money.items():
            if self.done(unit, "pension-new-enrolment", Q3):
                money["early-pension"] = Fraction(
                    15000 if self.at(unit, "pension-new-enrolment", Q3) >= 1100 else 10000
                )
            if self.done(unit, "resident-pension-payers", Q1):
                money["early-resident"] = Fraction(10000)
            if all(
                self.at(unit, fact) >= Fraction(105, 100) * self.task(unit, fact)
                for fact in ("pension-new-enrolment", "resident-pension-payers")
            ):
                money["over-fulfilment"] = Fraction(30000)
            for award, fact, amount, extra in (
                ("per-head-pension", "pension-new-enrolment", 20, 30),
                ("per-head-conversion", "pension-conversion", 30, 40),
            ):
                number, task = self.at(unit, fact), self.task(unit, fact)
                money[award] = amount * min(number, task) + extra * max(Fraction(0), number - task)
            money["per-head-resident"] = sum(
                (
                    amount * self.at(unit, f"resident-pension-payers-{paid}")
                    for amount, paid in ((4, "900"), (6, "1200-2400"), (8, "3000-5000"))
                ),
                Fraction(0),
            )


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.sampled_from([*DAYS, date(2021, 7, 15), date(2022, 1, 20)]))
def test_the_engine_agrees_with_pencil_and_paper(seed: int, as_of: date) -> None:
    totals = reports(seed)
    standing, hand = score(SCHEME, tabulate(SCHEME, totals, as_of)), ByHand(totals, as_of)
    for unit in UNITS:
        for leaf, points in hand.sheet[unit].items():
            assert (leaf, Fraction(standing.points(unit, leaf), 100)) == (leaf, points)
        assert Fraction(standing.total(unit), 100) == hand.totals[unit]
        assert standing.rank(unit) == 1 + sum(other > hand.totals[unit] for other in hand.totals.values())
        for award, money in hand.money[unit].items():
            assert (award, Fraction(standing.award(unit, award), 100)) == (award, money)
    assert {item.id for item in SCHEME.items if item.rule is not None} == set(hand.sheet[UNITS[0]])

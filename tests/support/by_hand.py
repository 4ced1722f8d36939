"""A second scorer of Rugao 2021, written from the document in plain fractions, that shares nothing with the engine."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scoring import Scheme, Total

Q1, Q3, DEADLINE, END = date(2021, 3, 31), date(2021, 9, 30), date(2021, 12, 20), date(2021, 12, 31)
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


def better(keys: Iterable[Fraction]) -> dict[Fraction, int]:
    """How many keys are larger, for each key."""
    larger: dict[Fraction, int] = {}
    for place, key in enumerate(sorted(keys, reverse=True)):
        larger.setdefault(key, place)
    return larger


class ByHand:
    """The score sheet as a person with a pencil would fill it in, unit after unit; `fill` writes it."""

    def __init__(self, scheme: Scheme, totals: Iterable[Total], as_of: date) -> None:
        self.units = {unit.id: unit.group for unit in scheme.units}
        self.award_ids = [award.id for award in scheme.awards]
        rows: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
        for total in totals:
            rows[total.unit, total.fact][total.date] = total.value
        self.known: dict[tuple[str, str, date], Fraction] = {}
        self.tasks: dict[tuple[str, str], Fraction] = {}
        for fact in scheme.facts:
            for unit in self.units:
                row = rows[unit, fact.id]
                for day in (Q1, Q3, DEADLINE, END):
                    latest = max((dated for dated in row if dated <= min(day, as_of)), default=None)
                    self.known[unit, fact.id, day] = Fraction(row[latest] if latest else 0, fact.scale)
                self.tasks[unit, fact.id] = Fraction(scheme.target(fact.id, unit) or 0, fact.scale)

    def fill(self) -> ByHand:
        self.sheet = {unit: self.leaves(unit) for unit in self.units}
        self.ranks()
        self.totals = {unit: self.total(unit) for unit in self.units}
        ahead = better(self.totals.values())
        self.places = {unit: 1 + ahead[total] for unit, total in self.totals.items()}
        self.money = {unit: dict.fromkeys(self.award_ids, Fraction(0)) for unit in self.units}
        self.awards()
        return self

    def at(self, unit: str, fact: str, day: date = END) -> Fraction:
        return self.known[unit, fact, day]

    def task(self, unit: str, fact: str) -> Fraction:
        return self.tasks[unit, fact]

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
            ahead = better(key.values())
            for unit in units:
                lost = Fraction(step) * ahead[key[unit]] if unit in key else Fraction(points)
                earned = max(Fraction(0), points - lost)
                self.sheet[unit][leaf] = earned

        for name, new, standard in (("main", "0.5", "1"), ("town", "0.25", "0.5")):
            group = [unit for unit, its in self.units.items() if its == name]
            enrolled = [unit for unit in group if self.done(unit, "pension-new-enrolment")]
            paid = [unit for unit in group if self.done(unit, "resident-pension-payers")]
            give(group, "social.employee.rank", 5, new, {
                unit: self.at(unit, "pension-new-enrolment") / self.task(unit, "pension-new-enrolment")
                for unit in enrolled
            })  # fmt: skip
            give(group, "social.resident.standard-rank", 10, standard, {
                unit: (self.at(unit, "resident-pension-payers-1200-2400")
                       + self.at(unit, "resident-pension-payers-3000-5000"))
                / self.task(unit, "resident-pension-payers") for unit in paid
            })  # fmt: skip
            give(group, "social.resident.payers-rank", 5, new, {
                unit: self.at(unit, "resident-pension-payers") / self.task(unit, "resident-pension-payers")
                for unit in paid
            })  # fmt: skip
        loans = {unit: self.at(unit, "pension-loan-households", DEADLINE) for unit in self.units}
        give(
            list(self.units),
            "bonus.disbursement",
            1,
            "0.05",
            {unit: number for unit, number in loans.items() if number},
        )

    def section(self, unit: str, name: str) -> Fraction:
        lines = self.sheet[unit].items()
        return sum((points for leaf, points in lines if leaf.startswith(f"{name}.")), Fraction(0))

    def total(self, unit: str) -> Fraction:
        weighted = Fraction(6, 10) * self.section(unit, "social") + Fraction(4, 10) * self.section(unit, "work")
        return Fraction(floor(weighted * 100 + Fraction(1, 2)), 100) + self.section(unit, "bonus")

    def awards(self) -> None:
        def best(award: str, amounts: list[int], key: dict[str, Fraction]) -> None:
            ahead = better(key.values())
            for unit, points in key.items():
                self.money[unit][award] = Fraction(amounts[ahead[points]] if ahead[points] < len(amounts) else 0)

        complete = [unit for unit in self.units if all(self.done(unit, fact) for fact in TASKS)]
        best("overall", [50000, 40000, 40000, 30000, 30000, 30000], {unit: self.totals[unit] for unit in complete})
        converted = {unit: self.totals[unit] for unit in self.units if self.done(unit, "pension-conversion")}
        best("conversion", [30000, 20000, 10000], converted)
        for name in ("talent", "jobs", "training", "retirees", "labour"):
            points = {unit: self.section(unit, f"work.{name}") for unit in self.units}
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

"""Rugao 2021 as the formulas of a spreadsheet, from the document: a row per unit, a column per figure and result.

Points are hundredths and money 分, so that a cell holds a whole number and nothing has to be rounded but by INT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.utils.cell import get_column_letter

from tests.bench.cities import CUTS
from tests.support.by_hand import END, TASKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scoring import FactTable

    Formula = Callable[["Row"], str]


class Row:
    """One unit's row: names of columns become addresses."""

    def __init__(self, columns: dict[str, str], number: int, last: int) -> None:
        self.columns, self.number, self.last = columns, number, last

    def __call__(self, name: str) -> str:
        """The row's own cell."""
        return f"{self.columns[name]}{self.number}"

    def all(self, name: str) -> str:
        """The cells of all units."""
        return f"{self.columns[name]}$2:{self.columns[name]}${self.last}"


def share(points: int, fact: str, cut: str = "") -> Formula:
    def formula(row: Callable[[str], str]) -> str:
        target = row(f"{fact}/target")
        return f"INT((2*{points}*MIN({row(fact + cut)},{target})+{target})/(2*{target}))"

    return formula


def floored(points: int, fact: str) -> Formula:
    enough = named(f"10*{{{fact}@deadline}}>=7*{{{fact}/target}}")
    return lambda row: f"IF({enough(row)},{share(points, fact, '@deadline')(row)},0)"


def all_or_nothing(points: int, fact: str) -> Formula:
    return lambda row: f"IF({done(fact)(row)},{points},0)"


def done(fact: str, cut: str = "") -> Formula:
    return lambda row: f"{row(fact + cut)}>={row(f'{fact}/target')}"


def short(fact: str, points: int, every: int = 1) -> Formula:
    return lambda row: f"{points}*INT(MAX(0,{row(f'{fact}/target')}-{row(fact)})/{every})"


def events(fact: str, points: int) -> Formula:
    return lambda row: f"{points}*{row(fact)}"


def left(points: int, *lost: Formula, unless: str = "FALSE()") -> Formula:
    """`unless` stands for conditions with names in braces."""
    return lambda row: f"IF({named(unless)(row)},0,MAX(0,{points}-{'-'.join(one(row) for one in lost)}))"


def named(text: str) -> Formula:
    """A formula with the names of columns in braces."""

    def formula(row: Row) -> str:
        parts = text.split("{")
        return parts[0] + "".join(row(name) + rest for name, rest in (part.split("}") for part in parts[1:]))

    return formula


def better(key: str, among: str, group: str = "") -> Formula:
    """How many of those among whom it is counted have a larger key."""

    def formula(row: Row) -> str:
        same = f"*({row.all(group)}={row(group)})" if group else ""
        return f"SUMPRODUCT(({row.all(key)}>{row(key)})*({row.all(among)}=1){same})"

    return formula


def by_rank(points: int, steps: tuple[int, int], key: str, among: str) -> Formula:
    ahead, step = better(key, among, "group"), named(f"IF({{group}}=0,{steps[0]},{steps[1]})")
    return lambda row: f"IF({row(among)}=1,MAX(0,{points}-{step(row)}*{ahead(row)}),0)"


def prize(amounts: list[int], key: str, among: str) -> Formula:
    """Yuan by rank."""
    listed = ",".join(str(100 * amount) for amount in amounts)
    ahead = better(key, among)
    return lambda row: f"IF({row(among)}=1,IF({ahead(row)}<{len(amounts)},CHOOSE({ahead(row)}+1,{listed}),0),0)"


def section(name: str, *but: str) -> Formula:
    """The sum of the leaves below, rows of the sheet between the first and the last."""
    own = [leaf for leaf in LEAVES if leaf.startswith(f"{name}.") and leaf not in but]
    return lambda row: "+".join(row(leaf) for leaf in own)


HELPERS: dict[str, Formula] = {
    "new-rate": named("{pension-new-enrolment}/{pension-new-enrolment/target}"),
    "payers-rate": named("{resident-pension-payers}/{resident-pension-payers/target}"),
    "standard-rate": named(
        "({resident-pension-payers-1200-2400}+{resident-pension-payers-3000-5000})/{resident-pension-payers/target}"
    ),
    "new-done": lambda row: f"IF({done('pension-new-enrolment')(row)},1,0)",
    "payers-done": lambda row: f"IF({done('resident-pension-payers')(row)},1,0)",
    "conversion-done": lambda row: f"IF({done('pension-conversion')(row)},1,0)",
    "has-loans": named("IF({pension-loan-households@deadline}>0,1,0)"),
    "all-done": lambda row: f"IF(AND({','.join(done(task)(row) for task in TASKS)}),1,0)",
}

LEAVES: dict[str, Formula] = {
    "social.employee.new": floored(2000, "pension-new-enrolment"),
    "social.employee.conversion": floored(3000, "pension-conversion"),
    "social.employee.rank": by_rank(500, (50, 25), "new-rate", "new-done"),
    "social.resident.payers": share(1500, "resident-pension-payers", "@deadline"),
    "social.resident.standard-rank": by_rank(1000, (100, 50), "standard-rate", "payers-done"),
    "social.resident.payers-rank": by_rank(500, (50, 25), "payers-rate", "payers-done"),
    "social.land.new": events("land-farmers-insured", 500),
    "social.land.working-age": events("working-age-land-farmers-insured", 500),
    "social.land.arrears": named(
        "IF({land-arrears}=0,500,INT((1000*MIN({land-arrears-cleared},{land-arrears})+{land-arrears})/(2*{land-arrears})))"
    ),
    "work.talent.returnees": share(600, "overseas-returnees"),
    "work.talent.graduates": lambda row: (
        f"MIN({share(1000, 'graduates-and-specialists')(row)},{share(1000, 'master-graduates')(row)})"
    ),
    "work.talent.bases": all_or_nothing(400, "university-talent-bases"),
    "work.talent.internships": share(200, "youth-internships"),
    "work.talent.internship-posts": share(200, "youth-internship-posts"),
    "work.talent.events": left(100, short("recruitment-event-batches", 100)),
    "work.jobs.new-urban": all_or_nothing(300, "new-urban-jobs"),
    "work.jobs.reemployment": all_or_nothing(200, "reemployment"),
    "work.jobs.hardship": all_or_nothing(200, "hardship-employment"),
    "work.jobs.welfare-posts": all_or_nothing(200, "public-welfare-posts"),
    "work.jobs.hr.enterprise-service": left(
        300, events("service-reports-missed", 50), short("labour-source-bases", 100)
    ),
    "work.jobs.hr.inflow": left(200, short("labour-inflow", 100, every=10)),
    "work.jobs.startup.training": all_or_nothing(200, "entrepreneurship-training"),
    "work.jobs.startup.self-employment": left(300, short("self-employment", 10)),
    "work.jobs.startup.farmers": left(300, short("farmer-entrepreneurship", 10)),
    "work.jobs.startup.students": left(200, short("student-entrepreneurship", 20)),
    "work.jobs.startup.jobs": left(200, short("startup-jobs", 10, every=10)),
    "work.jobs.innovation": named("MIN(400,{innovation-mark})"),
    "work.training.subsidised": share(300, "subsidised-skill-training"),
    "work.training.urban-rural": share(100, "urban-rural-employment-training"),
    "work.training.migrants": share(200, "new-generation-migrant-training"),
    "work.training.certificates": share(200, "skill-certificates"),
    "work.training.high-skilled": share(300, "high-skilled-talent"),
    "work.training.technicians": share(100, "senior-technicians"),
    "work.training.projects": named(
        "MIN(300,CHOOSE({innovation-talent-stage}+1,0,100,150,200,300)+MIN(200,100*{skill-projects-provincial})"
        "+MIN(150,50*{skill-projects-county})+MIN(100,50*{skill-projects-unsuccessful}))"
    ),
    "work.retirees.intake": left(100, events("retiree-intake-failures", 10)),
    "work.retirees.checkup": left(
        200, short("retiree-checkup-rate", 10, every=100), unless="{retiree-checkup-misconduct}=1"
    ),
    "work.retirees.new-claims": left(300, events("pension-check-errors", 50), unless="{new-false-claim-unrecovered}=1"),
    "work.retirees.past-claims": left(100, events("past-false-claims-unrecovered", 20)),
    "work.retirees.deaths": left(200, events("retiree-death-delays", 20), events("retiree-benefit-complaints", 50)),
    "work.retirees.activities": left(
        100, short("retiree-activities", 50), unless="OR({retiree-activities}=0,{city-retiree-activity-absence}=1)"
    ),
    "work.labour.wages": left(
        400,
        events("site-inspections-missed", 50),
        events("site-inspection-shortfalls", 50),
        events("wage-clues-late", 100),
        events("wage-clues-not-uploaded", 50),
    ),
    "work.labour.review": events("written-review-completed", 200),
    "work.labour.platform": left(400, events("platform-data-faults", 50)),
    "work.labour.disputes.staff": all_or_nothing(100, "dispute-mediators"),
    "work.labour.disputes.mechanism": events("dispute-linkage-mechanism", 100),
    "work.labour.disputes.handling": named("100*({mediation-feedback}+{mediation-records}+{mediation-files})"),
    "work.labour.disputes.success": named("100*MIN(5,INT({mediation-rate}/1000))"),
    "work.retirees.veto": lambda row: (
        f"IF({row('retiree-major-incident')}=1,-({section('work.retirees', 'work.retirees.veto')(row)}),0)"
    ),
    "work.labour.incidents": lambda row: (
        f"-MIN(200*({row('labour-dispute-incidents')}+{row('labour-group-petitions')}),"
        f"{section('work.labour', 'work.labour.incidents')(row)})"
    ),
    "bonus.guidance": share(100, "pension-loan-guidance", "@deadline"),
    "bonus.disbursement": lambda row: (
        f"IF({row('has-loans')}=1,MAX(0,100-5*{better('pension-loan-households@deadline', 'has-loans')(row)}),0)"
    ),
}

AWARDED = ("talent", "jobs", "training", "retirees", "labour")
SUMS: dict[str, Formula] = {
    **{name: section(name) for name in ("social", "work", "bonus", *(f"work.{one}" for one in AWARDED))},
    "total": named("INT((2*(60*{social}+40*{work})+100)/200)+{bonus}"),
    "everyone": lambda row: "1",
    "rank": lambda row: f"1+{better('total', 'everyone')(row)}",
    **{f"{one}-earned": named(f"IF({{work.{one}}}>0,1,0)") for one in AWARDED},
}


def per_head(fact: str, amount: int, beyond: int) -> Formula:
    return named(f"{100 * amount}*MIN({{{fact}}},{{{fact}/target}})+{100 * beyond}*MAX(0,{{{fact}}}-{{{fact}/target}})")


AWARDS: dict[str, Formula] = {
    "overall": prize([50000, 40000, 40000, 30000, 30000, 30000], "total", "all-done"),
    "conversion": prize([30000, 20000, 10000], "total", "conversion-done"),
    **{one: prize([30000, 20000, 10000], f"work.{one}", f"{one}-earned") for one in AWARDED},
    "early-pension": lambda row: (
        f"IF({done('pension-new-enrolment', '@q3')(row)},IF({row('pension-new-enrolment@q3')}>=1100,1500000,1000000),0)"
    ),
    "early-resident": lambda row: f"IF({done('resident-pension-payers', '@q1')(row)},1000000,0)",
    "over-fulfilment": named(
        "IF(AND(100*{pension-new-enrolment}>=105*{pension-new-enrolment/target},"
        "100*{resident-pension-payers}>=105*{resident-pension-payers/target}),3000000,0)"
    ),
    "per-head-pension": per_head("pension-new-enrolment", 20, 30),
    "per-head-conversion": per_head("pension-conversion", 30, 40),
    "per-head-resident": named(
        "400*{resident-pension-payers-900}+600*{resident-pension-payers-1200-2400}+800*{resident-pension-payers-3000-5000}"
    ),
}
RESULTS = {**HELPERS, **LEAVES, **SUMS, **{f"award {name}": formula for name, formula in AWARDS.items()}}


def figures(table: FactTable) -> dict[str, list[int]]:
    """The columns of figures: facts at their cut-offs, targets, groups."""
    frame = table.frame
    found = {"group": frame.group_column.tolist()}
    for fact in frame.facts:
        for cut, day in {"": END, **CUTS}.items():
            found[fact.id + cut] = table.column(fact.id, day).tolist()
        if frame.target_column(fact.id).any():
            found[f"{fact.id}/target"] = frame.target_column(fact.id).tolist()
    return found


def cells(table: FactTable) -> Iterator[list[str | int]]:
    """The sheet, row by row; a formula begins with `=`."""
    given = figures(table)
    columns = {name: get_column_letter(place) for place, name in enumerate([*given, *RESULTS], start=1)}
    yield list(columns)
    units = len(table.frame.units)
    for unit in range(units):
        row = Row(columns, unit + 2, units + 1)
        yield [*(column[unit] for column in given.values()), *(f"={formula(row)}" for formula in RESULTS.values())]

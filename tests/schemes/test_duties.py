"""What is due when, and what a unit still owes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemes
from bot.rendering.callback_data import Action, pack
from schemes import FileError
from schemes.duties import DutyDocument, Lack, lacks, load_duties, owes, periods_of
from scoring import WHOLE, Total, tabulate

if TYPE_CHECKING:
    from pathlib import Path

    from schemes.duties import Duty
    from scoring import FactTable

SCHEME = schemes.load("rugao-2021")
DUTIES = {duty.id: duty for duty in load_duties("rugao-2021", SCHEME)}


def known(as_of: date, *reported: tuple[str, date, int], unit: str = "baipu") -> FactTable:
    return tabulate(SCHEME, [Total(unit, fact, day, value) for fact, day, value in reported], as_of)


def test_rugao_2021_has_its_days() -> None:
    dues = {duty.id: duty.due for duty in DUTIES.values() if duty.every is None}
    assert dues == {
        "early-resident": date(2021, 3, 31),
        "early-pension": date(2021, 9, 30),
        "social-insurance": date(2021, 12, 20),
        "year-tasks": date(2021, 12, 31),
    }
    assert [duty.due for duty in DUTIES.values()] == sorted(duty.due for duty in DUTIES.values())


def test_every_task_of_the_year_has_a_duty() -> None:
    facts = {fact for duty in DUTIES.values() if not duty.by_report for fact in duty.facts}
    assert {fact for fact, _ in SCHEME.targets} <= facts


def test_a_monthly_report_is_due_at_each_months_end() -> None:
    months = [duty for duty in DUTIES.values() if duty.by_report]
    assert [duty.due for duty in months][:3] == [date(2021, 1, 31), date(2021, 2, 28), date(2021, 3, 31)]
    assert [duty.opens for duty in months][-1] == date(2021, 12, 1)
    assert len(months) == 12


def test_what_is_missing_to_the_target() -> None:
    duty = DUTIES["early-pension"]
    table = known(date(2021, 9, 1), ("pension-new-enrolment", date(2021, 8, 31), 1500))
    assert lacks(duty, table, "baipu") == (Lack("pension-new-enrolment", 1500, 1578, 78),)
    reached = table.with_value("baipu", "pension-new-enrolment", 1578)
    assert lacks(duty, reached, "baipu") == ()


def test_what_is_unknown_until_it_is_reported_is_lacking_whatever_its_target() -> None:
    facts = tuple(replace(fact, must_report=fact.id == "pension-new-enrolment") for fact in SCHEME.facts)
    scheme = replace(SCHEME, facts=facts, targets={**SCHEME.targets, ("pension-new-enrolment", "baipu"): 0})
    duty, day = DUTIES["early-pension"], date(2021, 9, 1)
    assert lacks(duty, tabulate(scheme, (), day), "baipu") == (Lack("pension-new-enrolment", 0, 0, 0),)
    reported = [Total("baipu", "pension-new-enrolment", day, 0)]
    assert lacks(duty, tabulate(scheme, reported, day), "baipu") == ()


def test_a_unit_without_the_task_owes_nothing_of_it() -> None:
    """重大项目用工 is a task of 长江镇 alone."""
    owed = {
        unit: {lack.fact for lack in lacks(DUTIES["year-tasks"], known(SCHEME.end), unit)}
        for unit in ("baipu", "changjiang")
    }
    assert owed["changjiang"] - owed["baipu"] == {"major-project-employment-service"}


def test_a_report_since_the_month_began_fulfils_it() -> None:
    duty = DUTIES["service-report-2021-04"]
    in_march = known(date(2021, 4, 20), ("labour-inflow", date(2021, 3, 31), 5))
    on_the_first = known(date(2021, 4, 20), ("labour-inflow", date(2021, 4, 1), 5))
    late = known(date(2021, 5, 4), ("labour-inflow", date(2021, 5, 3), 5))
    assert [lack.missing for lack in lacks(duty, in_march, "baipu")] == [0, 0, 0]
    assert lacks(duty, on_the_first, "baipu") == lacks(duty, late, "baipu") == ()


def test_a_report_is_owed_by_those_with_the_task() -> None:
    """退捕渔民 are monitored by seven units; 协管员 have no target, and everybody reports them."""
    scheme = schemes.load("xinjian-2021")
    duties = {duty.id: duty for duty in load_duties("xinjian-2021", scheme)}
    nothing = tabulate(scheme, [], date(2021, 3, 20))
    obligations = {
        duty: [unit.id for unit in scheme.units if lacks(duties[duty], nothing, unit.id)]
        for duty in ("fishermen-monitoring-2021-03", "platform-form")
    }
    assert obligations["fishermen-monitoring-2021-03"] == [
        unit.id for unit in scheme.units if ("fishermen", unit.id) in scheme.targets
    ]
    assert obligations["platform-form"] == [unit.id for unit in scheme.units]
    assert len(lacks(duties["platform-form"], nothing, "songhu")) == 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(
        schemes.folder_of("rugao-2021"), tmp_path / "spoiled", ignore=shutil.ignore_patterns("cases")
    )


HEAD = "duties:\n  - duty: d\n    title: d\n    clause: one\n    ahead: [1]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "    due: 2021-03-31\n    within: 10\n    reached: jobs\n",
            "calendar.yaml:2: duties.0: within needs every: month or quarter",
        ),
        (
            "    due: 2021-03-31\n    reached: nothing\n",
            "calendar.yaml:2: d: no fact is called 'nothing'; they stand in facts.csv",
        ),
        (
            "    due: soon\n    reached: jobs\n",
            "calendar.yaml:6: duties.0.due: 'soon' is not a day written as 2021-12-31",
        ),
        ("    reached: jobs\n", "calendar.yaml:2: duties.0: needs exactly one of: due, every"),
        (
            "    due: 2021-03-31\n    for: last\n    reported: labour-inflow\n",
            "calendar.yaml:2: duties.0: for: last needs every: month or quarter",
        ),
        (
            "    due: 2021-03-31\n    reported: labour-inflow\n    missed: labour-inflow\n",
            "calendar.yaml:2: d: missed: 'labour-inflow' is no fact of kind events in facts.csv",
        ),
        (
            "    due: 2021-03-31\n    reached: labour-inflow\n    missed: service-reports-missed\n",
            "calendar.yaml:2: duties.0: missed needs something that units report or declare",
        ),
        (
            "    due: 2021-03-31\n    reported: labour-inflow\n    by: bureau\n",
            "calendar.yaml:2: duties.0: what the bureau owes is declared",
        ),
        (
            "    due: 2021-03-31\n    declared: 这句话太长了按钮上放不下的\n",
            "calendar.yaml:2: duties.0: declared words stand on a button: 1 to 12 letters",
        ),
        ("    due: 2021-03-31\n", "calendar.yaml:2: duties.0: needs exactly one of: reached, reported, declared"),
    ],
)
def test_a_mistake_is_told(folder: Path, text: str, said: str) -> None:
    (folder / "calendar.yaml").write_text(HEAD + text, "utf-8")
    with pytest.raises(FileError) as caught:
        load_duties(str(folder), SCHEME)
    assert [str(one) for one in caught.value.diagnostics] == [said]


def test_quarters_end_with_their_third_month(folder: Path) -> None:
    (folder / "calendar.yaml").write_text(HEAD + "    every: quarter\n    reported: labour-inflow\n", "utf-8")
    quarters = load_duties(str(folder), SCHEME)
    assert [(duty.opens.isoformat(), duty.due.isoformat()) for duty in quarters] == [
        ("2021-01-01", "2021-03-31"), ("2021-04-01", "2021-06-30"), ("2021-07-01", "2021-09-30"),
        ("2021-10-01", "2021-12-31"),
    ]  # fmt: skip


def test_within_so_many_days_of_each_quarter(folder: Path) -> None:
    text = HEAD + "    every: quarter\n    within: 10\n    reported: labour-inflow\n"
    (folder / "calendar.yaml").write_text(text, "utf-8")
    quarters = load_duties(str(folder), SCHEME)
    assert [(duty.id, duty.opens.isoformat(), duty.due.isoformat()) for duty in quarters] == [
        ("d-2021-01", "2021-01-01", "2021-01-10"), ("d-2021-04", "2021-04-01", "2021-04-10"),
        ("d-2021-07", "2021-07-01", "2021-07-10"), ("d-2021-10", "2021-10-01", "2021-10-10"),
    ]  # fmt: skip


AFTERWARDS = HEAD + "    every: {every}\n    within: {within}\n    for: last\n    reported: labour-inflow\n"


def afterwards(folder: Path, every: str = "quarter", within: int = 5) -> dict[str, Duty]:
    """The duties of a line of which each is about the period before."""
    (folder / "calendar.yaml").write_text(AFTERWARDS.format(every=every, within=within), "utf-8")
    return {duty.id: duty for duty in load_duties(str(folder), SCHEME)}


def test_what_is_about_the_period_before_opens_when_that_is_over(folder: Path) -> None:
    """每季度次月5日前报上季度: nothing in January for a quarter before the cycle, the last when the cycle is over."""
    duties = afterwards(folder)
    assert [(duty.id, duty.opens.isoformat(), duty.due.isoformat()) for duty in duties.values()] == [
        ("d-2021-03", "2021-04-01", "2021-04-05"), ("d-2021-06", "2021-07-01", "2021-07-05"),
        ("d-2021-09", "2021-10-01", "2021-10-05"), ("d-2021-12", "2022-01-01", "2022-01-05"),
    ]  # fmt: skip
    assert [duty.begins.month for duty in duties.values()] == [1, 4, 7, 10]
    assert [duty.id for duty in afterwards(folder, "month").values()][::11] == ["d-2021-01", "d-2021-12"]
    assert [duty.due for duty in afterwards(folder, "month", 31).values()][:2] == [date(2021, 2, 28), date(2021, 3, 31)]


@pytest.mark.parametrize(
    ("dated", "fulfils"),
    [((1, 20), "d-2021-03"), ((4, 5), "d-2021-03"), ((4, 6), "d-2021-06"), ((6, 30), "d-2021-06"),
     ((7, 5), "d-2021-06"), ((7, 6), "d-2021-09"), ((12, 31), "d-2021-12")],
)  # fmt: skip
def test_a_report_is_of_one_period(folder: Path, dated: tuple[int, int], fulfils: str) -> None:
    """What is dated in the first days, until the period before is due, is of that one."""
    day = date(2021, *dated)
    duties = list(afterwards(folder).values())
    owed = [bool(lacks(duty, known(day, ("labour-inflow", day, 5)), "baipu")) for duty in duties]
    place = [duty.id for duty in duties].index(fulfils)
    assert owed == [index > place for index in range(len(duties))]


@given(
    start=st.dates(date(2020, 1, 1), date(2022, 12, 31)),
    length=st.integers(1, 800),
    months=st.sampled_from(["month", "quarter"]),
    within=st.none() | st.integers(1, 120),
)
def test_periods_follow_each_other(
    start: date, length: int, months: Literal["month", "quarter"], within: int | None
) -> None:
    scheme = replace(SCHEME, start=start, end=start + timedelta(days=length))
    line = DutyDocument(duty="d", title="d", clause="d", every=months, within=within, ahead=(1,), declared="已办")
    lines = (line, replace(line, for_="last"))
    usual, afterwards = (periods_of(line, (), scheme) for line in lines)
    assert [duty.begins for duty in afterwards] == [duty.opens for duty in usual]
    assert all(duty.opens <= duty.due for duty in afterwards)
    assert all(earlier.since < later.since for earlier, later in pairwise(afterwards))
    assert all(duty.begins <= duty.since < duty.opens <= scheme.end + timedelta(days=1) for duty in afterwards)
    assert [min(duty.due, scheme.end) for duty in afterwards[:-1]] == [duty.due for duty in usual[1:]]


def test_within_more_days_than_the_month_has_is_its_end(folder: Path) -> None:
    text = HEAD + "    every: month\n    within: 9999999999\n    reported: labour-inflow\n"
    (folder / "calendar.yaml").write_text(text, "utf-8")
    assert [duty.due for duty in load_duties(str(folder), SCHEME)][1] == date(2021, 2, 28)


@pytest.mark.parametrize("name", schemes.ids())
def test_the_calendar_of_every_scheme_can_be_read(name: str) -> None:
    scheme = schemes.load(name)
    for duty in load_duties(name, scheme):
        assert (
            scheme.start <= duty.opens <= duty.due <= (date(scheme.end.year, 12, 31) if duty.of_bureau else scheme.end)
        )
        assert duty.clause
        assert duty.text
        longest = max((unit.id for unit in scheme.units), key=len)
        if duty.declaration:
            assert pack(Action.NOT_DONE, name, WHOLE if duty.of_bureau else longest, duty.id)
        if duty.missed:
            assert pack(Action.ENTER_MISSED, name, longest, duty.line)


# What the published documents say, read again: line of the calendar -> days of its periods, and how it is fulfilled.
MONTHS_2021 = [
    "01-31",
    "02-28",
    "03-31",
    "04-30",
    "05-31",
    "06-30",
    "07-31",
    "08-31",
    "09-30",
    "10-31",
    "11-30",
    "12-31",
]
QUARTERS = ["03-31", "06-30", "09-30", "12-31"]


@pytest.mark.parametrize(
    ("name", "line", "days", "how"),
    [
        ("rugao-2021", "early-resident", ["03-31"], "reached"),
        ("rugao-2021", "early-pension", ["09-30"], "reached"),
        ("rugao-2021", "social-insurance", ["12-20"], "reached"),
        ("rugao-2021", "service-report", MONTHS_2021, "reported"),
        ("rugao-2021", "service-publicity", QUARTERS, "已公示"),
        ("hutang-2014", "talent-demand", ["01-10", "04-10", "07-10", "10-10"], "reported"),
        ("hutang-2014", "enterprise-visits", QUARTERS, "reported"),
        ("xinjian-2021", "platform-form", ["07-26"], "reported"),
        ("xinjian-2021", "relieved-labour-monitoring", QUARTERS, "reported"),
        ("xinjian-2021", "fishermen-monitoring", QUARTERS, "reported"),
        ("xinjian-2021", "scan-evaluations", MONTHS_2021, "已有2条评价"),
        ("xinjian-2021", "work-information", QUARTERS, "已上报1篇"),
        ("changzhou-2018", "hardware-filing", ["03-31"], "reported"),
        ("changzhou-2018", "hardware-assessment", ["11-30"], "reported"),
        ("changzhou-2018", "next-year-indicators", ["12-31"], "已报局就业处"),
    ],
)
def test_the_days_that_the_documents_name(name: str, line: str, days: list[str], how: str) -> None:
    found = [duty for duty in load_duties(name, schemes.load(name)) if duty.line == line]
    assert [f"{duty.due:%m-%d}" for duty in found] == days
    assert {duty.declaration or ("reported" if duty.by_report else "reached") for duty in found} == {how}


def test_what_is_declared_is_owed_until_somebody_says_so() -> None:
    duty = DUTIES["service-publicity-2021-06"]
    table = known(date(2021, 6, 20))
    assert owes(duty, table, "baipu", frozenset())
    assert owes(duty, table, "baipu", {("changjiang", duty.id), ("baipu", "service-publicity-2021-03")})
    assert not owes(duty, table, "baipu", {("baipu", duty.id)})
    assert not owes(duty, table, WHOLE, frozenset())
    own = replace(duty, of_bureau=True)
    assert owes(own, table, WHOLE, frozenset())
    assert not owes(own, table, "baipu", frozenset())


def test_what_can_be_caught_up_on_is_open_a_little_longer() -> None:
    monthly, deadline = DUTIES["service-report-2021-06"], DUTIES["early-pension"]
    assert (monthly.closes, deadline.closes) == (date(2021, 7, 10), date(2021, 9, 30))
    assert [monthly.is_open(date(2021, *day)) for day in ((5, 31), (6, 1), (7, 10), (7, 11))] == [
        False,
        True,
        True,
        False,
    ]

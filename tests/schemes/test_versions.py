"""What holds from a day on: which files, which days, what may change inside of a cycle and what not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemes
from bot.cli import main
from schemes import FileError
from schemes.check import check
from schemes.differences import differences
from schemes.duties import load_duties
from schemes.version import Version, known_to, version_on
from schemes.versions import files_on, versions
from schemes.wording import told
from scoring import Total, score, tabulate
from tests.support.folder import change, lay

if TYPE_CHECKING:
    from pathlib import Path

JULY, OCTOBER = date(2021, 7, 1), date(2021, 10, 1)


HEAD, UNITS = "fact,unit,target\n", "unit,name,group,aliases\n"
SECTION = (
    "item: work\ntitle: 工作\nclause: 表\npoints: 10\nitems:\n"
    "  - {item: work.jobs, title: 新增就业, points: 6, clause: 一, text: 完成得6分，未完成不得分。, complete: jobs}\n"
    "  - {item: work.mark, title: 工作规范, points: 4, clause: 二, text: 酌情给分, mark: mark}\n"
)


def test_a_scheme_without_such_folders_has_one_version(tmp_path: Path) -> None:
    (only,) = versions(lay(tmp_path / "small"))
    assert (only.since, only.scheme.id) == (date(2021, 1, 1), "small")


def test_a_target_holds_from_its_day_on_and_stays_in_later_versions(tmp_path: Path) -> None:
    path = change(lay(tmp_path / "small"), "2021-07-01", {"targets.csv": HEAD + "jobs,a,200\njobs,b,50\n"})
    change(path, "2021-10-01", {"sections/work.yaml": SECTION})
    points = {}
    for day in (date(2021, 6, 30), JULY, OCTOBER):
        scheme = version_on(versions(path), day).scheme
        table = tabulate(scheme, [Total("a", "jobs", date(2021, 6, 1), 100)], day)
        points[day] = (scheme.target("jobs", "a"), score(scheme, table).total("a"))
    assert list(points.values()) == [(100, 600), (200, 300), (200, 0)]
    assert files_on(path, JULY)["sections/work.yaml"] != files_on(path, OCTOBER)["sections/work.yaml"]


def test_what_differs_is_told(tmp_path: Path) -> None:
    files = {
        "targets.csv": HEAD + "jobs,a,200\n",
        "units.csv": UNITS + "a,甲镇,town,甲\nb,乙镇,town,乙\nc,丙镇,town,\n",
        "sections/work.yaml": SECTION.replace("酌情给分", "由考核组给分").replace("points: 4", "points: 3"),
    }
    path = change(lay(tmp_path / "small"), "2021-07-01", files)
    said = [told(message, "zh-CN") for message in differences(*versions(path))]
    assert said == [
        "单位 乙镇 的名称、分组或简称有变化",
        "新增单位：丙镇",
        "甲镇 新增就业 的任务：100 → 200",
        "乙镇 新增就业 的任务：50 → 无",
        "条款 新增就业 的条文有变化",
        "条款 工作规范：4.00 → 3.00 分",
        "条款 工作规范 的条文有变化",
        "条款 新增就业 的计分规则有变化",
    ]


AS_AMOUNT = "fact,title,kind,measure,levels,reviewer\njobs,新增就业,amount,人,,\nmark,工作规范,mark,分,,\n"
OUTSIDE = "{0} must lie in the cycle, after its first day"
NAMES = "scheme.yaml, awards.yaml, calendar.yaml, units.csv, facts.csv, targets.csv and sections/*.yaml"
MUST_STAY = "b must stay: figures that were reported are of them"
IN_ORDER = "what is new must stand behind the others, which keep their order"
SAME = "nothing in it is another than before; take the folder out, or change what it is for"


@pytest.mark.parametrize(
    ("day", "files", "said"),
    [
        ("2021-07-01", {"units.csv": UNITS + "a,甲镇,town,甲\n", "targets.csv": HEAD}, f": units.csv: {MUST_STAY}"),
        ("2021-07-01", {"units.csv": UNITS + "b,乙镇,town,\na,甲镇,town,甲\n"}, f": units.csv: {IN_ORDER}"),
        ("2021-07-01", {"facts.csv": AS_AMOUNT},
         ": facts.csv: jobs must keep its kind and the words of its levels; make a new fact"),
        ("2022-07-01", {"targets.csv": HEAD}, ": " + OUTSIDE.format("2022-07-01")),
        ("2021-01-01", {"targets.csv": HEAD}, ": " + OUTSIDE.format("2021-01-01")),
        ("2021-7-1", {"targets.csv": HEAD}, ": the name should be like from-2021-07-01"),
        ("2021-07-01", {"target.csv": HEAD, "targets.csv": HEAD}, f"/target.csv: is none of {NAMES}"),
        (
            "2021-07-01",
            {"targets.csv": HEAD + "jobs,x,3\n"},
            "/targets.csv:2: unit: no unit is called 'x'; there are a (甲镇), b (乙镇)",
        ),
        ("2021-07-01", {"targets.csv": HEAD + "jobs,a,100\njobs,b,50\n"}, f": {SAME}"),
    ],
)  # fmt: skip
def test_what_may_not_change_is_refused(tmp_path: Path, day: str, files: dict[str, str], said: str) -> None:
    with pytest.raises(FileError) as caught:
        versions(change(lay(tmp_path / "small"), day, files))
    assert [str(each) for each in caught.value.diagnostics] == [f"from-{day}{said}"]


def test_a_mistake_that_all_versions_have_is_told_once(tmp_path: Path) -> None:
    path = change(lay(tmp_path / "small", awards="awardz: []\n"), "2021-07-01", {"targets.csv": HEAD})
    with pytest.raises(FileError) as caught:
        versions(path)
    assert [each.place for each in caught.value.diagnostics] == ["awards.yaml:1"]


CALENDAR = "duties:\n  - {{duty: d, title: 月报, clause: 三, ahead: [1], every: month, {rest}}}\n"


def test_what_was_due_before_stays_as_it_was_due(tmp_path: Path) -> None:
    path = lay(tmp_path / "small", calendar=CALENDAR.format(rest="within: 10, reported: jobs"))
    change(path, "2021-07-01", {"calendar.yaml": CALENDAR.format(rest="within: 20, reported: jobs")})
    first, second = versions(path)
    assert first.duties == load_duties(path, first.scheme)
    assert [duty.due.day for duty in second.duties] == [10] * 6 + [20] * 6


def test_totals_of_what_comes_later_are_left_out(tmp_path: Path) -> None:
    units = UNITS + "a,甲镇,town,甲\nb,乙镇,town,\nc,丙镇,town,\n"
    path = change(lay(tmp_path / "small"), "2021-07-01", {"units.csv": units})
    first, second = versions(path)
    totals = [Total(unit, "jobs", date(2021, 6, 1), 5) for unit in ("a", "c")]
    assert known_to(first.scheme, totals) == totals[:1]
    assert known_to(second.scheme, totals) == totals


@given(st.lists(st.integers(1, 364), min_size=1, max_size=6, unique=True), st.integers(-10, 400))
def test_a_day_has_the_last_version_that_has_begun(begun: list[int], asked: int) -> None:
    scheme = schemes.load("rugao-2021")
    days = [scheme.start, *(scheme.start + timedelta(days=number) for number in sorted(begun))]
    of_scheme = [Version(day, scheme, ()) for day in days]
    day = scheme.start + timedelta(days=asked)
    held = version_on(of_scheme, day).since
    assert held == max((since for since in days if since <= day), default=scheme.start)


def test_all_versions_are_checked(tmp_path: Path) -> None:
    """A mistake in a later one keeps all from loading; a question is asked with its file; what differs is listed."""
    path = change(lay(tmp_path / "small"), "2021-07-01", {"targets.csv": HEAD + "jobs,a,200\n"})
    report = check(path)
    (question,) = report.questions
    assert str(question).startswith(
        "from-2021-07-01/targets.csv:2: no-target jobs: 1 units have a target, 乙镇 have none"
    )
    ((day, messages),) = report.changes
    assert day == JULY
    assert [str(message) for message in messages] == [
        "target of 新增就业, 甲镇: 100 → 200", "target of 新增就业, 乙镇: 50 → none",
    ]  # fmt: skip
    change(path, "2021-07-01", {"awards.yaml": "awardz: []\n"})
    assert [mistake.place for mistake in check(path).mistakes] == ["from-2021-07-01/awards.yaml:1"]


def test_a_line_that_goes_leaves_its_fact_without_a_question(tmp_path: Path) -> None:
    shorter = SECTION[: SECTION.index("  - {item: work.mark")].replace("points: 10", "points: 6")
    path = change(lay(tmp_path / "small"), "2021-07-01", {"sections/work.yaml": shorter})
    assert check(path).questions == ()


def test_standings_of_earlier_days_keep_the_old_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = change(lay(tmp_path / "small"), "2021-07-01", {"targets.csv": HEAD + "jobs,a,200\njobs,b,50\n"})
    facts = tmp_path / "facts.csv"
    facts.write_text("unit,fact,date,value\na,jobs,2021-06-01,100\n", "utf-8")
    for day, total in (("2021-06-30", "6.00"), ("2021-07-01", "3.00")):
        assert main(["score", path, "--facts", str(facts), "--as-of", day]) == 0
        assert f"{total}  甲镇" in capsys.readouterr().out
    assert main(["compare", path, f"{path}/from-2021-07-01", "--facts", str(facts), "--as-of", "2021-06-30"]) == 0
    assert "6 → 3" in capsys.readouterr().out
    assert main(["check", path]) == 0
    assert "2021-07-01起：甲镇 新增就业 的任务：100 → 200" in capsys.readouterr().out

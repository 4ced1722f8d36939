"""`kaohe check` asks what a careful officer would ask, and lets a scheme answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import schemes
from schemes.check import check
from tests.support.folder import lay


def asked(folder: Path, **parts: Any) -> list[str]:
    """Everything that is asked about the small scheme with these parts."""
    report = check(lay(folder, **parts))
    assert report.mistakes == ()
    return [str(finding) for finding in report.questions]


@pytest.mark.parametrize("name", schemes.ids())
def test_the_published_schemes_leave_no_question_open(name: str) -> None:
    report = check(name)
    assert (report.mistakes, report.questions) == ((), ())
    assert all(finding.because for finding in report.explained)


def test_a_sound_scheme_is_not_asked_anything(tmp_path: Path) -> None:
    assert asked(tmp_path) == []
    assert asked(tmp_path, scheme="tie-break: [work.mark, jobs]\n") == []


def award(way: str) -> dict[str, str]:
    """The small scheme with an award that pays or takes in that way."""
    return {"awards": f"awards: [{{award: a, title: a, clause: a, text: a, {way}}}]\n"}


def test_a_line_of_a_derived_fact_is_tried(tmp_path: Path) -> None:
    line = one("ladder: {fact: quota, points: {50: 2, 100: 5}}")
    derived = "derived: {quota: {share: {fact: done, of: jobs}}}\n"
    assert asked(tmp_path, **line, scheme=derived, facts="done,办结,count,件,,\nquota,办结率,rate,%,,\n") == []


def test_files_that_nobody_reads_are_asked_about(tmp_path: Path) -> None:
    folder = Path(lay(tmp_path))
    (folder / "sections" / "other.yaml").write_text("item: other\n", "utf-8")
    (folder / "form-2021-07-01").mkdir()
    questions = {(finding.question, finding.subject) for finding in check(str(folder)).questions}
    assert questions == {("unused", "other.yaml"), ("unused", "form-2021-07-01")}


def test_steps_of_a_target_that_nobody_has(tmp_path: Path) -> None:
    line = one("deduct: {each: [{events: done, every: 10%, points: 1}]}")
    questions = asked(tmp_path, **line, facts="done,差错,events,件,,\n")
    assert any("has no target that steps of a percentage" in question for question in questions)


def one(rule: str, points: str = "5") -> dict[str, str]:
    """A further line with that rule, in a section whose points fit."""
    line = f"- {{item: work.x, title: x, points: {points}, clause: x, text: x, {rule}}}\n"
    return {"lines": line, "section": f"points: {10 + float(points):g}"}


LEVEL = "post,职务,level,,无;副主任;主任,\n"
RATE = {"facts": "rate,比例,percent,%,,\n"}
SILENT = (
    "sections/work.yaml:18: silence-best work.x: nothing reported of rate counts as 0, the best figure: "
    "put it into must-report"
)
RATE_TARGETS = {"targets": "jobs,a,1\njobs,b,1\nrate,a,100\nrate,b,90\n"}
QUARTERS = "quarters,缺报季度,events,次,,\n"


BAD = "bad,差错,events,次,,\n"
GIVEN = "mark-given,已评,flag,,,\n"
JUDGES = "j,甲评,mark,分,,\nk,乙评,mark,分,,\nl,丙评,mark,分,,\n"
COUNTED_TWICE = {"scheme": "explained: [{question: counted-twice, about: jobs, because: 照原文}]"}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {"section": "points: 12"},
            "sections/work.yaml:1: points-sum work: has 12.00 points, its lines add up to 10.00",
        ),
        (
            {"section": "points: 10\nprinted: 12"},
            "sections/work.yaml:1: points-printed work: the sheet prints 12.00 points, its lines have 10.00",
        ),
        ({"scheme": "total: {added: work}\n"}, None),
        ({"scheme": "target-totals: {jobs: 150}"}, None),
        (
            {"scheme": "target-totals: {jobs: 151}"},
            "targets.csv:2: targets-sum jobs: the targets add up to 150, the printed total is 151",
        ),
        (
            {"targets": "jobs,a,100\n"},
            "targets.csv:2: no-target jobs: 1 units have a target, 乙镇 have none; without a target there is no task",
        ),
        (
            {"facts": "spare,多余,count,人,,\n"},
            "facts.csv:4: unused spare: 多余 is used by no item, award, grade or duty",
        ),
        (
            {"facts": "spare,多余,count,人,,\n", "targets": "jobs,a,1\njobs,b,1\nspare,a,1\nspare,b,1\n"},
            "facts.csv:4: no-points spare: 多余 has targets, and no item and no award looks at it",
        ),
        (
            {"scheme": "cut-offs: {deadline: 2021-12-20}"},
            "scheme.yaml:8: unused deadline: no item and no award has `by: deadline`",
        ),
        (one("complete: jobs"), "facts.csv:2: counted-twice jobs: 新增就业 counts on several lines: work.jobs, work.x"),
        (
            {"units": "a,甲镇,town,甲\nb,乙镇,town,甲\n"},
            "units.csv:3: same-name b: 甲 is also what a is called; who writes it would be asked which one is meant",
        ),
        (
            {"scheme": "aliases: {mark: [新增就业]}"},
            (
                "facts.csv:3: same-name mark: 新增就业 is also what jobs is called; who writes it would be asked "
                "which one is meant"
            ),
        ),
        ({"units": ""} | {"targets": ""}, "units.csv:1: gap units.csv: nobody is assessed yet: one line for each unit"),
        ({"scheme": "issued: 待填\n"}, "scheme.yaml:8: gap scheme.yaml: still to be filled in: issued: 待填"),
        (
            {
                "lines": "- {item: work.x, title: x, points: 0, clause: x, take: {each: [{events: bad, points: 1}]}}\n",
                "facts": "bad,差错,events,次,,\n",
            },
            (
                "sections/work.yaml:18: no-words work.x: has no text: copy the clause's own words, so that everybody "
                "can compare them with the rule"
            ),
        ),
        # rules of rules, days of their own, a tie-break: nothing is asked
        (
            one("between: {fact: rate, points: {60: 0, 90: 5}}") | RATE | {"scheme": "tie-break: [work.mark, rate]"},
            None,
        ),
        (one("efficacy: {fact: rate, base: 60%}") | RATE, None),
        (
            one("rank-steps: {by: rate, lowest-first: yes, points: {50%: 5, 100%: 1}}")
            | RATE
            | {"scheme": "must-report: [rate]"},
            None,
        ),
        # silence that would be best: faults are none where nothing is reported, of a figure nothing is known
        (one("rank-steps: {by: rate, lowest-first: yes, points: {50%: 5, 100%: 1}}") | RATE, SILENT),
        (one("complete: {fact: rate, at-most: 4.5}") | RATE, SILENT),
        (one("efficacy: {fact: rate, best: lowest}") | RATE, SILENT),
        (one("deduct: {each: [{unless: {fact: rate, below: 4.5}, points: 1}]}") | RATE, SILENT),
        (one("deduct: {each: [{over: rate, than: 5, points: 1}]}") | RATE, SILENT),
        (one("between: {fact: rate, points: {3: 5, 5: 0}}") | RATE, SILENT),
        (
            one("deduct: {each: [{over: per, than: 5, points: 1}]}")
            | {"facts": "rate,信访,count,件,,\npeople,人口,count,人,,\nper,每万人信访,rate,件,,\n"}
            | {"scheme": "derived: {per: {per: {fact: rate, each: 10000, of: people}}}"},
            SILENT,
        ),
        (one("deduct: {each: [{if: {fact: rate, at-most: 4.5}, points: 1}]}") | RATE, None),
        (one("complete: {fact: rate, at-most: 4.5}") | RATE | {"scheme": "must-report: [rate]"}, None),
        (one("complete: {fact: rate, at-most: 3}") | {"facts": "rate,差错,events,次,,\n"}, None),
        (award("by-rank: {amounts: [5], from: last, taken: yes, if: {fact: jobs, below: 60%}}"), None),
        (one("schedule: {fact: rate, shares: {2021-06-30: 50%, 2021-12-31: 100%}}") | RATE | RATE_TARGETS, None),
        (
            one("parts: [{points: 3, by: q1, complete: {fact: rate, at-least: 60}}, {points: 2, mark: given}]")
            | {"facts": "rate,比例,percent,%,,\ngiven,评分,mark,分,,\n", "scheme": "cut-offs: {q1: 2021-03-31}"},
            None,
        ),
        (
            one("best-of: [{complete: {fact: rate, at-least: 60}}, {ladder: {fact: rate, points: {90: 2}}}]") | RATE,
            None,
        ),
        (
            one("between: {fact: rate, points: {60: 0, 90: 4}}") | RATE,
            "sections/work.yaml:18: full-marks work.x: nobody can earn the 5.00 points, at most 4.00",
        ),
        (
            {"scheme": "grades: [{grade: 优秀, share: 30%}, {grade: 合格}]"},
            "scheme.yaml:8: no-effect 优秀: its share of the units is less than one of them",
        ),
        ({"scheme": "grades: [{grade: 优秀, share: 50%}, {grade: 合格}]"}, None),
        # what is worked out is tried like any figure, and uses its parts
        (
            one("complete: {fact: growth, at-least: 5}")
            | {
                "facts": "growth,增速,rate,%,,\nnow,今年数,count,人,,\nbefore,上年数,count,人,,\n",
                "scheme": "derived: {growth: {growth: {of: now, from: before}}}",
            },
            None,
        ),
        # lines that do not apply to all, and points by group
        (one("applies-if: {fact: rate, at-least: 1}, complete: {fact: rate, at-least: 5}") | RATE, None),
        # full marks
        (
            one("tally: {each: [{if: done, points: 2}, {if: done, points: 1}]}") | {"facts": "done,已做,flag,,,\n"},
            "sections/work.yaml:18: full-marks work.x: nobody can earn the 5.00 points, at most 3.00",
        ),
        (one("tally: {each: [{count: done, points: 2}]}") | {"facts": "done,已做,count,,,\n"}, None),
        (
            one("ladder: {fact: post, points: {副主任: 1, 主任: 4}}") | {"facts": LEVEL},
            "sections/work.yaml:18: full-marks work.x: nobody can earn the 5.00 points, at most 4.00",
        ),
        (
            one("complete: {fact: rate, reaches: 105%}")
            | {"facts": "rate,比例,percent,%,,\n", "targets": "jobs,a,1\njobs,b,1\nrate,a,100\nrate,b,90\n"},
            "sections/work.yaml:18: full-marks work.x: not 甲 can earn the 5.00 points, at most 0.00",
        ),
        (
            one("complete: [{fact: quarters, at-least: 4}, {fact: quarters, at-most: 3}]") | {"facts": QUARTERS},
            [
                "sections/work.yaml:18: full-marks work.x: nobody can earn the 5.00 points, at most 0.00",
                "sections/work.yaml:18: no-effect work.x: every unit's points are the same whatever is reported",
            ],
        ),
        (
            {
                "lines": (
                    "- {item: work.x, title: x, points: 1, clause: x, text: x, complete: {fact: quarters, at-least: "
                    "4}}\n- {item: work.y, title: y, points: 1, clause: x, text: x, complete: {fact: quarters, "
                    "at-most: 2}}\n"
                ),
                "section": "points: 12",
                "facts": QUARTERS,
            },
            [
                (
                    "sections/work.yaml:19: full-marks work.y: 甲、乙镇 cannot have full marks here and on work.x at "
                    "once: they ask contrary things"
                ),
                "facts.csv:4: counted-twice quarters: 缺报季度 counts on several lines: work.x, work.y",
            ],
        ),
        (one("complete: [{fact: quarters, at-least: 4}, {fact: quarters, at-most: 5}]") | {"facts": QUARTERS}, None),
        (
            one("complete: [{fact: jobs, reaches: 80%}, {fact: quarters, at-most: 3}]")
            | {"facts": QUARTERS, "scheme": "explained: [{question: counted-twice, about: jobs, because: 照原文}]"},
            None,
        ),
        (one("deduct: {each: [{events: bad, every: 3, points: 1}]}") | {"facts": BAD}, None),
        (one("deduct: {each: [{short-of: jobs, every: 7%, points: 1, steps: begun}]}") | COUNTED_TWICE, None),
        (one("deduct: {each: [{over: bad, than: 40, every: 2, points: 1}]}") | {"facts": BAD}, None),
        (one("tally: {each: [{over: jobs, every: 10%, points: 1}]}") | COUNTED_TWICE, None),
        (
            one("tally: {each: [{over: jobs, every: 10%, points: 1, cap: 4}]}") | COUNTED_TWICE,
            "sections/work.yaml:18: full-marks work.x: nobody can earn the 5.00 points, at most 4.00",
        ),
        (one("tally: {each: [{count: bad, points: 1}], unlimited: yes}", "0") | {"facts": BAD}, None),
        (one("proportional: {fact: jobs, up-to: 120%}") | COUNTED_TWICE, None),
        (one("proportional: {fact: jobs, less-is-better: yes}") | COUNTED_TWICE, None),
        (one("ladder: {fact: jobs, points: {80%: 2, 100%: 5}}") | COUNTED_TWICE, None),
        (one("ladder: {fact: quarters, points: {4: 5, 8: 2}, less-is-better: yes}") | {"facts": QUARTERS}, None),
        (one("complete: {fact: quarters, above: mean}") | {"facts": QUARTERS}, None),
        (one("complete: {fact: quarters, at-least: 2, or: mark-given}") | {"facts": QUARTERS + GIVEN}, None),
        (one("mark: {fact: [j, k, l], drop: ends, of: 100}") | {"facts": JUDGES}, None),
        # no effect
        (
            one("complete: {fact: jobs, has: task}") | COUNTED_TWICE,
            "sections/work.yaml:18: no-effect work.x: every unit's points are the same whatever is reported",
        ),
        (
            one("proportional: {fact: quarters}") | {"facts": QUARTERS},
            "sections/work.yaml:18: no-effect work.x: every unit's points are the same whatever is reported",
        ),
        (
            one("deduct: {each: [{short-of: quarters, points: 1}]}") | {"facts": QUARTERS},
            "sections/work.yaml:18: no-effect work.x: every unit's points are the same whatever is reported",
        ),
        (one("rank-steps: {by: quarters, step: 1}") | {"facts": QUARTERS}, None),
        (one("share: quarters") | {"facts": QUARTERS}, None),
        (
            {"scheme": "grades: [{grade: 合格, from: 6}, {grade: 优秀, from: 9}]"},
            "scheme.yaml:8: no-effect 优秀: whoever earns it earns 合格 first; put the higher grade first",
        ),
        (
            {"scheme": "grades: [{grade: 优秀, from: 11}]"},
            "scheme.yaml:8: no-effect 优秀: begins at 11.00, the best total is 10.00",
        ),
        (
            {
                "scheme": (
                    "grades: [{grade: 优秀, if: [{fact: jobs, at-least: 9}, {fact: jobs, at-most: 8}]}]\n"
                    "must-report: [jobs]"
                )
            },
            "scheme.yaml:8: no-effect 优秀: nobody can meet its conditions",
        ),
        (
            {"awards": "awards:\n- {award: prize, title: x, clause: x, by-rank: {amounts: [3, 2, 1]}}\n"},
            "awards.yaml:2: no-effect prize: pays 3 places, there are 2 units",
        ),
        (
            {
                "awards": (
                    "awards:\n- {award: prize, title: x, clause: x, first-of: [{if: jobs, amount: 1}, {if: [jobs, "
                    "{fact: jobs, at-least: 60}], amount: 2}]}\n"
                )
            },
            "awards.yaml:2: no-effect prize: case 2 never pays: an earlier case holds first",
        ),
        (
            {"calendar": "duties:\n- {duty: d, title: d, clause: x, due: 2021-12-31, ahead: [1], reached: mark}\n"},
            "calendar.yaml:2: no-effect d: nobody owes anything of it: none of its facts has a target",
        ),
        (
            one("ladder: {fact: post, points: {主任: 5}}") | {"facts": LEVEL},
            "facts.csv:4: no-effect post: 副主任 of 职务 counts like 无: no rung and no condition names it",
        ),
        (one("complete: {fact: post, is: 主任}") | {"facts": "post,职务,level,,无;主任,\n"}, None),
        # overlap
        (
            one("ladder: {fact: quarters, points: {1: 2, 3: 5, '3.0': 5}}")
            | {"facts": "quarters,季度数,amount,次,,\n"},
            "sections/work.yaml:18: overlap work.x: 3 and 3.0 are the same threshold",
        ),
        (
            one("ladder: {fact: jobs, points: {80%: 5, 100%: 3}}") | COUNTED_TWICE,
            [
                "sections/work.yaml:18: overlap work.x: 100% brings 3.00 points, 80% already 5.00",
                (
                    "sections/work.yaml:18: full-marks work.x: 甲、乙镇 cannot have full marks here and on work.jobs "
                    "at once: they ask contrary things"
                ),
            ],
        ),
        (
            one("ladder: {fact: quarters, points: {3: 2, 5: 5}, less-is-better: yes}") | {"facts": QUARTERS},
            "sections/work.yaml:18: overlap work.x: 3 brings 2.00 points, 5 already 5.00",
        ),
        (
            one("ladder: {fact: quarters, points: {1: 5, 3: 2}}") | {"facts": QUARTERS},
            "sections/work.yaml:18: overlap work.x: 3 brings 2.00 points, 1 already 5.00",
        ),
        (
            {"awards": "awards:\n- {award: prize, title: x, clause: x, by-rank: {amounts: [2, 3]}}\n"},
            "awards.yaml:2: overlap prize: a lower rank gets more than a higher one",
        ),
    ],
)
def test_a_careful_officer_asks(tmp_path: Path, parts: dict[str, str], said: str | list[str] | None) -> None:
    if parts.get("scheme", "").startswith("total:"):  # the sheet prints what it comes to
        lay(tmp_path)
        path = tmp_path / "scheme.yaml"
        path.write_text(path.read_text("utf-8").replace("{added: work}", "{added: work, printed: 10}"), "utf-8")
        assert check(str(tmp_path)).questions == ()
    else:
        assert asked(tmp_path, **parts) == ([said] if isinstance(said, str) else said or [])


SHARES = {
    "ladder: {fact: rate, points: {0.75: 2, 0.9: 5}}": "0.75% or 75%",
    "complete: {fact: rate, at-least: 0.95}": "0.95% or 95%",
    "complete: {fact: rate, at-least: 1}": "1% or 100%",
    "complete: {fact: rate, at-least: 95}": None,
    "between: {fact: rate, points: {0.6: 0, 1: 5}}": "0.6% or 60%",
    "deduct: {each: [{short-of: rate, than: 0.95, points: 1}]}": "0.95% or 95%",
    "deduct: {each: [{short-of: rate, than: 95, every: 0.5, points: 1}]}": None,
}


@pytest.mark.parametrize("rule", SHARES)
def test_a_percentage_that_may_be_a_share_is_asked_about(tmp_path: Path, rule: str) -> None:
    said = [question for question in asked(tmp_path, **one(rule), **RATE) if "small-percent" in question]
    expected = SHARES[rule]
    if expected is None:
        assert said == []
    else:
        assert said == [
            f"sections/work.yaml:18: small-percent work.x: {expected}? percentages are written from 0 to 100"
        ]


def test_targets_and_cases_that_may_be_shares_are_asked_about(tmp_path: Path) -> None:
    parts: Any = {**one("proportional: {fact: rate}"), **RATE}
    said = "small-percent rate: 0.95% or 95%? percentages are written from 0 to 100"
    targets = "jobs,a,1\njobs,b,1\nrate,a,100\nrate,b,0.95\n"
    assert f"targets.csv:5: {said}" in asked(tmp_path, **parts, targets=targets)
    targets = targets.replace("0.95", "95")
    assert asked(tmp_path, **parts, targets=targets) == []
    case = tmp_path / "cases/typical.csv"
    case.parent.mkdir()
    case.write_text("unit,fact,date,value\na,jobs,2021-06-30,1\na,rate,2021-06-30,0.95\nb,rate,2021-06-30,0\n", "utf-8")
    assert asked(tmp_path, **parts, targets=targets) == [f"cases/typical.csv:3: {said}"]
    case.write_text(case.read_text("utf-8") + "b,rate,2021-06-29,97\n", "utf-8")  # an edge, tried on purpose
    assert asked(tmp_path, **parts, targets=targets) == []
    case.write_text("unit,fact,date,value\na,rate,2021-06-30,0.95%\n", "utf-8")
    assert asked(tmp_path, **parts, targets=targets) == []


def test_the_folder_is_named_as_the_id_says(tmp_path: Path) -> None:
    path = tmp_path / "jobs-2021"
    lay(path)
    text = (path / "scheme.yaml").read_text("utf-8")
    (path / "scheme.yaml").write_text(text.replace("id: jobs-2021", "id: rugao-2021"), "utf-8")
    (mistake,) = check(str(path)).mistakes
    assert str(mistake) == "scheme.yaml:1: id: the folder's name is the id: write jobs-2021, or rename the folder"


def test_the_printed_total_and_weights_are_compared(tmp_path: Path) -> None:
    lay(tmp_path)
    path = tmp_path / "scheme.yaml"
    path.write_text(path.read_text("utf-8").replace("{added: work}", "{weights: {work: 60%}, printed: 100}"), "utf-8")
    assert [str(finding) for finding in check(str(tmp_path)).questions] == [
        "scheme.yaml:7: points-printed total: the sheet prints 100.00 points, its sections come to 6.00",
        "scheme.yaml:7: points-sum total: the weights add up to 60.00%, not to 100%",
    ]


def test_a_section_without_weight_changes_nothing(tmp_path: Path) -> None:
    lay(tmp_path)
    path = tmp_path / "scheme.yaml"
    path.write_text(path.read_text("utf-8").replace("{added: work}", "{weights: {work: 0%}}"), "utf-8")
    assert [str(finding) for finding in check(str(tmp_path)).questions] == [
        "scheme.yaml:7: points-sum total: the weights add up to 0.00%, not to 100%",
        "sections/work.yaml:6: no-effect work.jobs: its section has no weight in the total",
        "sections/work.yaml:12: no-effect work.mark: its section has no weight in the total",
    ]


def test_a_scheme_answers_with_its_reason(tmp_path: Path) -> None:
    why = "explained: [{question: no-target, about: jobs, because: 只有甲镇有任务}]"
    report = check(lay(tmp_path, scheme=why, targets="jobs,a,100\n"))
    assert report.questions == ()
    assert [(one.question, one.subject, one.because) for one in report.explained] == [
        ("no-target", "jobs", "只有甲镇有任务")
    ]


def test_an_answer_to_nothing_is_asked_about(tmp_path: Path) -> None:
    why = "explained: [{question: no-target, about: [jobs], because: 只有甲镇有任务}]"
    assert asked(tmp_path, scheme=why) == [
        "scheme.yaml:8: explained jobs: explains no-target of jobs, which is not found; take the explanation out"
    ]


def test_what_does_not_load_is_told_and_nothing_else(tmp_path: Path) -> None:
    report = check(lay(tmp_path, calendar="duties: [{duty: d}]\n", section="points: 12"))
    assert {str(one) for one in report.mistakes} >= {"calendar.yaml:1: duties.0.title: this key is missing"}
    assert report.questions == report.explained == ()

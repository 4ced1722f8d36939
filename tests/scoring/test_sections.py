"""Lines and sections by hand: points and weights by group, lines that do not apply, caps and floors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scoring import BadScheme, score, why
from scoring.gap import gap, movement
from scoring.next_steps import possible_steps
from tests.support.sheets import points_of, standing_of

if TYPE_CHECKING:
    from scoring import Standing

FACTS = {"x": "count", "y": "count", "z": "count"}


def line(item: str, points: str, rule: str, more: str = "") -> str:
    return f"{{item: {item}, title: {item}, points: {points}, clause: '', {more}{rule}}}"


def section(*lines: str, points: str = "20", more: str = "") -> str:
    return f"{{item: s, title: s, points: {points}, clause: '', {more}items: [{', '.join(lines)}]}}"


def sheet(*sections: str, groups: tuple[str, ...] = (), total: str | None = None, **values: list[str]) -> Standing:
    """Of x, y and z 10 is the whole; '-' is no task."""
    figures = {fact: ["" if text == "-" else text for text in column] for fact, column in values.items()}
    aims = {fact: ["" if text == "-" else "10" for text in column] for fact, column in values.items()}
    return standing_of(*sections, facts=FACTS, values=figures, targets=aims, groups=groups, total=total)


def codes(standing: Standing, unit: str, subject: str) -> list[str]:
    return [step.code for step in why(standing, unit, subject).steps]


# ── points and weights by group


def test_a_line_is_worth_what_the_group_has() -> None:
    known = sheet(
        line("a", "{main: 20, town: 10}", "proportional: {fact: x}"),
        groups=("main", "town", "town"),
        x=["5", "5", "10"],
    )
    assert points_of(known, "a") == ["10.00", "5.00", "10.00"]
    assert [known.scheme.points_of("a", unit) for unit in "abc"] == [2000, 1000, 1000]
    assert [why(known, unit, "a").most for unit in "ab"] == [2000, 1000]


def test_a_deduction_begins_with_the_group_s_points() -> None:
    known = sheet(
        line("a", "{main: 20, town: 2}", "deduct: {each: [{short-of: x, points: 1}]}"),
        groups=("main", "town"),
        x=["7", "7"],
    )
    assert points_of(known, "a") == ["17.00", "0.00"]
    assert why(known, "b", "a").steps[0].values["most_points"] == 200


def test_ranks_are_among_all_whatever_a_group_is_worth() -> None:
    known = sheet(
        line("a", "{main: 20, town: 10}", "rank-steps: {by: x, among: all, step: 3}"),
        groups=("main", "town", "main"),
        x=["9", "8", "7"],
    )
    assert points_of(known, "a") == ["20.00", "7.00", "14.00"]


def test_weights_by_group() -> None:
    """Of 10 and 5 points: 60% and 40% make 8.00, 50% and 50% make 7.50."""
    lines = [line("s", "10", "proportional: {fact: x}"), line("t", "10", "proportional: {fact: y}")]
    total = "{weights: {s: {main: 60%, town: 50%}, t: {main: 40%, town: 50%}}}"
    known = sheet(*lines, groups=("main", "town"), total=total, x=["10", "10"], y=["5", "5"])
    assert [known.total(unit) for unit in "ab"] == [800, 750]
    weights = [step.values["weight_percent"] for step in why(known, "b", "total").steps if step.code == "weighted"]
    assert weights == [5000, 5000]
    found = gap(known, "a", known, "b")
    assert sum(line.effect for line in found.lines) + found.rounding + found.floor == 50 * 10_000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (line("a", "{main: 20}", "mark: m"), "no points for group town"),
        (line("a", "{main: 20, town: 1, park: 3}", "mark: m"), "no group is called 'park'"),
        (line("a", "{main: 20, town: 1}", "share: x"), "same points for all groups"),
        (line("a", "{main: 9, town: 1}", "ladder: {fact: x, points: {2: 5}}"), "a rung has more"),
    ],
)
def test_points_that_do_not_fit_the_groups(text: str, words: str) -> None:
    with pytest.raises(BadScheme, match=words):
        standing_of(text, facts={**FACTS, "m": "mark"}, values={"x": ["1", "1"]}, groups=("main", "town"))


def test_a_group_without_a_weight() -> None:
    with pytest.raises(BadScheme, match="no weight of s for group town"):
        sheet(line("s", "10", "mark: x"), groups=("main", "town"), total="{weights: {s: {main: 60%}}}", x=["1", "1"])


# ── lines that do not apply


TASK = "applies-if: {fact: y, has: task}, "
LINES = (
    line("a", "12", "proportional: {fact: x}"),
    line("b", "4", "proportional: {fact: y}", TASK),
    line("c", "4", "proportional: {fact: z}"),
)


def test_shared_out() -> None:
    known = sheet(section(*LINES), x=["5", "5"], y=["-", "10"], z=["5", "5"])
    assert points_of(known, "a") == ["6.00", "6.00"]
    assert points_of(known, "b") == ["0.00", "4.00"]
    assert points_of(known, "s") == ["10.00", "12.00"]  # 20 × 8 ÷ 16; 6 + 4 + 2
    assert [known.applies(unit, "b") for unit in "ab"] == [False, True]
    assert codes(known, "a", "b") == ["asks-task", "not-applying-shared"]
    assert codes(known, "a", "s") == ["part", "part-not-applying", "part", "shared-out", "sum"]
    shared = why(known, "a", "s").steps[3].values
    assert shared == {"due_points": 1600, "earned_points": 800, "most_points": 2000, "result_points": 1000}
    assert codes(known, "b", "s") == ["part", "part", "part", "sum"]


def test_lines_of_other_groups_have_no_part_in_what_is_shared_out() -> None:
    """Both groups have 10 points: main 6 + 4, town 6 + 2 and a line of its own of 2."""
    lines = (
        line("a", "6", "proportional: {fact: x}"),
        line("b", "{main: 4, town: 2}", "proportional: {fact: y}"),
        line("c", "2", "proportional: {fact: z}", "only: [town], "),
    )
    known = sheet(section(*lines, points="10"), groups=("main", "town"), x=["5", "5"], y=["10", "10"], z=["10", "10"])
    assert points_of(known, "s") == ["7.00", "7.00"]  # 3 + 4; 3 + 2 + 2


def test_half_up() -> None:
    """20 × (12 × 1/10 + 0) ÷ 16 = 1.5; 20 × 3.61 ÷ 16 = 4.5125."""
    lines = (*LINES[:2], line("c", "4", "ladder: {fact: z, points: {1: 0.01}}"))
    known = sheet(section(*lines), x=["1", "3"], y=["-", "-"], z=["-", "1"])
    assert points_of(known, "s") == ["1.50", "4.51"]


@pytest.mark.parametrize(
    ("otherwise", "of_line", "of_section", "code"),
    [
        ("shared", "0.00", "10.00", "not-applying-shared"),
        ("full", "4.00", "12.00", "not-applying-full"),
        ("nothing", "0.00", "8.00", "not-applying"),
    ],
)
def test_otherwise(otherwise: str, of_line: str, of_section: str, code: str) -> None:
    lines = (LINES[0], line("b", "4", "proportional: {fact: y}", f"{TASK}otherwise: {otherwise}, "), LINES[2])
    known = sheet(section(*lines), x=["5"], y=["-"], z=["5"])
    assert (points_of(known, "b"), points_of(known, "s")) == ([of_line], [of_section])
    assert codes(known, "a", "b")[-1] == code


def test_where_nothing_applies_the_section_is_full() -> None:
    lines = [
        line(name, "10", f"proportional: {{fact: {name}}}", f"applies-if: {{fact: {name}, has: task}}, ")
        for name in "xy"
    ]
    known = sheet(section(*lines), x=["-", "3"], y=["-", "-"])
    assert points_of(known, "s") == ["20.00", "6.00"]
    assert codes(known, "a", "s") == ["part-not-applying", "part-not-applying", "none-applies", "sum"]


def test_only_some_groups() -> None:
    lines = (LINES[0], line("b", "8", "proportional: {fact: y}", "only: town, "))
    known = sheet(section(*lines), groups=("main", "town"), x=["6", "6"], y=["5", "5"])
    assert points_of(known, "b") == ["0.00", "4.00"]
    assert points_of(known, "s") == ["12.00", "11.20"]  # 20 × 7.2 ÷ 12; 7.2 + 4
    assert codes(known, "a", "b") == ["not-applying-shared"]


def test_points_by_group_are_shared_by_group() -> None:
    """Main: 30 × 10 ÷ 20 = 15; town: 15 × 5 ÷ 10 = 7.5."""
    lines = (
        line("a", "{main: 20, town: 10}", "proportional: {fact: x}"),
        line("b", "{main: 10, town: 5}", "proportional: {fact: y}", TASK),
    )
    known = sheet(section(*lines, points="{main: 30, town: 15}"), groups=("main", "town"), x=["5", "5"], y=["-", "-"])
    assert points_of(known, "s") == ["15.00", "7.50"]


def test_what_is_taken_is_not_shared_out() -> None:
    take = "{item: t, title: t, points: 0, clause: '', take: {each: [{events: z, points: 1}]}}"
    known = sheet(section(LINES[0], LINES[1], take, points="16"), x=["5"], y=["-"], z=["3"])
    assert points_of(known, "s") == ["5.00"]  # 16 × 6 ÷ 12 − 3


def test_below_a_section_that_does_not_apply_no_line_does() -> None:
    inner = f"{{item: i, title: i, points: 8, clause: '', {TASK}items: [{line('b', '8', 'proportional: {fact: y}')}]}}"
    known = sheet(section(LINES[0], inner), x=["5"], y=["-"])
    assert (points_of(known, "s"), points_of(known, "i")) == (["10.00"], ["0.00"])
    assert [known.applies("a", item) for item in ("s", "i", "b", "a")] == [True, False, False, True]


def test_who_is_vetoed_has_nothing_that_others_share() -> None:
    lines = [
        line(name, "10", f"proportional: {{fact: {name}}}", f"applies-if: {{fact: {name}, has: task}}, ")
        for name in "xy"
    ]
    known = standing_of(section(*lines), facts={**FACTS, "bad": "flag"}, values={"bad": ["1", ""]}, veto="bad")
    assert points_of(known, "s") == ["0.00", "20.00"]


def test_nobody_aims_at_what_does_not_apply() -> None:
    lines = (LINES[0], line("b", "8", "proportional: {fact: y}", "only: town, "))
    known = sheet(section(*lines), groups=("main", "town"), x=["6", "6"], y=["5", "5"])
    assert {need.fact for step in possible_steps(known, "a") for need in step.needs} == {"x"}
    assert {need.fact for step in possible_steps(known, "b") for need in step.needs} == {"x", "y"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (line("a", "10", "mark: m", "otherwise: full, "), "needs applies-if or only"),
        (line("a", "10", "mark: m", "only: main, "), "no other to share its points"),
        (line("a", "10", "mark: m", "only: park, otherwise: full, "), "no group is called 'park'"),
        (line("a", "10", "mark: m", "at-most: 5, "), "are for sections"),
        (line("a", "10", "mark: m", "applies-if: {fact: x, is: yes}, otherwise: full, "), "'is' must be"),
    ],
)
def test_what_cannot_be_left_out(text: str, words: str) -> None:
    with pytest.raises(BadScheme, match=words):
        standing_of(text, facts={**FACTS, "m": "mark"}, values={"x": ["1"]}, groups=("main",))


# ── caps and floors


def test_a_section_has_at_most_and_at_least() -> None:
    lines = (line("a", "6", "proportional: {fact: x}"), line("b", "6", "proportional: {fact: y}"))
    known = sheet(
        section(*lines, points="10", more="at-most: 10, at-least: 2, "), x=["10", "0", "5"], y=["10", "0", "5"]
    )
    assert points_of(known, "s") == ["10.00", "2.00", "6.00"]
    assert codes(known, "a", "s") == ["part", "part", "at-most", "sum"]
    assert codes(known, "b", "s") == ["part", "part", "at-least", "sum"]


def test_what_was_shared_out_is_capped() -> None:
    known = sheet(section(*LINES, more="at-most: 14, "), x=["10"], y=["-"], z=["10"])
    assert points_of(known, "s") == ["14.00"]
    assert codes(known, "a", "s") == ["part", "part-not-applying", "part", "shared-out", "at-most", "sum"]


def test_the_difference_of_two_adds_up_with_sharing_and_caps() -> None:
    """a: 20 × 8 ÷ 16 = 10 with 2 by sharing out; b: 12 + 4 + 4 capped at 14."""
    known = sheet(section(*LINES, more="at-most: 14, "), x=["5", "10"], y=["-", "10"], z=["5", "10"])
    found = gap(known, "a", known, "b")
    effects = {line.item: line.effect // 10_000 for line in found.lines}
    assert effects == {"a": -600, "b": -400, "c": -200, "s": 200 + 600}
    assert (sum(effects.values()), found.rounding, found.floor) == (-400, 0, 0)
    later = score(known.scheme, known.table.with_value("a", "x", 10))
    moved = movement(known, later, "a")
    assert sum(line.own + line.others for line in moved.lines) == (later.total("a") - known.total("a")) * 10_000

"""Points for what was completed, on the edges."""

from __future__ import annotations

import pytest

from scoring import BadScheme, Missing, why
from tests.support.sheets import leaf, points_of, standing_of

JOBS = {"jobs": "count"}


def test_in_proportion_half_up_and_capped() -> None:
    standing = standing_of(
        leaf("proportional: {fact: jobs}", "20"),
        facts=JOBS,
        values={"jobs": ["0", "2606", "2607", "5000", ""]},
        targets={"jobs": ["2607"] * 5},
    )
    assert points_of(standing) == ["0.00", "19.99", "20.00", "20.00", "0.00"]


def test_half_a_hundredth_goes_up() -> None:
    """1 x 1/200 = 0.005."""
    standing = standing_of(
        leaf("proportional: {fact: jobs}", "1"), facts=JOBS, values={"jobs": ["1"]}, targets={"jobs": ["200"]}
    )
    assert points_of(standing) == ["0.01"]


def test_below_the_floor_there_is_nothing_and_exactly_at_it_the_proportion() -> None:
    standing = standing_of(
        leaf("proportional: {fact: jobs, nothing-below: 70%}", "20"),
        facts=JOBS,
        values={"jobs": ["699", "700", "701"]},
        targets={"jobs": ["1000"] * 3},
    )
    assert points_of(standing) == ["0.00", "14.00", "14.02"]


def test_no_task_is_full_marks() -> None:
    standing = standing_of(
        leaf("proportional: {fact: jobs, nothing-below: 70%}"),
        facts=JOBS,
        values={"jobs": ["0", "0"]},
        targets={"jobs": ["0", ""]},
    )
    assert points_of(standing) == ["10.00", "10.00"]


def test_of_several_facts_the_one_furthest_behind_decides() -> None:
    standing = standing_of(
        leaf("proportional: {fact: [jobs, masters]}"),
        facts=JOBS | {"masters": "count"},
        values={"jobs": ["90", "100", "50"], "masters": ["40", "39", "40"]},
        targets={"jobs": ["100"] * 3, "masters": ["40"] * 3},
    )
    assert points_of(standing) == ["9.00", "9.75", "5.00"]


def test_a_part_of_another_fact_and_nothing_to_be_a_part_of() -> None:
    standing = standing_of(
        leaf("proportional: {fact: cleared, of: arrears}", "5"),
        facts={"cleared": "amount", "arrears": "amount"},
        values={"cleared": ["0", "0", "33.33", "100"], "arrears": ["0", "0.01", "100", "99.99"]},
    )
    assert points_of(standing) == ["5.00", "0.00", "1.67", "5.00"]


def test_a_part_must_be_counted_like_the_whole() -> None:
    with pytest.raises(BadScheme, match="only one of them has decimals"):
        standing_of(
            leaf("proportional: {fact: jobs, of: arrears}"),
            facts={"jobs": "count", "arrears": "amount"},
            values={"jobs": ["1"]},
        )


def test_all_or_nothing() -> None:
    standing = standing_of(
        leaf("complete: [jobs, built]", "3"),
        facts=JOBS | {"built": "flag"},
        values={"jobs": ["9", "10", "11", "10"], "built": ["1", "1", "1", "0"]},
        targets={"jobs": ["10"] * 4},
    )
    assert points_of(standing) == ["0.00", "3.00", "3.00", "0.00"]


def test_the_mean_of_the_tasks_that_a_unit_has() -> None:
    """10 x (2/4 + 1/3) / 2; without the second task 10 x 2/4; both rates are capped."""
    standing = standing_of(
        leaf("mean: {fact: [quarters, assisted]}"),
        facts={"quarters": "count", "assisted": "count"},
        values={"quarters": ["2", "2", "9", "0"], "assisted": ["1", "5", "0", "0"]},
        targets={"quarters": ["4", "4", "4", ""], "assisted": ["3", "0", "3", ""]},
    )
    assert points_of(standing) == ["4.17", "5.00", "5.00", "10.00"]


def test_without_a_task_the_mean_of_the_others_published_points() -> None:
    """half_up((3.33 + 6.67 + 0.00) / 3) and not the mean of the exact rates."""
    standing = standing_of(
        leaf("mean: {fact: assisted, without-task: mean-of-others}"),
        facts={"assisted": "count"},
        values={"assisted": ["1", "2", "", "7"]},
        targets={"assisted": ["3", "3", "3", ""]},
    )
    assert points_of(standing) == ["3.33", "6.67", "0.00", "3.33"]


def test_a_mean_is_exact_whatever_the_targets_are() -> None:
    """Three tasks of 12,345.67 万元: 10 x (1/3 + 1/2 + 1) / 3, and a hundredth below half a hundredth."""
    facts = ["loans", "sales", "taxes"]
    standing = standing_of(
        leaf(f"mean: {{fact: [{', '.join(facts)}]}}"),
        facts=dict.fromkeys(facts, "amount"),
        values={"loans": ["4115.22", "0"], "sales": ["6172.84", "37.01"], "taxes": ["12345.67", "0.03"]},
        targets={fact: ["12345.67", "12345.67"] for fact in facts},
    )
    # 10 x (4115.22 + 6172.84 + 12345.67) / 37037.01 = 6.11111...; 10 x 37.04 / 37037.01 = 0.0100008
    assert points_of(standing) == ["6.11", "0.01"]
    large = standing_of(
        leaf("mean: {fact: [jobs, masters]}"),
        facts=JOBS | {"masters": "count"},
        values={"jobs": ["999999999999", "1000000000000"], "masters": ["1", "0"]},
        targets={"jobs": ["1000000000000"] * 2, "masters": ["999999999989"] * 2},
    )
    assert points_of(large) == ["5.00", "5.00"]


def test_a_whole_of_nothing_earns_nothing_where_the_sheet_says_so() -> None:
    """签订率: nothing brought in, nothing signed."""
    standing = standing_of(
        leaf("proportional: {fact: signed, of: projects, without-whole: nothing}", "20"),
        facts={"signed": "count", "projects": "count"},
        values={"signed": ["0", "0", "1", "3"], "projects": ["0", "1", "3", "3"]},
    )
    assert points_of(standing) == ["0.00", "0.00", "6.67", "20.00"]
    assert [step.code for step in why(standing, "a", "leaf").steps] == ["nothing-to-do"]


def test_beyond_the_target_in_proportion_up_to_a_limit() -> None:
    """超额按比例加分，最高120%: exactly, one below, one above."""
    standing = standing_of(
        leaf("proportional: {fact: jobs, up-to: 120%}"),
        facts=JOBS,
        values={"jobs": ["0", "99", "100", "119", "120", "121", "900", "7"]},
        targets={"jobs": ["100"] * 7 + [""]},
    )
    assert points_of(standing) == ["0.00", "9.90", "10.00", "11.90", "12.00", "12.00", "12.00", "10.00"]
    assert why(standing, "b", "leaf").missing == (Missing("jobs", 1, 10), Missing("jobs", 21, 210))
    assert why(standing, "d", "leaf").missing == (Missing("jobs", 1, 10),)
    assert why(standing, "e", "leaf").missing == ()


def test_less_is_better_and_must_be_reported() -> None:
    """4.5 / 5 = 90%; at the target and below it full marks; nothing reported earns nothing, 0 reported is the best."""
    standing = standing_of(
        leaf("proportional: {fact: rate, less-is-better: yes, nothing-below: 50%}"),
        facts={"rate": "percent"},
        values={"rate": ["4.5", "4.51", "5", "9", "9.01", "0", ""]},
        targets={"rate": ["4.5"] * 7},
    )
    assert points_of(standing) == ["10.00", "9.98", "9.00", "5.00", "0.00", "10.00", "0.00"]
    assert [[step.code for step in why(standing, unit, "leaf").steps] for unit in "cefg"] == [
        ["less-is-better", "in-proportion"],
        ["less-is-better", "below-floor"],
        ["less-is-better", "none-of-it"],
        ["not-reported"],
    ]
    assert why(standing, "c", "leaf").missing == ()


def test_options_without_effect_are_mistakes() -> None:
    with pytest.raises(ValueError, match="without-whole stands only beside: of"):
        standing_of(leaf("proportional: {fact: jobs, without-whole: nothing}"), facts=JOBS, values={})
    with pytest.raises(ValueError, match="up-to must be above 100%"):
        standing_of(leaf("proportional: {fact: jobs, up-to: 100%}"), facts=JOBS, values={})


def test_what_is_missing_to_the_floor_and_to_full_marks() -> None:
    standing = standing_of(
        leaf("proportional: {fact: jobs, nothing-below: 70%}", "20"),
        facts=JOBS,
        values={"jobs": ["1200", "1981"]},
        targets={"jobs": ["1981", "1981"]},
    )
    assert why(standing, "a", "leaf").missing == (Missing("jobs", 187, 1400), Missing("jobs", 781, 2000))
    assert why(standing, "b", "leaf").missing == ()


def test_reaching_the_goal_earns_what_was_promised() -> None:
    standing = standing_of(
        leaf("complete: [jobs, masters]"),
        facts=JOBS | {"masters": "count"},
        values={"jobs": ["1", "1"], "masters": ["0", "5"]},
        targets={"jobs": ["3", "3"], "masters": ["5", "5"]},
    )
    assert why(standing, "b", "leaf").missing == (Missing("jobs", 2, 1000),)
    assert [one.points for one in why(standing, "a", "leaf").missing] == [0, 0]


def test_a_rate_just_below_the_floor_does_not_look_like_it() -> None:
    """69,999 of 100,000 is 69.999%: shown as 69.99%, not as 70%."""
    standing = standing_of(
        leaf("proportional: {fact: jobs, nothing-below: 70%}"),
        facts=JOBS,
        values={"jobs": ["69999"]},
        targets={"jobs": ["100000"]},
    )
    assert why(standing, "a", "leaf").steps[0].values["rate_percent"] == 6999

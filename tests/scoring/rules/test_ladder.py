"""The highest rung reached."""

from __future__ import annotations

import pytest

from scoring import BadScheme, Missing, why
from tests.support.sheets import leaf, points_of, standing_of

RATE = {"rate": "percent"}


def test_a_rung_is_reached_exactly_at_its_threshold() -> None:
    standing = standing_of(
        leaf("ladder: {fact: rate, points: {10: 1, 20: 2, 50: 5}}", "5"),
        facts=RATE,
        values={"rate": ["9.99", "10", "19.99", "20", "49.99", "50", "100", ""]},
    )
    assert points_of(standing) == ["0.00", "1.00", "1.00", "2.00", "2.00", "5.00", "5.00", "0.00"]


def test_the_order_of_the_rungs_in_the_file_does_not_matter() -> None:
    standing = standing_of(leaf("ladder: {fact: rate, points: {20: 2, 10: 1}}"), facts=RATE, values={"rate": ["15"]})
    assert points_of(standing) == ["1.00"]


def test_words_of_a_level() -> None:
    standing = standing_of(
        leaf("ladder: {fact: honour, points: {省级: 7, 区级: 3}}", "7"),
        facts={"honour": "level:无;区级;市级;省级"},
        values={"honour": ["省级", "市级", "区级", ""]},
    )
    assert points_of(standing) == ["7.00", "0.00", "3.00", "0.00"]


@pytest.mark.parametrize(
    ("rule", "kind", "message"),
    [
        ("ladder: {fact: f, points: {国家级: 9}}", "level:无;省级", "国家级 is none of the levels"),
        ("ladder: {fact: f, points: {1.5: 1}}", "count", "not a whole number"),
        ("ladder: {fact: f, points: {many: 1}}", "count", "not a number"),
        ("ladder: {fact: f, points: {1: 10.01}}", "count", "more than the item's points"),
    ],
)
def test_rungs_that_nobody_can_stand_on(rule: str, kind: str, message: str) -> None:
    with pytest.raises(BadScheme, match=message):
        standing_of(leaf(rule), facts={"f": kind}, values={"f": [""]})


def test_the_next_rung_is_what_is_missing() -> None:
    rule = "ladder: {fact: rate, points: {10: 1, 20: 4}}"
    standing = standing_of(leaf(rule), facts=RATE, values={"rate": ["9.99", "10", "20"]})
    assert [why(standing, unit, "leaf").missing for unit in "abc"] == [
        (Missing("rate", 1, 100),),
        (Missing("rate", 1000, 300),),
        (),
    ]


def test_rungs_may_be_percentages_of_the_target() -> None:
    """80% of 33 are 26.4: 27 reach it; without a target there is no task."""
    standing = standing_of(
        leaf("ladder: {fact: jobs, points: {80%: 1, 100%: 2}}", "2"),
        facts={"jobs": "count"},
        values={"jobs": ["26", "27", "32", "33", "0"]},
        targets={"jobs": ["33"] * 4 + [""]},
    )
    assert points_of(standing) == ["0.00", "1.00", "1.00", "2.00", "2.00"]
    assert why(standing, "a", "leaf").missing == (Missing("jobs", 1, 100),)
    assert why(standing, "c", "leaf").missing == (Missing("jobs", 1, 100),)


def test_less_is_better() -> None:
    """4以下10分，5以下8分: exactly, one above; silence earns nothing, 0 that is reported is the best."""
    standing = standing_of(
        leaf("ladder: {fact: rate, points: {4: 10, 5: 8}, less-is-better: yes}"),
        facts=RATE,
        values={"rate": ["4", "4.01", "5", "5.01", "0", ""]},
    )
    assert points_of(standing) == ["10.00", "8.00", "8.00", "0.00", "10.00", "0.00"]
    codes = [why(standing, unit, "leaf").steps[0].code for unit in "adf"]
    assert codes == ["within-rung", "beyond-highest", "not-reported"]
    assert why(standing, "b", "leaf").missing == ()


def test_less_of_the_target_is_better() -> None:
    """不超过任务的60%: 60% of 33 are 19.8."""
    standing = standing_of(
        leaf("ladder: {fact: jobs, points: {60%: 10, 100%: 5}, less-is-better: yes}"),
        facts={"jobs": "count"},
        values={"jobs": ["19", "20", "33", "34"]},
        targets={"jobs": ["33"] * 4},
    )
    assert points_of(standing) == ["10.00", "5.00", "5.00", "0.00"]


def test_a_ladder_in_a_tally_is_silent_by_itself() -> None:
    rule = "tally: {each: [{ladder: {fact: rate, points: {4: 5}, less-is-better: yes}}, {count: jobs, points: 1}]}"
    standing = standing_of(leaf(rule), facts=RATE | {"jobs": "count"}, values={"rate": ["3", ""], "jobs": ["2", "2"]})
    assert points_of(standing) == ["7.00", "2.00"]


def test_rungs_of_one_kind() -> None:
    with pytest.raises(ValueError, match="all numbers, or all percentages"):
        standing_of(leaf("ladder: {fact: rate, points: {10: 1, 20%: 2}}"), facts=RATE, values={})
    with pytest.raises(BadScheme, match="rate has no target that 95% could be a part of"):
        standing_of(leaf("ladder: {fact: rate, points: {95%: 2}}"), facts=RATE, values={"rate": ["1"]})
    with pytest.raises(BadScheme, match="honour is level: there is no less of it"):
        standing_of(
            leaf("ladder: {fact: honour, points: {省级: 7}, less-is-better: yes}"),
            facts={"honour": "level:无;省级"},
            values={},
        )

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

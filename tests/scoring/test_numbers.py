"""Exact numbers: what a kind allows, rounding half up, text and back."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import BadValue, Kind, format_hundredths, format_value, parse_value
from scoring.numbers import LARGEST_VALUE, half_up, parse_hundredths, parse_percent, share

LEVELS = ("无", "区级", "省级")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("0", Kind.COUNT, 0),
        ("1200", Kind.COUNT, 1200),
        ("007", Kind.EVENTS, 7),
        ("700", Kind.AMOUNT, 70000),
        ("699.9", Kind.AMOUNT, 69990),
        ("699.99", Kind.AMOUNT, 69999),
        ("100.00", Kind.PERCENT, 10000),
        ("1", Kind.FLAG, 1),
        ("省级", Kind.LEVEL, 2),
        ("4", Kind.MARK, 400),
        (str(LARGEST_VALUE), Kind.COUNT, LARGEST_VALUE),
        ("10000000000", Kind.AMOUNT, LARGEST_VALUE),
    ],
)
def test_what_a_kind_allows(text: str, kind: Kind, value: int) -> None:
    assert parse_value(text, kind, LEVELS, 400) == value


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("", Kind.COUNT, "number"),
        ("-1", Kind.COUNT, "number"),
        ("+1", Kind.COUNT, "number"),
        ("1e3", Kind.COUNT, "number"),
        ("1,200", Kind.COUNT, "number"),
        ("１２", Kind.COUNT, "number"),
        (".5", Kind.AMOUNT, "number"),
        ("5.", Kind.AMOUNT, "number"),
        ("nan", Kind.AMOUNT, "number"),
        ("1.5", Kind.COUNT, "decimals"),
        ("1.0", Kind.EVENTS, "decimals"),
        ("1.234", Kind.AMOUNT, "decimals"),
        ("1.230", Kind.AMOUNT, "decimals"),
        ("100.01", Kind.PERCENT, "percent"),
        ("2", Kind.FLAG, "flag"),
        ("yes", Kind.FLAG, "flag"),
        ("市级", Kind.LEVEL, "level"),
        ("4.01", Kind.MARK, "mark"),
        (str(LARGEST_VALUE + 1), Kind.COUNT, "too-large"),
        ("10000000000.01", Kind.AMOUNT, "too-large"),
        ("9" * 5000, Kind.COUNT, "too-large"),
    ],
)
def test_what_it_does_not(text: str, kind: Kind, code: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_value(text, kind, LEVELS, 400)
    assert caught.value.code == code


@given(st.sampled_from([kind for kind in Kind if kind is not Kind.LEVEL]), st.integers(0, LARGEST_VALUE))
def test_a_value_survives_being_written(kind: Kind, value: int) -> None:
    most = {Kind.FLAG: 1, Kind.PERCENT: 10000}.get(kind, LARGEST_VALUE)
    assert parse_value(format_value(value % (most + 1), kind), kind) == value % (most + 1)


@pytest.mark.parametrize(("value", "text"), [(9520, "95.20"), (5, "0.05"), (0, "0.00"), (-970, "-9.70"), (-5, "-0.05")])
def test_hundredths_have_two_decimals(value: int, text: str) -> None:
    assert format_hundredths(value) == text


@pytest.mark.parametrize(("text", "value"), [("0.25", 25), ("20", 2000), ("0.1", 10)])
def test_points_of_a_file(text: str, value: int) -> None:
    assert parse_hundredths(text) == value
    assert parse_percent(text + "%") == value


@pytest.mark.parametrize("text", ["", "-1", "0.125", "1e2", "a", "1%"])
def test_what_is_no_points(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number of 0 or more with at most two decimals"):
        parse_hundredths(text)
    with pytest.raises(ValueError, match="is not a percentage"):
        parse_percent(text.removesuffix("%"))


@given(st.integers(0, 10**17), st.integers(1, 10**12))
def test_half_goes_up(numerator: int, denominator: int) -> None:
    whole, rest = divmod(numerator, denominator)
    expected = whole + (2 * rest >= denominator)
    assert half_up(numerator, denominator) == expected
    assert half_up(np.array([numerator]), np.array([denominator]))[0] == expected


@given(st.decimals(0, 10**6, places=3))
def test_half_up_is_what_schools_teach(value: Decimal) -> None:
    rounded = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert format_hundredths(half_up(int(value * 1000), 10)) == f"{rounded:.2f}"


@pytest.mark.parametrize(
    ("part", "whole", "full", "expected"),
    [
        (22, 60, 10_000, 3667), (948, 1890, 10_000, 5016), (1, 8, 100, 13), (6, 9, 100, 67), (10, 5, 10_000, 20_000),
        (0, 5, 10_000, 0), (5, 5, 100, 100), (99_999, 100_000, 100, 99), (9_999_999, 10**7, 10_000, 9999),
        (1, 10**6, 10_000, 1), (1, 500, 100, 1), (100_001, 100_000, 100, 101),
    ],
)  # fmt: skip
def test_a_share_is_rounded_half_up_but_never_to_all_or_nothing(
    part: int, whole: int, full: int, expected: int
) -> None:
    assert share(part, whole, full) == expected

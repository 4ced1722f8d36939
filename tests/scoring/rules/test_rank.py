"""Points by rank: exact keys, groups, ties, those who are not ranked."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import BadScheme, why
from scoring.numbers import LARGEST_VALUE
from scoring.ranking import rank
from tests.support.sheets import leaf, points_of, standing_of

JOBS = {"jobs": "count", "loans": "count"}
BY_RATE = "rank-steps: {by: jobs, of: jobs, if: jobs, step: {main: 0.5, town: 0.25}}"


def test_inside_groups_ties_share_and_the_next_is_skipped() -> None:
    standing = standing_of(
        leaf(BY_RATE, "5"),
        facts=JOBS,
        groups=["main"] * 3 + ["town"] * 5,
        values={"jobs": ["110", "120", "99", "110", "120", "220", "130", "100"]},
        targets={"jobs": ["100"] * 5 + ["200", "100", "100"]},
    )
    assert points_of(standing) == ["4.50", "5.00", "0.00", "4.50", "4.75", "4.50", "5.00", "4.00"]


def test_rates_that_look_equal_are_told_apart() -> None:
    """2147483645/2147483646 and 2147483646/2147483647 differ by less than 10^-18."""
    standing = standing_of(
        leaf("rank-steps: {by: loans, of: jobs, step: 1}"),
        facts=JOBS,
        values={"loans": ["2147483645", "2147483646", "1"], "jobs": ["", "", ""]},
        targets={"jobs": ["2147483646", "2147483647", "2"]},
    )
    assert points_of(standing) == ["9.00", "10.00", "8.00"]


def test_all_together_and_only_those_who_have_any() -> None:
    rule = "rank-steps: {by: loans, among: all, if: {fact: loans, at-least: 1}, step: 0.05}"
    standing = standing_of(
        leaf(rule, "1"), facts=JOBS, groups=["main", "town", "town", "town"], values={"loans": ["7", "9", "0", "7"]}
    )
    assert points_of(standing) == ["0.95", "1.00", "0.00", "0.95"]


def test_several_facts_add_and_nothing_is_a_key_too() -> None:
    standing = standing_of(
        leaf("rank-steps: {by: [jobs, loans], of: jobs, if: {fact: jobs, at-least: 0}, step: 1}"),
        facts=JOBS,
        values={"jobs": ["0", "1", "2"], "loans": ["0", "3", "1"]},
        targets={"jobs": ["4", "4", "3"]},
    )
    assert points_of(standing) == ["8.00", "10.00", "10.00"]


def test_a_rank_far_down_earns_nothing_and_not_less() -> None:
    values = {"loans": [str(number) for number in range(5)]}
    standing = standing_of(leaf("rank-steps: {by: loans, step: 4}"), facts=JOBS, values=values)
    assert points_of(standing) == ["0.00", "0.00", "2.00", "6.00", "10.00"]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("rank-steps: {by: jobs, step: {main: 1}}", "no step for group town"),
        ("rank-steps: {by: jobs, step: {main: 1, town: 1, park: 1}}", "no group is called 'park'"),
        ("rank-steps: {by: [jobs, rate], step: 1}", "cannot be added"),
        ("rank-steps: {by: loans, of: loans, step: 1}", "too large for exact ranks"),
    ],
)
def test_what_cannot_be_ranked(rule: str, message: str) -> None:
    with pytest.raises(BadScheme, match=message):
        standing_of(
            leaf(rule),
            facts=JOBS | {"rate": "percent"},
            groups=["main", "town"],
            values={"jobs": ["1", "2"]},
            targets={"loans": ["2147483648", "1"]},
        )


def test_what_is_missing_is_what_it_takes_to_be_ranked() -> None:
    standing = standing_of(
        leaf("rank-steps: {by: jobs, of: jobs, if: jobs, step: 0.5}", "5"),
        facts=JOBS,
        values={"jobs": ["110", "90"]},
        targets={"jobs": ["100", "100"]},
    )
    (missing,) = why(standing, "b", "leaf").missing
    assert (missing.amount, missing.points) == (10, 450)


def fractions(most: int, largest: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    """Many of them nearly equal: n / (n + 1) at the upper end."""
    close = st.integers(max(1, largest - 40), largest).map(lambda down: (down - 1, down))
    return st.lists(close | st.tuples(st.integers(0, most), st.integers(1, largest)), min_size=1, max_size=12)


@given(fractions(LARGEST_VALUE, 2**31 - 1) | fractions(2**32 - 1, 46_340) | fractions(2**32 + 9, 46_341), st.data())
def test_exact_keys_rank_like_fractions(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    groups = data.draw(st.lists(st.integers(0, 2), min_size=len(pairs), max_size=len(pairs)))
    among = data.draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
    found = rank(
        [np.array([up for up, _ in pairs])],
        np.array(among, dtype=np.bool_),
        np.array(groups, dtype=np.int64),
        denominators=np.array([down for _, down in pairs]),
    )
    exact = [Fraction(up, down) for up, down in pairs]
    for place, value in enumerate(exact):
        rivals = [other for index, other in enumerate(exact) if among[index] and groups[index] == groups[place]]
        assert int(found[place]) == (1 + sum(other > value for other in rivals) if among[place] else 0)


def neighbours(top: int) -> tuple[np.ndarray, np.ndarray]:
    """Numerators and denominators, up to `top`, of pairs a/b < c/d with c b - a d = 1: no two fractions lie closer."""
    down = range(top - 150, top + 1)
    pairs = [(b, d, pow(-d, -1, b)) for b in down for d in down if gcd(b, d) == 1]
    ups = [(a, (1 + a * d) // b) for b, d, a in pairs]
    return np.array(ups, dtype=np.int64), np.array([(b, d) for b, d, _ in pairs], dtype=np.int64)


@pytest.mark.parametrize("top", [200, 46_340, 46_450, 46_570, 65_536, 2**20, 2**26, 2**31 - 1])
def test_the_nearest_fractions_are_not_taken_for_equal(top: int) -> None:
    """46,566/46,567 and 46,567/46,568 differ by less than 2^-31."""
    ups, downs = neighbours(top)
    ranks = rank([ups], np.ones(ups.shape, dtype=np.bool_), denominators=downs)
    assert (ranks == [2, 1]).all()
    same = np.stack([ups[:, 0], 3 * ups[:, 0]], axis=-1), np.stack([downs[:, 0], 3 * downs[:, 0]], axis=-1)
    if 3 * top < 2**31:
        assert (rank([same[0]], np.ones(ups.shape, dtype=np.bool_), denominators=same[1]) == 1).all()


@pytest.mark.parametrize("numerator", [2**31, 2**32 - 2, 2**32, 2**33, 10**12])
def test_large_numerators_do_not_overflow(numerator: int) -> None:
    ups = np.array([numerator, numerator + 1, 1, numerator + 1], dtype=np.int64)
    ranks = rank([ups], np.ones(4, dtype=np.bool_), denominators=np.array([1, 1, 1, 2]))
    assert ranks.tolist() == [2, 1, 4, 3]


def test_the_lowest_first_and_who_reported_nothing_is_not_ranked() -> None:
    rule = "rank-steps: {by: r, lowest-first: yes, step: 2}"
    standing = standing_of(leaf(rule), facts={"r": "rate"}, values={"r": ["3.5", "-1", "", "3.5", "9"]})
    assert points_of(standing) == ["8.00", "10.00", "0.00", "8.00", "4.00"]
    steps = why(standing, "a", "leaf").steps
    assert [step.code for step in steps] == ["key", "lowest-first", "ranked"]
    assert steps[-1].values["ranked"] == 4
    assert why(standing, "e", "leaf").missing == ()


@pytest.mark.parametrize(
    ("places", "points"),
    [
        ("{1: 10, 3: 8}", ["10.00", "8.00", "8.00", "0.00", "0.00"]),
        ("{1: 10, 2: 8, 5: 1}", ["10.00", "8.00", "8.00", "1.00", "1.00"]),
        ("{20%: 10, 59.99%: 8, 60%: 7, 100%: 6}", ["10.00", "8.00", "8.00", "6.00", "6.00"]),
        ("{19.99%: 10, 40%: 9}", ["9.00", "9.00", "9.00", "0.00", "0.00"]),
    ],
)
def test_points_by_place_or_by_a_share_of_all(places: str, points: list[str]) -> None:
    """Ranks 1, 2, 2, 4, 5 of five: the second is within 40%, the fourth is not within 60%."""
    rule = f"rank-steps: {{by: x, points: {places}}}"
    standing = standing_of(leaf(rule), facts={"x": "count"}, values={"x": ["9", "7", "7", "5", "1"]})
    assert points_of(standing) == points


def test_a_share_is_of_those_who_are_ranked_in_the_group() -> None:
    rule = "rank-steps: {by: x, if: {fact: x, at-least: 1}, points: {50%: 10}}"
    standing = standing_of(
        leaf(rule), facts={"x": "count"}, values={"x": ["9", "8", "7", "", "3"]}, groups=["g", "g", "g", "g", "h"]
    )
    assert points_of(standing) == ["10.00", "0.00", "0.00", "0.00", "0.00"]  # 50% of three is one; of one nobody


def test_the_place_that_counts_is_told() -> None:
    values = {"x": ["9", "7", "7", "5", "1"]}
    standing = standing_of(leaf("rank-steps: {by: x, points: {1: 10, 3: 8}}"), facts={"x": "count"}, values=values)
    told = [why(standing, unit, "leaf").steps[-1] for unit in "bd"]
    assert [(step.code, step.values.get("last")) for step in told] == [("ranked-place", 3), ("ranked-out", None)]
    standing = standing_of(leaf("rank-steps: {by: x, points: {40%: 8, 80%: 2}}"), facts={"x": "count"}, values=values)
    told = [why(standing, unit, "leaf").steps[-1] for unit in "bde"]
    assert [(step.code, step.values.get("last_percent")) for step in told] == [
        ("ranked-share", 4000),
        ("ranked-share", 8000),
        ("ranked-out", None),
    ]


def test_next_is_the_place_that_brings_more() -> None:
    """From the fifth place the fourth brings nothing; from the third the second does not either."""
    rule = "rank-steps: {by: x, points: {1: 10, 3: 8}}"
    standing = standing_of(leaf(rule), facts={"x": "count"}, values={"x": ["90", "80", "70", "60", "50"]})
    goals = [[(goal.fact, goal.amount, goal.points) for goal in why(standing, unit, "leaf").missing] for unit in "ace"]
    assert goals == [[], [("x", 20, 200)], [("x", 20, 800)]]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("step: 1, points: {1: 10}", "needs exactly one of: step, points"),
        ("points: {1: 10, 50%: 4}", "all numbers, or all percentages"),
        ("points: {0: 10}", "whole number of 1 or more"),
        ("points: {1.5: 10}", "whole number of 1 or more"),
        ("points: {1: 4, 2: 5}", "a later place has more points"),
        ("points: {1: 11}", "more than the item's points"),
        ("step: 1, lowest-first: true", "'true' is not yes or no"),
    ],
)
def test_places_that_do_not_fit_are_refused(keys: str, message: str) -> None:
    with pytest.raises((ValueError, BadScheme), match=message):
        standing_of(leaf(f"rank-steps: {{by: x, {keys}}}"), facts={"x": "count"}, values={"x": ["1"]})

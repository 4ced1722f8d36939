"""Shares of the sum (因素分析法)."""

from __future__ import annotations

from scoring import why
from tests.support.sheets import leaf, points_of, standing_of


def test_the_weight_is_split_by_volume() -> None:
    standing = standing_of(leaf("share: v", "5.6"), facts={"v": "count"}, values={"v": ["1", "2", "0", "4"]})
    assert points_of(standing) == ["0.80", "1.60", "0.00", "3.20"]


def test_half_a_hundredth_goes_up() -> None:
    """0.2 x 1/40 = 0.005."""
    standing = standing_of(leaf("share: v", "0.2"), facts={"v": "count"}, values={"v": ["1", "39"]})
    assert points_of(standing) == ["0.01", "0.20"]


def test_where_nobody_has_volume_nobody_has_points() -> None:
    standing = standing_of(leaf("share: v"), facts={"v": "count"}, values={"v": ["0", ""]})
    assert points_of(standing) == ["0.00", "0.00"]
    assert [(one.amount, one.points) for one in why(standing, "a", "leaf").missing] == [(1, 1000)]


def test_what_to_aim_at() -> None:
    """As much as the next one has; the first aims at the next hundredth: 10 x 6/10 = 6.00, 10 x 406/810 = 5.01."""
    standing = standing_of(leaf("share: v"), facts={"v": "count"}, values={"v": ["404", "400", "4"]})
    for unit, amount in (("b", 4), ("c", 396)):
        assert [one.amount for one in why(standing, unit, "leaf").missing] == [amount]
    (first,) = why(standing, "a", "leaf").missing
    shares = [
        points_of(standing_of(leaf("share: v"), facts={"v": "count"}, values={"v": [str(404 + more), "400", "4"]}))[0]
        for more in range(first.amount + 1)
    ]
    assert shares[0] == shares[-2] != shares[-1]

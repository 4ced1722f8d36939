"""Shares of the sum (因素分析法)."""

from __future__ import annotations

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

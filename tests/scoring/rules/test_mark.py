"""A mark counts as it was given."""

from __future__ import annotations

from tests.support.sheets import leaf, points_of, standing_of


def test_a_mark_is_its_points() -> None:
    standing = standing_of(leaf("mark: m", "4"), facts={"m": "mark"}, values={"m": ["4", "3.33", "0", ""]})
    assert points_of(standing) == ["4.00", "3.33", "0.00", "0.00"]

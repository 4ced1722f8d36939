"""A pool is split to the cent."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.support.sheets import money_of, standing_of

FACTS = {
    "v": "count",
    "w": "count",
    "pool": "amount:元",
    "complaints": "events",
    "errors": "amount:元",
    "fraud": "flag",
}
SHARE = "{{item: {0}, title: '', points: {1}, clause: '', share: {0}}}"
SHARES = f"{{item: s, title: '', points: 100, clause: '', items: [{SHARE.format('v', 60)}, {SHARE.format('w', 40)}]}}"
POOL = "{award: prize, title: '', clause: '', pool: {pool: pool, less-each: complaints, percent: 5%, less: errors}}"


def split(pool: str, veto: str | None = None, **values: list[str]) -> list[str]:
    standing = standing_of(SHARES, facts=FACTS, values=values, whole={"pool": pool}, awards=[POOL], veto=veto)
    return money_of(standing)


def test_left_cents_go_to_the_largest_remainders_and_equal_ones_in_the_units_order() -> None:
    assert split("100", v=["1", "1", "1"], w=["1", "1", "1"]) == ["33.34", "33.33", "33.33"]


def test_the_part_of_what_nobody_has_stays_in_the_pool() -> None:
    assert split("100", v=["1", "3"]) == ["15.00", "45.00"]


def test_each_complaint_costs_a_part_of_the_award_and_errors_a_sum() -> None:
    parts = split(
        "1000", v=["1"] * 4, w=["1"] * 4, complaints=["0", "1", "19", "20"], errors=["250", "0.01", "12.5", "1"]
    )
    assert parts == ["0.00", "237.49", "0.00", "0.00"]


def test_a_vetoed_unit_gets_nothing_and_nobody_gets_its_part() -> None:
    assert split("100", veto="fraud", v=["1", "1"], w=["1", "1"], fraud=["1", "0"]) == ["0.00", "50.00"]


columns = st.integers(1, 6).flatmap(
    lambda size: st.tuples(*[st.lists(st.integers(0, 10**6), min_size=size, max_size=size) for _ in "vw"])
)


@given(columns, st.integers(0, 10**9))
def test_exactly_the_pool_is_spent(volumes: tuple[list[int], list[int]], pool: int) -> None:
    """The whole pool less the weights of what nobody has; nobody is a cent away from the exact part."""
    texts = [[str(volume) for volume in column] for column in volumes]
    found = [Fraction(money) for money in split(str(pool), v=texts[0], w=texts[1])]
    weights = [(weight, column) for weight, column in zip((60, 40), volumes, strict=True) if sum(column)]
    assert sum(found) == Fraction(pool * sum(weight for weight, _ in weights), 100)
    for place, money in enumerate(found):
        exact = sum(
            (Fraction(pool * weight * column[place], 100 * sum(column)) for weight, column in weights), Fraction(0)
        )
        assert abs(money - exact) < Fraction(1, 100)

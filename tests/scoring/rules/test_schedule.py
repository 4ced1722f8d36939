"""Timetables: so much of the task by each of several days."""

from datetime import date

import pytest

from scoring import BadScheme, Standing, Total, score, tabulate, why
from scoring.next_steps import possible_steps
from tests.support.sheets import leaf, points_of, standing_of

THIRDS = "schedule: {fact: x, shares: {2021-12-31: 100%, 2021-03-31: 25%, 2021-06-30: 50.5%}}"


def known(day: date, *totals: tuple[date, int]) -> Standing:
    """Unit a with a target of 100 and unit b without one, on that day."""
    small = standing_of(leaf(THIRDS), facts={"x": "count"}, targets={"x": ["100", ""]}, values={"x": ["", ""]})
    return score(small.scheme, tabulate(small.scheme, [Total("a", "x", on, value) for on, value in totals], day))


MARCH, JUNE, LATE = date(2021, 3, 31), date(2021, 6, 30), date(2021, 12, 31)


@pytest.mark.parametrize(
    ("totals", "points"),
    [
        ([], "0.00"),
        ([(MARCH, 25)], "3.33"),
        ([(MARCH, 24), (date(2021, 4, 1), 50)], "0.00"),
        ([(MARCH, 24), (date(2021, 4, 1), 51)], "3.33"),
        ([(MARCH, 25), (JUNE, 51)], "6.67"),
        ([(MARCH, 25), (JUNE, 50), (LATE, 100)], "6.67"),
        ([(date(2021, 1, 5), 100)], "10.00"),
    ],
)
def test_each_day_earns_its_part(totals: list[tuple[date, int]], points: str) -> None:
    """A third each, rounded once: 10 / 3 = 3.33, 20 / 3 = 6.67."""
    assert points_of(known(LATE, *totals)) == [points, "10.00"]


def test_a_day_that_has_not_come_is_told_so() -> None:
    steps = why(known(date(2021, 5, 1), (MARCH, 30)), "a", "leaf").steps
    assert [step.code for step in steps] == ["share-by", "share-ahead", "share-ahead", "shares"]
    assert [step.values.get("met") for step in steps] == [True, None, None, None]
    assert (steps[1].values["day"], steps[1].values["share_percent"]) == ("2021-06-30", 5050)
    assert (steps[3].values["number"], steps[3].values["times"], steps[3].values["result_points"]) == (1, 3, 333)


def test_a_day_that_was_missed_is_told_so() -> None:
    steps = why(known(date(2021, 4, 1), (date(2021, 4, 1), 60)), "a", "leaf").steps
    assert [(step.code, step.values.get("met"), step.values.get("value")) for step in steps[:2]] == [
        ("share-by", False, 0),
        ("share-by", True, 60),
    ]


def test_next_is_the_share_of_the_next_day() -> None:
    standing = known(date(2021, 5, 1), (MARCH, 30))
    steps = [(step.needs[0].amount, step.points, step.by) for step in possible_steps(standing, "a")]
    assert steps == [(21, 334, JUNE), (70, 667, JUNE)]  # after June the 70 would bring a third only
    assert [(goal.fact, goal.amount, goal.points) for goal in why(standing, "a", "leaf").missing] == [
        ("x", 21, 334),
        ("x", 70, 667),
    ]
    standing = known(date(2021, 5, 1), (MARCH, 60))
    assert [(step.needs[0].amount, step.points, step.by) for step in possible_steps(standing, "a")] == [(40, 333, LATE)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (leaf("schedule: {fact: x, shares: {2022-01-01: 100%}}"), "2022-01-01 must lie in the cycle"),
        (leaf("schedule: {fact: x, shares: {2021-06-30: 100%}}", by="early"), "leave `by` out"),
    ],
)
def test_days_that_do_not_fit_are_refused(line: str, message: str) -> None:
    with pytest.raises(BadScheme, match=message):
        standing_of(line, facts={"x": "count"}, values={"x": ["1"]})


@pytest.mark.parametrize("shares", ["{}", "{June: 100%}", "{2021-06-30: 1}"])
def test_shares_are_percentages_by_day(shares: str) -> None:
    with pytest.raises(ValueError, match=r"at least one entry|is not a day|not a percentage"):
        standing_of(leaf(f"schedule: {{fact: x, shares: {shares}}}"), facts={"x": "count"}, values={"x": ["1"]})

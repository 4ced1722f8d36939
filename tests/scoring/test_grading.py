"""Grades for so many of those who come first, and what decides between equal totals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import BadScheme, bounds, score, why
from tests.support.sheets import leaf, standing_of

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from scoring import Standing

MARK = leaf("mark: m")


def graded(standing: Standing) -> list[str | None]:
    return [standing.grade(unit.id) for unit in standing.scheme.units]


def marks(*points: str, grades: list[str], ok: Sequence[str] = (), groups: Sequence[str] = ()) -> Standing:
    """Units with these totals."""
    values = {"m": points, "ok": ok or [""] * len(points)}
    return standing_of(MARK, facts={"m": "mark", "ok": "flag"}, values=values, grades=grades, groups=groups)


@pytest.mark.parametrize(
    ("grade", "wanted"),
    [
        ("places: 1", ["A", None, None, None, None]),
        ("places: 2", ["A", None, None, None, None]),  # two tie for the second place: neither has it
        ("places: 3", ["A", "A", "A", None, None]),
        ("share: 20%", ["A", None, None, None, None]),
        ("share: 19.99%", [None] * 5),
        ("share: 59.99%", ["A", None, None, None, None]),
        ("share: 100%", ["A"] * 5),
        ("places: 9", ["A"] * 5),
        ("places: 4, from: 8", ["A", "A", "A", None, None]),
        ("places: 1, if: ok", [None, None, None, "A", None]),  # among those who meet the conditions
    ],
)
def test_so_many_and_never_more(grade: str, wanted: list[str | None]) -> None:
    standing = marks("9", "8", "8", "5", "1", ok=["0", "0", "0", "1", "1"], grades=[f"{{grade: A, {grade}}}"])
    assert graded(standing) == wanted


def test_who_has_a_better_grade_leaves_its_place_to_others() -> None:
    """20% of five is one; 40% of five are two of those who are left."""
    standing = marks("9", "8", "7", "5", "1", grades=["{grade: A, share: 20%}", "{grade: B, share: 40%}", "{grade: C}"])
    assert graded(standing) == ["A", "B", "B", "C", "C"]


def test_a_share_of_each_group_is_rounded_down() -> None:
    standing = marks(
        "9", "8", "7", "5", "1", grades=["{grade: A, share: 50%, among: group}"], groups=["g", "g", "g", "h", "h"]
    )
    assert graded(standing) == ["A", None, None, "A", None]


def test_the_vetoed_have_no_place() -> None:
    standing = standing_of(
        MARK,
        facts={"m": "mark", "bad": "flag"},
        values={"m": ["9", "8"], "bad": ["1", ""]},
        grades=["{grade: A, places: 1}"],
        veto="bad",
    )
    assert graded(standing) == [None, "A"]


def test_the_working_says_which_place_is_needed() -> None:
    standing = marks(
        "9",
        "8",
        "8",
        "5",
        "1",
        ok=["1", "1", "1", "1", "0"],
        grades=["{grade: A, share: 40%, if: ok}", "{grade: B, places: 9}"],
    )
    steps = why(standing, "b", "grade").steps
    assert [step.code for step in steps] == ["asks-yes", "grade-share", "grade-places", "graded"]
    assert (steps[1].values["needed"], steps[1].values["places"], steps[1].values["met"]) == (3, 2, False)
    assert (steps[2].values["needed"], steps[2].values["places"], steps[2].values["met"]) == (2, 9, True)
    assert [step.code for step in why(standing, "e", "grade").steps] == ["asks-yes", "grade-places", "graded"]


def test_a_grade_that_can_be_lost_to_others_is_not_sure() -> None:
    known = marks("9", "8", "5", grades=["{grade: A, places: 1}", "{grade: B, places: 1}"])
    least, most = bounds(known.scheme, known.table, known.table.with_value("c", "m", 950))
    assert (graded(least), graded(most)) == ([None, None, None], ["A", "B", "A"])
    least, most = bounds(known.scheme, known.table, known.table.with_value("c", "m", 850))
    assert (graded(least), graded(most)) == (["A", None, None], ["A", "B", "B"])


def test_both_numbers_of_places_are_refused() -> None:
    with pytest.raises(ValueError, match="in two ways"):
        marks("1", grades=["{grade: A, places: 1, share: 5%}"])


TWO = (
    "{item: s, title: s, points: 10, clause: '', mark: m}",
    "{item: t, title: t, points: 10, clause: '', mark: n}",
)


def test_equal_totals_are_ranked_by_an_item_and_then_a_fact() -> None:
    """All have 9: b and c have the most in t; c has more of x."""
    standing = standing_of(
        *TWO,
        facts={"m": "mark", "n": "mark", "x": "count"},
        values={"m": ["6", "4", "4", "9"], "n": ["3", "5", "5", "1"], "x": ["9", "1", "2", "0"]},
        tie_break=["t", "x"],
    )
    assert [standing.rank(unit) for unit in "abcd"] == [4, 3, 2, 1]
    steps = why(standing, "b", "rank").steps
    assert [step.code for step in steps] == ["rank", "tie-break-item", "tie-break-fact"]
    assert (steps[1].values["own_points"], steps[1].values["units"], steps[2].values["value"]) == (500, 3, 1)
    assert [step.code for step in why(standing, "d", "rank").steps] == ["rank"]


def test_who_is_equal_in_all_shares_the_rank() -> None:
    standing = standing_of(
        *TWO, facts={"m": "mark", "n": "mark"}, values={"m": ["5", "5", "4"], "n": ["5", "5", "6"]}, tie_break=["s"]
    )
    assert [standing.rank(unit) for unit in "abc"] == [1, 1, 3]
    assert [step.code for step in why(standing, "a", "rank").steps] == ["rank", "tie-break-item"]


def test_a_figure_that_is_unknown_breaks_no_tie() -> None:
    standing = standing_of(
        MARK, facts={"m": "mark", "g": "rate"}, values={"m": ["5", "5"], "g": ["-2", ""]}, tie_break=["g"]
    )
    assert [standing.rank(unit) for unit in "ab"] == [1, 2]


def test_grades_and_awards_follow_the_ranking() -> None:
    standing = standing_of(
        *TWO,
        facts={"m": "mark", "n": "mark"},
        values={"m": ["4", "5"], "n": ["6", "5"]},
        tie_break=["t"],
        grades=["{grade: A, places: 1}"],
        awards=["{award: prize, title: '', clause: '', by-rank: {amounts: [30, 20]}}"],
    )
    assert graded(standing) == ["A", None]
    assert [standing.award(unit, "prize") for unit in "ab"] == [3000, 2000]


def test_a_tie_break_that_is_nothing_is_refused() -> None:
    with pytest.raises(BadScheme, match="no fact is called 'z'"):
        standing_of(MARK, facts={"m": "mark"}, values={"m": ["1"]}, tie_break=["z"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from("gh")), min_size=1, max_size=7), st.randoms())
def test_the_number_is_kept_and_the_order_of_units_is_nothing(
    units: list[tuple[int, str]], chance: random.Random
) -> None:
    grades = ["{grade: A, share: 34%}", "{grade: B, places: 1, among: group}"]
    standing = marks(*(str(points) for points, _ in units), grades=grades, groups=[group for _, group in units])
    names = graded(standing)
    assert names.count("A") <= len(units) * 34 // 100
    assert all(
        [name for name, (_, own) in zip(names, units, strict=True) if own == group].count("B") <= 1 for group in "gh"
    )
    scheme, places = standing.scheme, list(range(len(units)))
    chance.shuffle(places)
    shuffled = replace(scheme, units=tuple(scheme.units[place] for place in places))
    then = score(
        shuffled,
        replace(
            standing.table,
            frame=shuffled,
            values=standing.table.values[..., places],
            days=standing.table.days[..., places],
        ),
    )
    assert graded(then) == [names[place] for place in places]

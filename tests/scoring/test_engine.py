"""Leaves, sections, total, ranks and grades of small sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring import format_hundredths
from tests.support.sheets import leaf, points_of, standing_of

if TYPE_CHECKING:
    from scoring import Standing

TWO = (
    "{item: annual, title: '', points: 100, clause: '', mark: annual}",
    "{item: process, title: '', points: 100, clause: '', mark: process}",
)
FACTS = {"annual": "mark", "process": "mark", "fraud": "flag", "late": "events"}
WEIGHTS = "weights: {annual: 70%, process: 30%}"


def totals(standing: Standing) -> list[str]:
    return [format_hundredths(standing.total(unit.id)) for unit in standing.scheme.units]


def test_a_deadline_cuts_off_one_item_and_not_another() -> None:
    late = standing_of(
        leaf("complete: jobs", by="early"), facts={"jobs": "count"}, values={"jobs": ["5"]}, targets={"jobs": ["5"]}
    )
    whole = standing_of(
        leaf("complete: jobs"), facts={"jobs": "count"}, values={"jobs": ["5"]}, targets={"jobs": ["5"]}
    )
    assert (points_of(late), points_of(whole)) == (["0.00"], ["10.00"])


def test_a_section_adds_the_rounded_points() -> None:
    """Three times 1/3 of a point is 0.99, as everybody can add up on the sheet."""
    part = "{{item: {0}, title: '', points: 1, clause: '', proportional: {{fact: jobs}}}}"
    section = "{item: s, title: '', points: 3, clause: '', items: [" + ", ".join(map(part.format, "xyz")) + "]}"
    standing = standing_of(section, facts={"jobs": "count"}, values={"jobs": ["1"]}, targets={"jobs": ["3"]})
    assert points_of(standing, "s") == ["0.99"]


def test_weighted_sections_are_rounded_together_once() -> None:
    """0.7 x 33.35 + 0.3 x 33.35 = 33.35; 0.7 x 0.01 + 0.3 x 0.01 = 0.01; 0.7 x 0.05 + 0 = 0.035 -> 0.04."""
    values = {"annual": ["33.35", "0.01", "0.05"], "process": ["33.35", "0.01", "0"]}
    assert totals(standing_of(*TWO, facts=FACTS, values=values, total=WEIGHTS)) == ["33.35", "0.01", "0.04"]


def test_added_sections_are_not_weighted_and_the_floor_holds() -> None:
    deducted = (
        "{item: conduct, title: '', points: 0, clause: '', take: {from: total, each: [{events: late, points: 2}]}}"
    )
    values = {"annual": ["10", "10", "1"], "process": ["10", "10", "1"], "late": ["0", "1", "9"]}
    how = WEIGHTS + "\nadded: conduct\nat-least: 0"
    assert totals(standing_of(*TWO, deducted, facts=FACTS, values=values, total=how)) == ["10.00", "8.00", "0.00"]


def test_units_rank_by_published_total_and_ties_share() -> None:
    standing = standing_of(leaf("mark: annual", "100"), facts=FACTS, values={"annual": ["80", "90", "90", "70"]})
    assert [standing.rank(unit) for unit in "abcd"] == [3, 1, 1, 4]


def test_ranks_inside_a_group() -> None:
    standing = standing_of(
        leaf("mark: annual", "100"),
        facts=FACTS,
        values={"annual": ["80", "90", "90", "70"]},
        groups=["town", "main", "town", "town"],
    )
    assert [standing.group_rank(unit) for unit in "abcd"] == [2, 1, 1, 3]


def test_a_vetoed_unit_has_nothing_and_ranks_after_everyone() -> None:
    """Also after one that has nothing; and it stays last in its group."""
    standing = standing_of(
        leaf("mark: annual", "100"),
        facts=FACTS,
        values={"annual": ["80", "0", "90", "10"], "fraud": ["0", "0", "1", "1"]},
        veto="{fact: fraud, is: yes}",
    )
    assert totals(standing) == ["80.00", "0.00", "0.00", "0.00"]
    assert [standing.rank(unit) for unit in "abcd"] == [1, 2, 3, 3]
    assert [standing.group_rank(unit) for unit in "abcd"] == [1, 2, 3, 3]


def test_grades_begin_exactly_at_their_total() -> None:
    standing = standing_of(
        leaf("mark: annual", "100"),
        facts=FACTS,
        values={"annual": ["90", "89.99", "80", "79.99", "69.99"]},
        grades=["{grade: 优秀, from: 90}", "{grade: 良好, from: 80}", "{grade: 合格, from: 70}"],
    )
    assert [standing.grade(unit) for unit in "abcde"] == ["优秀", "良好", "良好", "合格", None]


def test_grades_by_conditions_the_first_that_holds() -> None:
    standing = standing_of(
        leaf("mark: annual", "100"),
        facts=FACTS | {"hall": "flag", "window": "flag"},
        values={"hall": ["1", "0", "0", "1"], "window": ["1", "1", "0", "0"]},
        grades=["{grade: A+, if: hall}", "{grade: A, if: window}", "{grade: B}"],
    )
    assert [standing.grade(unit) for unit in "abcd"] == ["A+", "A", "B", "A+"]

"""What a standing answers, and that every working agrees with what was scored."""

from __future__ import annotations

import json
from datetime import date
from itertools import product
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

import schemes
from schemes import facts_csv
from scoring import GRADE, RANK, TOTAL, Step, UnknownId, score, tabulate, why
from scoring.rules.bonus import Tally
from scoring.view import View
from tests.scoring.test_bounds import boxes
from tests.support.sheets import EARLY, leaf, standing_of

if TYPE_CHECKING:
    from scoring import FactTable, Scheme, Standing


def published(name: str, case: str) -> Standing:
    """A case of a published scheme."""
    scheme = schemes.load(name)
    file = schemes.folder_of(name) / "cases" / f"{case}.csv"
    day = date.fromisoformat(json.loads(Path(file).with_suffix(".json").read_text("utf-8"))["as_of"])
    return score(scheme, tabulate(scheme, facts_csv.read(file.read_bytes(), file.name, scheme), day))


@settings(max_examples=150, deadline=None)
@given(boxes())
def test_the_arithmetic_of_random_sheets_adds_up(box: tuple[Scheme, FactTable, FactTable, list[FactTable]]) -> None:
    """It ends in what was scored; what is lost comes off full marks, what is earned adds up, a goal is more to do."""
    scheme, _, _, tables = box
    standing = score(scheme, tables[0])
    for item, place in product(scheme.items, range(len(scheme.units))):
        if item.rule is None:
            continue
        view = View(standing.table, item.cutoff, standing.columns)
        if item.rule.known(view, item)[place]:
            goals = item.rule.goals(view, item, place)
            assert (item.rule, [goal for goal in goals if goal[1] <= 0]) == (item.rule, [])
        steps, own = item.rule.told(view, item, place), int(item.rule.earned(view, item)[place])
        results = [step.values["result_points"] for step in steps if "result_points" in step.values]
        assert not results or results[-1] == own
        lost = sum(int(str(step.values.get("lost_points", 0))) for step in steps)
        if steps and steps[0].code == "full-marks" and "left-at-least" not in {step.code for step in steps}:
            left = [step.values.get("left_points", step.values.get("result_points")) for step in steps[-1:]]
            assert left == [max(item.points - lost, 0)]
        if isinstance(item.rule, Tally) and item.rule.times is None and not item.rule.only_if:
            assert min(sum(map(int, map(str, results[:-1]))), item.rule.highest(item)) == own


@pytest.mark.parametrize("name", schemes.ids())
@pytest.mark.parametrize("case", ["edges", "typical"])
def test_every_working_ends_in_what_was_scored(name: str, case: str) -> None:
    standing = published(name, case)
    scheme = standing.scheme
    for unit in scheme.units:
        for item in scheme.items:
            working = why(standing, unit.id, item.id)
            assert working.result == standing.points(unit.id, item.id)
            results = [step.values["result_points"] for step in working.steps if "result_points" in step.values]
            vetoed = not standing.results.valid[scheme.unit_place(unit.id)]
            assert vetoed or not results or results[-1] == working.result
        for award in scheme.awards:
            paid = [step.values.get("result_money") for step in why(standing, unit.id, award.id).steps]
            assert paid[-1] == standing.award(unit.id, award.id)
        assert why(standing, unit.id, TOTAL).result == standing.total(unit.id)
        assert why(standing, unit.id, RANK).result == standing.rank(unit.id)


@pytest.mark.parametrize("name", schemes.ids())
def test_every_promise_is_kept(name: str) -> None:
    """What is said to be missing brings exactly the points that are said, in a whole new score."""
    standing = published(name, "typical")
    scheme = standing.scheme
    for item in scheme.items:
        unit = scheme.units[scheme.item_place(item.id) % len(scheme.units)].id
        for missing in why(standing, unit, item.id).missing:
            value = standing.table.value(unit, missing.fact, item.cutoff) + missing.amount
            reached = score(scheme, standing.table.with_value(unit, missing.fact, value))
            assert reached.points(unit, item.id) - standing.points(unit, item.id) == missing.points


@pytest.mark.parametrize("name", schemes.ids())
def test_sections_are_the_sums_of_their_lines(name: str) -> None:
    standing = published(name, "edges")
    for item in standing.scheme.items:
        if item.rule is None:
            for unit in standing.scheme.units:
                parts = [standing.points(unit.id, child.id) for child in standing.scheme.children(item.id)]
                assert standing.points(unit.id, item.id) == sum(parts)


def test_the_order_of_reports_does_not_matter() -> None:
    scheme = schemes.load("rugao-2021")
    file = schemes.folder_of("rugao-2021") / "cases" / "edges.csv"
    totals = list(facts_csv.read(file.read_bytes(), file.name, scheme))
    first = score(scheme, tabulate(scheme, totals, scheme.end))
    for seed in range(30):
        Random(seed).shuffle(totals)
        second = score(scheme, tabulate(scheme, totals, scheme.end))
        assert all((first.columns[item.id] == second.columns[item.id]).all() for item in scheme.items), seed
        assert (first.ranks == second.ranks).all(), seed


def test_nothing_is_missing_after_the_clauses_own_day() -> None:
    late = standing_of(
        leaf("proportional: {fact: jobs}", by="early"),
        facts={"jobs": "count"},
        values={"jobs": ["1"]},
        targets={"jobs": ["5"]},
        on=EARLY,
    )
    in_time = standing_of(
        leaf("proportional: {fact: jobs}", by="early"),
        facts={"jobs": "count"},
        values={"jobs": ["1"]},
        targets={"jobs": ["5"]},
        on=EARLY,
        as_of=EARLY,
    )
    assert why(late, "a", "leaf").missing == ()
    assert [one.amount for one in why(in_time, "a", "leaf").missing] == [4]
    assert why(late, "a", "leaf").used[0].cutoff == EARLY


def test_a_rank_says_who_is_next() -> None:
    standing = standing_of(leaf("mark: m", "100"), facts={"m": "mark"}, values={"m": ["80", "90", "95", "80"]})
    assert why(standing, "a", RANK).steps == (
        Step(
            "rank",
            {"rank": 3, "units": 4, "ahead": 2, "tied": 1, "gap_points": 1000, "next": "b", "total_points": 8000},
        ),
    )


def test_a_grade_says_what_the_better_ones_ask() -> None:
    grades = ["{grade: A, from: 90}", "{grade: B, from: 80}"]
    standing = standing_of(leaf("mark: m", "100"), facts={"m": "mark"}, values={"m": ["80", "10"]}, grades=grades)
    working = why(standing, "a", GRADE)
    assert [(step.code, step.values.get("met")) for step in working.steps] == [
        ("grade-from", False), ("grade-from", True), ("graded", None),
    ]  # fmt: skip
    assert [step.code for step in why(standing, "b", GRADE).steps] == ["grade-from", "grade-from", "no-grade"]


def test_a_vetoed_unit_is_told_so() -> None:
    standing = standing_of(
        leaf("mark: m"), facts={"m": "mark", "fraud": "flag"}, values={"m": ["5"], "fraud": ["1"]}, veto="fraud"
    )
    working = why(standing, "a", "leaf")
    assert (working.result, working.steps[-1].code, working.missing) == (0, "vetoed", ())


def test_unknown_questions_are_named() -> None:
    standing = standing_of(leaf("mark: m"), facts={"m": "mark"}, values={"m": ["5"]})
    with pytest.raises(UnknownId, match="no item is called 'x'"):
        why(standing, "a", "x")
    with pytest.raises(UnknownId, match="no unit is called 'x'"):
        standing.total("x")
    with pytest.raises(UnknownId, match="no award is called 'x'"):
        standing.award("a", "x")

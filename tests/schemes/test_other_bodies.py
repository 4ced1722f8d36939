"""Three sheets of other bodies: data only, and scored by the engine as by scorers written from their documents."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import schemes
from bot.cli import main
from bot.domain.still_open import still_open
from bot.rendering.catalogue import load_catalogue
from bot.rendering.working import plain_working
from schemes.check import check
from schemes.duties import load_duties
from schemes.facts_csv import read
from schemes.json_schema import json_schema
from schemes.workbook_out.book import workbook
from scoring import format_hundredths, format_value, score, tabulate, why
from scoring.attainable import Attainable
from scoring.next_steps import possible_steps
from scoring.standing import as_json
from tests.schemes.scorers import investment_2023, river_chiefs_2022, work_safety_2022
from tests.schemes.scorers.figures import any_rows
from tests.scoring.test_bounds import broken
from tests.support.editor import as_edited

if TYPE_CHECKING:
    from types import ModuleType

    from scoring import Scheme, Standing
    from tests.schemes.scorers.plain import Rows

HERE = Path(__file__).parent
SCORERS = {
    HERE / "安全生产2022": work_safety_2022,
    HERE / "river-chiefs-2022": river_chiefs_2022,
    HERE / "investment-2023": investment_2023,
}
CATALOGUES = [load_catalogue(language) for language in ("zh-CN", "en")]
EACH = pytest.mark.parametrize(("folder", "scorer"), SCORERS.items(), ids=[folder.name for folder in SCORERS])
CASES = [case for folder in SCORERS for case in sorted((folder / "cases").glob("*.csv"))]


@cache
def loaded(folder: Path) -> Scheme:
    return schemes.load(str(folder))


def rows_of(case: Path) -> Rows:
    with case.open(encoding="utf-8-sig", newline="") as file:
        return [(row["unit"], row["fact"], row["date"], row["value"]) for row in csv.DictReader(file)]


def standing_of(folder: Path, rows: Rows, as_of: str) -> Standing:
    scheme = loaded(folder)
    text = "unit,fact,date,value\n" + "".join(",".join(row) + "\n" for row in rows)
    return score(scheme, tabulate(scheme, read(text.encode(), "facts.csv", scheme), date.fromisoformat(as_of)))


@EACH
def test_it_needs_no_python_and_leaves_no_question_open(folder: Path, scorer: ModuleType) -> None:
    assert {path.suffix for path in folder.rglob("*.*")} <= {".yaml", ".csv", ".json", ".md", ".xlsx"}
    report = check(str(folder))
    assert (report.mistakes, report.questions) == ((), ())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.parent.name}-{case.stem}")
def test_the_command_line_answers_as_the_scorer(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And as the answer that is kept beside the facts."""
    folder = case.parent.parent
    as_of = loaded(folder).end.isoformat()
    assert main(["score", str(folder), "--facts", str(case), "--as-of", as_of, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer == SCORERS[folder].answer(folder, rows_of(case), as_of)
    assert answer == json.loads(case.with_suffix(".json").read_text("utf-8"))


@EACH
@settings(max_examples=120)
@given(seed=st.integers(0, 2**32))
def test_any_facts_are_scored_as_the_scorer_does(folder: Path, scorer: ModuleType, seed: int) -> None:
    chance = Random(seed)
    rows = any_rows(folder, [*scorer.DERIVED], scorer.SIZES, scorer.DAYS, chance)
    as_of = chance.choice((scorer.DAYS[-1], *scorer.DAYS))
    ours, theirs = json.loads(as_json(standing_of(folder, rows, as_of))), scorer.answer(folder, rows, as_of)
    for mine, other in zip(ours["units"], theirs["units"], strict=True):
        assert mine == other
    assert ours == theirs


@EACH
@settings(max_examples=15)
@given(seed=st.integers(0, 2**32))
def test_every_result_is_explained_by_what_it_is(folder: Path, scorer: ModuleType, seed: int) -> None:
    chance, scheme = Random(seed), loaded(folder)
    standing = standing_of(
        folder, any_rows(folder, [*scorer.DERIVED], scorer.SIZES, scorer.DAYS, chance), scorer.DAYS[-1]
    )
    unit = chance.choice(scheme.units).id
    for subject in (*(item.id for item in scheme.items), *(award.id for award in scheme.awards), "total", "rank"):
        working = why(standing, unit, subject)
        for catalogue in CATALOGUES:
            assert plain_working(working, scheme, catalogue)


@EACH
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_what_may_still_come_lies_within_the_bounds(folder: Path, scorer: ModuleType, seed: int) -> None:
    chance, scheme = Random(seed), loaded(folder)
    one, other = (
        standing_of(
            folder, any_rows(folder, [*scorer.DERIVED], scorer.SIZES, scorer.DAYS, chance), scorer.DAYS[-1]
        ).table
        for _ in range(2)
    )
    low = replace(one, values=np.minimum(one.values, other.values), days=np.minimum(one.days, other.days))
    high = replace(one, values=np.maximum(one.values, other.values), days=np.maximum(one.days, other.days))
    tables = [one, other]
    for _ in range(4):
        mask = np.array([chance.random() < 0.5 for _ in range(one.values.size)]).reshape(one.values.shape)
        values, days = np.where(mask, one.values, other.values), np.where(mask, one.days, other.days)
        tables.append(replace(one, values=values, days=days))
    assert broken(scheme, low, high, tables) == []


@EACH
@settings(max_examples=12)
@given(seed=st.integers(0, 2**32))
def test_what_the_next_steps_promise_the_scorer_keeps(folder: Path, scorer: ModuleType, seed: int) -> None:
    chance, day = Random(seed), scorer.DAYS[-1]
    rows = any_rows(folder, [*scorer.DERIVED], scorer.SIZES, scorer.DAYS, chance)
    standing = standing_of(folder, rows, day)
    place = chance.randrange(len(standing.scheme.units))
    unit = standing.scheme.units[place].id
    for step in possible_steps(standing, unit):
        facts = {need.fact: standing.scheme.fact(need.fact) for need in step.needs}
        known = {(who, what, when): value for who, what, when, value in rows}
        for need in step.needs:
            fact = facts[need.fact]
            known[unit, need.fact, day] = format_value(need.value, fact.kind, fact.levels)
        then = scorer.answer(folder, [(*where, value) for where, value in known.items()], day)["units"][place]
        assert then["rank"] == step.rank
        assert then["total"] == format_hundredths(standing.total(unit) + step.points)
        assert sum(map(Fraction, then["awards"].values())) * 100 == standing.money(unit) + step.money


@EACH
@settings(max_examples=10)
@given(seed=st.integers(0, 2**32))
def test_what_is_still_open_can_be_told_of_any_day(folder: Path, scorer: ModuleType, seed: int) -> None:
    """What nobody reported may be anything, up to the largest figure; and it may stay as it is."""
    chance = Random(seed)
    rows, day = any_rows(folder, [*scorer.DERIVED], scorer.SIZES, scorer.DAYS, chance), chance.choice(scorer.DAYS)
    standing = standing_of(folder, rows, day)
    attainable = Attainable(standing, date.fromisoformat(day))
    for unit in standing.scheme.units:
        still_open(attainable, unit.id)
        (low, high), (first, last) = attainable.total(unit.id), attainable.ranks(unit.id)
        assert low <= standing.total(unit.id) <= high
        assert first <= standing.rank(unit.id) <= last


@pytest.mark.parametrize("path", [path for folder in SCORERS for path in sorted(folder.rglob("*.yaml"))])
def test_editors_accept_its_files(path: Path) -> None:
    kind = "section" if path.parent.name == "sections" else path.stem
    jsonschema.Draft7Validator(json_schema(kind)).validate(as_edited(path.read_text("utf-8")))


@EACH
def test_its_workbook_gives_the_same_answers(folder: Path, scorer: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / f"{folder.name}.xlsx"
    path.write_bytes(workbook(str(folder)))
    for case in (folder / "cases").glob("*.csv"):
        answer = json.loads(as_json(standing_of(path, rows_of(case), scorer.DAYS[-1])))
        assert answer == json.loads(case.with_suffix(".json").read_text("utf-8"))


OFFICERS = HERE / "安全生产2022" / "办法.xlsx"  # typed into the empty workbook, without a single id


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_what_an_officer_typed_into_excel_is_scored_as_the_folder(seed: int) -> None:
    """Facts are called by their titles there; lines and awards stand in the same order."""
    chance = Random(seed)
    rows = any_rows(OFFICERS.parent, [*work_safety_2022.DERIVED], work_safety_2022.SIZES, work_safety_2022.DAYS, chance)
    titles = {fact.id: fact.title for fact in loaded(OFFICERS.parent).facts}
    named = [(unit, titles[fact], day, value) for unit, fact, day, value in rows]
    typed = json.loads(as_json(standing_of(OFFICERS, named, work_safety_2022.DAYS[-1])))
    expected = work_safety_2022.answer(OFFICERS.parent, rows, work_safety_2022.DAYS[-1])
    for own, other in zip(typed["units"], expected["units"], strict=True):
        assert [own[key] for key in ("unit", "rank", "total", "grade")] == [
            other[key] for key in ("unit", "rank", "total", "grade")
        ]
        for part in ("items", "awards"):
            assert [*own[part].values()] == [*other[part].values()]


def test_an_officer_s_workbook_leaves_no_question_open() -> None:
    report = check(str(OFFICERS))
    assert (report.mistakes, report.questions) == ((), ())


@EACH
def test_its_calendar_asks_for_the_period_before(folder: Path, scorer: ModuleType) -> None:
    duties = load_duties(str(folder), loaded(folder))
    assert {duty.line for duty in duties if duty.period is not None}

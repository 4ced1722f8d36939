"""The form in the chat as a pure function of taps: whatever is tapped, it stays a form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entries import Mode
from bot.domain.forms import Figure
from bot.domain.guides import DUE, Guide, Guided, Stage, Step, facts_of, filled, stepped
from bot.domain.results import Unusual
from bot.rendering.catalogue import load_catalogue
from bot.rendering.guides import guide_screen
from tests.support.context import SCHEME, ZONE, offering
from tests.support.form_screens import DUTIES, FLAG, INFLOW, JOBS, LEVEL, RATE, UNIT, form, verdict

RUGAO = offering(SCHEME).scheme
FORM = form()
HOME = Guide(SCHEME, UNIT, "key")
PLACE = {fact: RUGAO.fact_place(fact) for fact in (JOBS, INFLOW, RATE, FLAG, LEVEL)}


def walk(*steps: tuple[Step, tuple[int, ...]], at: Guide = HOME) -> Guide:
    for step, numbers in steps:
        at = stepped(at, step, numbers, FORM, RUGAO)
    return at


def tapped(number: str) -> list[tuple[Step, tuple[int, ...]]]:
    return [(Step.KEY, (10 if key == "." else int(key),)) for key in number]


def test_due_facts_come_one_after_the_other_and_then_all_is_looked_over() -> None:
    at = walk((Step.SECTION, (DUE, 0)))
    names = []
    while at.stage is Stage.FACT:
        names.append(at.fact)
        at = walk(*tapped("1"), (Step.OK, ()), at=at)
    assert names == [one.fact for one in facts_of(FORM, DUE)]
    assert at.stage is Stage.CHECK
    assert [one.fact for one in at.figures] == names


def test_what_is_skipped_is_not_filled_in() -> None:
    at = walk((Step.SECTION, (DUE, 0)), *([(Step.SKIP, ())] * 3))
    assert (at.stage, at.figures) == (Stage.HOME, ())


def test_what_is_done_or_filled_in_is_passed_over() -> None:
    section = next(place for place, one in enumerate(FORM.sections) if any(f.fact == JOBS for f in one.facts))
    names = [one.fact for one in FORM.sections[section].facts]
    at = walk((Step.SECTION, (section, 0)), (Step.FACT, (PLACE[INFLOW],)), *tapped("3"), (Step.OK, ()))
    assert names.index(str(at.fact)) == names.index(INFLOW) + 2  # 创业培训, between them, has reached its target
    last = RUGAO.fact_place(names[-1])
    assert walk((Step.FACT, (last,)), (Step.SKIP, ()), at=at).stage is Stage.SECTION


def test_a_figure_carries_what_was_seen_and_takes_the_place_of_the_one_before() -> None:
    at = walk((Step.FACT, (PLACE[JOBS],)), *tapped("12"), (Step.OK, ()))
    assert at.figures == (Figure(JOBS, Mode.INCREMENT, 12, 0),)
    at = walk((Step.FACT, (PLACE[JOBS],)), (Step.MODE, ()), *tapped("948"), (Step.ERASE, ()), (Step.OK, ()), at=at)
    assert at.figures == (Figure(JOBS, Mode.TOTAL, 94, 0),)
    assert walk((Step.FACT, (PLACE[JOBS],)), at=at).mode is Mode.TOTAL


@pytest.mark.parametrize(
    ("fact", "keys", "problem"),
    [
        (JOBS, "", "number"),
        (JOBS, "1.5", "decimals"),
        (RATE, "1.255", "decimals"),
        (RATE, "101", "percent"),
        (JOBS, "9" * 13, "too-large"),
    ],
)
def test_what_is_no_value_is_told_and_can_be_put_right(fact: str, keys: str, problem: str) -> None:
    at = walk((Step.FACT, (PLACE[fact],)), *tapped(keys), (Step.OK, ()))
    assert (at.problem, at.fact, at.figures) == (problem, fact, ())
    assert walk((Step.ERASE, ()), at=at).problem is None


def test_a_yes_and_a_level_take_one_tap() -> None:
    assert walk((Step.FACT, (PLACE[FLAG],)), (Step.VALUE, (1,))).figures[0].value == 1
    assert walk((Step.FACT, (PLACE[LEVEL],)), (Step.VALUE, (2,))).figures[0] == Figure(LEVEL, Mode.TOTAL, 2, 0)
    with pytest.raises(ValueError, match="no value 9"):
        walk((Step.FACT, (PLACE[LEVEL],)), (Step.VALUE, (9,)))


def test_a_state_is_not_added_to() -> None:
    at = filled(walk((Step.FACT, (PLACE[RATE],))), 9850, Mode.INCREMENT, FORM, RUGAO)
    assert at.figures[0].mode is Mode.TOTAL


def test_doubts_and_changes_are_settled_figure_by_figure() -> None:
    at = replace(HOME, figures=(Figure(JOBS, Mode.INCREMENT, 12, 0), Figure(INFLOW, Mode.INCREMENT, 3, 0)))
    sure = walk((Step.SURE, (PLACE[JOBS], list(Unusual).index(Unusual.REPEATED))), at=at).figure(JOBS)
    assert sure == Figure(JOBS, Mode.INCREMENT, 12, 0, Unusual.REPEATED)
    assert walk((Step.MINE, (PLACE[INFLOW], 9)), at=at).figure(INFLOW) == Figure(INFLOW, Mode.INCREMENT, 3, 9)
    assert walk((Step.DROP, (PLACE[JOBS],)), at=at).figure(JOBS) is None


_STEPS = st.sampled_from(list(Step))
_NUMBERS = st.lists(st.integers(-2, 80), max_size=2).map(tuple)


@given(st.lists(st.tuples(_STEPS, _NUMBERS), max_size=25))
def test_whatever_is_tapped_it_can_be_shown_or_is_refused(taps: list[tuple[Step, tuple[int, ...]]]) -> None:
    catalogue, at = load_catalogue("zh-CN"), HOME
    for step, numbers in taps:
        try:
            at = stepped(at, step, numbers, FORM, RUGAO)
        except (ValueError, IndexError):
            continue
        assert len({one.fact for one in at.figures}) == len(at.figures)
        screen = guide_screen(Guided(7, at, FORM, verdict(), 3), RUGAO, DUTIES, catalogue, ZONE)
        assert screen.text
        assert all(len((key.data or "").encode()) <= 64 for row in screen.buttons for key in row)

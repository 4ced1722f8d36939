from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entries import Mode
from bot.domain.errors import Refused
from bot.domain.intents import Claim
from bot.domain.plausibility import Usual, answered_with, is_closing, is_possible, likely, suspect
from bot.domain.results import Twin, Unusual
from scoring import Fact, Kind
from tests.support.context import SCHEME, offering

if TYPE_CHECKING:
    from bot.domain.results import Suspicion

JOBS = Fact("new-urban-jobs", "城镇新增就业", Kind.COUNT, "人")
MONEY = Fact("land-arrears-cleared", "清欠数", Kind.AMOUNT, "万元")
YUAN = Fact("platform-budget", "资金额度", Kind.AMOUNT, "元")
EVENTS = Fact("pension-check-errors", "漏核、误核", Kind.EVENTS, "例")
RATE = Fact("retiree-checkup-rate", "体检率", Kind.PERCENT, "%")
MORE, TOTAL = Mode.INCREMENT, Mode.TOTAL
USUAL = (10, 12, 14)
TWIN = Twin(MORE, 12, datetime(2021, 6, 15, 9, 12, tzinfo=UTC), 0)


def weigh(
    value: int,
    mode: Mode = MORE,
    *,
    fact: Fact = JOBS,
    present: int = 100,
    target: int | None = 500,
    increments: tuple[int, ...] = USUAL,
    repeated: bool = False,
    last: int | None = None,
    closing: bool = False,
) -> Suspicion | None:
    claim = Claim(fact.id, mode, value)
    usual = Usual(present, target, increments, last, closing, TWIN if repeated else None)
    return suspect(claim, "changjiang", fact, usual)


@pytest.mark.parametrize(
    ("value", "mode", "present", "last", "closing", "expected"),
    [
        (100, MORE, 100, 100, False, None),  # just twice
        (101, MORE, 100, 100, False, Unusual.TWICE_LAST_YEAR),
        (201, TOTAL, 100, 100, False, Unusual.TWICE_LAST_YEAR),
        (50, MORE, 201, 100, False, None),  # was said to be right before
        (15, MORE, 100, 50, False, None),  # small
        (100, MORE, 100, 0, False, None),
        (100, MORE, 100, None, False, None),
        (101, TOTAL, 100, 203, False, None),
        (101, TOTAL, 100, 203, True, Unusual.HALF_LAST_YEAR),
        (102, TOTAL, 100, 203, True, None),
        (1, MORE, 100, 203, True, None),  # says nothing of the whole year
        (100, TOTAL, 100, 0, True, None),
        (90, TOTAL, 100, 203, True, Unusual.BELOW_TOTAL),
    ],
)
def test_last_year_is_compared_with(
    value: int, mode: Mode, present: int, last: int | None, *, closing: bool, expected: Unusual | None
) -> None:
    found = weigh(value, mode, present=present, last=last, closing=closing)
    assert why(found) == expected
    if expected in (Unusual.TWICE_LAST_YEAR, Unusual.HALF_LAST_YEAR):
        assert found is not None
        assert found.usual == last


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2021, 11, 30), False), (date(2021, 12, 1), True), (date(2021, 12, 31), True)]
)
def test_the_last_month_is_when_totals_are_nearly_final(day: date, *, expected: bool) -> None:
    assert is_closing(offering(SCHEME).scheme, day) is expected


def why(suspicion: Suspicion | None) -> Unusual | None:
    return suspicion.why if suspicion is not None else None


@pytest.mark.parametrize(
    ("value", "mode", "expected"),
    [
        (12, MORE, None),
        (0, MORE, None),
        (120, MORE, None),  # just ten times the median
        (121, MORE, Unusual.TEN_TIMES),
        (220, TOTAL, None),
        (221, TOTAL, Unusual.TEN_TIMES),
        (1400, MORE, Unusual.TEN_TIMES),  # just three times the target
        (1401, MORE, Unusual.BEYOND_TARGET),
        (100, TOTAL, None),
        (99, TOTAL, Unusual.BELOW_TOTAL),
        (0, TOTAL, Unusual.BELOW_TOTAL),
        (-1, MORE, Unusual.NEGATIVE),
        (-100, MORE, Unusual.NEGATIVE),
    ],
)
def test_a_figure_against_the_usual_the_total_and_the_target(value: int, mode: Mode, expected: Unusual | None) -> None:
    assert why(weigh(value, mode)) is expected


@pytest.mark.parametrize(("value", "expected"), [(1500, None), (1501, Unusual.BEYOND_TARGET)])
def test_three_times_the_target_is_the_bound_where_nothing_is_usual_yet(value: int, expected: Unusual | None) -> None:
    assert why(weigh(value, TOTAL, increments=(10, 12))) is expected


@pytest.mark.parametrize(
    ("value", "present", "target", "expected"),
    [
        (6, 0, 1, None),  # small targets are exceeded by a few
        (7, 0, 1, Unusual.BEYOND_TARGET),
        (12, 0, 2, Unusual.BEYOND_TARGET),
        (1, 12, 2, None),  # was said to be right before
        (20, 100, 60, None),
        (21, 180, 60, Unusual.BEYOND_TARGET),
        (1, 600, 60, Unusual.BEYOND_TARGET),  # many small taps come to as much as a large one
        (0, 601, 60, None),
    ],
)
def test_small_steps_beyond_a_target(value: int, present: int, target: int, expected: Unusual | None) -> None:
    assert why(weigh(value, present=present, target=target, increments=())) is expected
    assert why(weigh(100 * value, fact=MONEY, present=100 * present, target=100 * target, increments=())) is expected


@pytest.mark.parametrize(
    ("value", "mode", "target", "expected"),
    [
        (1585, MORE, 1585, Unusual.WHOLE_TARGET),
        (1584, MORE, 1585, None),
        (1585, TOTAL, 1585, None),
        (20, MORE, 20, None),
        (2, MORE, 1, None),
        (26, MORE, 20, Unusual.WHOLE_TARGET),
    ],
)
def test_the_whole_target_at_once(value: int, mode: Mode, target: int, expected: Unusual | None) -> None:
    assert why(weigh(value, mode, present=0, target=target, increments=())) is expected


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (JOBS, 13_812_345_678),
        (JOBS, 20_210_615),
        (EVENTS, 10_000_000),
        (MONEY, 13_812_345_678_00),
        (YUAN, 13_812_345_678_00),
        (YUAN, 320_682_199_003_076_677_00),
    ],
)
def test_what_no_unit_can_have_is_refused(fact: Fact, value: int) -> None:
    for present, mode in ((0, MORE), (0, TOTAL), (value, MORE)):
        with pytest.raises(Refused) as refused:
            weigh(value, mode, fact=fact, present=present, target=None)
        assert refused.value.code == "impossible"
    assert is_possible(9_999_999 * fact.scale, fact)


@pytest.mark.parametrize(
    ("value", "present", "expected"),
    [
        (95, 0, Unusual.FRACTION),
        (95, 93_00, Unusual.FRACTION),
        (1_00, 0, Unusual.FRACTION),
        (1_01, 0, None),
        (0, 0, None),
        (95, 80, None),
        (95_00, 95, None),
    ],
)
def test_a_rate_of_less_than_a_percent_may_be_a_fraction(value: int, present: int, expected: Unusual | None) -> None:
    assert why(weigh(value, TOTAL, fact=RATE, present=present, target=None)) is expected


def test_what_may_have_been_meant_is_offered_where_it_is_known_and_sensible() -> None:
    def offered(claim: Claim, fact: Fact, usual: Usual) -> list[tuple[Mode, int]]:
        suspicion = suspect(claim, "changjiang", fact, usual)
        assert suspicion is not None
        return [(each.mode, each.value) for each in likely(suspicion, fact, usual)]

    assert offered(Claim(RATE.id, TOTAL, 95), RATE, Usual(0, None, ())) == [(TOTAL, 95_00)]
    assert offered(Claim(JOBS.id, TOTAL, 90), JOBS, Usual(100, 500, ())) == [(MORE, 90)]
    assert offered(Claim(JOBS.id, MORE, 600), JOBS, Usual(100, 500, ())) == [(TOTAL, 600)]
    assert offered(Claim(JOBS.id, MORE, 90_000), JOBS, Usual(100, 500, ())) == [], "nonsense either way"
    assert offered(Claim(MONEY.id, MORE, 120_000_00), MONEY, Usual(0, 60_00, ())) == [(MORE, 12_00)], "written in 元"
    assert offered(Claim(JOBS.id, MORE, 12), JOBS, Usual(12, 500, (), twin=TWIN)) == []


@pytest.mark.parametrize(
    ("value", "mode", "expected"), [(321, TOTAL, Unusual.ABOVE_LATER), (320, TOTAL, None), (250, MORE, None)]
)
def test_a_total_above_one_of_a_later_day(value: int, mode: Mode, expected: Unusual | None) -> None:
    suspicion = suspect(Claim(JOBS.id, mode, value), "changjiang", JOBS, Usual(100, 500, (), later=320))
    assert why(suspicion) is expected


def test_who_is_sure_of_the_size_is_asked_no_more_about_it() -> None:
    usual, claim = Usual(0, 500, USUAL, 100, twin=TWIN), Claim(JOBS.id, MORE, 90_000)
    asked: list[Unusual] = []
    while (suspicion := suspect(claim, "changjiang", JOBS, usual, asked)) is not None:
        asked.append(suspicion.why)
    assert asked == [Unusual.REPEATED, Unusual.BEYOND_TARGET]
    assert suspect(claim, "changjiang", JOBS, usual, answered_with(Unusual.BEYOND_TARGET)) is None
    assert suspect(claim, "changjiang", JOBS, usual, answered_with(Unusual.REPEATED)) is not None


@pytest.mark.parametrize(
    ("fact", "largest"), [(JOBS, 10_000), (EVENTS, 1_000), (MONEY, 10_000_00), (YUAN, 100_000_000_00)]
)
def test_without_target_and_total_there_is_a_bound_of_its_own(fact: Fact, largest: int) -> None:
    assert weigh(largest, fact=fact, present=0, target=None, increments=()) is None
    assert why(weigh(largest + 1, fact=fact, present=0, target=None, increments=())) is Unusual.ENORMOUS


@pytest.mark.parametrize(("value", "expected"), [(900, None), (901, Unusual.TEN_TIMES)])
def test_without_target_ten_times_what_there_is_is_the_bound(value: int, expected: Unusual | None) -> None:
    found = weigh(value, target=None, increments=())
    assert why(found) is expected
    if found is not None:
        assert (found.usual, found.present, found.target) == (100, 100, None)


def test_a_target_of_zero_is_no_target() -> None:
    assert why(weigh(901, target=0, increments=())) is Unusual.TEN_TIMES


def test_only_reports_that_raised_the_total_tell_what_is_usual() -> None:
    assert weigh(130, increments=(10, 12, 0, -5)) is None
    found = weigh(130, increments=(10, 12, 0, -5, 11))
    assert found is not None
    assert (found.why, found.usual) == (Unusual.TEN_TIMES, 11)


def test_the_same_figure_again_is_asked_about() -> None:
    assert why(weigh(12, repeated=True)) is Unusual.REPEATED
    assert weigh(12) is None


def test_a_total_cannot_fall_below_zero() -> None:
    with pytest.raises(Refused) as refused:
        weigh(-101)
    assert (refused.value.code, refused.value.values) == ("below-zero", {"fact": JOBS, "present": 100})


@pytest.mark.parametrize("kind", [Kind.FLAG, Kind.LEVEL, Kind.MARK])
def test_what_does_not_add_up_is_never_unusual(kind: Kind) -> None:
    fact = Fact("x", "x", kind, levels=("无", "有") if kind is Kind.LEVEL else ())
    assert weigh(1, TOTAL, fact=fact, present=100_00, repeated=True) is None


@given(
    st.integers(-(10**12), 10**12),
    st.sampled_from([MORE, TOTAL]),
    st.sampled_from([JOBS, MONEY, YUAN, EVENTS, RATE]),
    st.integers(0, 10**12),
    st.none() | st.integers(0, 10**12),
    st.lists(st.integers(-(10**6), 10**6), max_size=12).map(tuple),
    st.booleans(),
)
def test_a_suspicion_names_the_claim_and_what_there_is(
    value: int, mode: Mode, fact: Fact, present: int, target: int | None, increments: tuple[int, ...], repeated: bool
) -> None:
    """Nothing that would take the total below zero gets through, and nothing that lowers it goes unasked."""
    total = value if mode is TOTAL else present + value
    try:
        found = weigh(value, mode, fact=fact, present=present, target=target, increments=increments, repeated=repeated)
    except Refused:
        assert total < 0 or not is_possible(value, fact)
        return
    assert fact is RATE or total >= 0
    if found is None:
        assert fact is RATE or total >= present
        assert is_possible(value, fact)
    else:
        assert (found.claim.value, found.unit, found.present, found.target) == (value, "changjiang", present, target)


@pytest.mark.parametrize("kind", Unusual)
def test_a_yes_answers_its_own_question(kind: Unusual) -> None:
    assert kind in answered_with(kind)

"""What somebody supposes: the sign is always meant, whatever stands before it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.entries import Mode
from bot.domain.intents import Claim, Wrong
from bot.parsing.suppositions import read_change, read_supposition
from tests.support.vocabulary import words

TODAY = date(2021, 6, 15)
JOBS, RATE = "new-urban-jobs", "retiree-checkup-rate"


@pytest.mark.parametrize(
    ("text", "fact", "mode", "value", "unit"),
    [
        ("城镇新增就业 +200", JOBS, Mode.INCREMENT, 200, None),
        ("城镇新增就业+200人", JOBS, Mode.INCREMENT, 200, None),
        ("城镇新增就业＋２００", JOBS, Mode.INCREMENT, 200, None),
        ("城镇新增就业 200", JOBS, Mode.INCREMENT, 200, None),
        ("城镇新增就业-3", JOBS, Mode.INCREMENT, -3, None),
        ("城镇新增就业 - 3", JOBS, Mode.INCREMENT, -3, None),
        ("城镇新增就业 =1585", JOBS, Mode.TOTAL, 1585, None),
        ("城镇新增就业＝1585", JOBS, Mode.TOTAL, 1585, None),
        ("城镇新增就业 累计 1585", JOBS, Mode.TOTAL, 1585, None),
        ("new-urban-jobs -3", JOBS, Mode.INCREMENT, -3, None),
        ("长江镇 城镇新增就业 +200", JOBS, Mode.INCREMENT, 200, "changjiang"),
        ("城镇新增就业 +200 搬经镇", JOBS, Mode.INCREMENT, 200, "banjing"),
        (f"{RATE} -0.5", RATE, Mode.INCREMENT, -50, None),
        (f"{RATE} +0.5", RATE, Mode.INCREMENT, 50, None),
        (f"{RATE} =98.5%", RATE, Mode.TOTAL, 9850, None),
    ],
)
def test_a_change_is_read(text: str, fact: str, mode: Mode, value: int, unit: str | None) -> None:
    reading = read_supposition(text, words(), TODAY)
    assert not reading.doubts
    assert [(one.fact, one.mode, one.value, one.unit) for one in reading.claims] == [(fact, mode, value, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "城镇新增就业 +200，创业培训 =30，{rate} -0.5",
        "城镇新增就业+200 创业培训=30 {rate}-0.5",
        "城镇新增就业 +200\n创业培训 =30\n{rate} - 0.5",
    ],
)
def test_several_changes_each_keep_their_sign(text: str) -> None:
    reading = read_supposition(text.format(rate="当批次退休人员体检率"), words(), TODAY)
    assert not reading.doubts
    assert [(one.fact, one.mode, one.value) for one in reading.claims] == [
        (JOBS, Mode.INCREMENT, 200),
        ("entrepreneurship-training", Mode.TOTAL, 30),
        (RATE, Mode.INCREMENT, -50),
    ]


def test_a_dash_inside_of_a_day_is_no_sign() -> None:
    (claim,) = read_supposition("2021-06-01 城镇新增就业 +200", words(), TODAY).claims
    assert (claim.date, claim.value) == (date(2021, 6, 1), 200)


@pytest.mark.parametrize(("text", "value"), [("“双创人才” 通过南通初审", 2), ("“双创人才” = 通过南通初审", 2)])
def test_a_state_is_supposed_by_its_word(text: str, value: int) -> None:
    (claim,) = read_supposition(text, words(), TODAY).claims
    assert (claim.mode, claim.value) == (Mode.TOTAL, value)


@pytest.mark.parametrize("text", ["", "你好", "城镇新增就业"])
def test_without_a_figure_nothing_is_supposed(text: str) -> None:
    assert not read_supposition(text, words(), TODAY).claims


@pytest.mark.parametrize(
    ("text", "fact", "mode", "value"),
    [
        ("+12", JOBS, Mode.INCREMENT, 12),
        ("＋1.2万", JOBS, Mode.INCREMENT, 12_000),
        (" - 3 ", JOBS, Mode.INCREMENT, -3),
        ("=1200", JOBS, Mode.TOTAL, 1200),
        ("十二", JOBS, Mode.INCREMENT, 12),
        ("98.5", RATE, Mode.TOTAL, 9850),
        ("-0.5", RATE, Mode.INCREMENT, -50),
    ],
)
def test_a_change_without_a_name_is_read(text: str, fact: str, mode: Mode, value: int) -> None:
    scheme = words().scheme
    change = read_change(text, scheme.fact(fact), scheme)
    assert isinstance(change, Claim)
    assert (change.fact, change.mode, change.value) == (fact, mode, value)


@pytest.mark.parametrize("text", ["", "+", "=很多", "+-3"])
def test_what_is_no_change_says_why(text: str) -> None:
    scheme = words().scheme
    assert isinstance(read_change(text, scheme.fact(JOBS), scheme), Wrong)

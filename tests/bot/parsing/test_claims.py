from __future__ import annotations

from datetime import date

import pytest

from bot.domain.entries import Mode
from bot.domain.intents import Claim, Doubt, DoubtKind
from bot.parsing.claims import outcome
from bot.parsing.reader import Reader
from bot.parsing.words import tokens
from tests.support.vocabulary import words


def made(text: str, *, hedged: bool = False, alone: bool = True) -> Claim | Doubt | None:
    (figure,) = Reader(text, tokens(text, words()), words(), date(2021, 6, 15)).read().figures
    return outcome(figure, text, words(), hedged=hedged, alone=alone)


def ways(found: Claim | Doubt | None) -> list[tuple[Mode, int]]:
    assert isinstance(found, Doubt)
    assert found.kind is DoubtKind.UNSURE
    return [(one.mode, one.value) for one in found.candidates]


def test_what_can_be_understood_in_one_way_is_a_claim() -> None:
    assert made("新增就业12") == Claim("new-urban-jobs", Mode.INCREMENT, 12, text="新增就业12")
    assert made("新增就业累计12") == Claim("new-urban-jobs", Mode.TOTAL, 12, text="新增就业累计12")
    assert made("体检率 98%") == Claim("retiree-checkup-rate", Mode.TOTAL, 9800, text="体检率 98%")


def test_an_uncertain_mode_offers_both() -> None:
    assert made("新增就业已完成12") == Claim("new-urban-jobs", Mode.INCREMENT, 12, text="新增就业已完成12", either=True)
    assert ways(made("新增就业12", hedged=True)) == [(Mode.INCREMENT, 12), (Mode.TOTAL, 12)]


def test_a_mode_that_is_said_is_the_only_one_offered() -> None:
    assert ways(made("新增就业累计约12")) == [(Mode.TOTAL, 12)]
    assert ways(made("新增就业约+12")) == [(Mode.INCREMENT, 12)]


def test_a_dash_may_be_a_minus_and_fewer_may_be_a_correction() -> None:
    assert ways(made("新增就业-12")) == [(Mode.INCREMENT, 12), (Mode.INCREMENT, -12)]
    assert ways(made("新增就业减少12")) == [(Mode.INCREMENT, -12)]


@pytest.mark.parametrize(
    ("text", "mode", "number"),
    [
        ("12", None, "12"),
        ("+12", Mode.INCREMENT, "12"),
        ("累计 1,200 人", Mode.TOTAL, "1200"),
        ("一百二十", None, "120"),
        ("98.5%", None, "98.5"),
        ("无", None, "0"),
        ("是", None, "是"),
        ("未完成", None, "否"),
        ("12万元", None, ""),  # how much that is depends on the fact's measure
        ("1.2万", None, ""),
    ],
)
def test_a_bare_number_is_kept_as_it_was_said(text: str, mode: Mode | None, number: str) -> None:
    assert made(text) == Doubt(DoubtKind.NO_FACT, text, mode=mode, number=number)


def test_a_bare_number_among_others_answers_nothing() -> None:
    assert made("12", alone=False) == Doubt(DoubtKind.NO_FACT, "12")
    assert made("是", alone=False) is None


def test_candidates_have_a_value_that_the_fact_allows() -> None:
    found = made("就业 101%")
    assert found == Doubt(DoubtKind.NO_FACT, "就业 101%")
    one = made("体检 98%")  # there is a rate and a flag
    assert isinstance(one, Doubt)
    assert [(claim.fact, claim.value) for claim in one.candidates] == [("retiree-checkup-rate", 9800)]
    many = made("培训 3")
    assert isinstance(many, Doubt)
    assert many.kind is DoubtKind.WHICH_FACT
    assert len(many.candidates) == 4


def test_a_flag_or_level_without_a_value_offers_its_values() -> None:
    flag, level, count = made("即征即保"), made("双创人才"), made("新增就业")
    assert isinstance(flag, Doubt)
    assert isinstance(level, Doubt)
    assert [one.value for one in flag.candidates] == [1, 0]
    assert [one.value for one in level.candidates] == [0, 1, 2, 3, 4]
    assert count == Doubt(DoubtKind.NO_VALUE, "新增就业", fact="new-urban-jobs")

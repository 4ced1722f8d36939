from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemes
from bot.domain.intents import Wrong
from bot.parsing.lexicon import Sort
from bot.parsing.values import read_value, value_of
from bot.parsing.words import Token
from scoring import Fact, Kind, format_value

SCHEME = schemes.load("rugao-2021")
JOBS = SCHEME.fact("new-urban-jobs")  # 人
ARREARS = SCHEME.fact("land-arrears-cleared")  # 万元
YUAN = replace(ARREARS, measure="元")
RATE = SCHEME.fact("retiree-checkup-rate")
MARK = SCHEME.fact("innovation-mark")  # 4 points at most
FLAG = SCHEME.fact("land-farmers-insured")
LEVEL = SCHEME.fact("innovation-talent-stage")
NUMBER = Token(Sort.NUMBER, 0, 1)


def value(fact: Fact, number: str, measure: str = "", *, thousands: bool = False, signed: bool = False) -> int | str:
    token = replace(NUMBER, number=Decimal(number), measure=measure, thousands=thousands)
    found = value_of(token, fact, SCHEME, signed=signed)
    return found.reason if isinstance(found, Wrong) else found


@pytest.mark.parametrize(
    ("fact", "number", "measure", "expected"),
    [
        (JOBS, "12", "", 12),
        (JOBS, "12", "户", 12),
        (JOBS, "12.00", "人", 12),
        (JOBS, "12.5", "人", "decimals"),
        (JOBS, "12", "万元", "measure"),
        (JOBS, "12", "%", "measure"),
        (JOBS, "12", "分", "measure"),
        (JOBS, "99999999", "", 10**8 - 1),
        (JOBS, "13812345678", "", "too-large"),
        (JOBS, "1000000000001", "", "too-large"),
        (JOBS, "9" * 400, "", "too-large"),
        (ARREARS, "12.5", "", 1250),
        (ARREARS, "12.5", "万元", 1250),
        (ARREARS, "125000", "元", 1250),
        (ARREARS, "125100", "元", 1251),
        (ARREARS, "125001", "元", "decimals"),
        (ARREARS, "12", "人", "measure"),
        (YUAN, "12.5", "元", 1250),
        (YUAN, "12.5", "万元", 12_500_000),
        (RATE, "98.5", "%", 9850),
        (RATE, "100", "", 10000),
        (RATE, "100.01", "", "percent"),
        (RATE, "98", "人", "measure"),
        (MARK, "4", "分", 400),
        (MARK, "4.01", "分", "mark"),
        (MARK, "3", "项", "measure"),
        (FLAG, "1", "", 1),
        (FLAG, "2", "", "flag"),
        (LEVEL, "1", "", "level"),
    ],
)
def test_a_number_is_a_value_or_says_why_not(fact: Fact, number: str, measure: str, expected: int | str) -> None:
    assert value(fact, number, measure) == expected


def test_ten_thousands_of_money_are_yuan() -> None:
    assert value(ARREARS, "1200000", thousands=True) == value(ARREARS, "120") == 12000
    assert value(YUAN, "1200000", thousands=True) == 120_000_000
    assert value(JOBS, "12000", thousands=True) == 12000


def test_only_an_increment_may_take_away() -> None:
    assert value(JOBS, "-3", signed=True) == -3
    assert value(JOBS, "-3") == "number"
    assert value(RATE, "-3") == "number"


@pytest.mark.parametrize(
    ("sort", "fact", "expected"),
    [(Sort.YES, FLAG, 1), (Sort.NO, FLAG, 0), (Sort.NONE, FLAG, 0), (Sort.NONE, JOBS, 0), (Sort.NONE, RATE, 0)],
)
def test_an_answer_is_a_value(sort: Sort, fact: Fact, expected: int) -> None:
    assert value_of(replace(NUMBER, sort=sort), fact, SCHEME, signed=False) == expected


def test_none_is_a_level_only_where_it_is_one_of_the_words() -> None:
    none = replace(NUMBER, sort=Sort.NONE)
    honour = Fact("highest-honour", "荣誉", Kind.LEVEL, levels=("区级", "无"))
    assert value_of(none, honour, SCHEME, signed=False) == 1
    wrong = value_of(none, LEVEL, SCHEME, signed=False)
    assert isinstance(wrong, Wrong)
    assert dict(wrong.values)["levels"] == "、".join(LEVEL.levels)
    assert value_of(replace(NUMBER, sort=Sort.LEVEL, level=3), LEVEL, SCHEME, signed=False) == 3


@given(st.sampled_from([JOBS, ARREARS, YUAN, RATE, MARK]), st.integers(0, 10**8 - 1))
def test_every_value_of_a_kind_comes_back(fact: Fact, wanted: int) -> None:
    most = {Kind.PERCENT: 10_000, Kind.MARK: 400}.get(fact.kind, 10**12)
    wanted %= most + 1
    assert value(fact, format_value(wanted, fact.kind)) == wanted


@given(
    st.sampled_from([JOBS, ARREARS, YUAN, RATE, MARK, FLAG, LEVEL]), st.decimals(allow_nan=False, allow_infinity=False)
)
def test_any_number_is_a_value_or_a_reason(fact: Fact, number: Decimal) -> None:
    found = value(fact, f"{number:f}", signed=fact in (JOBS, ARREARS, YUAN))
    assert isinstance(found, str) or Decimal(found) / fact.scale == number


@pytest.mark.parametrize(
    ("fact", "text", "expected"),
    [
        (JOBS, "12人", 12), (JOBS, "１２ 人", 12), (JOBS, "十二个", 12), (JOBS, "1.2万人", 12_000),
        (JOBS, "1,200", 1200), (JOBS, "12份", "measure"), (JOBS, "12万元", "measure"), (JOBS, "人", "number"),
        (JOBS, "12人人", "number"),
        (ARREARS, "12.5万元", 1250), (ARREARS, "125000元", 1250), (ARREARS, "十二万", 1200), (RATE, "98.5%", 9850),
        (MARK, "3.5分", 350), (FLAG, "是", 1),
    ],
)  # fmt: skip
def test_a_field_is_read_as_people_write(fact: Fact, text: str, expected: int | str) -> None:
    result = read_value(text, fact, SCHEME)
    assert (result.reason if isinstance(result, Wrong) else result) == expected

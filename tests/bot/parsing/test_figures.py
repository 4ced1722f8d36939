from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bot.domain.entries import Mode
from bot.parsing.figures import complete, lines
from bot.parsing.reader import Reader
from bot.parsing.words import tokens
from tests.support.vocabulary import words

if TYPE_CHECKING:
    from bot.parsing.figures import Line


def split(text: str) -> list[str]:
    return ["".join(text[one.start : one.end] for one in line) for line in lines(tokens(text, words()))]


def line(text: str) -> Line:
    (found,) = lines(tokens(text, words()))
    read = Reader(text, found, words(), date(2021, 6, 15)).read()
    complete(read)
    return read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增就业 12\n再就业 5", ["新增就业12", "再就业5"]),
        ("新增就业\n12", ["新增就业12"]),
        ("新增就业\n长江 12\n丁堰 8", ["新增就业长江12丁堰8"]),
        ("新增就业\n\n累计120", ["新增就业累计120"]),
        ("新增就业\n再就业 5", ["新增就业", "再就业5"]),
        ("新增就业\n请看 12", ["新增就业", "请看12"]),
        ("昨天\n12", ["昨天", "12"]),
        ("\n \n", []),
    ],
)
def test_a_name_on_a_line_of_its_own_takes_the_numbers_below(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "numbers", "mode"),
    [
        ("新增就业12，累计1995", [1995], Mode.TOTAL),
        ("新增就业累计1995，新增12", [1995], Mode.TOTAL),
        ("新增就业累计1995（今日新增12）", [1995], Mode.TOTAL),
        ("新增就业 12 13", [12, 13], None),
    ],
)
def test_the_rise_and_the_total_that_it_led_to_are_one_figure(text: str, numbers: list[int], mode: Mode | None) -> None:
    (figure,) = line(text).figures
    assert [one.number for one in figure.numbers] == [Decimal(one) for one in numbers]
    assert figure.mode is mode


def test_a_total_with_a_day_of_its_own_holds_no_later_rise() -> None:
    first, second = line("新增就业 3月31日累计500，今日新增12").figures
    assert (first.mode, second.mode, second.odd, second.name) == (Mode.TOTAL, Mode.INCREMENT, True, first.name)


def test_a_number_for_another_unit_takes_the_name_before() -> None:
    first, second = line("新增就业 长江累计12，丁堰8").figures
    assert (second.name, second.mode) == (first.name, Mode.TOTAL)


def test_a_total_that_is_no_exact_figure_stays_so() -> None:
    (figure,) = line("新增就业12，累计约1995").figures
    assert figure.odd


def test_a_name_that_has_its_answer_is_not_taken_for_a_number() -> None:
    first, second = line("即征即保 是，丁堰 8").figures
    assert first.name.ids == ("land-farmers-insured",)
    assert second.name.ids == ()


def test_a_bare_number_in_another_clause_takes_no_name() -> None:
    _, second = line("新增就业12，13").figures
    assert second.name.ids == ()

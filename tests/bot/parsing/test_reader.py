from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.domain.entries import Mode
from bot.parsing.reader import Reader
from bot.parsing.words import tokens
from tests.support.vocabulary import words

if TYPE_CHECKING:
    from bot.parsing.figures import Line


def read(text: str) -> Line:
    return Reader(text, tokens(text, words()), words(), date(2021, 6, 15)).read()


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("新增就业12再就业5", ["new-urban-jobs", "reemployment"]),
        ("12人新增就业，5人再就业", ["new-urban-jobs", "reemployment"]),
        ("退休人员 文体活动 3", ["retiree-activities"]),
        ("居民养老 900元 12人", ["resident-pension-payers-900"]),
        ("1200元、1800元 12人", ["resident-pension-payers-1200-2400"]),
        ("新增就业，再就业 5", ["new-urban-jobs", "reemployment"]),
        ("新增就业 900元", ["new-urban-jobs"]),
    ],
)
def test_each_figure_has_its_name(text: str, facts: list[str]) -> None:
    assert [figure.name.ids for figure in read(text).figures] == [(one,) for one in facts]


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("新增就业12人", False),
        ("新增就业完成12人", False),
        ("新增就业有12人", False),
        ("新增就业约12人", True),
        ("新增就业12人以上", True),
        ("新增就业12e", True),
        ("新增就业12到15", True),
        ("农村新增就业12", True),
        ("农民新增就业12", True),
        ("未新增就业12", True),
    ],
)
def test_a_figure_with_words_that_change_it_is_odd(text: str, odd: bool) -> None:
    assert read(text).figures[-1].odd is odd


@pytest.mark.parametrize("text", ["撤销 新增就业12", "新增就业12？", "新增就业12吗", "新增就业改为12"])
def test_a_line_that_doubts_or_takes_back_is_hedged(text: str) -> None:
    assert read(text).hedged


@pytest.mark.parametrize("text", ["计划 新增就业 12", "下周新增就业12", "新增就业预计12", "争取新增就业12"])
def test_a_line_of_what_is_still_to_come_is_planned(text: str) -> None:
    assert all(figure.planned for figure in read(text).figures)


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("新增就业目标12", ["目标12"]),
        ("新增就业12，完成率75%", ["完成率75%"]),
        ("去年新增就业1200", ["去年新增就业1200"]),
        ("新增就业12，较上月增加5人", ["较上月增加5人"]),
        ("新增就业12，占任务75%，再就业5", ["占任务75%"]),
    ],
)
def test_figures_of_another_kind_are_no_reports(text: str, others: list[str]) -> None:
    assert [text[start:end] for start, end in read(text).others] == others


def test_a_line_with_names_that_say_no_is_not_hedged() -> None:
    assert not read("不参加市级活动 否").hedged


def test_modes_days_and_units_of_a_line() -> None:
    found = read("截至昨天长江镇累计：新增就业12")
    assert found.mode is Mode.TOTAL
    assert found.either_from == 0
    assert (len(found.days), len(found.places)) == (1, 1)


def test_a_unit_right_behind_a_figure_is_trailing() -> None:
    before, behind, after = (
        read(text).places[0].trailing for text in ("长江 新增就业12", "新增就业12 长江", "新增就业12，长江")
    )
    assert (before, behind, after) == (False, True, False)


def test_words_without_a_number_are_unused() -> None:
    text = "天气不错 新增就业12，再见"
    assert [text[start:end] for start, end in read(text).unused] == ["天气不错", "再见"]

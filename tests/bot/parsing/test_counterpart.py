"""With what a unit is to be compared: names of units and days, as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.parsing.spans import Counterpart, read_counterpart
from tests.support.vocabulary import words

TODAY = date(2021, 6, 15)


@pytest.mark.parametrize(
    ("text", "units", "day"),
    [
        ("", (), None),
        ("磨头", ("motou",), None),
        ("磨头镇", ("motou",), None),
        ("长江镇 磨头", ("changjiang", "motou"), None),
        ("长江、磨头", ("changjiang", "motou"), None),
        ("上周", (), date(2021, 6, 8)),
        ("上个星期", (), date(2021, 6, 8)),
        ("一周前", (), date(2021, 6, 8)),
        ("上月", (), date(2021, 5, 31)),
        ("上个月", (), date(2021, 5, 31)),
        ("昨天", (), date(2021, 6, 14)),
        ("6月1日", (), date(2021, 6, 1)),
        ("2021-03-31", (), date(2021, 3, 31)),
        ("3天前", (), date(2021, 6, 12)),
        ("长江 上周", ("changjiang",), date(2021, 6, 8)),
        ("上周 长江", ("changjiang",), date(2021, 6, 8)),
    ],
)
def test_units_and_days_are_read(text: str, units: tuple[str, ...], day: date | None) -> None:
    assert read_counterpart(text, words(), TODAY) == Counterpart(units, day)


@pytest.mark.parametrize(
    "text",
    ["火星镇", "长江 磨头 东陈", "长江 磨头 上周", "上周 昨天", "长江 长江", "明天", "2月30日", "上半年", "新增就业"],
)
def test_what_cannot_be_compared_is_not_guessed(text: str) -> None:
    assert read_counterpart(text, words(), TODAY) is None

from __future__ import annotations

from datetime import date

import pytest

from bot.parsing.figures import holding, lines
from bot.parsing.reader import Reader
from bot.parsing.words import tokens
from tests.support.vocabulary import words


def places(text: str) -> list[list[str]]:
    """For each line and figure the letters of what holds for it."""
    read = [Reader(text, one, words(), date(2021, 6, 15)).read() for one in lines(tokens(text, words()))]
    held = holding(read, [line.places for line in read])
    return [["+".join(text[one.start : one.end] for one in group) for group in line] for line in held]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增就业1，再就业2", [["", ""]]),
        ("长江 新增就业1，再就业2", [["长江", "长江"]]),
        ("新增就业1 长江，再就业2", [["长江", "长江"]]),
        ("新增就业1，再就业2，长江", [["长江", "长江"]]),
        ("新增就业1，长江再就业2", [["", "长江"]]),
        ("长江 新增就业1，丁堰 再就业2", [["长江", "丁堰"]]),
        ("长江 新增就业1 再就业2 丁堰 再就业3", [["长江", "长江", "丁堰"]]),
        ("新增就业1 长江，再就业2 丁堰", [["长江", "丁堰"]]),
        ("新增就业 长江 1", [["长江"]]),
        ("长江 丁堰 新增就业1", [["长江+丁堰"]]),
        ("长江\n新增就业1\n再就业2", [[], ["长江"], ["长江"]]),
        ("长江\n新增就业1\n丁堰\n再就业2", [[], ["长江"], [], ["丁堰"]]),
        ("长江\n新增就业1\n丁堰 再就业2\n创业培训3", [[], ["长江"], ["丁堰"], ["长江"]]),
        ("新增就业1\n再就业2\n长江", [["长江"], ["长江"], []]),
        ("长江\n新增就业1\n丁堰", [[], ["长江"], []]),
        ("新增就业1\n丁堰 再就业2\n长江", [[""], ["丁堰"], []]),
    ],
)
def test_a_unit_holds_for(text: str, expected: list[list[str]]) -> None:
    assert places(text) == expected

from __future__ import annotations

import pytest

from bot.domain.people import plain_name, plain_words, told_apart


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王芳", "王芳"),
        ("\u202e芳王", "芳王"),  # right to left override
        ("王\u200b\u2060\ufeff芳", "王芳"),  # zero width
        ("\u2066王\u2069芳\u200f", "王芳"),
        ("王\n芳\t\u2028李\u2029", "王 芳 李"),
        ("王\x00\x1b[31m芳", "王[31m芳"),
        ("王\ue000\ud800芳", "王芳"),  # private use, a lone half
        ("  Anne \u3000 Marie ", "Anne Marie"),
        ("José Ñandú 🎉", "José Ñandú 🎉"),
        ("\u202e\u200b", "用户4567"),
        ("\u3164\u2800", "用户4567"),
        ("", "用户4567"),
    ],
)
def test_what_cannot_be_seen_is_taken_out_of_a_name(name: str, shown: str) -> None:
    assert plain_name(name, 1234567) == shown


def test_words_may_be_nothing() -> None:
    assert plain_words("\u200b \n") == ""


@pytest.mark.parametrize(
    ("units", "told"),
    [
        ({}, ["王芳（0011）", "王芳（0012）", "李敏"]),
        ({10011: ["长江"]}, ["王芳（0011）", "王芳（0012）", "李敏"]),
        ({10011: ["长江"], 10012: ["长江"]}, ["王芳（0011）", "王芳（0012）", "李敏"]),
        ({10011: ["长江", "白蒲"], 10012: ["长江"]}, ["王芳（长江、白蒲）", "王芳（长江）", "李敏"]),
    ],
)
def test_people_of_the_same_name_are_told_apart(units: dict[int, list[str]], told: list[str]) -> None:
    assert list(told_apart({10011: "王芳", 10012: "王芳", 13: "李敏"}, units).values()) == told

"""Names, months of birth and phones as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.statements import LONGEST
from bot.domain.workbooks import Wrong
from bot.parsing.persons import read_cell, tidy
from schemes.statements import Column

TODAY = date(2021, 7, 20)
NAME, MONTH, PHONE, WORDS = (
    Column(column=holds, title=holds, holds=holds) for holds in ("name", "month", "phone", "words")
)
SEX = Column(column="sex", title="性别", choices=("男", "女"))
WIDE = str.maketrans("0123456789-/.()+ ", "０１２３４５６７８９－／．（）＋　")


def said(text: str, column: Column) -> str | Wrong:
    return read_cell(text, column, "C7", TODAY)


def reason(text: str, column: Column) -> str:
    found = said(text, column)
    assert isinstance(found, Wrong)
    assert found.cell == "C7"
    return found.reason


@pytest.mark.parametrize(
    "text",
    [
        "1985-06",
        "1985-6",
        "1985.6",
        "1985.06",
        "1985/6",
        "1985年6月",
        "1985年06月",
        "198506",
        "19850612",
        "1985-06-12",
        "1985-06-01 00:00:00",
        "1985年6月12日",
        "１９８５．６",
        " 1985 年 6 月 ".replace(" ", ""),
    ],
)
def test_a_month_is_read_however_it_is_written(text: str) -> None:
    assert said(text, MONTH) == "1985-06"


@pytest.mark.parametrize(
    "text", ["1985", "85.6", "1985-13", "1985-00", "2021-08", "2022-01", "1899-12", "六月", "男", "1985-06-x"]
)
def test_what_is_no_month_in_the_past_is_told(text: str) -> None:
    assert reason(text, MONTH) == "month"


def test_this_month_is_the_last_one() -> None:
    assert said("2021-07", MONTH) == "2021-07"


def test_a_lost_zero_is_asked_about() -> None:
    """1985.10 in a cell of numbers is 1985.1."""
    found = said("1985.1", MONTH)
    assert isinstance(found, Wrong)
    assert (found.reason, dict(found.values)["year"]) == ("month-unsure", "1985")
    assert said("1985.10", MONTH) == "1985-10"
    assert said("1985.1.5", MONTH) == "1985-01"


@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from(["%Y-%m", "%Y/%m", "%Y%m", "%Y年%m月", "%Y-%m-%d", "%Y%m%d"]))
def test_every_month_comes_back(day: date, written: str) -> None:
    text = day.strftime(written) if day.year >= 1000 else ""
    assert said(text, MONTH) == said(text.translate(WIDE), MONTH) == f"{day.year:04}-{day.month:02}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("13800001234", "13800001234"),
        ("138 0000 1234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("+86 13800001234", "13800001234"),
        ("0791-83750001", "0791-83750001"),
        ("（0791）83750001", "0791-83750001"),
        ("079183750001", "0791-83750001"),
        ("010 62881234", "010-62881234"),
        ("83750001", "83750001"),
        ("13800001234/0791-83750001", "13800001234、0791-83750001"),
        ("13800001234、13900001234", "13800001234、13900001234"),
    ],
)
def test_a_phone_is_read_however_it_is_written(text: str, meant: str) -> None:
    assert said(text, PHONE) == meant
    assert said(text.translate(WIDE), PHONE) == meant
    assert said(meant, PHONE) == meant


@pytest.mark.parametrize(
    "text",
    ["1380000123", "138000012345", "23800001234", "电话", "13800001234转8", "/", "13800001234 13900001234", "1.38E+10"],
)
def test_what_is_no_phone_is_told(text: str) -> None:
    assert reason(text, PHONE) == "phone"


def test_a_choice_is_one_of_them() -> None:
    assert (said("女", SEX), said(" 男 ", SEX), reason("female", SEX)) == ("女", "男", "choice")


def test_a_name_is_the_same_with_and_without_space() -> None:
    assert said("张　伟", NAME) == said("张 伟", NAME) == said("张伟", NAME) == "张伟"
    assert said("买买提 · 艾力", NAME) == "买买提·艾力"
    assert said("Anna  Li", NAME) == "Anna Li"


def test_what_cannot_be_seen_is_left_out() -> None:
    assert said("王\u202e芳\u200b", NAME) == "王芳"
    assert said("村委\n委员\x00", WORDS) == "村委 委员"


@given(st.text(max_size=200), st.sampled_from([NAME, MONTH, PHONE, WORDS, SEX]))
def test_any_text_is_read_or_told(text: str, column: Column) -> None:
    found = said(text, column)
    if isinstance(found, str):
        assert len(found) <= LONGEST or column is PHONE
        assert said(found, column) == found
        assert tidy(found) == found
    else:
        assert found.reason in {"long", "month", "month-unsure", "phone", "choice"}

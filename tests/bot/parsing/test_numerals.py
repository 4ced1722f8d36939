from __future__ import annotations

import re
from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.numerals import ARABIC, CHINESE, plain, read_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", "12"),
        ("1,234", "1234"),
        ("12,345,678", "12345678"),
        ("12.5", "12.5"),
        ("12.50", "12.5"),
        ("1.2万", "12000"),
        ("1.2 万", "12000"),
        ("3千", "3000"),
        ("3百", "300"),
        ("1.5亿", "150000000"),
        ("0.07", "0.07"),
        ("十", "10"),
        ("十二", "12"),
        ("一百二十", "120"),
        ("一百二", "120"),
        ("一百零二", "102"),
        ("二百五", "250"),
        ("两千三", "2300"),
        ("一千零二十", "1020"),
        ("一千零一十", "1010"),
        ("一万二", "12000"),
        ("一万零二", "10002"),
        ("十万零三", "100003"),
        ("二十万三千", "203000"),
        ("一亿二千万", "120000000"),
        ("一万亿", "1000000000000"),
        ("廿五", "25"),
        ("卅", "30"),
        ("零", "0"),
        ("〇", "0"),
        ("二〇二一", "2021"),
        ("壹佰贰拾", "120"),
        ("九十八点五", "98.5"),
        ("零点零七", "0.07"),
    ],
)
def test_a_number_is_read_exactly(text: str, expected: str) -> None:
    found = read_number(text)
    assert found is not None
    assert plain(found) == expected


@pytest.mark.parametrize(
    "text",
    ["", "万", "百", "百二", "1,23", "12,34", "1.", ".5", "1.2.3", "三三十", "三十百", "一百一千", "一百零", "两三",
     "三五十", "一二", "十几", "一百二十点", "点五", "1e5", "-3", "+3", "½", "²", "一零零零百", "一百点十"],
)  # fmt: skip
def test_what_is_no_exact_number_is_none(text: str) -> None:
    assert read_number(text) is None


@given(st.integers(0, 10**16 - 1))
def test_every_chinese_numeral_comes_back(number: int) -> None:
    for style in ("low", "up"):
        written = cn2an.an2cn(str(number), style)
        assert re.fullmatch(CHINESE, written)
        assert read_number(written) == number


@given(st.decimals(0, 10**12, places=2, allow_nan=False, allow_infinity=False))
def test_every_decimal_comes_back_in_digits_and_in_chinese(number: Decimal) -> None:
    for written in (f"{number}", f"{number:,}"):
        assert re.fullmatch(ARABIC, written)
        assert read_number(written) == number
    assert read_number(cn2an.an2cn(plain(number))) == number
    assert Decimal(plain(number)) == number


@given(st.from_regex(r"[0-9]{1,3000}(\.[0-9]{1,1000})?", fullmatch=True, alphabet="0123456789."))
def test_no_digit_is_lost_however_long(text: str) -> None:
    found = read_number(text)
    assert found is not None
    assert found == Decimal(text)
    assert read_number(f"{text}万") == Decimal(f"{text}e4")


@given(st.text(alphabet="零一二两三十百千万亿点廿,.0123456789"))
def test_any_letters_of_numbers_are_a_number_or_none(text: str) -> None:
    found = read_number(text)
    assert found is None or found >= 0

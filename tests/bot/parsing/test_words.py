from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.lexicon import KNOWN, Sort
from bot.parsing.words import tokens
from tests.support.vocabulary import words


def cut(text: str) -> str:
    """The tokens as `sort:letters`, with a ~ before those that follow without a space."""
    return " ".join(f"{'~' * one.joined}{one.sort}:{text[one.start : one.end]}" for one in tokens(text, words()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增就业12人", "name:新增就业 ~number:12人"),
        ("我镇今天新增就业", "filler:我镇 ~day:今天 ~name:新增就业"),
        ("长江镇 企业新增12", "unit:长江镇 name:企业新增 ~number:12"),
        ("新增技师", "more:新增 ~name:技师"),
        ("公益性岗位开发3个", "name:公益性岗位 ~name:开发 ~number:3个"),
        ("截至6月10日，累计", "either:截至 ~day:6月10日 ~break:， ~total:累计"),
        ("双创人才 已申报", "name:双创人才 level:申报"),
        ("双创人才已申报", "name:双创人才 level:申报"),
        ("“双创人才”：“入围省面试”", "name:双创人才 ~colon:： ~level:入围省面试"),
        ("统一三人", "other:统一三人"),
        ("一次性 一起努力", "other:一次性 other:一起努力"),
        ("三有机制", "other:三有机制"),
        ("如东镇新增就业", "place:如东镇 ~name:新增就业"),
        ("农村新增就业", "other:农村 ~name:新增就业"),
        ("（1）新增就业12人（2）再就业", "name:新增就业 ~number:12人 name:再就业"),
        ("1、新增就业\n二、再就业", "name:新增就业 ~line:\n name:再就业"),
        ("新增就业（2）", "name:新增就业 ~open:（ ~number:2 ~close:）"),
        ("12.", "number:12"),
        ("1.2万", "number:1.2万"),
        ("17:30 新增就业", "filler:17:30 name:新增就业"),
        ("新增就业 17:30", "name:新增就业 other:17:30"),
        ("非新增就业", "other:非 ~name:新增就业"),
    ],
)
def test_a_text_is_cut(text: str, expected: str) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("text", "number", "sign", "measure"),
    [
        ("12 人", 12, "", "人"),
        ("+12", 12, "+", ""),
        ("-12", -12, "-", ""),
        ("负十二", -12, "-", ""),
        ("- 12", 12, "?", ""),
        ("百分之七十", 70, "", "%"),
        ("１，２３４万元", 1234, "", "万元"),
    ],
)
def test_a_number_has_sign_and_measure(text: str, number: int, sign: str, measure: str) -> None:
    (token,) = tokens(text, words())
    assert token.number == Decimal(number)
    assert (token.sign, token.measure) == (sign, measure)


def test_money_in_ten_thousands_is_known() -> None:
    plain, thousands, yuan = (tokens(text, words())[0] for text in ("12", "12万", "12万元"))
    assert (plain.thousands, thousands.thousands, yuan.thousands) == (False, True, False)


@given(st.text())
def test_tokens_stand_in_order_and_leave_out_no_letter(text: str) -> None:
    found = tokens(text, words())
    assert all(one.start < one.end for one in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    covered = {place for one in found for place in range(one.start, one.end)}
    left = {letter for place, letter in enumerate(text) if place not in covered}
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in left)


def test_every_known_word_is_a_token_by_itself() -> None:
    for word, sort in KNOWN.items():
        assert [one.sort for one in tokens(word, words())] == [sort], word


def test_known_words_are_no_names() -> None:
    assert not [word for word in KNOWN if word in words().facts.exact or word in words().units.exact]
    assert KNOWN["累计"] is Sort.TOTAL

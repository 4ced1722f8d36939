"""Figures that may be below 0 or above 100, and such as nobody reports, in every form in which figures come."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

import schemes
from bot.domain.entries import Mode
from bot.domain.guides import SIGN, _with_key
from bot.domain.intents import Claim, DoubtKind, Wrong
from bot.domain.plausibility import Usual, suspect
from bot.domain.results import Unusual
from bot.domain.sections import sections
from bot.parsing.names import vocabulary
from bot.parsing.pasted import pasted
from bot.parsing.report import read_report
from bot.parsing.tables import Sent
from bot.parsing.values import read_value
from bot.parsing.workbook import read_workbook
from bot.rendering.catalogue import load_catalogue
from scoring import Fact, Kind
from scoring.derived import Growth

if TYPE_CHECKING:
    from bot.domain.intents import Reading
    from bot.domain.workbooks import Workbook
    from scoring import Scheme


@cache
def scheme() -> Scheme:
    """A published one with two figures of last year, their growth, and a growth and a balance that are reported."""
    known = schemes.load("rugao-2021")
    facts = (
        Fact("output", "工业产值", Kind.AMOUNT, "万元"),
        Fact("output-last", "上年工业产值", Kind.AMOUNT, "万元"),
        Fact("output-growth", "工业产值增幅", Kind.RATE, "%", derived=Growth(of="output", from_="output-last")),
        Fact("gdp-growth", "生产总值增速", Kind.RATE, "%"),
        Fact("balance", "基金结余", Kind.RATE, "万元"),
    )
    return replace(known, facts=(*known.facts, *facts))


def reading(text: str) -> Reading:
    return read_report(text, vocabulary(scheme(), ("changjiang",)), scheme().end)


def values(text: str) -> list[tuple[str, int]]:
    said = reading(text)
    assert said.doubts == ()
    return [(claim.fact, claim.value) for claim in said.claims]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("生产总值增速 -3.5", -350),
        ("生产总值增速-3.5%", -350),
        ("生产总值增速：−3.5%", -350),
        ("生产总值增速 负3.5%", -350),
        ("生产总值增速 135%", 13_500),
        ("生产总值增速 0.95", 95),
        ("生产总值增速 0", 0),
    ],
)
def test_a_growth_is_read_with_its_sign(text: str, value: int) -> None:
    assert values(text) == [("gdp-growth", value)]


def test_it_replaces_what_was_reported_before() -> None:
    assert not Kind.RATE.adds_up
    assert values("基金结余 -120万元，新增就业 5") == [("balance", -12_000), ("new-urban-jobs", 5)]


def test_fallen_is_asked_about() -> None:
    """To -3.5%, or by 3.5 points to something else."""
    said = reading("生产总值增速下降3.5%")
    assert said.claims == ()
    (doubt,) = said.doubts
    assert [claim.value for claim in doubt.candidates] == [-350, 350]


@pytest.mark.parametrize("text", ["工业产值增幅 5%", "工业产值增幅-3.5", "工业产值增幅"])
def test_what_is_worked_out_is_not_reported(text: str) -> None:
    said = reading(text)
    (doubt,) = said.doubts
    assert (said.claims, doubt.kind, doubt.reason) == ((), DoubtKind.BAD_VALUE, "worked-out")
    assert dict(doubt.values)["parts"] == "工业产值、上年工业产值"


@pytest.mark.parametrize(("text", "value"), [("-3.5", -350), ("－3.5", -350), ("负3.5", -350), ("135", 13_500)])
def test_a_field_of_a_form(text: str, value: int) -> None:
    assert read_value(text, scheme().fact("gdp-growth"), scheme()) == value


def test_fields_that_refuse() -> None:
    for fact, text in (("new-urban-jobs", "-3"), ("gdp-growth", "--3"), ("output-growth", "5")):
        assert isinstance(read_value(text, scheme().fact(fact), scheme()), Wrong)


def test_the_form_does_not_ask_for_it() -> None:
    shown = {fact for section in sections(scheme()) for fact in section.facts}
    assert {"output", "output-last", "gdp-growth"} <= shown
    assert "output-growth" not in shown


def test_the_key_of_the_sign() -> None:
    assert [_with_key("3.5", SIGN), _with_key("-3.5", SIGN), _with_key("", SIGN)] == ["-3.5", "3.5", "-"]


def test_a_growth_of_more_than_ten_times_is_asked_about() -> None:
    fact, usual = scheme().fact("gdp-growth"), Usual(500, None, ())

    def odd(value: int) -> Unusual | None:
        suspicion = suspect(Claim("gdp-growth", Mode.TOTAL, value), "changjiang", fact, usual)
        return None if suspicion is None else suspicion.why

    assert [odd(-350), odd(100_000), odd(100_001), odd(-100_001)] == [
        None,
        None,
        Unusual.ENORMOUS,
        Unusual.ENORMOUS,
    ]


def table(text: str) -> Workbook:
    sheet = pasted(text)
    assert sheet is not None
    return read_workbook((sheet,), Sent(name="表.xlsx"), vocabulary(scheme(), ("changjiang",)), {}, scheme().end)


def test_a_column_of_a_table() -> None:
    book = table("单位 生产总值增速（%） 基金结余\n长江镇 -3.5 -20\n东陈镇 135% 500\n白蒲镇 －0.75 3")
    figures = [(given.unit, given.fact, given.value) for given in book.figures]
    assert figures == [
        ("changjiang", "gdp-growth", -350),
        ("dongchen", "gdp-growth", 13_500),
        ("baipu", "gdp-growth", -75),
        ("changjiang", "balance", -2000),
        ("dongchen", "balance", 50_000),
        ("baipu", "balance", 300),
    ]
    assert book.wrong == ()


def test_a_column_that_nobody_reports_is_told_once() -> None:
    book = table("单位 工业产值 工业产值增幅\n长江镇 620 -3.5\n东陈镇 500 4.5")
    assert [(given.unit, given.fact) for given in book.figures] == [("changjiang", "output"), ("dongchen", "output")]
    (wrong,) = book.wrong
    assert (wrong.cell, wrong.reason) == ("C2", "worked-out")
    told = load_catalogue("zh-CN").plain("doubts.worked-out", **dict(wrong.values))
    assert told == "「C2 工业产值增幅」：工业产值增幅由工业产值、上年工业产值推算，不用上报。"

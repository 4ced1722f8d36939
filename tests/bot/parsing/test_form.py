from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemes
from bot.domain.entries import Mode
from bot.domain.forms import Figure
from bot.domain.results import Unusual
from bot.parsing.form import BadForm, FormGiven, ReportGiven, SessionGiven, read_filled, read_json, read_query
from scoring import UnknownId

SCHEME = schemes.load("rugao-2021")
JOBS = {"fact": "new-urban-jobs", "mode": "increment", "value": "12", "seen": 0}
FORM = {"scheme": "rugao-2021", "unit": "changjiang", "figures": [JOBS]}


def read(**changes: Any) -> FormGiven:
    return read_json(json.dumps(FORM | changes).encode(), FormGiven)


def problems(body: bytes) -> tuple[tuple[str, str], ...]:
    with pytest.raises(BadForm) as bad:
        read_json(body, ReportGiven)
    return bad.value.problems


def test_a_form_becomes_figures() -> None:
    given = read(
        day="2021-05-31",
        figures=[
            JOBS,
            {"fact": "labour-inflow", "mode": "total", "value": "1,2００", "seen": 7, "sure": "below-total"},
        ],
    )
    filled, wrong = read_filled(given, SCHEME)
    assert wrong == ()
    assert filled.day == date(2021, 5, 31)
    assert filled.figures == (
        Figure("new-urban-jobs", Mode.INCREMENT, 12, 0),
        Figure("labour-inflow", Mode.TOTAL, 1200, 7, Unusual.BELOW_TOTAL),
    )


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "body"), (b"[]", "body"), (b"{", "body"), (b"\xff\xfe", "body"), (b'"\\ud800"', "body"),
        (b'{"scheme": "rugao-2021"}', "unit"), (b'{"figures": []}', "figures"),
    ],
)  # fmt: skip
def test_what_is_no_form_is_told_with_its_place(body: bytes, place: str) -> None:
    assert place in {where for where, _ in problems(body)}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"seen": -1}, "figures.0.seen"), ({"seen": 1.0}, "figures.0.seen"), ({"seen": "1"}, "figures.0.seen"),
        ({"value": 12}, "figures.0.value"), ({"value": ""}, "figures.0.value"),
        ({"value": "1" * 41}, "figures.0.value"),
        ({"mode": "withdrawal"}, "figures.0.mode"), ({"sure": True}, "figures.0.sure"),
        ({"fact": "a b"}, "figures.0.fact"),
        ({"replaces": 3}, "figures.0.replaces"),
    ],
)  # fmt: skip
def test_a_wrong_figure_is_told_with_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(BadForm, match=place):
        read(figures=[JOBS | change])


def test_a_key_is_needed_to_send() -> None:
    assert [where for where, _ in problems(json.dumps(FORM).encode())] == ["key"]
    assert problems(json.dumps(FORM | {"key": "short"}).encode())[0][0] == "key"


def test_a_fact_stands_there_once() -> None:
    with pytest.raises(BadForm, match=r"figures\.1\.fact: new-urban-jobs stands there twice"):
        read_filled(read(figures=[JOBS, JOBS]), SCHEME)


def test_a_state_is_not_added_to() -> None:
    rate = JOBS | {"fact": "retiree-checkup-rate"}
    with pytest.raises(BadForm, match=r"figures\.0\.mode"):
        read_filled(read(figures=[rate]), SCHEME)


def test_an_unknown_fact_is_told() -> None:
    with pytest.raises(UnknownId):
        read_filled(read(figures=[JOBS | {"fact": "no-such"}]), SCHEME)


@pytest.mark.parametrize(
    ("value", "reason"), [("十二.5", "number"), ("-3", "number"), ("1.5", "decimals"), ("9" * 20, "too-large")]
)
def test_a_field_without_a_value_of_its_fact_is_told_and_the_others_are_read(value: str, reason: str) -> None:
    given = read(figures=[JOBS | {"value": value}, JOBS | {"fact": "labour-inflow"}])
    filled, wrong = read_filled(given, SCHEME)
    assert [(fact, one.reason) for fact, one in wrong] == [("new-urban-jobs", reason)]
    assert [figure.fact for figure in filled.figures] == ["labour-inflow"]


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.from_type(object).map(lambda one: json.dumps(str(one)).encode())
)
def test_no_body_is_more_than_a_bad_form(body: bytes) -> None:
    for kind in (SessionGiven, FormGiven, ReportGiven):
        with pytest.raises(BadForm):
            read_json(body, kind)


def test_an_address_says_which_form() -> None:
    assert read_query({"scheme": "rugao-2021", "unit": "changjiang"}).unit == "changjiang"
    with pytest.raises(BadForm, match="unit"):
        read_query({"scheme": "rugao-2021", "unit": "../x"})

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.bad_requests import BadRequest, Misasked, Mistake
from bot.domain.entries import Mode
from bot.domain.systems import SystemFigure
from bot.parsing.api import read_body
from bot.parsing.system_figures import SystemFiguresGiven, read_figures
from tests.support.context import SCHEME, offering

RUGAO, TODAY = offering(SCHEME).scheme, date(2021, 6, 15)


def read(*figures: str) -> tuple[SystemFigure, ...]:
    given = SystemFiguresGiven.model_validate_json(f'{{"figures": [{",".join(figures)}]}}')
    return read_figures(given, RUGAO, TODAY)


def test_figures_of_days_and_periods_are_read() -> None:
    jobs = '"unit": "changjiang", "fact": "new-urban-jobs"'
    may, june = read(
        f'{{"reference": "金保-1", {jobs}, "period": "2021-05", "value": 930}}',
        f'{{"reference": "2", {jobs}, "period": "2021-Q2", "value": "5", "mode": "increment", "replaces": "金保-1"}}',
    )
    assert may == SystemFigure(
        "金保-1", "changjiang", "new-urban-jobs", date(2021, 5, 31), 930, begins=date(2021, 5, 1)
    )
    assert (june.day, june.mode, june.value, june.replaces) == (TODAY, Mode.INCREMENT, 5, "金保-1")
    (july,) = read(f'{{"reference": "3", {jobs}, "period": "2021-07", "value": 930}}')
    assert july.day > TODAY  # a period that has not begun is no figure of today


def test_every_mistake_is_told_with_its_place() -> None:
    with pytest.raises(BadRequest) as wrong:
        read(
            '{"reference": "1", "unit": "nowhere", "fact": "new-urban-jobs", "date": "2021-06-15", "value": "十二"}',
            '{"reference": "2", "unit": "changjiang", "fact": "nothing", "value": 1}',
        )
    assert [mistake.name for mistake in wrong.value.mistakes] == [
        "figures.0.unit",
        "figures.0.value",
        "figures.1.date",
        "figures.1.fact",
    ]


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ('"value": 1.5', Mistake("figures.0.value", Misasked.FIGURE)),
        ('"value": ""', Mistake("figures.0.value", Misasked.FIGURE)),
        ('"value": 1, "value": 2', Mistake("value", Misasked.REPEATED)),
        ('"value": 1, "period": "2021"', Mistake("figures.0.period", Misasked.PERIOD)),
        ('"value": 1, "date": "1623715200"', Mistake("figures.0.date", Misasked.DAY, "2021-03-31")),
        ('"value": 1, "reason": "' + 501 * "r" + '"', Mistake("figures.0.reason", Misasked.LENGTH, "≤ 500")),
    ],
)
def test_nothing_is_guessed(more: str, wrong: Mistake) -> None:
    body = f'{{"figures": [{{"reference": "1", "unit": "u", "fact": "f", {more}}}]}}'
    with pytest.raises(BadRequest) as refused:
        read_body(body.encode(), SystemFiguresGiven)
    assert refused.value.mistakes == (wrong,)


def test_an_unknown_field_is_told_with_those_that_there_are() -> None:
    with pytest.raises(BadRequest) as refused:
        read_body(b'{"figures": [{"by": "me"}]}', SystemFiguresGiven)
    *missing, unknown = refused.value.mistakes
    assert {mistake.why for mistake in missing} == {Misasked.MISSING}
    assert (unknown.name, unknown.why) == ("figures.0.by", Misasked.UNKNOWN)
    assert unknown.right.startswith("reference、unit、fact")

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.bad_requests import BadRequest
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
    assert may == SystemFigure("金保-1", "changjiang", "new-urban-jobs", date(2021, 5, 31), 930)
    assert (june.day, june.mode, june.value, june.replaces) == (TODAY, Mode.INCREMENT, 5, "金保-1")


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


@pytest.mark.parametrize("more", ['"value": 1.5', '"value": 1, "sure": "yes"', '"value": 1, "by": "me"'])
def test_nothing_is_guessed(more: str) -> None:
    body = f'{{"figures": [{{"reference": "1", "unit": "u", "fact": "f", "date": "2021-06-15", {more}}}]}}'
    with pytest.raises(BadRequest):
        read_body(body.encode(), SystemFiguresGiven)

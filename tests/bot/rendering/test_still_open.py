"""Settled or open in words: only what says something, and for a terminal everything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.languages import LANGUAGES
from bot.domain.still_open import StillOpen, still_open
from bot.rendering.catalogue import load_catalogue
from bot.rendering.sheets import open_lines, plain_open
from scoring import score, tabulate
from scoring.attainable import Attainable
from tests.support.context import SCHEME, offering
from tests.support.screens import TODAY, UNIT

RUGAO = offering(SCHEME).scheme
CHINESE = load_catalogue("zh-CN")
OPEN = StillOpen(UNIT, 14, (1, 14), (4630, 4630), 0, (), (), ())


def lines(**changes: object) -> list[str]:
    return [str(line) for line in open_lines(replace(OPEN, **changes), RUGAO, CHINESE)]  # type: ignore[arg-type] # named


def test_what_can_be_anything_is_not_said() -> None:
    assert lines() == []


def test_places() -> None:
    assert lines(ranks=(1, 4)) == ["🔭 还可能在第 <b>1—4</b> 名"]
    assert lines(ranks=(3, 3)) == ["🔒 第 <b>3</b> 名已锁定"]


def test_a_range_and_what_decides_it() -> None:
    decide = ("work.jobs.innovation", "social.land.new", "work.labour.review")
    (line,) = lines(stated=(7240, 7810), missing=5, deciding=decide)
    assert "5 项没报过，报齐后总分在 <b>72.40—78.10</b> 之间" in line
    assert line.endswith("等 3 项")


def test_awards_out_of_reach() -> None:
    assert lines(lost=("early-resident",)) == ["✖️ 已无缘的奖补：3月31日前完成居民养老保险任…"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("whole", [True, False])
def test_for_a_terminal(language: str, *, whole: bool) -> None:
    standing = score(RUGAO, tabulate(RUGAO, (), TODAY))
    one = replace(still_open(Attainable(standing, TODAY), UNIT), ranks=(2, 2), sure=("overall",), lost=("talent",))
    text = plain_open(
        [one, replace(one, unit="banjing", ranks=(1, 9), stated=(5, 5))],
        standing,
        load_catalogue(language),
        whole=whole,
    )
    assert "<b>" not in text
    assert "🔒" in text
    assert ("✖️" in text) is whole

"""What was reported, and which of it can still be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.entries import Mode, Source
from bot.domain.results import HistoryRow
from bot.domain.reviews import State
from bot.rendering.callback_data import Action, Tap, unpack
from bot.rendering.catalogue import load_catalogue
from bot.rendering.histories import history_screen
from tests.support.context import SCHEME, offering
from tests.support.screens import RATE, UNIT, entry, history

RUGAO = offering(SCHEME).scheme
CHINESE = load_catalogue("zh-CN")


def taps(page: int = 0, pages: int = 1) -> list[Tap | None]:
    screen = history_screen(history(page, pages), RUGAO, CHINESE)
    return [unpack(button.data or "") for row in screen.buttons for button in row]


def line(row: HistoryRow) -> str:
    return history_screen(replace(history(), rows=(row,)), RUGAO, CHINESE).text.split("\n")[-1]


def row(number: int = 5, value: int = 12, mode: Mode = Mode.INCREMENT) -> HistoryRow:
    return HistoryRow(entry(number, mode, value), 948, None, withdrawn=False, by="王芳", can_undo=True)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (row(), "#5 6月15日 城镇新增就业 +12 人，累计 948 人　王芳"),
        (row(value=-3), "#5 6月15日 城镇新增就业 -3 人，累计 948 人　王芳"),
        (row(value=948, mode=Mode.TOTAL), "#5 6月15日 城镇新增就业 累计 948 人　王芳"),
        (replace(row(), replaced_by=9), "#5 6月15日 <s>城镇新增就业 +12 人</s> 已更正　王芳"),
        (replace(row(), replaced_by=9, withdrawn=True), "#5 6月15日 <s>城镇新增就业 +12 人</s> 已撤销　王芳"),
        (replace(row(), entry=entry(5, Mode.TOTAL, 9850, RATE)), "#5 6月15日 当批次退休人员体检率 98.5%　王芳"),
        (replace(row(), state=State.WAITING), "#5 6月15日 城镇新增就业 +12 人，累计 948 人　王芳　⏳待审"),
        (replace(row(), replaced_by=9, withdrawn=True, then_by="李敏", reason="重复<b>"), "　└ 李敏：重复&lt;b&gt;"),
        (replace(row(), state=State.RETURNED, then_by="李敏", reason="长" * 99), "　└ 李敏：" + "长" * 59 + "…"),
        (replace(row(), replaced_by=9, then_by="王芳"), "#5 6月15日 <s>城镇新增就业 +12 人</s> 已更正　王芳"),
        (replace(row(), replaced_by=9, then_by="李敏"), "　└ 李敏"),
        (replace(row(), by="<i>"), "#5 6月15日 城镇新增就业 +12 人，累计 948 人　&lt;i&gt;"),
    ],
)
def test_a_line_says_what_became_of_an_entry(given: HistoryRow, told: str) -> None:
    assert line(given) == told


def test_what_counts_can_be_taken_back_but_sample_data_cannot() -> None:
    undone = [tap.arguments[1] for tap in taps() if tap and tap.action is Action.UNDO]
    assert undone == ["105", "103", "102"]
    assert all(
        entry.origin.source is Source.SAMPLE for entry in [shown.entry for shown in history().rows] if entry.id == 7
    )


@pytest.mark.parametrize(("page", "pages", "turns"), [(0, 1, []), (0, 2, [1]), (1, 2, [0]), (1, 3, [0, 2])])
def test_pages_are_turned_where_there_are_more(page: int, pages: int, turns: list[int]) -> None:
    offered = [tap for tap in taps(page, pages) if tap and tap.action is Action.HISTORY]
    assert offered == [Tap(Action.HISTORY, (SCHEME, UNIT, str(turn))) for turn in turns]

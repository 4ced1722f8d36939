"""The score sheet, and the way down to a line of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.entries import Basis
from bot.domain.results import SheetRow
from bot.rendering.callback_data import Action, Tap, unpack
from bot.rendering.catalogue import load_catalogue
from bot.rendering.sheets import sheet_screen
from tests.support.context import SCHEME, offering
from tests.support.screens import UNIT, sheet

RUGAO = offering(SCHEME).scheme
ASSESSED = replace(RUGAO, self_assessed=True)
CHINESE = load_catalogue("zh-CN")


def taps(item: str | None) -> list[Tap | None]:
    screen = sheet_screen(sheet(RUGAO, item), RUGAO, CHINESE)
    return [unpack(button.data or "") for row in screen.buttons for button in row]


def place(item: str) -> str:
    return str(RUGAO.item_place(item))


def test_the_whole_sheet_opens_sections() -> None:
    sections = [Tap(Action.SCORE, (SCHEME, UNIT, place(one.id), "reported")) for one in RUGAO.children(None)]
    assert taps(None) == [
        *sections,
        Tap(Action.SCORE, (SCHEME, UNIT, "", "confirmed")),
        Tap(Action.CHANGES, (SCHEME, str(RUGAO.unit_place(UNIT)), "158.165", ".", "reported", "0", "")),
        Tap(Action.NEXT, (SCHEME, UNIT)),
        Tap(Action.RANK, (SCHEME, "")),
        Tap(Action.TODO, (SCHEME, UNIT)),
    ]


def test_a_line_explains_itself_and_the_last_button_leads_back() -> None:
    *rows, other, back = taps("work.retirees")
    lines = RUGAO.children("work.retirees")
    assert rows == [Tap(Action.WHY, (SCHEME, UNIT, place(one.id), "reported")) for one in lines]
    assert other == Tap(Action.SCORE, (SCHEME, UNIT, place("work.retirees"), "confirmed"))
    assert back == Tap(Action.SCORE, (SCHEME, UNIT, place("work"), "reported"))


def test_from_a_section_back_to_the_whole() -> None:
    assert taps("social")[-1] == Tap(Action.SCORE, (SCHEME, UNIT, "", "reported"))


@pytest.mark.parametrize(
    ("got", "line"),
    [
        (0, "▱▱▱▱▱ 社会保险工作　<b>0</b>/100"),
        (9999, "▰▰▰▰▱ 社会保险工作　<b>99.99</b>/100"),
        (10_000, "▰▰▰▰▰ 社会保险工作　<b>100</b>/100 ✓"),
    ],
)
def test_only_full_marks_are_ticked(got: int, line: str) -> None:
    shown = replace(sheet(RUGAO), rows=(SheetRow("social", got, 10_000, has_parts=True),))
    assert sheet_screen(shown, RUGAO, CHINESE).text.split("\n")[-1] == line


def test_with_self_assessment_both_columns_stand_beside_each_other() -> None:
    shown = replace(sheet(RUGAO), rows=(SheetRow("social", 300, 10_000, True, 450),), basis=Basis.CONFIRMED, own=4900)
    lines = sheet_screen(shown, ASSESSED, CHINESE).text.split("\n")
    assert lines[0].endswith("成绩单（截至6月15日，考核）")
    assert "自评总分 49.00，与考核相差 +2.7" in lines
    assert lines[-1] == "▱▱▱▱▱ 社会保险工作　考核 <b>3</b> · 自评 4.5（满分 100）"


def test_what_a_unit_states_of_itself_has_no_rank() -> None:
    screen = sheet_screen(replace(sheet(RUGAO), still_open=None, money=0), ASSESSED, CHINESE)
    assert "自评总分 <b>46.30</b>（得分和名次以考核为准）" in screen.text
    assert "第" not in screen.text


def test_a_line_that_only_takes_away_has_no_bar() -> None:
    lost = next(item for item in RUGAO.items if item.points == 0)
    shown = replace(sheet(RUGAO, lost.parent), rows=(SheetRow(lost.id, -150, 0, has_parts=False),))
    assert sheet_screen(shown, RUGAO, CHINESE).text.split("\n")[-1] == f"▫️ {lost.title}　<b>-1.5</b>"


def test_no_word_of_money_or_grades_where_there_are_none() -> None:
    text = sheet_screen(replace(sheet(RUGAO), money=0, still_open=None), RUGAO, CHINESE).text
    assert "奖补" not in text
    assert "等次" not in text

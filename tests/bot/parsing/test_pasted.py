"""A table that is pasted into a message, and messages that are none."""

from __future__ import annotations

import pytest

from bot.parsing.pasted import pasted


@pytest.mark.parametrize(
    "text",
    [
        "单位\t城镇新增就业\n长江镇\t620",
        "单位 城镇新增就业\n长江镇 620\n东陈镇 110",
        "单位  城镇新增就业\n长江镇  620",
        "单位　城镇新增就业\n长江镇　６２０",
        "| 单位 | 城镇新增就业 |\n|---|---|\n| 长江镇 | 620 |",
        "6月情况\n单位 城镇新增就业\n长江镇 620",
    ],
)
def test_rows_of_cells_below_heads_are_a_table(text: str) -> None:
    sheet = pasted(text)
    assert sheet is not None
    *_, head, row = [[cell.text for cell in row[:2]] for row in sheet.rows if row[1].text][:2]
    assert head == ["单位", "城镇新增就业"]
    assert row[0] == "长江镇"


def test_a_blank_for_each_tab_keeps_empty_cells_apart() -> None:
    sheet = pasted("单位 城镇新增就业 \n 任务 完成\n长江镇 1585 620")
    assert sheet is not None
    assert [[cell.text for cell in row] for row in sheet.rows] == [
        ["单位", "城镇新增就业", ""],
        ["", "任务", "完成"],
        ["长江镇", "1585", "620"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "城镇新增就业 12",
        "城镇新增就业 12\n创业培训 3",
        "城镇新增就业\t12\n创业培训\t3",
        "城镇新增就业 累计 936\n创业培训 累计 5",
        "社区人社工作平台已设立 是\n对辖区内企业走访次数 3次",
        "各位好\n请查收",
        "长江镇 东陈镇\n城镇新增就业 12",
        "单位 城镇新增就业\n" * 400,
    ],
)
def test_messages_are_none(text: str) -> None:
    assert pasted(text) is None

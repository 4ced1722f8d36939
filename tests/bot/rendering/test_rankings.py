"""The ranking in words, and the three things that a leader is told beside the picture."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from bot.domain.entries import Basis
from bot.domain.notices import Ranking
from bot.domain.pace import Pace
from bot.domain.seals import NO_SEAL, Seal
from bot.rendering.callback_data import Action, Tap, unpack
from bot.rendering.catalogue import load_catalogue
from bot.rendering.formatting import CAPTION_LIMIT, telegram_length
from bot.rendering.phone import fits
from bot.rendering.picture import ranking_picture
from bot.rendering.rankings import BoardView, board_screen, ranking_screen, shown_places, units_screen
from tests.support.context import SCHEME, offering
from tests.support.screens import DUTIES, TODAY, UNIT, board

RUGAO, HUTANG = offering(SCHEME).scheme, offering("hutang-2014").scheme
CHINESE = load_catalogue("zh-CN")


def caption(**changes: object) -> str:
    shown = replace(board(RUGAO), **changes)  # type: ignore[arg-type] # fields of a board
    return ranking_screen(Ranking(shown, sample=False), RUGAO, DUTIES, CHINESE).text


def test_the_head_of_the_ledger_is_told_where_there_is_one() -> None:
    def last_line(seal: Seal | None) -> str:
        return ranking_screen(Ranking(board(RUGAO), sample=False, seal=seal), RUGAO, DUTIES, CHINESE).text.splitlines()[
            -1
        ]

    assert last_line(Seal(1284, "3f2a91bc07de00")) == "<i>台账校验码 3f2a-91bc-07de（第 1,284 条）</i>"
    assert "校验码" not in last_line(NO_SEAL) + last_line(None)


def test_the_own_unit_is_marked() -> None:
    lines = board_screen(board(RUGAO), RUGAO, CHINESE, BoardView((UNIT,))).text.split("\n")
    assert [line for line in lines if "本单位" in line] == ["🟢 <b>4. 长江　49.29</b> ▼1 ← 本单位"]


@pytest.mark.parametrize(
    ("view", "places"),
    [
        (BoardView((HUTANG.units[20].id,)), [0, 1, 2, 18, 19, 20, 21, 22, 41, 42, 43]),
        (BoardView((HUTANG.units[1].id,)), [0, 1, 2, 3, 41, 42, 43]),
        (BoardView(asked=HUTANG.units[43].id), [0, 1, 2, 41, 42, 43]),
        (BoardView(), [0, 1, 2, 4, 8, 12, 41, 42, 43]),  # those that moved most: the example's every fourth, by two
        (BoardView(page=3), list(range(36, 44))),
    ],
)
def test_of_a_long_ranking_the_ends_and_the_reader_s_neighbours_are_shown(view: BoardView, places: list[int]) -> None:
    shown = board(HUTANG)
    assert shown_places(shown, view) == places
    screen = board_screen(shown, HUTANG, CHINESE, view)
    assert fits(screen)
    assert sum("⋯ 中间" in line for line in screen.text.split("\n")) == (
        0 if view.page else sum(after - place > 1 for place, after in pairwise(places))
    )
    assert any(button.label == "全部 44 家" for button in screen.buttons[0]) is (view.page is None)


def test_a_page_that_is_not_there_is_no_screen() -> None:
    with pytest.raises(IndexError):
        board_screen(board(HUTANG), HUTANG, CHINESE, BoardView(page=4))


def test_a_short_ranking_is_shown_whole() -> None:
    assert shown_places(board(RUGAO), BoardView()) == list(range(14))


def test_a_group_is_ranked_for_itself() -> None:
    whole, part = board(RUGAO), board(RUGAO, "town")
    assert "🔶 5. 东陈" in board_screen(whole, RUGAO, CHINESE, BoardView()).text
    assert "🔶 1. 东陈" in board_screen(part, RUGAO, CHINESE, BoardView()).text


@pytest.mark.parametrize(
    ("group", "labels"), [(None, ["主功能区", "镇"]), ("main", ["镇", "全部"]), ("town", ["主功能区", "全部"])]
)
def test_the_other_rankings_are_a_tap_away(group: str | None, labels: list[str]) -> None:
    screen = board_screen(board(RUGAO, group), RUGAO, CHINESE, BoardView())
    assert [button.label for row in screen.buttons for button in row] == [
        *labels,
        "🔄 刷新",
        "🔁 按核定数",
        "📊 最近变化",
    ]


def test_nobody_moves_where_there_is_no_week_before() -> None:
    text = board_screen(board(RUGAO, since=False), RUGAO, CHINESE, BoardView()).text
    assert not {"▲", "▼"} & set(text)


def test_the_caption_says_who_moved_and_why_who_is_at_risk_and_what_is_next() -> None:
    head, sentence, _, moved, risk, ahead = caption().split("\n")[:6]
    assert head == "📊 <b>考核排名</b> · 6月15日（周二），比6月8日"
    assert sentence == "<b>如城升至主功能区第 1，东陈升至镇第 1；5 家落后，搬经最慢</b>"
    assert moved == "▪️ <b>如城</b> 比6月8日 +1.63 分，主功能区第 3 → 第 1，主要因「当年被征地农民即征即保」"
    assert risk == "▪️ 进度落后 5 家：搬经、江安、磨头、吴窑等（工作日已过 44.4%）"
    assert ahead == "▪️ 下一个时点：6月30日 用工服务情况月上报，还有 15 天"


def test_who_moved_in_points_only_keeps_the_rank() -> None:
    shown = board(RUGAO)
    rows = (replace(shown.rows[0], group_rank_change=0), *shown.rows[1:])
    assert "+1.63 分，主功能区第 1，主要因" in caption(rows=rows)


def test_the_caption_says_what_is_included_and_how_ties_are_ranked() -> None:
    assert "截至6月15日，按上报数；得分相同名次并列，其后名次空出。" in caption()
    assessed = replace(RUGAO, self_assessed=True)
    shown = replace(board(assessed), basis=Basis.CONFIRMED)
    text = ranking_screen(Ranking(shown, sample=False), assessed, DUTIES, CHINESE).text
    assert "截至6月15日，按考核分；" in text


def test_the_other_basis_is_a_tap_away_where_it_has_ranks() -> None:
    there = board_screen(replace(board(RUGAO), basis=Basis.CONFIRMED), RUGAO, CHINESE, BoardView())
    assert "按核定数" in there.text
    assert unpack(there.buttons[-1][0].data or "") == Tap(Action.RANK, (SCHEME, "", "reported"))
    assessed = replace(RUGAO, self_assessed=True)
    only = board_screen(replace(board(assessed), basis=Basis.CONFIRMED), assessed, CHINESE, BoardView())
    assert "自评" not in "".join(button.label for row in only.buttons for button in row)


def test_what_lies_behind_the_picture_is_a_tap_away() -> None:
    screen = ranking_screen(Ranking(board(RUGAO, "main"), sample=False), RUGAO, DUTIES, CHINESE)
    taps = [unpack(button.data or "") for row in screen.buttons for button in row]
    assert taps == [Tap(Action.WORKBOOK, (SCHEME,)), Tap(Action.UNITS, (SCHEME,)), Tap(Action.RANK, (SCHEME, "main"))]


def test_each_unit_s_sheet_is_a_tap_away() -> None:
    buttons = [button for row in units_screen(RUGAO, CHINESE).buttons for button in row]
    assert [button.label for button in buttons] == [unit.short for unit in RUGAO.units]
    assert unpack(buttons[0].data or "") == Tap(Action.SCORE, (SCHEME, RUGAO.units[0].id, ""))


def test_a_time_without_change_is_said_as_such() -> None:
    assert "6月8日以来各单位得分没有变化" in caption(movers=())


def test_nobody_at_risk_is_said_as_such() -> None:
    rows = tuple(replace(row, pace=Pace.BEHIND) for row in board(RUGAO).rows)
    assert "没有单位明显落后" in caption(rows=rows)


def test_a_deadline_of_today_is_still_ahead() -> None:
    today = replace(DUTIES[0], due=TODAY, title="今天的事")
    yesterday = replace(DUTIES[0], due=TODAY.replace(day=14), title="昨天的事")
    text = ranking_screen(Ranking(board(RUGAO), sample=False), RUGAO, (yesterday, today), CHINESE).text
    assert "今天到期：今天的事" in text
    assert "昨天的事" not in text


@pytest.mark.parametrize("sample", [True, False])
def test_sample_data_are_told(sample: bool) -> None:
    text = ranking_screen(Ranking(board(RUGAO), sample=sample), RUGAO, DUTIES, CHINESE).text
    assert ("示例数据" in text) is sample


def test_a_caption_too_long_loses_whole_lines_at_its_end() -> None:
    long = replace(RUGAO, title="长" * 1000)
    text = ranking_screen(Ranking(board(long), sample=True), long, DUTIES, CHINESE).text
    assert telegram_length(text) <= CAPTION_LIMIT
    assert text.endswith("……（其余略）")


def test_without_tasks_nobody_is_ahead_or_behind() -> None:
    """A scheme of shares has no targets: no colours, no completion, no legend, in words and in the picture."""
    scheme, catalogue = offering(SCHEME).scheme, load_catalogue("zh-CN")
    paced = board(scheme)
    rows = tuple(replace(row, pace=None, completion=None) for row in paced.rows)
    silent = replace(paced, rows=rows)
    text = board_screen(silent, scheme, catalogue, BoardView()).text
    caption = ranking_screen(Ranking(silent, sample=False), scheme, (), catalogue)
    assert not any(mark in text for mark in ("🟢", "🔶", "🔻", "进度"))
    assert "落后" not in caption.text
    assert caption.picture is not None
    assert caption.picture.key != ranking_picture(Ranking(paced, sample=False), scheme, catalogue).key

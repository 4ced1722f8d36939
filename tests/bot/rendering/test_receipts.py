"""A receipt says what was stored and what it did; when nothing was, its first words say so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.entries import Mode
from bot.domain.intents import Doubt, DoubtKind
from bot.domain.results import Effect, Reported, Unusual
from bot.rendering.callback_data import Action, unpack
from bot.rendering.catalogue import load_catalogue
from bot.rendering.formatting import telegram_length
from bot.rendering.receipts import ask_figure_screen, report_screens, withdrawn_screen
from tests.support.context import SCHEME, offering
from tests.support.screens import (
    CONVERSION,
    FIFTH,
    FOURTH,
    JOBS,
    RATE,
    SCREENS,
    UNIT,
    asked,
    claim,
    line,
    made,
    receipt,
    unusual,
)

RUGAO = offering(SCHEME).scheme
CHINESE = load_catalogue("zh-CN")


def lines(reported: Reported) -> list[str]:
    return [line for screen in report_screens(reported, RUGAO, CHINESE) for line in screen.text.split("\n")]


def buttons(reported: Reported) -> list[tuple[str, ...]]:
    """Action and arguments of each button of the first message."""
    screen = report_screens(reported, RUGAO, CHINESE)[0]
    taps = [unpack(button.data or "") for row in screen.buttons for button in row]
    return [(tap.action, *tap.arguments) for tap in taps if tap]


def test_a_report_and_what_it_did() -> None:
    assert lines(Reported((receipt(),))) == [
        "✅ 已记：<b>城镇新增就业</b> +12 人，累计 <b>948/1,585</b>",
        "　本项 +2.25 分（计入总分 +0.9），得 2.7/3",
        "　离任务还差 637 人",
        "▲ 按上报数总分 46.3（+0.9），总排名第 5→4 名，组内第 2→1 名",
    ]


def test_it_can_be_taken_back_and_read_otherwise() -> None:
    assert buttons(Reported((receipt(),))) == [
        (Action.UNDO, SCHEME, "101"),
        (Action.AS_TOTAL, SCHEME, "101"),
        (Action.TODO, SCHEME, UNIT),
    ]
    as_total = Reported((receipt(line(mode=Mode.TOTAL, value=948)),))
    assert (Action.AS_INCREMENT, SCHEME, "101") in buttons(as_total)


@pytest.mark.parametrize("other", [line(fact=RATE, mode=Mode.TOTAL, value=9850), line(value=-3), line(value=0)])
def test_a_state_or_a_deduction_has_no_other_reading(other: object) -> None:
    taps = buttons(Reported((receipt(other),)))  # type: ignore[arg-type] # a line
    assert [tap[0] for tap in taps] == [Action.UNDO, Action.TODO]


def test_several_figures_are_taken_back_together() -> None:
    taps = buttons(Reported((receipt(line(), line(102, CONVERSION)),)))
    assert taps == [(Action.UNDO, SCHEME, "101.102"), (Action.TODO, SCHEME, UNIT)]


def test_more_figures_than_a_button_carries_have_no_common_undo() -> None:
    taps = buttons(Reported((receipt(*(line(9_000_000 + index) for index in range(30))),)))
    assert taps == [(Action.TODO, SCHEME, UNIT)]


def test_what_was_dropped_by_a_correction_cannot_be_taken_back_again() -> None:
    dropped = receipt(line(103, CONVERSION, Mode.WITHDRAWAL, 0), corrects=True)
    assert lines(Reported((dropped,)))[:2] == ["✏️ 已更正 · <b>长江</b>", "↩️ 已撤销：居保转企保"]
    assert buttons(Reported((dropped,))) == []


def test_a_day_that_is_not_today_is_said() -> None:
    assert "（6月14日）" in lines(Reported((receipt(line(date=FOURTEENTH)),)))[0]


FOURTEENTH = replace(line()).date.replace(day=14)


@pytest.mark.parametrize(
    ("total", "said"), [(1584, "　离任务还差 1 人"), (1585, "　任务已完成"), (1586, "　任务已完成")]
)
def test_how_far_the_target_is(total: int, said: str) -> None:
    assert said in lines(Reported((receipt(line(total=total)),)))


@pytest.mark.parametrize("target", [None, 0])
def test_where_there_is_no_task_nothing_is_to_go(target: int | None) -> None:
    assert not [text for text in lines(Reported((receipt(line(target=target)),))) if "任务" in text]


def test_a_line_that_only_takes_has_no_highest() -> None:
    lost = next(item for item in RUGAO.items if item.points == 0)
    shown = lines(Reported((receipt(effects=(Effect(lost.id, 0, -150),)),)))
    assert f"　{lost.title}：本项 -1.5 分，得 -1.5" in shown


def test_a_long_report_names_the_first_effects_only() -> None:
    effects = tuple(Effect(item.id, 0, 10) for item in RUGAO.items if item.rule is not None)
    shown = [text for text in lines(Reported((receipt(effects=effects),))) if "本项" in text]
    assert len(shown) == 6


@pytest.mark.parametrize(
    ("before", "after", "start"),
    [(FIFTH, FOURTH, "▲ "), (FOURTH, FIFTH, "▼ "), (FIFTH, replace(FIFTH, total=4550), "按上报数总分 45.5（+0.1）")],
)
def test_the_last_line_says_where_the_unit_stands(before: object, after: object, start: str) -> None:
    moved = replace(receipt(), before=before, after=after)  # type: ignore[arg-type] # places
    assert lines(Reported((moved,)))[-1].startswith(start)


@pytest.mark.parametrize(
    ("rank", "group_rank", "arrow"), [(4, 3, "▲"), (6, 1, "▼"), (5, 1, "▲"), (5, 3, "▼"), (4, 2, "▲"), (6, 2, "▼")]
)
def test_the_arrow_is_the_rank_s_and_the_group_s_only_where_the_rank_stays(
    rank: int, group_rank: int, arrow: str
) -> None:
    """The unit was 5th, and 2nd of its group."""
    after = replace(FIFTH, rank=rank, group_rank=group_rank)
    assert lines(Reported((receipt(before=FIFTH, after=after),)))[-1].startswith(f"{arrow} ")


def test_taking_back_says_the_total_now() -> None:
    screen = made("receipt-withdrawn", RUGAO, CHINESE)[0]
    assert screen.text.startswith(
        "↩️ 已撤销：<b>城镇新增就业</b> +12 人，现累计 <b>936/1,585</b>\n▼ 按上报数总分 45.4（-0.9）"
    )
    assert withdrawn_screen((), RUGAO, CHINESE).text == ""


@pytest.mark.parametrize(
    "reported",
    [
        Reported(remarks=(Doubt(DoubtKind.NO_UNIT, "abc镇"),)),
        Reported(unused=("天气",)),
        Reported(questions=(asked(DoubtKind.WHICH_FACT),), remarks=(Doubt(DoubtKind.NO_VALUE, "高技能人才"),)),
        *(Reported(questions=(asked(kind),)) for kind in DoubtKind),
        *(Reported(questions=(unusual(why),)) for why in Unusual),
    ],
)
def test_when_nothing_is_stored_the_first_words_say_so(reported: Reported) -> None:
    for screen in report_screens(reported, RUGAO, CHINESE):
        assert screen.text.startswith("<b>未记录。</b>")


def test_nonsense_is_answered_in_the_same_way() -> None:
    assert made("not-understood-coordinator", RUGAO, CHINESE)[0].text.startswith("<b>未记录。</b>")


def test_what_was_not_stored_beside_a_receipt_is_said() -> None:
    text = lines(Reported((receipt(),), remarks=(Doubt(DoubtKind.NO_VALUE, "高技能人才"),), unused=("哦",)))
    assert text[-3:] == [
        "⚠️ 以下<b>未记录</b>：",
        "「高技能人才」缺少数字，请在名称后面写上，例如 创业培训 12。",
        "ℹ️ 其余文字没有处理：哦",
    ]


def test_each_question_is_a_message_with_its_answers() -> None:
    screens = report_screens(
        Reported((receipt(),), (asked(DoubtKind.WHICH_FACT), unusual(Unusual.REPEATED))), RUGAO, CHINESE
    )
    assert len(screens) == 3
    keys = [[(button.label, button.data) for row in screen.buttons for button in row] for screen in screens[1:]]
    assert keys[0] == [
        ("城镇新增就业 +12 人", "1:pick:7:0"),
        ("创业带动就业人数 +12 人", "1:pick:7:1"),
        ("都不是，不记", "1:pick:7:x"),
    ]
    assert keys[1] == [("另外的，再记 400 人", "1:pick:7:0"), ("是同一笔，不记", "1:pick:7:x")]
    assert "王芳今天 9:12 已报过 城镇新增就业 +400 人，这是另外的 400 人吗？" in screens[2].text


def test_which_unit_is_asked_by_the_names_of_units() -> None:
    which = asked(DoubtKind.WHICH_UNIT, "城 12", claim(unit="chengbei"), claim(unit="chengnan"))
    screen = report_screens(Reported(questions=(which,)), RUGAO, CHINESE)[0]
    assert [button.label for row in screen.buttons for button in row] == ["城北", "城南", "都不是，不记"]


def test_an_endless_text_is_quoted_in_part() -> None:
    words = "就业😀" * 1000
    for reported in (
        Reported(questions=(asked(DoubtKind.WHICH_FACT, words),)),
        Reported(remarks=(Doubt(DoubtKind.NO_VALUE, words),), unused=(words,)),
    ):
        text = report_screens(reported, RUGAO, CHINESE)[0].text
        assert "就业😀" in text
        assert "略" not in text
        assert telegram_length(text) < 500


@pytest.mark.parametrize("group", [True, False])
def test_a_figure_is_asked_for_as_a_reply_in_groups_only(group: bool) -> None:
    screen = ask_figure_screen(JOBS, 948, UNIT, RUGAO, CHINESE, group=group)
    assert "948/1,585" in screen.text
    assert (screen.ask_reply is not None) is group


def test_the_samples_cover_every_kind_of_doubt() -> None:
    assert {f"question-{kind}" for kind in DoubtKind} <= SCREENS.keys()

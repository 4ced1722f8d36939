"""What is owed: for one unit with the way to report it, for many who owes what."""

from __future__ import annotations

import pytest

from bot.domain.notices import SchemeDue
from bot.domain.results import OwedFact, Todo
from bot.rendering.callback_data import Action, Tap, unpack
from bot.rendering.catalogue import load_catalogue
from bot.rendering.phone import fits
from bot.rendering.reminders import reminder_screen
from bot.rendering.todos import details_screen, todo_screen
from tests.support.context import SCHEME, offering
from tests.support.screens import BY_ID, JOBS, MONTHLY, TODAY, UNIT, YEARLY, owed, todo

RUGAO = offering(SCHEME).scheme
CHINESE = load_catalogue("zh-CN")
LACKING = OwedFact(JOBS, 1200, 1585, 385, 45)


def reminded(*todos: Todo, group: bool = False) -> tuple[list[str], list[Tap | None]]:
    screen = reminder_screen(SchemeDue(SCHEME, TODAY, todos), RUGAO, BY_ID, CHINESE, group=group)
    return screen.text.split("\n"), [unpack(button.data or "") for row in screen.buttons for button in row]


def of(*obligations: object, unit: str = UNIT) -> Todo:
    return Todo(SCHEME, unit, TODAY, obligations)  # type: ignore[arg-type] # duties owed


def test_a_line_says_how_much_is_missing_and_what_it_brings() -> None:
    lines, _ = reminded(of(owed(YEARLY.id, LACKING, money=3_326_000)))
    assert lines[2:5] == [
        "<b>全年目标任务</b> · 12月31日截止（还有 199 天）",
        "· 城镇新增就业 还差 <b>385 人</b>（1,200/1,585），完成后总分 +0.45",
        "　完成后奖补约增加 33,260 元",
    ]


@pytest.mark.parametrize(("left", "said"), [(-1, "已逾期 1 天"), (0, "就是今天"), (1, "还有 1 天")])
def test_how_long_there_is(left: int, said: str) -> None:
    lines, _ = reminded(of(owed(YEARLY.id, LACKING, left=left)))
    assert lines[2].endswith(f"（{said}）")


def test_what_brings_nothing_promises_nothing() -> None:
    lines, _ = reminded(of(owed(YEARLY.id, OwedFact(JOBS, 1200, 1585, 385, 0))))
    assert "分" not in lines[3]
    assert not any("奖补" in line for line in lines)


def test_its_buttons_ask_for_the_figures_each_once() -> None:
    _, taps = reminded(of(owed(YEARLY.id, LACKING), owed(YEARLY.id, LACKING)))
    form = Tap(Action.FILL, (SCHEME, UNIT))
    assert taps == [Tap(Action.REPORT, (SCHEME, UNIT, str(RUGAO.fact_place(JOBS)))), form]


def test_the_nearest_day_stands_last_where_the_thumb_is() -> None:
    titles = [line for line in todo_screen(todo(), RUGAO, BY_ID, CHINESE).text.split("\n") if "截止（" in line]
    assert [MONTHLY.title in titles[-1], YEARLY.title in titles[0]] == [True, True]


@pytest.mark.parametrize("duties", [1, 4, 10])
def test_however_much_is_owed_fits_one_phone_and_the_rest_is_a_tap_away(duties: int) -> None:
    much = of(*(owed(YEARLY.id, *(OwedFact(fact, 1, 9, 8, 5) for fact in YEARLY.facts[:12])) for _ in range(duties)))
    screen = todo_screen(much, RUGAO, BY_ID, CHINESE)
    assert fits(screen)
    assert screen.buttons[0][0].data == f"1:todo:{SCHEME}:{UNIT}:{YEARLY.id}:0"
    names: list[str] = []
    for page in range(3):
        details = details_screen(much, YEARLY.id, page, RUGAO, BY_ID, CHINESE)
        assert details is not None
        assert fits(details)
        names += [
            name for name in (RUGAO.fact(fact).short for fact in YEARLY.facts[:12]) if f"· {name} " in details.text
        ]
    assert len(set(names)) == 12
    assert details_screen(of(), YEARLY.id, 0, RUGAO, BY_ID, CHINESE) is None


def test_nothing_owed_is_good_news() -> None:
    assert todo_screen(of(), RUGAO, BY_ID, CHINESE).text == "🎉 长江现在没有欠报，也没有未完成的任务。"


def test_a_group_of_one_unit_reads_its_name_and_can_report() -> None:
    lines, taps = reminded(of(owed(YEARLY.id, LACKING)), group=True)
    assert lines[1] == "<b>长江</b>"
    assert taps


def test_a_group_of_many_reads_a_line_for_each_and_is_sent_to_the_private_chat() -> None:
    units = [unit.id for unit in RUGAO.units]
    lines, taps = reminded(
        *(of(owed(MONTHLY.id, OwedFact(MONTHLY.facts[0], 0, None, 0, 0)), unit=unit) for unit in units[:3]),
        of(owed(YEARLY.id, LACKING), unit=units[3]),
        of(owed(YEARLY.id, LACKING, LACKING), unit=units[4]),
        group=True,
    )
    assert lines[2:7] == [
        "<b>用工服务情况月上报</b> · 6月30日截止（还有 15 天）",
        "· 还没有报：如城、城北、城南",
        "",
        "<b>全年目标任务</b> · 12月31日截止（还有 199 天）",
        "· 长江 城镇新增就业 还差 <b>385 人</b>（1,200/1,585），完成后总分 +0.45",
    ]
    assert lines[7] == "· 东陈 还差 <b>2</b> 项"
    assert "私聊" in lines[-1]
    assert taps == []


def test_what_is_due_first_stands_first_whoever_owes_it() -> None:
    lines, _ = reminded(
        of(owed(YEARLY.id, LACKING)),
        of(owed(YEARLY.id, LACKING), unit="baipu"),
        of(owed(MONTHLY.id, OwedFact(MONTHLY.facts[0], 0, None, 0, 0)), unit="dongchen"),
        group=True,
    )
    titles = [line for line in lines if line.startswith("<b>")]
    assert [MONTHLY.title in titles[0], YEARLY.title in titles[1]] == [True, True]


def test_somebody_with_several_units_opens_one_first() -> None:
    _, taps = reminded(of(owed(YEARLY.id, LACKING)), of(owed(YEARLY.id, LACKING), unit="dongchen"))
    assert taps == [Tap(Action.TODO, (SCHEME, UNIT)), Tap(Action.TODO, (SCHEME, "dongchen"))]

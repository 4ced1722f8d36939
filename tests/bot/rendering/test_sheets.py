"""The score sheet, the way down to a line of it, and what of it is settled or open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.entries import Basis
from bot.domain.languages import LANGUAGES
from bot.domain.results import SheetRow
from bot.domain.still_open import StillOpen, still_open
from bot.rendering.callback_data import Action, Tap, unpack
from bot.rendering.catalogue import load_catalogue
from bot.rendering.phone import fits
from bot.rendering.sheets import SheetView, open_lines, plain_open, sheet_screen
from scoring import score, tabulate
from scoring.attainable import Attainable
from tests.support.context import SCHEME, offering
from tests.support.screens import TODAY, UNIT, sheet
from tests.support.sheets import leaf, standing_of

RUGAO = offering(SCHEME).scheme
ASSESSED = replace(RUGAO, self_assessed=True)
CHINESE = load_catalogue("zh-CN")
OPEN = StillOpen(UNIT, 14, (1, 14), (4630, 4630), (5, 5), 0, (), (), ())


def taps(item: str | None) -> list[Tap | None]:
    screen = sheet_screen(sheet(RUGAO, item), RUGAO, CHINESE)
    return [unpack(button.data or "") for row in screen.buttons for button in row]


def place(item: str) -> str:
    return str(RUGAO.item_place(item))


def test_the_whole_sheet_opens_sections() -> None:
    sections = [Tap(Action.SCORE, (SCHEME, UNIT, place(item.id), "reported")) for item in RUGAO.children(None)]
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
    assert rows == [Tap(Action.WHY, (SCHEME, UNIT, place(item.id), "reported")) for item in lines]
    assert other == Tap(Action.SCORE, (SCHEME, UNIT, place("work.retirees"), "confirmed"))
    assert back == Tap(Action.SCORE, (SCHEME, UNIT, place("work"), "reported"))


def test_from_a_section_back_to_the_whole() -> None:
    assert taps("social")[-1] == Tap(Action.SCORE, (SCHEME, UNIT, "", "reported"))


@pytest.mark.parametrize(
    ("got", "line"),
    [
        (0, "▱▱▱▱▱ 社会保险工作　<b>0</b>/100（占 60%）"),
        (9999, "▰▰▰▰▱ 社会保险工作　<b>99.99</b>/100（占 60%）"),
        (10_000, "▰▰▰▰▰ 社会保险工作　<b>100</b>/100 ✓（占 60%）"),
    ],
)
def test_only_full_marks_are_ticked(got: int, line: str) -> None:
    shown = replace(sheet(RUGAO), rows=(SheetRow("social", got, 10_000, has_parts=True),))
    assert sheet_screen(shown, RUGAO, CHINESE).text.split("\n")[-1] == line


def test_with_self_assessment_both_columns_stand_beside_each_other() -> None:
    shown = replace(sheet(RUGAO), rows=(SheetRow("social", 300, 10_000, True, 450),), basis=Basis.CONFIRMED, own=4900)
    lines = sheet_screen(shown, ASSESSED, CHINESE).text.split("\n")
    assert lines[0].endswith("成绩单（截至6月15日，按考核分）")
    assert "自评总分 49.00，与考核相差 +2.7" in lines
    assert lines[-1] == "▱▱▱▱▱ 社会保险工作　考核 <b>3</b> · 自评 4.5（满分 100）（占 60%）"


def test_what_a_unit_states_of_itself_has_no_rank() -> None:
    screen = sheet_screen(replace(sheet(RUGAO), still_open=None, money=0), ASSESSED, CHINESE)
    assert "自评总分 <b>46.30</b>（得分和名次以考核为准）" in screen.text
    assert "第" not in screen.text


def test_a_line_that_only_takes_away_has_no_bar() -> None:
    lost = next(item for item in RUGAO.items if item.points == 0)
    shown = replace(sheet(RUGAO, lost.parent), rows=(SheetRow(lost.id, -150, 0, has_parts=False),))
    assert sheet_screen(shown, RUGAO, CHINESE).text.split("\n")[-1] == f"▫️ {lost.title}　<b>-1.5</b>"


def test_a_bonus_without_end_has_no_bar_either() -> None:
    rule = "tally: {each: [{count: new-urban-jobs, points: 2}], unlimited: yes}"
    bonus = standing_of(
        leaf(rule, "0"), facts={"new-urban-jobs": "count"}, values={"new-urban-jobs": ["1"]}
    ).scheme.item("leaf")
    scheme = replace(RUGAO, items=(*RUGAO.items, replace(bonus, id="bonus.more", parent="bonus", title="招商")))
    shown = replace(sheet(RUGAO, "bonus"), rows=(SheetRow("bonus.more", 1400, 0, has_parts=False),))
    assert sheet_screen(shown, scheme, CHINESE).text.split("\n")[-1] == "▫️ 招商　<b>14</b>（加分，不封顶）"
    table = sheet_screen(shown, scheme, CHINESE, SheetView(tables=True)).table
    assert table is not None
    assert (table.head, table.rows) == (("项目", "得分", "满分"), (("招商", "<b>14</b>", "不封顶"),))


def test_money_that_is_taken_is_said_to_be() -> None:
    taken = replace(sheet(RUGAO), money=-500_000, still_open=None)
    assert "按现在的成绩，要扣 5,000 元" in sheet_screen(taken, RUGAO, CHINESE).text
    assert "按那天的成绩，要扣 5,000 元" in sheet_screen(taken, RUGAO, CHINESE, SheetView(past=True)).text


def test_no_word_of_money_or_grades_where_there_are_none() -> None:
    text = sheet_screen(replace(sheet(RUGAO), money=0, still_open=None), RUGAO, CHINESE).text
    assert "奖补" not in text
    assert "等次" not in text


def test_a_total_with_a_bonus_without_end_has_no_highest() -> None:
    assert "总分约 <b>46.30—不封顶</b>" in open_(stated=(4630, 10**10 + 4630), missing=1)[0]


def open_(**changes: object) -> list[str]:
    return [str(line) for line in open_lines(replace(OPEN, **changes), RUGAO, CHINESE)]  # type: ignore[arg-type] # named


def test_what_can_still_be_any_is_not_said() -> None:
    assert open_() == []


def test_places_that_are_still_possible() -> None:
    assert open_(ranks=(1, 4)) == ["🔭 已截止的数不再变，还可能在第 <b>1—4</b> 名"]
    assert open_(ranks=(3, 3)) == ["🔒 第 <b>3</b> 名已锁定（已截止的数不再补报、更正）"]


def test_a_range_and_what_decides_it() -> None:
    decide = ("work.jobs.innovation", "social.land.new", "work.labour.review")
    (line,) = open_(stated=(7240, 7810), missing=5, deciding=decide)
    assert "5 项未报。其他数不变、没有新扣分，报齐后总分约 <b>72.40—78.10</b>，第 <b>5—5</b> 名" in line
    assert line.endswith("等 3 项")


def test_awards_out_of_reach() -> None:
    assert open_(lost=("early-resident",)) == ["✖️ 已错过的奖补：3月31日前完成居民养老保险任…"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("whole", [True, False])
def test_what_is_open_for_a_terminal(language: str, *, whole: bool) -> None:
    standing = score(RUGAO, tabulate(RUGAO, (), TODAY))
    unit = replace(still_open(Attainable(standing, TODAY), UNIT), ranks=(2, 2), sure=("overall",), lost=("talent",))
    text = plain_open(
        [unit, replace(unit, unit="banjing", ranks=(1, 9), stated=(5, 5))],
        standing,
        load_catalogue(language),
        whole=whole,
    )
    assert "<b>" not in text
    assert "🔒" in text
    assert ("✖️" in text) is whole


def test_a_section_of_many_lines_has_pages_with_numbers_for_buttons() -> None:
    section = sheet(RUGAO, "work.retirees")
    many = replace(section, rows=(section.rows * 20)[:25])
    pages = [sheet_screen(many, RUGAO, CHINESE, SheetView(page=page)) for page in range(3)]
    assert all(map(fits, pages))
    labels = [[key.label for row in page.buttons[:2] for key in row] for page in pages]
    assert labels[1][:3] == ["11", "12", "13"]
    assert [unpack(key.data or "") for key in pages[1].buttons[-3]] == [
        Tap(Action.SCORE, (SCHEME, UNIT, str(RUGAO.item_place("work.retirees")), "reported", "", str(page)))
        for page in (0, 2)
    ]
    with pytest.raises(IndexError):
        sheet_screen(many, RUGAO, CHINESE, SheetView(page=3))

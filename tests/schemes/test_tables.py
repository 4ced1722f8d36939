"""The pieces of the reader of tables: words, names, days, values, titles and shapes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import schemes
from schemes.sheets import Cell, Sheet
from schemes.table_day import Day, day_of, day_said
from schemes.table_figures import figures_of
from schemes.table_names import names_of
from schemes.table_reading import Asked, Want
from schemes.table_shape import shape_of
from schemes.table_values import Doubt, Value, value_of
from schemes.table_words import Kind, Meaning, meaning_of

if TYPE_CHECKING:
    from schemes.table_reading import Reading

RUGAO = schemes.load("rugao-2021")
NAMES = names_of(RUGAO.facts, RUGAO.units, 2021)
FACTS = {fact.id: fact for fact in RUGAO.facts}
START, TODAY = date(2021, 1, 1), date(2021, 6, 15)
JOBS, RATE, ARREARS = "new-urban-jobs", "enterprise-service-coverage", "land-arrears-cleared"


def sheet(*rows: str, title: str = "Sheet1", hidden: tuple[frozenset[int], frozenset[int]] | None = None) -> Sheet:
    """A sheet of rows whose cells are divided by bars."""
    cells = [[text.strip() for text in row.split("|")] for row in rows]
    width = max(map(len, cells))
    made = tuple(
        tuple(Cell(number, column, text) for column, text in enumerate([*row, *[""] * (width - len(row))], 1))
        for number, row in enumerate(cells, 1)
    )
    return Sheet(
        title,
        hidden=False,
        rows=made,
        hidden_rows=(hidden or (frozenset(),))[0],
        hidden_columns=(hidden or (frozenset(), frozenset()))[1],
    )


def reading(*rows: str, want: Want = Want.RESULT, unit: str | None = None) -> Reading:
    shape = shape_of(sheet(*rows), NAMES)
    title = " ".join(cell.text for cell in shape.asides.above)
    return figures_of(shape, Asked(NAMES, FACTS, want, unit), title)


def told(read: Reading) -> set[tuple[str, str, int]]:
    return {(figure.unit, figure.fact, figure.value) for figure in read.figures}


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("任务 目标任务 年度计划数 应完成 2021年任务", Meaning.TARGET),
        ("完成 实际完成 累计完成数 1-5月 1—6月累计 截至5月31日 2021年 合计 任务完成数", Meaning.TOTAL),
        ("本月 本月新增 当月完成 本期 本周", Meaning.MORE),
        ("去年 上年同期 2020年 去年累计", Meaning.LAST),
        ("完成率 同比 位次 得分 备注 未完成 其中：女", Meaning.OTHER),
        ("上报数 核定数 数量 男 5月 二季度 本月累计 新增", Meaning.UNKNOWN),
        ("人 人数 户数", Meaning.PLAIN),
    ],
)
def test_what_heads_mean(words: str, meaning: Meaning) -> None:
    assert {word: meaning_of(word, 2021) for word in words.split()} == dict.fromkeys(words.split(), meaning)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("长江镇(如皋港区)", "changjiang"),
        ("高新区 （城南街道）", "chengnan"),
        ("东　陈　镇", "dongchen"),
        ("1.长江镇", "changjiang"),
        ("东陈镇人民政府", "dongchen"),
        ("长江街道", None),
        ("长江镇（不含港区）", None),
        ("长江镇（东陈镇）", None),
    ],
)
def test_units_are_certain_or_none(text: str, unit: str | None) -> None:
    assert NAMES.unit(text) == unit


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1,200人", Kind.NUMBER),
        ("１２", Kind.NUMBER),
        ("94.4%", Kind.NUMBER),
        ("—", Kind.NOTHING),
        ("镇（区、街道）", Kind.UNIT_HEAD),
        ("长青沙街道", Kind.TEXT),
        ("主功能区小计", Kind.SUM),
        ("注：1.含开发区", Kind.NOTE),
        ("单位：人", Kind.NOTE),
        ("城镇\r\n新增就业（人）", Kind.FACT),
        ("创业_x000D_\n培训", Kind.FACT),
        ("城镇新增失业", Kind.TEXT),
        ("2021-05-31", Kind.TEXT),
    ],
)
def test_what_a_cell_is(text: str, kind: Kind) -> None:
    assert NAMES.kind(text) is kind


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021年就业工作进度表（截至6月14日）", date(2021, 6, 14)),
        ("5月份就业工作月报", date(2021, 5, 31)),
        ("6月就业情况", TODAY),
        ("1-5月完成情况", date(2021, 5, 31)),
        ("2021年一季度", date(2021, 3, 31)),
        ("6月1日至10日", date(2021, 6, 10)),
        ("7月份月报", None),
        ("2020年12月", None),
        ("去年5月31日", None),
        ("6月31日", None),
    ],
)
def test_the_day_of_a_title(text: str, day: date | None) -> None:
    said = day_said(text, START, TODAY)
    assert said is not None
    assert said.day == day


def test_a_day_that_is_said_twice_is_asked() -> None:
    may = date(2021, 5, 31)
    assert day_of(["5月月报", "截至6月14日"], "", (), START, TODAY).day == date(2021, 6, 14)
    assert day_of(["5月月报"], "4月数据", (), START, TODAY).choices == (date(2021, 4, 30), may)
    assert day_of(["7月月报"], "", (), START, TODAY).choices == (TODAY,)
    assert day_of(["就业情况"], "", ("5月",), START, TODAY).day == may
    assert day_of(["附件2"], "请查收", ("Sheet1",), START, TODAY) == Day()


@pytest.mark.parametrize(
    ("text", "fact", "decimals", "value"),
    [
        ("94.4444444444444%", RATE, 1, 9440),
        ("93.3333333333333%", RATE, 2, 9333),
        ("94.4444%", RATE, None, 9444),
        ("12.345", ARREARS, None, 1235),
        ("8.1239", ARREARS, 2, 812),
        ("3.5万元", ARREARS, None, 350),
        ("35000元", ARREARS, None, 350),
        ("１，２００", JOBS, None, 1200),
        ("12 000", JOBS, None, 12000),
        ("1.2万", JOBS, None, 12000),
        ("87.0", JOBS, None, 87),
    ],
)
def test_values_are_read_as_they_are_shown(text: str, fact: str, decimals: int | None, value: int) -> None:
    said = value_of(Cell(1, 1, text, formula=True, decimals=decimals), FACTS[fact])
    assert isinstance(said, Value)
    assert said.number == value


@pytest.mark.parametrize("text", ["约100", "12、13", "12-15", "-5", "12.5", "620\n110", "12 13", "#N/A", "5户"])
def test_what_is_no_single_figure_is_named(text: str) -> None:
    assert isinstance(value_of(Cell(1, 1, text), FACTS[JOBS]), Doubt)


@pytest.mark.parametrize(
    "title", ["2021年任务分解表", "去年同期情况", "5月当月完成情况", "就业得分表", "6月份新增情况"]
)
def test_a_title_that_tells_of_other_figures_leaves_them_open(title: str) -> None:
    read = reading(title, "单位|城镇新增就业", "长江镇|1585", "东陈镇|285")
    assert read.figures == []
    assert [len(column.figures) for column in read.open] == [2]


def test_a_title_names_the_fact_of_each_table() -> None:
    rows = ("一、城镇新增就业", "单位|累计", "长江镇|612", "二、创业培训", "单位|累计", "长江镇|7")
    assert told(reading(*rows)) == {("changjiang", JOBS, 612), ("changjiang", "entrepreneurship-training", 7)}


def test_units_across_go_on_below_titles_of_groups() -> None:
    rows = ("指标|长江镇|东陈镇", "一、就业", "城镇新增就业|5|6", "二、培训", "创业培训|7|8")
    assert {(unit, value) for unit, _, value in told(reading(*rows))} == {
        ("changjiang", 5),
        ("dongchen", 6),
        ("changjiang", 7),
        ("dongchen", 8),
    }


def test_sums_are_of_all_rows_or_of_their_group() -> None:
    head, groups = "单位|城镇新增就业", ("长江镇|620", "城南街道|300", "小计|920", "东陈镇|110", "小计|110")
    assert reading(head, *groups, "总计|1030").doubts == []
    assert reading(head, "全市|1030", *groups).doubts == []
    (doubt,) = reading(head, *groups, "总计|1031").doubts
    assert (doubt.address, doubt.code) == ("B7", "total")


def test_what_nobody_sees_is_named_and_not_taken() -> None:
    rows = ("单位|城镇新增就业|创业培训", "长江镇|5|6", "东陈镇|7|8", "合计|12|14")
    shape = shape_of(sheet(*rows, hidden=(frozenset({3}), frozenset({3}))), NAMES)
    read = figures_of(shape, Asked(NAMES, FACTS, Want.RESULT))
    assert told(read) == {("changjiang", JOBS, 5)}
    assert [doubt.code for doubt in read.passed] == ["hidden-rows", "hidden-columns"]
    assert read.doubts == []


def test_targets_and_last_year_are_taken_from_their_own_columns() -> None:
    rows = ("单位|城镇新增就业||", "|任务|完成|上年同期", "长江镇|1585|620|600")
    assert told(reading(*rows, want=Want.TARGET)) == {("changjiang", JOBS, 1585)}
    assert told(reading(*rows, want=Want.LAST)) == {("changjiang", JOBS, 600)}
    assert told(reading(*rows)) == {("changjiang", JOBS, 620)}


def test_a_form_without_units_is_of_the_unit_that_is_given() -> None:
    rows = ("指标|计量单位|任务|本月|累计", "城镇新增就业|人|1585|30|620", "创业培训|户|50|2|20")
    read = reading(*rows, unit="changjiang")
    assert told(read) == {("changjiang", JOBS, 620)}
    assert "column-measure" in {doubt.code for doubt in read.doubts}
    assert {doubt.code for doubt in reading(*rows).doubts} >= {"no-unit"}


def test_units_in_one_row_that_are_not_one_are_not_guessed() -> None:
    read = reading("单位|指标|城镇新增就业", "长江镇|东陈镇|5", "丁堰镇|丁堰镇|6")
    assert told(read) == {("dingyan", JOBS, 6)}
    assert "row-units" in {doubt.code for doubt in read.doubts}

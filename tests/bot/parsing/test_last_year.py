"""Last year's totals, out of the files that bureaus have."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.domain.languages import LANGUAGES
from bot.parsing.last_year import read_last_year
from bot.parsing.names import vocabulary
from bot.rendering.catalogue import load_catalogue
from bot.rendering.last_year import figure_sheets, headings
from bot.rendering.workbook import standing_workbook
from bot.rendering.workbooks import wrong_lines
from schemes import facts_csv, folder_of
from schemes.spreadsheets import sheets_of
from scoring import Kind, format_value, score, tabulate
from tests.support.context import SCHEME, offering

if TYPE_CHECKING:
    from bot.domain.last_year import LastYear

RUGAO = offering(SCHEME).scheme
WORDS = vocabulary(RUGAO)
CATALOGUES = [load_catalogue(one) for one in LANGUAGES]
JOBS, INSURED, RATE = "new-urban-jobs", "pension-new-enrolment", "retiree-checkup-rate"


def read(data: bytes | str, name: str = "去年.csv") -> LastYear:
    content = data.encode() if isinstance(data, str) else data
    return read_last_year(sheets_of(content, name), name, WORDS, headings(CATALOGUES), figure_sheets(CATALOGUES))


def told(data: bytes | str, name: str = "去年.csv") -> dict[tuple[str, str], tuple[int, str]]:
    return {(one.unit, one.fact): (one.value, one.cell) for one in read(data, name).finals}


def said(data: bytes | str, name: str = "去年.csv") -> str:
    return "\n".join(wrong_lines(read(data, name).wrong, CATALOGUES[0], most=99))


@pytest.mark.parametrize(
    "text",
    [
        '单位,指标,数值\n长江镇,城镇新增就业,1890\n磨头镇,new-urban-jobs,"1,200"\n',
        "单位名称;指标名称;去年完成数\n长江;城镇新增就业;１８９０\nmotou;城镇新增就业;1200人\n",
        "unit,fact,date,value\nchangjiang,new-urban-jobs,2020-06-30,5\nchangjiang,new-urban-jobs,2020-12-31,1890\nchangjiang,new-urban-jobs,2020-03-31,9\nmotou,new-urban-jobs,2020-12-31,1200\n",
        "2020年完成情况,\n单位,城镇新增就业（人）\n长江镇,1890\n磨头镇,1200\n合计,3090\n",
        "指标,长江,磨头\n城镇新增就业,1890,1200\n",
    ],
)
def test_tables_and_lists_say_the_same(text: str) -> None:
    found = read(text)
    assert {(one.unit, one.fact): one.value for one in found.finals} == {
        ("changjiang", JOBS): 1890,
        ("motou", JOBS): 1200,
    }
    assert found.wrong == ()


def test_the_cell_is_named() -> None:
    assert told("单位,指标,数值\n长江镇,城镇新增就业,1890\n")["changjiang", JOBS] == (1890, "C2")
    assert told("单位,城镇新增就业\n长江镇,1890\n磨头镇,7\n")["motou", JOBS] == (7, "B3")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("单位,指标,数值\n长江新区,城镇新增就业,1\n", "A2：没有「长江新区」这个单位，是不是：长江镇"),
        ("单位,指标,数值\n长江镇,城镇新增就业率,1\n", "B2：没有「城镇新增就业率」这一项指标，是不是：城镇新增就业"),
        ("单位,指标,数值\n火星,城镇新增就业,1\n", "A2：没有「火星」这个单位"),
        ("单位,指标,数值\n长江镇,城镇新增就业,很多\n", "C2"),
        ("单位,指标,数值\n长江镇,城镇新增就业,5\n长江镇,城镇新增就业,6\n", "C3：城镇新增就业 在 C2 已经填过"),
        ("单位,城镇新增就业,吃饭人数\n长江镇,1,2\n磨头镇,1,3\n", "没有「吃饭人数」这一项指标"),
        ("单位,城镇新增就业\n长江镇,1\n磨头真,2\n磨头镇,2\n", "没有「磨头真」这个单位，是不是：磨头镇"),
        ("单位,城镇新增就业\n长江镇,1\n磨头镇,2\n合计,4\n", "合计写的是 4，各行加起来是 3"),
        ("单位,城镇新增就业\n长江镇,若干\n磨头镇,2\n", "「若干」不是一个数"),
        ("你好,世界\n1,2\n", "没有读到数"),
    ],
)
def test_wrong_cells_are_named_with_what_would_be_right(text: str, words: str) -> None:
    assert words in said(text)


def test_the_export_of_an_earlier_cycle_is_read_by_its_sheet_of_figures() -> None:
    """Other sheets of it hold points under names like the facts'."""
    file = folder_of(SCHEME) / "cases" / "typical.csv"
    totals = facts_csv.read(file.read_bytes(), file.name, RUGAO)
    standing = score(RUGAO, tabulate(RUGAO, totals, date(2021, 12, 31)))
    for catalogue in CATALOGUES:
        content = standing_workbook(standing, catalogue, sample=False).content
        found = {key: value for key, (value, _) in told(content, "rugao-2020.xlsx").items()}
        expected = {
            (unit.id, fact.id): standing.table.value(unit.id, fact.id)
            for unit in RUGAO.units
            for fact in RUGAO.facts
            if not fact.whole
            and fact.kind not in (Kind.LEVEL, Kind.FLAG)
            and standing.table.reported(unit.id, fact.id) is not None
        }
        assert found == expected


def test_the_facts_of_a_publication_are_read() -> None:
    file = folder_of(SCHEME) / "cases" / "typical.csv"
    totals = facts_csv.read(file.read_bytes(), file.name, RUGAO)
    table = tabulate(RUGAO, totals, date(2021, 12, 31))
    found = told(file.read_bytes(), file.name)
    assert len(found) > 100
    for (unit, fact), (value, _) in found.items():
        assert value == table.value(unit, fact)


def test_merged_heads_formulas_and_hidden_things_in_a_workbook() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["2020年", None, None],
        ["单位", "就业", None],
        [None, "城镇新增就业", "城镇失业人员再就业"],
        ["长江镇", 10, "=B4"],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:C2")
    hidden = book.create_sheet("旧")
    hidden.append(["单位", "城镇新增就业"])
    hidden.append(["长江镇", 99])
    hidden.sheet_state = "hidden"
    data = io.BytesIO()
    book.save(data)
    assert told(data.getvalue(), "a.xlsx")["changjiang", JOBS] == (10, "B4")
    assert "C4：是公式" in said(data.getvalue(), "a.xlsx")


CELLS = st.tuples(st.sampled_from([unit.name for unit in RUGAO.units]), st.sampled_from((JOBS, INSURED, RATE)))


@given(st.dictionaries(CELLS, st.integers(0, 9999), min_size=1))
def test_what_was_written_is_read(values: dict[tuple[str, str], int]) -> None:
    ids, lines = {unit.name: unit.id for unit in RUGAO.units}, ["单位,指标,数值"]
    for (unit, fact), value in values.items():
        known = RUGAO.fact(fact)
        percent = "%" if known.kind is Kind.PERCENT else ""
        lines.append(f"{unit},{known.title},{format_value(value, known.kind)}{percent}")
    found = {cell: value for cell, (value, _) in told("\n".join(lines)).items()}
    assert found == {(ids[unit], fact): value for (unit, fact), value in values.items()}

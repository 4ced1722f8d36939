"""A workbook that comes back means what it meant, whatever was done to it; or says in which cell it does not."""

from __future__ import annotations

import io
import random
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.comments import Comment

from bot.domain.workbooks import Mark, edition, read_mark
from schemes.sheets import BadWorkbook
from tests.support.context import SCHEME, offering
from tests.support.workbooks import (
    HEADER,
    STATE,
    TODAY,
    as_csv,
    changed,
    put,
    read,
    row_of,
    saved_by_office,
    template_of,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

    from bot.domain.workbooks import Workbook

UNIT = "changjiang"
JOBS, INFLOW, COVERAGE, ARREARS = (
    "new-urban-jobs",
    "labour-inflow",
    "enterprise-service-coverage",
    "land-arrears-cleared",
)
FLAG, STAGE = "land-farmers-insured", "innovation-talent-stage"
FIGURES: dict[str, tuple[str, str | float, tuple[str, str, str, int]]] = {
    JOBS: ("G", 948, (UNIT, JOBS, "total", 948)),
    INFLOW: ("F", 15, (UNIT, INFLOW, "increment", 15)),
    COVERAGE: ("G", "98.5%", (UNIT, COVERAGE, "total", 9850)),
    ARREARS: ("G", 12.5, (UNIT, ARREARS, "total", 1250)),
    FLAG: ("G", "是", (UNIT, FLAG, "total", 1)),
    STAGE: ("G", "入围省面试", (UNIT, STAGE, "total", 3)),
}


def fill(sheet: Worksheet) -> None:
    for fact, (column, value, _) in FIGURES.items():
        put(sheet, fact, column, value)


FILLED = changed(template_of(UNIT), fill)
ROW = row_of(load_workbook(io.BytesIO(FILLED)).worksheets[0], JOBS)
MEANT = sorted(meaning for _, _, meaning in FIGURES.values())


def jobs(value: str | float, column: str = "G", fact: str = JOBS) -> Workbook:
    return read(changed(template_of(UNIT), lambda sheet: put(sheet, fact, column, value)))


def reasons(book: Workbook) -> list[tuple[str, str]]:
    return [(one.cell, one.reason) for one in book.wrong]


def test_it_comes_back_as_it_was_filled_in() -> None:
    book = read(FILLED)
    assert sorted(told(book)) == MEANT
    assert {one.seen for one in book.figures} == {STATE}
    assert book.wrong == ()
    assert next(one.cell for one in book.figures if one.fact == JOBS) == f"G{ROW}"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_empty_one_says_nothing(language: str) -> None:
    book = read(template_of(UNIT, language=language))
    assert (book.figures, book.wrong) == ((), ())


def test_the_english_one_is_read_too() -> None:
    def english(sheet: Worksheet) -> None:
        put(sheet, JOBS, "G", 948)
        put(sheet, FLAG, "G", "yes")
        sheet["G4"] = "2021-05-31"

    book = read(changed(template_of(UNIT, language="en"), english))
    assert {(one.fact, one.value, str(one.day)) for one in book.figures} == {
        (JOBS, 948, "2021-05-31"),
        (FLAG, 1, "2021-05-31"),
    }


@pytest.mark.parametrize("text", ["948", "９４８", "948人", "948 人", "九百四十八", " 948 ", "948.0", "948.00"])
def test_a_number_is_read_as_people_write_it(text: str) -> None:
    assert told(jobs(text)) == [(UNIT, JOBS, "total", 948)]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,200", 1200), ("1，200", 1200), ("1.2万", 12_000), ("1.2万人", 12_000), ("0", 0), (1200.0, 1200)],
)
def test_separators_and_myriads(text: str | float, value: int) -> None:
    assert told(jobs(text)) == [(UNIT, JOBS, "total", value)]


@pytest.mark.parametrize("text", ["-", "—", "/", "  "])
def test_a_dash_is_nothing_to_report(text: str) -> None:
    book = jobs(text)
    assert (book.figures, book.wrong) == ((), ())


@pytest.mark.parametrize(
    ("text", "column", "fact", "reason"),
    [
        ("1,2", "G", JOBS, "number"),
        ("12左右", "G", JOBS, "number"),
        ("-5", "G", JOBS, "number"),
        ("12.5", "G", JOBS, "decimals"),
        ("948户", "G", JOBS, "number"),
        ("2021-03-31", "G", JOBS, "number"),
        ("1" * 50, "G", JOBS, "number"),
        ("101%", "G", COVERAGE, "percent"),
        (0.985, "G", COVERAGE, "share"),
        ("98.5", "F", COVERAGE, "only-total"),
        ("也许", "G", FLAG, "flag"),
        ("国家级", "G", STAGE, "level"),
        ("=1+1", "G", JOBS, "formula"),
    ],
)
def test_a_wrong_cell_is_named_by_its_address(text: str | float, column: str, fact: str, reason: str) -> None:
    book = jobs(text, column, fact)
    assert book.figures == ()
    [(cell, why)] = reasons(book)
    assert why == reason
    assert cell.startswith(column)


def test_a_formula_counts_as_it_came_out_when_it_was_saved() -> None:
    book = read(saved_by_office(changed(template_of(UNIT), lambda sheet: put(sheet, JOBS, "G", "=936+12"))))
    assert told(book) == [(UNIT, JOBS, "total", 948)]


def sort_backwards(sheet: Worksheet) -> None:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADER + 1)]
    for row, values in enumerate(reversed(rows), HEADER + 1):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column).value = value


def thin_out(sheet: Worksheet) -> None:
    for row in range(sheet.max_row, HEADER, -1):
        if sheet.cell(row, 8).value not in FIGURES:
            sheet.delete_rows(row)


def annotate(sheet: Worksheet) -> None:
    sheet[f"G{row_of(sheet, JOBS)}"].comment = Comment("核对过 1200", "王芳")
    sheet["J9"] = "备注：以上已核对"
    sheet["B1"] = "填表人：王芳"
    sheet.insert_rows(HEADER + 3)


def without_codes(sheet: Worksheet) -> None:
    sheet.delete_cols(8)


def another_order(sheet: Worksheet) -> None:
    for row in sheet.iter_rows(min_row=HEADER):
        row[5].value, row[6].value, row[3].value = row[6].value, row[5].value, row[0].value
        row[0].value = None


def renamed(sheet: Worksheet) -> None:
    sheet.title = "Sheet1"


@pytest.mark.parametrize(
    "change", [sort_backwards, thin_out, annotate, without_codes, another_order, renamed], ids=lambda one: one.__name__
)
def test_what_people_do_to_a_sheet_changes_no_meaning(change: Callable[[Worksheet], None]) -> None:
    book = read(changed(FILLED, change))
    assert sorted(told(book)) == MEANT
    assert book.wrong == ()


@pytest.mark.parametrize("ending", ["xlsx", "csv:Text - txt - csv (StarCalc):44,34,76"])
def test_another_program_may_have_saved_it(ending: str) -> None:
    saved = saved_by_office(changed(FILLED, sort_backwards), ending)
    book = read(saved, f"book.{ending[:4].rstrip(':')}")
    assert sorted(told(book)) == MEANT
    assert {one.seen for one in book.figures} == {STATE}
    assert book.wrong == ()


def test_a_csv_is_read_no_further_than_its_limits() -> None:
    for data, code in (
        (b"1\n" * 2_400_000, "too-many-rows"),
        (b"\n" * 60_000 + b"1\n", "too-many-rows"),
        (b"1," * 1_200_000, "too-many-columns"),
        (b"1," * 300 + b"\n" + b"1\n" * 9_000, "too-many-cells"),
    ):
        with pytest.raises(BadWorkbook) as caught:
            read(data, "x.csv")
        assert caught.value.code == code
    for blank in (b",,\n" * 9_000, b" \n" * 60_000, b"," * 2_400_000):
        trailing = "指标,累计数\n城镇新增就业,1585\n".encode() + blank
        assert told(read(trailing, "x.csv")) == [(UNIT, JOBS, "total", 1585)]


def test_likely_names_are_looked_for_in_the_first_wrong_cells_only() -> None:
    table = "指标,累计数\n" + "".join(f"城镇新增就业人员{number},3\n" for number in range(300))
    likely = [dict(wrong.values)["likely"] for wrong in read(table.encode(), "x.csv").wrong]
    assert all(likely[:100])
    assert not any(likely[100:])


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8-sig", ","), ("utf-8", ";"), ("gbk", ","), ("gb18030", "\t"), ("utf-16", "\t")]
)
def test_a_csv_in_every_usual_writing(encoding: str, delimiter: str) -> None:
    book = read(as_csv(FILLED, encoding, delimiter), "回.CSV")
    assert sorted(told(book)) == MEANT


def test_a_separator_that_divides_a_cell_is_noticed() -> None:
    data = as_csv(changed(template_of(UNIT), lambda sheet: put(sheet, JOBS, "F", "@"))).replace(b",@,", b",1,200,")
    book = read(data, "回.csv")
    assert book.figures == ()
    assert len(book.wrong) == 1
    assert [one.reason for one in read("指标,累计数\n城镇新增就业,1,585\n".encode(), "x.csv").wrong] == ["shifted"]


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (f"H{ROW}", "new-urban-job", "code"),
        (f"B{ROW}", "创业培训", "name-and-code"),
        (f"C{ROW}", "户", "measure"),
        ("H1", "kaohe1/rugao-2021/000000/changjiang/77/2021-06-15/0000", "mark"),
        ("A4", "单位：搬经镇", "units"),
        ("A4", "单位：不知道", "unit"),
        ("G4", "2021-02-30", "day"),
        ("G4", "2022-01-01", "day"),
        (f"F{ROW}", "12", "both"),
        ("F5", "最新累计", "heading-twice"),
        (f"J{ROW}", "=1", None),
    ],
)
def test_a_sheet_that_contradicts_itself_is_not_believed(place: str, value: str, reason: str | None) -> None:
    def change(sheet: Worksheet) -> None:
        put(sheet, JOBS, "G", 948)
        sheet[place] = value

    book = read(changed(template_of(UNIT), change))
    assert [one.reason for one in book.wrong] == ([reason] if reason else [])
    assert bool(book.figures) == (reason is None)


@pytest.mark.parametrize(("lost", "kept", "reason"), [("F5", "G", "no-more"), ("G5", "F", "no-total")])
@pytest.mark.parametrize("heading", [None, "辅导", "三月份"])
def test_a_column_that_lost_its_heading_is_named(lost: str, kept: str, reason: str, heading: str | None) -> None:
    def change(sheet: Worksheet) -> None:
        put(sheet, JOBS, kept, 9)
        sheet[lost] = heading

    book = read(changed(template_of(UNIT), change))
    assert reasons(book) == [("A5", reason)]
    assert [one.value for one in book.figures] == [9]


def test_the_tab_of_another_unit_is_not_believed() -> None:
    def change(sheet: Worksheet) -> None:
        put(sheet, JOBS, "G", 948)
        sheet.title = "搬经"

    assert reasons(read(changed(template_of(UNIT), change))) == [("搬经", "units")]


def test_a_fact_twice_with_two_figures_is_taken_by_neither() -> None:
    def change(sheet: Worksheet) -> None:
        put(sheet, JOBS, "G", 948)
        for column in range(1, 9):
            sheet.cell(60, column).value = sheet.cell(row_of(sheet, JOBS), column).value
        sheet["G60"] = 950

    book = read(changed(template_of(UNIT), change))
    assert (book.figures, reasons(book)) == ((), [("G60", "twice")])


def test_addresses_name_the_sheet_where_there_are_several() -> None:
    data = changed(template_of(UNIT, "banjing"), lambda sheet: put(sheet, JOBS, "G", "x"), "搬经")
    assert reasons(read(data))[0][0].startswith("搬经!G")


def test_figures_on_a_hidden_sheet_are_told_and_not_read() -> None:
    def hide(sheet: Worksheet) -> None:
        fill(sheet)
        sheet.sheet_state = "hidden"

    two = changed(template_of(UNIT, "banjing"), lambda sheet: put(sheet, JOBS, "G", 948), "长江")
    book = read(changed(two, hide, "搬经"))
    assert told(book) == [(UNIT, JOBS, "total", 948)]
    (wrong,) = book.wrong
    assert (wrong.cell, wrong.reason, wrong.values) == ("搬经", "hidden", (("count", str(len(FIGURES))),))


def test_a_hidden_sheet_without_figures_is_passed_over() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.sheet_state = "hidden"

    two = changed(template_of(UNIT, "banjing"), lambda sheet: put(sheet, JOBS, "G", 948), "长江")
    book = read(changed(two, hide, "搬经"))
    assert (told(book), book.wrong) == ([(UNIT, JOBS, "total", 948)], ())


def test_a_list_of_facts_that_has_changed_is_told() -> None:
    def change(sheet: Worksheet) -> None:
        put(sheet, JOBS, "G", 948)
        sheet["H1"] = str(Mark(SCHEME, "0" * 6, UNIT, STATE, TODAY))

    book = read(changed(template_of(UNIT), change))
    assert book.outdated
    assert told(book) == [(UNIT, JOBS, "total", 948)]


@given(st.from_regex(r"[a-z0-9-]{1,30}", fullmatch=True), st.integers(0, 10**12), st.dates())
def test_a_mark_comes_back(name: str, state: int, day: Any) -> None:
    mark = Mark(name, edition(offering(SCHEME).scheme), name, state, day)
    assert read_mark(f"表号 {mark} ") == mark
    assert read_mark(str(mark)[:-1] + ("0" if str(mark)[-1] != "0" else "1")) is None


def test_a_table_of_ones_own_is_read_by_its_headings() -> None:
    table = "指标名称,本月新增,备注\n城镇新增就业,12,\n创业培训,,无\n劳动力外引,3,x\n"
    assert told(read(table.encode("gbk"), "x.csv")) == [(UNIT, JOBS, "increment", 12), (UNIT, INFLOW, "increment", 3)]


def test_units_down_and_facts_across_and_the_other_way_round() -> None:
    head = "2021年5月 单位：人,,,\n序号,镇街,城镇新增就业,劳动力外引,备注\n"
    table = head + '1,长江镇,948,15,\n2,搬经,"1,200",-,\n,合计,2148,15,\n'
    meant = [(UNIT, JOBS, "total", 948), (UNIT, INFLOW, "total", 15), ("banjing", JOBS, "total", 1200)]
    book = read(table.encode(), "x.csv", own="")
    assert (sorted(told(book)), book.wrong) == (sorted(meant), ())
    turned = "指标,长江镇,搬经镇\n城镇新增就业,948,1200\n劳动力外引,15,\n数据截至：2021-05-31,,\n"
    book = read(turned.encode(), "x.csv", own="")
    assert sorted(told(book)) == sorted(meant)
    assert {str(one.day) for one in book.figures} == {"2021-05-31"}


def test_headings_of_a_table_that_mean_nothing_are_named_once() -> None:
    table = "镇街,城镇新增就业,城镇新增失业\n长江镇,948,3\n火星镇,1,2\n"
    book = read(table.encode(), "x.csv", own="")
    assert told(book) == [(UNIT, JOBS, "total", 948)]
    assert reasons(book) == [("C1", "fact-like"), ("A3", "unit")]


def test_the_file_of_facts_is_a_table_too() -> None:
    table = "unit,fact,date,value\nchangjiang,new-urban-jobs,2021-05-31,948\n"
    [one] = read(table.encode(), "x.csv", own="").figures
    assert (one.unit, one.fact, one.value, str(one.day)) == (UNIT, JOBS, 948, "2021-05-31")


# ── damage

LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc"])
CELLS = st.tuples(st.integers(1, 62), st.integers(1, 9))
SPOILT = st.one_of(
    st.none(),
    st.integers(0, 10**6),
    st.text(LETTERS, max_size=8),
    st.sampled_from(["创业培训", "人", "累计", "=1", JOBS, "-"]),
)


@settings(max_examples=40)
@given(st.lists(st.tuples(CELLS, SPOILT), min_size=1, max_size=4))
def test_random_damage_is_the_same_meaning_or_a_named_doubt(damage: list[tuple[tuple[int, int], Any]]) -> None:
    """Nothing is believed but what stands in the cells to fill in, on the rows of its fact."""

    def change(sheet: Worksheet) -> None:
        for (row, column), value in damage:
            with suppress(AttributeError):  # a merged cell
                sheet.cell(row, column).value = value

    book = read(changed(FILLED, change))
    kept = {told_one for told_one in told(book) if told_one in MEANT}
    touched = {place for place, _ in damage}
    for one in book.figures:
        column, row = one.cell[0], int(one.cell[1:])
        if (one.unit, one.fact, one.mode.value, one.value) not in MEANT:
            assert (row, "FG".index(column) + 6) in touched, one  # that figure was typed there
        assert one.unit == UNIT
    lost = set(MEANT) - kept
    replaced = {one.fact for one in book.figures}
    for unit, fact, *_ in lost:
        emptied = touched & {(row, at) for row in range(HEADER + 1, 63) for at in (6, 7)}
        assert fact in replaced or book.wrong or emptied, (unit, fact)


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_flipped_bytes_never_make_another_figure(seed: int) -> None:
    chance, data = random.Random(seed), bytearray(FILLED)
    for _ in range(chance.randint(1, 5)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    try:
        book = read(bytes(data))
    except BadWorkbook:
        return
    assert set(told(book)) <= set(MEANT)

"""A filled-in statement means what it says wherever its rows stand, or is told cell by cell."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.domain.statements import MOST_ROWS, Mark
from bot.parsing.statements import statement_mark
from schemes.spreadsheets import sheets_of
from tests.support.statements import (
    SCHEME,
    STAFF,
    STAFF_COLUMNS,
    UNIT,
    VILLAGE_COLUMNS,
    VILLAGERS,
    at,
    duty,
    fill,
    filled,
    form,
    plain_book,
    read,
    statement,
)
from tests.support.workbooks import changed, saved_by_office, template_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from openpyxl.worksheet.worksheet import Worksheet

    from bot.domain.statements import Sent

WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")


def sent(data: bytes, name: str = "表.xlsx", own: tuple[str, ...] = (UNIT,)) -> Sent:
    found = read(data, name, own)
    assert found is not None
    return found


def people(found: Sent, part: str) -> set[tuple[str, ...]]:
    return {tuple(row.values()) for row in found.filled.lists[part]}


def meant(found: Sent, windows: int = 2) -> bool:
    """Whether it says what `filled` fills in."""
    return (
        found.wrong == ()
        and found.unit == UNIT
        and found.filled.numbers == {"windows": windows}
        and people(found, "staff") == set(STAFF)
        and people(found, "coordinators") == set(VILLAGERS)
    )


def wrong(found: Sent) -> list[tuple[str, str]]:
    return [(one.cell, one.reason) for one in found.wrong]


def test_it_comes_back_as_it_was_filled_in() -> None:
    found = sent(filled())
    assert meant(found)
    assert (found.duty, found.seen) == (duty().id, 0)
    assert statement_mark(sheets_of(form(), "a.xlsx")) == Mark(SCHEME, duty().id, UNIT, 0)


def test_an_empty_form_lacks_its_number_only() -> None:
    found = sent(form())
    assert wrong(found) == [("C4", "no-number")]
    assert (found.filled.lists["staff"], found.filled.lists["coordinators"]) == ((), ())


def test_libreoffice_and_csv_change_nothing() -> None:
    data = saved_by_office(filled())
    assert meant(sent(data))
    text = saved_by_office(filled(), "csv:Text - txt - csv (StarCalc):44,34,76")
    assert meant(sent(text, "a.csv"))
    assert meant(sent(text.decode().encode("gb18030"), "a.csv"))


def test_another_workbook_is_none() -> None:
    assert read(template_of("changjiang")) is None
    assert read(plain_book(("姓名", "性别"), ("王芳", "女"))) is None


@settings(max_examples=25)
@given(st.randoms(use_true_random=False), st.booleans())
def test_rows_may_stand_in_any_order_with_gaps_and_wide_digits(chance: random.Random, wide: bool) -> None:
    def shuffled(rows: tuple[tuple[str, ...], ...], most: int) -> list[tuple[str, ...]]:
        places: list[tuple[str, ...]] = [*rows, *((),) * chance.randint(0, most - len(rows))]
        chance.shuffle(places)
        return [tuple(text.translate(WIDE) if wide else text for text in row) for row in places]

    found = sent(filled(staff=shuffled(STAFF, 6), villagers=shuffled(VILLAGERS, 30)))
    assert meant(found)


@settings(max_examples=25)
@given(st.permutations(VILLAGE_COLUMNS), st.permutations(STAFF_COLUMNS))
def test_columns_may_stand_in_any_order(villages: list[str], staff: list[str]) -> None:
    """A sheet of somebody's own, with the published titles and columns."""

    def rows(columns: tuple[str, ...], order: list[str], people: Iterable[tuple[str, ...]]) -> list[list[str]]:
        return [order, *([row[columns.index(name)] for name in order] for row in people)]

    data = plain_book(
        (f"附件1 {statement().title}",),
        ("乡（镇）（盖章）：", "松湖镇"),
        ("窗口设置情况：2个",),
        ("人员队伍配置情况",),
        *rows(STAFF_COLUMNS, staff, STAFF),
        (),
        ("村（社区）协管员队伍配置情况", "村（社区）协管员人数（人）：", len(VILLAGERS)),
        *rows(VILLAGE_COLUMNS, villages, VILLAGERS),
        ("填表人：王芳", "", "联系电话：13800001234"),
    )
    found = sent(data, own=())
    assert meant(found)
    assert found.seen is None


def test_the_printed_form_with_its_parts_at_the_side_is_read() -> None:
    """One row of headings for both lists, the parts in merged cells beside the rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([statement().title])
    sheet.append(["乡（镇）（盖章）：松湖"])
    sheet.append(["窗口设置情况", 2])
    sheet.append(["", *VILLAGE_COLUMNS])
    for number, person in enumerate(STAFF):
        sheet.append(["" if number else "人员队伍配置情况", "", *person])
    for number, villager in enumerate(VILLAGERS):
        sheet.append(["" if number else "村（社区）协管员队伍配置情况", *villager])
    sheet.merge_cells("A5:A7")
    sheet.merge_cells("A8:A9")
    file = io.BytesIO()
    book.save(file)
    assert meant(sent(file.getvalue(), own=()))


CLUMSY: dict[str, tuple[dict[str, object], tuple[str, str]]] = {
    "sex": ({"D7": "妇"}, ("D7", "choice")),
    "month": ({"E7": "2031-05"}, ("E7", "month")),
    "no month": ({"E7": 1985.1}, ("E7", "month-unsure")),
    "phone": ({"H7": 1380000123}, ("H7", "phone")),
    "no name": ({"C7": None}, ("C7", "empty")),
    "two cells empty": ({"F7": None, "G7": " "}, ("F7", "empty")),
    "a dash for a phone": ({"H7": "——"}, ("H7", "empty")),
    "too long": ({"G7": "岗" * 61}, ("G7", "long")),
    "twice": ({"C9": "王芳", "E9": "1988-03"}, ("C9", "twice")),
    "in both lists": ({"C15": "王芳", "E15": "1988年3月"}, ("C15", "twice")),
    "count": ({"I13": 5}, ("I13", "count")),
    "windows": ({"C4": "两三个"}, ("C4", "number")),
    "half a window": ({"C4": 1.5}, ("C4", "number")),
    "minus": ({"C4": -1}, ("C4", "number")),
    "no windows": ({"C4": None}, ("C4", "no-number")),
    "formula": ({"C7": "=A1&B1"}, ("C7", "formula")),
    "another unit": ({"A3": "乡（镇）（盖章）：石岗镇"}, ("A3", "units")),
    "no such unit": ({"A3": "乡（镇）（盖章）：长江镇"}, ("A3", "unit")),
    "mark": ({"J1": f"kaohe2/{SCHEME}/platform-form/shigang/0/64ff"}, ("J1", "mark")),
    "part": ({"A5": "人员"}, ("", "no-part")),
    "column": ({"C6": "名字"}, ("D7", "no-column")),
}


def put(sheet: Worksheet, address: str, value: object) -> None:
    sheet[address] = value  # type: ignore[assignment] # what openpyxl writes


@pytest.mark.parametrize(("cells", "expected"), CLUMSY.values(), ids=CLUMSY)
def test_a_wrong_cell_is_named(cells: dict[str, object], expected: tuple[str, str]) -> None:
    def spoil(sheet: Worksheet) -> None:
        for address, value in cells.items():
            put(sheet, address, value)

    found = sent(changed(filled(), spoil))
    assert wrong(found)[0] == expected


def test_cells_that_mean_no_harm() -> None:
    """Text that looks like a formula is a text; numbers, dates and blank letters are read as a person reads them."""
    names = (("=1+1", "女", "1988-03", "本科", "负责人", "13800001234", '=HYPERLINK("http://x")'),)
    data = filled(staff=())

    def harm(sheet: Worksheet) -> None:
        for column, text in zip("CDEFGHI", names[0], strict=True):
            cell = sheet[f"{column}7"]
            cell.value, cell.data_type = text, "s"

    assert people(sent(changed(data, harm)), "staff") == set(names)

    def natural(sheet: Worksheet) -> None:
        fill(sheet, staff=(("张　伟", " 男", "1979/5", "高中", "x", "0791 83750001", "-"),))
        sheet["H7"] = 13800001234

    assert people(sent(changed(form(), natural)), "staff") == {
        ("张伟", "男", "1979-05", "高中", "x", "13800001234", "")
    }


def test_one_file_is_one_unit_s() -> None:
    book = load_workbook(io.BytesIO(filled()))
    book.copy_worksheet(book.worksheets[0])
    file = io.BytesIO()
    book.save(file)
    assert wrong(sent(file.getvalue())) == [("", "several")]


def test_who_reports_for_several_units_says_which() -> None:
    rows = ((statement().title,), ("窗口设置情况", 2), ("人员队伍配置情况",), ("村（社区）协管员队伍配置情况",))
    assert wrong(sent(plain_book(*rows), own=(UNIT, "shigang"))) == [("", "no-unit")]
    assert sent(plain_book(*rows)).unit == UNIT


def test_a_column_that_need_not_be_filled_in_may_be_missing() -> None:
    def without_notes(sheet: Worksheet) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "备注":
                    put(sheet, cell.coordinate, None)

    found = sent(changed(filled(), without_notes))
    assert found.wrong == ()
    assert {row["note"] for rows in found.filled.lists.values() for row in rows} == {""}


def test_a_list_without_end_is_refused() -> None:
    rows = [("村", f"人{number}", "男", "1980-01", "x", "x", "83750001", "") for number in range(MOST_ROWS + 5)]
    assert [reason for _, reason in wrong(sent(filled(villagers=rows)))] == ["too-many"]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*"ABCDEFGHIJ"]),
            st.integers(1, 50),
            st.one_of(
                st.none(), st.text(max_size=30).filter(lambda text: text.isprintable()), st.integers(), st.booleans()
            ),
        ),
        max_size=12,
    )
)
def test_whatever_is_typed_anywhere_is_read_or_told(cells: list[tuple[str, int, str | int | bool | None]]) -> None:
    def scribble(sheet: Worksheet) -> None:
        for column, row, value in cells:
            if not isinstance(sheet[f"{column}{row}"].value, str) or row > 6:
                cell = sheet[f"{column}{row}"]
                if type(cell).__name__ != "MergedCell":
                    cell.value = value
                    if isinstance(value, str):
                        cell.data_type = "s"

    found = read(changed(filled(), scribble))
    assert found is not None
    for rows in found.filled.lists.values():
        assert len(rows) <= MOST_ROWS
    told = {one.cell for one in found.wrong}
    assert all(cell == "" or cell[0].isalpha() for cell in told)


def test_titles_are_found_where_they_stand() -> None:
    def move(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 3)

    data = changed(filled(), lambda sheet: sheet.merged_cells.ranges.clear())
    assert meant(sent(changed(data, move)))
    assert at(load_workbook(io.BytesIO(data)).worksheets[0], "窗口设置情况") == 4

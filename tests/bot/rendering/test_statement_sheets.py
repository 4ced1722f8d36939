"""The statement's sheets: what programs make of them, and what other forms look like."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from bot.domain.languages import LANGUAGES
from bot.domain.statements import Blank, Collected, Filled, Overview, Version
from bot.domain.timeliness import Outcome
from bot.rendering.catalogue import load_catalogue
from bot.rendering.statement_sheets import collected_book, form_book
from schemes.statements import Part, Statement
from tests.support.context import offering
from tests.support.statements import MADE, SCHEME, TODAY, UNIT, duty, filled, form, read, statement
from tests.support.workbooks import saved_by_office

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

XINJIAN = offering(SCHEME).scheme


def version(number: int = 1) -> Version:
    reading = read(filled())
    assert reading is not None
    return Version(5, UNIT, duty().id, number, reading.filled, 11, MADE, None)


def sheet(data: bytes, place: int = 0) -> Worksheet:
    return load_workbook(io.BytesIO(data), data_only=True).worksheets[place]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_handed_in_comes_back_from_the_next_form(language: str) -> None:
    blank = Blank(SCHEME, duty().id, UNIT, TODAY, version(), "王芳")
    data = form_book(blank, duty(), statement(), XINJIAN, MADE, load_catalogue(language))
    again = read(saved_by_office(data))
    assert again is not None
    assert (again.filled, again.wrong, again.seen) == (version().filled, (), 5)


def test_the_sheet_counts_its_persons_itself() -> None:
    counted = sheet(saved_by_office(filled()))
    assert [cell.value for cell in counted[13] if cell.value is not None][-1] == 2


def test_cells_take_text_and_offer_what_may_be_chosen() -> None:
    first = load_workbook(io.BytesIO(form())).worksheets[0]
    assert {first[address].number_format for address in ("E7", "H7", "E20", "H20")} == {"@"}
    lists = [check for check in first.data_validations.dataValidation if check.type == "list"]
    assert sorted((str(check.sqref), check.formula1) for check in lists) == [
        ("D15:D44", '"男,女"'),
        ("D7:D12", '"男,女"'),
    ]


def test_all_units_stand_in_one_workbook_and_add_up() -> None:
    late = replace(version(2), unit="shigang")
    first, second = ((("windows", windows), ("staff", 3), ("coordinators", 2)) for windows in (2, 3))
    units = (
        Collected("songhu", Outcome.ON_TIME, MADE, version(), "王芳", first),
        Collected("shigang", Outcome.LATE, MADE, late, "李强", second),
        Collected("liuhu", Outcome.MISSED),
    )
    overview = Overview(SCHEME, duty().id, TODAY, units, persons=True)
    data = saved_by_office(collected_book(overview, statement(), XINJIAN, MADE, load_catalogue("zh-CN")))
    book = load_workbook(io.BytesIO(data), data_only=True)
    assert book.sheetnames == ["汇总", "松湖", "石岗"]
    assert [cell.value for cell in book["汇总"][6]][:5] == ["合计", None, 5, 6, 4]
    assert [cell.value for cell in book["汇总"][3]][5:] == [MADE.replace(tzinfo=None)] * 2 + [1, "王芳"]
    text = {cell.value for row in book["石岗"].iter_rows() for cell in row}
    assert {"王芳", "13800001234", "乡（镇）（盖章）：石岗镇"} <= text
    assert not any("kaohe" in str(cell) for cell in text)


def test_a_form_of_numbers_alone_is_one_too() -> None:
    numbers = Statement(
        title="窗口情况表",
        unit="单位",
        parts=(
            Part(part="windows", title="窗口数", fact="service-windows"),
            Part(part="staff", title="人数", fact="window-staff"),
        ),
    )
    kept = replace(version(), filled=Filled({"windows": 2, "staff": 0}, {}))
    blank = Blank(SCHEME, duty().id, UNIT, TODAY, kept)
    cells = sheet(form_book(blank, replace(duty(), statement=numbers), numbers, XINJIAN, MADE, load_catalogue("zh-CN")))
    assert [cells[address].value for address in ("A4", "C4", "D4", "A5", "C5", "D5")] == [
        "窗口数",
        2,
        "个",
        "人数",
        0,
        "人",
    ]

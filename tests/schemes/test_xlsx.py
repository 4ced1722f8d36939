"""A workbook is read as a person sees it, and one that could do harm is refused."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.drawing.image import Image
from PIL import Image as Picture

from schemes.sheets import LARGEST_FILE, BadWorkbook, Cell
from schemes.xlsx import read_sheets
from tests.support import hostile

if TYPE_CHECKING:
    from collections.abc import Callable

SHEET = "xl/worksheets/sheet1.xml"


def saved(fill: Callable[[Workbook], None]) -> bytes:
    workbook = Workbook()
    fill(workbook)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def cells(*rows: list[object]) -> bytes:
    def fill(workbook: Workbook) -> None:
        for row in rows:
            workbook.active.append(row)  # type: ignore[union-attr]

    return saved(fill)


def patched(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same file with one part changed."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return file.getvalue()


def rows_are(xml: bytes) -> bytes:
    """A workbook whose sheet holds these rows."""

    def change(part: bytes) -> bytes:
        start, _, rest = part.partition(b"<sheetData>")
        return start + b"<sheetData>" + xml + b"</sheetData>" + rest.partition(b"</sheetData>")[2]

    return patched(cells(["x"]), SHEET, change)


def code(data: bytes) -> str:
    with pytest.raises(BadWorkbook) as caught:
        read_sheets(data)
    assert str(caught.value)
    return caught.value.code


def test_values_are_the_text_that_a_person_sees() -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.worksheets[0]
        sheet.title = "任务"
        sheet.append(["单位", " 目标（人） ", 1200, 0.1 + 0.2, 1234567890.12, -3, True, None])
        sheet.append([date(2021, 3, 31), datetime.fromisoformat("2021-03-31T08:30"), 0.7, 1.005, "１２", 1e15, 0, 1e22])
        sheet["C2"].number_format = "0%"
        sheet["D2"].number_format = "0.0%"

    (sheet,) = read_sheets(saved(fill))
    assert (sheet.title, sheet.hidden) == ("任务", False)
    assert [cell.text for cell in sheet.rows[0]] == [
        "单位",
        "目标（人）",
        "1200",
        "0.3",
        "1234567890.12",
        "-3",
        "TRUE",
        "",
    ]
    assert [cell.text for cell in sheet.rows[1]] == [
        "2021-03-31", "2021-03-31 08:30:00", "70%", "100.5%", "１２", "1000000000000000", "0", "1E+22",
    ]  # fmt: skip
    assert sheet.rows[1][2].address == "C2"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=20))
def test_hundredths_come_back_to_the_digit(hundredths: list[int]) -> None:
    (sheet,) = read_sheets(cells([value / 100 for value in hundredths]))
    assert [cell.text for cell in sheet.rows[0]] == [
        f"{value // 100}.{value % 100:02d}".rstrip("0").rstrip(".") for value in hundredths
    ]


def test_a_formula_is_marked_and_never_calculated() -> None:
    data = rows_are(
        b'<row r="1"><c r="A1"><f>1+1</f><v>7</v></c><c r="B1"><f>SUM(A1)</f></c><c r="C1"><v>3</v></c></row>'
    )
    (sheet,) = read_sheets(data)
    assert sheet.rows == ((Cell(1, 1, "7", formula=True), Cell(1, 2, "", formula=True), Cell(1, 3, "3")),)


def test_a_merged_area_shows_its_first_cell() -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.worksheets[0]
        sheet["A1"], sheet["A2"], sheet["B3"] = "title", "主功能区", 5
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("A2:A1000")

    (sheet,) = read_sheets(saved(fill))
    assert [sheet.seen(*place).address for place in ((1, 2), (3, 1), (3, 2), (1, 1), (9, 9))] == [
        "A1",
        "A2",
        "B3",
        "A1",
        "I9",
    ]
    assert sheet.seen(3, 1).text == "主功能区"
    assert sheet.rows[2][0].text == ""


def test_hidden_sheets_are_told_and_pictures_passed_over() -> None:
    def fill(workbook: Workbook) -> None:
        picture = BytesIO()
        Picture.new("RGB", (9, 9)).save(picture, "png")
        workbook.worksheets[0].add_image(Image(picture), "D4")
        workbook.create_sheet("keys").sheet_state = "hidden"
        workbook.create_chartsheet("chart")

    assert [(one.title, one.hidden, one.rows) for one in read_sheets(saved(fill))] == [
        ("Sheet", False, ()),
        ("keys", True, ()),
    ]


def test_rows_and_cells_may_be_left_out_or_have_no_address() -> None:
    data = rows_are(b'<row r="2"><c><v>1</v></c><c r="C2"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>')
    (sheet,) = read_sheets(data)
    assert [[cell.text for cell in row] for row in sheet.rows] == [
        ["", "", "", ""],
        ["1", "", "2", "3"],
        ["4", "", "", ""],
    ]


def test_formatting_far_below_is_not_content() -> None:
    (sheet,) = read_sheets(
        rows_are(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>')
    )
    assert len(sheet.rows) == 1


def test_strict_names_are_the_usual_ones() -> None:
    data = cells(["单位", 1200], [None, date(2021, 3, 31)])
    usual, strict = b"http://schemas.openxmlformats.org/%s/2006/", b"http://purl.oclc.org/ooxml/%s/"
    for part in ("xl/workbook.xml", "xl/styles.xml", SHEET, "xl/sharedStrings.xml"):
        for kind in (b"spreadsheetml", b"officeDocument"):
            data = patched(data, part, lambda content, kind=kind: content.replace(usual % kind, strict % kind))  # type: ignore[misc]
    (sheet,) = read_sheets(data)
    assert [[cell.text for cell in row] for row in sheet.rows] == [["单位", "1200"], ["", "2021-03-31"]]


def test_what_nobody_sees_is_told() -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.worksheets[0]
        for row in range(1, 7):
            sheet.append([row] * 6)
        sheet.row_dimensions[2].hidden = True
        sheet.row_dimensions.group(5, 5, hidden=True)
        sheet.row_dimensions[60_000].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.column_dimensions["C"].width = 0.5
        sheet.column_dimensions.group("E", "XFD", hidden=True)

    def flatten(part: bytes) -> bytes:
        return part.replace(b'<row r="3"', b'<row r="3" ht="0"').replace(b'width="0.5"', b'width="0"')

    (sheet,) = read_sheets(patched(saved(fill), SHEET, flatten))
    assert (set(sheet.hidden_rows), set(sheet.hidden_columns)) == ({2, 3, 5}, {2, 3, 5, 6})
    assert sheet.rows[1][1].text == "2"


def test_decimals_are_those_that_are_shown_and_no_digit_is_lost() -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.worksheets[0]
        for value, code in (
            (17 / 18, "0.0%"), (12.5, "0.00"), (1234567.6, "#,##0"), (0.5, "General"),
            (12345678, '0!.0,"万"'), (3, "@"),
        ):  # fmt: skip
            sheet.append([value])
            sheet.cell(sheet.max_row, 1).number_format = code

    (sheet,) = read_sheets(saved(fill))
    assert [(row[0].text, row[0].decimals) for row in sheet.rows] == [
        ("94.4444444444444%", 1), ("12.5", 2), ("1234567.6", 0), ("0.5", None), ("1234.5678万", 1), ("3", None),
    ]  # fmt: skip


def test_a_zero_that_the_sheet_hides_is_no_report_of_nothing() -> None:
    data = patched(
        rows_are(b'<row r="1"><c r="A1"><v>0</v></c><c r="B1"><v>5</v></c><c r="C1" t="b"><v>0</v></c></row>'),
        SHEET,
        lambda part: part.replace(b"<sheetView ", b'<sheetView showZeros="0" '),
    )
    (sheet,) = read_sheets(data)
    assert [cell.text for cell in sheet.rows[0]] == ["", "5", "FALSE"]


def test_chinese_dates_that_are_named_by_number_are_dates() -> None:
    style = b'<xf numFmtId="%d" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    data = rows_are(b'<row r="1"><c r="A1" s="1"><v>44286</v></c><c r="B1" s="2"><v>44286</v></c></row>')
    data = patched(
        data,
        "xl/styles.xml",
        lambda part: part.replace(b"</cellXfs>", style % 31 + style % 58 + b"</cellXfs>"),
    )
    (sheet,) = read_sheets(data)
    assert [cell.text for cell in sheet.rows[0]] == ["2021-03-31", "2021-03-31"]


def test_a_formula_that_came_out_empty_is_a_blank_cell() -> None:
    data = rows_are(
        b'<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>IF(A1,"","x")</f><v></v></c></row>'
        b'<row r="20000"><c r="A20000" t="str"><f>""</f><v></v></c></row>'
    )
    (sheet,) = read_sheets(data)
    assert sheet.rows == ((Cell(1, 1, "1"),),)


def test_blanks_far_away_and_heights_of_a_million_rows_are_no_content() -> None:
    heights = b"".join(b'<row r="%d" spans="1:3" ht="20.1" customHeight="1"/>' % row for row in range(2, 1_048_577))
    (sheet,) = read_sheets(rows_are(b'<row r="1"><c r="A1"><v>1</v></c></row>' + heights))
    assert sheet.rows == ((Cell(1, 1, "1"),),)
    (sheet,) = read_sheets(cells([1, *[None] * 600, " "], *[[]] * 60_000, ["  "]))
    assert sheet.rows == ((Cell(1, 1, "1"),),)


def test_what_is_too_large_says_where() -> None:
    with pytest.raises(BadWorkbook) as caught:
        read_sheets(rows_are(b'<row r="60000"><c r="A60000"><v>1</v></c></row>'))
    assert caught.value.details == {"sheet": "Sheet", "row": 60_000, "most": 10_000}


def bomb() -> bytes:
    """A sheet of ten million spaces, small when packed."""
    return rows_are(b'<row r="1"><c r="A1"><v>1</v></c></row>' + b" " * 10_000_000)


def laughs(part: bytes) -> bytes:
    entities = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 9))
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + entities + b"]>"
    return head + part.partition(b"?>")[2].replace(b"<sheetData>", b"<sheetData><row><c><is><t>&l8;</t></is></c></row>")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not-spreadsheet"),
        ("单位,目标\n".encode("gbk"), "not-spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "not-spreadsheet"),
        (b"0" * (LARGEST_FILE + 1), "too-many-bytes"),
        (bomb(), "unpacked"),
        (patched(cells(["x"]), SHEET, laughs), "damaged"),
        (patched(cells(["x"]), SHEET, lambda part: part[:-9]), "damaged"),
        (patched(cells(["x"]), "xl/workbook.xml", lambda _: b"<a/>"), "damaged"),
        (patched(cells(["x"]), "[Content_Types].xml", lambda _: b""), "damaged"),
        (cells(["x"])[:-300], "damaged"),
        (
            rows_are(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="999999"><c r="A999999"><v>1</v></c></row>'),
            "too-many-rows",
        ),
        (rows_are(b'<row r="1"><c r="XFD1"><v>1</v></c></row>'), "too-many-columns"),
        (rows_are(b'<row r="9999"><c r="CV9999"><v>1</v></c></row>'), "too-many-cells"),
        (rows_are(b'<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'), "damaged"),
        (rows_are(b'<row r="1"><c r="A1" t="s"><v>9</v></c></row>'), "damaged"),
        (rows_are(b'<row r="1"><c r="A1"><v>1e999</v></c></row>'), "damaged"),
        (rows_are(b'<row r="1"><c r="A1"><v>' + b"9" * 5000 + b"</v></c></row>"), "damaged"),
        (rows_are(b'<row r="1"><c r="A1" t="str"><v>' + b"xy" * 20_000 + b"</v></c></row>"), "too-much-text"),
    ],
)
def test_what_is_no_honest_workbook_is_refused(data: bytes, said: str) -> None:
    assert code(data) == said


def test_merged_areas_on_top_of_each_other_are_refused() -> None:
    twice = b'<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="A1:B2"/></mergeCells>'
    data = patched(cells(["x"]), SHEET, lambda part: part.replace(b"</sheetData>", b"</sheetData>" + twice))
    assert code(data) == "damaged"


def test_one_merged_area_over_everything_is_harmless() -> None:
    once = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    (sheet,) = read_sheets(
        patched(cells(["x"]), SHEET, lambda part: part.replace(b"</sheetData>", b"</sheetData>" + once))
    )
    assert sheet.merged == {(1, 1): (1, 1)}


def test_a_million_cells_are_refused_before_they_are_laid_out() -> None:
    assert (
        code(rows_are(b"".join(b'<row r="%d">%s</row>' % (n, b"<c><v>1</v></c>" * 90) for n in range(1, 9999))))
        == "unpacked"
    )


HONEST = cells(["单位", 1, 2.5], ["长江镇", date(2021, 1, 1)])  # made once: a workbook knows the second of its making


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_brings_it_down(draw: st.DataObject) -> None:
    data = bytearray(HONEST)
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    with suppress(BadWorkbook):
        read_sheets(bytes(data))


@pytest.mark.parametrize(
    ("made", "code"),
    [
        pytest.param(lambda: hostile.same_sheet(2), "damaged", id="one part twice"),
        pytest.param(lambda: hostile.same_sheet(600), "too-many-sheets", id="600 sheets"),
        pytest.param(
            lambda: hostile.numbers(4, 5000, 20), "too-many-cells", id="each within the limits, all of them not"
        ),
    ],
)
def test_the_budget_is_of_the_whole_workbook(made: Callable[[], bytes], code: str) -> None:
    with pytest.raises(BadWorkbook) as caught:
        read_sheets(made())
    assert caught.value.code == code


def test_a_long_text_that_many_cells_share_counts_in_each() -> None:
    with pytest.raises(BadWorkbook, match="too much text"):
        read_sheets(hostile.shared_text("".join(map(chr, range(0x4E00, 0x4E00 + 6000))), 1000))


def test_many_small_sheets_are_read() -> None:
    assert len(read_sheets(hostile.numbers(60, 2, 2))) == 60

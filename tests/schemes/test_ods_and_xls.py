"""The same workbook as .xls, .ods and .xlsx says the same; a hostile or damaged one is refused within the budget.

books/book.* were saved by LibreOffice from one workbook.
"""

from __future__ import annotations

import struct
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemes.ods import read_ods
from schemes.sheets import BadWorkbook, Cell
from schemes.xls import read_xls
from schemes.xlsx import read_sheets
from tests.support import hostile

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemes.sheets import Sheet

BOOKS = Path(__file__).parent / "books"
XLSX, XLS, ODS = ((BOOKS / f"book.{ending}").read_bytes() for ending in ("xlsx", "xls", "ods"))
READERS = [pytest.param(read_xls, XLS, id="xls"), pytest.param(read_ods, ODS, id="ods")]


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row] for row in sheet.rows]


def filled(sheet: Sheet) -> dict[str, Cell]:
    return {cell.address: cell for row in sheet.rows for cell in row if cell.text or cell.formula}


def content(body: str) -> bytes:
    """An .ods whose content.xml holds this."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    return packed({"content.xml": f"<office:document-content {names}>{body}</office:document-content>"})


def packed(parts: dict[str, str]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def table(rows: str) -> bytes:
    return content(f'<table:table table:name="表">{rows}</table:table>')


def code(read: Callable[[bytes], object], data: bytes) -> str:
    with pytest.raises(BadWorkbook) as caught:
        read(data)
    assert str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(("read", "data"), READERS)
def test_the_same_workbook_says_the_same(read: Callable[[bytes], tuple[Sheet, ...]], data: bytes) -> None:
    expected, given = read_sheets(XLSX), read(data)
    assert [(sheet.title, sheet.hidden, dict(sheet.merged)) for sheet in given] == [
        (sheet.title, sheet.hidden, dict(sheet.merged)) for sheet in expected
    ]
    for sheet, same in zip(given, expected, strict=True):
        assert texts(sheet) == texts(same)
        assert (sheet.hidden_rows, sheet.hidden_columns) == (same.hidden_rows, same.hidden_columns)
        for address, cell in filled(same).items():
            assert filled(sheet)[address].formula is cell.formula
            assert cell.decimals in (None, filled(sheet)[address].decimals)


def test_the_workbook_is_what_a_person_sees() -> None:
    sheet, secret, filtered, empty = read_sheets(XLSX)
    assert texts(sheet)[1:8] == [
        ["长江镇", "1200", "94.4444444444444%", "2021-03-31", "TRUE", "2400", "１２", "2021-03-31 08:30:00"],
        ["东陈镇", "12.5", "70%", "2021-04-01", "FALSE", "#DIV/0!", "007", "08:30:00"],
        ["丁堰镇", "-3", "100.5%", "", "", "", "上行\n下行", ""],
        ["白蒲镇", "1234567.6", "0.3", "", "", "94.4444444444444%", "", ""],
        ["下原镇", "1234.5678万", "", "", "", "12345678", "", ""],
        ["九华镇", "12.5万元", "", "", "", "", "", ""],
        ["", "", "", "", "", "", "", ""],
    ]
    assert [sheet.rows[row][1].decimals for row in range(1, 7)] == [None, 2, 1, 0, 1, 2]
    assert [sheet.rows[row][2].decimals for row in range(1, 5)] == [1, 0, 2, 2]
    hidden = [set(told) for told in (sheet.hidden_rows, sheet.hidden_columns, filtered.hidden_rows)]
    assert hidden == [{3, 5}, {4, 7}, {2, 4}]
    assert (secret.hidden, texts(secret), empty.rows) == (True, [["x"]], ())


@pytest.mark.parametrize(("read", "data"), READERS)
@settings(max_examples=20, deadline=None)  # an .xls takes a second each
@given(draw=st.data())
def test_no_damage_brings_it_down(draw: st.DataObject, read: Callable[[bytes], tuple[Sheet, ...]], data: bytes) -> None:
    damaged = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 4))):
        damaged[draw.draw(st.integers(0, len(damaged) - 1))] = draw.draw(st.integers(0, 255))
    with suppress(BadWorkbook):
        read(bytes(damaged))


@pytest.mark.parametrize(("read", "data"), READERS)
def test_what_is_cut_off_is_damaged(read: Callable[[bytes], tuple[Sheet, ...]], data: bytes) -> None:
    assert code(read, data[:3000]) == "damaged"


def test_a_password_is_said_to_be_one() -> None:
    protected = hostile.records(hostile.record(0x2F, b"\0" * 6))
    assert code(read_xls, protected) == "password"
    in_ole = XLS.replace("Workbook".encode("utf-16-le").ljust(64, b"\0") + b"\x12", _entry("EncryptedPackage"))
    assert code(read_xls, in_ole) == "password"
    manifest = {"content.xml": "???", "META-INF/manifest.xml": "<manifest:encryption-data/>"}
    assert code(read_ods, packed(manifest)) == "password"
    flagged = bytearray(packed({"content.xml": "<a/>"}))
    flagged[flagged.find(b"PK\x01\x02") + 8] |= 1
    assert code(read_ods, bytes(flagged)) == "password"


def _entry(name: str) -> bytes:
    """The start of an entry in the directory of an OLE file."""
    return name.encode("utf-16-le").ljust(64, b"\0") + bytes((2 * len(name) + 2,))


def test_other_documents_are_no_spreadsheets() -> None:
    word = XLS.replace(_entry("Workbook"), _entry("WordDocument"))
    assert code(read_xls, word) == "not-spreadsheet"
    text = packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"})
    assert code(read_ods, text) == "not-spreadsheet"


def number(row: int, column: int, value: float) -> bytes:
    return hostile.record(0x203, struct.pack("<HHHd", row, column, 0, value))


def test_an_xls_is_read_within_the_budget() -> None:
    def sheet(*records: bytes) -> bytes:
        return hostile.records(sheets=[b"".join(records)])

    assert texts(read_xls(sheet(number(0, 0, 5.5)))[0]) == [["5.5"]]
    assert code(read_xls, sheet(number(59_999, 0, 1))) == "too-many-rows"
    assert code(read_xls, sheet(*(number(row, 39, row) for row in range(9_999)))) == "too-many-cells"
    assert code(read_xls, hostile.records(sheets=[number(0, 0, 1)] * 600)) == "too-many-sheets"
    areas = hostile.record(0xE5, struct.pack("<H", 500) + struct.pack("<HHHH", 0, 65_535, 0, 255) * 500)
    assert code(read_xls, sheet(number(0, 0, 1), areas)) == "damaged"
    blanks = (hostile.record(0xBE, struct.pack("<HH", row, 0) + b"\0\0" * 256 + b"\xff\0") for row in range(1, 9_000))
    assert texts(read_xls(sheet(number(0, 0, 1), *blanks))[0]) == [["1"]]


def test_a_formula_of_an_xls_that_nobody_calculated_has_no_result() -> None:
    written = struct.pack("<HHHdHI", 0, 0, 0, 0.0, 2, 0)
    calculated = struct.pack("<HHHdHI", 0, 1, 0, 0.0, 0, 0)
    records = b"".join(hostile.record(6, body + struct.pack("<H", 0)) for body in (written, calculated))
    (sheet,) = read_xls(hostile.records(sheets=[records]))
    assert sheet.rows == ((Cell(1, 1, "", formula=True), Cell(1, 2, "0", formula=True)),)


CELL = '<table:table-cell {} office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
REPEATED = 'table:number-{}-repeated="{}"'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            table(f"<table:table-row {REPEATED.format('rows', 1_048_576)}>{CELL.format('')}</table:table-row>"),
            "too-many-rows",
        ),
        (
            table(f"<table:table-row>{CELL.format(REPEATED.format('columns', 10**9))}</table:table-row>"),
            "too-many-columns",
        ),
        (
            table(
                f"<table:table-row {REPEATED.format('rows', 9_999)}>"
                f"{CELL.format(REPEATED.format('columns', 400))}</table:table-row>"
            ),
            "too-many-cells",
        ),
        (content('<table:table table:name="a"></table:table>' * 61), "too-many-sheets"),
        (table(" " * 30_000_000), "unpacked"),
        (table(f"<table:table-row {REPEATED.format('rows', -5)}/>"), "damaged"),
        (table("<table:table-row>"), "damaged"),
        (content(""), "damaged"),
        (packed({"content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "damaged"),
        (
            table(
                "<table:table-row>"
                + CELL.format('table:number-columns-spanned="99" table:number-rows-spanned="99"') * 2
                + "</table:table-row>"
            ),
            "damaged",
        ),
    ],
)
def test_an_ods_is_read_within_the_budget(data: bytes, said: str) -> None:
    assert code(read_ods, data) == said


def test_blanks_of_an_ods_are_no_content() -> None:
    blank = '<table:table-cell office:value-type="string"><text:p> </text:p></table:table-cell>'
    rows = f"<table:table-row>{CELL.format('')}</table:table-row>"
    rows += f"<table:table-row {REPEATED.format('rows', 1_048_575)}>{blank}</table:table-row>"
    (sheet,) = read_ods(table(rows))
    assert texts(sheet) == [["1"]]


@pytest.mark.parametrize(
    ("value", "words", "text", "decimals"),
    [
        ('float" office:value="0.5', None, "0.5", None),  # by a program that writes no text
        ('percentage" office:value="0.944444', None, "94.4444%", None),
        ('percentage" office:value="0.944444', "94.4%", "94.4444%", 1),
        ('float" office:value="94.44', "94.4%", "94.44%", 1),
        ('float" office:value="-1234.567', "-1,234.57", "-1234.567", 2),
        ('currency" office:value="3', "¥3.00", "3", 2),
        ('float" office:value="12345678', "1234.6万", "1234.5678万", 1),
        ('float" office:value="12345678', "1.2E+07", "12345678", None),
        ('float" office:value="0', "", "", None),
        ('date" office:date-value="2021-03-31T00:00:00', "3月31日", "2021-03-31", None),
        ('boolean" office:boolean-value="true', "TRUE", "TRUE", None),
        ('string" office:string-value="x', "y", "x", None),
    ],
)
def test_values_of_an_ods(value: str, words: str | None, text: str, decimals: int | None) -> None:
    shown = "" if words is None else f"<text:p>{words}</text:p>"
    cell = f'<table:table-cell office:value-type="{value}">{shown}</table:table-cell>'
    (sheet,) = read_ods(table(f"<table:table-row>{cell}{CELL.format('')}</table:table-row>"))
    assert (sheet.rows[0][0].text, sheet.rows[0][0].decimals) == (text, decimals)

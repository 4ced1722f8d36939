"""What a file holds decides how it is read, whatever it is called."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from schemes.sheets import BadWorkbook
from schemes.spreadsheets import sheets_of

BOOKS = Path(__file__).parent / "books"
LINES = "单位\t城镇新增就业\r\n长江镇\t95\r\n"
ROWS = [["单位", "城镇新增就业"], ["长江镇", "95"]]


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


VERSION_99 = zipped("[Content_Types].xml").replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\x63")


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.et", "a.ods", "a.csv", "a.txt", "a"])
def test_the_ending_does_not_matter(ending: str, name: str) -> None:
    sheets = sheets_of((BOOKS / f"book.{ending}").read_bytes(), name)
    assert [sheet.title for sheet in sheets] == ["任务", "暗", "筛选", "空"]
    assert sheets[0].rows[1][0].text == "长江镇"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.tsv", "A.TXT", "a.xls"])
def test_a_text_in_columns_is_a_table(encoding: str, delimiter: str, name: str) -> None:
    (sheet,) = sheets_of(LINES.replace("\t", delimiter).encode(encoding), name)
    assert [[cell.text for cell in row] for row in sheet.rows] == ROWS


def test_a_title_above_the_table_does_not_hide_it() -> None:
    (sheet,) = sheets_of(f"2021年就业情况统计\n\n{LINES}".encode(), "a.txt")
    assert [[cell.text for cell in row] for row in sheet.rows[2:]] == ROWS


def test_blanks_divide_where_they_do_so_in_every_line() -> None:
    (sheet,) = sheets_of("就业情况\n\n单位　　城镇新增就业\n长江镇      95\n".encode("gbk"), "a.txt")
    assert [[cell.text for cell in row] for row in sheet.rows] == [["就业情况", ""], ["", ""], *ROWS]
    for words in ("单位 城镇新增就业\n长江镇 95 人\n", "单位\n长江镇 95\n", "请各镇 报数\n"):
        with pytest.raises(BadWorkbook, match="no table"):
            sheets_of(words.encode(), "a.txt")


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        ("今天的会议改到三点，请准时参加。\n".encode(), "a.txt", "not-table"),
        ("各镇，请报数.\n地点: 三楼, 301\n时间: 三点\n谢谢\n王芳\n".encode(), "a.txt", "not-table"),
        (b"a\tb\n", "a.txt", "not-table"),
        ("今天的会议".encode("gbk"), "a.xls", "not-spreadsheet"),
        (b"", "a.csv", "not-spreadsheet"),
        (b"%PDF-1.7\n\xff\xff\0", "a.xlsx", "not-spreadsheet"),
        (b"\xff\xff\xff\0", "a.csv", "not-csv"),
        (b'a,"b\n', "a.csv", "not-csv"),
        (b"\xef\xbb\xbf\n<html><body><table>", "a.xls", "web-page"),
        (b'<?xml version="1.0"?><Workbook>', "a.xls", "web-page"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "a.xls", "web-page"),
        (zipped("[Content_Types].xml", "xl/workbook.bin"), "a.xlsx", "binary"),
        (zipped("[Content_Types].xml", "word/document.xml"), "a.xlsx", "not-spreadsheet"),
        (zipped("a.txt"), "a.xlsx", "not-spreadsheet"),
        (b"PK\x03\x04 nonsense", "a.xlsx", "damaged"),
        (VERSION_99, "a.xlsx", "damaged"),
        (b"0" * 20_000_001, "a.txt", "too-many-bytes"),
    ],
)
def test_what_is_not_read_says_why(data: bytes, name: str, code: str) -> None:
    with pytest.raises(BadWorkbook) as caught:
        sheets_of(data, name)
    assert caught.value.code == code

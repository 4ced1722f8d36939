"""A file that somebody sent becomes sheets of cells: what it holds decides how it is read, not how its name ends."""

from __future__ import annotations

import csv
import io
import itertools
import re

from schemes import ods, xls
from schemes.packages import part_names
from schemes.sheets import MOST_COLUMNS, MOST_ROWS, BadWorkbook, Budget, Cell, Sheet, check_size, laid_out
from schemes.xlsx import read_sheets
from scoring import Message

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # of parts, of none
_RECORDS = tuple(bytes((0x09, version)) for version in (0x00, 0x02, 0x04, 0x08))  # an .xls without its usual wrapping
_BINARY = "xl/workbook.bin"
_XLSX = "[Content_Types].xml"
# How what systems export as .xls often starts.
_PAGES = ("<html", "<!doctype", "<table", "<?xml", "<meta", "<style", "mime-version")
_DELIMITERS = ",;\t"
_BLANKS = re.compile(r"[ \u3000]+")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_TEXTS, _TABLES = (".csv", ".tsv", ".txt"), (".csv", ".tsv")  # endings of text, of text that is always meant as a table


def sheets_of(data: bytes, name: str) -> tuple[Sheet, ...]:
    """The sheets of the file, hidden ones too; raises BadWorkbook, `not-table` for a text that holds no table.

    Read are .xlsx, .xls, .et, .ods, and text in columns (.csv, .tsv, .txt; UTF-8, UTF-16 or GBK).
    """
    check_size(data)
    if data.startswith(_ZIP):
        return _read_zipped(data)
    if data.startswith((xls.OLE, *_RECORDS)):
        return xls.read_xls(data)
    return (_read_text(data, name),)


def _read_zipped(data: bytes) -> tuple[Sheet, ...]:
    names = part_names(data)
    if _BINARY in names:
        raise BadWorkbook("binary", Message("a binary workbook (.xlsb); save it as .xlsx"))
    if _XLSX not in names:
        return ods.read_ods(data)
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise BadWorkbook("not-spreadsheet", Message("no spreadsheet; save the table as .xlsx"))
    return read_sheets(data)


def _read_text(data: bytes, name: str) -> Sheet:
    """The table in a text, which may be called .xls; raises BadWorkbook."""
    text, is_text = decoded(data), name.lower().endswith(_TEXTS)
    if text is None and is_text:
        raise BadWorkbook("not-csv", Message("neither UTF-8 nor GBK; save it as CSV UTF-8"))
    if text is None or not text.strip():
        raise BadWorkbook("not-spreadsheet", Message("no spreadsheet; save the table as .xlsx"))
    if text.lstrip()[:20].lower().startswith(_PAGES):
        raise BadWorkbook("web-page", Message("a web page by another name; open it in Excel and save it as .xlsx"))
    delimiter = _delimiter(text)
    if name.lower().endswith(_TABLES) or _is_table(text, delimiter):
        return _read_lines(text, delimiter, name)
    columns = _in_columns(text)
    if columns is None:
        code = "not-table" if is_text else "not-spreadsheet"
        raise BadWorkbook(code, Message("no table: no columns divided by tabs or commas; save the table as .xlsx"))
    return _read_lines(columns, "\t", name)


def _read_lines(text: str, delimiter: str, name: str) -> Sheet:
    budget = Budget()
    lines: list[tuple[int, list[str]]] = []  # those with something in them, up to the last that is not blank
    height = width = 0
    try:
        for number, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            right = len(line) - sum(1 for _ in itertools.takewhile(_is_blank, reversed(line)))
            if right:
                height, width = number, max(width, right)
                if height > MOST_ROWS or width > MOST_COLUMNS:
                    break
                lines.append((number, line[:right]))
    except csv.Error as error:
        raise BadWorkbook("not-csv", Message("the csv is damaged ({why}); save it again", why=error)) from error
    budget.take_area(height, width, name)
    cells = (Cell(row, column, words.strip()) for row, line in lines for column, words in enumerate(line, 1))
    return Sheet("", hidden=False, rows=laid_out(cells, height, width, budget))


def _is_blank(text: str) -> bool:
    return not text.strip()


def decoded(data: bytes) -> str | None:
    """The text in its encoding; None for what is no text."""
    encodings = ("utf-16",) if data.startswith(_UTF16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    return None


def _delimiter(text: str) -> str:
    """The delimiter that most of the first lines hold: a heading has several, a title none."""
    lines = _first(text)
    return max(_DELIMITERS, key=lambda delimiter: sum(delimiter in line for line in lines))


def _is_table(text: str, delimiter: str) -> bool:
    """Whether most of the first lines, two at least, are divided."""
    lines = _first(text)
    return sum(delimiter in line for line in lines) >= max(2, len(lines) / 2)


def _in_columns(text: str) -> str | None:
    """The text with tabs for blanks, where these divide each line below the title into as many parts; else None."""
    lines = [_BLANKS.sub("\t", line.strip()) for line in text.splitlines()]
    table = list(itertools.dropwhile(lambda line: "\t" not in line, filter(None, lines)))
    divided = len(table) > 1 and len({line.count("\t") for line in table}) == 1
    return "\n".join(lines) if divided else None


def _first(text: str) -> list[str]:
    return [line.strip() for line in itertools.islice(io.StringIO(text), 50) if line.strip()]

"""Files that cost much more to read than to send."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter
from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

_RELATION = '<Relationship Id="r{}" Type="{}/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def numbers(sheets: int, rows: int, columns: int) -> bytes:
    """A workbook of so many sheets full of numbers."""
    workbook = Workbook(write_only=True)
    for number in range(sheets):
        sheet = workbook.create_sheet(f"表{number}")
        for row in range(rows):
            sheet.append([(row + column) % 100 for column in range(columns)])
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def same_sheet(times: int, rows: int = 1, columns: int = 1) -> bytes:
    """A workbook that names its one sheet again and again."""
    file = BytesIO()
    plain = BytesIO(numbers(1, rows, columns))
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part).decode()
            if part == "xl/workbook.xml":
                before, _, rest = content.partition("<sheets>")
                sheets = "".join(
                    f'<sheet xmlns:o="{_KINDS}" name="s{n}" sheetId="{n}" o:id="r{n}"/>' for n in range(1, times + 1)
                )
                content = f"{before}<sheets>{sheets}</sheets>{rest.partition('</sheets>')[2]}"
            elif part == "xl/_rels/workbook.xml.rels":
                extra = "".join(_RELATION.format(n, _KINDS) for n in range(1, times + 1))
                content = content.replace("</Relationships>", f"{extra}</Relationships>")
            new.writestr(part, content)
    return file.getvalue()


def shared_text(text: str, times: int) -> bytes:
    """A workbook in which many cells have the same long text, which is in the file once."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet()
        for row in range(times):
            sheet.write_string(row, 0, text)
    return file.getvalue()


def record(kind: int, body: bytes = b"") -> bytes:
    """A record of an .xls."""
    return struct.pack("<HH", kind, len(body)) + body


def records(*first: bytes, sheets: Sequence[bytes] = ()) -> bytes:
    """An .xls outside its usual wrapping: records of the workbook, and those of each sheet."""
    start, end = struct.pack("<HHHII", 0x600, 5, 0, 0, 0), record(0x0A)
    head = b"".join((record(0x809, start), *first, record(0xE0, bytes(20))))
    parts = [record(0x809, start[:2] + b"\x10" + start[3:]) + sheet + end for sheet in sheets]
    at = len(head) + 14 * len(parts) + len(end)
    for number, part in enumerate(parts):
        head += record(0x85, struct.pack("<IBBBB2s", at, 0, 0, 2, 0, f"{number % 100:02}".encode()))
        at += len(part)
    return head + end + b"".join(parts)

"""Opens a published document, whatever kind of file it is in, or says in a sentence why not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemes.diagnostics import FileError
from schemes.packages import part_names
from schemes.papers.blocks import Box, Paragraph, Table
from schemes.papers.plain_text import read_txt
from schemes.papers.word import read_docx
from schemes.sheets import BadWorkbook, check_size
from schemes.spreadsheets import decoded, sheets_of
from scoring import Message

if TYPE_CHECKING:
    from pathlib import Path

    from schemes.papers.blocks import Block
    from schemes.sheets import Sheet

LONGEST_PARAGRAPH = 20_000  # letters; more is no clause
MOST_BLOCKS = 5_000


_REFUSED = {
    "password": Message("the document has a password; save it without one"),
    "too-many-bytes": Message("the document is too large; take the pictures out and save it again"),
    "unpacked": Message("unpacked the document is far too large for one with clauses; copy its text into a new file"),
    "not-table": Message("nothing can be read in it; save the document as .docx, .xlsx or .txt (UTF-8)"),
}
_LIMITS = Message("the document is larger than is read: too many sheets, rows, columns or words")
_DAMAGED = Message("the document is damaged or of another kind; open it in Word or WPS and save it as .docx again")
_OLD_WORD = Message("a document of the old kind (.doc, .wps); open it in Word or WPS and save it as .docx")
_PDF = Message("a PDF holds no text that can be relied on; save the document as .docx, or copy its text into a .txt")
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # inside of a .docx or .xlsx with a password
_WORD = "word/document.xml"


def read_paper(file: Path) -> tuple[Block, ...]:
    """The document in a .docx, .txt or spreadsheet; raises FileError, in a sentence, for what cannot be read."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise FileError.of(file, Message("cannot be opened: {error}", error=error.strerror or error)) from error
    try:
        blocks = blocks_of(data, file.name)
    except BadWorkbook as error:
        is_limit = error.code.startswith("too-m")
        raise FileError.of(file, _REFUSED.get(error.code, _LIMITS if is_limit else _DAMAGED)) from error
    if not blocks:
        raise FileError.of(file, Message("nothing is written in it"))
    if len(blocks) > MOST_BLOCKS or any(_is_too_long(block) for block in blocks):
        raise FileError.of(file, _LIMITS)
    return blocks


def _is_too_long(block: Block) -> bool:
    return isinstance(block, Paragraph) and len(block.text) > LONGEST_PARAGRAPH


def blocks_of(data: bytes, name: str) -> tuple[Block, ...]:
    """What stands in a file of that name; raises BadWorkbook, or FileError for a kind that is known and not read."""
    check_size(data)
    if data.startswith(b"%PDF"):
        raise FileError.of(name, _PDF)
    if data.startswith(_ZIP) and _WORD in part_names(data):
        return read_docx(data)
    if data.startswith(_OLE) and _LOCKED in data:
        raise FileError.of(name, _REFUSED["password"])
    if data.startswith(_OLE) and not name.lower().endswith((".xls", ".et")):
        raise FileError.of(name, _OLD_WORD)
    if not data.startswith((_ZIP, _OLE)) and name.lower().endswith((".txt", ".md")):
        text = decoded(data)
        if text is None:
            raise FileError.of(name, Message("neither UTF-8 nor GBK; save the text as UTF-8"))
        return read_txt(text)
    blocks: list[Block] = []
    for sheet in sheets_of(data, name):
        if not sheet.hidden:
            blocks += _blocks_of_sheet(sheet)
    return tuple(blocks)


_UNTITLED = re.compile(r"(?:sheet|工作表)\d*", re.IGNORECASE)


def _blocks_of_sheet(sheet: Sheet) -> list[Block]:
    """The table of a sheet; rows above it (and a sheet) with one cell of words only are paragraphs."""
    blocks: list[Block] = [] if _UNTITLED.fullmatch(sheet.title) or not sheet.title else [Paragraph(sheet.title)]
    rows: list[tuple[Box, ...]] = []
    for place in range(1, len(sheet.rows) + 1):
        row = _boxes(sheet, place)
        filled = [box for box in row if box.text]
        if filled and not (len(filled) == 1 and not rows):
            rows.append(row)
        elif filled:
            blocks.append(Paragraph(filled[0].text))
    return [*blocks, Table(tuple(rows))] if rows else blocks


def _boxes(sheet: Sheet, row: int) -> tuple[Box, ...]:
    boxes: list[Box] = []
    for cell in sheet.rows[row - 1]:
        first = sheet.merged.get((cell.row, cell.column), (cell.row, cell.column))
        if boxes and first[1] < cell.column:  # goes on with the cell to its left
            boxes[-1] = Box(boxes[-1].text, boxes[-1].left, boxes[-1].width + 1)
        else:
            boxes.append(Box(cell.text if first == (cell.row, cell.column) else "", cell.column - 1))
    return tuple(boxes)

"""Statements for tests: the form of 新建 2021 as the bot makes it, and as somebody has filled it in."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING

from openpyxl import Workbook

from bot.domain.statements import Blank, offered
from bot.parsing.names import vocabulary
from bot.parsing.statements import read_statement
from bot.rendering.catalogue import load_catalogue
from bot.rendering.statement_sheets import form_book
from schemes.spreadsheets import sheets_of
from tests.support.context import ZONE, offering
from tests.support.workbooks import changed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.worksheet.worksheet import Worksheet

    from bot.domain.statements import Sent
    from schemes.duties import Duty
    from schemes.statements import Statement

SCHEME, UNIT = "xinjian-2021", "songhu"
TODAY = date(2021, 7, 20)
MADE = datetime(2021, 7, 20, 10, tzinfo=ZONE)
STAFF = (
    ("王芳", "女", "1988-03", "本科", "负责人", "13800001234", ""),
    ("李强", "男", "1990-11", "大专", "窗口人员", "13900005678", ""),
    ("陈静", "女", "1995-10", "本科", "窗口人员", "0791-83750001", "新进"),
)
VILLAGERS = (
    ("松湖村", "张伟", "男", "1979-05", "高中", "村委委员", "15000001111", ""),
    ("石溪村", "刘洋", "女", "1985-12", "大专", "副主任", "15100002222", ""),
)
STAFF_COLUMNS = ("姓名", "性别", "出生年月", "学历", "职务", "联系方式", "备注")
VILLAGE_COLUMNS = ("村（社区）名称", *STAFF_COLUMNS)


def duty() -> Duty:
    """The duty that has the statement."""
    return offered(offering(SCHEME).duties, TODAY)[0]


def statement() -> Statement:
    """The statement."""
    required = duty().statement
    assert required is not None
    return required


def form(unit: str = UNIT) -> bytes:
    """The form of a unit that has handed in nothing."""
    blank = Blank(SCHEME, duty().id, unit, TODAY)
    return form_book(blank, duty(), statement(), offering(SCHEME).scheme, MADE, load_catalogue("zh-CN"))


def at(sheet: Worksheet, words: str) -> int:
    """The row of a title."""
    return next(int(cell.row or 0) for row in sheet.iter_rows() for cell in row if cell.value == words)


def fill(
    sheet: Worksheet,
    staff: Iterable[tuple[str, ...]] = STAFF,
    villagers: Iterable[tuple[str, ...]] = VILLAGERS,
    windows: str | float | None = 2,
) -> None:
    """Fill in the form: what stood in its lists is gone."""
    sheet.cell(at(sheet, "窗口设置情况"), 3, windows)
    for title, people, first in (("人员队伍配置情况", staff, 3), ("村（社区）协管员队伍配置情况", villagers, 2)):
        top, rows = at(sheet, title) + 2, tuple(people)
        for row in range(top, top + 6):
            for column in range(first, 10):
                sheet.cell(row, column).value = None
        for row, person in enumerate(rows, top):
            for column, text in enumerate(person, first):
                sheet.cell(row, column, text or None)


def plain_book(*rows: Iterable[object], title: str = "Sheet1") -> bytes:
    """A workbook of somebody else's, with these rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def filled(data: bytes | None = None, **answers: object) -> bytes:
    """The form, filled in."""
    return changed(data or form(), lambda sheet: fill(sheet, **answers))  # type: ignore[arg-type] # as `fill` names them


def read(data: bytes, name: str = "表.xlsx", own: tuple[str, ...] = (UNIT,)) -> Sent | None:
    """What the bot reads from a file."""
    served = offering(SCHEME)
    words = vocabulary(served.scheme, own)
    return read_statement(sheets_of(data, name), name, words, served.duties, TODAY)

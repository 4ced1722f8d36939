"""Opens an old .xls, or the .et of WPS, that somebody sent (both are BIFF records in an OLE file): only values."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlrd
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH
from xlrd.compdoc import CompDoc, CompDocError

from schemes.number_formats import GENERAL, day_of, is_date
from schemes.sheets import BadWorkbook, Budget, Cell, Sheet, check_size, laid_out, merged_places, shown
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from schemes.sheets import Place

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # with which also old Word files start, and every .xlsx with a password
_ENCRYPTED = "EncryptedPackage"  # the stream of an .xlsx with a password
_BOF, _EOF, _FORMULA = (0x0009, 0x0209, 0x0409, 0x0809), 0x000A, (0x0006, 0x0206, 0x0406)  # records
_ON_LOAD = 2  # the flag of a formula that a program wrote and nobody calculated: what came out is 0 or empty


def read_xls(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of an .xls in their order, hidden ones too; raises BadWorkbook."""
    check_size(data)
    with Path(os.devnull).open("w") as nowhere:  # where xlrd writes what it wonders about
        try:
            if data.startswith(OLE):
                _refuse_encrypted(CompDoc(data, logfile=nowhere))
            book = xlrd.open_workbook(
                file_contents=data,
                logfile=nowhere,
                formatting_info=True,
                on_demand=True,
                ragged_rows=True,
                ignore_workbook_corruption=True,  # of the file's directory: other programs write it loosely
            )
            return _sheets(book)
        except (BadWorkbook, MemoryError):
            raise
        except (xlrd.XLRDError, CompDocError) as error:
            raise _refused(str(error)) from error
        except Exception as error:  # xlrd raises whatever it stumbles over: struct.error, AssertionError, IndexError …
            raise _refused(f"{type(error).__name__}: {error}") from error


def _refuse_encrypted(files: Any) -> None:
    if files.get_named_stream(_ENCRYPTED) is not None:
        raise _password()


def _refused(why: str) -> BadWorkbook:
    if "encrypted" in why:
        return _password()
    if "Can't find workbook" in why or "Expected BOF" in why:
        return BadWorkbook("not-spreadsheet", Message("no spreadsheet ({why}); save the table as .xlsx", why=why))
    return BadWorkbook(
        "damaged", Message("the workbook is damaged ({why}); open it and save it as .xlsx again", why=why)
    )


def _password() -> BadWorkbook:
    return BadWorkbook("password", Message("the file has a password; save it without one"))


def _sheets(book: Any) -> tuple[Sheet, ...]:  # xlrd is untyped
    budget = Budget()
    budget.take_sheets(book.nsheets)
    starts = book._sh_abs_posn  # noqa: SLF001 where the records of each sheet begin
    if not book.nsheets or len(set(starts)) != len(starts):
        raise BadWorkbook("damaged", Message("no sheet can be read; open the file and save it as .xlsx again"))
    sheets = []
    for at in range(book.nsheets):
        # Of files before Excel 5, which have one sheet, xlrd no longer has the records.
        formulas = dict(_formulas(book.mem, starts[at])) if book.mem else {}
        sheets.append(_sheet(book.sheet_by_index(at), formulas, budget))
        book.unload_sheet(at)
    return tuple(sheets)


def _formulas(records: bytes, start: int) -> Iterator[tuple[Place, bool]]:
    """The places of a sheet's formulas, and whether each waits to be calculated; xlrd gives only what came out."""
    depth, at = 0, start
    while at + 4 <= len(records):
        kind, length = struct.unpack_from("<HH", records, at)
        if kind in _FORMULA:
            row, column, _, _, flags = struct.unpack_from("<HHH8sH", records, at + 4)
            yield (row + 1, column + 1), bool(flags & _ON_LOAD)
        depth += (kind in _BOF) - (kind == _EOF)  # a chart inside has its own
        at += 4 + length
        if depth <= 0:
            return


def _sheet(sheet: Any, formulas: dict[Place, bool], budget: Budget) -> Sheet:
    cells = []
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            place = (row + 1, column + 1)
            text, decimals = _shown(sheet, row, column)
            if formulas.get(place) and sheet.cell_value(row, column) in ("", 0):
                cells.append(Cell(*place, "", formula=True))
            elif text:
                cells.append(Cell(*place, text, place in formulas, decimals))
    height = max((cell.row for cell in cells), default=0)
    width = max((cell.column for cell in cells), default=0)
    budget.take_area(height, width, sheet.name)
    areas = [(left + 1, top + 1, right, bottom) for top, bottom, left, right in sheet.merged_cells]
    hidden_rows = {row + 1 for row, told in sheet.rowinfo_map.items() if told.hidden or told.height == 0}
    hidden_columns = {column + 1 for column, told in sheet.colinfo_map.items() if told.hidden or told.width == 0}
    return Sheet(
        sheet.name,
        sheet.visibility != 0,
        laid_out(cells, height, width, budget),
        merged_places(areas, height, width),
        frozenset(row for row in hidden_rows if row <= height),
        frozenset(column for column in hidden_columns if column <= width),
    )


def _shown(sheet: Any, row: int, column: int) -> tuple[str, int | None]:
    """Text and decimals of a cell; empty for one that holds nothing, or a zero where the sheet hides zeros."""
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        if value == 0 and not sheet.show_zero_values:
            return "", None
        number = sheet.book.xf_list[sheet.cell_xf_index(row, column)].format_key
        told = sheet.book.format_map.get(number)
        code = (told and told.format_str) or GENERAL
        epoch: datetime = MAC_EPOCH if sheet.book.datemode else WINDOWS_EPOCH
        return shown(day_of(value, code, epoch) if is_date(code, number) else value, code)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return shown(bool(value), GENERAL)
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#ERROR"), None
    return shown(value, GENERAL)

"""Writing .xlsx: tables in which a text is always a text, with the looks that ours have in common."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import datetime

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from scoring import Fact

INK, QUIET, FAINT, HEAD, BAND, FILL = "#1F2937", "#6B7280", "#9AA3B2", "#12306B", "#E7EBF3", "#FFF8DC"
COUNTED, AS_TYPED, POINTS, MONEY = "#,##0", "General", "0.00", "#,##0.00"  # `#,##0.##` would show 12 as "12."
LINE = {"border": 1, "border_color": "#C5CCDA"}  # around a cell
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Book:
    """A workbook being written; `made` is the instant that it tells of its making."""

    def __init__(self, title: str, created: datetime) -> None:
        self._data = BytesIO()
        self.file = Workbook(self._data, {"in_memory": True, **_AS_TEXT})
        self.file.set_properties({"title": title, "created": created.replace(tzinfo=None)})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._names: set[str] = set()

    def sheet(self, name: str) -> Worksheet:
        """A new sheet, on A4 and as wide as one page."""
        sheet = self.file.add_worksheet(sheet_name(name, self._names))
        self._names.add(sheet.get_name().lower())
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.set_footer("&C&P / &N")
        return sheet

    def look(self, **properties: Any) -> Format:
        """A cell's format; the same properties give the same object."""
        whole = {"font_name": "Microsoft YaHei", "font_size": 10, "font_color": INK, "valign": "vcenter", **properties}
        key = tuple(sorted(whole.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(whole)
        return self._formats[key]

    def heading(self, **properties: Any) -> Format:
        """The look of a column's heading."""
        return self.look(bold=True, font_color="#FFFFFF", bg_color=HEAD, text_wrap=True, **properties)

    def head(self, sheet: Worksheet, titles: Sequence[str], widths: Sequence[int], frozen: int) -> None:
        """The first row of a table, which stays in sight and on every page, as do the first `frozen` columns."""
        look = self.heading()
        for column, (title, columns) in enumerate(zip(titles, widths, strict=True)):
            sheet.write_string(0, column, title, look)
            sheet.set_column(column, column, columns)
        sheet.freeze_panes(1, frozen)
        sheet.repeat_rows(0)

    def content(self) -> bytes:
        """The finished file."""
        self.file.close()
        for sheet in self.file.worksheets():  # each refers to itself; left to the collector, all wait while it looks
            vars(sheet).clear()
        return self._data.getvalue()


def decimal(value: int, scale: int = 100) -> Decimal:
    """Exact: 3520 hundredths -> 35.20."""
    return Decimal(value) if scale == 1 else Decimal(value).scaleb(-2)


def width(text: str) -> int:
    """The width of a text in monospaced columns: a Chinese letter takes two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def height(*texts: tuple[str, int]) -> int:
    """The height of a row whose texts stand in columns of these widths; programs do not all work it out themselves."""
    lines = max(-(-width(text) // columns) for text, columns in texts)
    return 6 + 14 * max(1, lines)


def number_format(fact: Fact) -> str:
    """How a fact's values are shown."""
    return COUNTED if fact.scale == 1 else AS_TYPED


def sheet_name(text: str, used: Container[str] = ()) -> str:
    """A name that a sheet may have, and no other has."""
    plain = _NOT_IN_NAMES.sub(" ", text).strip() or "-"
    name, number = _cut(plain, _LONGEST_NAME), 1
    while name.lower() in used:
        number += 1
        name = f"{_cut(plain, _LONGEST_NAME - 4)} {number}"
    return name


def _cut(text: str, units: int) -> str:
    """As much of the text as so many UTF-16 units hold, by which spreadsheets count."""
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore")

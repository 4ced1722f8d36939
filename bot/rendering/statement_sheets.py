"""A statement as .xlsx in the shape of the published form: to fill in, and all units' together for the bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_range

from bot.domain.statements import Mark
from bot.rendering.spreadsheet import BAND, COUNTED, FAINT, FILL, LINE, QUIET, Book, height

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xlsxwriter.worksheet import Worksheet

    from bot.domain.statements import Blank, Filled, Overview, Row
    from bot.rendering.catalogue import Catalogue
    from schemes.duties import Duty
    from schemes.statements import Column, Part, Statement
    from scoring import Scheme

_AS_TEXT = "@"  # 1985.10 stays what was typed, and a phone keeps its first 0
_SPARE, _SPARE_LAST = 6, 30  # empty rows of a list; below the last one there is room without end
_WIDTHS = {"name": 12, "month": 11, "phone": 17, "words": 15}
_CHOICE = 7
_WHEN = "yyyy-mm-dd hh:mm"


def form_book(
    blank: Blank, duty: Duty, statement: Statement, scheme: Scheme, created: datetime, words: Catalogue
) -> bytes:
    """The form of one unit to fill in, with what it handed in last."""
    book = Book(statement.title, created)
    mark = Mark(scheme.id, duty.id, blank.unit, blank.last.id if blank.last is not None else 0)
    filled = blank.last.filled if blank.last is not None else None
    _Page(book, statement, scheme, words).write(blank.unit, filled, mark)
    return book.content()


def collected_book(
    overview: Overview, statement: Statement, scheme: Scheme, created: datetime, words: Catalogue
) -> bytes:
    """All units in one workbook: who has handed in when and how many, then a sheet like the published one for each."""
    book = Book(statement.title, created)
    _summary(book, overview, statement, scheme, created, words)
    for unit in overview.units:
        if unit.last is not None:
            _Page(book, statement, scheme, words).write(unit.unit, unit.last.filled, None)
    return book.content()


class _Page:
    """One unit's sheet being written, from its top down."""

    def __init__(self, book: Book, statement: Statement, scheme: Scheme, words: Catalogue) -> None:
        self.book, self.statement, self.scheme, self.words = book, statement, scheme, words
        self.columns = statement.columns
        self.last = max(len(self.columns), 3)  # the last column of the form; the first holds the row's number
        self.row = 0

    def write(self, unit: str, filled: Filled | None, mark: Mark | None) -> None:
        """The whole sheet; with a mark it is to be filled in, and has room for more."""
        book, title = self.book, self.scheme.unit(unit)
        sheet = book.sheet(title.short)
        sheet.set_landscape()
        sheet.set_column(0, 0, 6)
        for place, column in enumerate(self.columns, 1):
            sheet.set_column(place, place, _width(column))
        look = book.look(bold=True, font_size=15, align="center", text_wrap=True)
        sheet.merge_range(0, 0, 0, self.last, self.statement.title, look)
        sheet.set_row(0, 30)
        self.row = 1
        if mark is not None:
            small = book.look(font_size=8, font_color=FAINT)
            sheet.set_column(self.last + 1, self.last + 1, 30)
            sheet.write_string(0, self.last + 1, str(mark), small)
            sheet.write_string(1, self.last + 1, self.words.plain("statement.sheet_mark"), small)
            hint = book.look(text_wrap=True, font_color=QUIET)
            sheet.merge_range(1, 0, 1, self.last, self.words.plain("statement.sheet_hint"), hint)
            sheet.set_row(1, 34)
            self.row = 2
        line = f"{self.statement.unit}：{title.name}"
        sheet.merge_range(self.row, 0, self.row, self.last, line, book.look(bold=True))
        sheet.set_row(self.row, 22)
        self.row += 1
        for part in self.statement.parts:
            if part.columns:
                rows = filled.lists.get(part.part, ()) if filled is not None else ()
                spare = 0 if mark is None else _SPARE_LAST if part is self.statement.parts[-1] else _SPARE
                self._list(sheet, part, rows, spare)
            else:
                number = filled.numbers.get(part.part) if filled is not None else None
                self._number(sheet, part, number, open_=mark is not None)
        sheet.print_area(0, 0, self.row - 1, self.last)

    def _number(self, sheet: Worksheet, part: Part, number: int | None, *, open_: bool) -> None:
        band = self.book.look(bold=True, bg_color=BAND, **LINE)
        measure = self.scheme.fact(part.fact).measure
        sheet.merge_range(self.row, 0, self.row, 1, part.title, band)
        fill = {"bg_color": FILL} if open_ else {}
        sheet.write(self.row, 2, number, self.book.look(align="right", num_format=COUNTED, **LINE, **fill))
        sheet.write_string(self.row, 3, measure, self.book.look(font_color=QUIET, **LINE))
        for place in range(4, self.last + 1):
            sheet.write_blank(self.row, place, None, band)
        if open_:
            error = self.words.plain("workbook.check_whole", measure=measure)
            check = {"validate": "integer", "criteria": ">=", "value": 0, "error_message": error}
            sheet.data_validation(self.row, 2, self.row, 2, check)
        sheet.set_row(self.row, 22)
        self.row += 1

    def _list(self, sheet: Worksheet, part: Part, rows: tuple[Row, ...], spare: int) -> None:
        places = {column.column: self._place(column) for column in part.columns}
        first, count = self.row + 2, len(rows) + spare
        self._band(sheet, part, len(rows), places, (first, first + max(count, 1) - 1))
        head = self.book.heading(align="center", **LINE)
        sheet.write_string(self.row, 0, self.words.plain("statement.sheet_number"), head)
        for place, column in enumerate(self.columns, 1):
            sheet.write_string(self.row, place, column.title if place in places.values() else "", head)
        sheet.set_row(self.row, 20)
        self.row += 1
        self._checks(sheet, part, places, count)
        for number in range(count):
            self._person(sheet, number, part, rows[number] if number < len(rows) else {}, places, open_=spare > 0)

    def _band(self, sheet: Worksheet, part: Part, count: int, places: Mapping[str, int], span: tuple[int, int]) -> None:
        """The part's title, and beside it how many rows there are, which the sheet counts itself."""
        band = self.book.look(bold=True, bg_color=BAND, **LINE)
        if not part.count:
            sheet.merge_range(self.row, 0, self.row, self.last, part.title, band)
        else:
            half = max(1, self.last // 2)
            sheet.merge_range(self.row, 0, self.row, half, part.title, band)
            label = self.book.look(bg_color=BAND, align="right", **LINE)
            sheet.merge_range(self.row, half + 1, self.row, self.last - 1, f"{part.count}：", label)
            column = places[part.who[0]]
            counted = f"=COUNTA({xl_range(span[0], column, span[1], column)})"
            number = self.book.look(bold=True, bg_color=BAND, align="right", num_format=COUNTED, **LINE)
            sheet.write_formula(self.row, self.last, counted, number, count)
        sheet.set_row(self.row, 22)
        self.row += 1

    def _person(
        self, sheet: Worksheet, number: int, part: Part, row: Row, places: Mapping[str, int], *, open_: bool
    ) -> None:
        sheet.write_number(self.row, 0, number + 1, self.book.look(align="center", font_color=QUIET, **LINE))
        texts = {places[column.column]: row.get(column.column, "") for column in part.columns}
        tallest = [(text, _width(self.columns[place - 1])) for place, text in texts.items()]
        for place in range(1, len(self.columns) + 1):
            if place not in texts:
                sheet.write_blank(self.row, place, None, self.book.look(bg_color=BAND, **LINE))
                continue
            fill = {"bg_color": FILL} if open_ else {}
            look = self.book.look(text_wrap=True, num_format=_AS_TEXT, **LINE, **fill)
            if texts[place]:
                sheet.write_string(self.row, place, texts[place], look)
            else:
                sheet.write_blank(self.row, place, None, look)
        sheet.set_row(self.row, height(*tallest))
        self.row += 1

    def _checks(self, sheet: Worksheet, part: Part, places: Mapping[str, int], count: int) -> None:
        for column in part.columns:
            if column.choices and count:
                error = self.words.plain("statement.sheet_error", choices="、".join(column.choices))
                check = {"validate": "list", "source": list(column.choices), "error_message": error}
                place = places[column.column]
                sheet.data_validation(self.row, place, self.row + count - 1, place, check)

    def _place(self, column: Column) -> int:
        return next(place for place, titled in enumerate(self.columns, 1) if titled.title == column.title)


def _width(column: Column) -> int:
    return _CHOICE if column.choices else _WIDTHS[column.holds]


def _summary(
    book: Book, overview: Overview, statement: Statement, scheme: Scheme, created: datetime, words: Catalogue
) -> None:
    """A row for each unit, whether it has handed anything in or not, and what they have together."""
    sheet = book.sheet(words.plain("statement.sheet_summary"))
    sheet.set_landscape()
    heads = [words.plain(f"statement.sheet_{unit}") for unit in ("units", "outcome")]
    heads += [part.title for part in statement.parts]
    heads += [words.plain(f"statement.sheet_{unit}") for unit in ("first", "last", "version", "by")]
    sheet.merge_range(0, 0, 0, len(heads) - 1, statement.title, book.look(bold=True, font_size=15, align="center"))
    sheet.set_row(0, 30)
    head = book.heading(align="center", **LINE)
    for place, text in enumerate(heads):
        sheet.write_string(1, place, text, head)
        sheet.set_column(place, place, 17)
    sheet.set_row(1, 34)
    plain, number = book.look(**LINE), book.look(align="right", num_format=COUNTED, **LINE)
    when, zone = book.look(num_format=_WHEN, align="center", **LINE), created.tzinfo
    for row, unit in enumerate(overview.units, 2):
        for place in range(len(heads)):
            sheet.write_blank(row, place, None, plain)
        sheet.write_string(row, 0, scheme.unit(unit.unit).name, plain)
        sheet.write_string(row, 1, words.plain(f"statement.outcome_{unit.outcome}"), plain)
        for place, (_, figure) in enumerate(unit.figures, 2):
            sheet.write_number(row, place, figure, number)
        place = 2 + len(statement.parts)
        if unit.first is not None and unit.last is not None:
            sheet.write_datetime(row, place, unit.first.astimezone(zone).replace(tzinfo=None), when)
            sheet.write_datetime(row, place + 1, unit.last.at.astimezone(zone).replace(tzinfo=None), when)
            sheet.write_number(row, place + 2, unit.last.number, number)
            sheet.write_string(row, place + 3, unit.by, plain)
    last = 1 + len(overview.units)
    band = {"bold": True, "bg_color": BAND, **LINE}
    bold, sums = book.look(**band), book.look(num_format=COUNTED, **band)
    for place in range(len(heads)):
        sheet.write_blank(last + 1, place, None, bold)
    sheet.write_string(last + 1, 0, words.plain("statement.sheet_total"), bold)
    for index in range(len(statement.parts)):
        total = sum(unit.figures[index][1] for unit in overview.units if unit.figures)
        sheet.write_formula(last + 1, 2 + index, f"=SUM({xl_range(2, 2 + index, last, 2 + index)})", sums, total)
    sheet.freeze_panes(2, 1)

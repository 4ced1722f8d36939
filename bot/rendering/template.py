"""The workbook to fill in: a sheet for each unit with facts, targets and totals, cells that check what is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.workbooks import Column, Mark, edition
from bot.rendering.figures import hundredths
from bot.rendering.screen import Attachment, Screen
from bot.rendering.spreadsheet import AS_TYPED, BAND, FAINT, FILL, LINE, QUIET, Book, decimal, height, number_format
from scoring import Kind, format_value
from scoring.numbers import LARGEST_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from xlsxwriter.worksheet import Worksheet

    from bot.domain.forms import Form, FormFact
    from bot.rendering.catalogue import Catalogue
    from scoring import Fact, Scheme

COLUMNS = (
    Column.SECTION, Column.FACT, Column.MEASURE, Column.TARGET, Column.REPORTED, Column.MORE, Column.TOTAL, Column.CODE
)  # fmt: skip
_WIDTHS = (20, 50, 9, 11, 11, 12, 12, 26)
_HEADER = 4  # the row of the headings, from 0
_MORE, _TOTAL, _CODE = (COLUMNS.index(column) for column in (Column.MORE, Column.TOTAL, Column.CODE))
_LONGEST_CHOICE = 255  # characters of a list in a cell's check


def headings(catalogues: Iterable[Catalogue]) -> dict[str, Column]:
    """The heading of every column in every language, and what else people write there: for reading a workbook again."""
    columns: dict[str, Column] = {}
    for catalogue in catalogues:
        for column in Column:
            columns |= dict.fromkeys(catalogue.plain(f"workbook.column_{column}").split("|"), column)
    return columns


def template_screen(forms: Sequence[Form], scheme: Scheme, made: datetime, catalogue: Catalogue) -> Screen:
    """The message with the workbook of these units."""
    content = template(forms, scheme, made, catalogue)
    whose = scheme.unit(forms[0].unit).short if len(forms) == 1 else catalogue.plain("workbook.all_units")
    name = catalogue.plain("workbook.file_name", whose=whose, day=forms[0].as_of.isoformat())
    return Screen(catalogue("workbook.template"), file=Attachment(content, name))


def template(forms: Sequence[Form], scheme: Scheme, made: datetime, catalogue: Catalogue) -> bytes:
    """The .xlsx: a sheet for each form."""
    book = Book(scheme.title, made)
    for form in forms:
        _fill(_Page(book, book.sheet(scheme.unit(form.unit).short), scheme, catalogue), form)
    return book.content()


@dataclass(frozen=True, slots=True)
class _Page:
    """One sheet, and what all of its cells are written with."""

    book: Book
    sheet: Worksheet
    scheme: Scheme
    catalogue: Catalogue


def _fill(page: _Page, form: Form) -> None:
    book, sheet, scheme, catalogue = page.book, page.sheet, page.scheme, page.catalogue
    unit = scheme.unit(form.unit)
    facts = [(section.item, entry) for section in form.sections for entry in section.facts]
    state = max((entry.seen for _, entry in facts), default=0)
    small = book.look(font_size=8, font_color=FAINT)
    title = catalogue.plain("workbook.sheet_title", unit=unit.name)
    sheet.write_string(0, 0, title, book.look(bold=True, font_size=16))
    sheet.write_string(0, _CODE, str(Mark(scheme.id, edition(scheme), unit.id, state, form.as_of)), small)
    sheet.write_string(1, 0, scheme.title, book.look(font_color=QUIET))
    sheet.write_string(1, _CODE, catalogue.plain("workbook.leave_mark"), small)
    hint = book.look(text_wrap=True, font_color=QUIET)
    sheet.merge_range(2, 0, 2, _TOTAL, catalogue.plain("workbook.how_to_fill"), hint)
    sheet.write_string(3, 0, catalogue.plain("workbook.unit_line", unit=unit.name), book.look(bold=True))
    sheet.write_string(3, _MORE, catalogue.plain("workbook.day_label"), book.look(align="right", font_color=QUIET))
    sheet.write_blank(3, _TOTAL, None, book.look(bg_color=FILL, num_format="yyyy-mm-dd", align="center", **LINE))
    _check_day(page, form)
    for column, name in enumerate(COLUMNS):
        look = small if column == _CODE else book.heading(align="center", **LINE)

        sheet.write_string(_HEADER, column, catalogue.plain(f"workbook.column_{name}").split("|")[0], look)
    due = {fact for duty in form.due for fact in duty.facts}
    for row, (item, entry) in enumerate(facts, _HEADER + 1):
        section = catalogue.plain("form.other") if item is None else scheme.item(item).title
        _row(page, row, section, entry, due=entry.fact in due)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width, None, {"hidden": column == _CODE})
    sheet.set_row(0, 26)
    sheet.set_row(2, 32)
    sheet.set_row(_HEADER, 30)
    sheet.freeze_panes(_HEADER + 1, 2)
    sheet.repeat_rows(_HEADER)
    sheet.print_area(0, 0, _HEADER + len(facts), _TOTAL)


def _row(page: _Page, row: int, section: str, entry: FormFact, *, due: bool) -> None:
    book, sheet, fact = page.book, page.sheet, page.scheme.fact(entry.fact)
    words, numbers = {"text_wrap": True, **LINE}, {"align": "right", "num_format": number_format(fact), **LINE}
    sheet.set_row(row, height((section, _WIDTHS[0]), (fact.title, _WIDTHS[1])))
    sheet.write_string(row, 0, section, book.look(font_color=QUIET, **words))
    sheet.write_string(row, 1, fact.title, book.look(bold=due, **words))
    sheet.write_string(row, 2, fact.measure, book.look(align="center", font_color=QUIET, **words))
    _value(page, (row, 3), entry.target, fact, book.look(**numbers))
    total = entry.total if entry.reported is not None else None
    _value(page, (row, 4), total, fact, book.look(**numbers))
    # What is typed is shown as it was typed, so that no digit is lost in a .csv.
    fill = book.look(bg_color=FILL, **numbers | {"num_format": AS_TYPED})
    sheet.write_blank(row, _MORE, None, fill if fact.kind.adds_up else book.look(bg_color=BAND, **LINE))
    sheet.write_blank(row, _TOTAL, None, fill)
    sheet.write_string(row, _CODE, fact.id, book.look(font_size=8, font_color=FAINT))
    _check_cells(page, row, fact)


def _value(page: _Page, place: tuple[int, int], value: int | None, fact: Fact, look: object) -> None:
    if value is None:
        page.sheet.write_blank(*place, None, look)
    elif fact.kind in (Kind.FLAG, Kind.LEVEL):
        flag = page.catalogue.plain("formatting.yes" if value else "formatting.no")
        text = flag if fact.kind is Kind.FLAG else format_value(value, fact.kind, fact.levels)
        page.sheet.write_string(*place, text, look)
    else:
        page.sheet.write_number(*place, decimal(value, fact.scale), look)


def _check_cells(page: _Page, row: int, fact: Fact) -> None:
    if fact.kind is Kind.LEVEL and len(",".join(fact.levels)) > _LONGEST_CHOICE:
        return
    first = _MORE if fact.kind.adds_up else _TOTAL
    titles = {"error_title": fact.short[:32], "input_title": fact.short[:32]}
    page.sheet.data_validation(row, first, row, _TOTAL, _check(fact, page.scheme, page.catalogue) | titles)


def _check(fact: Fact, scheme: Scheme, catalogue: Catalogue) -> dict[str, object]:
    """A cell's check as XlsxWriter takes it: from a list, a whole number, or a number, from 0 and up to the most."""
    if fact.kind is Kind.FLAG:
        words = [catalogue.plain("formatting.yes"), catalogue.plain("formatting.no")]
        return {"validate": "list", "source": words, "error_message": catalogue.plain("workbook.check_flag")}
    if fact.kind is Kind.LEVEL:
        error = catalogue.plain("workbook.check_level")
        return {"validate": "list", "source": list(fact.levels), "error_message": error}
    if fact.scale == 1:
        error = catalogue.plain("workbook.check_whole", measure=fact.measure)
        return {"validate": "integer", "criteria": ">=", "value": 0, "error_message": error}
    most = scheme.most(fact.id) if fact.kind is Kind.MARK else 10_000 if fact.kind is Kind.PERCENT else None
    if fact.kind.signed:
        error = catalogue.plain("workbook.check_signed", measure=fact.measure)
        limits = {"criteria": "between", "minimum": decimal(-LARGEST_VALUE), "maximum": decimal(LARGEST_VALUE)}
        return {"validate": "decimal", "error_message": error, **limits}
    if most is None:
        error = catalogue.plain("workbook.check_decimal", measure=fact.measure)
        return {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": error}
    error = catalogue.plain("workbook.check_most", most=hundredths(most))
    limits = {"criteria": "between", "minimum": 0, "maximum": decimal(most)}
    return {"validate": "decimal", "error_message": error, **limits}


def _check_day(page: _Page, form: Form) -> None:
    start = page.scheme.start
    days = {"validate": "date", "criteria": "between", "minimum": start, "maximum": form.as_of}
    error = page.catalogue.plain("workbook.check_day", start=start.isoformat(), end=form.as_of.isoformat())
    page.sheet.data_validation(3, _TOTAL, 3, _TOTAL, {**days, "error_message": error})

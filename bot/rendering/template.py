"""The workbook to fill in: a sheet for each unit with its facts, targets and totals, cells that check what is typed, and a mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.workbooks import Column, Mark, edition
from bot.rendering.formatting import hundredths
from bot.rendering.screen import Attachment, Screen
from bot.rendering.spreadsheet import AS_TYPED, BAND, FILL, HEAD, QUIET, Book, decimal, height, number_format
from scoring import Kind, format_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from xlsxwriter.worksheet import Worksheet

    from bot.domain.forms import Form, FormFact
    from bot.rendering.catalogue import Catalogue
    from scoring import Fact, Scheme

COLUMNS = (
    Column.SECTION,
    Column.FACT,
    Column.MEASURE,
    Column.TARGET,
    Column.REPORTED,
    Column.MORE,
    Column.TOTAL,
    Column.CODE,
)
_WIDTHS = (20, 50, 9, 11, 11, 12, 12, 26)
_HEADER = 4  # the row of the headings, from 0
_MORE, _TOTAL, _CODE = (COLUMNS.index(one) for one in (Column.MORE, Column.TOTAL, Column.CODE))
_LINE = {"border": 1, "border_color": "#C5CCDA"}
_LONGEST_CHOICE = 255  # characters of a list in a cell's check


def headings(catalogues: Iterable[Catalogue]) -> dict[str, Column]:
    """The heading of every column in every language, and what else people write there: for reading a workbook again."""
    found: dict[str, Column] = {}
    for catalogue in catalogues:
        for column in Column:
            names = catalogue.plain(f"workbook.column_{column}").split("|")
            found |= dict.fromkeys(names, column)
    return found


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
    facts = [(section.item, one) for section in form.sections for one in section.facts]
    state = max((one.seen for _, one in facts), default=0)
    small = book.look(font_size=8, font_color="#9AA3B2")
    sheet.write_string(
        0, 0, catalogue.plain("workbook.sheet_title", unit=unit.name), book.look(bold=True, font_size=16)
    )
    sheet.write_string(0, _CODE, str(Mark(scheme.id, edition(scheme), unit.id, state, form.as_of)), small)
    sheet.write_string(1, 0, scheme.title, book.look(font_color=QUIET))
    sheet.write_string(1, _CODE, catalogue.plain("workbook.leave_mark"), small)
    how = book.look(text_wrap=True, font_color=QUIET)
    sheet.merge_range(2, 0, 2, _TOTAL, catalogue.plain("workbook.how_to_fill"), how)
    sheet.write_string(3, 0, catalogue.plain("workbook.unit_line", unit=unit.name), book.look(bold=True))
    label = catalogue.plain("workbook.day_label")
    sheet.write_string(3, _MORE, label, book.look(align="right", font_color=QUIET))
    sheet.write_blank(3, _TOTAL, None, book.look(bg_color=FILL, num_format="yyyy-mm-dd", align="center", **_LINE))
    _check_day(page, form)
    for column, name in enumerate(COLUMNS):
        head = catalogue.plain(f"workbook.column_{name}").split("|")[0]
        look = small if column == _CODE else book.look(bold=True, font_color="#FFFFFF", bg_color=HEAD, align="center", text_wrap=True, **_LINE)  # fmt: skip
        sheet.write_string(_HEADER, column, head, look)
    due = {fact for duty in form.due for fact in duty.facts}
    for row, (item, one) in enumerate(facts, _HEADER + 1):
        section = catalogue.plain("form.other") if item is None else scheme.item(item).title
        _row(page, row, section, one, due=one.fact in due)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 26)
    sheet.set_row(2, 32)
    sheet.set_row(_HEADER, 30)
    sheet.freeze_panes(_HEADER + 1, 2)
    sheet.repeat_rows(_HEADER)
    sheet.print_area(0, 0, _HEADER + len(facts), _TOTAL)


def _row(page: _Page, row: int, section: str, one: FormFact, *, due: bool) -> None:
    book, sheet, fact = page.book, page.sheet, page.scheme.fact(one.fact)
    words, numbers = {"text_wrap": True, **_LINE}, {"align": "right", "num_format": number_format(fact), **_LINE}
    sheet.set_row(row, height((section, _WIDTHS[0]), (fact.title, _WIDTHS[1])))
    sheet.write_string(row, 0, section, book.look(font_color=QUIET, **words))
    sheet.write_string(row, 1, fact.title, book.look(bold=due, **words))
    sheet.write_string(row, 2, fact.measure, book.look(align="center", font_color=QUIET, **words))
    _value(page, (row, 3), one.target, fact, book.look(**numbers))
    total = one.total if one.reported is not None else None
    _value(page, (row, 4), total, fact, book.look(**numbers))
    # What is typed is shown as it was typed, so that no digit is lost in a .csv.
    fill = book.look(bg_color=FILL, **numbers | {"num_format": AS_TYPED})
    sheet.write_blank(row, _MORE, None, fill if fact.kind.adds_up else book.look(bg_color=BAND, **_LINE))
    sheet.write_blank(row, _TOTAL, None, fill)
    sheet.write_string(row, _CODE, fact.id, book.look(font_size=8, font_color="#9AA3B2"))
    _check_cells(page, row, fact)


def _value(page: _Page, place: tuple[int, int], value: int | None, fact: Fact, look: object) -> None:
    if value is None:
        page.sheet.write_blank(*place, None, look)
    elif fact.kind in (Kind.FLAG, Kind.LEVEL):
        said = page.catalogue.plain("formatting.yes" if value else "formatting.no")
        text = said if fact.kind is Kind.FLAG else format_value(value, fact.kind, fact.levels)
        page.sheet.write_string(*place, text, look)
    else:
        page.sheet.write_number(*place, decimal(value, fact.scale), look)


def _check_cells(page: _Page, row: int, fact: Fact) -> None:
    """What may be typed; the program says what would be right."""
    scheme, catalogue = page.scheme, page.catalogue
    told = {"error_title": fact.short[:32], "input_title": fact.short[:32]}
    check: dict[str, object]
    yes_or_no = [catalogue.plain("formatting.yes"), catalogue.plain("formatting.no")]
    if fact.kind is Kind.FLAG:
        check = {"validate": "list", "source": yes_or_no, "error_message": catalogue.plain("workbook.check_flag")}
    elif fact.kind is Kind.LEVEL:
        check = {"validate": "list", "source": list(fact.levels), "error_message": catalogue.plain("workbook.check_level")}  # fmt: skip
        if len(",".join(fact.levels)) > _LONGEST_CHOICE:
            return
    elif fact.scale == 1:
        check = {"validate": "integer", "criteria": ">=", "value": 0}
        check["error_message"] = catalogue.plain("workbook.check_whole", measure=fact.measure)
    else:
        most = scheme.most(fact.id) if fact.kind is Kind.MARK else 10_000 if fact.kind is Kind.PERCENT else None
        check = {"validate": "decimal", "criteria": ">=", "value": 0}
        check["error_message"] = catalogue.plain("workbook.check_decimal", measure=fact.measure)
        if most is not None:
            limit = {"criteria": "between", "minimum": 0, "maximum": decimal(most)}
            check = {"validate": "decimal", **limit}
            check["error_message"] = catalogue.plain("workbook.check_most", most=hundredths(most))
    first = _MORE if fact.kind.adds_up else _TOTAL
    page.sheet.data_validation(row, first, row, _TOTAL, check | told)


def _check_day(page: _Page, form: Form) -> None:
    start = page.scheme.start
    days = {"validate": "date", "criteria": "between", "minimum": start, "maximum": form.as_of}
    said = page.catalogue.plain("workbook.check_day", start=start.isoformat(), end=form.as_of.isoformat())
    page.sheet.data_validation(3, _TOTAL, 3, _TOTAL, {**days, "error_message": said})

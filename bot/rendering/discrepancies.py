"""What a workbook says otherwise than the ledger, as a workbook to go through: for more lines than a message holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell

from bot.domain.entries import Mode
from bot.rendering.formatting import amount, day
from bot.rendering.screen import Attachment
from bot.rendering.spreadsheet import AS_TYPED, Book, decimal
from scoring import Kind, format_value

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from bot.domain.workbooks import Change, Preview
    from bot.rendering.catalogue import Catalogue
    from scoring import Fact, Scheme

_COLUMNS = ("unit", "fact", "measure", "before", "after", "difference", "cell", "day", "note")
_WIDTHS = (24, 44, 9, 12, 12, 12, 14, 12, 50)
_BEFORE, _AFTER, _DIFFERENCE = (_COLUMNS.index(one) for one in ("before", "after", "difference"))


def differences_file(preview: Preview, scheme: Scheme, made: datetime, catalogue: Catalogue) -> Attachment:
    """A row for every figure that differs, by units and facts in the scheme's order."""
    book = Book(scheme.title, made)
    sheet = book.sheet(catalogue.plain("workbook.differences"))
    number = book.look(num_format=AS_TYPED)
    book.head(sheet, [catalogue.plain(f"workbook.differs_{name}") for name in _COLUMNS], _WIDTHS, 2)
    ordered = sorted(
        preview.changes, key=lambda one: (scheme.unit_place(one.given.unit), scheme.fact_place(one.given.fact))
    )
    for row, change in enumerate(ordered, 1):
        fact = scheme.fact(change.given.fact)
        words = {0: scheme.unit(change.given.unit).name, 1: fact.title, 2: fact.measure, 6: change.given.cell}
        words |= {7: change.day.isoformat(), 8: what_asks(change, scheme, catalogue, made.tzinfo)}
        for column, text in words.items():
            sheet.write_string(row, column, text, book.look())
        if change.reported:
            _value(sheet, row, _BEFORE, change.before, fact, number)
        _value(sheet, row, _AFTER, change.after, fact, number)
        if fact.kind.adds_up:
            formula = f"={xl_rowcol_to_cell(row, _AFTER)}-{xl_rowcol_to_cell(row, _BEFORE)}"
            difference = decimal(change.after - change.before, fact.scale)
            sheet.write_formula(row, _DIFFERENCE, formula, number, difference)
    sheet.autofilter(0, 0, len(ordered), len(_COLUMNS) - 1)
    return Attachment(book.content(), catalogue.plain("workbook.differences_name", day=made.date().isoformat()))


def _value(sheet: Worksheet, row: int, column: int, value: int, fact: Fact, look: Format) -> None:
    if fact.kind in (Kind.FLAG, Kind.LEVEL):
        sheet.write_string(row, column, format_value(value, fact.kind, fact.levels), look)
    else:
        sheet.write_number(row, column, decimal(value, fact.scale), look)


def what_asks(change: Change, scheme: Scheme, catalogue: Catalogue, zone: tzinfo | None) -> str:
    """What a person has to look at before it is stored: a later report, an unusual figure; empty for nothing."""
    fact = scheme.fact(change.given.fact)
    why = []
    if change.since is not None:
        local = change.since.at.astimezone(zone)
        when = catalogue.plain("form.when", day=day(local.date(), catalogue), time=f"{local:%H:%M}")
        by = change.since.by or catalogue.plain("form.somebody")
        key = "workbook.since_more" if change.given.mode is Mode.INCREMENT else "workbook.since"
        why.append(catalogue.plain(key, by=by, when=when, before=amount(change.before, fact, catalogue)))
    if change.doubt is not None:
        numbers = {
            "present": amount(change.doubt.present, fact, catalogue),
            "usual": amount(change.doubt.usual, fact, catalogue),
            "target": amount(change.doubt.target or 0, fact, catalogue),
        }
        why.append(catalogue.plain(f"form.unusual_{change.doubt.why}", **numbers))
    return " ".join(why)

"""Answers to a workbook: what it would change, what is wrong in which cell, what was stored; and all as a list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell

from bot.domain.entries import Mode
from bot.domain.reviews import is_ranked
from bot.domain.workbooks import Preview
from bot.rendering.callback_data import Action, pack_undo
from bot.rendering.figures import amount, hundredths, moved_to, number, unusual_amounts
from bot.rendering.formatting import MESSAGE_LIMIT, at_time, basis_of_receipt, clip, counted, day, fit, telegram_length
from bot.rendering.receipts import moved, second_lines
from bot.rendering.screen import Attachment, Button, Screen, Tone, button, message
from bot.rendering.spreadsheet import AS_TYPED, Book, decimal
from bot.rendering.table_questions import anew_button, legend_lines
from scoring import Kind, format_value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo
    from zoneinfo import ZoneInfo

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from bot.domain.results import Receipt
    from bot.domain.workbooks import Change, Stored, Wrong
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from bot.rendering.screen import Rows
    from scoring import Fact, Scheme

_IN_SIGHT = 6  # lines before the rest is folded
_NAME, _FACT, _WORDS = 40, 30, 60
_MANY = 30  # changes that are sent as a file too
_WRONG, _ASKING = 6, 3  # so many stand in sight
_COLUMNS = ("unit", "fact", "measure", "before", "after", "difference", "cell", "day", "note")  # of the file
_WIDTHS = (24, 44, 9, 12, 12, 12, 14, 12, 50)
_BEFORE, _AFTER, _DIFFERENCE = (_COLUMNS.index(name) for name in ("before", "after", "difference"))


def outcome_screen(
    outcome: Preview | Stored, scheme: Scheme, catalogue: Catalogue, zone: ZoneInfo, today: date | None = None
) -> Screen:
    """The preview of a workbook, or what of it was stored."""
    if isinstance(outcome, Preview):
        return preview_screen(outcome, scheme, catalogue, zone, today)
    return stored_screen(outcome, scheme, catalogue)


def preview_screen(
    preview: Preview, scheme: Scheme, catalogue: Catalogue, zone: ZoneInfo, today: date | None = None
) -> Screen:
    """What would change, old and new; what asks to be looked at, and what is wrong, first.

    `today` tells a bureau's table of today from one of an earlier day.
    """
    head: list[str] = [catalogue("workbook.overtaken")] if preview.overtaken else []
    title = "workbook.preview" if preview.changes else "workbook.preview_nothing"
    head.append(catalogue(title, name=clip(preview.name, _NAME), count=len(preview.changes)))
    if preview.outdated:
        head.append(catalogue("workbook.outdated"))
    head += legend_lines(preview, catalogue, today or scheme.end)
    head += wrong_lines(preview.wrong, catalogue)
    asking = [change for change in preview.changes if change.asks]
    clear = [change for change in preview.changes if not change.asks]
    named = any(change.given.unit not in preview.own for change in preview.changes)
    questions = [_asking(change, scheme, catalogue, zone, named=named) for change in asking]
    head += questions[:_ASKING]
    tail: list[str] = [unit_moved(change, scheme, catalogue, named=named) for change in preview.receipts[:_IN_SIGHT]]
    tail += counted("workbook.same", preview.same, catalogue)
    lines = questions[_ASKING:] + [_change(change, scheme, catalogue, named=named) for change in clear]
    return Screen(_folded(head, lines, tail, catalogue), _buttons(preview, len(clear), len(asking), catalogue))


def differences_screen(preview: Preview, scheme: Scheme, created: datetime, catalogue: Catalogue) -> Screen | None:
    """The changes as a file, if too many for a message, else None; `created` is in the scheme's time zone."""
    if len(preview.changes) <= _MANY:
        return None
    text = catalogue("workbook.differences_sent", count=len(preview.changes))
    return Screen(text, file=_differences_file(preview, scheme, created, catalogue))


def _differences_file(preview: Preview, scheme: Scheme, created: datetime, catalogue: Catalogue) -> Attachment:
    book = Book(scheme.title, created)
    sheet = book.sheet(catalogue.plain("workbook.differences"))
    look = book.look(num_format=AS_TYPED)
    book.head(sheet, [catalogue.plain(f"workbook.differs_{name}") for name in _COLUMNS], _WIDTHS, 2)

    def place(change: Change) -> tuple[int, int]:
        return scheme.unit_place(change.given.unit), scheme.fact_place(change.given.fact)

    for row, change in enumerate(sorted(preview.changes, key=place), 1):
        fact = scheme.fact(change.given.fact)
        words = {0: scheme.unit(change.given.unit).name, 1: fact.title, 2: fact.measure, 6: change.given.cell}
        words |= {7: change.day.isoformat(), 8: what_asks(change, scheme, catalogue, created.tzinfo)}
        for column, text in words.items():
            sheet.write_string(row, column, text, book.look())
        if change.reported:
            _write(sheet, (row, _BEFORE), change.before, fact, look)
        _write(sheet, (row, _AFTER), change.after, fact, look)
        if fact.kind.adds_up:
            formula = f"={xl_rowcol_to_cell(row, _AFTER)}-{xl_rowcol_to_cell(row, _BEFORE)}"
            sheet.write_formula(row, _DIFFERENCE, formula, look, decimal(change.after - change.before, fact.scale))
    sheet.autofilter(0, 0, len(preview.changes), len(_COLUMNS) - 1)
    return Attachment(book.content(), catalogue.plain("workbook.differences_name", day=created.date().isoformat()))


def _write(sheet: Worksheet, at: tuple[int, int], value: int, fact: Fact, look: Format) -> None:
    if fact.kind in (Kind.FLAG, Kind.LEVEL):
        sheet.write_string(*at, format_value(value, fact.kind, fact.levels), look)
    else:
        sheet.write_number(*at, decimal(value, fact.scale), look)


def what_asks(change: Change, scheme: Scheme, catalogue: Catalogue, zone: tzinfo | None) -> str:
    """What a person has to look at before it is stored: a later report, an unusual figure; empty for nothing."""
    fact = scheme.fact(change.given.fact)
    reasons = []
    if change.since is not None:
        when, before = at_time(change.since.at, zone, catalogue), amount(change.before, fact, catalogue)
        by = change.since.by or catalogue.plain("form.somebody")
        key = "workbook.since_more" if change.given.mode is Mode.INCREMENT else "workbook.since"
        reasons.append(catalogue.plain(key, by=by, when=when, before=before))
    if (doubt := change.doubt) is not None:
        reasons.append(catalogue.plain(f"form.unusual_{doubt.why}", **unusual_amounts(doubt, fact, catalogue)))
    return " ".join(reasons)


def stored_screen(stored: Stored, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What was stored, and where the units stand now."""
    entries = [line.entry_id for receipt in stored.receipts for line in receipt.lines]
    if not entries:
        return Screen(catalogue("workbook.nothing_to_store"))
    named = any(not receipt.own for receipt in stored.receipts)
    lines: list[str] = [catalogue("workbook.stored", name=clip(stored.name, _NAME), count=len(entries))]
    lines += [unit_moved(receipt, scheme, catalogue, named=named) for receipt in stored.receipts]
    lines += [line for receipt in stored.receipts for line in second_lines(receipt.needs_second, scheme, catalogue)]
    if (undo := pack_undo(scheme.id, entries)) is None:
        return message([*lines, catalogue("workbook.undo_how")], catalogue)
    return message(lines, catalogue, ((Button(catalogue.plain("receipts.undo"), undo, tone=Tone.WITHDRAW),),))


def _folded(head: Sequence[str], lines: Sequence[str], tail: Sequence[str], catalogue: Catalogue) -> str:
    """All lines, most of them behind a fold that a tap opens, as many as one message holds."""
    more = catalogue("receipts.more")
    top = fit(head, MESSAGE_LIMIT * 2 // 3, more)
    room = MESSAGE_LIMIT - telegram_length("\n".join([top, *tail])) - 2
    if len(lines) <= _IN_SIGHT:
        return "\n".join([top, *lines, *tail])
    return "\n".join([top, f"<quote>{fit(lines, room, more)}</quote>", *tail])


def _change(change: Change, scheme: Scheme, catalogue: Catalogue, *, named: bool) -> str:
    fact = scheme.fact(change.given.fact)
    name = clip(fact.short, _FACT)
    if named:
        name = f"{scheme.unit(change.given.unit).short} · {name}"
    before = amount(change.before, fact, catalogue) if not fact.kind.adds_up else number(change.before, fact)
    values = {
        "fact": name,
        "before": before if change.reported else catalogue.plain("workbook.none_before"),
        "after": amount(change.after, fact, catalogue),
    }
    if not fact.kind.adds_up:
        return catalogue("workbook.change_state", **values)
    difference = change.after - change.before
    raised = f"{'+' if difference >= 0 else ''}{number(difference, fact)}"
    return catalogue("workbook.change", difference=raised, **values)


def _asking(change: Change, scheme: Scheme, catalogue: Catalogue, zone: ZoneInfo, *, named: bool) -> str:
    line, question = _change(change, scheme, catalogue, named=named), what_asks(change, scheme, catalogue, zone)
    return catalogue("workbook.asking", cell=change.given.cell, line=line, why=question)


def wrong_lines(wrong: Sequence[Wrong], catalogue: Catalogue, most: int = _WRONG) -> list[Marked]:
    """The first cells that are not used, each with what would be right."""
    lines = []
    for cell in wrong[:most]:
        values = {name: clip(value, _WORDS) for name, value in cell.values}
        if cell.reason == "earlier-day":
            values |= {name: day(date.fromisoformat(values[name]), catalogue) for name in ("day", "last")}
        if "words" in values:
            problem = catalogue(f"doubts.{cell.reason}", **values)
        else:
            problem = catalogue(f"workbook.wrong_{cell.reason}", cell=cell.cell, **values)
        lines.append(catalogue("workbook.wrong", what=problem))
    return lines + counted("workbook.more_wrong", len(wrong) - most, catalogue)


def unit_moved(receipt: Receipt, scheme: Scheme, catalogue: Catalogue, *, named: bool) -> str:
    """What a workbook did to a unit's points and rank, with its name where it does not go without saying."""
    if not named:
        return moved(receipt, scheme, catalogue)[0]
    before, after = receipt.before, receipt.after
    values = {
        "basis": basis_of_receipt(receipt.basis, scheme, catalogue),
        "unit": scheme.unit(receipt.unit).short,
        "total": hundredths(after.total),
        "change": hundredths(after.total - before.total, signed=True),
        "rank": moved_to(before.rank, after.rank),
    }
    key = "workbook.moved" if is_ranked(scheme, receipt.basis) else "workbook.own_moved"
    return catalogue(key, count=len(receipt.lines), **values)


def _buttons(preview: Preview, clear: int, asking: int, catalogue: Catalogue) -> Rows:
    if not preview.draft:
        return anew_button(preview.legend, preview.scheme, catalogue)
    rows, at = [], (Action.STORE, preview.scheme, preview.draft)
    if clear:
        key = "workbook.store_right" if asking or preview.wrong else "workbook.store"
        rows.append((button(catalogue, key, *at, "clear", count=clear),))
    if asking:
        rows.append((button(catalogue, "workbook.store_asked", *at, "all", count=clear + asking, asking=asking),))
    anew = anew_button(preview.legend, preview.scheme, catalogue)
    return (*rows, *anew, (button(catalogue, "workbook.store_none", *at, "x"),))

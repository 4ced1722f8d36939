"""Answers about a statement: the form, what a filled-in one would do, that it is handed in, and who has done so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.statements import StatementPreview
from bot.domain.timeliness import Outcome
from bot.rendering.callback_data import Action, pack
from bot.rendering.figures import amount, hundredths
from bot.rendering.form import doubt_words
from bot.rendering.formatting import basis_of_receipt, clip, counted, day, days_left
from bot.rendering.receipts import second_lines
from bot.rendering.screen import Attachment, Button, Screen, button, message
from bot.rendering.statement_sheets import collected_book, form_book

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.domain.results import Receipt
    from bot.domain.statements import Blank, HandedIn, Overview, PartChange
    from bot.domain.workbooks import Wrong
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from schemes.duties import Duty
    from schemes.statements import Statement
    from scoring import Scheme

_WRONG, _NAMES = 6, 4  # so many stand in sight
_WORDS, _TITLE, _LABEL, _NAME = 40, 60, 24, 12
_FILE_NAME = 60


def choose_screen(choices: Sequence[tuple[str | None, Duty]], scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Which of several units and statements: to fill in, or without a unit who has handed it in."""
    rows = []
    for unit, duty in choices:
        title, name = clip(duty.title, _LABEL), clip(scheme.unit(unit).short, _NAME) if unit is not None else ""
        take = pack(Action.STATEMENT, scheme.id, unit, duty.id) if unit else pack(Action.STATEMENTS, scheme.id, duty.id)
        rows.append((Button(catalogue.plain("statement.choice", title=title, unit=name).rstrip(), take),))
    return Screen(catalogue("statement.choose"), tuple(rows))


def form_screen(
    blank: Blank, duty: Duty, statement: Statement, scheme: Scheme, created: datetime, catalogue: Catalogue
) -> Screen:
    """The message with the form; `created` in the scheme's time zone."""
    title, unit = clip(statement.title, _TITLE), clip(scheme.unit(blank.unit).short, _NAME)
    left = days_left((duty.due - blank.as_of).days, catalogue)
    lines = [catalogue("statement.form", title=title, unit=unit, due=day(duty.due, catalogue), left=left)]
    if blank.last is not None:
        when = day(blank.last.at.astimezone(created.tzinfo).date(), catalogue)
        lines.append(catalogue("statement.form_again", day=when, by=clip(blank.by, _NAME)))
    values = {"title": clip(duty.title, _FILE_NAME), "unit": unit, "day": blank.as_of.isoformat()}
    book = form_book(blank, duty, statement, scheme, created, catalogue)
    return Screen("\n".join(lines), file=Attachment(book, catalogue.plain("statement.file_name", **values)))


def outcome_screen(
    outcome: StatementPreview | HandedIn, statement: Statement, scheme: Scheme, catalogue: Catalogue, zone: ZoneInfo
) -> Screen:
    """The preview of a statement, or the confirmation that it is handed in."""
    if isinstance(outcome, StatementPreview):
        return preview_screen(outcome, statement, scheme, catalogue, zone)
    return handed_in_screen(outcome, statement, scheme, catalogue)


def preview_screen(
    preview: StatementPreview, statement: Statement, scheme: Scheme, catalogue: Catalogue, zone: ZoneInfo
) -> Screen:
    """What is wrong in it; or what handing it in would change and report."""
    unit = clip(scheme.unit(preview.unit).short, _NAME) if preview.unit else ""
    head = {"title": clip(statement.title, _TITLE), "unit": unit}
    if preview.wrong:
        nobody = catalogue("statement.put_right_nobody", name=clip(preview.name, _WORDS))
        lines = [catalogue("statement.put_right", **head) if unit else nobody, *_wrong(preview.wrong, catalogue)]
        return message([*lines, catalogue("statement.send_again")], catalogue)
    last = day(preview.last.at.astimezone(zone).date(), catalogue) if preview.last is not None else ""
    if not preview.draft:
        return Screen(catalogue("statement.same", day=last, **head))
    lines = [catalogue("statement.overtaken")] if preview.overtaken else []
    lines.append(catalogue("statement.preview", **head))
    if preview.since is not None:
        lines.append(catalogue("statement.since", by=clip(preview.since, _NAME), day=last))
    for change in preview.changes:
        lines += _change(change, statement, scheme, catalogue)
    lines += _reports(preview, scheme, catalogue)
    lines += [_moved(receipt, scheme, catalogue) for receipt in preview.receipts]
    at = (Action.HAND_IN, scheme.id, preview.draft)
    row = (button(catalogue, "statement.hand_in", *at, "y"), button(catalogue, "statement.not_now", *at, "x"))
    return message(lines, catalogue, (row,))


def handed_in_screen(handed_in: HandedIn, statement: Statement, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """That it is handed in, with its numbers, and where the unit stands now."""
    names = {"title": clip(statement.title, _TITLE), "unit": clip(scheme.unit(handed_in.unit).short, _NAME)}
    lines: list[str] = [
        catalogue("statement.handed_in", day=day(handed_in.day, catalogue), number=handed_in.number, **names)
    ]
    lines += [_change_of(part, None, figure, statement, scheme, catalogue) for part, figure in handed_in.figures]
    lines += [_moved(receipt, scheme, catalogue) for receipt in handed_in.receipts]
    lines += [line for receipt in handed_in.receipts for line in second_lines(receipt.needs_second, scheme, catalogue)]
    return message([*lines, catalogue("statement.later")], catalogue)


def overview_screen(
    overview: Overview, duty: Duty, statement: Statement, scheme: Scheme, catalogue: Catalogue
) -> Screen:
    """Who has handed it in, on time or late, and the numbers together; all lists by a button for who may have them."""
    lines = overview_lines(overview, duty, statement, scheme, catalogue)
    if not overview.persons or not any(unit.first for unit in overview.units):
        return message(lines, catalogue)
    whole = button(catalogue, "statement.whole", Action.STATEMENTS, scheme.id, duty.id, "xlsx")
    return message(lines, catalogue, ((whole,),))


def overview_lines(
    overview: Overview, duty: Duty, statement: Statement, scheme: Scheme, catalogue: Catalogue
) -> list[Marked]:
    """The lines of the overview."""
    handed_in = [unit for unit in overview.units if unit.first is not None]
    values = {
        "title": clip(statement.title, _TITLE),
        "due": day(duty.due, catalogue),
        "left": days_left((duty.due - overview.as_of).days, catalogue),
    }
    lines = [catalogue("statement.overview", done=len(handed_in), all=len(overview.units), **values)]
    keys = {Outcome.ON_TIME: "on_time", Outcome.LATE: "late", Outcome.MISSED: "missing", Outcome.OPEN: "open"}
    for outcome, key in keys.items():
        names = [clip(scheme.unit(unit.unit).short, _NAME) for unit in overview.units if unit.outcome is outcome]
        lines += counted(f"statement.overview_{key}", len(names), catalogue, units="、".join(names))
    for index, part in enumerate(statement.parts if handed_in else ()):
        total = amount(sum(unit.figures[index][1] for unit in handed_in), scheme.fact(part.fact), catalogue)
        lines.append(catalogue("statement.overview_sum", part=clip(part.title, _WORDS), sum=total))
    return lines


def collected_screen(
    overview: Overview, duty: Duty, statement: Statement, scheme: Scheme, created: datetime, catalogue: Catalogue
) -> Screen:
    """The message with all units' statements; `created` in the scheme's time zone."""
    count = sum(unit.first is not None for unit in overview.units)
    text = catalogue("statement.collected", title=clip(statement.title, _TITLE), done=count)
    return Screen(text, file=collected_file(overview, duty, statement, scheme, created, catalogue))


def collected_file(
    overview: Overview, duty: Duty, statement: Statement, scheme: Scheme, created: datetime, catalogue: Catalogue
) -> Attachment:
    """All units' statements as a workbook."""
    title, when = clip(duty.title, _FILE_NAME), overview.as_of.isoformat()
    name = catalogue.plain("statement.collected_name", title=title, day=when)
    return Attachment(collected_book(overview, statement, scheme, created, catalogue), name)


def _change(change: PartChange, statement: Statement, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    lines = [_change_of(change.part, change.before, change.after, statement, scheme, catalogue)]
    for key, names in (("added", change.added), ("gone", change.gone), ("changed", change.changed)):
        if names:
            shown = "、".join(clip(name, _NAME) for name in names[:_NAMES])
            if len(names) > _NAMES:
                shown = catalogue.plain("statement.and_others", names=shown, count=len(names))
            lines.append(catalogue(f"statement.{key}", names=shown))
    return lines


def _change_of(
    part_id: str, before: int | None, after: int, statement: Statement, scheme: Scheme, catalogue: Catalogue
) -> Marked:
    part = next(part for part in statement.parts if part.part == part_id)
    fact, title = scheme.fact(part.fact), clip(part.title, _WORDS)
    shown = amount(after, fact, catalogue)
    if before is None or before == after:
        return catalogue("statement.part", part=title, after=shown)
    return catalogue("statement.part_before", part=title, after=shown, before=amount(before, fact, catalogue))


def _reports(preview: StatementPreview, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    if not preview.facts:
        return [catalogue("statement.reports_nothing")]
    lines = [catalogue("statement.reports")]
    for change in preview.facts:
        fact = scheme.fact(change.fact)
        values = {"fact": clip(fact.short, _WORDS), "after": amount(change.after, fact, catalogue)}
        if change.before is None:
            lines.append(catalogue("statement.reported", **values))
        else:
            before = amount(change.before, fact, catalogue)
            lines.append(catalogue("statement.reported_before", before=before, **values))
        if change.doubt is not None:
            lines.append(catalogue("statement.doubted", why=doubt_words(change.doubt, scheme, catalogue)))
    return lines


def _moved(receipt: Receipt, scheme: Scheme, catalogue: Catalogue) -> Marked:
    values = {
        "basis": basis_of_receipt(receipt.basis, scheme, catalogue),
        "total": hundredths(receipt.after.total),
        "change": hundredths(receipt.after.total - receipt.before.total, signed=True),
    }
    if receipt.own:
        return catalogue("statement.moved", **values)
    return catalogue("statement.moved_unit", unit=clip(scheme.unit(receipt.unit).short, _NAME), **values)


def _wrong(wrong: Sequence[Wrong], catalogue: Catalogue) -> list[Marked]:
    lines = []
    for cell in wrong[:_WRONG]:
        values = {name: clip(value, _WORDS) for name, value in cell.values}
        problem = catalogue(f"statement.wrong_{cell.reason}", cell=cell.cell, **values)
        lines.append(catalogue("statement.wrong", what=problem))
    return lines + counted("statement.more_wrong", len(wrong) - _WRONG, catalogue)

"""Answers about a statement: the form to fill in, what a filled-in one would do, that it is handed in, and who has done so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.statements import StatementPreview
from bot.domain.timeliness import Outcome
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import MESSAGE_LIMIT, amount, basis_name, clip, day, fit, hundredths
from bot.rendering.screen import Attachment, Button, Screen
from bot.rendering.statement_sheets import collected_book, form_book

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from bot.domain.results import Receipt
    from bot.domain.statements import Blank, HandedIn, Overview, PartChange
    from bot.domain.workbooks import Wrong
    from bot.rendering.catalogue import Catalogue
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
        label = catalogue.plain("statement.choice", title=title, unit=name).rstrip()
        take = pack(Action.STATEMENT, scheme.id, unit, duty.id) if unit else pack(Action.STATEMENTS, scheme.id, duty.id)
        rows.append((Button(label, take),))
    return Screen(catalogue("statement.choose"), tuple(rows))


def form_screen(
    blank: Blank, duty: Duty, statement: Statement, scheme: Scheme, made: datetime, catalogue: Catalogue
) -> Screen:
    """The message with the form; `made` in the scheme's time zone."""
    unit = clip(scheme.unit(blank.unit).short, _NAME)
    lines: list[str] = [
        catalogue(
            "statement.form",
            title=clip(statement.title, _TITLE),
            unit=unit,
            due=day(duty.due, catalogue),
            left=_left(duty, blank.as_of, catalogue),
        )
    ]
    if blank.last is not None:
        when = day(blank.last.at.astimezone(made.tzinfo).date(), catalogue)
        lines.append(catalogue("statement.form_again", day=when, by=clip(blank.by, _NAME)))
    name = catalogue.plain(
        "statement.file_name", title=clip(duty.title, _FILE_NAME), unit=unit, day=blank.as_of.isoformat()
    )
    return Screen("\n".join(lines), file=Attachment(form_book(blank, duty, statement, scheme, made, catalogue), name))


def outcome_screen(
    outcome: StatementPreview | HandedIn, statement: Statement, scheme: Scheme, catalogue: Catalogue, zone: ZoneInfo
) -> Screen:
    """A preview, or that it is handed in."""
    if isinstance(outcome, StatementPreview):
        return preview_screen(outcome, statement, scheme, catalogue, zone)
    return handed_in_screen(outcome, statement, scheme, catalogue)


def preview_screen(
    preview: StatementPreview, statement: Statement, scheme: Scheme, catalogue: Catalogue, zone: ZoneInfo
) -> Screen:
    """What is wrong in it; or what handing it in would change and report."""
    more = catalogue("receipts.more")
    unit = clip(scheme.unit(preview.unit).short, _NAME) if preview.unit else ""
    head = {"title": clip(statement.title, _TITLE), "unit": unit}
    if preview.wrong:
        nobody = catalogue("statement.put_right_nobody", name=clip(preview.name, _WORDS))
        lines = [catalogue("statement.put_right", **head) if unit else nobody, *_wrong(preview.wrong, catalogue)]
        return Screen(fit([*lines, catalogue("statement.send_again")], MESSAGE_LIMIT, more))
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
    lines += [_moved(one, scheme, catalogue) for one in preview.receipts]
    row = (
        Button(catalogue.plain("statement.hand_in"), pack(Action.HAND_IN, scheme.id, preview.draft, "y")),
        Button(catalogue.plain("statement.not_now"), pack(Action.HAND_IN, scheme.id, preview.draft, "x")),
    )
    return Screen(fit(lines, MESSAGE_LIMIT, more), (row,))


def handed_in_screen(done: HandedIn, statement: Statement, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """That it is handed in, with its numbers, and where the unit stands now."""
    unit, title = clip(scheme.unit(done.unit).short, _NAME), clip(statement.title, _TITLE)
    lines: list[str] = [
        catalogue("statement.handed_in", title=title, unit=unit, day=day(done.day, catalogue), number=done.number)
    ]
    for part, figure in done.figures:
        lines += _change_of(part, None, figure, statement, scheme, catalogue)
    lines += [_moved(one, scheme, catalogue) for one in done.receipts]
    lines.append(catalogue("statement.later"))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")))


def overview_screen(found: Overview, duty: Duty, statement: Statement, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Who has handed it in, on time or late, and the numbers together; all lists by a button for who may have them."""
    text = fit(overview_lines(found, duty, statement, scheme, catalogue), MESSAGE_LIMIT, catalogue("receipts.more"))
    if not found.persons or not any(one.first for one in found.units):
        return Screen(text)
    button = Button(catalogue.plain("statement.whole"), pack(Action.STATEMENTS, scheme.id, duty.id, "xlsx"))
    return Screen(text, ((button,),))


def overview_lines(
    found: Overview, duty: Duty, statement: Statement, scheme: Scheme, catalogue: Catalogue
) -> list[str]:
    """The same as lines."""
    done = [one for one in found.units if one.first is not None]
    lines: list[str] = [
        catalogue(
            "statement.overview",
            title=clip(statement.title, _TITLE),
            due=day(duty.due, catalogue),
            left=_left(duty, found.as_of, catalogue),
            done=len(done),
            all=len(found.units),
        )
    ]
    keys = {Outcome.ON_TIME: "on_time", Outcome.LATE: "late", Outcome.MISSED: "missing", Outcome.OPEN: "open"}
    for outcome, key in keys.items():
        names = [scheme.unit(one.unit).short for one in found.units if one.outcome is outcome]
        if names:
            units = "、".join(clip(name, _NAME) for name in names)
            lines.append(catalogue(f"statement.overview_{key}", count=len(names), units=units))
    for index, part in enumerate(statement.parts if done else ()):
        total = amount(sum(one.figures[index][1] for one in done), scheme.fact(part.fact), catalogue)
        lines.append(catalogue("statement.overview_sum", part=clip(part.title, _WORDS), sum=total))
    return lines


def collected_screen(
    found: Overview, duty: Duty, statement: Statement, scheme: Scheme, made: datetime, catalogue: Catalogue
) -> Screen:
    """The message with all units' statements; `made` in the scheme's time zone."""
    done = sum(one.first is not None for one in found.units)
    said = catalogue("statement.collected", title=clip(statement.title, _TITLE), done=done)
    return Screen(said, file=collected_file(found, duty, statement, scheme, made, catalogue))


def collected_file(
    found: Overview, duty: Duty, statement: Statement, scheme: Scheme, made: datetime, catalogue: Catalogue
) -> Attachment:
    """All units' statements as a workbook."""
    title, when = clip(duty.title, _FILE_NAME), found.as_of.isoformat()
    name = catalogue.plain("statement.collected_name", title=title, day=when)
    return Attachment(collected_book(found, statement, scheme, made, catalogue), name)


def _left(duty: Duty, as_of: date, catalogue: Catalogue) -> str:
    days = (duty.due - as_of).days
    when = "todos.overdue" if days < 0 else "todos.today" if days == 0 else "todos.left"
    return catalogue.plain(when, days=abs(days))


def _change(change: PartChange, statement: Statement, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    lines = _change_of(change.part, change.before, change.after, statement, scheme, catalogue)
    for key, names in (("added", change.added), ("gone", change.gone), ("changed", change.changed)):
        if names:
            shown = "、".join(clip(name, _NAME) for name in names[:_NAMES])
            if len(names) > _NAMES:
                shown = catalogue.plain("statement.and_others", names=shown, count=len(names))
            lines.append(catalogue(f"statement.{key}", names=shown))
    return lines


def _change_of(
    part_id: str, before: int | None, after: int, statement: Statement, scheme: Scheme, catalogue: Catalogue
) -> list[str]:
    part = next(one for one in statement.parts if one.part == part_id)
    fact, title = scheme.fact(part.fact), clip(part.title, _WORDS)
    shown = amount(after, fact, catalogue)
    if before is None or before == after:
        return [catalogue("statement.part", part=title, after=shown)]
    return [catalogue("statement.part_before", part=title, after=shown, before=amount(before, fact, catalogue))]


def _reports(preview: StatementPreview, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    if not preview.facts:
        return [catalogue("statement.reports_nothing")]
    lines: list[str] = [catalogue("statement.reports")]
    for one in preview.facts:
        fact = scheme.fact(one.fact)
        values = {"fact": clip(fact.short, _WORDS), "after": amount(one.after, fact, catalogue)}
        if one.before is None:
            lines.append(catalogue("statement.reported", **values))
        else:
            before = amount(one.before, fact, catalogue)
            lines.append(catalogue("statement.reported_before", before=before, **values))
    return lines


def _moved(receipt: Receipt, scheme: Scheme, catalogue: Catalogue) -> str:
    change = hundredths(receipt.after.total - receipt.before.total, signed=True)
    values = {
        "basis": basis_name(receipt.basis, scheme, catalogue),
        "total": hundredths(receipt.after.total),
        "change": change,
    }
    if receipt.own:
        return catalogue("statement.moved", **values)
    return catalogue("statement.moved_unit", unit=clip(scheme.unit(receipt.unit).short, _NAME), **values)


def _wrong(wrong: Sequence[Wrong], catalogue: Catalogue) -> list[str]:
    lines: list[str] = []
    for one in wrong[:_WRONG]:
        values = {name: clip(value, _WORDS) for name, value in one.values}
        what = catalogue(f"statement.wrong_{one.reason}", cell=one.cell, **values)
        lines.append(catalogue("statement.wrong", what=what))
    if len(wrong) > _WRONG:
        lines.append(catalogue("statement.more_wrong", count=len(wrong) - _WRONG))
    return lines

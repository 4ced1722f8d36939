"""Evidence in words: what was taken, what it is asked of, what there is, and the file itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.domain.evidence import PAGE, Medium
from bot.rendering.callback_data import Action, pack
from bot.rendering.figures import stated
from bot.rendering.formatting import CAPTION_LIMIT, clip, counted, day, fit
from bot.rendering.screen import Button, Screen, TelegramFile, button, in_rows, message, turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.entries import Entry
    from bot.domain.evidence import Evidences, Shown, Taken, Unproven
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from scoring import Scheme

_MOST = 3
_LABEL = 40
_NAME = 24


def taken_screen(outcome: Taken, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The reports that a file was attached to; or that it was dropped, as it proves none."""
    if not outcome.entries:
        return Screen(catalogue("evidence.dropped"))
    names = [_stated(entry, scheme, catalogue) for entry in outcome.entries[:_MOST]]
    key = "evidence.taken_more" if len(outcome.entries) > _MOST else "evidence.taken"
    return Screen(catalogue(key, reports="、".join(names), count=len(outcome.entries)))


def ask_screen(outcome: Taken, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Ask which of the last reports the waiting files prove."""
    rows = [
        (Button(_choice(group, scheme, catalogue), pack(Action.ATTACH, scheme.id, group[0].id)),)
        for group in outcome.choices
    ]
    rows.append((button(catalogue, "evidence.none_of_them", Action.ATTACH, scheme.id, "x"),))
    return Screen(catalogue("evidence.ask", count=outcome.waiting), tuple(rows))


def list_screen(files: Evidences, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """One page of the files, newest first, with a button for each."""
    unit = scheme.unit(files.unit).short
    about = f"{unit} · {scheme.fact(files.fact).short}" if files.fact is not None else unit
    if not files.rows:
        return Screen(catalogue("evidence.empty", about=about))
    lines = [catalogue("evidence.title", about=about, count=files.count, page=files.page + 1, pages=files.pages)]
    buttons = []
    for place, row in enumerate(files.rows, files.page * PAGE + 1):
        lines.append(_row(place, row, scheme, catalogue))
        buttons.append(button(catalogue, "evidence.open", Action.FILE, files.scheme, row.evidence.id, number=place))
    fact, keys = scheme.fact_place(files.fact) if files.fact is not None else "", ("evidence.newer", "evidence.older")
    data = partial(pack, Action.EVIDENCE, files.scheme, files.unit, fact)
    return message(lines, catalogue, (*in_rows(buttons, 3), turns(files.page, files.pages, keys, catalogue, data)))


def file_screen(shown: Shown, data: bytes | None, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The file itself, with what it proves."""
    facts = "、".join(scheme.fact(fact).short for fact in shown.facts[:_MOST])
    evidence, upload = shown.evidence, shown.evidence.upload
    unit, when = scheme.unit(shown.unit).short, day(evidence.at.date(), catalogue)
    lines = [catalogue("evidence.caption", unit=unit, facts=facts, by=shown.by, day=when)]
    content = evidence.content
    if content is not None and content.trouble is not None:
        lines.append(catalogue(f"evidence.trouble_{content.trouble}"))
    name = upload.name or f"{evidence.id}.{content.ending if content is not None else 'jpg'}"
    return Screen(
        fit(lines, CAPTION_LIMIT, ""),
        telegram_file=TelegramFile(upload.file_id, upload.medium is Medium.PHOTO, data, name),
    )


def lacking_lines(lacking: Sequence[Unproven], scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """For /todo: the reports whose evidence is still to be sent."""
    if not lacking:
        return []
    lines: list[str] = [catalogue("evidence.todo_title")]
    for report in lacking[:_MOST]:
        fact, when = scheme.fact(report.fact), day(report.date, catalogue)
        figure = stated(report.value, report.mode, fact, catalogue)
        lines.append(catalogue("evidence.todo", day=when, fact=fact.short, said=figure, evidence=fact.evidence))
    return lines + counted("evidence.todo_others", len(lacking) - _MOST, catalogue)


def _row(place: int, row: Shown, scheme: Scheme, catalogue: Catalogue) -> Marked:
    evidence = row.evidence
    facts = "、".join(scheme.fact(fact).short for fact in row.facts[:_MOST])
    name = clip(evidence.upload.name, _NAME) or catalogue.plain("evidence.photo")
    trouble = evidence.content.trouble if evidence.content is not None else None
    flag = catalogue.plain(f"evidence.flag_{trouble}") if trouble is not None else ""
    when = day(evidence.at.date(), catalogue)
    return catalogue("evidence.row", number=place, day=when, facts=facts, name=name, by=row.by, flag=flag)


def _choice(group: Sequence[Entry], scheme: Scheme, catalogue: Catalogue) -> str:
    first, count = group[0], len(group)
    report, when = _stated(first, scheme, catalogue), day(first.date, catalogue)
    key = "evidence.choice" if count == 1 else "evidence.choice_more"
    return clip(catalogue.plain(key, report=report, day=when, count=count), _LABEL)


def _stated(entry: Entry, scheme: Scheme, catalogue: Catalogue) -> str:
    fact = scheme.fact(entry.fact)
    return f"{fact.short} {stated(entry.value, entry.mode, fact, catalogue)}"

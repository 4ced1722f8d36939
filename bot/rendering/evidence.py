"""Evidence in words: what was taken, what it is asked of, what there is, and the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.evidence import PAGE, Medium
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import CAPTION_LIMIT, MESSAGE_LIMIT, amount, clip, day, fit
from bot.rendering.screen import Button, Kept, Screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.entries import Entry
    from bot.domain.evidence import Evidences, Shown, Taken, Unproven
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_MOST = 3
_LABEL = 40
_NAME = 24


def taken_screen(taken: Taken, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Which report has its evidence now; nothing where the person said that it proves none."""
    if not taken.entries:
        return Screen(catalogue("evidence.dropped"))
    names = [_said(one, scheme, catalogue) for one in taken.entries[:_MOST]]
    key = "evidence.taken_more" if len(taken.entries) > _MOST else "evidence.taken"
    return Screen(catalogue(key, reports="、".join(names), count=len(taken.entries)))


def ask_screen(taken: Taken, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Which of the last reports the files that wait prove."""
    rows = [
        (Button(_choice(group, scheme, catalogue), pack(Action.ATTACH, scheme.id, group[0].id)),)
        for group in taken.choices
    ]
    rows.append((Button(catalogue.plain("evidence.none_of_them"), pack(Action.ATTACH, scheme.id, "x")),))
    return Screen(catalogue("evidence.ask", count=taken.waiting), tuple(rows))


def list_screen(found: Evidences, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What there is, newest first, with a button for each file."""
    unit = scheme.unit(found.unit).short
    about = f"{unit} · {scheme.fact(found.fact).short}" if found.fact is not None else unit
    if not found.rows:
        return Screen(catalogue("evidence.empty", about=about))
    lines: list[str] = [
        catalogue("evidence.title", about=about, count=found.count, page=found.page + 1, pages=found.pages)
    ]
    buttons = []
    for place, row in enumerate(found.rows, found.page * PAGE + 1):
        lines.append(_row(place, row, scheme, catalogue))
        label = catalogue.plain("evidence.open", number=place)
        buttons.append(Button(label, pack(Action.FILE, found.scheme, row.evidence.id)))
    rows = [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]
    number = scheme.fact_place(found.fact) if found.fact is not None else ""
    turn = [
        Button(catalogue.plain(key), pack(Action.EVIDENCE, found.scheme, found.unit, number, page))
        for page, key in ((found.page - 1, "evidence.newer"), (found.page + 1, "evidence.older"))
        if 0 <= page < found.pages
    ]
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), tuple([*rows, tuple(turn)] if turn else rows))


def file_screen(shown: Shown, data: bytes | None, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The file itself, with what it proves."""
    facts = "、".join(scheme.fact(one).short for one in shown.facts[:_MOST])
    found, upload = shown.evidence, shown.evidence.upload
    unit, when = scheme.unit(shown.unit).short, day(found.at.date(), catalogue)
    lines = [catalogue("evidence.caption", unit=unit, facts=facts, by=shown.by, day=when)]
    content = found.content
    if content is not None and content.trouble is not None:
        lines.append(catalogue(f"evidence.trouble_{content.trouble}"))
    name = upload.name or f"{found.id}.{content.ending if content is not None else 'jpg'}"
    kept = Kept(upload.file_id, upload.medium is Medium.PHOTO, data, name)
    return Screen(fit(lines, CAPTION_LIMIT, ""), kept=kept)


def lacking_lines(lacking: Sequence[Unproven], scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """For /todo: the reports whose evidence is still to be sent."""
    if not lacking:
        return []
    lines: list[str] = [catalogue("evidence.todo_title")]
    for one in lacking[:_MOST]:
        said, when = _value(one, scheme, catalogue), day(one.date, catalogue)
        fact = scheme.fact(one.fact)
        lines.append(catalogue("evidence.todo", day=when, fact=fact.short, said=said, evidence=fact.evidence))
    if len(lacking) > _MOST:
        lines.append(catalogue("evidence.todo_others", count=len(lacking) - _MOST))
    return lines


def _row(place: int, row: Shown, scheme: Scheme, catalogue: Catalogue) -> str:
    found = row.evidence
    facts = "、".join(scheme.fact(one).short for one in row.facts[:_MOST])
    name = clip(found.upload.name, _NAME) or catalogue.plain("evidence.photo")
    trouble = found.content.trouble if found.content is not None else None
    flag = catalogue.plain(f"evidence.flag_{trouble}") if trouble is not None else ""
    when = day(found.at.date(), catalogue)
    return catalogue("evidence.row", number=place, day=when, facts=facts, name=name, by=row.by, flag=flag)


def _choice(group: Sequence[Entry], scheme: Scheme, catalogue: Catalogue) -> str:
    first, count = group[0], len(group)
    key = "evidence.choice" if count == 1 else "evidence.choice_more"
    return clip(
        catalogue.plain(key, report=_said(first, scheme, catalogue), day=day(first.date, catalogue), count=count),
        _LABEL,
    )


def _said(entry: Entry, scheme: Scheme, catalogue: Catalogue) -> str:
    return f"{scheme.fact(entry.fact).short} {_value(entry, scheme, catalogue)}"


def _value(entry: Entry | Unproven, scheme: Scheme, catalogue: Catalogue) -> str:
    fact = scheme.fact(entry.fact)
    value = amount(entry.value, fact, catalogue)
    if not fact.kind.adds_up:
        return value
    return f"+{value}" if entry.mode is Mode.INCREMENT else catalogue.plain("receipts.as_total", value=value)

"""What was done, in plain words: for the chat, the terminal and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.audit import ACTIONS
from bot.domain.entries import Mode
from bot.rendering.callback_data import Action, pack
from bot.rendering.figures import stated
from bot.rendering.formatting import clip, csv_text, harmless
from bot.rendering.screen import Screen, message, turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

    from bot.domain.audit import AuditEvent, AuditPage
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_WORDS, _WHOLE = 60, 1000
_COLUMNS = ("at", "person", "person_id", "action", "unit", "fact", "date", "mode", "value", "words", "source")


def audit_screen(page: AuditPage, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> Screen:
    """One page of the audit log, newest first."""
    if not page.rows:
        return Screen(catalogue("audit.nothing"))
    lines = [catalogue("audit.title", count=page.count, page=page.page + 1, pages=page.pages)]
    lines += [catalogue("audit.line", event=event_line(event, scheme, catalogue, zone)) for event in page.rows]
    at, keys = (Action.AUDIT, page.scheme), ("audit.newer", "audit.older")
    search = _arguments(page, scheme)
    turn = turns(page.page, page.pages, keys, catalogue, lambda number: pack(*at, number, *search))
    return message(lines, catalogue, (turn,))


def event_line(event: AuditEvent, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> str:
    """An event in one line: 06-15 09:30 王芳 上报 长江 城镇新增就业 +12 人（发消息）."""
    about = []
    if event.unit in {unit.id for unit in scheme.units}:
        about.append(scheme.unit(event.unit or "").short)
    about += event_subject(event, scheme, catalogue, most=_WORDS)
    if event.source:
        about.append(catalogue.plain(f"audit.source_{event.source}"))
    by = event.by or (catalogue.plain("audit.command_line") if event.person_id is None else str(event.person_id))
    when = f"{event.at.astimezone(zone):%m-%d %H:%M}"
    return f"{when} {by} {action_word(event.action, catalogue)} {' '.join(about)}".rstrip()


def event_subject(event: AuditEvent, scheme: Scheme, catalogue: Catalogue, most: int = _WHOLE) -> list[str]:
    """The fact and figure of an event, and at most so many letters of what else was written down."""
    about = []
    if event.fact is not None:
        fact = scheme.fact(event.fact)
        about.append(fact.short)
        if event.mode is not None and event.mode is not Mode.WITHDRAWAL:
            about.append(stated(event.value, event.mode, fact, catalogue))
    if event.words:
        about.append(clip(_plain(event.words, catalogue), most))
    return about


def action_word(action: str, catalogue: Catalogue) -> str:
    """The name of an audited action; its code where the catalogue has none."""
    key = f"audit.action_{action}"
    return catalogue.plain(key) if catalogue.has(key) else action


def audit_csv(events: Iterable[AuditEvent], zone: tzinfo) -> str:
    """The events as .csv with every column; no text in it becomes a formula."""
    rows: list[Sequence[object]] = [_COLUMNS]
    for event in events:
        at = event.at.astimezone(zone).isoformat(timespec="seconds")
        mode, value = (event.mode.value, event.value) if event.mode is not None else ("", "")
        facts = (event.action, event.unit or "", event.fact or "", event.day or "", mode, value)
        rows.append((at, harmless(event.by), event.person_id or "", *facts, harmless(event.words), event.source))
    return csv_text(rows)


def _plain(words: str, catalogue: Catalogue) -> str:
    """An event's words with our codes among them (a role, a state) in the reader's language."""
    parts = []
    for word in words.split(" "):
        keys = (key for key in (f"people.role_{word}", f"audit.word_{word}") if catalogue.has(key))
        key = next(keys, None)
        parts.append(catalogue.plain(key) if key is not None else word)
    return " ".join(parts)


def _arguments(page: AuditPage, scheme: Scheme) -> tuple[object, ...]:
    search = page.search
    unit = scheme.unit_place(search.unit) if search.unit is not None else ""
    person = next(iter(search.people)) if len(search.people) == 1 else ""
    action = ACTIONS.index(search.action) if search.action is not None else ""
    return unit, person, action, f"{search.since:%Y-%m}" if search.since is not None else ""

"""What was done, in plain words: for the chat, the terminal and a table."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from bot.domain.audit import ACTIONS
from bot.domain.entries import Mode
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import MESSAGE_LIMIT, amount, clip, fit
from bot.rendering.screen import Button, Screen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from bot.domain.audit import AuditEvent, AuditPage
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_WORDS = 60
_COLUMNS = ("at", "person", "person_id", "action", "unit", "fact", "date", "mode", "value", "words", "source")


def audit_screen(found: AuditPage, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> Screen:
    """One page, newest first."""
    if not found.rows:
        return Screen(catalogue("audit.nothing"))
    lines: list[str] = [catalogue("audit.title", count=found.count, page=found.page + 1, pages=found.pages)]
    lines += [catalogue("audit.line", event=event_line(one, scheme, catalogue, zone)) for one in found.rows]
    turn = [
        Button(catalogue.plain(key), pack(Action.AUDIT, found.scheme, page, *_arguments(found, scheme)))
        for page, key in ((found.page - 1, "audit.newer"), (found.page + 1, "audit.older"))
        if 0 <= page < found.pages
    ]
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (tuple(turn),) if turn else ())


def event_line(event: AuditEvent, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> str:
    """06-15 09:30 王芳 上报 长江 城镇新增就业 +12 人（发消息）."""
    about = []
    if event.unit in {one.id for one in scheme.units}:
        about.append(scheme.unit(event.unit or "").short)
    if event.fact is not None:
        about.append(scheme.fact(event.fact).short)
        about += [_value(event, scheme, catalogue)] if event.mode not in (None, Mode.WITHDRAWAL) else []
    if event.words:
        about.append(clip(_plain(event.words, catalogue), _WORDS))
    if event.source:
        about.append(catalogue.plain(f"audit.source_{event.source}"))
    by = event.by or (catalogue.plain("audit.command_line") if event.person_id is None else str(event.person_id))
    when = f"{event.at.astimezone(zone):%m-%d %H:%M}"
    return f"{when} {by} {action_word(event.action, catalogue)} {' '.join(about)}".rstrip()


def action_word(action: str, catalogue: Catalogue) -> str:
    """What an action is called."""
    key = f"audit.action_{action}"
    return catalogue.plain(key) if catalogue.has(key) else action


def audit_csv(found: Iterable[AuditEvent], zone: tzinfo) -> str:
    """A table with every column; words that a spreadsheet would calculate are marked as words."""
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(_COLUMNS)
    for one in found:
        at, mode = one.at.astimezone(zone).isoformat(timespec="seconds"), one.mode.value if one.mode is not None else ""
        value = one.value if one.mode is not None else ""
        facts = (one.action, one.unit or "", one.fact or "", one.day or "", mode, value)
        table.writerow((at, _text(one.by), one.person_id or "", *facts, _text(one.words), one.source))
    return file.getvalue()


def _plain(words: str, catalogue: Catalogue) -> str:
    """Words of ours within what was written down, in the reader's language."""
    told = []
    for word in words.split(" "):
        keys = (key for key in (f"people.role_{word}", f"audit.word_{word}") if catalogue.has(key))
        key = next(keys, None)
        told.append(catalogue.plain(key) if key is not None else word)
    return " ".join(told)


def _text(words: str) -> str:
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words


def _arguments(found: AuditPage, scheme: Scheme) -> tuple[object, ...]:
    search = found.search
    unit = scheme.unit_place(search.unit) if search.unit is not None else ""
    person = next(iter(search.people)) if len(search.people) == 1 else ""
    action = ACTIONS.index(search.action) if search.action is not None else ""
    return unit, person, action, f"{search.since:%Y-%m}" if search.since is not None else ""


def _value(event: AuditEvent, scheme: Scheme, catalogue: Catalogue) -> str:
    fact = scheme.fact(event.fact or "")
    value = amount(event.value, fact, catalogue)
    if not fact.kind.adds_up:
        return value
    if event.mode is Mode.TOTAL:
        return catalogue.plain("receipts.as_total", value=value)
    return f"+{value}" if event.value >= 0 else value

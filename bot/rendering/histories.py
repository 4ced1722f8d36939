"""What was reported, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Mode, Source
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import MESSAGE_LIMIT, amount, clip, day, fit
from bot.rendering.screen import Button, Screen

if TYPE_CHECKING:
    from bot.domain.results import History, HistoryRow
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme


_WORDS = 60  # letters of a reason


def history_screen(history: History, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """One page, newest first; what still counts can be taken back by its button."""
    unit = scheme.unit(history.unit).short
    if not history.rows:
        return Screen(catalogue("histories.empty", unit=unit))
    lines: list[str] = [catalogue("histories.title", unit=unit, page=history.page + 1, pages=history.pages)]
    undo = []
    for row in history.rows:
        lines += _row(row, scheme, catalogue)
        if row.can_undo and row.entry.origin.source is not Source.SAMPLE:
            data = pack(Action.UNDO, scheme.id, row.entry.id)
            undo.append(Button(catalogue.plain("histories.undo", number=row.entry.id), data))
    rows = [tuple(undo[start : start + 3]) for start in range(0, len(undo), 3)]
    turn = []
    if history.page > 0:
        turn.append(_turn(history, history.page - 1, "histories.newer", catalogue))
    if history.page + 1 < history.pages:
        turn.append(_turn(history, history.page + 1, "histories.older", catalogue))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), tuple([*rows, tuple(turn)] if turn else rows))


def _turn(history: History, page: int, key: str, catalogue: Catalogue) -> Button:
    return Button(catalogue.plain(key), pack(Action.HISTORY, history.scheme, history.unit, page))


def _row(row: HistoryRow, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """A line, and below it who sent it back or changed it and why."""
    fact, entry = scheme.fact(row.entry.fact), row.entry
    said = amount(entry.value, fact, catalogue)
    key = "histories.stands"
    if entry.mode is Mode.INCREMENT:
        said = f"+{said}" if entry.value >= 0 else said
        key = "histories.counts"
    elif fact.kind.adds_up:
        said = catalogue.plain("receipts.as_total", value=said)
    if row.replaced_by is not None:
        key = "histories.withdrawn" if row.withdrawn else "histories.replaced"
    sample = catalogue.plain("histories.sample") if entry.origin.source is Source.SAMPLE else ""
    lines: list[str] = [
        catalogue(
            key,
            number=entry.id,
            day=day(entry.date, catalogue),
            fact=fact.short,
            said=said,
            by=row.by or sample,
            total=amount(row.total, fact, catalogue),
            state=catalogue.plain(f"histories.state_{row.state}") if row.state is not None else "",
        )
    ]
    if row.reason:
        lines.append(catalogue("histories.because", by=row.then_by, reason=clip(row.reason, _WORDS)))
    elif row.then_by and row.then_by != row.by:
        lines.append(catalogue("histories.then_by", by=row.then_by))
    return lines

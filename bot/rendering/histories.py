"""The history of a unit: its reports, and what became of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, Source
from bot.rendering.callback_data import Action, pack
from bot.rendering.figures import amount, stated
from bot.rendering.formatting import clip, day
from bot.rendering.screen import Screen, button, in_rows, message, turns

if TYPE_CHECKING:
    from bot.domain.results import History, HistoryRow
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from scoring import Scheme


_WORDS = 60  # letters of a reason


def history_screen(history: History, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """One page of the reports, newest first; a button takes back each that still counts."""
    unit = scheme.unit(history.unit).short
    if not history.rows:
        return Screen(catalogue("histories.empty", unit=unit))
    lines: list[str] = [catalogue("histories.title", unit=unit, page=history.page + 1, pages=history.pages)]
    undo = []
    for row in history.rows:
        lines += _row(row, scheme, catalogue)
        if row.can_undo and row.entry.origin.source is not Source.SAMPLE:
            undo.append(button(catalogue, "histories.undo", Action.UNDO, scheme.id, row.entry.id, number=row.entry.id))
    data = partial(pack, Action.HISTORY, history.scheme, history.unit)
    turn = turns(history.page, history.pages, ("histories.newer", "histories.older"), catalogue, data)
    return message(lines, catalogue, (*in_rows(undo, 3), turn))


def _row(row: HistoryRow, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    fact, entry = scheme.fact(row.entry.fact), row.entry
    key = "histories.counts" if entry.mode is Mode.INCREMENT else "histories.stands"
    if row.replaced_by is not None:
        key = "histories.withdrawn" if row.withdrawn else "histories.replaced"
    sample = catalogue.plain("histories.sample") if entry.origin.source is Source.SAMPLE else ""
    values = {
        "day": day(entry.date, catalogue),
        "said": stated(entry.value, entry.mode, fact, catalogue),
        "total": amount(row.total, fact, catalogue),
        "state": catalogue.plain(f"histories.state_{row.state}") if row.state is not None else "",
    }
    lines = [catalogue(key, number=entry.id, fact=fact.short, by=row.by or sample, **values)]
    if row.reason:
        lines.append(catalogue("histories.because", by=row.then_by, reason=clip(row.reason, _WORDS)))
    elif row.then_by and row.then_by != row.by:
        lines.append(catalogue("histories.then_by", by=row.then_by))
    return lines

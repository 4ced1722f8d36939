"""Answers to a workbook: what it would change, what is wrong in which cell, and what was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.reviews import is_ranked
from bot.domain.workbooks import Preview
from bot.rendering.callback_data import Action, pack, pack_undo
from bot.rendering.discrepancies import differences_file, what_asks
from bot.rendering.formatting import MESSAGE_LIMIT, amount, basis_name, clip, fit, hundredths, number, telegram_length
from bot.rendering.receipts import moved
from bot.rendering.screen import Button, Screen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.domain.results import Receipt
    from bot.domain.workbooks import Change, Stored, Wrong
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_IN_SIGHT = 6  # lines before the rest is folded
_NAME, _FACT, _WORDS = 40, 30, 60
_MANY = 30  # changes that are sent as a file too
_WRONG, _ASKING = 6, 3  # so many stand in sight


def outcome_screen(outcome: Preview | Stored, scheme: Scheme, catalogue: Catalogue, zone: ZoneInfo) -> Screen:
    """A preview, or what was stored."""
    if isinstance(outcome, Preview):
        return preview_screen(outcome, scheme, catalogue, zone)
    return stored_screen(outcome, scheme, catalogue)


def preview_screen(preview: Preview, scheme: Scheme, catalogue: Catalogue, zone: ZoneInfo) -> Screen:
    """What would change, old and new; what asks to be looked at, and what is wrong, first."""
    head: list[str] = [catalogue("workbook.overtaken")] if preview.overtaken else []
    head.append(catalogue("workbook.preview", name=clip(preview.name, _NAME), count=len(preview.changes)))
    if preview.outdated:
        head.append(catalogue("workbook.outdated"))
    head += wrong_lines(preview.wrong, catalogue)
    asking = [one for one in preview.changes if one.asks]
    clear = [one for one in preview.changes if not one.asks]
    named = any(one.given.unit not in preview.own for one in preview.changes)
    questions = [_asking(one, scheme, catalogue, zone, named=named) for one in asking]
    head += questions[:_ASKING]
    tail: list[str] = [_moved(one, scheme, catalogue, named=named) for one in preview.receipts[:_IN_SIGHT]]
    if preview.same:
        tail.append(catalogue("workbook.same", count=preview.same))
    if not preview.changes:
        tail.append(catalogue("workbook.nothing_to_store"))
    lines = questions[_ASKING:] + [_change(one, scheme, catalogue, named=named) for one in clear]
    text = _folded(head, lines, tail, catalogue)
    return Screen(text, _buttons(preview, len(clear), len(asking), catalogue))


def differences_screen(preview: Preview, scheme: Scheme, now: datetime, catalogue: Catalogue) -> Screen | None:
    """The changes as a file, where they are more than one looks through in a message; `now` in the scheme's time zone."""
    if len(preview.changes) <= _MANY:
        return None
    said = catalogue("workbook.differences_sent", count=len(preview.changes))
    return Screen(said, file=differences_file(preview, scheme, now, catalogue))


def stored_screen(stored: Stored, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What was stored, and where the units stand now."""
    count = sum(len(one.lines) for one in stored.receipts)
    if not count:
        return Screen(catalogue("workbook.nothing_to_store"))
    named = any(not one.own for one in stored.receipts)
    lines: list[str] = [catalogue("workbook.stored", name=clip(stored.name, _NAME), count=count)]
    lines += [_moved(one, scheme, catalogue, named=named) for one in stored.receipts]
    entries = [line.entry_id for one in stored.receipts for line in one.lines]
    undo = pack_undo(scheme.id, entries)
    if undo is None:
        lines.append(catalogue("workbook.undo_how"))
    row = () if undo is None else ((Button(catalogue.plain("receipts.undo"), undo),),)
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), row)


def _folded(head: Sequence[str], lines: Sequence[str], tail: Sequence[str], catalogue: Catalogue) -> str:
    """All lines, most of them behind a fold that a tap opens, as many as one message holds."""
    more = catalogue("receipts.more")
    top = fit(head, MESSAGE_LIMIT * 2 // 3, more)
    room = MESSAGE_LIMIT - telegram_length("\n".join([top, *tail])) - 2
    shown = [*lines] if len(lines) <= _IN_SIGHT else []
    if len(lines) > _IN_SIGHT:
        inside = fit(lines, room, more)
        shown = [f"<blockquote expandable>{inside}</blockquote>"]
    return "\n".join([top, *shown, *tail])


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
    line = _change(change, scheme, catalogue, named=named)
    return catalogue(
        "workbook.asking", cell=change.given.cell, line=line, why=what_asks(change, scheme, catalogue, zone)
    )


def wrong_lines(wrong: Sequence[Wrong], catalogue: Catalogue, most: int = _WRONG) -> list[str]:
    """The first cells that are not used, each with what would be right."""
    lines: list[str] = []
    for one in wrong[:most]:
        values = {name: clip(value, _WORDS) for name, value in one.values}
        if "words" in values:
            lines.append(catalogue("workbook.wrong", what=catalogue(f"doubts.{one.reason}", **values)))
        else:
            what = catalogue(f"workbook.wrong_{one.reason}", cell=one.cell, **values)
            lines.append(catalogue("workbook.wrong", what=what))
    if len(wrong) > most:
        lines.append(catalogue("workbook.more_wrong", count=len(wrong) - most))
    return lines


def _moved(receipt: Receipt, scheme: Scheme, catalogue: Catalogue, *, named: bool) -> str:
    if not named:
        return moved(receipt, scheme, catalogue)[0]
    before, after = receipt.before, receipt.after
    rank = f"{before.rank}→{after.rank}" if before.rank != after.rank else str(after.rank)
    return catalogue(
        "workbook.moved" if is_ranked(scheme, receipt.basis) else "workbook.own_moved",
        basis=basis_name(receipt.basis, scheme, catalogue),
        unit=scheme.unit(receipt.unit).short,
        count=len(receipt.lines),
        total=hundredths(after.total),
        change=hundredths(after.total - before.total, signed=True),
        rank=rank,
    )


def _buttons(preview: Preview, clear: int, asking: int, catalogue: Catalogue) -> tuple[tuple[Button, ...], ...]:
    if not preview.draft:
        return ()
    rows = []
    if clear:
        key = "workbook.store_right" if asking or preview.wrong else "workbook.store"
        label = catalogue.plain(key, count=clear)
        rows.append((Button(label, pack(Action.STORE, preview.scheme, preview.draft, "clear")),))
    if asking:
        label = catalogue.plain("workbook.store_asked", count=clear + asking, asking=asking)
        rows.append((Button(label, pack(Action.STORE, preview.scheme, preview.draft, "all")),))
    rows.append(
        (Button(catalogue.plain("workbook.store_none"), pack(Action.STORE, preview.scheme, preview.draft, "x")),)
    )
    return tuple(rows)

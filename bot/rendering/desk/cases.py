"""One case of the reviewer's list in full: figures before and after, whom it moves, files, history and working."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.rendering.desk.figure import file_rows
from bot.rendering.figures import amount, hundredths, money
from bot.rendering.form import doubt_words
from bot.rendering.formatting import at_time, day, unit_name
from bot.rendering.marks import plain_text
from bot.rendering.receipts import second_lines
from bot.rendering.reviews import REASONS, before_words, stated_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from bot.domain.evidence import Shown
    from bot.domain.moves import UnitMove
    from bot.domain.review_items import Correction, Opened, ReviewItem, Step
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.desk.figure import FileRow
    from scoring import Scheme

_MOST_MOVES = 12


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A unit's total, rank and money before and after; empty where they stay."""

    unit: str
    total: str
    rank: str
    group_rank: str
    money: str
    up: bool


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """An entry of the fact, and below it what was said of it."""

    when: str
    by: str
    way: str
    said: str
    reason: str
    replaced: bool
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case with what stands behind it: files, what was entered before, how the lines that read it come about."""

    opened: Opened
    files: Sequence[Shown]
    steps: Sequence[Step]
    workings: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Detail:
    """One case in full."""

    key: str
    unit: str
    fact: str
    unit_id: str
    fact_id: str
    last: int
    before: str
    after: str
    target: str
    entries: tuple[str, ...]
    warnings: tuple[str, ...]
    why_not: str
    moves: tuple[MoveRow, ...]
    more_moves: int
    files: tuple[FileRow, ...]
    history: tuple[HistoryRow, ...]
    workings: tuple[tuple[str, str], ...]  # title and words of each line that reads the fact
    reasons: tuple[tuple[str, str], ...]
    placeholder: str


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A right figure before it is stored."""

    draft: int
    before: str
    after: str
    day: str
    reason: str
    doubt: str
    second: str
    moves: tuple[MoveRow, ...]


def key_of(unit: str, fact: str) -> str:
    """A case in an address or a form."""
    return f"{unit}.{fact}"


def is_objection(item: ReviewItem) -> bool:
    """Whether a unit stands by its figure against what the bureau has settled."""
    return any(entry.doubted and entry.reason and entry.origin.source is not Source.REVIEW for entry in item.entries)


def move_rows(
    moves: Sequence[UnitMove], most: int, scheme: Scheme, catalogue: Catalogue
) -> tuple[tuple[MoveRow, ...], int]:
    """The units that move, and how many more there are."""
    moved = [move for move in moves if move.moved]
    return tuple(move_row(move, scheme, catalogue) for move in moved[:most]), max(0, len(moved) - most)


def move_row(move: UnitMove, scheme: Scheme, catalogue: Catalogue) -> MoveRow:
    """One unit that moves."""
    return MoveRow(
        scheme.unit(move.unit).short,
        _moved(*map(hundredths, move.total)),
        _moved(*map(str, move.rank)),
        _moved(*map(str, move.group_rank)),
        _moved(*(money(fen, catalogue) for fen in move.money)),
        move.total[1] > move.total[0] or move.rank[1] < move.rank[0],
    )


def _moved(before: str, after: str) -> str:
    return f"{before} → {after}" if before != after else ""


def detail_of(dossier: Dossier, scheme: Scheme, zone: tzinfo, catalogue: Catalogue) -> Detail:
    """One case in full."""
    opened = dossier.opened
    item = opened.case
    fact, target = scheme.fact(item.fact), scheme.target(item.fact, item.unit)
    moves, more = move_rows(opened.moves, _MOST_MOVES, scheme, catalogue)
    return Detail(
        key_of(item.unit, item.fact),
        unit_name(item.unit, scheme, catalogue),
        fact.short,
        item.unit,
        item.fact,
        item.last,
        before_words(item, fact, catalogue),
        amount(item.after, fact, catalogue),
        amount(target, fact, catalogue) if target else "",
        _entries(item, scheme, catalogue),
        _warnings(opened, scheme, catalogue),
        catalogue.plain("desk_review.own_word") if opened.own_word else "",
        moves,
        more,
        file_rows(dossier.files, zone, catalogue),
        tuple(_step(step, scheme, zone, catalogue) for step in dossier.steps),
        tuple(dossier.workings),
        tuple((reason, catalogue.plain(f"reviews.reason_{reason}")) for reason in REASONS),
        amount(item.after, fact, catalogue),
    )


def _entries(item: ReviewItem, scheme: Scheme, catalogue: Catalogue) -> tuple[str, ...]:
    fact, lines = scheme.fact(item.fact), []
    for entry, by in zip(item.entries, item.by, strict=True):
        words = {"day": day(entry.date, catalogue), "said": stated_words(entry, fact, catalogue), "by": by}
        line = catalogue.plain("desk_review.entry", **words).rstrip()
        lines.append(line + (catalogue.plain("desk_review.because", reason=entry.reason) if entry.reason else ""))
    return tuple(lines)


def _warnings(opened: Opened, scheme: Scheme, catalogue: Catalogue) -> tuple[str, ...]:
    item, say = opened.case, catalogue.plain
    lines = []
    if is_objection(item):
        lines.append(say("desk_review.objects"))
    if opened.suspicion is not None:
        lines.append(doubt_words(opened.suspicion, scheme, catalogue))
    elif item.doubted and not is_objection(item):
        lines.append(say("desk_review.doubted"))
    if item.sinks:
        lines.append(say("desk_review.sinks"))
    if scheme.self_assessed:
        lines.append(say(f"reviews.of_{item.entries[0].channel}"))
    waits = (("own_part", opened.own_part), ("needs_second", opened.needs_second))
    lines += [say(f"desk_review.{key}") for key, applies in waits if applies and not opened.own_word][:1]
    return tuple(lines)


def _step(step: Step, scheme: Scheme, zone: tzinfo, catalogue: Catalogue) -> HistoryRow:
    entry, fact = step.entry, scheme.fact(step.entry.fact)
    remarks = []
    for remark in step.remarks:
        words = catalogue.plain(f"desk_review.said_{remark.review.verdict}", by=remark.by or "—")
        if remark.review.reason:
            words += catalogue.plain("desk_review.because", reason=remark.review.reason)
        remarks.append(f"{at_time(remark.review.at, zone, catalogue)} {words}")
    return HistoryRow(
        at_time(entry.recorded_at, zone, catalogue),
        step.by,
        catalogue.plain(f"standings.ledger_source_{entry.origin.source}"),
        f"{day(entry.date, catalogue)} {stated_words(entry, fact, catalogue)}",
        entry.reason,
        step.replaced,
        tuple(remarks),
    )


def correction_view(correction: Correction, scheme: Scheme, catalogue: Catalogue) -> CorrectionView:
    """A right figure before it is stored."""
    fact = scheme.fact(correction.fact)
    moves, _ = move_rows(correction.moves, _MOST_MOVES, scheme, catalogue)
    return CorrectionView(
        correction.draft,
        amount(correction.before, fact, catalogue),
        amount(correction.after, fact, catalogue),
        day(correction.day, catalogue),
        correction.reason,
        doubt_words(correction.doubt, scheme, catalogue) if correction.doubt is not None else "",
        plain_text("".join(second_lines(correction.needs_second, scheme, catalogue))),
        moves,
    )

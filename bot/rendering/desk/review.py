"""The reviewer's list on the desk, and one case beside it: rows, figures, files, history and working as words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bot.domain.entries import Source
from bot.domain.review_items import Part
from bot.domain.reviews import State
from bot.rendering.desk.figure import file_rows
from bot.rendering.figures import amount, hundredths, money
from bot.rendering.form import doubt_words
from bot.rendering.formatting import at_time, day, plain_text, unit_name
from bot.rendering.receipts import second_lines
from bot.rendering.reviews import REASONS, before_words, gain_words, stated_words
from scoring import WHOLE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import tzinfo

    from bot.domain.evidence import Shown
    from bot.domain.moves import UnitMove
    from bot.domain.review_items import Batch, Correction, Opened, ReviewItem, Step
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.desk.figure import FileRow
    from scoring import Scheme

PAGE = 40
MISSED, APPEALS = "missed", "appeals"  # the tabs beside the parts of the inbox, with pages of their own
_MOST_MOVES, _MOST_BATCH_MOVES, _MOST_LISTED = 12, 10, 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in the list: the tab, the filters and the page, as the address says it."""

    part: str = Part.FRESH.value
    unit: str = ""
    section: str = ""
    odd: bool = False
    month: int = 0
    page: int = 0

    def query(self, **more: object) -> str:
        """The address's query, as short as it can be."""
        own = {
            "part": self.part if self.part != Part.FRESH else "",
            "unit": self.unit,
            "section": self.section,
            "odd": int(self.odd),
            "month": self.month,
            "page": self.page,
        }
        return urlencode({name: value for name, value in {**own, **more}.items() if value})

    def address(self, **more: object) -> str:
        """The path below the scheme's desk."""
        query = self.query(**more)
        return f"review?{query}" if query else "review"


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab with how much waits there."""

    label: str
    address: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """A word with a colour: a kind of chip."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the list."""

    key: str
    address: str
    unit: str
    fact: str
    before: str
    after: str
    gain: str
    signs: tuple[Sign, ...]
    current: bool


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


@dataclass(frozen=True, slots=True)
class BatchView:
    """What confirming many at once would do."""

    count: int
    units: int
    rows: tuple[Row, ...]
    more: int
    seconded: int
    hindered: tuple[str, ...]
    moves: tuple[MoveRow, ...]
    more_moves: int
    gain: str


def key_of(unit: str, fact: str) -> str:
    """A case in an address or a form."""
    return f"{unit}.{fact}"


def rows_of(
    items: Sequence[ReviewItem],
    place: Place,
    current: str,
    raised: Collection[tuple[str, str]],
    scheme: Scheme,
    catalogue: Catalogue,
) -> tuple[Row, ...]:
    """The rows of a page. `raised`: what has waited too long."""
    return tuple(_row(item, place, current, (item.unit, item.fact) in raised, scheme, catalogue) for item in items)


def _row(item: ReviewItem, place: Place, current: str, is_raised: bool, scheme: Scheme, catalogue: Catalogue) -> Row:
    fact, key = scheme.fact(item.fact), key_of(item.unit, item.fact)
    return Row(
        key,
        place.address(open=key),
        unit_name(item.unit, scheme, catalogue),
        fact.short,
        before_words(item, fact, catalogue),
        amount(item.after, fact, catalogue),
        gain_words(item, catalogue) if item.points or item.money else "",
        _signs(item, is_raised, catalogue),
        key == current,
    )


def _signs(item: ReviewItem, is_raised: bool, catalogue: Catalogue) -> tuple[Sign, ...]:
    signs = {
        "objection": ("bad", is_objection(item)),
        "odd": ("ask", item.odd and not is_objection(item)),
        "raised": ("bad", is_raised),
        "second": ("ask", item.state is State.PROPOSED),
        "corrects": ("", item.corrects),
        "rank": ("", item.moves_rank),
    }
    return tuple(
        Sign(kind, catalogue.plain(f"desk_review.sign_{name}")) for name, (kind, holds) in signs.items() if holds
    )


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


def batch_view(batch: Batch, place: Place, scheme: Scheme, catalogue: Catalogue) -> BatchView:
    """What confirming many at once would do."""
    moves, more_moves = move_rows(batch.moves, _MOST_BATCH_MOVES, scheme, catalogue)
    hindered = [
        catalogue.plain(
            f"desk_review.hindered_{why}", unit=unit_name(unit, scheme, catalogue), fact=scheme.fact(fact).short
        )
        for (unit, fact), why in batch.hindered.items()
    ]
    own = {item.unit for item in batch.items}
    paid = sum(move.money[1] - move.money[0] for move in batch.moves if move.unit in own)
    return BatchView(
        len(batch.items),
        len(own),
        rows_of(batch.items[:_MOST_LISTED], place, "", (), scheme, catalogue),
        max(0, len(batch.items) - _MOST_LISTED),
        len(batch.seconded),
        tuple(hindered),
        moves,
        more_moves,
        ("+" if paid > 0 else "") + money(paid, catalogue) if paid else "",
    )


def tabs_of(counts: Mapping[str, int], current: str, root: str, catalogue: Catalogue) -> tuple[Tab, ...]:
    """The tabs that somebody may open, with how much waits in each."""
    return tuple(
        Tab(
            catalogue.plain(f"desk_review.tab_{name}"),
            root + (f"review/{name}" if name in (MISSED, APPEALS) else Place(name).address()),
            count,
            name == current,
        )
        for name, count in counts.items()
    )


def unit_choices(items: Sequence[ReviewItem], scheme: Scheme, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """The units of which something waits, in the scheme's order."""
    waiting = {item.unit for item in items}
    names = [*(unit.id for unit in scheme.units), WHOLE]
    return tuple((unit, unit_name(unit, scheme, catalogue)) for unit in names if unit in waiting)

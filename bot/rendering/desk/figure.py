"""One figure of a unit: its reports with what became of each, and what was sent to prove them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.evidence import Medium
from bot.rendering.figures import amount, stated
from bot.rendering.formatting import at_time
from bot.rendering.formatting import day as day_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from bot.domain.evidence import Evidence, Shown
    from bot.domain.results import HistoryRow
    from bot.rendering.catalogue import Catalogue
    from scoring import Fact

PICTURES = frozenset({"jpg", "png", "webp"})  # what every browser shows


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A report. `chip`: the colour of its state; `why`: what was said of it when it was returned or corrected."""

    day: str
    said: str
    total: str
    by: str
    at: str
    way: str
    state: str
    chip: str
    why: str
    void: bool  # it does not count (any more)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that proves a report. `picture`: it can be looked at on the page; `kept`: there is something to open."""

    number: int
    about: str
    picture: bool
    kept: bool


_CHIPS = {"confirmed": "good", "returned": "bad", "waiting": "ask", "proposed": "ask"}


def entry_rows(history: Iterable[HistoryRow], fact: Fact, zone: tzinfo, catalogue: Catalogue) -> tuple[EntryRow, ...]:
    """The reports, in their order."""
    rows = []
    for row in history:
        entry, void = row.entry, row.replaced_by is not None
        state = "entry_withdrawn" if row.withdrawn else "entry_replaced" if void else ""
        if row.state is not None:
            state = f"row_{row.state}"
        because = {"by": row.then_by, "reason": row.reason}
        rows.append(
            EntryRow(
                day_words(entry.date, catalogue),
                stated(entry.value, entry.mode, fact, catalogue),
                "" if void else amount(row.total, fact, catalogue),
                row.by,
                at_time(entry.recorded_at, zone, catalogue),
                catalogue.plain(f"standings.ledger_source_{entry.origin.source}"),
                catalogue.plain(f"desk_progress.{state}") if state else "",
                _CHIPS.get(row.state or "", ""),
                catalogue.plain("desk_progress.entry_returned_by", **because) if row.reason else "",
                void,
            )
        )
    return tuple(rows)


def file_rows(files: Iterable[Shown], zone: tzinfo, catalogue: Catalogue) -> tuple[FileRow, ...]:
    """The files, in their order."""
    return tuple(
        FileRow(
            file.evidence.id,
            catalogue.plain(
                "desk_progress.evidence_from",
                name=file_name(file.evidence, catalogue),
                by=file.by,
                at=at_time(file.evidence.at, zone, catalogue),
            ),
            _ending(file.evidence) in PICTURES,
            bool(_ending(file.evidence)),
        )
        for file in files
    )


def file_name(evidence: Evidence, catalogue: Catalogue) -> str:
    """What a file is called: by whoever sent it; a photo has no name."""
    if evidence.upload.medium is Medium.PHOTO:
        return f"{catalogue.plain('desk_progress.photo')} {evidence.id}"
    return evidence.upload.name


def _ending(evidence: Evidence) -> str:
    content = evidence.content
    return content.ending if content is not None and content.trouble is None else ""

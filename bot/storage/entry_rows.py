"""Rows of entries and reviews, and what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.entries import Channel, Entry, Mode, Origin, Review, Source, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.entries import NewEntry


def row_of(entry: NewEntry, at: datetime) -> dict[str, Any]:
    """The columns of an entry that is recorded at an instant."""
    return {
        "scheme": entry.scheme,
        "unit": entry.unit,
        "fact": entry.fact,
        "date": entry.date,
        "mode": entry.mode.value,
        "value": entry.value,
        "person_id": entry.person_id,
        "source": entry.origin.source.value,
        "update_id": entry.origin.update_id,
        "chat_id": entry.origin.chat_id,
        "message_id": entry.origin.message_id,
        "replaces": entry.replaces,
        "recorded_at": at,
        "channel": entry.channel.value,
        "reason": entry.reason,
    }


def entry_of(row: Any) -> Entry:
    """The entry of a row that has all columns of the table."""
    return Entry(
        id=row.id,
        scheme=row.scheme,
        unit=row.unit,
        fact=row.fact,
        date=row.date,
        mode=Mode(row.mode),
        value=row.value,
        person_id=row.person_id,
        origin=Origin(Source(row.source), row.update_id, row.chat_id, row.message_id),
        replaces=row.replaces,
        recorded_at=row.recorded_at,
        channel=Channel(row.channel),
        reason=row.reason,
    )


def review_of(row: Any) -> Review:
    """The review of a row that has all columns of the table."""
    return Review(row.id, row.entry_id, Verdict(row.verdict), row.person_id, row.reason, row.at)

"""Standings by the fold itself, from entries in memory: what the ledger's projection is held to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ledger import folded
from scoring import Total, score, tabulate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.domain.entries import Entry, Review
    from scoring import Scheme, Standing


def standing_of(scheme: Scheme, entries: Sequence[Entry], as_of: date) -> Standing:
    """The standing that follows from these entries on the evening of `as_of`."""
    days = {min(cutoff, as_of) for cutoff in scheme.cutoffs}
    return score(scheme, tabulate(scheme, evening_totals(entries, days), as_of))


def evening_totals(entries: Iterable[Entry], days: Iterable[date]) -> set[Total]:
    """Of each unit and fact the running totals that stand on the evenings of these days."""
    rows, totals = list(folded(entries)), set[Total]()
    for day in days:
        standing = {
            (entry.unit, entry.fact): Total(entry.unit, entry.fact, entry.date, total)
            for entry, total in rows
            if entry.date <= day
        }
        totals |= set(standing.values())
    return totals


def by_entry(reviews: Iterable[Review]) -> dict[int, list[Review]]:
    """The reviews of each entry, in their order."""
    grouped: dict[int, list[Review]] = {}
    for review in reviews:
        grouped.setdefault(review.entry_id, []).append(review)
    return grouped

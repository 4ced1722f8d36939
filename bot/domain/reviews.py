"""Reviews: what reviewers said of entries, and which entries count as confirmed. Pure."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.entries import Basis, Channel, Selection, Source, Verdict
from bot.domain.ledger import live

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.entries import Entry, Review
    from scoring import Scheme


class State(StrEnum):
    """Where an entry stands in its review."""

    WAITING = "waiting"
    PROPOSED = "proposed"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


_AFTER = {
    Verdict.CONFIRM: State.CONFIRMED,
    Verdict.PROPOSE: State.PROPOSED,
    Verdict.RETURN: State.RETURNED,
    Verdict.ANSWER: State.WAITING,
}


def default_basis(scheme: Scheme) -> Basis:
    """What is shown where nobody asks for the other: with self-assessment only the assessor's figures are the score."""
    return Basis.CONFIRMED if scheme.self_assessed else Basis.REPORTED


def other_basis(basis: Basis) -> Basis:
    """The one that is not shown."""
    return Basis.CONFIRMED if basis is Basis.REPORTED else Basis.REPORTED


def is_ranked(scheme: Scheme, basis: Basis) -> bool:
    """Whether a standing on the basis has ranks: what units state of themselves is shown beside and has none."""
    return not (scheme.self_assessed and basis is Basis.REPORTED)


def basis_of(scheme: Scheme, channel: Channel) -> Basis:
    """On which basis an entry of the channel is counted as soon as it is stored."""
    return Basis.CONFIRMED if scheme.self_assessed and channel is Channel.ASSESSED else Basis.REPORTED


def channel_of(basis: Basis) -> Channel:
    """With self-assessment: whose figures a basis rests on."""
    return Channel.SELF if basis is Basis.REPORTED else Channel.ASSESSED


def selection_of(scheme: Scheme, basis: Basis) -> Selection:
    """Which entries a standing on the basis rests on."""
    if scheme.self_assessed:
        return Selection(channel_of(basis))
    return Selection(Channel.ASSESSED, confirmed=basis is Basis.CONFIRMED)


def first_state(entry: Entry) -> State:
    """Where an entry stands before anything was said of it."""
    return State.CONFIRMED if entry.origin.source is Source.IMPORT else State.WAITING


def state_after(review: Review) -> State:
    """Where an entry stands after a review of it."""
    return _AFTER[review.verdict]


def state(entry: Entry, reviews: Mapping[int, Sequence[Review]]) -> State:
    """Where the entry stands. A file that the operator brought in needs no review: it comes from the bureau."""
    if entry.origin.source is Source.IMPORT:
        return State.CONFIRMED
    said = reviews.get(entry.id)
    return _AFTER[said[-1].verdict] if said else State.WAITING


def channel_reviewed(scheme: Scheme) -> Channel:
    """Whose figures are reviewed: with self-assessment the units' own, for the assessor's are the score already."""
    return Channel.SELF if scheme.self_assessed else Channel.ASSESSED


def reviewed(scheme: Scheme, entries: Iterable[Entry]) -> list[Entry]:
    """The figures that are reviewed."""
    return [entry for entry in entries if entry.channel is channel_reviewed(scheme)]


def counting_for(
    entries: Iterable[Entry], reviews: Mapping[int, Sequence[Review]], basis: Basis, *, self_assessed: bool
) -> list[Entry]:
    """The entries that a standing on this basis rests on: to be folded like a ledger of their own."""
    if self_assessed:
        return [entry for entry in entries if entry.channel is channel_of(basis)]
    return list(entries) if basis is Basis.REPORTED else confirmed(entries, reviews)


def confirmed(entries: Iterable[Entry], reviews: Mapping[int, Sequence[Review]]) -> list[Entry]:
    """The confirmed entries. Each names the last confirmed one before it in its chain of corrections, whatever lay between."""
    known = {entry.id: entry for entry in entries}
    good = {one.id for one in known.values() if state(one, reviews) is State.CONFIRMED}
    found = []
    for entry in (known[one] for one in sorted(good)):
        before = entry.replaces
        while before is not None and before not in good:
            before = known[before].replaces
        found.append(entry if before == entry.replaces else replace(entry, replaces=before))
    return [one for one in found if one.replaces is not None or one.mode != "withdrawal"]


def open_entries(entries: Iterable[Entry], reviews: Mapping[int, Sequence[Review]]) -> list[Entry]:
    """What waits for a reviewer: entries that count as reported, and withdrawals of what had been confirmed, in order of arrival."""
    known = {entry.id: entry for entry in entries}
    replaced = {entry.replaces for entry in known.values()}
    counting = {entry.id for entry in live(known.values())}
    found = []
    for entry in sorted(known.values(), key=lambda one: one.id):
        last = entry.id not in replaced
        takes_back = last and entry.id not in counting and supersedes(entry, known, reviews) is not None
        if (entry.id in counting or takes_back) and state(entry, reviews) in {State.WAITING, State.PROPOSED}:
            found.append(entry)
    return found


def supersedes(entry: Entry, known: Mapping[int, Entry], reviews: Mapping[int, Sequence[Review]]) -> Entry | None:
    """The confirmed entry that this one would take the place of, if it were confirmed; None when there is none."""
    before = entry.replaces
    while before is not None:
        if state(known[before], reviews) is State.CONFIRMED:
            return None if known[before].mode == "withdrawal" else known[before]
        before = known[before].replaces
    return None

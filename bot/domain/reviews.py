"""Reviews: where entries stand in their review, and which count as confirmed. Pure."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.entries import Basis, Channel, Mode, Selection, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.entries import Entry, Review
    from scoring import Scheme


class State(StrEnum):
    """The states of an entry in its review."""

    WAITING = "waiting"
    PROPOSED = "proposed"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


_AFTER = {
    Verdict.CONFIRM: State.CONFIRMED,
    Verdict.PROPOSE: State.PROPOSED,
    Verdict.RETURN: State.RETURNED,
    Verdict.ANSWER: State.WAITING,
    Verdict.REOPEN: State.WAITING,
}


def default_basis(scheme: Scheme) -> Basis:
    """The basis shown unless the other is asked for: with self-assessment the score is the assessor's figures."""
    return Basis.CONFIRMED if scheme.self_assessed else Basis.REPORTED


def other_basis(basis: Basis) -> Basis:
    """Reported for confirmed, and confirmed for reported."""
    return Basis.CONFIRMED if basis is Basis.REPORTED else Basis.REPORTED


def is_ranked(scheme: Scheme, basis: Basis) -> bool:
    """Whether a standing on the basis has ranks: what units state of themselves is shown beside and has none."""
    return not (scheme.self_assessed and basis is Basis.REPORTED)


def basis_of(scheme: Scheme, channel: Channel) -> Basis:
    """To which basis an entry of the channel belongs; an assessor's counts there once it is confirmed."""
    return Basis.CONFIRMED if scheme.self_assessed and channel is Channel.ASSESSED else Basis.REPORTED


def selection_of(scheme: Scheme, basis: Basis) -> Selection:
    """Which entries a standing on the basis rests on."""
    if basis is Basis.CONFIRMED:
        return Selection(Channel.ASSESSED, confirmed=True)
    return Selection(channel_of_units(scheme))


def state_after(review: Review) -> State:
    """The state of an entry after a review of it."""
    return _AFTER[review.verdict]


def state(entry: Entry, reviews: Mapping[int, Sequence[Review]]) -> State:
    """The state of an entry by its last review; without one it waits."""
    of_entry = reviews.get(entry.id)
    return state_after(of_entry[-1]) if of_entry else State.WAITING


def channel_of_units(scheme: Scheme) -> Channel:
    """The channel of what units report."""
    return Channel.SELF if scheme.self_assessed else Channel.ASSESSED


def channels_of(scheme: Scheme) -> tuple[Channel, ...]:
    """Whose figures the ledger holds: those of units first."""
    return (Channel.SELF, Channel.ASSESSED) if scheme.self_assessed else (Channel.ASSESSED,)


def counting_for(
    entries: Iterable[Entry], reviews: Mapping[int, Sequence[Review]], selection: Selection
) -> list[Entry]:
    """The entries that a standing on this selection rests on: to be folded like a ledger of their own."""
    of_channel = [entry for entry in entries if entry.channel is selection.channel]
    return confirmed(of_channel, reviews) if selection.confirmed else of_channel


def confirmed(entries: Iterable[Entry], reviews: Mapping[int, Sequence[Review]]) -> list[Entry]:
    """The confirmed entries. Each replaces the last confirmed one before it in its chain, whatever lay between."""
    by_id = {entry.id: entry for entry in entries}
    good = {entry.id for entry in by_id.values() if state(entry, reviews) is State.CONFIRMED}
    linked = []
    for entry in (by_id[number] for number in sorted(good)):
        before = entry.replaces
        while before is not None and before not in good:
            before = by_id[before].replaces
        linked.append(replace(entry, replaces=before))
    return [entry for entry in linked if entry.replaces is not None or entry.mode is not Mode.WITHDRAWAL]


def open_entries(entries: Iterable[Entry], reviews: Mapping[int, Sequence[Review]]) -> list[Entry]:
    """What waits for a reviewer, in order: what counts as reported, and withdrawals of what was confirmed."""
    by_id = {entry.id: entry for entry in entries}
    replaced = {entry.replaces for entry in by_id.values()}
    return [
        entry
        for number, entry in sorted(by_id.items())
        if number not in replaced
        and state(entry, reviews) in {State.WAITING, State.PROPOSED}
        and (entry.mode is not Mode.WITHDRAWAL or _takes_back(entry, by_id, reviews))
    ]


def _takes_back(withdrawal: Entry, by_id: Mapping[int, Entry], reviews: Mapping[int, Sequence[Review]]) -> bool:
    """Whether the last confirmed entry before it in its chain is one that counts."""
    before = withdrawal.replaces
    while before is not None:
        if state(by_id[before], reviews) is State.CONFIRMED:
            return by_id[before].mode is not Mode.WITHDRAWAL
        before = by_id[before].replaces
    return False

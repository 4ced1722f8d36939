"""Which reports still lack the evidence that the scheme wants with them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.ledger import live
from bot.domain.reviews import State, reviewed, state

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.domain.entries import Entry, Review
    from scoring import Scheme


def chain(entry_id: int, known: Mapping[int, Entry]) -> list[int]:
    """The entry and all that it has replaced."""
    found, at = [entry_id], known[entry_id].replaces
    while at is not None:
        found.append(at)
        at = known[at].replaces
    return found


def unproven(
    scheme: Scheme, entries: Sequence[Entry], said: Mapping[int, Sequence[Review]], proven: Collection[int]
) -> list[Entry]:
    """Entries that count, of facts that the scheme wants evidence for, without any; what a reviewer has confirmed needs none.

    `proven` are the ids of entries with evidence: it proves what corrects them too.
    """
    known = {entry.id: entry for entry in entries}
    return [
        entry
        for entry in live(reviewed(scheme, entries))
        if scheme.fact(entry.fact).evidence
        and entry.value > 0
        and entry.origin.source not in (Source.IMPORT, Source.SAMPLE, Source.REVIEW)
        and state(entry, said) in (State.WAITING, State.RETURNED)
        and not any(one in proven for one in chain(entry.id, known))
    ]

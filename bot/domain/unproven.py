"""Which reports still lack the evidence that the scheme wants with them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.reviews import State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.domain.projection import Link
    from scoring import Scheme

_WITHOUT = (Source.IMPORT, Source.SAMPLE, Source.REVIEW)  # tell of other records, or are the reviewer's own


def facts_with_evidence(scheme: Scheme) -> list[str]:
    """The facts whose reports are to be proved."""
    return [fact.id for fact in scheme.facts if fact.evidence]


def unproven(scheme: Scheme, counting: Iterable[Link], proven: Collection[int]) -> list[Link]:
    """Of entries that count those without evidence, in order; what a reviewer has confirmed needs none.

    `proven`: the first entries of the chains with evidence, which proves their corrections too.
    """
    lacking = [
        link
        for link in counting
        if scheme.fact(link.entry.fact).evidence
        and link.entry.value > 0
        and link.entry.origin.source not in _WITHOUT
        and link.state in (State.WAITING, State.RETURNED)
        and link.root not in proven
    ]
    return sorted(lacking, key=lambda link: (link.entry.date, link.root))

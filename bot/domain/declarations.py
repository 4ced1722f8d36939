"""Declarations: somebody's word that a duty without a figure is done (已公示). They are only ever added; the last one holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Declaration:
    """One thing that was said of a unit's duty; `unit` is `*` where the bureau itself owes it. `done` False takes it back."""

    id: int
    unit: str
    duty: str
    done: bool
    person_id: int | None
    at: datetime  # UTC


def in_force(said: Iterable[Declaration]) -> dict[tuple[str, str], Declaration]:
    """(unit, duty) -> the declaration by which it is done; when the same was said again, the first one since it was taken back."""
    found: dict[tuple[str, str], Declaration] = {}
    for one in sorted(said, key=lambda one: one.id):
        if one.done:
            found.setdefault((one.unit, one.duty), one)
        else:
            found.pop((one.unit, one.duty), None)
    return found

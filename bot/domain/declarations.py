"""Declarations: a duty without a figure was declared done (已公示). They are only added; the last one holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Declaration:
    """A unit's duty was declared done, or (`done` False) not done; `unit` is `*` where the bureau itself owes it."""

    id: int
    unit: str
    duty: str
    done: bool
    person_id: int | None
    at: datetime  # UTC


def in_force(declarations: Iterable[Declaration]) -> dict[tuple[str, str], Declaration]:
    """(unit, duty) -> the declaration by which it is done: the first one since it was last taken back."""
    holding: dict[tuple[str, str], Declaration] = {}
    for declaration in sorted(declarations, key=lambda declaration: declaration.id):
        key = (declaration.unit, declaration.duty)
        if declaration.done:
            holding.setdefault(key, declaration)
        else:
            holding.pop(key, None)
    return holding

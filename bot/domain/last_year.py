"""Last year's totals: what each unit's facts came to when the cycle before ended. Nothing is scored by them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.workbooks import Wrong


@dataclass(frozen=True, slots=True)
class Final:
    """One total as a file states it, in the fact's smallest unit; `cell` is its address."""

    unit: str
    fact: str
    value: int
    cell: str


@dataclass(frozen=True, slots=True)
class LastTotal:
    """One total that is stored. They are only ever added; a correction names the one that it replaces."""

    id: int
    unit: str
    fact: str
    value: int
    replaces: int | None
    file: str
    person_id: int | None  # None: the command line
    at: datetime  # UTC


@dataclass(frozen=True, slots=True)
class LastYear:
    """All that was read from a file: totals, each unit and fact once, and what is wrong in which cell."""

    name: str  # the file's
    finals: tuple[Final, ...]
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file would change: `before` None where nothing was known."""

    final: Final
    before: int | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What storing a file of last year's totals would do. `draft`: what its buttons carry, 0 for nothing to store."""

    scheme: str
    name: str
    draft: int
    changes: tuple[Difference, ...]
    same: int
    wrong: tuple[Wrong, ...]
    overtaken: bool = False  # somebody else has stored some since the last preview: nothing was stored


@dataclass(frozen=True, slots=True)
class Known:
    """How much is known of last year: totals, of how many units and facts, and when the last came in."""

    totals: int
    units: int
    facts: int
    last: LastTotal | None

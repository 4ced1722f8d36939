"""Publications (公示): a standing frozen with its facts, and the objections (申诉) of units to it. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.entries import Basis
    from bot.domain.seals import Seal


@dataclass(frozen=True, slots=True)
class Publication:
    """One published standing. A later correction makes a new version; none is ever changed."""

    scheme: str
    version: int  # 1, 2, … within the scheme
    as_of: date
    basis: Basis
    facts: str  # the contract's facts csv
    answer: str  # what `kaohe score --json` prints for these facts
    checksum: str  # of the answer: see `checksum_of`
    note: str  # what changed since the version before, in the bureau's words
    person_id: int | None
    at: datetime  # UTC
    seal: Seal | None = None  # the head of the ledger with it; None: not stored yet


@dataclass(frozen=True, slots=True)
class Shift:
    """What a new version changes for a unit: total in hundredths of a point, money in 分."""

    unit: str
    total: tuple[int, int]
    rank: tuple[int, int]
    money: tuple[int, int]


@dataclass(frozen=True, slots=True)
class OwnResult:
    """A unit's place in a publication among `of` units; the total in hundredths of a point."""

    unit: str
    rank: int
    of: int
    total: int


@dataclass(frozen=True, slots=True)
class Appeal:
    """A unit's objection to one item of a publication, and its answer once there is one."""

    id: int
    scheme: str
    version: int
    unit: str
    item: str
    words: str
    person_id: int
    at: datetime  # UTC
    answer: str | None = None


def checksum_of(answer: str) -> str:
    """SHA-256 of what `kaohe score SCHEME --facts FILE --as-of DAY --json` prints, its last line break included."""
    return hashlib.sha256(f"{answer}\n".encode()).hexdigest()

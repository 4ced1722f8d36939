"""What every use case works with: the database, the clock, the schemes that are served."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from bot.clock import Clock
    from bot.storage.engine import Database
    from bot.usecases.standings import Memory
    from schemes.duties import Duty
    from scoring import Scheme


@dataclass(frozen=True, slots=True)
class Offering:
    """A scheme that is served, with its calendar."""

    scheme: Scheme
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """Made once by the composition root, handed to every use case."""

    db: Database
    clock: Clock
    zone: ZoneInfo
    schemes: Mapping[str, Offering]
    admins: frozenset[int] = frozenset()
    memory: dict[str, Memory] = field(default_factory=dict)  # what standings remembers of each scheme's ledger

"""The desk on the web: who is signed in where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class DeskLink:
    """A one-use way into the desk, made for a person in the chat; the token itself is never stored, only its hash."""

    token_hash: str
    person_id: int
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeskSession:
    """Somebody who is signed in on one device; its secret is known to that browser only. `device`: in plain words."""

    token_hash: str
    person_id: int
    device: str
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    @property
    def id(self) -> str:
        """What forms call it: the beginning of the hash, from which no secret follows."""
        return self.token_hash[:16]

"""Where somebody is signed in, as rows of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rendering.formatting import at_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from bot.domain.desk import DeskSession
    from bot.rendering.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session: on which device, since when, last used when. `here`: it is the one that asks."""

    id: str
    device: str
    opened: str
    seen: str
    here: bool


def session_rows(
    sessions: Sequence[DeskSession], here: str, zone: tzinfo, catalogue: Catalogue
) -> tuple[SessionRow, ...]:
    """The rows; `here` is the id of the session that asks."""
    return tuple(
        SessionRow(
            session.id,
            session.device,
            at_time(session.opened_at, zone, catalogue),
            at_time(session.seen_at, zone, catalogue),
            session.id == here,
        )
        for session in sessions
    )

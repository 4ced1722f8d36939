"""What was done, as rows of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.audit import ACTIONS
from bot.rendering.audit import action_word, event_subject

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from bot.domain.audit import AuditEvent
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme


@dataclass(frozen=True, slots=True)
class TrailRow:
    """An event: when, by whom, what was done to which unit and what else there is to say, and the way it came in."""

    at: str
    by: str
    action: str
    unit: str
    words: str
    source: str


def trail_rows(
    events: Iterable[AuditEvent], scheme: Scheme, catalogue: Catalogue, zone: tzinfo
) -> tuple[TrailRow, ...]:
    """The events in their order."""
    units = {unit.id: unit.short for unit in scheme.units}
    return tuple(
        TrailRow(
            f"{event.at.astimezone(zone):%Y-%m-%d %H:%M}",
            event.by or (catalogue.plain("audit.command_line") if event.person_id is None else str(event.person_id)),
            action_word(event.action, catalogue),
            units.get(event.unit or "", ""),
            " ".join(event_subject(event, scheme, catalogue)),
            catalogue.plain(f"audit.source_{event.source}").strip("〔〕()") if event.source else "",
        )
        for event in events
    )


def action_choices(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Each action with its word."""
    return [(action, action_word(action, catalogue)) for action in ACTIONS]

"""What the planner knows: who can be written to, what they owe, what waits for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.domain.people import BoundGroup
    from bot.domain.workdays import Workdays
    from schemes.duties import Duty


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who can be written to, and the units whose duties are theirs; `*` is what the bureau itself owes.

    `bureau`: hears of units that stay silent, and of missed periods that wait for the assessor's word. `awaited`: the day
    since which something waits for their review; None: nothing does.
    """

    person_id: int
    units: tuple[str, ...]
    bureau: bool = False
    awaited: date | None = None


@dataclass(frozen=True, slots=True)
class PlanningInput:
    """What the planner knows of a scheme.

    `owed`: unit -> ids of the duties that it has not fulfilled and has something to win or lose by. `heard`: (unit, duty) ->
    the day on which something of the duty was last reported. `unsettled`: duties that ended with missed periods of which the
    assessor has not said whether they count. `patience`: working days of silence until a duty is raised to the next level.
    `moments`: after which days the scheme itself wants to see where everybody stands. `planned`: keys in the outbox.
    """

    scheme: str
    start: date
    end: date
    duties: tuple[Duty, ...]
    owed: Mapping[str, frozenset[str]]
    contacts: tuple[Contact, ...]
    groups: tuple[BoundGroup, ...]
    days: Workdays
    heard: Mapping[tuple[str, str], date] = field(default_factory=dict)
    unsettled: frozenset[str] = frozenset()
    patience: int = 5
    moments: tuple[date, ...] = ()
    planned: frozenset[str] = frozenset()

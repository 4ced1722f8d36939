"""What the planner knows: who can be written to, what they owe, what waits for them; and its last look."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.people import BoundGroup, Person
    from bot.domain.workdays import Workdays
    from schemes.duties import Duty


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who can be written to, and the units whose duties are theirs; `*` is what the bureau itself owes.

    `bureau`: is reminded of silent units, and of missed periods that the assessor is to decide on. `awaited`: the
    day since which something waits for their review; None: nothing does.
    """

    person_id: int
    units: tuple[str, ...]
    bureau: bool = False
    awaited: date | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """The readers of a scheme's notices: persons, with `awaited` unset, those of them who may review, and groups."""

    contacts: tuple[Contact, ...]
    reviewers: tuple[Person, ...]
    groups: tuple[BoundGroup, ...]


@dataclass(frozen=True)
class PlanningInput:
    """The state of a scheme from which notices are planned.

    `owed`: unit -> ids of the duties that it has not fulfilled and has something to win or lose by. `heard`: (unit,
    duty) -> the day on which something of the duty was last reported. `unsettled`: duties that ended with missed
    periods of which the assessor has not said whether they count. `patience`: working days of silence until a duty is
    raised to the next level. `moments`: after which days the scheme itself wants to see where everybody stands.
    `open_matters`: objections wait for an answer, or nobody knows whether some notices arrived. `planned`: keys in
    the outbox. `paused`: duties of which nobody is reminded. `calls`: what the planner's `called_on` has found, since
    many serve the same units.
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
    open_matters: bool = False
    planned: frozenset[str] = frozenset()
    paused: tuple[Duty, ...] = ()
    calls: dict[tuple[object, ...], date | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def served(self) -> frozenset[str]:
        """The units that somebody serves who can be written to."""
        return frozenset(unit for contact in self.contacts for unit in contact.units)

    @cached_property
    def latest(self) -> dict[str, date]:
        """What planned keys begin with -> the latest day of such a key."""
        days: dict[str, date] = {}
        for key in self.planned:
            beginning, _, day = key.rpartition(":")
            days[beginning + ":"] = max(days.get(beginning + ":", date.min), date.fromisoformat(day))
        return days


@dataclass(frozen=True, slots=True)
class Revision:
    """What planning for a scheme rests on, in numbers: where they are equal, nothing of it has changed.

    `ledger`: the newest entry, review, declaration and change of reminders, which are only ever added. `roles`: how
    many have begun and how many have ended until now, which both only ever grow. `blocked`: how many persons have
    blocked the bot, and the sum of their ids.
    """

    ledger: tuple[int, ...]
    roles: tuple[int, int]
    blocked: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """The planner's last look at a scheme: the revision, the bound groups and the slot of time on which it rested.

    `settled`: what it saw, when nothing of that was left to plan; else None.
    """

    revision: Revision
    slot: datetime
    audience: Audience
    settled: PlanningInput | None

"""Who may do what: one table of role x action x own or other unit. Everything is enforced from here."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.errors import NotAllowed
from bot.domain.people import Role
from scoring import Kind

if TYPE_CHECKING:
    from bot.domain.people import Person
    from scoring import Fact


class Action(StrEnum):
    """What somebody may want to do."""

    REPORT = "report"  # figures that units report
    ASSESS = "assess"  # marks, and events that cost points
    SEE_SHEET = "see-sheet"  # a unit's points, working, history and what it owes
    SEE_BOARD = "see-board"  # the ranking
    INVITE = "invite"  # invitations and the end of a role
    BIND = "bind"  # a group's purpose


class Reach(StrEnum):
    """For which units."""

    NONE = "none"
    OWN = "own"
    ALL = "all"


TABLE: dict[tuple[Role, Action], Reach] = {
    (Role.COORDINATOR, Action.REPORT): Reach.OWN,
    (Role.COORDINATOR, Action.ASSESS): Reach.NONE,
    (Role.COORDINATOR, Action.SEE_SHEET): Reach.OWN,
    (Role.COORDINATOR, Action.SEE_BOARD): Reach.ALL,
    (Role.COORDINATOR, Action.INVITE): Reach.NONE,
    (Role.COORDINATOR, Action.BIND): Reach.NONE,
    (Role.BUREAU, Action.REPORT): Reach.ALL,
    (Role.BUREAU, Action.ASSESS): Reach.ALL,
    (Role.BUREAU, Action.SEE_SHEET): Reach.ALL,
    (Role.BUREAU, Action.SEE_BOARD): Reach.ALL,
    (Role.BUREAU, Action.INVITE): Reach.ALL,
    (Role.BUREAU, Action.BIND): Reach.ALL,
    (Role.LEADER, Action.REPORT): Reach.NONE,
    (Role.LEADER, Action.ASSESS): Reach.NONE,
    (Role.LEADER, Action.SEE_SHEET): Reach.ALL,
    (Role.LEADER, Action.SEE_BOARD): Reach.ALL,
    (Role.LEADER, Action.INVITE): Reach.NONE,
    (Role.LEADER, Action.BIND): Reach.NONE,
}
_ASSESSED = frozenset({Kind.MARK, Kind.EVENTS})


def allowed(person: Person, action: Action, scheme: str, unit: str | None = None) -> bool:
    """Whether one of the person's roles in the scheme reaches that far; `unit` None asks about the whole scheme."""
    for role in person.roles(scheme):
        reach = TABLE[role, action]
        if reach is Reach.ALL or (reach is Reach.OWN and unit is not None and unit in person.units(scheme)):
            return True
    return False


def require(person: Person, action: Action, scheme: str, unit: str | None = None) -> None:
    """Raise NotAllowed unless `allowed`."""
    if not allowed(person, action, scheme, unit):
        raise NotAllowed(f"not-allowed-{action}", unit=unit)


def action_for(fact: Fact) -> Action:
    """What it is to enter the fact: marks and events against a unit are the assessor's."""
    return Action.ASSESS if fact.kind in _ASSESSED else Action.REPORT

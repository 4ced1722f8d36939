"""Who may do what: one table of role x action x own or other unit. Everything is enforced from here."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.assessments import is_judged
from bot.domain.entries import Channel
from bot.domain.errors import NotAllowed
from bot.domain.people import Role
from scoring import Kind

if TYPE_CHECKING:
    from bot.domain.entries import Entry
    from bot.domain.people import Person
    from scoring import Fact, Scheme


class Action(StrEnum):
    """What somebody may want to do."""

    REPORT = "report"  # figures that units report
    ASSESS = "assess"  # marks, and events that cost points
    SEE_SHEET = "see-sheet"  # a unit's points, working, history and what it owes
    SEE_BOARD = "see-board"  # the ranking
    REVIEW = "review"  # confirm, return or correct what was reported
    CLOSE = "close"  # close periods and open them again
    SEE_AUDIT = "see-audit"  # who did what, of everybody
    PUBLISH = "publish"  # publish a standing, answer objections
    APPEAL = "appeal"  # object to a published item
    SEE_TIMELINESS = "see-timeliness"  # who reports on time
    INVITE = "invite"  # invitations and the end of a role
    SUBSTITUTE = "substitute"  # name somebody who serves in a coordinator's place for some days
    BIND = "bind"  # a group's purpose
    ANNOUNCE = "announce"  # the bureau's words to many, and who has read them
    EXPORT = "export"  # the whole ledger, for the archive
    SEE_PERSONS = "see-persons"  # the persons of a statement, with birth and phone
    LAST_YEAR = "last-year"  # hand in last year's totals


class Scope(StrEnum):
    """For which units."""

    NONE = "none"
    OWN = "own"
    DEPARTMENT = "department"  # all units, but only the facts that the scheme gives the department to review
    ALL = "all"


TABLE: dict[tuple[Role, Action], Scope] = {
    (Role.COORDINATOR, Action.REPORT): Scope.OWN,
    (Role.COORDINATOR, Action.ASSESS): Scope.NONE,
    (Role.COORDINATOR, Action.SEE_SHEET): Scope.OWN,
    (Role.COORDINATOR, Action.SEE_BOARD): Scope.ALL,
    (Role.COORDINATOR, Action.REVIEW): Scope.NONE,
    (Role.COORDINATOR, Action.CLOSE): Scope.NONE,
    (Role.COORDINATOR, Action.SEE_AUDIT): Scope.NONE,
    (Role.COORDINATOR, Action.PUBLISH): Scope.NONE,
    (Role.COORDINATOR, Action.APPEAL): Scope.OWN,
    (Role.COORDINATOR, Action.SEE_TIMELINESS): Scope.NONE,
    (Role.COORDINATOR, Action.INVITE): Scope.NONE,
    (Role.COORDINATOR, Action.SUBSTITUTE): Scope.OWN,
    (Role.COORDINATOR, Action.BIND): Scope.NONE,
    (Role.COORDINATOR, Action.ANNOUNCE): Scope.NONE,
    (Role.COORDINATOR, Action.EXPORT): Scope.NONE,
    (Role.COORDINATOR, Action.SEE_PERSONS): Scope.OWN,
    (Role.COORDINATOR, Action.LAST_YEAR): Scope.NONE,
    (Role.BUREAU, Action.REPORT): Scope.ALL,
    (Role.BUREAU, Action.ASSESS): Scope.ALL,
    (Role.BUREAU, Action.SEE_SHEET): Scope.ALL,
    (Role.BUREAU, Action.SEE_BOARD): Scope.ALL,
    (Role.BUREAU, Action.REVIEW): Scope.ALL,
    (Role.BUREAU, Action.CLOSE): Scope.ALL,
    (Role.BUREAU, Action.SEE_AUDIT): Scope.ALL,
    (Role.BUREAU, Action.PUBLISH): Scope.ALL,
    (Role.BUREAU, Action.APPEAL): Scope.ALL,
    (Role.BUREAU, Action.SEE_TIMELINESS): Scope.ALL,
    (Role.BUREAU, Action.INVITE): Scope.ALL,
    (Role.BUREAU, Action.SUBSTITUTE): Scope.ALL,
    (Role.BUREAU, Action.BIND): Scope.ALL,
    (Role.BUREAU, Action.ANNOUNCE): Scope.ALL,
    (Role.BUREAU, Action.EXPORT): Scope.ALL,
    (Role.BUREAU, Action.SEE_PERSONS): Scope.ALL,
    (Role.BUREAU, Action.LAST_YEAR): Scope.ALL,
    (Role.LEADER, Action.REPORT): Scope.NONE,
    (Role.LEADER, Action.ASSESS): Scope.NONE,
    (Role.LEADER, Action.SEE_SHEET): Scope.ALL,
    (Role.LEADER, Action.SEE_BOARD): Scope.ALL,
    (Role.LEADER, Action.REVIEW): Scope.NONE,
    (Role.LEADER, Action.CLOSE): Scope.NONE,
    (Role.LEADER, Action.SEE_AUDIT): Scope.NONE,
    (Role.LEADER, Action.PUBLISH): Scope.NONE,
    (Role.LEADER, Action.APPEAL): Scope.NONE,
    (Role.LEADER, Action.SEE_TIMELINESS): Scope.NONE,
    (Role.LEADER, Action.INVITE): Scope.NONE,
    (Role.LEADER, Action.SUBSTITUTE): Scope.NONE,
    (Role.LEADER, Action.BIND): Scope.NONE,
    (Role.LEADER, Action.ANNOUNCE): Scope.NONE,
    (Role.LEADER, Action.EXPORT): Scope.NONE,
    (Role.LEADER, Action.SEE_PERSONS): Scope.NONE,
    (Role.LEADER, Action.LAST_YEAR): Scope.NONE,
    (Role.REVIEWER, Action.REPORT): Scope.NONE,
    (Role.REVIEWER, Action.ASSESS): Scope.DEPARTMENT,
    (Role.REVIEWER, Action.SEE_SHEET): Scope.ALL,
    (Role.REVIEWER, Action.SEE_BOARD): Scope.ALL,
    (Role.REVIEWER, Action.REVIEW): Scope.DEPARTMENT,
    (Role.REVIEWER, Action.CLOSE): Scope.NONE,
    (Role.REVIEWER, Action.SEE_AUDIT): Scope.NONE,
    (Role.REVIEWER, Action.PUBLISH): Scope.NONE,
    (Role.REVIEWER, Action.APPEAL): Scope.NONE,
    (Role.REVIEWER, Action.SEE_TIMELINESS): Scope.NONE,
    (Role.REVIEWER, Action.INVITE): Scope.NONE,
    (Role.REVIEWER, Action.SUBSTITUTE): Scope.NONE,
    (Role.REVIEWER, Action.BIND): Scope.NONE,
    (Role.REVIEWER, Action.ANNOUNCE): Scope.NONE,
    (Role.REVIEWER, Action.EXPORT): Scope.NONE,
    (Role.REVIEWER, Action.SEE_PERSONS): Scope.NONE,
    (Role.REVIEWER, Action.LAST_YEAR): Scope.NONE,
}
_ASSESSED = frozenset({Kind.MARK, Kind.EVENTS})


def allowed(person: Person, action: Action, scheme: str, unit: str | None = None, fact: Fact | None = None) -> bool:
    """Whether one of the person's roles in the scheme reaches that far.

    `unit` None asks about the whole scheme, `fact` None about any of the person's departments' facts.
    """
    for role in person.roles(scheme):
        reach = TABLE[role, action]
        if reach is Scope.ALL or (reach is Scope.OWN and unit is not None and unit in person.units(scheme)):
            return True
        if reach is Scope.DEPARTMENT and (fact is None or fact.reviewer in person.departments(scheme)):
            return True
    return False


def require(person: Person, action: Action, scheme: str, unit: str | None = None, fact: Fact | None = None) -> None:
    """Raise NotAllowed unless `allowed`."""
    if not allowed(person, action, scheme, unit, fact):
        raise NotAllowed(f"not-allowed-{action}", unit=unit)


def may_enter(person: Person, scheme: Scheme, fact: Fact, unit: str) -> bool:
    """Whether the person may enter figures of the fact for the unit; who assesses may state all that is judged, units may not state what is grave."""
    assesses = channel_for(person, scheme) is Channel.ASSESSED and is_judged(scheme, fact)
    if assesses and allowed(person, Action.ASSESS, scheme.id, unit, fact):
        return True
    return allowed(person, _entering(person, scheme, fact), scheme.id, unit, fact)


def require_entering(person: Person, scheme: Scheme, fact: Fact, unit: str) -> None:
    """Raise NotAllowed unless `may_enter`."""
    if not may_enter(person, scheme, fact, unit):
        raise NotAllowed(f"not-allowed-{_entering(person, scheme, fact)}", unit=unit)


def _entering(person: Person, scheme: Scheme, fact: Fact) -> Action:
    channel = channel_for(person, scheme)
    return Action.ASSESS if fact.id in scheme.grave and channel is Channel.ASSESSED else action_for(fact, channel)


def may_touch(person: Person, scheme: Scheme, entry: Entry) -> bool:
    """Whether the person may take the entry back or correct it: an assessor leaves a unit's self-assessment alone, and the other way round."""
    return entry.channel is channel_for(person, scheme) and may_enter(
        person, scheme, scheme.fact(entry.fact), entry.unit
    )


def action_for(fact: Fact, channel: Channel = Channel.ASSESSED) -> Action:
    """What it is to enter the fact: marks and events against a unit are the assessor's, unless the unit assesses itself."""
    return Action.ASSESS if fact.kind in _ASSESSED and channel is Channel.ASSESSED else Action.REPORT


def channel_for(person: Person, scheme: Scheme) -> Channel:
    """On which channel this person's figures are: with self-assessment a unit speaks for itself, the bureau assesses."""
    own = scheme.self_assessed and not allowed(person, Action.ASSESS, scheme.id)
    return Channel.SELF if own else Channel.ASSESSED

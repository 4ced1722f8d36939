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
    from bot.domain.people import Invitation, Person
    from scoring import Fact, Scheme


class Action(StrEnum):
    """What somebody may want to do."""

    REPORT = "report"  # figures that units report
    ASSESS = "assess"  # marks, and events that cost points
    SEE_SHEET = "see-sheet"  # a unit's points, working, history and what it owes
    SEE_EVIDENCE = "see-evidence"  # the files that were sent to prove reports
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
    CONNECT = "connect"  # keys for other systems


class Scope(StrEnum):
    """For which units."""

    NONE = "none"
    OWN = "own"
    DEPARTMENT = "department"  # all units, but only the facts that the scheme gives the department to review
    ALL = "all"


_ROLES = (Role.COORDINATOR, Role.BUREAU, Role.LEADER, Role.REVIEWER)
_NONE, _OWN, _DEPARTMENT, _ALL = Scope
_REACH = {  # for each of the roles, in this order
    Action.REPORT: (_OWN, _ALL, _NONE, _NONE),
    Action.ASSESS: (_NONE, _ALL, _NONE, _DEPARTMENT),
    Action.SEE_SHEET: (_OWN, _ALL, _ALL, _ALL),
    Action.SEE_EVIDENCE: (_OWN, _ALL, _NONE, _DEPARTMENT),
    Action.SEE_BOARD: (_ALL, _ALL, _ALL, _ALL),
    Action.REVIEW: (_NONE, _ALL, _NONE, _DEPARTMENT),
    Action.CLOSE: (_NONE, _ALL, _NONE, _NONE),
    Action.SEE_AUDIT: (_NONE, _ALL, _NONE, _NONE),
    Action.PUBLISH: (_NONE, _ALL, _NONE, _NONE),
    Action.APPEAL: (_OWN, _ALL, _NONE, _NONE),
    Action.SEE_TIMELINESS: (_NONE, _ALL, _NONE, _NONE),
    Action.INVITE: (_NONE, _ALL, _NONE, _NONE),
    Action.SUBSTITUTE: (_OWN, _ALL, _NONE, _NONE),
    Action.BIND: (_NONE, _ALL, _NONE, _NONE),
    Action.ANNOUNCE: (_NONE, _ALL, _NONE, _NONE),
    Action.EXPORT: (_NONE, _ALL, _NONE, _NONE),
    Action.SEE_PERSONS: (_OWN, _ALL, _NONE, _NONE),
    Action.LAST_YEAR: (_NONE, _ALL, _NONE, _NONE),
    Action.CONNECT: (_NONE, _ALL, _NONE, _NONE),
}
TABLE = {(role, action): scope for action, scopes in _REACH.items() for role, scope in zip(_ROLES, scopes, strict=True)}
_ASSESSED = frozenset({Kind.MARK, Kind.EVENTS})


def allowed(person: Person, action: Action, scheme: str, unit: str | None = None, fact: Fact | None = None) -> bool:
    """Whether one of the person's roles in the scheme reaches that far.

    `unit` None asks about the whole scheme, `fact` None about any of the person's departments' facts.
    """
    own = person.trusted(scheme) if action is Action.SEE_PERSONS else person.units(scheme)
    for role in person.roles(scheme):
        reach = TABLE[role, action]
        if reach is Scope.ALL or (reach is Scope.OWN and unit is not None and unit in own):
            return True
        if reach is Scope.DEPARTMENT and (fact is None or fact.reviewer in person.departments(scheme)):
            return True
    return False


def require(person: Person, action: Action, scheme: str, unit: str | None = None, fact: Fact | None = None) -> None:
    """Raise NotAllowed unless `allowed`."""
    if not allowed(person, action, scheme, unit, fact):
        raise NotAllowed(f"not-allowed-{action}", unit=unit)


def may_give(person: Person, invitation: Invitation) -> bool:
    """Whether the person may (still) give this invitation: the bureau any, a coordinator one in their own place."""
    scheme, unit = invitation.scheme, invitation.unit
    in_own_place = invitation.instead_of == person.id and allowed(person, Action.SUBSTITUTE, scheme, unit)
    return in_own_place or allowed(person, Action.INVITE, scheme, unit)


def may_enter(person: Person, scheme: Scheme, fact: Fact, unit: str) -> bool:
    """Whether the person may enter the fact for the unit: an assessor all that is judged, a unit nothing grave.

    Nobody enters what is worked out from others.
    """
    if not fact.reportable:
        return False
    assesses = channel_for(person, scheme) is Channel.ASSESSED and is_judged(scheme, fact)
    if assesses and allowed(person, Action.ASSESS, scheme.id, unit, fact):
        return True
    return allowed(person, _entering(person, scheme, fact), scheme.id, unit, fact)


def require_entering(person: Person, scheme: Scheme, fact: Fact, unit: str) -> None:
    """Raise NotAllowed unless `may_enter`."""
    if not fact.reportable:
        raise NotAllowed("worked-out", fact=fact.short)
    if not may_enter(person, scheme, fact, unit):
        raise NotAllowed(f"not-allowed-{_entering(person, scheme, fact)}", unit=unit)


def _entering(person: Person, scheme: Scheme, fact: Fact) -> Action:
    channel = channel_for(person, scheme)
    return Action.ASSESS if fact.id in scheme.grave and channel is Channel.ASSESSED else action_for(fact, channel)


def may_touch(person: Person, scheme: Scheme, entry: Entry) -> bool:
    """Whether the person may take the entry back or correct it; nobody may touch what is on another channel."""
    same_channel = entry.channel is channel_for(person, scheme)
    return same_channel and may_enter(person, scheme, scheme.fact(entry.fact), entry.unit)


def action_for(fact: Fact, channel: Channel = Channel.ASSESSED) -> Action:
    """The action of entering the fact: marks and events are the assessor's, unless the unit assesses itself."""
    return Action.ASSESS if fact.kind in _ASSESSED and channel is Channel.ASSESSED else Action.REPORT


def channel_for(person: Person, scheme: Scheme) -> Channel:
    """The channel of this person's figures: with self-assessment units state of themselves, the bureau assesses."""
    states_itself = scheme.self_assessed and not allowed(person, Action.ASSESS, scheme.id)
    return Channel.SELF if states_itself else Channel.ASSESSED

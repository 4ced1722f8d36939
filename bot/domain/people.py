"""Who uses the bot: persons, their roles for units, invitations, and the groups that are bound to a purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from unicodedata import category

from bot.domain.address_book import EMAIL, WEBHOOK
from bot.domain.rankings import RankingSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})  # Unicode's categories of control, bidi and zero width
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters and marks that show nothing
_DIGITS = 4  # of an id, that tell people of the same name apart
_ID_LETTERS = 16  # of a hash: 64 bits


class Role(StrEnum):
    """The roles that a person can have in a scheme."""

    COORDINATOR = "coordinator"  # reports for a unit
    BUREAU = "bureau"  # the assessing office: reports for all, invites, binds groups
    LEADER = "leader"  # reads everything, changes nothing
    REVIEWER = "reviewer"  # a department (考核部门): reviews and assesses the facts that the scheme names it for


@dataclass(frozen=True, slots=True)
class Membership:
    """One role of a person in one scheme; `unit` is a coordinator's, `department` a reviewer's."""

    scheme: str
    role: Role
    unit: str | None
    department: str | None = None
    until: datetime | None = field(default=None, compare=False)  # a substitute's role ends by itself
    away: bool = field(default=False, compare=False)  # a substitute serves in the holder's place at this moment
    sees_persons: bool = field(default=True, compare=False)  # a substitute: once the bureau agreed


@dataclass(frozen=True, slots=True)
class Service:
    """A membership on record: who serves, from when and until when, and (a substitute) in whose place."""

    id: int
    person: Person  # with no memberships: this is the one
    membership: Membership
    since: datetime
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known to the bot. `id` is Telegram's user id, which is the private chat's id too."""

    id: int
    name: str
    language: str  # catalogue: zh-CN or en
    blocked: bool = False  # has blocked the bot: nothing is sent there
    memberships: tuple[Membership, ...] = ()
    admin: bool = False  # in ADMIN_IDS: acts as the bureau of every scheme

    def units(self, scheme: str) -> tuple[str, ...]:
        """The units this person reports for in `scheme`, in the order of joining."""
        return tuple(m.unit for m in self.memberships if m.scheme == scheme and m.unit is not None)

    def trusted(self, scheme: str) -> tuple[str, ...]:
        """Those of `units` whose persons (birth, phone) this person may see: a substitute once the bureau agreed."""
        trusted = (m for m in self.memberships if m.scheme == scheme and m.sees_persons)
        return tuple(m.unit for m in trusted if m.unit is not None)

    def on_duty(self, scheme: str) -> tuple[str, ...]:
        """Those of `units` whose notices come to this person: not while a substitute has the work."""
        serving = (m for m in self.memberships if m.scheme == scheme and not m.away)
        return tuple(m.unit for m in serving if m.unit is not None)

    def departments(self, scheme: str) -> frozenset[str]:
        """The departments (考核部门) that this person reviews for in `scheme`."""
        return frozenset(m.department for m in self.memberships if m.scheme == scheme and m.department is not None)

    def roles(self, scheme: str) -> frozenset[Role]:
        """All roles in `scheme`; an admin is the bureau everywhere."""
        roles = {m.role for m in self.memberships if m.scheme == scheme}
        return frozenset(roles | {Role.BUREAU} if self.admin else roles)

    def only_reads(self, scheme: str) -> bool:
        """Whether this person reports, reviews and decides nothing in `scheme`."""
        return self.roles(scheme) <= {Role.LEADER}


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-use, expiring right to join; the token itself is never stored, only its hash."""

    token_hash: str
    scheme: str
    role: Role
    unit: str | None
    created_by: int | None  # None: the command line
    created_at: datetime
    expires_at: datetime
    used_by: int | None = None
    department: str | None = None
    since: datetime | None = None  # the role begins then; None: when it is used
    until: datetime | None = None  # … and ends by itself then
    instead_of: int | None = None  # the person whose substitute it makes
    cancelled_at: datetime | None = None
    name: str | None = None  # of whom it is for, as the bureau knows them; None: Telegram's name is taken
    used_at: datetime | None = None

    @property
    def id(self) -> str:
        """What buttons and the command line call it: the beginning of the hash, from which no token follows."""
        return self.token_hash[:_ID_LETTERS]


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom an invitation is for: a role with its unit or department, and the person's name where it is known."""

    role: Role
    unit: str | None = None
    department: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that can still be used, with the names of who gave it and of whom it makes a substitute."""

    invitation: Invitation
    by: str  # empty: the command line
    absent: str


def plain_name(name: str, person_id: int) -> str:
    """A name as it comes from Telegram without what cannot be seen, which makes one person look like another.

    >>> plain_name("\u202e芳王\u200b ", 1234567)
    '芳王'
    >>> plain_name("\u3164", 1234567)
    '用户4567'
    """
    return plain_words(name) or f"用户{_last_digits(person_id)}"


def plain_words(words: str) -> str:
    """One line of words without control, bidi and zero-width characters; any white space is a blank."""
    blanks = (" " if letter.isspace() else letter for letter in words)
    visible = "".join(letter for letter in blanks if category(letter) not in _UNSEEN and letter not in _BLANK)
    return " ".join(visible.split())


def told_apart(names: Mapping[int, str], units: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """People by id, those of the same name with their units where these differ, else with the last digits of their id.

    >>> told_apart({11: "王芳", 12: "王芳", 13: "李敏"}, {11: ["长江"], 12: ["搬经"]})
    {11: '王芳（长江）', 12: '王芳（搬经）', 13: '李敏'}
    >>> told_apart({10011: "王芳", 10012: "王芳"}, {10011: ["长江"], 10012: ["长江"]})
    {10011: '王芳（0011）', 10012: '王芳（0012）'}
    """
    alike: dict[str, list[int]] = {}
    for person_id, name in names.items():
        alike.setdefault(name, []).append(person_id)
    labels = dict(names)
    for name, ids in alike.items():
        if len(ids) == 1:
            continue
        marks = ["、".join(units.get(person_id, ())) for person_id in ids]
        if not all(marks) or len(set(marks)) < len(marks):
            marks = [_last_digits(person_id) for person_id in ids]
        labels |= {person_id: f"{name}（{mark}）" for person_id, mark in zip(ids, marks, strict=True)}
    return labels


def _last_digits(person_id: int) -> str:
    return str(person_id)[-_DIGITS:]


class Purpose(StrEnum):
    """The purposes to which a group can be bound."""

    RANKING = "ranking"  # the leaders' weekly ranking
    REMINDERS = "reminders"  # deadline reminders of one unit, or of all when no unit is named
    PUBLICATIONS = "publications"  # of a mailbox: what is published; a group hears of that whatever it is bound to
    EVENTS = "events"  # of a webhook: what happens


@dataclass(frozen=True, slots=True)
class BoundGroup:
    """A group, robot or mailbox that the bureau has bound to a purpose; `outlet` and `address` as of a `Receiver`.

    `id` is ours: a group's address may change.
    """

    id: int
    outlet: str
    address: str
    title: str
    scheme: str
    purpose: Purpose
    unit: str | None
    active: bool = True
    ranking: RankingSettings = field(default_factory=RankingSettings)

    @property
    def is_chat(self) -> bool:
        """Whether people talk there: it hears what everybody hears, a mailbox or webhook only what it asked for."""
        return self.outlet not in (EMAIL, WEBHOOK)

    @property
    def hears_publications(self) -> bool:
        """Whether it is told what was published; a webhook learns that as an event."""
        return self.is_chat or self.purpose is Purpose.PUBLICATIONS

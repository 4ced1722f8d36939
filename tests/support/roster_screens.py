"""The roster and substitutes as they are shown, made from values that stand here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.notices import BureauJoined, Substituting, Substitution
from bot.domain.people import Invitation, Membership, OpenInvitation, Person, Role, Service
from bot.domain.results import Invited, Joined
from bot.domain.rosters import Serving, place, seats
from bot.rendering import people, rosters, staffing
from tests.support.context import SCHEME, ZONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.rosters import Place
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme

_AT = datetime(2021, 6, 15, 2, tzinfo=UTC)
_SINCE, _UNTIL = datetime(2021, 6, 19, 16, tzinfo=UTC), datetime(2021, 6, 30, 16, tzinfo=UTC)
_DAYS = date(2021, 6, 20), date(2021, 6, 30)


def _service(number: int, name: str, role: Role, unit: str | None = None, *, blocked: bool = False) -> Service:
    held = Membership(SCHEME, role, unit)
    return Service(number, Person(number, name, "zh-CN", blocked), held, datetime(2021, 3, 1, 2, tzinfo=UTC))


WANG = _service(11, "王芳", Role.COORDINATOR, "changjiang")
CHEN = replace(
    _service(12, "陈志强", Role.COORDINATOR, "changjiang"),
    membership=Membership(SCHEME, Role.COORDINATOR, "changjiang", until=_UNTIL, sees_persons=False),
    since=_SINCE,
    instead_of=11,
)
_SERVING = (
    Serving(WANG, datetime(2021, 6, 14, 2, tzinfo=UTC)),
    Serving(CHEN, None, "王芳"),
    Serving(_service(13, "<b>刘</b>", Role.COORDINATOR, "baipu", blocked=True), None),
    Serving(_service(14, "李敏", Role.BUREAU), None),
)


def places(scheme: Scheme) -> list[Place]:
    return sorted((place(seat, _SERVING, _AT) for seat in seats(scheme)), key=lambda occupied: occupied.need)


def _seat(unit: str, *, persons: bool = False) -> Callable[[Scheme, Catalogue], Screen]:
    def made(scheme: Scheme, catalogue: Catalogue) -> Screen:
        chosen = next(occupied for occupied in places(scheme) if occupied.seat.unit == unit)
        return rosters.seat_screen(chosen, scheme, catalogue, ZONE, persons=persons)

    return made


def _limited(scheme: Scheme, catalogue: Catalogue) -> Screen:
    joined = Joined(SCHEME, "coordinator", "changjiang", since=_SINCE, until=_UNTIL)
    return people.joined_screen(joined, scheme, catalogue, ZONE)


def _link(whom: str) -> Callable[[Scheme, Catalogue], Screen]:
    invited = Invited("0a1b2c3d", SCHEME, "coordinator", "changjiang", _UNTIL, since=_SINCE, until=_UNTIL)
    link = rosters.SubstituteLink("https://t.me/demo_bot?start=0a1b2c3d", invited, whom, "王芳")
    return lambda scheme, catalogue: rosters.substitute_link_screen(link, scheme, catalogue, ZONE)


def _told(scheme: Scheme, catalogue: Catalogue) -> Screen:
    return rosters.substitute_notice(Substituting(SCHEME, "changjiang", "王芳", *_DAYS), scheme, catalogue)


def _open(role: Role, unit: str | None = None, department: str | None = None, absent: str = "") -> OpenInvitation:
    instead_of = 11 if absent else None
    invitation = Invitation(
        "0a1b2c3d4e5f6a7b8c", SCHEME, role, unit, 14, _AT, _UNTIL, None, department, None, None, instead_of
    )
    return OpenInvitation(invitation, "<b>李敏</b>" if absent else "", absent)


OPEN = [
    _open(Role.BUREAU),
    _open(Role.COORDINATOR, "changjiang", absent="王芳"),
    _open(Role.REVIEWER, None, "就管中心"),
]


def _invitations(unused: list[OpenInvitation], page: int) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: staffing.invitations_screen(unused, page, scheme, catalogue, ZONE)


def _substitution(**more: Any) -> Callable[[Scheme, Catalogue], Screen]:
    substitution = Substitution(SCHEME, "changjiang", "王芳", "李敏", *_DAYS, **more)
    return lambda scheme, catalogue: staffing.substitution_notice(substitution, scheme, catalogue)


ROSTER_SCREENS: dict[str, Callable[[Scheme, Catalogue], Screen]] = {
    "roster": lambda scheme, catalogue: rosters.roster_screen(
        places(scheme), 0, scheme, catalogue, ZONE, rosters.UnderWay(3, 2, _UNTIL)
    ),
    "roster-last": lambda scheme, catalogue: rosters.roster_screen(
        places(scheme), 1, scheme, catalogue, ZONE, rosters.UnderWay(0)
    ),
    "roster-seat": _seat("changjiang"),
    "roster-seat-blocked": _seat("baipu"),
    "roster-seat-empty": _seat("banjing"),
    "roster-end-sure": lambda scheme, catalogue: rosters.end_sure_screen(WANG, scheme, catalogue),
    "roster-ended": lambda scheme, catalogue: rosters.ended_screen(WANG, scheme, catalogue),
    "roster-kept": lambda _, catalogue: people.sentence("rosters.kept", catalogue),
    "substitutes": lambda scheme, catalogue: rosters.substitutes_screen(
        [(CHEN, "王芳")], "王芳", scheme, catalogue, ZONE, bureau=True
    ),
    "substitutes-none": lambda scheme, catalogue: rosters.substitutes_screen(
        [], "陈志强", scheme, catalogue, ZONE, bureau=False
    ),
    "substitute-appointed": lambda scheme, catalogue: rosters.appointed_screen(
        "陈志强", "王芳", ["changjiang"], _DAYS, scheme, catalogue
    ),
    "substitute-link": _link(""),
    "substitute-link-named": _link("张伟"),
    "substitute-joined": _limited,
    "substitute-told": _told,
    "roster-seat-persons": _seat("changjiang", persons=True),
    "invitations": _invitations(OPEN, 0),
    "invitations-last": _invitations(OPEN * 4, 1),
    "invitations-none": _invitations([], 0),
    "bureau-joined": lambda scheme, catalogue: staffing.bureau_joined_notice(
        BureauJoined(SCHEME, "<b>李</b>", "李敏", 8), scheme, catalogue
    ),
    "bureau-joined-by-command": lambda scheme, catalogue: staffing.bureau_joined_notice(
        BureauJoined(SCHEME, "李" * 60, "", 8), scheme, catalogue
    ),
    "substitution-link": _substitution(invitation="0a1b2c3d4e5f6a7b"),
    "substitution-named": _substitution(name="陈志强", service=12),
    "substitution-joined": _substitution(name="陈志强", service=12, invitation="0a1b2c3d4e5f6a7b", persons=True),
    "substitute-persons": lambda scheme, catalogue: staffing.persons_allowed_screen(CHEN, scheme, catalogue),
}

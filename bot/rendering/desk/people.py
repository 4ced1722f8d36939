"""Who serves, who asks to be let in, which invitations are open, as rows of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.rosters import Need
from bot.rendering.formatting import at_time, day
from bot.rendering.rosters import seat_name, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

    from bot.domain.applications import Applications, EmptyUnit
    from bot.domain.people import OpenInvitation
    from bot.domain.rosters import Place, Serving
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a seat. `id`: of their service, by which it is ended."""

    id: int
    name: str
    words: str
    blocked: bool


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat with its holders. `wanting`: nobody is there whom a message reaches."""

    number: int
    name: str
    holders: tuple[Holder, ...]
    wanting: bool
    words: str  # what is under way for it: invited until when, or applied for


@dataclass(frozen=True, slots=True)
class ApplicantRow:
    """Somebody who asks to be let in, with what to mind."""

    id: int
    unit: str
    name: str
    at: str
    marks: tuple[str, ...]
    ordinary: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that can still be used."""

    id: str
    seat: str
    by: str
    until: str


def seat_rows(
    places: Iterable[Place], empty: Sequence[EmptyUnit], scheme: Scheme, catalogue: Catalogue, zone: tzinfo
) -> tuple[SeatRow, ...]:
    """The seats in the order of their need."""
    under_way = {unit.unit: unit for unit in empty}
    rows = []
    for place in places:
        unit = under_way.get(place.seat.unit or "")
        words = ""
        if unit is not None and unit.applied:
            words = catalogue.plain("desk_people.applied")
        elif unit is not None and unit.invited_until is not None:
            words = catalogue.plain(
                "desk_people.invited", day=day(unit.invited_until.astimezone(zone).date(), catalogue)
            )
        holders = tuple(_holder(serving, catalogue, zone) for serving in place.serving)
        name = seat_name(place.seat, scheme, catalogue)
        rows.append(SeatRow(place.seat.number, name, holders, place.need is not Need.SERVED, words))
    return tuple(rows)


def _holder(serving: Serving, catalogue: Catalogue, zone: tzinfo) -> Holder:
    service = serving.service
    if service.membership.until is not None:
        days = span(service.since, service.membership.until, zone, catalogue)
        since = catalogue.plain("desk_people.instead", absent=serving.instead_of, days=days)
    else:
        since = catalogue.plain("desk_people.since", day=day(service.since.astimezone(zone).date(), catalogue))
    last = catalogue.plain("rosters.never")
    if serving.last is not None:
        last = catalogue.plain("rosters.last", day=day(serving.last.astimezone(zone).date(), catalogue))
    return Holder(service.id, service.person.name, f"{since}，{last}", service.person.blocked)


def applicant_rows(
    applications: Applications, scheme: Scheme, catalogue: Catalogue, zone: tzinfo
) -> tuple[ApplicantRow, ...]:
    """Those who wait, first come first."""
    rows = []
    for applicant in applications.waiting:
        application, marks = applicant.application, list[str]()
        if application.account and application.account != application.name:
            marks.append(catalogue.plain("applications.account", name=application.account).strip("（）()"))
        if applicant.holders:
            marks.append(catalogue.plain("applications.holders", names="、".join(applicant.holders)).strip())
        if applicant.contested:
            marks.append(catalogue.plain("applications.contested").strip())
        if applicant.refused_before:
            marks.append(catalogue.plain("applications.refused_before").strip())
        if not application.by_link:
            marks.append(catalogue.plain("applications.without_link").strip())
        at, unit = at_time(application.at, zone, catalogue), scheme.unit(application.unit).name
        rows.append(ApplicantRow(application.id, unit, application.name, at, tuple(marks), applicant.ordinary))
    return tuple(rows)


def invitation_rows(
    invitations: Iterable[OpenInvitation], scheme: Scheme, catalogue: Catalogue, zone: tzinfo
) -> tuple[InvitationRow, ...]:
    """The open invitations, oldest first."""
    return tuple(
        InvitationRow(
            each.invitation.id,
            seat_name(each.invitation, scheme, catalogue),
            each.by or catalogue.plain("audit.command_line"),
            at_time(each.invitation.expires_at, zone, catalogue),
        )
        for each in invitations
    )

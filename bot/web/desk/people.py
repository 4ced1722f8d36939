"""Who serves: applications, the roster, open invitations, the link of the scheme and its poster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.people import Invitee, Role
from bot.rendering import posters
from bot.rendering.desk.people import applicant_rows, invitation_rows, seat_rows
from bot.rendering.formatting import start_link
from bot.rendering.marks import plain_text
from bot.rendering.people import invited_screen
from bot.rendering.rosters import roster_csv, roster_rows
from bot.usecases import applying, invitations, join_links, joining
from bot.usecases.arrivals import empty_units
from bot.usecases.context import in_thread, page_of
from bot.web.desk.visit import Done, number_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from bot.web.desk.visit import Visit

_SEATS = 50  # on a page
_PDF = "application/pdf"


async def show(visit: Visit, note: str = "") -> web.Response:
    """Everything about people; `only=absent`: the seats without anybody."""
    session, scheme, catalogue, zone = visit.session, visit.scheme, visit.catalogue, visit.context.zone
    places = await joining.roster(visit.context, visit.person, scheme.id)
    empty = await empty_units(session)
    seats = seat_rows(places, empty, scheme, catalogue, zone)
    only_absent = visit.query("only") == "absent"
    shown = [seat for seat in seats if seat.wanting] if only_absent else seats
    page = visit.number("page")
    pages, shown = page_of(shown, page, _SEATS)
    link = await join_links.current(session)
    return visit.respond(
        "people.html",
        catalogue.plain("desk.people"),
        note=note,
        applicants=applicant_rows(await applying.applications_of(session), scheme, catalogue, zone),
        seats=shown,
        page=page + 1,
        pages=pages,
        only_absent=only_absent,
        empty=len(empty),
        units=len(scheme.units),
        link=start_link(visit.services.username(), link.code) if link is not None else "",
        invitations=invitation_rows(
            await invitations.open_ones(visit.context, visit.person, scheme.id), scheme, catalogue, zone
        ),
    )


async def decide(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Admit or refuse an applicant."""
    decided = await applying.decide(
        visit.session, number_in(fields, "application"), admit=fields.get("answer") == "admit"
    )
    application = decided.application
    who = f"{visit.scheme.unit(application.unit).short} {application.name}"
    mine = application.decided_by == visit.person.id
    key = f"applications.{'own' if mine else 'other'}_{application.state}"
    return Done("people", visit.catalogue.plain(key, who=who, by=decided.by))


async def admit_all(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Admit all those that were seen and have nothing odd about them."""
    first, last = number_in(fields, "first"), number_in(fields, "last")
    admitted = await applying.admit_all(visit.session, first, last)
    return Done("people", visit.catalogue.plain("applications.admitted_all", count=len(admitted)))


async def open_link(visit: Visit, _: Mapping[str, str]) -> Done:
    """Make the link of the whole scheme."""
    await join_links.open_link(visit.session)
    return Done("people", visit.catalogue.plain("desk_people.link_open"))


async def end_link(visit: Visit, _: Mapping[str, str]) -> Done:
    """Let nobody use the link any more."""
    await join_links.end_link(visit.session)
    return Done("people", plain_text(visit.catalogue("arrivals.link_ended")))


async def print_poster(visit: Visit, _: Mapping[str, str]) -> web.Response:
    """The poster with the code of the scheme's link."""
    link = await join_links.open_link(visit.session)
    username = visit.services.username()
    url = start_link(username, link.code)
    sheet = await in_thread(posters.poster, link, url, username, visit.scheme, visit.catalogue, visit.context.zone)
    return visit.file(sheet.content, sheet.name, _PDF)


async def print_slips(visit: Visit, _: Mapping[str, str]) -> web.Response:
    """Invitations for all units that nobody serves and nobody has applied for, as slips to print.

    Their codes are kept nowhere: what was printed before is good no more.
    """
    wanting = [unit for unit in await empty_units(visit.session) if not unit.applied]
    if not wanting:
        raise NotFound("nobody-wanting")
    invitees = [Invitee(Role.COORDINATOR, unit.unit) for unit in wanting]
    invited = await joining.invite_all(visit.context, visit.person, visit.scheme.id, invitees, anew=True)
    username = visit.services.username()
    sheet = await in_thread(posters.slips, invited, username, visit.scheme, visit.catalogue, visit.context.zone)
    return visit.file(sheet.content, sheet.name, _PDF)


async def invite(visit: Visit, fields: Mapping[str, str]) -> web.Response:
    """An invitation for whoever is to serve in a seat; its link is shown once, and kept in no cookie."""
    seat = (await joining.seat(visit.session, number_in(fields, "seat"))).seat
    invited = await joining.invite(visit.context, visit.person, visit.scheme.id, seat.role, seat.unit, seat.department)
    link = start_link(visit.services.username(), invited.token)
    screen = invited_screen(invited, visit.scheme, link, visit.catalogue)
    return await show(visit, plain_text(screen.text))


async def cancel(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Let nobody use an invitation any more."""
    await invitations.cancel(visit.context, visit.person, visit.scheme.id, fields.get("invitation", ""))
    return Done("people", visit.catalogue.plain("desk_people.cancelled"))


async def end(visit: Visit, fields: Mapping[str, str]) -> Done:
    """End somebody's service in a seat."""
    service = await joining.end_role(visit.session, number_in(fields, "service"))
    return Done("people", visit.catalogue.plain("people.revoked", name=service.person.name))


async def send_roster(visit: Visit) -> web.Response:
    """The roster as a table."""
    places = await joining.roster(visit.context, visit.person, visit.scheme.id)
    text = roster_csv(roster_rows(places, visit.context.zone))
    name = visit.catalogue.plain("desk_people.file", scheme=visit.scheme.title, day=visit.today.isoformat())
    return visit.file(text.encode("utf-8-sig"), f"{name}.csv", "text/csv")

"""Who serves: joining by invitation, /revoke, /leave, /roster, /substitute, and their buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.permissions import Action, allowed
from bot.handlers import applying
from bot.handlers.admitting import link
from bot.parsing.moments import read_absence
from bot.rendering import people, staffing
from bot.rendering import rosters as screens
from bot.rendering.callback_data import number_of
from bot.rendering.rosters import UnderWay
from bot.rendering.welcome import coordinator_screen
from bot.usecases import invitations, join_links, joining, substituting
from bot.usecases.applying import applications_of
from bot.usecases.obligations import obligations_of
from bot.usecases.staffing import asks_persons

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen

_SURE = frozenset({"确定", "yes"})


async def redeem(event: UpdateContext, token: str) -> None:
    """Join by the token of an invitation, or ask to be let in by the code of a scheme's link."""
    link_used = await join_links.entered(event.context, token)
    if link_used is not None:
        await applying.by_link(event, link_used)
        return
    person = event.person
    joined = await joining.redeem(event.context, token, person.id, person.name, person.language)
    served = event.context.served(joined.scheme)
    screen = people.joined_screen(joined, served.scheme, event.catalogue, event.zone)
    if joined.unit is not None:
        todo = await obligations_of(event.context, joined.scheme, joined.unit, event.today)
        duties = served.duties_by_id
        screen = coordinator_screen(screen, todo, served.scheme, duties, event.catalogue, event.form_url)
    await event.answer(screen)
    await event.services.set_menu(person.id, person.language)
    event.services.wake()


async def revoke(event: UpdateContext, words: str) -> None:
    """/revoke lists the members, /revoke with a number, or a name that only one has, ends a role."""
    scheme = event.scheme()
    members = await joining.members(event.context, event.person, scheme.id)
    if not words:
        await event.answer(people.members_screen(members, scheme, event.catalogue))
        return
    people_named = [person for person in members if words in (str(person.id), person.name)]
    person = await joining.ended_before(event.context)
    if person is None:
        if len(people_named) != 1:
            raise NotFound("which-person" if people_named else "unknown-person", name=words)
        (person,) = people_named
        await joining.revoke(event.context, event.person, person.id, scheme.id, None)
    await event.answer(event.sentence("people.revoked", name=person.name))


async def leave(event: UpdateContext, words: str) -> None:
    """/leave, when one is sure."""
    if words not in _SURE:
        event.scheme_id()
        await event.answer(event.sentence("people.leave_sure"))
        return
    if await joining.ended_before(event.context) is None:
        await joining.leave(event.context, event.person, event.scheme_id())
    await event.answer(event.sentence("people.left"))


async def roster(event: UpdateContext, _: str) -> None:
    """/roster: who serves where; those seats that need somebody first."""
    await event.answer(await _roster_screen(event, event.scheme_id(), 0))


async def turn_roster(event: UpdateContext, tap: Tap) -> None:
    """Tapped: another page."""
    scheme_id, page = tap.arguments
    await event.alter(await _roster_screen(event, scheme_id, number_of(page)))


async def _roster_screen(event: UpdateContext, scheme_id: str, page: int) -> Screen:
    places = await joining.roster(event.context, event.person, scheme_id)
    unused = await invitations.open_ones(event.context, event.person, scheme_id)
    session, scheme = event.session(scheme_id), event.context.scheme(scheme_id)
    waiting, link_open = (await applications_of(session)).waiting, await join_links.current(session)
    under_way = UnderWay(len(unused), len(waiting), link_open.expires_at if link_open is not None else None)
    return screens.roster_screen(places, page, scheme, event.catalogue, event.zone, under_way)


async def turn_invitations(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a page of the invitations that can still be used."""
    scheme_id, page = tap.arguments
    await event.alter(await _invitations_screen(event, scheme_id, number_of(page)))


async def cancel_invitation(event: UpdateContext, tap: Tap) -> None:
    """Tapped: nobody can use an invitation any more; those that are left are shown."""
    scheme_id, invitation_id, page = tap.arguments
    await invitations.cancel(event.context, event.person, scheme_id, invitation_id)
    await event.alter(await _invitations_screen(event, scheme_id, number_of(page)))


async def _invitations_screen(event: UpdateContext, scheme_id: str, page: int) -> Screen:
    unused = await invitations.open_ones(event.context, event.person, scheme_id)
    return staffing.invitations_screen(unused, page, event.context.scheme(scheme_id), event.catalogue, event.zone)


async def open_seat(event: UpdateContext, tap: Tap) -> None:
    """Tapped: who serves and served in a seat."""
    scheme_id, number = tap.arguments
    scheme = event.context.scheme(scheme_id)
    place = await joining.seat(event.session(scheme_id), number_of(number))
    persons = asks_persons(event.context, scheme_id)
    await event.alter(screens.seat_screen(place, scheme, event.catalogue, event.zone, persons=persons))


async def invite_to_seat(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a link for whoever is to serve in a seat."""
    scheme_id, number = tap.arguments
    scheme = event.context.scheme(scheme_id)
    seat = (await joining.seat(event.session(scheme_id), number_of(number))).seat
    invited = await joining.invite(event.context, event.person, scheme_id, seat.role, seat.unit, seat.department)
    await event.answer(people.invited_screen(invited, scheme, link(event, invited.token), event.catalogue))


async def end_role(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a role ends, once one is sure."""
    scheme_id, number, *sure = tap.arguments
    scheme = event.context.scheme(scheme_id)
    if not sure:
        service = await joining.role(event.session(scheme_id), number_of(number))
        await event.alter(screens.end_sure_screen(service, scheme, event.catalogue))
    elif sure == ["y"]:
        service = await joining.end_role(event.session(scheme_id), number_of(number))
        await event.alter(screens.ended_screen(service, scheme, event.catalogue))
    else:
        event.scheme_id()
        await event.alter(event.sentence("rosters.kept"))


async def allow_persons(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a substitute may see the persons of the unit's statements."""
    scheme_id, number = tap.arguments
    service = await substituting.allow_persons(event.session(scheme_id), number_of(number))
    await event.alter(staffing.persons_allowed_screen(service, event.context.scheme(scheme_id), event.catalogue))


async def substitute(event: UpdateContext, words: str) -> None:
    """/substitute [who is away] [who serves] days; alone it lists them."""
    scheme = event.scheme()
    bureau = allowed(event.person, Action.INVITE, scheme.id)
    if not words:
        services = await substituting.substitutes(event.session(scheme.id))
        example = event.person.name if bureau else "陈志强"
        screen = screens.substitutes_screen(services, example, scheme, event.catalogue, event.zone, bureau=bureau)
        await event.answer(screen)
        return
    absence = read_absence(words, event.today)
    if absence is None:
        raise NotFound("unreadable-span", name=words)
    names, first, last = absence
    away, _, name = names.partition(" ") if bureau else ("", "", names)
    absences = await substituting.absences(event.session(scheme.id), away, first, last)
    absent, name = away or event.person.name, name.strip()
    deputy = await substituting.known_as(event.session(scheme.id), name) if name else None
    if deputy is not None:
        for absent_role in absences:
            await substituting.appoint(event.context, event.person, absent_role, deputy)
        units = [absent_role.unit for absent_role in absences]
        await event.answer(screens.appointed_screen(name, absent, units, (first, last), scheme, event.catalogue))
        event.services.wake()
        return
    for absent_role in absences:
        invited = await substituting.invite_substitute(event.context, event.person, absent_role)
        shown = screens.SubstituteLink(link(event, invited.token), invited, name, absent)
        await event.answer(screens.substitute_link_screen(shown, scheme, event.catalogue, event.zone))
    event.services.wake()

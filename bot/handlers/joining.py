"""Who serves: invitations, /invite, /revoke, /leave, /roster, /substitute, and their buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.domain.permissions import Action, allowed, require
from bot.domain.rosters import departments
from bot.parsing.moments import read_absence
from bot.rendering import people, staffing
from bot.rendering import rosters as screens
from bot.rendering.callback_data import number_of
from bot.usecases import invitations, joining, substituting
from bot.usecases.staffing import asks_persons

if TYPE_CHECKING:
    from bot.domain.results import Invited
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen

_ROLES = {"领导": Role.LEADER, "leader": Role.LEADER, "人社局": Role.BUREAU, "局": Role.BUREAU, "bureau": Role.BUREAU}
_SURE = frozenset({"确定", "yes"})


async def redeem(event: UpdateContext, token: str) -> None:
    """Join by the token of an invitation."""
    person = event.person
    joined = await joining.redeem(event.context, token, person.id, person.name, person.language)
    scheme = event.context.scheme(joined.scheme)
    await event.answer(people.joined_screen(joined, scheme, event.catalogue, event.zone))
    await event.services.set_menu(person.id, person.language)
    event.services.wake()


async def invite(event: UpdateContext, words: str) -> None:
    """/invite unit, /invite department, /invite leader, /invite bureau."""
    scheme = event.scheme()
    if not words:
        require(event.person, Action.INVITE, scheme.id)
        await event.answer(people.choose_unit_screen(scheme, event.catalogue))
        return
    role, unit, department = _ROLES.get(words.lower(), Role.COORDINATOR), None, None
    if role is Role.COORDINATOR and words in departments(scheme):
        role, department = Role.REVIEWER, words
    if role is Role.COORDINATOR:
        units = event.vocabulary(scheme.id).units.find(words)
        if len(units) != 1:
            raise NotFound("unknown-invitee", name=words)
        unit = units[0]
    invited = await joining.invite(event.context, event.person, scheme.id, role, unit, department)
    await event.answer(people.invited_screen(invited, scheme, _link(event, invited), event.catalogue))


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
    scheme, count = event.context.scheme(scheme_id), len(unused)
    return screens.roster_screen(places, page, scheme, event.catalogue, event.zone, invitations=count)


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
    await event.answer(people.invited_screen(invited, scheme, _link(event, invited), event.catalogue))


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
        link = screens.SubstituteLink(_link(event, invited), invited, name, absent)
        await event.answer(screens.substitute_link_screen(link, scheme, event.catalogue, event.zone))
    event.services.wake()


def _link(event: UpdateContext, invited: Invited) -> str:
    return f"https://t.me/{event.services.username()}?start={invited.token}"

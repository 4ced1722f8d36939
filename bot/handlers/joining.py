"""Coming and going: an invitation's token, /invite, /revoke, /leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.domain.permissions import Action, require
from bot.domain.rosters import departments
from bot.rendering import people
from bot.usecases import joining

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext

_ROLES = {"领导": Role.LEADER, "leader": Role.LEADER, "人社局": Role.BUREAU, "局": Role.BUREAU, "bureau": Role.BUREAU}
_SURE = frozenset({"确定", "yes"})


async def redeem(visit: UpdateContext, token: str) -> None:
    """Join by the token of an invitation."""
    name, language = visit.person.name, visit.person.language
    joined = await joining.redeem(visit.context, token, visit.person.id, name, language)
    scheme = visit.context.scheme(joined.scheme)
    await visit.answer(people.joined_screen(joined, scheme, visit.catalogue, visit.context.zone))
    await visit.services.set_menu(visit.person.id, language)
    visit.services.wake()


async def invite(visit: UpdateContext, words: str) -> None:
    """/invite unit, /invite department, /invite leader, /invite bureau."""
    scheme = visit.scheme()
    known = visit.context.scheme(scheme)
    if not words:
        require(visit.person, Action.INVITE, scheme)
        await visit.answer(people.choose_unit_screen(known, visit.catalogue))
        return
    role, unit, department = _ROLES.get(words.lower(), Role.COORDINATOR), None, None
    if role is Role.COORDINATOR and words in departments(known):
        role, department = Role.REVIEWER, words
    if role is Role.COORDINATOR:
        found = visit.vocabulary(scheme).units.find(words)
        if len(found) != 1:
            raise NotFound("unknown-invitee", name=words)
        unit = found[0]
    invited = await joining.invite(visit.context, visit.person, scheme, role, unit, department)
    link = f"https://t.me/{visit.services.username()}?start={invited.token}"
    await visit.answer(people.invited_screen(invited, known, link, visit.catalogue))


async def revoke(visit: UpdateContext, words: str) -> None:
    """/revoke lists the members, /revoke with a number, or a name that only one has, ends a role."""
    scheme = visit.scheme()
    members = await joining.members(visit.context, visit.person, scheme)
    if not words:
        screen = people.members_screen(members, visit.context.scheme(scheme), visit.catalogue)
        await visit.answer(screen)
        return
    meant = [person for person in members if words in (str(person.id), person.name)]
    if len(meant) != 1:
        raise NotFound("which-person" if meant else "unknown-person", name=words)
    chosen = meant[0]
    await joining.revoke(visit.context, visit.person, chosen.id, scheme, None)
    await visit.answer(people.sentence("people.revoked", visit.catalogue, name=chosen.name))


async def leave(visit: UpdateContext, words: str) -> None:
    """/leave, when one is sure."""
    scheme = visit.scheme()
    if words not in _SURE:
        await visit.answer(people.sentence("people.leave_sure", visit.catalogue))
        return
    await joining.leave(visit.context, visit.person, scheme)
    await visit.answer(people.sentence("people.left", visit.catalogue))

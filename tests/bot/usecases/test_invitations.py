"""Open invitations on both databases: what voids them, the list of them, and who hears of a new bureau member."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.domain.errors import Expired, NotAllowed
from bot.domain.notices import NoticeKind
from bot.domain.people import Role
from bot.storage import people
from bot.usecases import invitations, joining, substituting
from bot.usecases.context import Session
from bot.usecases.substituting import Absence
from tests.support.context import ADMIN, SCHEME, context_on
from tests.support.ledgers import UNIT, join
from tests.support.office import posted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.people import Person
    from bot.domain.results import Invited
    from bot.storage.engine import Database
    from bot.usecases.context import Context

FIRST, SECOND, WANG, NEW = 1, 2, 7, 20


async def _leave(context: Context, _: Person, gone: Person) -> object:
    return await joining.leave(context, gone, SCHEME)


async def _revoke(context: Context, by: Person, gone: Person) -> object:
    return await joining.revoke(context, by, gone.id, SCHEME, None)


async def _end_role(context: Context, by: Person, gone: Person) -> object:
    places = await joining.roster(context, by, SCHEME)
    serving = [each.service for place in places for each in place.serving]
    (service,) = [service for service in serving if service.person.id == gone.id]
    return await joining.end_role(Session(context, by, SCHEME), service.id)


async def trail(context: Context, action: str) -> list[tuple[int | None, str]]:
    """By whom and of what, as the audit tells of an action."""
    async with context.db.read() as tx:
        rows = await tx.execute(text(f"SELECT person_id, subject FROM audit WHERE action = '{action}' ORDER BY id"))
        return [(row.person_id, row.subject) for row in rows]


async def given_by_two(context: Context) -> tuple[Person, Person, list[Invited], Invited]:
    """Two of the bureau; three invitations of the second, and one of the first."""
    first, second = await join(context, FIRST, Role.BUREAU), await join(context, SECOND, Role.BUREAU)
    kinds = ((Role.BUREAU, None), (Role.COORDINATOR, UNIT), (Role.LEADER, None))
    theirs = [await joining.invite(context, second, SCHEME, role, unit) for role, unit in kinds]
    return first, second, theirs, await joining.invite(context, first, SCHEME, Role.LEADER, None)


@pytest.mark.parametrize("end", [_leave, _revoke, _end_role])
async def test_the_end_of_a_role_voids_what_was_given_by_it(
    database: Database, end: Callable[[Context, Person, Person], Awaitable[object]]
) -> None:
    context = context_on(database)
    first, second, theirs, others = await given_by_two(context)
    await end(context, first, second)
    by = SECOND if end is _leave else FIRST
    assert await trail(context, "cancel-invitation") == [(by, "bureau"), (by, UNIT), (by, "leader")]
    (left,) = await invitations.open_ones(context, first, SCHEME)
    assert (left.invitation.role, left.by) == (Role.LEADER, "somebody 1")
    await join(context, SECOND, Role.BUREAU)  # who comes back does not bring them to life again
    for invited in theirs:
        with pytest.raises(Expired, match="invitation-cancelled"):
            await joining.redeem(context, invited.token, NEW, "路人", "zh-CN")
    await joining.redeem(context, others.token, NEW, "路人", "zh-CN")


async def test_an_invitation_of_somebody_who_may_invite_no_more_is_worth_nothing(database: Database) -> None:
    context = context_on(database)
    _, _, theirs, _ = await given_by_two(context)
    async with database.read() as tx:
        now = context.clock.now()
        assert len(await people.open_invitations(tx, SCHEME, now)) == 4
    await database.write(lambda tx: people.end_memberships(tx, SECOND, SCHEME, None, now))  # as before this version
    for invited in theirs:
        with pytest.raises(Expired, match="invitation-cancelled"):
            await joining.redeem(context, invited.token, NEW, "路人", "zh-CN")


async def test_what_an_operator_or_the_command_line_gave_stands(database: Database) -> None:
    context = context_on(database)
    admin = await joining.meet(context, ADMIN, "operator", "zh-CN")
    invited = await joining.invite(context, admin, SCHEME, Role.BUREAU, None)
    assert await joining.leave(context, admin, SCHEME) == 0
    await joining.redeem(context, invited.token, NEW, "路人", "zh-CN")
    later = await joining.invite(context, admin, SCHEME, Role.BUREAU, None)
    nobody = replace(context, admins=frozenset())
    with pytest.raises(Expired):
        await joining.redeem(nobody, later.token, 21, "路人", "zh-CN")


async def test_a_coordinator_s_link_for_a_substitute_falls_with_the_role(database: Database) -> None:
    context = context_on(database)
    bureau, wang = await join(context, FIRST, Role.BUREAU), await join(context, WANG, Role.COORDINATOR, UNIT)
    away = Absence(SCHEME, UNIT, WANG, date(2021, 6, 20), date(2021, 6, 30))
    given = await substituting.invite_substitute(context, bureau, away)  # by the bureau, in the coordinator's place
    (unused,) = await invitations.open_ones(context, bureau, SCHEME)
    assert (unused.by, unused.absent) == ("somebody 1", "somebody 7")
    await joining.leave(context, wang, SCHEME)
    assert await invitations.open_ones(context, bureau, SCHEME) == []
    assert await trail(context, "cancel-invitation") == [(WANG, UNIT)]
    with pytest.raises(Expired):
        await joining.redeem(context, given.token, NEW, "路人", "zh-CN")


async def test_the_bureau_and_the_command_line_cancel_one(database: Database) -> None:
    context = context_on(database)
    first, _, theirs, others = await given_by_two(context)
    leader = await join(context, 3, Role.LEADER)
    one, two = (await invitations.open_ones(context, None, SCHEME))[:2]
    for ask in (invitations.open_ones(context, leader, SCHEME), invitations.cancel(context, leader, SCHEME, "0")):
        with pytest.raises(NotAllowed):
            await ask
    await invitations.cancel(context, first, SCHEME, one.invitation.id)
    await invitations.cancel(context, None, SCHEME, two.invitation.id)
    for gone in (one.invitation.id, two.invitation.id, "0", ""):
        with pytest.raises(Expired, match="invitation-not-open"):
            await invitations.cancel(context, first, SCHEME, gone)
    assert [by for by, _ in await trail(context, "cancel-invitation")] == [FIRST, None]
    refused = 0
    for number, invited in enumerate([*theirs, others]):
        try:
            await joining.redeem(context, invited.token, NEW + number, "路人", "zh-CN")
        except Expired:
            refused += 1
    assert refused == 2
    assert await invitations.open_ones(context, first, SCHEME) == []


async def test_all_others_with_bureau_rights_hear_of_a_new_one(database: Database) -> None:
    context = context_on(database)
    await joining.meet(context, ADMIN, "operator", "zh-CN")
    first = await join(context, FIRST, Role.BUREAU)
    await join(context, WANG, Role.COORDINATOR, UNIT)
    invited = await joining.invite(context, first, SCHEME, Role.BUREAU, None)
    await joining.redeem(context, invited.token, NEW, "路人", "zh-CN")
    await joining.redeem(context, invited.token, NEW, "路人", "zh-CN")  # the same tap again
    told = [one.notice for one in (await posted(context)).values() if one.notice.kind is NoticeKind.BUREAU_JOINED]
    heard = {(int(notice.receiver.address), str(notice.values["name"]), str(notice.values["by"])) for notice in told}
    assert heard == {
        (ADMIN, "somebody 1", ""),
        (ADMIN, "路人", "somebody 1"),
        (FIRST, "路人", "somebody 1"),
    }
    assert len(told) == 3

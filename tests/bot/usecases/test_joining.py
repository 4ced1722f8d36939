from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.clock import MovableClock
from bot.domain.errors import Expired, NotAllowed, NotFound, Refused
from bot.domain.people import Invitee, Membership, Person, Role
from bot.domain.results import Joined
from bot.usecases import invitations, joining
from tests.support.context import ADMIN, NOON, SCHEME, context_on
from tests.support.database import opened

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from bot.usecases.context import Context

UNIT, OTHER = "changjiang", "baipu"


async def join(context: Context, person_id: int, role: Role, unit: str | None = None) -> Person:
    invited = await joining.invite(context, None, SCHEME, role, unit)
    await joining.redeem(context, invited.token, person_id, f"somebody {person_id}", "zh-CN")
    person = await joining.person(context, person_id)
    assert person is not None
    return person


async def trail(context: Context) -> list[tuple[int | None, str, str]]:
    """Who did what to what, as the audit tells it."""
    async with context.db.read() as tx:
        rows = await tx.execute(text("SELECT person_id, action, subject FROM audit ORDER BY id"))
        return [(row.person_id, row.action, row.subject) for row in rows]


async def test_an_invitation_makes_somebody_a_coordinator(database: Database) -> None:
    context = context_on(database)
    invited = await joining.invite(context, None, SCHEME, Role.COORDINATOR, UNIT)
    assert re.fullmatch(r"[A-Za-z0-9_-]{22,64}", invited.token)
    assert await joining.redeem(context, invited.token, 7, "王芳", "zh-CN") == Joined(SCHEME, "coordinator", UNIT)
    person = await joining.person(context, 7)
    assert person == Person(7, "王芳", "zh-CN", memberships=(Membership(SCHEME, Role.COORDINATOR, UNIT),))
    assert await trail(context) == [(None, "invite", UNIT), (7, "join", UNIT)]


async def test_the_token_itself_is_nowhere_in_the_database(database: Database) -> None:
    context = context_on(database)
    invited = await joining.invite(context, None, SCHEME, Role.LEADER, None)
    async with database.read() as tx:
        for table in ("invitations", "audit"):
            for row in await tx.execute(text(f"SELECT * FROM {table}")):
                assert invited.token not in repr(row)


async def test_an_invitation_is_good_once(database: Database) -> None:
    context = context_on(database)
    invited = await joining.invite(context, None, SCHEME, Role.COORDINATOR, UNIT)
    await joining.redeem(context, invited.token, 7, "王芳", "zh-CN")
    with pytest.raises(Expired) as refused:
        await joining.redeem(context, invited.token, 8, "李强", "zh-CN")
    assert refused.value.code == "invitation-used"
    assert await joining.person(context, 8) is None


async def test_of_many_who_tap_at_once_in_two_processes_one_joins(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as other:
        here, there = context_on(one), context_on(other)
        invited = await joining.invite(here, None, SCHEME, Role.COORDINATOR, UNIT)
        results = await asyncio.gather(
            *(
                joining.redeem(context, invited.token, person_id, "x", "zh-CN")
                for person_id, context in enumerate((here, there) * 5, start=10)
            ),
            return_exceptions=True,
        )
    assert sorted(type(result).__name__ for result in results) == ["Expired"] * 9 + ["Joined"]


async def test_an_invitation_that_is_no_good_says_why(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    late = await joining.invite(context, None, SCHEME, Role.LEADER, None)
    clock.move(late.expires_at)
    for token, why in ((late.token, "expired"), ("no-such-token", "unknown"), ("", "unknown")):
        with pytest.raises(Expired) as refused:
            await joining.redeem(context, token, 7, "王芳", "zh-CN")
        assert (refused.value.code, refused.value.values) == (f"invitation-{why}", {})


async def test_a_list_is_invited_at_once_and_again_in_place_of_the_first(database: Database) -> None:
    context = context_on(database)
    officer = await join(context, 13, Role.BUREAU)
    invitees = [Invitee(Role.COORDINATOR, UNIT, name="王芳"), Invitee(Role.COORDINATOR, OTHER)]
    first = await joining.invite_all(context, officer, SCHEME, invitees)
    again = await joining.invite_all(context, officer, SCHEME, invitees, anew=True)
    with pytest.raises(Expired, match="invitation-cancelled"):
        await joining.redeem(context, first[0].token, 7, "小芳", "zh-CN")
    await joining.redeem(context, again[0].token, 7, "小芳", "zh-CN")
    person = await joining.person(context, 7)
    assert person is not None
    assert (person.name, person.units(SCHEME)) == ("王芳", (UNIT,))
    with pytest.raises(NotFound):
        await joining.invite_all(context, officer, SCHEME, [*invitees, Invitee(Role.COORDINATOR, "nowhere")])
    assert [each.invitation.unit for each in await invitations.open_ones(context, officer, SCHEME)] == [OTHER]


async def test_an_invitation_lives_a_week(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    invited = await joining.invite(context, None, SCHEME, Role.LEADER, None)
    clock.move(NOON + timedelta(days=7) - timedelta(minutes=1))
    assert await joining.redeem(context, invited.token, 7, "王芳", "zh-CN") == Joined(SCHEME, "leader", None)


async def test_who_is_a_member_already_does_not_use_an_invitation_up(database: Database) -> None:
    context = context_on(database)
    await join(context, 7, Role.COORDINATOR, UNIT)
    invited = await joining.invite(context, None, SCHEME, Role.COORDINATOR, UNIT)
    again = await joining.redeem(context, invited.token, 7, "王芳", "zh-CN")
    assert again == Joined(SCHEME, "coordinator", UNIT, already=True)
    assert await joining.redeem(context, invited.token, 8, "李强", "zh-CN") == Joined(SCHEME, "coordinator", UNIT)


async def test_the_same_tap_delivered_twice_is_answered_kindly(database: Database) -> None:
    context = context_on(database)
    invited = await joining.invite(context, None, SCHEME, Role.LEADER, None)
    first = await joining.redeem(context, invited.token, 7, "王芳", "zh-CN")
    second = await joining.redeem(context, invited.token, 7, "王芳", "zh-CN")
    assert (first.already, second.already) == (False, True)


async def test_one_person_may_report_for_several_units(database: Database) -> None:
    context = context_on(database)
    await join(context, 7, Role.COORDINATOR, UNIT)
    person = await join(context, 7, Role.COORDINATOR, OTHER)
    assert person.units(SCHEME) == (UNIT, OTHER)


async def test_the_bureau_invites_and_nobody_else(database: Database) -> None:
    context = context_on(database)
    bureau = await join(context, 1, Role.BUREAU)
    leader = await join(context, 2, Role.LEADER)
    coordinator = await join(context, 3, Role.COORDINATOR, UNIT)
    assert (await joining.invite(context, bureau, SCHEME, Role.COORDINATOR, UNIT)).unit == UNIT
    for person in (leader, coordinator):
        with pytest.raises(NotAllowed):
            await joining.invite(context, person, SCHEME, Role.COORDINATOR, UNIT)
        with pytest.raises(NotAllowed):
            await joining.revoke(context, person, 3, SCHEME, UNIT)
        with pytest.raises(NotAllowed):
            await joining.members(context, person, SCHEME)


async def test_an_admin_is_the_bureau_of_every_scheme(database: Database) -> None:
    context = context_on(database)
    admin = await joining.meet(context, ADMIN, "operator", "en")
    assert admin.admin
    assert (await joining.invite(context, admin, SCHEME, Role.BUREAU, None)).role == "bureau"
    assert await joining.meet(context, 5, "somebody", "zh-CN") == Person(5, "somebody", "zh-CN")


@pytest.mark.parametrize(
    ("scheme", "role", "unit", "error"),
    [
        ("atlantis-2021", Role.LEADER, None, NotFound),
        (SCHEME, Role.COORDINATOR, "atlantis", NotFound),
        (SCHEME, Role.COORDINATOR, None, Refused),
        (SCHEME, Role.LEADER, UNIT, Refused),
    ],
)
async def test_an_invitation_that_makes_no_sense_is_refused(
    database: Database, scheme: str, role: Role, unit: str | None, error: type[Exception]
) -> None:
    context = context_on(database)
    with pytest.raises(error):
        await joining.invite(context, None, scheme, role, unit)
    assert await trail(context) == []


async def test_leaving_ends_all_roles_in_the_scheme_and_is_on_record(database: Database) -> None:
    context = context_on(database)
    person = await join(context, 7, Role.COORDINATOR, UNIT)
    await join(context, 7, Role.COORDINATOR, OTHER)
    assert await joining.leave(context, person, SCHEME) == 2
    assert await joining.leave(context, person, SCHEME) == 0
    assert await joining.person(context, 7) == Person(7, "somebody 7", "zh-CN")
    assert (await trail(context))[-1] == (7, "leave", "7")
    async with database.read() as tx:
        kept = (await tx.execute(text("SELECT count(*) FROM memberships WHERE until IS NOT NULL"))).scalar_one()
    assert kept == 2


async def test_the_bureau_revokes_one_unit_and_a_new_invitation_brings_it_back(database: Database) -> None:
    context = context_on(database)
    bureau = await join(context, 1, Role.BUREAU)
    await join(context, 7, Role.COORDINATOR, UNIT)
    await join(context, 7, Role.COORDINATOR, OTHER)
    assert await joining.revoke(context, bureau, 7, SCHEME, UNIT) == 1
    person = await joining.person(context, 7)
    assert person is not None
    assert person.units(SCHEME) == (OTHER,)
    assert (await trail(context))[-1] == (1, "revoke", "7")
    assert (await join(context, 7, Role.COORDINATOR, UNIT)).units(SCHEME) == (OTHER, UNIT)


async def test_the_roster_has_everybody_with_a_role_of_this_moment(database: Database) -> None:
    context = context_on(database)
    bureau = await join(context, 1, Role.BUREAU)
    coordinator = await join(context, 7, Role.COORDINATOR, UNIT)
    gone = await join(context, 8, Role.LEADER)
    await joining.leave(context, gone, SCHEME)
    assert await joining.members(context, bureau, SCHEME) == [bureau, coordinator]


async def test_language_and_blocking_are_remembered(database: Database) -> None:
    context = context_on(database)
    person = await join(context, 7, Role.LEADER)
    await joining.choose_language(context, person, "en")
    await joining.note_blocked(context, 7, blocked=True)
    changed = await joining.person(context, 7)
    assert changed is not None
    assert (changed.language, changed.blocked) == ("en", True)
    await joining.note_blocked(context, 7, blocked=False)
    back = await joining.person(context, 7)
    assert back is not None
    assert not back.blocked

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.clock import MovableClock
from bot.domain.errors import Expired, NotAllowed, NotFound, Refused
from bot.domain.notices import NoticeKind
from bot.domain.people import Role
from bot.domain.permissions import Action, allowed
from bot.usecases import joining, planning, substituting
from bot.usecases.context import Session
from tests.support.context import ADMIN, NOON, SCHEME, ZONE, context_on
from tests.support.database import opened
from tests.support.office import posted

if TYPE_CHECKING:
    from bot.domain.people import Person
    from bot.storage.engine import Database, Transaction
    from bot.usecases.context import Context
    from bot.usecases.substituting import Absence

UNIT, OTHER = "changjiang", "baipu"
WANG, CHEN, BUREAU, NEW = 7, 8, 9, 10
FIRST, LAST = date(2021, 6, 20), date(2021, 6, 30)


async def join(context: Context, person_id: int, name: str, role: Role, unit: str | None = None) -> None:
    invited = await joining.invite(context, None, SCHEME, role, unit)
    await joining.redeem(context, invited.token, person_id, name, "zh-CN")


async def who(context: Context, person_id: int) -> Person:
    found = await joining.person(context, person_id)
    assert found is not None
    return found


async def staffed(database: Database, clock: MovableClock | None = None) -> Context:
    context = context_on(database, clock)
    await join(context, WANG, "王芳", Role.COORDINATOR, UNIT)
    await join(context, CHEN, "陈志强", Role.COORDINATOR, OTHER)
    await join(context, BUREAU, "李敏", Role.BUREAU)
    return context


async def absence(context: Context, by: int = WANG, who_: str = "", first: date = FIRST, last: date = LAST) -> Absence:
    (one,) = await substituting.absences(Session(context, await who(context, by), SCHEME), who_, first, last)
    return one


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2021, month, day, hour, tzinfo=ZONE)


async def contacts(context: Context) -> dict[int, tuple[str, ...]]:
    return {one.person_id: one.units for one in (await planning.planning_input(context, SCHEME)).contacts}


@pytest.mark.parametrize("by", [WANG, BUREAU])
async def test_the_rights_and_the_reminders_move_for_those_days_and_come_back(database: Database, by: int) -> None:
    clock = MovableClock(NOON)
    context = await staffed(database, clock)
    away = await absence(context, by, "王芳" if by == BUREAU else "")
    since, until = await substituting.appoint(context, await who(context, by), away, CHEN)
    assert (since, until) == (at(6, 20, 0), at(7, 1, 0))
    for moment, serves in (
        (NOON + timedelta(hours=1), False),
        (since - timedelta(seconds=1), False),
        (since, True),
        (until, False),
    ):
        clock.move(moment)
        assert (await who(context, CHEN)).units(SCHEME) == ((OTHER, UNIT) if serves else (OTHER,))
        assert (await who(context, WANG)).units(SCHEME) == (UNIT,)
        told = await contacts(context)
        assert (told.get(WANG), told[CHEN]) == ((None, (OTHER, UNIT)) if serves else ((UNIT,), (OTHER,)))


async def test_what_was_done_is_in_the_audit_and_the_substitute_hears_of_it(database: Database) -> None:
    context = await staffed(database)
    await substituting.appoint(context, await who(context, WANG), await absence(context), CHEN)
    async with database.read() as tx:
        last = (
            await tx.execute(text("SELECT person_id, action, subject, details FROM audit ORDER BY id DESC"))
        ).first()
        kind, person = (await tx.execute(text("SELECT kind, person_id FROM outbox WHERE kind = 'substitute'"))).one()
    assert last == (WANG, "substitute", UNIT, f"{WANG} → {CHEN} 2021-06-20–2021-06-30")
    assert (kind, person) == ("substitute", CHEN)


async def test_a_link_is_good_for_those_days_only(database: Database) -> None:
    clock = MovableClock(NOON)
    context = await staffed(database, clock)
    link = await substituting.invite_substitute(context, await who(context, WANG), await absence(context))
    late = await substituting.invite_substitute(context, await who(context, CHEN), await absence(context, CHEN))
    joined = await joining.redeem(context, link.token, NEW, "张伟", "zh-CN")
    assert (joined.since, joined.until) == (at(6, 20, 0), at(7, 1, 0))
    assert (await who(context, NEW)).memberships == ()
    clock.move(at(6, 25))
    assert (await who(context, NEW)).units(SCHEME) == (UNIT,)
    clock.move(at(7, 1, 0))
    assert (await who(context, NEW)).units(SCHEME) == ()
    with pytest.raises(Expired):
        await joining.redeem(context, late.token, 11, "刘洋", "zh-CN")


async def test_a_substitute_names_no_other_and_ends_with_whom_it_stands_for(database: Database) -> None:
    clock = MovableClock(NOON)
    context = await staffed(database, clock)
    bureau = await who(context, BUREAU)
    await substituting.appoint(context, await who(context, WANG), await absence(context), CHEN)
    later = await absence(context, first=date(2021, 7, 10), last=date(2021, 7, 20))
    unused = await substituting.invite_substitute(context, await who(context, WANG), later)
    clock.move(at(6, 25))
    named = await substituting.absences(Session(context, await who(context, CHEN), SCHEME), "", FIRST, LAST)
    assert [one.unit for one in named] == [OTHER]
    await joining.revoke(context, bureau, WANG, SCHEME, None)
    assert (await who(context, CHEN)).units(SCHEME) == (OTHER,)
    with pytest.raises(Expired):
        await joining.redeem(context, unused.token, NEW, "张伟", "zh-CN")


async def test_who_named_a_substitute_may_end_it_and_others_may_not(database: Database) -> None:
    clock = MovableClock(NOON)
    context = await staffed(database, clock)
    await substituting.appoint(context, await who(context, WANG), await absence(context), CHEN)
    ((service, absent),) = await substituting.substitutes(Session(context, await who(context, WANG), SCHEME))
    assert (service.person.name, absent) == ("陈志强", "王芳")
    assert await substituting.substitutes(Session(context, await who(context, CHEN), SCHEME)) == []
    with pytest.raises(NotAllowed):
        await joining.end_role(Session(context, await who(context, CHEN), SCHEME), service.id)
    await joining.end_role(Session(context, await who(context, WANG), SCHEME), service.id)
    clock.move(at(6, 25))
    assert (await who(context, CHEN)).units(SCHEME) == (OTHER,)
    assert (await contacts(context))[WANG] == (UNIT,)
    with pytest.raises(NotAllowed):  # one's own role is ended by /leave or by the bureau
        await joining.end_role(Session(context, await who(context, WANG), SCHEME), 1)


async def test_only_one_s_own_unit_is_left_to_a_substitute(database: Database) -> None:
    context = await staffed(database)
    theirs = await absence(context, BUREAU, "陈志强")
    with pytest.raises(NotAllowed) as refused:
        await substituting.appoint(context, await who(context, WANG), theirs, WANG)
    assert refused.value.code == "not-allowed-substitute"
    await join(context, NEW, "赵建国", Role.LEADER)
    with pytest.raises(NotAllowed):
        await substituting.absences(Session(context, await who(context, NEW), SCHEME), "王芳", FIRST, LAST)
    with pytest.raises(NotFound):
        await absence(context, BUREAU, "没有人")


async def test_days_that_make_no_sense_are_refused(database: Database) -> None:
    context = await staffed(database)
    wang = await who(context, WANG)
    for first, last, code in (
        (date(2021, 6, 1), date(2021, 6, 14), "no-days-to-come"),
        (LAST, FIRST, "no-days-to-come"),
        (FIRST, date(2021, 12, 31), "absence-too-long"),
    ):
        with pytest.raises(Refused) as refused:
            await substituting.appoint(context, wang, await absence(context, first=first, last=last), CHEN)
        assert refused.value.code == code
    await substituting.appoint(context, wang, await absence(context), CHEN)
    for again in (CHEN, WANG):
        with pytest.raises(Refused, match="serves-already"):
            await substituting.appoint(context, wang, await absence(context), again)


async def notices(context: Context, kind: NoticeKind) -> list[tuple[int, dict[str, Any]]]:
    """Who is told, and what, of the notices of a kind."""
    rows = [one.notice for one in (await posted(context)).values() if one.notice.kind is kind]
    told = [(int(notice.receiver.address), dict(notice.values)) for notice in rows]
    return sorted(told, key=lambda one: one[0])


async def test_a_new_link_voids_the_one_before_and_a_second_substitute_is_refused(database: Database) -> None:
    context = await staffed(database)
    wang = await who(context, WANG)
    first = await substituting.invite_substitute(context, wang, await absence(context))
    second = await substituting.invite_substitute(context, wang, await absence(context))
    with pytest.raises(Expired, match="invitation-cancelled"):
        await joining.redeem(context, first.token, NEW, "张伟", "zh-CN")
    await joining.redeem(context, second.token, NEW, "张伟", "zh-CN")
    for days in ((FIRST, LAST), (date(2021, 6, 15), FIRST), (LAST, date(2021, 7, 9))):
        away = await absence(context, first=days[0], last=days[1])
        with pytest.raises(Refused) as refused:
            await substituting.appoint(context, wang, away, CHEN)
        assert refused.value.code == "substitute-serves"
        assert refused.value.values == {"name": "张伟", "first": FIRST, "last": LAST}
        with pytest.raises(Refused, match="substitute-serves"):
            await substituting.invite_substitute(context, wang, away)
    await substituting.appoint(
        context, wang, await absence(context, first=date(2021, 7, 1), last=date(2021, 7, 2)), CHEN
    )


async def test_of_two_links_from_before_only_one_is_taken_up(database: Database) -> None:
    context = await staffed(database)
    wang = await who(context, WANG)
    first = await substituting.invite_substitute(context, wang, await absence(context))
    second = await substituting.invite_substitute(context, wang, await absence(context))

    async def as_before(tx: Transaction) -> None:
        await tx.execute(text("UPDATE invitations SET cancelled_at = NULL"))

    await database.write(as_before)
    await joining.redeem(context, first.token, NEW, "张伟", "zh-CN")
    with pytest.raises(Refused, match="substitute-serves"):
        await joining.redeem(context, second.token, 11, "刘洋", "zh-CN")


async def test_the_bureau_and_operators_hear_of_a_substitute_and_of_one_who_joined(database: Database) -> None:
    context = await staffed(database)
    await joining.meet(context, ADMIN, "operator", "zh-CN")
    wang = await who(context, WANG)
    link = await substituting.invite_substitute(context, wang, await absence(context))
    told = await notices(context, NoticeKind.SUBSTITUTION)
    assert [reader for reader, _ in told] == [BUREAU, ADMIN]
    assert {name: told[0][1][name] for name in ("absent", "by", "name", "service")} == {
        "absent": "王芳",
        "by": "王芳",
        "name": "",
        "service": None,
    }
    await joining.redeem(context, link.token, NEW, "张伟", "zh-CN")
    joined = [values for reader, values in await notices(context, NoticeKind.SUBSTITUTION) if reader == BUREAU]
    assert {(one["name"], one["first"], one["last"]) for one in joined} == {
        ("", "2021-06-20", "2021-06-30"),
        ("张伟", "2021-06-20", "2021-06-30"),
    }


async def test_persons_are_a_substitute_s_once_the_bureau_agreed(database: Database) -> None:
    clock = MovableClock(NOON)
    context = await staffed(database, clock)
    wang, bureau = await who(context, WANG), await who(context, BUREAU)
    await substituting.appoint(context, wang, await absence(context), CHEN)
    ((service, _),) = await substituting.substitutes(Session(context, bureau, SCHEME))
    clock.move(at(6, 25))

    async def may_see(unit: str) -> bool:
        return allowed(await who(context, CHEN), Action.SEE_PERSONS, SCHEME, unit)

    assert (await may_see(OTHER), await may_see(UNIT)) == (True, False)
    with pytest.raises(NotAllowed):
        await substituting.allow_persons(Session(context, wang, SCHEME), service.id)
    with pytest.raises(Expired):
        await substituting.allow_persons(Session(context, bureau, SCHEME), 1)  # nobody's substitute
    await substituting.allow_persons(Session(context, bureau, SCHEME), service.id)
    assert await may_see(UNIT)
    async with database.read() as tx:
        last = (await tx.execute(text("SELECT person_id, action, subject FROM audit ORDER BY id DESC"))).first()
    assert last == (BUREAU, "allow-persons", str(CHEN))
    clock.move(at(7, 1, 0))
    assert not await may_see(UNIT)


async def test_another_process_sees_the_end_too(database_url: str) -> None:
    clock = MovableClock(NOON)
    async with opened(database_url) as one, opened(database_url) as other:
        context = await staffed(one, clock)
        await substituting.appoint(
            context, await who(context, WANG), await absence(context, first=date(2021, 6, 15)), CHEN
        )
        there = context_on(other, clock)
        assert (await who(there, CHEN)).units(SCHEME) == (OTHER, UNIT)
        clock.move(at(7, 1, 0))
        assert (await who(there, CHEN)).units(SCHEME) == (OTHER,)

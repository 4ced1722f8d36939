"""The address book: an address is a secret that only its outlet sees, and that is forgotten when it ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain.address_book import NewAddress
from bot.domain.audit import Search
from bot.domain.bound_places import Advice, PlaceState
from bot.domain.errors import Expired, NotAllowed
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.people import BoundGroup, Person, Purpose
from bot.domain.receivers import Place
from bot.logs import redact
from bot.rendering.audit import audit_csv
from bot.storage import groups as storage
from bot.storage.tables import addresses, metadata
from bot.usecases import address_book, alarms, auditing, binding, groups, planning
from bot.usecases.context import Session
from tests.support.context import SCHEME, ZONE, context_on
from tests.support.office import join, person, posted

if TYPE_CHECKING:
    from bot.storage.engine import Database

KEY, SIGNED = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa", "SECf0e1d2c3b4a5"
ROBOT = NewAddress("wecom", "就业工作群", f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}")


async def officer(database: Database) -> Session:
    context = context_on(database)
    await join(context, 13, "李敏", None)
    return Session(context, await person(context, 13), SCHEME)


async def test_an_address_is_entered_once_found_by_its_number_and_forgotten_when_it_ends(database: Database) -> None:
    li = await officer(database)
    entry = await address_book.add(li, ROBOT)
    assert (entry.label, entry.tail, entry.signed, entry.confirmed_at) == ("就业工作群", "5aaa", False, None)
    assert await address_book.confirm(li.context, entry.number)
    assert not await address_book.confirm(li.context, entry.number)
    assert (await address_book.add(li, ROBOT)).confirmed_at is not None  # told twice
    signed = await address_book.add(li, replace(ROBOT, secret=SIGNED))
    assert (signed.number, signed.signed, signed.confirmed_at) == (entry.number, True, None)
    whole = await address_book.recall(li.context, str(entry.number))
    assert whole is not None
    assert (whole.url, whole.secret) == (ROBOT.url, SIGNED)
    assert await address_book.of_scheme(li) == [signed]
    await binding.end_address(li, entry.number)
    with pytest.raises(Expired, match="address-ended"):
        await binding.end_address(li, entry.number)
    for number in (str(entry.number), "99", "-1", "²", ""):
        assert await address_book.recall(li.context, number) is None
    assert await address_book.of_scheme(li) == []
    async with database.read() as tx:
        row = (await tx.execute(select(addresses.c.url, addresses.c.secret, addresses.c.label))).one()
    assert tuple(row) == (None, None, "就业工作群")
    assert (await address_book.add(li, ROBOT)).number != entry.number


async def test_what_is_bound_gets_nothing_before_its_address_is_confirmed(database: Database) -> None:
    li = await officer(database)
    entry = await address_book.add(li, ROBOT)
    robot = BoundGroup(0, "wecom", str(entry.number), entry.label, SCHEME, Purpose.RANKING, None)
    await groups.bind(li.context, li.person, robot)
    (bound,) = await groups.bound(li)
    assert await database.ask(lambda tx: storage.active(tx, SCHEME)) == []
    await address_book.confirm(li.context, entry.number)
    assert await database.ask(storage.active) == [bound]
    await binding.end_address(li, entry.number)
    assert await database.ask(storage.active) == []


async def test_a_robot_that_is_gone_gets_nothing_until_a_greeting_arrives_again(
    database: Database,
) -> None:
    li = await officer(database)
    entry = await address_book.add(li, ROBOT)
    await binding.bind(li, entry.number, (Purpose.RANKING, Purpose.REMINDERS))
    (greeting,) = (await posted(li.context)).values()
    await binding.greeted(li.context, greeting.notice, None)
    assert len(await database.ask(storage.active)) == 2
    await planning.record(li.context, greeting.notice, NoticeState.SENT)
    (place,) = await binding.places(li)
    assert (place.state, place.deliveries.failed_at) == (PlaceState.WELL, None)
    await alarms.lost_group(li.context, place.place)
    assert await database.ask(storage.active) == []
    assert (await binding.place(li, place.key)).state is PlaceState.UNCONFIRMED
    kinds = [each.notice.kind for each in (await posted(li.context)).values()]
    assert sorted(kinds) == [NoticeKind.ALARM, NoticeKind.GREETED, NoticeKind.GREETING]
    await binding.greeted(li.context, greeting.notice, Advice.ADDRESS)
    assert await database.ask(storage.active) == []
    unbound = await address_book.add(li, replace(ROBOT, url=f"{ROBOT.url}b"))
    await address_book.confirm(li.context, unbound.number)
    await alarms.lost_group(li.context, Place("wecom", str(unbound.number)))  # it was bound when the notice went
    assert (await address_book.entry(li, unbound.number)).confirmed_at is None
    await binding.greeted(li.context, greeting.notice, None)
    assert len(await database.ask(storage.active)) == 2


async def test_only_the_bureau_of_its_scheme_has_to_do_with_an_address(database: Database) -> None:
    li = await officer(database)
    entry = await address_book.add(li, ROBOT)
    await join(li.context, 21, "王芳", "changjiang")
    for stranger in (await person(li.context, 21), Person(99, "外人", "zh-CN")):
        session = replace(li, person=stranger)
        for refused in (address_book.add(session, ROBOT), binding.end_address(session, entry.number)):
            with pytest.raises(NotAllowed):
                await refused
        with pytest.raises(NotAllowed):
            await address_book.of_scheme(session)
    with pytest.raises(NotAllowed):
        await address_book.entry(replace(li, scheme_id="hutang-2014"), entry.number)


async def test_an_address_stands_in_its_table_and_nowhere_else(database: Database) -> None:
    li = await officer(database)
    entry = await address_book.add(li, replace(ROBOT, secret=SIGNED))
    mailbox = await address_book.add(li, NewAddress("mail", "李敏的邮箱", "mailto:limin@rugao.gov.cn"))
    await binding.end_address(li, mailbox.number)
    whole = await address_book.recall(li.context, str(entry.number))
    trail = audit_csv(await auditing.found(li, Search()), ZONE)
    assert "就业工作群 wecom" in trail
    shown = [repr(ROBOT), repr(whole), repr(entry), trail]
    async with database.read() as tx:
        shown += [
            repr((await tx.execute(select(table))).all()) for table in metadata.sorted_tables if table != addresses
        ]
        assert KEY in repr((await tx.execute(select(addresses))).all())
    assert not [word for word in (KEY, SIGNED, "limin@") if word in "".join(shown)]


def test_addresses_are_blotted_out_in_the_log() -> None:
    line = redact(f"{ROBOT.url}, 'https://oapi.dingtalk.com/robot/send?access_token=a1', https://hooks.example/x/y")
    line += redact("mail to limin@rugao.gov.cn failed at https://api.telegram.org/bot1234:abc/getMe")
    assert not [word for word in (KEY, "access_token", "x/y", "limin", "abc") if word in line]
    assert "qyapi.weixin.qq.com" in line
    assert "/getMe" in line

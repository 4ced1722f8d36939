from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.clock import MovableClock
from bot.domain.applications import ApplicationState
from bot.domain.errors import Expired, NotAllowed, NotFound, Refused
from bot.domain.notices import NoticeKind
from bot.domain.people import Person, Role
from bot.usecases import applying, arrivals, invitations, join_links, joining
from bot.usecases.applying import Request
from bot.usecases.context import Session
from bot.usecases.today import has_open_matters
from tests.support.context import NOON, SCHEME, context_on
from tests.support.office import content_of, join, person, posted

if TYPE_CHECKING:
    from bot.domain.applications import Application
    from bot.domain.notices import Notice
    from bot.storage.engine import Database
    from bot.usecases.context import Context

UNIT, OTHER, THIRD = "changjiang", "baipu", "banjing"
LI, ZHAO, WANG, CHEN = 13, 14, 21, 22  # two of the bureau, two who come


async def staffed(database: Database) -> tuple[Context, MovableClock, Session, Session]:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    await join(context, LI, "李敏", None)
    await join(context, ZHAO, "赵红", None)
    li, zhao = [Session(context, await person(context, number), SCHEME) for number in (LI, ZHAO)]
    return context, clock, li, zhao


async def apply(context: Context, number: int, unit: str = UNIT, *, by_link: bool = True) -> Application:
    stranger = await joining.person(context, number) or Person(number, f"tg{number}", "zh-CN")
    await applying.begin(context, stranger, SCHEME, by_link=by_link)
    await applying.choose_unit(context, stranger, SCHEME, unit)
    return await applying.apply(context, stranger, Request(SCHEME, unit, f"名{number}"))


async def told(context: Context, kind: NoticeKind) -> list[Notice]:
    return [each.notice for each in (await posted(context)).values() if each.notice.kind is kind]


async def waiting(session: Session) -> list[tuple[int, str, tuple[str, ...], bool]]:
    shown = await applying.applications_of(session)
    return [
        (each.application.person_id, each.application.unit, each.holders, each.refused_before) for each in shown.waiting
    ]


async def test_somebody_applies_is_admitted_once_and_hears_of_it(database: Database) -> None:
    context, _, li, zhao = await staffed(database)
    asked = await apply(context, WANG)
    assert (asked.name, asked.account, asked.by_link) == ("名21", "tg21", True)
    assert (await apply(context, WANG)).id == asked.id  # told twice
    assert await joining.person(context, WANG) is None
    assert {int(each.receiver.address) for each in await told(context, NoticeKind.APPLICATIONS)} == {LI, ZHAO}
    first = await applying.decide(li, asked.id, admit=True)
    second = await applying.decide(zhao, asked.id, admit=False)  # two officers at once
    assert (first.application.state, first.by) == (ApplicationState.ADMITTED, "李敏")
    assert (second.application, second.by) == (first.application, "李敏")
    turned = await joining.turned(context, NOON - timedelta(seconds=1), context.clock.now())  # their menus are renewed
    assert (WANG, "zh-CN") in turned
    member = await person(context, WANG)
    assert (member.name, member.units(SCHEME)) == ("名21", (UNIT,))
    (answer,) = await told(context, NoticeKind.APPLICATION_ANSWERED)
    content = await content_of(context, answer)
    assert (int(answer.receiver.address), content.unit, content.todo.unit) == (WANG, UNIT, UNIT)
    assert [await content_of(context, each) for each in await told(context, NoticeKind.APPLICATIONS)] == [None, None]
    with pytest.raises(Refused, match="serves-already"):
        await apply(context, WANG)


async def test_the_bureau_gets_one_message_for_all_that_wait(database: Database) -> None:
    context, clock, li, _ = await staffed(database)
    first = await apply(context, WANG)
    await apply(context, CHEN, OTHER)
    await applying.decide(li, first.id, admit=True)
    await apply(context, 23, THIRD)
    assert len(await told(context, NoticeKind.APPLICATIONS)) == 2  # one for each of the bureau
    assert not await has_open_matters(context, SCHEME)
    clock.move(NOON + timedelta(days=1))
    assert await has_open_matters(context, SCHEME)  # the morning's card comes
    await apply(context, 24, THIRD)
    assert len(await told(context, NoticeKind.APPLICATIONS)) == 4
    content = await content_of(context, (await told(context, NoticeKind.APPLICATIONS))[-1])
    assert [each.application.person_id for each in content.waiting] == [CHEN, 23, 24]


async def test_another_unit_takes_the_place_of_the_first(database: Database) -> None:
    context, _, li, _ = await staffed(database)
    old = await apply(context, WANG)
    await apply(context, WANG, OTHER)
    assert await waiting(li) == [(WANG, OTHER, (), False)]
    assert len(await told(context, NoticeKind.APPLICATIONS)) == 2
    gone = await applying.decide(li, old.id, admit=True)
    assert gone.application.state is ApplicationState.WITHDRAWN
    assert await waiting(li) == [(WANG, OTHER, (), False)]


async def test_another_name_takes_the_place_of_the_first(database: Database) -> None:
    context, _, li, _ = await staffed(database)
    await apply(context, WANG)
    stranger = Person(WANG, "tg21", "zh-CN")
    await applying.apply(context, stranger, Request(SCHEME, UNIT, "王芳"))
    (applicant,) = (await applying.applications_of(li)).waiting
    assert (applicant.application.name, applicant.application.unit) == ("王芳", UNIT)


async def test_all_that_were_seen_and_have_nothing_odd_are_admitted_together(database: Database) -> None:
    context, clock, li, _ = await staffed(database)
    await join(context, 31, "王芳", THIRD)
    refused = await apply(context, 20, "dongchen")
    await applying.decide(li, refused.id, admit=False)
    with pytest.raises(Refused, match="refused-lately"):
        await apply(context, 20, "dongchen")
    clock.move(NOON + timedelta(days=1, minutes=1))
    again = await apply(context, 20, "dongchen")
    plain = [await apply(context, number, unit) for number, unit in ((WANG, UNIT), (CHEN, OTHER))]
    twice = [await apply(context, number, "shizhuang") for number in (23, 27)]
    held = await apply(context, 24, THIRD)
    stray = await apply(context, 25, "jiuhua", by_link=False)
    late = await apply(context, 26, "xiayuan")
    assert (await waiting(li))[0][2:] == ((), True)
    assert (await waiting(li))[5][2:] == (("王芳",), False)
    admitted = await applying.admit_all(li, again.id, stray.id)
    assert [each.id for each in admitted] == [each.id for each in plain]
    assert [number for number, *_ in await waiting(li)] == [20, 23, 27, held.person_id, 25, late.person_id]
    await applying.decide(li, twice[0].id, admit=False)
    assert [each.id for each in await applying.admit_all(li, again.id, stray.id)] == [twice[1].id]


async def test_only_the_bureau_admits_and_only_what_there_is(database: Database) -> None:
    context, _, li, _ = await staffed(database)
    await join(context, WANG, "王芳", UNIT)
    asked, wang = await apply(context, CHEN), Session(context, await person(context, WANG), SCHEME)
    calls: list[Any] = [
        applying.decide(wang, asked.id, admit=True),
        applying.admit_all(wang, asked.id, asked.id),
        applying.applications_of(wang),
        arrivals.empty_units(wang),
        join_links.open_link(wang),
        join_links.end_link(wang),
    ]
    for call in calls:
        with pytest.raises(NotAllowed):
            await call
    with pytest.raises(NotFound):
        await applying.decide(li, asked.id + 1, admit=True)
    with pytest.raises(NotFound):
        await apply(context, 23, "nowhere")


async def test_strangers_can_not_flood_the_bureau(database: Database) -> None:
    context, *_ = await staffed(database)
    for number in range(100, 160):
        await apply(context, number, by_link=False)
    with pytest.raises(Refused, match="too-many"):
        await apply(context, 160)
    assert len(await told(context, NoticeKind.APPLICATIONS)) == 2


async def test_a_link_is_shown_again_until_it_ends_or_expires(database: Database) -> None:
    context, clock, li, zhao = await staffed(database)
    link = await join_links.open_link(li)
    assert await join_links.open_link(zhao) == link == await join_links.entered(context, link.code)
    assert await join_links.entered(context, "no-such-code") is None
    await join_links.end_link(zhao)
    with pytest.raises(Expired, match="link-ended"):
        await join_links.entered(context, link.code)
    assert await join_links.current(li) is None
    another = await join_links.open_link(li)
    clock.move(another.expires_at)
    with pytest.raises(Expired, match="link-expired"):
        await join_links.entered(context, another.code)
    async with context.db.read() as tx:
        rows = (await tx.execute(text("SELECT action FROM audit ORDER BY id"))).scalars().all()
    assert rows == ["open-link", "end-link", "open-link"]


async def test_who_came_by_invitation_is_told_once_a_day_and_who_is_missing(database: Database) -> None:
    context, _, li, _ = await staffed(database)
    wang = await joining.invite(context, li.person, SCHEME, Role.COORDINATOR, UNIT)
    await joining.invite(context, li.person, SCHEME, Role.COORDINATOR, OTHER)
    chen = await apply(context, CHEN, THIRD)
    await apply(context, WANG, THIRD)
    await joining.redeem(context, wang.token, WANG, "王芳", "zh-CN")  # and waits for nothing any more
    leader = await joining.invite(context, li.person, SCHEME, Role.LEADER, None)
    await joining.redeem(context, leader.token, 30, "赵建国", "zh-CN")
    notices = await told(context, NoticeKind.ARRIVALS)
    assert [int(each.receiver.address) for each in notices] == [LI, ZHAO]
    content = await content_of(context, notices[0])
    units = len(context.scheme(SCHEME).units)
    assert [each.name for each in content.arrivals] == ["赵建国", "王芳"]
    assert content.empty == units - 1
    empty = {each.unit: each for each in await arrivals.empty_units(li)}
    (unused,) = await invitations.open_ones(context, li.person, SCHEME)
    assert (len(empty), UNIT in empty) == (units - 1, False)
    assert empty[OTHER].invited_until == unused.invitation.expires_at
    assert (empty[THIRD].applied, empty[THIRD].invited_until) == (True, None)
    assert [number for number, *_ in await waiting(li)] == [chen.person_id]

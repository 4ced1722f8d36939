"""Announcing on both databases: what reaches the outbox, once, and what is taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.errors import NotAllowed, NotFound, Refused
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.people import Purpose, Role
from bot.domain.receivers import TELEGRAM
from bot.outlets.telegram.addresses import place
from bot.storage import outbox
from bot.usecases import announcing, planning
from bot.usecases.context import Session
from tests.support.context import NOON, SCHEME, ZONE, context_on
from tests.support.office import bind, content_of, join, person, posted

if TYPE_CHECKING:
    from bot.storage.engine import Database, Transaction
    from bot.usecases.context import Context

BUREAU, TOWN, OTHER = 13, 11, 12
NIGHT = datetime(2021, 6, 18, 22, tzinfo=ZONE)  # a Friday


async def office(database: Database) -> Context:
    context = context_on(database, MovableClock(NOON))
    for user, name, unit in ((BUREAU, "李敏", None), (TOWN, "王芳", "changjiang"), (OTHER, "陈志强", "banjing")):
        await join(context, user, name, unit)
    await bind(context, -10, "镇区群", Purpose.REMINDERS)
    return context


async def drafted(context: Context) -> int:
    return (await announcing.draft(Session(context, await person(context, BUREAU), SCHEME), "停电")).announcement.id


async def gone_out(context: Context, state: NoticeState) -> None:
    """Let all notices stand there."""

    async def change(tx: Transaction) -> None:
        for one in await outbox.beginning(tx, ""):
            await outbox.mark(tx, one.notice.key, state, NOON)

    await context.db.write(change)


async def test_approved_it_is_in_the_outbox_once_and_a_second_copy_is_never_sent_by_itself(database: Database) -> None:
    context = await office(database)
    bureau, number = await person(context, BUREAU), await drafted(context)
    await announcing.alter(context, bureau, number, group=1)
    assert await announcing.approve(context, bureau, number) == (3, None)
    with pytest.raises(Refused, match="settled"):
        await announcing.approve(context, bureau, number)
    found = [one.notice for one in (await posted(context)).values()]
    assert {int(one.receiver.address) for one in found} == {TOWN, OTHER, -10}
    assert {one.kind for one in found} == {NoticeKind.ANNOUNCEMENT}
    assert not NoticeKind.ANNOUNCEMENT.harmless_twice


async def test_a_time_of_rest_becomes_the_next_morning_of_work(database: Database) -> None:
    context = await office(database)
    bureau, number = await person(context, BUREAU), await drafted(context)
    changed = await announcing.schedule(context, bureau, number, NIGHT)
    assert changed.sends_at == datetime(2021, 6, 21, 9, tzinfo=ZONE)
    await announcing.approve(context, bureau, number)
    assert {one.notice.due_at for one in (await posted(context)).values()} == {changed.sends_at}


@pytest.mark.parametrize("at", [NOON - timedelta(minutes=1), NOON + timedelta(days=91)])
async def test_a_time_that_cannot_be_is_refused(database: Database, at: datetime) -> None:
    context = await office(database)
    with pytest.raises(Refused, match="announcement-time"):
        await announcing.schedule(context, await person(context, BUREAU), await drafted(context), at)


async def test_cancelled_while_a_sender_has_it_it_is_not_sent(database: Database) -> None:
    context = await office(database)
    bureau, number = await person(context, BUREAU), await drafted(context)
    await announcing.approve(context, bureau, number)
    (claimed,) = await planning.claim(context, TELEGRAM, 1)
    assert await content_of(context, claimed.notice) is not None
    assert await announcing.cancel(context, bureau, number) == 0  # the sender asks once more before it sends
    assert await content_of(context, claimed.notice) is None
    assert {one.state for one in (await posted(context)).values()} == {NoticeState.CLAIMED, NoticeState.DROPPED}


async def test_who_reads_it_twice_has_read_it_when_first(database: Database) -> None:
    context = await office(database)
    bureau, number = await person(context, BUREAU), await drafted(context)
    town = await person(context, TOWN)
    await announcing.approve(context, bureau, number)
    with pytest.raises(NotFound):
        await announcing.confirm(context, town, number, place(TOWN))  # nobody has got it yet
    await gone_out(context, NoticeState.SENT)
    first = await announcing.confirm(context, town, number, place(TOWN))
    assert await announcing.confirm(context, town, number, place(TOWN)) == first
    reader, _ = (await announcing.outcome(context, bureau, number)).readers
    assert (reader.name, reader.read_at is not None) == ("王芳", True)


async def test_only_who_got_it_confirms_and_reads_it_again(database: Database) -> None:
    """By a button that was passed on, or made up: not even the bureau, whose words they are, has read it thereby."""
    context = await office(database)
    bureau, number = await person(context, BUREAU), await drafted(context)
    town, other = await person(context, TOWN), await person(context, OTHER)
    await announcing.alter(context, bureau, number, role=Role.COORDINATOR)
    await announcing.alter(context, bureau, number, group=1)
    await announcing.approve(context, bureau, number)
    await gone_out(context, NoticeState.SENT)
    for somebody in (town, other, bureau):
        with pytest.raises(NotFound, match="announcement-gone"):
            await announcing.confirm(context, somebody, number, place(somebody.id))
    assert (await announcing.confirm(context, town, number, place(-10)))[0] == "停电"  # in the group that it went to
    assert (await announcing.outcome(context, bureau, number)).others == 1


@pytest.mark.parametrize(
    ("state", "read"),
    [
        (NoticeState.WAITING, False),
        (NoticeState.CLAIMED, False),
        (NoticeState.SENDING, True),  # the record is slower than the tap
        (NoticeState.UNKNOWN, True),  # the tap says that it arrived
        (NoticeState.FAILED, False),
    ],
)
async def test_it_is_read_where_it_went_out_and_never_before(
    database: Database, state: NoticeState, read: bool
) -> None:
    context = await office(database)
    bureau, number, town = await person(context, BUREAU), await drafted(context), await person(context, TOWN)
    await announcing.approve(context, bureau, number)
    await gone_out(context, state)
    if read:
        assert (await announcing.confirm(context, town, number, place(TOWN)))[0] == "停电"
        return
    with pytest.raises(NotFound, match="announcement-gone"):
        await announcing.confirm(context, town, number, place(TOWN))


async def test_what_was_cancelled_before_its_time_is_nobody_s_to_read(database: Database) -> None:
    context = await office(database)
    bureau, number, town = await person(context, BUREAU), await drafted(context), await person(context, TOWN)
    await announcing.schedule(context, bureau, number, NOON + timedelta(days=1))
    await announcing.approve(context, bureau, number)
    for _ in range(2):
        with pytest.raises(NotFound, match="announcement-gone"):
            await announcing.confirm(context, town, number, place(TOWN))
        await announcing.cancel(context, bureau, number)
    assert (await announcing.outcome(context, bureau, number)).others == 0


async def test_what_could_not_be_delivered_is_named(database: Database) -> None:
    context = await office(database)
    bureau, number = await person(context, BUREAU), await drafted(context)
    await announcing.approve(context, bureau, number)
    first, second = await planning.claim(context, TELEGRAM, 5)
    await planning.record(context, first.notice, NoticeState.UNKNOWN, problem="the line broke")
    await planning.record(context, second.notice, NoticeState.SENT, message_id=5)
    found = await announcing.outcome(context, bureau, number)
    assert (len(found.undelivered), len(found.readers), found.waiting) == (1, 1, 0)


async def test_nobody_else_may(database: Database) -> None:
    context = await office(database)
    number, town = await drafted(context), await person(context, TOWN)
    for event in (announcing.proposal, announcing.approve, announcing.cancel, announcing.outcome):
        with pytest.raises(NotAllowed):
            await event(context, town, number)
    with pytest.raises(NotAllowed):
        await announcing.alter(context, town, number, role=Role.LEADER)

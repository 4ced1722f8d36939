"""A ranking to three groups, of which nobody knows whether it arrived in two."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.errors import NotAllowed
from bot.domain.notices import Again, NoticeKind, NoticeState, Unconfirmed
from bot.domain.people import Purpose
from bot.domain.receivers import TELEGRAM
from bot.usecases import planning, unconfirmed
from bot.usecases.context import Session
from tests.support.context import SCHEME, ZONE, context_on
from tests.support.office import bind, join, person, posted

if TYPE_CHECKING:
    from bot.domain.notices import Notice
    from bot.storage.engine import Database
    from bot.usecases.context import Context

CALL = datetime(2021, 6, 23, 9, tzinfo=ZONE)
DAY = "2021-06-21"
WANG, LI, ZHOU = 11, 13, 14


@pytest.fixture
async def context(database: Database) -> Context:
    made = context_on(database, MovableClock(CALL))
    await join(made, WANG, "王芳", "changjiang")
    await join(made, LI, "李敏", None)
    await join(made, ZHOU, "周强", None)
    for number in (1, 2, 3):
        await bind(made, -number, f"群{number}", Purpose.RANKING)
    await planning.tick(made)
    return made


async def ranking(context: Context, group: int) -> Notice:
    return (await posted(context))[f"ranking:{SCHEME}:g{group}:{DAY}"].notice


async def doubt(context: Context, *groups: int) -> None:
    for group in groups:
        await unconfirmed.note(context, await ranking(context, group), "the connection broke")


async def told(context: Context) -> list[str]:
    return [key for key in await posted(context) if key.startswith("unconfirmed")]


async def test_the_whole_bureau_is_told_once_of_a_broadcast(context: Context) -> None:
    await doubt(context, 1, 2)
    assert await told(context) == [f"unconfirmed:{SCHEME}:ranking:{DAY}:0:p{who}" for who in (LI, ZHOU)]
    content = await unconfirmed.of_broadcast(context, SCHEME, NoticeKind.RANKING, DAY)
    assert content == Unconfirmed(SCHEME, NoticeKind.RANKING, DAY, 3, ("群1", "群2"), to_groups=True)


async def test_until_it_is_settled_nobody_is_told_again(context: Context) -> None:
    await doubt(context, 1)
    for key in await told(context):
        await planning.record(context, (await posted(context))[key].notice, NoticeState.SENT, message_id=1)
    await doubt(context, 2)
    assert len(await told(context)) == 2
    bureau = Session(context, await person(context, LI), SCHEME)
    assert await unconfirmed.send_again(bureau, NoticeKind.RANKING, DAY) == Again(2, 0)
    await doubt(context, 1)
    assert len(await told(context)) == 4


async def test_sent_again_they_wait_under_the_same_key_as_if_they_were_new(context: Context) -> None:
    claimed = await planning.claim(context, TELEGRAM, 10)
    assert len(claimed) >= 3
    await doubt(context, 1, 2)
    await planning.record(context, await ranking(context, 3), NoticeState.SENT, message_id=7)
    bureau = Session(context, await person(context, LI), SCHEME)
    assert await unconfirmed.send_again(bureau, NoticeKind.RANKING, DAY) == Again(2, 0)
    box = await posted(context)
    again = [box[f"ranking:{SCHEME}:g{group}:{DAY}"] for group in (1, 2, 3)]
    assert [(one.state, one.attempts) for one in again] == [
        (NoticeState.WAITING, 0),
        (NoticeState.WAITING, 0),
        (NoticeState.SENT, 1),
    ]
    assert await unconfirmed.of_broadcast(context, SCHEME, NoticeKind.RANKING, DAY) is None
    assert await unconfirmed.send_again(bureau, NoticeKind.RANKING, DAY) == Again(0, 0)


async def test_what_makes_no_sense_any_more_is_not_sent_again(context: Context) -> None:
    await doubt(context, 1)
    clock = context.clock
    assert isinstance(clock, MovableClock)
    clock.move(CALL + timedelta(days=9))
    bureau = Session(context, await person(context, LI), SCHEME)
    assert await unconfirmed.send_again(bureau, NoticeKind.RANKING, DAY) == Again(0, 1)
    assert (await posted(context))[f"ranking:{SCHEME}:g1:{DAY}"].state is NoticeState.DROPPED


async def test_only_who_may_announce_may(context: Context) -> None:
    await doubt(context, 1)
    with pytest.raises(NotAllowed):
        await unconfirmed.send_again(Session(context, await person(context, WANG), SCHEME), NoticeKind.RANKING, DAY)
    assert (await posted(context))[f"ranking:{SCHEME}:g1:{DAY}"].state is NoticeState.UNKNOWN

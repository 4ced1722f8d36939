from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.domain.receivers import TELEGRAM, Receiver
from bot.outlets.telegram.addresses import place
from bot.storage import outbox
from tests.support.context import NOON
from tests.support.database import opened

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.engine import Database
    from bot.storage.outbox import Posted

MINUTE = timedelta(minutes=1)
LEASE = 2 * MINUTE


def notice(key: str, minutes: int = 0, chat_id: int = 7) -> Notice:
    return Notice(
        key,
        NoticeKind.REMINDER,
        Receiver(TELEGRAM, f"{chat_id}/3", person_id=7, group_id=2),
        NOON + minutes * MINUTE,
        NOON + timedelta(days=1),
        {"scheme": "rugao-2021", "units": ["长江镇", "baipu"], "sample": True, "missing": None},
    )


async def put(database: Database, *notices: Notice) -> int:
    return await database.write(lambda tx: outbox.put_new(tx, notices, NOON))


async def claim(database: Database, at: datetime = NOON, most: int = 10) -> list[Posted]:
    return await database.write(lambda tx: outbox.claim(tx, TELEGRAM, at, LEASE, most))


async def mark(database: Database, key: str, state: NoticeState, **values: object) -> None:
    await database.write(lambda tx: outbox.mark(tx, key, state, NOON, **values))  # type: ignore[arg-type]


async def all_of(database: Database) -> list[Posted]:
    async with database.read() as tx:
        return await outbox.by_state(tx)


def keys(posted: list[Posted]) -> list[str]:
    return [one.notice.key for one in posted]


async def test_a_notice_comes_back_as_it_was(database: Database) -> None:
    await put(database, notice("a"))
    (posted,) = await all_of(database)
    assert posted == outbox.Posted(notice("a"), NoticeState.WAITING, 0, None, None, NOON)


async def test_a_key_exists_once_whatever_became_of_it(database: Database) -> None:
    assert await put(database, notice("a"), notice("b"), notice("a")) == 2
    await claim(database)
    await mark(database, "a", NoticeState.SENT, message_id=17)
    assert await put(database, notice("a"), notice("c")) == 1
    assert sorted(keys(await all_of(database))) == ["a", "b", "c"]


async def test_two_planners_at_once_plan_once(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as other:
        plan = [notice(str(number)) for number in range(20)]
        assert sum(await asyncio.gather(put(one, *plan), put(other, *plan))) == 20


async def test_what_is_due_is_claimed_oldest_first(database: Database) -> None:
    await put(database, notice("late", 2), notice("now", 0), notice("later", 3), notice("tomorrow", 1440))
    at = NOON + 3 * MINUTE
    assert keys(await claim(database, at, most=2)) == ["now", "late"]
    (last,) = await claim(database, at)
    assert (last.notice.key, last.state, last.attempts) == ("later", NoticeState.CLAIMED, 1)
    assert await claim(database, at) == []


async def test_two_senders_never_get_the_same_notice(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as other:
        await put(one, *(notice(f"{number:02}") for number in range(40)))
        claimed = await asyncio.gather(*(claim(sender, most=3) for sender in (one, other) * 7))
        taken = [key for batch in claimed for key in keys(batch)]
        assert len(taken) == len(set(taken)) == 40


async def test_a_lease_that_ended_tells_of_a_sender_that_died(database: Database) -> None:
    await put(database, notice("a"), notice("b"))
    await claim(database)
    await mark(database, "b", NoticeState.SENT, message_id=17)
    async with database.read() as tx:
        assert await outbox.lapsed(tx, NOON + LEASE) == []
        assert keys(await outbox.lapsed(tx, NOON + LEASE + MINUTE)) == ["a"]


async def test_what_failed_may_be_tried_again_later(database: Database) -> None:
    await put(database, notice("a"))
    await claim(database)
    await mark(database, "a", NoticeState.WAITING, problem="flood", due_at=NOON + 5 * MINUTE)
    assert await claim(database, NOON + 4 * MINUTE) == []
    (again,) = await claim(database, NOON + 5 * MINUTE)
    assert (again.attempts, again.problem) == (2, "flood")


async def test_what_was_sent_stays_sent(database: Database) -> None:
    """A sender that was slower than its lease comes back with a failure after another one has delivered."""
    await put(database, notice("a"))
    await mark(database, "a", NoticeState.SENT, message_id=17)
    await mark(database, "a", NoticeState.WAITING, problem="timed out", due_at=NOON)
    (posted,) = await all_of(database)
    assert (posted.state, posted.message_id, posted.problem) == (NoticeState.SENT, 17, None)


async def test_what_waits_follows_a_group_to_its_new_id(database: Database) -> None:
    await put(database, notice("a", chat_id=-5), notice("b"))
    await database.write(lambda tx: outbox.move(tx, place(-5), "-1000000000005"))
    chats = {one.notice.key: one.notice.receiver.address for one in await all_of(database)}
    assert chats == {"a": "-1000000000005/3", "b": "7/3"}


async def test_the_outbox_is_listed_and_counted(database: Database) -> None:
    await put(database, notice("reminder:1"), notice("reminder:2"), notice("reminderX3"))
    await mark(database, "reminder:2", NoticeState.FAILED, problem="bot was blocked by the user")
    async with database.read() as tx:
        assert keys(await outbox.by_state(tx, NoticeState.FAILED)) == ["reminder:2"]
        assert await outbox.counts(tx) == {"waiting": 2, "failed": 1}
        assert keys(await outbox.beginning(tx, "reminder:")) == ["reminder:1", "reminder:2"]
        assert keys(await outbox.beginning(tx, "reminder%")) == []

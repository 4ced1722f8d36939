"""A broadcast of 300, during which the process is killed thirty times: nothing is lost, hardly anything doubled."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import MovableClock
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.people import Membership, Role
from bot.storage import outbox, people
from bot.storage.migrate import upgrade
from bot.usecases import announcing
from bot.usecases.context import Session
from tests.support.context import SCHEME, context_on, offering
from tests.support.database import opened
from tests.support.killed import Killable
from tests.support.office import join, person
from tests.support.peer import TOKEN, running_emulator

if TYPE_CHECKING:
    from pathlib import Path

    from bot.storage.engine import Database, Transaction
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context
    from tests.support.peer import Peer

KILLS = 30
CALL = datetime.fromisoformat("2021-06-23T09:00+08:00")  # the monthly report is called to mind
BUREAU = 13
TOWNS = range(1001, 1301)  # 300 coordinators, whom a reminder is due to
LEADERS = range(2001, 2041)  # 40 leaders, who get an announcement: a second copy of that would do harm
WORDS = "停电通知"
UNSETTLED = frozenset({NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.SENDING})


async def everybody_joins(context: Context, peer: Peer) -> None:
    """All have started the bot, which has seen that, and have their roles; the announcement is approved."""
    units = offering(SCHEME).scheme.units
    for user in (BUREAU, *TOWNS, *LEADERS):
        await peer.add_user(user, f"某{user}")
        await peer.start(user)
    while updates := (await peer.bot("getUpdates", limit=100))["result"]:
        await peer.bot("getUpdates", offset=updates[-1]["update_id"] + 1, limit=1)

    async def change(tx: Transaction) -> None:
        for user in (*TOWNS, *LEADERS):
            await people.save(tx, user, f"某{user}", "zh-CN", CALL)
            town = Membership(SCHEME, Role.COORDINATOR, units[user % len(units)].id)
            await people.add_membership(
                tx, user, town if user in TOWNS else Membership(SCHEME, Role.LEADER, None), CALL
            )

    await context.db.write(change)
    await join(context, BUREAU, "李敏", None)
    bureau = await person(context, BUREAU)
    number = (await announcing.draft(Session(context, bureau, SCHEME), WORDS)).announcement.id
    await announcing.alter(context, bureau, number, role=Role.COORDINATOR)
    await announcing.alter(context, bureau, number, role=Role.LEADER)
    assert await announcing.approve(context, bureau, number) == (len(LEADERS), None)


async def box(database: Database) -> list[Posted]:
    async with database.read() as tx:
        return await outbox.beginning(tx, "")


async def sent(peer: Peer, since: int = 0) -> list[dict[str, str]]:
    """What arrived, in order."""
    return [one["parameters"] for one in await peer.requests("sendMessage", since=since)]


async def test_thirty_kills(tmp_path: Path) -> None:
    chance = random.Random(2041)
    url = f"sqlite:///{tmp_path / 'kaohe.db'}"
    async with running_emulator() as peer, opened(url) as database:
        await upgrade(database)
        await everybody_joins(context_on(database, MovableClock(CALL)), peer)
        bot = Killable(
            {"BOT_TOKEN": TOKEN, "BOT_API_URL": peer.url, "DATABASE_URL": url, "SCHEME": SCHEME, "LOG_LEVEL": "ERROR"},
            tmp_path,
        )
        try:
            for life in range(KILLS):
                before = len(await sent(peer))
                bot.start((CALL + life * timedelta(minutes=3)).isoformat())  # every lease of the life before has ended
                async with asyncio.timeout(120):
                    while len(await sent(peer)) == before and (life == 0 or await unsettled(database)):  # noqa: ASYNC110 another process
                        await asyncio.sleep(0.01)
                await asyncio.sleep(chance.uniform(0, 0.5))
                await bot.kill()
                # What is on the line at that moment is all that may come twice.
                assert sum(one.state is NoticeState.SENDING for one in await box(database)) <= 1
            bot.start((CALL + KILLS * timedelta(minutes=3)).isoformat())
            async with asyncio.timeout(300):
                while await unsettled(database):  # noqa: ASYNC110 another process
                    await asyncio.sleep(0.1)
        finally:
            await bot.kill()
        arrived, found = await sent(peer), await box(database)

    reminders = Counter(
        int(one["chat_id"]) for one in arrived if int(one["chat_id"]) in TOWNS and WORDS not in one["text"]
    )
    assert set(reminders) == set(TOWNS)  # none lost
    doubled = sum(count - 1 for count in reminders.values())
    assert doubled <= KILLS
    announced = Counter(
        int(one["chat_id"]) for one in arrived if WORDS in one["text"] and int(one["chat_id"]) in LEADERS
    )
    assert set(announced.values()) <= {1}  # none doubled
    unknown = {
        int(one.notice.receiver.address)
        for one in found
        if one.notice.kind is NoticeKind.ANNOUNCEMENT and one.state is NoticeState.UNKNOWN
    }
    assert set(announced) | unknown == set(LEADERS)  # none lost unnoticed
    told = [one for one in found if one.notice.kind is NoticeKind.UNCONFIRMED]
    assert len(told) == min(1, len(unknown))  # the bureau is one person, and hears once
    print(f"{KILLS} kills: {len(TOWNS)} reminders, 0 lost, {doubled} doubled; {len(unknown)} announcements in doubt")


async def unsettled(database: Database) -> list[Posted]:
    """What is still to go out."""
    return [one for one in await box(database) if one.state in UNSETTLED]

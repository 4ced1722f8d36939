"""SIGTERM with live standings to edit and messages to answer: soon gone, and nothing lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.people import Purpose, Role
from bot.outlets.telegram.pacing import Pacer
from bot.storage import ledger
from bot.usecases import planning
from tests.support.city import BUREAU, LEADER, SCHEME, TOWN, text_of
from tests.support.inbox import unanswered
from tests.support.office import bind

if TYPE_CHECKING:
    from tests.support.city import City

BOARDS = 40
FIGURES = range(1, 11)
STOPPED = 20  # seconds, on a machine with much else to do


@pytest.fixture
async def boards(city: City) -> None:
    """Many groups, each with a live standing and the first picture of the ranking."""
    await city.join(BUREAU, Role.BUREAU)
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    for number in range(BOARDS):
        chat = await city.peer.add_chat(f"群{number}", [BUREAU, LEADER], bot_admin=True)
        await bind(city.app.context, chat, f"群{number}", Purpose.RANKING)
    await city.app.live.tend()
    city.app.plan()
    came = set[tuple[int, bool]]()
    while len(came) < 2 * BOARDS:
        event = await city.peer.wait_for(LEADER, is_ranking)
        came.add((event["chat_id"], "photo" in event["message"]))


def is_ranking(event: dict[str, Any]) -> bool:
    """Whether it is a live standing or a picture, not what the group says of members and pins."""
    message = event.get("message", {})
    return event["type"] == "message" and ("photo" in message or "实时排名" in text_of(message))


def slow(city: City) -> None:
    """From now on a message every two seconds: 40 groups would take more than a minute."""
    limiter = city.app.bot.rate_limiter
    assert isinstance(limiter, Pacer)
    limiter._spacing = 2.0


async def states(city: City, kind: NoticeKind) -> set[NoticeState]:
    posted = await planning.posted(city.app.context, None)
    return {one.state for one in posted if one.notice.kind is kind}


async def test_live_standings_that_wait_for_their_turn_are_given_up(city: City, boards: None) -> None:
    slow(city)
    await city.say(TOWN, "城镇新增就业 累计 1585", "已记")
    await city.move("2021-06-15T10:02+08:00")
    tending = asyncio.ensure_future(city.app.live.tend())
    await city.peer.wait_for(LEADER, lambda event: event["type"] == "edited")
    async with asyncio.timeout(STOPPED):
        await city.app.stop()
        await tending
    assert len(await city.peer.requests("editMessageText")) < BOARDS
    city.app = type(city.app)(city.settings, city.clock)
    await city.app.start()


async def test_what_has_not_gone_out_waits_and_what_was_not_answered_is_kept(city: City, boards: None) -> None:
    """A broadcast to all and a backlog of messages: both go on after the next start, each once."""
    slow(city)
    await city.move("2021-06-21T09:00+08:00")
    await city.peer.wait_for(LEADER, lambda event: "photo" in event.get("message", {}))
    for figure in FIGURES:
        await city.peer.send(TOWN, f"城镇新增就业 {figure}")
    await city.hear(TOWN, words="已记")
    async with asyncio.timeout(STOPPED):
        await city.app.stop()
    assert len(await city.peer.requests("sendPhoto")) < 2 * BOARDS
    city.app = type(city.app)(city.settings, city.clock)
    assert await states(city, NoticeKind.RANKING) == {NoticeState.SENT, NoticeState.WAITING}
    assert await unanswered(city.app.context.db)
    await city.app.start()
    for figure in FIGURES[1:]:
        await city.hear(TOWN, words=f"+{figure} ")
    async with city.app.context.db.read() as tx:
        assert [entry.value for entry in await ledger.since(tx, SCHEME, 0)] == list(FIGURES)
    while len(await city.peer.requests("sendPhoto")) < 2 * BOARDS:
        await city.peer.wait_for(LEADER, lambda event: "photo" in event.get("message", {}))
    chats = Counter(one["parameters"]["chat_id"] for one in await city.peer.requests("sendPhoto"))
    assert set(chats.values()) == {2}

"""One run of the clock: a ranking and a reminder leave by every outlet, each once, each within its limits."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.demo.robots.server import MAKERS, Robots
from bot.domain.address_book import EMAIL, WEBHOOK, NewAddress
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.people import BoundGroup, Purpose, Role
from bot.domain.rankings import RankingSettings
from bot.outlets.webhook import SECRET_PREFIX
from bot.storage import address_book, groups
from bot.usecases import planning
from tests.support.city import BUREAU, LEADER, SCHEME, TOWN, text_of
from tests.support.form import running_form_city
from tests.support.mail import MAILBOX, SENDER, mail_room
from tests.support.serving import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.storage.engine import Transaction
    from tests.support.city import City
    from tests.support.mail import MailRoom

SECRETS = {"wecom": None, "dingtalk": "SEC0123456789", "feishu": "Fs0123456789"}
MONTHLY = RankingSettings(weekday=None, moments=False)
UNDER_WAY = (NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.SENDING)


class Listener:
    """Another system, which takes events."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    async def take(self, request: web.Request) -> web.Response:
        self.events.append(json.loads(await request.read()))
        return web.Response()


@asynccontextmanager
async def everywhere(folder: Path) -> AsyncIterator[tuple[City, Robots, MailRoom, Listener]]:
    """A city with a group of Telegram, three robots, a mailbox and a webhook, all of them bound."""
    listener = Listener()
    app = web.Application()
    app.add_routes([web.post("/events", listener.take)])
    async with AsyncExitStack() as stack:
        robots = await stack.enter_async_context(Robots())
        room = await stack.enter_async_context(mail_room())
        hooks = await stack.enter_async_context(serving(app))
        settings = {f"{maker.upper()}_API_URL": robots.base(maker) for maker in MAKERS}
        settings |= {"SMTP_URL": f"smtp://127.0.0.1:{room.port}", "MAIL_FROM": SENDER}
        settings |= {"WEBHOOK_NETWORKS": "127.0.0.0/8"}
        city = await stack.enter_async_context(running_form_city(folder, **settings))
        await city.join(BUREAU, Role.BUREAU)
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        chat = await city.peer.add_chat("市领导", [BUREAU, LEADER], bot_admin=True)
        for purpose in ("排名", "提醒"):
            await city.peer.send(BUREAU, f"/bind@demo_bot {purpose}", chat=chat)
            await city.message(BUREAU, chat, "本群将收到")
        for maker, secret in SECRETS.items():
            robot = robots.add(maker, "就业工作群", secret=secret)
            new = NewAddress(maker, robot.group, robot.url, secret)
            await bind(city, new, Purpose.RANKING, Purpose.REMINDERS)
        await bind(city, NewAddress(EMAIL, "王芳", f"mailto:{MAILBOX}"), Purpose.RANKING, ranking=MONTHLY)
        await bind(city, NewAddress(WEBHOOK, "看板", f"{hooks}/events", f"{SECRET_PREFIX}c2VjcmV0"), Purpose.EVENTS)
        yield city, robots, room, listener


async def bind(city: City, new: NewAddress, *purposes: Purpose, ranking: RankingSettings | None = None) -> None:
    """An address in the book, confirmed, for these purposes."""
    now = city.clock.now()

    async def change(tx: Transaction) -> None:
        number = await address_book.add(tx, SCHEME, new, None, now)
        await address_book.confirm(tx, number, now)
        settings = ranking or RankingSettings()
        for purpose in purposes:
            group = BoundGroup(0, new.outlet, str(number), new.label, SCHEME, purpose, None, ranking=settings)
            await groups.bind(tx, group, None, now)

    await city.app.context.db.write(change)


async def all_gone(city: City) -> None:
    """Whatever is due has left."""
    async with asyncio.timeout(120):
        while any(
            each.state in UNDER_WAY and each.notice.due_at <= city.clock.now()
            for each in await planning.posted(city.app.context, None)
        ):
            city.app.wake_senders()
            await asyncio.sleep(0.05)


async def gone(city: City, kind: NoticeKind) -> Counter[tuple[str, NoticeState]]:
    """How many notices of a kind to groups are in which state, by outlet."""
    posted = await planning.posted(city.app.context, None)
    return Counter(
        (each.notice.receiver.outlet, each.state)
        for each in posted
        if each.notice.kind is kind and each.notice.receiver.person_id is None
    )


async def test_one_ranking_and_one_reminder_by_all_outlets(tmp_path: Path) -> None:
    async with everywhere(tmp_path) as (city, robots, room, listener):
        await city.say(TOWN, "城镇新增就业 12", "已记")
        await all_gone(city)
        for robot in robots.groups.robots:
            robot.arrivals.clear()
        once = {(outlet, NoticeState.SENT): 1 for outlet in ("telegram", *MAKERS)}
        before = await gone(city, NoticeKind.RANKING)

        await city.move("2021-06-21T09:00+08:00")  # a Monday
        await all_gone(city)
        assert await gone(city, NoticeKind.RANKING) - before == once

        await city.move("2021-06-23T09:00+08:00")  # a week before a duty ends
        await all_gone(city)
        assert await gone(city, NoticeKind.REMINDER) == once
        for robot in robots.groups.robots:
            said = "".join(block.text for arrival in robot.arrivals for block in arrival.message.blocks)
            assert said.count("排名") >= 1
            assert "6月30日" in said
            pictures = [
                block for arrival in robot.arrivals for block in arrival.message.blocks if block.kind == "picture"
            ]
            assert len(pictures) == (robot.maker == "wecom")

        await city.move("2021-07-01T09:00+08:00")  # the month's ranking
        await all_gone(city)
        (letter,) = room.arrived
        assert "排名" in str(letter["Subject"])
        kinds = [part.get_content_type() for part in letter.walk()]
        assert "image/png" in kinds
        assert any("spreadsheet" in kind for kind in kinds)
        assert await gone(city, NoticeKind.RANKING) - before == Counter(
            {(outlet, NoticeState.SENT): 2 for outlet in ("telegram", *MAKERS)} | {(EMAIL, NoticeState.SENT): 1}
        )
        assert {event["type"] for event in listener.events} >= {"report.stored"}
        assert len({event["id"] for event in listener.events}) == len(listener.events)
        assert text_of(await city.message(TOWN, words="6月30日"))

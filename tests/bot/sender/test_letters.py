"""From the bureau's word to the owner's: a mailbox gets nothing before it agrees, and nothing after it has left."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web
from openpyxl import load_workbook

from bot.clock import MovableClock
from bot.domain.address_book import EMAIL, NewAddress
from bot.domain.entries import Basis
from bot.domain.people import BoundGroup, Purpose, Role
from bot.domain.rankings import RankingSettings
from bot.rendering.catalogue import load_catalogue
from bot.rendering.pages import Pages
from bot.sender.loop import Sender
from bot.usecases import address_book, groups, planning, publishing
from bot.usecases.context import Session
from bot.web.mailboxes import MailboxLinks, mailbox_routes
from tests.support import ledgers
from tests.support.context import NOON, SCHEME, ZONE, context_on
from tests.support.ledgers import UNIT, say
from tests.support.mail import MAILBOX, mail_room
from tests.support.office import join, person, posted
from tests.support.serving import serving

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from tests.support.mail import MailRoom

CATALOGUES = {language: load_catalogue(language) for language in ("zh-CN", "en")}


class Correspondence:
    """The bureau's Li, a mailbox that was entered, its pages, and what arrived in it."""

    def __init__(self, li: Session, room: MailRoom, links: MailboxLinks, clock: MovableClock) -> None:
        self.li, self.room, self.links, self.clock = li, room, links, clock
        pages = Pages(published="https://k.cn/published", confirm=links.confirm)
        self.sender = Sender(
            li.context, room.outlet(partial(address_book.recall, li.context), links.leave), CATALOGUES, pages
        )

    async def publish(self, note: str = "") -> None:
        made, _ = await publishing.draft(self.li, Basis.REPORTED)
        await publishing.publish(self.li, made.basis, made.checksum, note)
        await self.sender._deliver_all()


async def test_letters_come_when_the_owner_has_agreed_and_until_it_leaves(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    await join(context, 13, "李敏", None)
    town = await ledgers.join(context, 1, Role.COORDINATOR, UNIT)
    li = Session(context, await person(context, 13), SCHEME)
    entry = await address_book.add(li, NewAddress(EMAIL, "王局", f"mailto:{MAILBOX}"))
    monthly = RankingSettings(weekday=None, moments=False)
    for purpose in (Purpose.PUBLICATIONS, Purpose.RANKING):
        group = BoundGroup(0, EMAIL, str(entry.number), "王局", SCHEME, purpose, None, ranking=monthly)
        await groups.bind(context, li.person, group)

    app = web.Application()
    links = MailboxLinks("1:token", "http://kaohe")
    app.add_routes(mailbox_routes(context, CATALOGUES, links))
    async with mail_room() as room, serving(app) as url, aiohttp.ClientSession() as browser:
        letters = Correspondence(li, room, links, clock)
        await letters.publish()
        assert room.arrived == []

        confirm = links.confirm(entry.number).replace("http://kaohe", url)
        for wrong in (f"{confirm}x", confirm.replace("/confirm/", "/leave/"), f"{url}/mail/confirm/²"):
            async with browser.get(wrong) as answer:
                assert (answer.status, "链接无效" in await answer.text()) == (404, True)
        async with browser.get(confirm) as answer:
            asked = await answer.text()
        assert "月度排名" in asked
        assert "考核结果公示" in asked
        assert MAILBOX not in asked
        assert "w***@" in asked
        assert (await address_book.entry(li, entry.number)).confirmed_at is None  # a look changes nothing
        async with browser.post(confirm) as answer:
            assert "已确认" in await answer.text()

        await say(context, town, 12)
        await letters.publish("更正")
        clock.move(datetime(2021, 7, 1, 9, 1, tzinfo=ZONE))
        await planning.tick(context)
        await letters.sender._deliver_all()
        assert [letter["Subject"].split()[0] for letter in room.arrived] == ["📢", "📊"]
        for letter in room.arrived:
            files = {str(part.get_filename()): part for part in letter.walk()}
            (workbook,) = (part for name, part in files.items() if name.endswith(".xlsx"))
            assert load_workbook(BytesIO(workbook.get_content())).worksheets[0].max_row > len(li.scheme.units)
            assert [name for name in files if name.endswith(".png")]
            assert letter["List-Unsubscribe"] == f"<{links.leave(entry.number)}>"

        leave = links.leave(entry.number).replace("http://kaohe", url)
        async with browser.get(leave) as answer:
            assert "退订" in await answer.text()
        async with browser.post(leave, data={"List-Unsubscribe": "One-Click"}) as answer:
            assert "已退订" in await answer.text()
        assert await address_book.recall(context, str(entry.number)) is None
        assert [key for key in await posted(context) if key.startswith("alarm:mailbox-left:")]
        for page in (confirm, leave):
            async with browser.get(page) as answer:
                assert (answer.status, "已经不再发送" in await answer.text()) == (410, True)
        await say(context, town, 5)
        await letters.publish("再更正")
        assert len(room.arrived) == 2

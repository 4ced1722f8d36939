"""On the morning of 23 June 2021 the monthly report is called to mind; the stand-in is Telegram."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.clock import MovableClock
from bot.domain.languages import LANGUAGES
from bot.domain.people import Purpose
from bot.outlets.telegram.outlet import TelegramOutlet
from bot.rendering.catalogue import load_catalogue
from bot.sender.loop import Sender
from bot.usecases import planning
from tests.support.context import ZONE, context_on
from tests.support.line import breaker_of, line_to, presenter_of
from tests.support.office import bind, join, posted
from tests.support.peer import running_emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.notices import NoticeState
    from bot.outlets.telegram.breaker import Breaker
    from bot.storage.engine import Database
    from bot.usecases.context import Context
    from tests.support.peer import Peer

WANG, CHEN, LI = 11, 12, 13
CALL = datetime(2021, 6, 23, 9, tzinfo=ZONE)
TO_WANG = "reminder:p11:2021-06-23"


@dataclass
class Office:
    """The stand-in, a sender, and what it works with."""

    peer: Peer
    context: Context
    outlet: TelegramOutlet
    sender: Sender
    breaker: Breaker
    clock: MovableClock

    async def deliver(self, after: timedelta = timedelta(0)) -> None:
        """Everything that is due, after a while; a pause of the breaker is over by then."""
        if after:
            self.clock.move(self.clock.now() + after)
        if self.breaker._probe_at is not None:
            self.breaker._probe_at = 0.0
        await self.sender._deliver_all()

    async def deliver_for(self, seconds: int) -> None:
        """What is due in so many seconds, with a look in each; none passes, and what a look takes does not count."""
        time = asyncio.get_running_loop().time
        for _ in range(seconds):
            self.clock.move(self.clock.now() + timedelta(seconds=1))
            if self.breaker._probe_at is not None:
                self.breaker._probe_at -= 1
            begun, probe_at = time(), self.breaker._probe_at
            await self.sender._deliver_all()
            if probe_at is not None and self.breaker._probe_at == probe_at:
                self.breaker._probe_at = probe_at + time() - begun

    async def plan_and_deliver(self) -> None:
        await planning.tick(self.context)
        await self.deliver()

    async def state(self, key: str) -> NoticeState:
        return (await posted(self.context))[key].state

    async def heard(self, user: int, chat: int | None = None) -> list[dict[str, Any]]:
        """What the bot has written to a chat."""
        return [
            message for message in await self.peer.messages(user, chat) if message["from"]["id"] == self.peer.bot_id
        ]


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    clock = MovableClock(CALL)
    context = context_on(database, clock)
    async with running_emulator() as peer, line_to(peer) as bot:
        for user, name, unit in ((WANG, "王芳", "changjiang"), (LI, "李敏", None)):
            await peer.add_user(user, name)
            await peer.start(user)
            await join(context, user, name, unit)
        catalogues = {language: load_catalogue(language) for language in LANGUAGES}
        breaker = breaker_of(bot, context.vitals)
        outlet = TelegramOutlet(presenter_of(bot), breaker, 30)
        yield Office(peer, context, outlet, Sender(context, outlet, catalogues), breaker, clock)


async def leaders(office: Office, **kind: Any) -> int:
    chat = await office.peer.add_chat("市领导", [LI], **kind)
    await bind(office.context, chat, "市领导", Purpose.RANKING)
    return chat


def text(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption"))

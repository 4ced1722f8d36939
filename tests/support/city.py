"""A city in a test: the stand-in, the real bot talking HTTP to it, and the people who use it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.app import App
from bot.clock import MovableClock
from bot.config import Settings
from bot.demo.emulator.markup_rich import plain
from bot.domain.updates import received
from bot.outlets.telegram.pacing import Pacer
from bot.usecases import joining
from bot.usecases.context import served_schemes
from bot.usecases.update_inbox import UpdateInbox
from tests.support.database import migrated_file
from tests.support.peer import TOKEN, running_emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.domain.people import Role
    from tests.support.peer import Peer

START = "2021-06-15T10:00+08:00"  # a Tuesday, in working hours
SCHEME = "rugao-2021"
TOWN, OTHER, BUREAU, LEADER, STRANGER = 11, 12, 13, 14, 15
NAMES = {TOWN: "王芳", OTHER: "陈志强", BUREAU: "李敏", LEADER: "赵建国", STRANGER: "路人"}


@dataclass
class City:
    """The people's side (`peer`) and the bot (`app`), which can be stopped and started again on the same data."""

    peer: Peer
    settings: Settings
    clock: MovableClock
    app: App

    async def join(self, user: int, role: Role, unit: str | None = None, scheme: str = SCHEME) -> str:
        """Somebody joins by a link; the bot's welcome."""
        invited = await joining.invite(self.app.context, None, scheme, role, unit)
        await self.peer.start(user, invited.token)
        return await self.hear(user)

    async def hear(self, user: int, chat: int | None = None, words: str = "") -> str:
        """The text of the bot's next message that holds `words`."""
        return text_of(await self.message(user, chat, words))

    async def message(self, user: int, chat: int | None = None, words: str = "") -> dict[str, Any]:
        """The bot's next message that holds `words`; without any, who came lately is passed over: it answers nobody."""

        def is_meant(message: dict[str, Any]) -> bool:
            text = text_of(message)
            return words in text if words else not (text.startswith("👋") and "位加入" in text)

        return await self.peer.wait_for_message(user, chat, is_meant)

    async def say(self, user: int, text: str, words: str = "") -> str:
        """Write in private, and what the bot answers."""
        await self.peer.send(user, text)
        return await self.hear(user, words=words)

    async def move(self, to: str) -> None:
        """Let it be another time, for the bot and for the stand-in."""
        self.clock.move(datetime.fromisoformat(to))
        await self.app.ticker.tick()

    def rested(self) -> None:
        """Let the chats have been quiet for a while: pauses between messages, and to strangers, are tried elsewhere."""
        limiter = self.app.bot.rate_limiter
        assert isinstance(limiter, Pacer)
        limiter._chats.clear()
        self.app._application.bot_data["services"].told_strangers._said.clear()

    async def restart(self) -> None:
        """A new process on the same database."""
        await self.app.stop()
        self.app = App(self.settings, self.clock)
        await self.app.start()

    async def serve(self, update: dict[str, Any]) -> None:
        """The bot works an update through that Telegram did not deliver (now)."""
        update_received = received(update, self.app.context.clock.now())
        assert update_received is not None
        await self.app.receiver.serve(update_received)

    async def restart_after(self, update: dict[str, Any]) -> None:
        """The old process kept an update and died; a new one starts."""
        self.app = App(self.settings, self.clock)
        await UpdateInbox(self.app.context).receive([update])
        await self.app.start()


def text_of(message: dict[str, Any]) -> str:
    """What a message says; of a table all its words, one after the other."""
    blocks = message.get("rich_message", {}).get("blocks", "")
    return str(message.get("text") or message.get("caption") or plain(blocks))


def button(message: dict[str, Any], words: str) -> str:
    """The data of the button whose label holds `words`."""
    rows = message["reply_markup"]["inline_keyboard"]
    return next(str(key["callback_data"]) for row in rows for key in row if words in key["text"])


def settings_for(peer: Peer, folder: Path, **more: str) -> Settings:
    """Settings of a bot on a database file in `folder`."""
    environment = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": peer.url,
        "DATABASE_URL": f"sqlite:///{folder / 'kaohe.db'}",
        "CLOCK": START,
        **more,
    }
    return Settings.from_environment(environment)


_served = cache(served_schemes)  # reading a scheme takes longer than many a test


@asynccontextmanager
async def running_city(folder: Path, **more: str) -> AsyncIterator[City]:
    """Everything runs, on a database that is migrated already; nobody has joined."""
    file = folder / "kaohe.db"
    if "DATABASE_URL" not in more and not file.exists():
        file.write_bytes(await migrated_file())
    async with running_emulator() as peer:
        for user, name in NAMES.items():
            await peer.add_user(user, name, language_code="zh-hans")
        settings = settings_for(peer, folder, **more)
        clock = MovableClock(settings.clock or datetime.fromisoformat(START))
        city = City(peer, settings, clock, App(settings, clock, _served(settings.schemes)))
        await city.app.start()
        try:
            yield city
        finally:
            await city.app.stop()

"""A stand-in for Telegram without limits, that costs little: it delivers messages and notices when they are answered.

A chat is asked one thing at a time: what the bot sends to the chat next is the answer.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

TOKEN = "123456:bench"
PATIENCE = 60.0  # seconds that an answer may take
_BOT = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_FILES = {"sendPhoto": "photo", "sendDocument": "document"}
_SIZE = 64 * 2**20  # bytes of the largest file that it takes
_first_update = itertools.count(time.time_ns() // 10**9, 10**6)  # each stand-in counts on from a number of its own


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the bot's text (a file's caption), and after how many seconds."""

    text: str
    seconds: float


class StandIn:
    """One bot's Telegram. Where a bot sets a webhook updates are posted to it, else it has to fetch them."""

    def __init__(self, client: aiohttp.ClientSession, webhook: str | None = None) -> None:
        self.url = ""
        self.webhook = webhook
        self._workers: Iterator[str] | None = None
        self._client = client
        self._secret: dict[str, str] = {}
        self._update = itertools.count(next(_first_update))
        self._message = itertools.count(1)
        self._asked: dict[int, asyncio.Future[str]] = {}
        self._updates: list[dict[str, Any]] = []
        self._came = asyncio.Event()

    def spread(self, webhooks: Sequence[str]) -> None:
        """Post each update to the next of these, as a proxy before several workers does."""
        self._workers = itertools.cycle(webhooks)

    async def ask(self, user: int, text: str, patience: float = PATIENCE) -> Answer:
        """Write to the bot in private; what it sends next. Raises TimeoutError when it sends nothing."""
        loop = asyncio.get_running_loop()
        answer = self._asked[user] = loop.create_future()
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(patience):
                await self._deliver(self._message_of(user, text))
                return Answer(await answer, time.perf_counter() - begun)
        finally:
            if self._asked.get(user) is answer:
                del self._asked[user]

    def _message_of(self, user: int, text: str) -> dict[str, Any]:
        person = {"id": user, "is_bot": False, "first_name": f"某{user}", "language_code": "zh-hans"}
        message: dict[str, Any] = {
            "message_id": next(self._message),
            "date": int(time.time()),
            "chat": {"id": user, "type": "private", "first_name": f"某{user}"},
            "from": person,
            "text": text,
        }
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.partition(" ")[0])}]
        return {"update_id": next(self._update), "message": message}

    async def _deliver(self, update: dict[str, Any]) -> None:
        if self.webhook is None:
            self._updates.append(update)
            self._came.set()
            return
        url = self.webhook if self._workers is None else next(self._workers)
        async with self._client.post(url, json=update, headers=self._secret) as response:
            response.raise_for_status()

    async def handle(self, request: web.Request) -> web.Response:
        """One request of the bot."""
        method, given = request.match_info["method"], await request.post()
        return web.json_response({"ok": True, "result": await self._result(method, dict(given))})

    async def _result(self, method: str, given: dict[str, Any]) -> Any:
        if method == "getMe":
            return _BOT
        if method == "getUpdates":
            return await self._fetched(int(given.get("offset") or 0), int(given.get("limit") or 100))
        if method == "setWebhook":
            self.webhook = str(given["url"])
            self._secret = {"X-Telegram-Bot-Api-Secret-Token": str(given.get("secret_token", ""))}
        if "chat_id" not in given or not method.startswith(("send", "edit")) or method == "sendChatAction":
            return True
        return self._sent(method, int(given["chat_id"]), str(given.get("text") or given.get("caption") or ""))

    def _sent(self, method: str, chat: int, text: str) -> dict[str, Any]:
        asked = self._asked.get(chat)
        if asked is not None and not asked.done():
            asked.set_result(text)
        number = next(self._message)
        message = {"message_id": number, "date": int(time.time()), "chat": {"id": chat, "type": "private"}}
        file = {"file_id": f"f{number}", "file_unique_id": f"u{number}", "width": 1, "height": 1}
        if (kind := _FILES.get(method)) is None:
            return message | {"text": text}
        return message | {kind: [file] if kind == "photo" else file}

    async def _fetched(self, offset: int, limit: int) -> list[dict[str, Any]]:
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        if not self._updates:
            self._came.clear()
            await self._came.wait()
        return self._updates[:limit]


@asynccontextmanager
async def stand_in(webhook: str | None = None) -> AsyncIterator[StandIn]:
    """A running one. `webhook`: where updates go, for a bot that does not say so itself."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as client:
        telegram = StandIn(client, webhook)
        application = web.Application(client_max_size=_SIZE)
        application.router.add_route("*", f"/bot{TOKEN}/{{method}}", telegram.handle)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        telegram.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield telegram
        finally:
            await runner.cleanup()

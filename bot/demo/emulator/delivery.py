"""Brings updates to the bot: by long polling or to its webhook, in order within a chat, until they are confirmed."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING

import aiohttp

from bot.demo.emulator.errors import ApiError
from bot.demo.emulator.world import Bell

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.emulator.shapes import Obj

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
MAX_POLL_SECONDS = 50
ANSWER_SECONDS = 60.0
MAX_BACKOFF_SECONDS = 60.0


@dataclass(frozen=True)
class Update:
    """One update; those of one queue (a chat or a person) go to a webhook one after the other."""

    id: int
    kind: str
    payload: Obj
    queue: str

    def shape(self) -> Obj:
        """Telegram's Update."""
        return {"update_id": self.id, self.kind: self.payload}


@dataclass(frozen=True)
class Webhook:
    """Where updates are sent to."""

    url: str
    secret: str | None
    max_connections: int


class Delivery:
    """The queue of updates and its two ways out.

    `backoff`: seconds before the first repeat to a webhook that failed; each further wait is twice as long.
    `duplicates`: asked at each delivery whether the update comes a second time.
    """

    def __init__(self, *, backoff: float, duplicates: Callable[[], bool]) -> None:
        self.pending: dict[int, Update] = {}
        self.allowed: list[str] = []
        self.webhook: Webhook | None = None
        self.last_error: tuple[int, str] | None = None
        self._repeats: list[Update] = []
        self._backoff = backoff
        self._duplicates = duplicates
        self._bell = Bell()
        self._next_id = int(time.time())  # above those of an earlier peer: a bot that remembers takes none twice
        self._poll = 0
        self._busy: set[str] = set()  # queues that have an update under way

    def put(self, kind: str, payload: Obj, queue: str) -> None:
        """Queue an update, unless the bot did not ask for its kind."""
        if kind in self.allowed or (not self.allowed and kind not in NOT_BY_DEFAULT):
            self.pending[self._next_id] = Update(self._next_id, kind, payload, queue)
            self._next_id += 1
            self._bell.ring()

    def drop(self) -> None:
        """Forget everything that waits."""
        self.pending.clear()
        self._repeats.clear()

    def set_webhook(self, webhook: Webhook | None) -> None:
        """Send updates there from now on, or nowhere."""
        self.webhook = webhook
        self.last_error = None
        self._bell.ring()

    async def poll(self, offset: int, limit: int, timeout: int) -> list[Obj]:  # noqa: ASYNC109 Telegram's parameter
        """Up to `limit` updates from `offset` on, as soon as there are any, at the latest after `timeout` seconds.

        Raises ApiError 409 when a webhook is set, or when another poll begins while this one waits.
        """
        self._refuse_beside_webhook("Conflict: can't use getUpdates method while webhook is active; "
                                    "use deleteWebhook to delete the webhook first")  # fmt: skip
        self._poll += 1
        serial = self._poll
        self._bell.ring()
        self._confirm(offset)
        deadline = time.monotonic() + min(timeout, MAX_POLL_SECONDS)
        while not (self.pending or self._repeats) and (left := deadline - time.monotonic()) > 0:
            await self._bell.wait(left)
            if self._poll != serial:
                raise ApiError(409, "Conflict: terminated by other getUpdates request; make sure that only one bot "
                                    "instance is running")  # fmt: skip
            self._refuse_beside_webhook("Conflict: terminated by setWebhook request")
        repeats, self._repeats = self._repeats, []
        return [update.shape() for update in islice(chain(repeats, self.pending.values()), limit)]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.pending = dict(list(self.pending.items())[offset:])
            return
        confirmed = list(takewhile(lambda update: update.id < offset, self.pending.values()))
        for update in confirmed:
            del self.pending[update.id]
        self._repeats += [update for update in confirmed if self._duplicates()]

    def _refuse_beside_webhook(self, words: str) -> None:
        if self.webhook:
            raise ApiError(409, words)

    async def run(self) -> None:
        """Serve the webhook, whenever there is one, until cancelled."""
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as tasks:
            while True:
                hook = self.webhook
                while hook and (update := self._next(hook)):
                    self._busy.add(update.queue)
                    tasks.create_task(self._bring(session, hook, update))
                await self._bell.wait(MAX_BACKOFF_SECONDS)

    def _next(self, hook: Webhook) -> Update | None:
        """The first update of a chat that has none under way."""
        if len(self._busy) >= hook.max_connections:
            return None
        return next((update for update in self.pending.values() if update.queue not in self._busy), None)

    async def _bring(self, session: aiohttp.ClientSession, hook: Webhook, update: Update) -> None:
        wait = self._backoff
        try:
            while self.webhook is hook and not await self._post(session, hook, update):
                until = time.monotonic() + wait
                while self.webhook is hook and (left := until - time.monotonic()) > 0:
                    await self._bell.wait(left)
                wait = min(2 * wait, MAX_BACKOFF_SECONDS)
            if self.webhook is hook and self._duplicates():
                await self._post(session, hook, update)
        finally:
            self._busy.discard(update.queue)
            self._bell.ring()

    async def _post(self, session: aiohttp.ClientSession, hook: Webhook, update: Update) -> bool:
        """Send an update once; whether it was answered by 2xx. A method in the answer is not performed."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        try:
            async with session.post(
                hook.url, json=update.shape(), headers=headers, allow_redirects=False, timeout=timeout
            ) as answer:
                accepted = 200 <= answer.status < 300
                problem = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            accepted, problem = False, "Read timeout expired"
        except aiohttp.ClientError as error:
            accepted, problem = False, f"Connection failed: {type(error).__name__}"
        if accepted:
            self.pending.pop(update.id, None)
        else:
            self.last_error = (int(time.time()), problem)
        return accepted

"""The sender: takes what is due from the outbox, asks once more whether it still is, sends it, records it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from telegram.error import BadRequest, TelegramError

from bot.clock import SystemClock
from bot.domain.notices import KEPT, NoticeKind, NoticeState
from bot.domain.vitals import Part
from bot.outlets.telegram.concurrency import ConcurrencyLimiter
from bot.outlets.telegram.pacing import HeldBack
from bot.outlets.telegram.refusals import is_topic_gone
from bot.sender import failures
from bot.sender.kept import digest
from bot.sender.notice_kinds import NOWHERE, message
from bot.usecases import live, notice_content, planning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.notices import Notice
    from bot.outlets.telegram.breaker import Breaker
    from bot.outlets.telegram.concurrency import Slot
    from bot.outlets.telegram.present import Presenter
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.pages import Pages
    from bot.rendering.screen import Screen
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context

_AHEAD = 4  # made ready while those before them are on the line: more at a time would keep people waiting for answers
_SECONDS = 5.0
_machine = SystemClock()
_log = logging.getLogger(__name__)


class _Overtaken(Exception):
    """The lease ended before the notice could go out."""


class Sender:
    """Runs until it is stopped; several may run beside each other."""

    def __init__(
        self,
        context: Context,
        presenter: Presenter,
        catalogues: Mapping[str, Catalogue],
        pages: Pages = NOWHERE,
        *,
        send_rate: int,
        breaker: Breaker,
    ) -> None:
        self._context = context
        self._presenter = presenter
        self._catalogues = catalogues
        self._pages = pages
        self._wake = asyncio.Event()
        self._stopping = False
        self._wire = ConcurrencyLimiter(send_rate)
        self._breaker = breaker

    def set_rate(self, rate: float) -> None:
        """How many messages a second may go out from now on."""
        self._wire.set_rate(rate)

    def wake(self) -> None:
        """There may be something to send: look now."""
        self._wake.set()

    def stop(self) -> None:
        """Claim nothing more; what is on its way is still recorded."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Send what is due, until `stop`."""
        while not self._stopping:
            self._wake.clear()
            try:
                await self._deliver_all()
            except Exception as error:  # noqa: BLE001 whatever it was, the other notices must still go
                _log.exception("the sender stumbled; it goes on")
                self._context.vitals.failed(Part.SENDER, _machine.now(), error)
            else:
                if not self._breaker.is_open:
                    self._context.vitals.well(Part.SENDER, _machine.now())
            with suppress(TimeoutError):
                async with asyncio.timeout(min(_SECONDS, self._breaker.seconds_left)):
                    await self._wake.wait()

    async def _deliver_all(self) -> None:
        """Whatever is due now; the next are made ready while those before them wait for their turn."""
        under_way: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                claimed = await self._claim(len(under_way))
                if not claimed and not under_way:
                    return
                under_way |= {group.create_task(self._deliver_safely(posted)) for posted in claimed}
                while len(under_way) > (self._wire.lanes + _AHEAD // 2 if claimed else 0):
                    _, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)

    async def _claim(self, under_way: int) -> list[Posted]:
        """The next notices; none while the line is broken, and one at a time while it is on trial."""
        if not await self._breaker.passable():
            return []
        most = 1 if self._breaker.on_trial else self._wire.lanes + _AHEAD
        return await planning.claim(self._context, most - under_way) if most > under_way else []

    async def _deliver_safely(self, posted: Posted) -> None:
        try:
            await self._deliver(posted)
        except Exception:  # noqa: BLE001 its lease will end, and then it is settled
            _log.exception("what became of %s could not be recorded", posted.notice.key)

    async def _deliver(self, posted: Posted) -> None:
        try:
            screen = await self._still_due(posted.notice)
        except Exception as error:  # noqa: BLE001 one notice that cannot be made must not hold up the others
            _log.exception("%s could not be made", posted.notice.key)
            await failures.later(self._context, posted, type(error).__name__)
            return
        if screen is None:
            return
        try:
            message_id = await self._send(posted, screen)
        except HeldBack:
            await planning.put_back(self._context, posted)
        except _Overtaken:
            _log.warning("%s took so long that another sender has it by now", posted.notice.key)
        except TelegramError as error:
            _log.warning("%s: %s", posted.notice.key, error)
            await failures.settle(self._context, posted, error)
        else:
            if posted.notice.kind is NoticeKind.LIVE:
                await live.note_sent(self._context, posted.notice, message_id, digest(screen))
            else:
                if posted.notice.kind in KEPT:
                    self._context.shown[posted.notice.key] = digest(screen)
                await planning.record(self._context, posted.notice, NoticeState.SENT, message_id=message_id)

    async def _still_due(self, notice: Notice) -> Screen | None:
        """The message, as things are at this moment; None when it is not to be sent (now), which is recorded."""
        now = self._context.clock.now()
        if notice.expires_at <= now:
            await self._drop(notice, "too late")
        elif not self._context.days.may_send(now) and not notice.values.get("at_once"):
            again = self._context.days.sensible(now)
            await planning.record(self._context, notice, NoticeState.WAITING, again_at=again)
        elif await notice_content.superseded(self._context, notice):
            await self._drop(notice, "another reminder goes today")
        else:
            screen = await message(self._context, notice, self._catalogues, self._pages)
            if screen is None:
                await self._drop(notice, "no longer due")
            return screen
        return None

    async def _drop(self, notice: Notice, reason: str) -> None:
        await planning.record(self._context, notice, NoticeState.DROPPED, problem=reason)

    async def _send(self, posted: Posted, screen: Screen) -> int:
        async with self._wire.trip() as trip:
            try:
                message_id = await self._broadcast(posted, screen, trip)
            except TelegramError as error:
                if trip.took is not None:  # it went out
                    self._breaker.heed(error)  # before the next one gets this lane
                raise
            self._breaker.heed(None)
            return message_id

    async def _broadcast(self, posted: Posted, screen: Screen, trip: Slot) -> int:
        receiver = posted.notice.receiver

        async def depart() -> None:
            trip.depart()
            if not await planning.depart(self._context, posted):
                raise _Overtaken

        try:
            return await self._presenter.broadcast(receiver.chat_id, screen, depart, thread_id=receiver.thread_id)
        except BadRequest as error:
            if receiver.thread_id is None or not is_topic_gone(error):
                raise
            return await self._presenter.broadcast(receiver.chat_id, screen, depart)

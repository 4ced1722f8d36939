"""The sender: takes what is due from the outbox, asks once more whether it still is, sends it, records it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.domain.notices import KEPT, NoticeKind, NoticeState
from bot.domain.receivers import TELEGRAM
from bot.domain.vitals import Part
from bot.outlets.port import Delivered, Retry, Unknown
from bot.sender import fates
from bot.sender.kept import digest
from bot.sender.notice_kinds import NOWHERE, message
from bot.usecases import binding, live, notice_content, planning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.notices import Notice
    from bot.outlets.port import Departing, Fate, Outlet
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.pages import Pages
    from bot.rendering.screen import Screen
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context

_SECONDS = 5.0
_REST = 1.0  # between two looks for notices of other outlets than Telegram
_READY = 2  # notices that are claimed at once when as many have gone
_machine = SystemClock()
_log = logging.getLogger(__name__)


class _Overtaken(Exception):
    """The lease ended before the notice could go out."""


class Sender:
    """Sends the notices of one outlet until it is stopped; several may run beside each other."""

    def __init__(
        self, context: Context, outlet: Outlet, catalogues: Mapping[str, Catalogue], pages: Pages = NOWHERE
    ) -> None:
        self._context = context
        self._outlet = outlet
        self._catalogues = catalogues
        self._pages = pages
        self.part = Part.SENDER if outlet.name == TELEGRAM else Part.OUTLETS
        self._wake = asyncio.Event()
        self._stopped = asyncio.Event()

    def wake(self) -> None:
        """There may be something to send: look now."""
        self._wake.set()

    def stop(self) -> None:
        """Claim nothing more; what is on its way is still recorded."""
        self._stopped.set()
        self._wake.set()

    async def run(self) -> None:
        """Send what is due, until `stop`."""
        while not self._stopped.is_set():
            self._wake.clear()
            try:
                await self._deliver_all()
            except Exception as error:  # noqa: BLE001 whatever it was, the other notices must still go
                _log.exception("the sender stumbled; it goes on")
                self._context.vitals.failed(self.part, _machine.now(), error)
            else:
                if self.part is Part.SENDER and await self._outlet.room():
                    self._context.vitals.well(self.part, _machine.now())
            if self.part is Part.OUTLETS:  # nobody waits for an answer there, so that it may look less often
                await _within(_REST, self._stopped)
            await _within(min(_SECONDS, self._outlet.rest()), self._wake)

    async def _deliver_all(self) -> None:
        """Whatever is due now; the next are made ready while those before them wait for their turn."""
        under_way: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while not self._stopped.is_set():
                room = await self._outlet.room()
                claimed = await self._claim(room - len(under_way))
                if not claimed and not under_way:
                    return
                under_way |= {group.create_task(self._deliver_safely(posted)) for posted in claimed}
                while len(under_way) > (max(room - _READY, 0) if claimed else 0):
                    _, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)

    async def _claim(self, most: int) -> list[Posted]:
        return await planning.claim(self._context, self._outlet.name, most) if most > 0 else []

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
            await fates.later(self._context, posted, type(error).__name__)
            return
        if screen is None:
            return
        try:
            fate = await self._outlet.deliver(posted.notice.receiver, screen, self._departing(posted))
        except _Overtaken:
            _log.warning("%s took so long that another sender has it by now", posted.notice.key)
            return
        await self._settle(posted, screen, fate)

    def _departing(self, posted: Posted) -> Departing:
        async def depart() -> None:
            if not await planning.depart(self._context, posted):
                raise _Overtaken

        return depart

    async def _settle(self, posted: Posted, screen: Screen, fate: Fate) -> None:
        notice = posted.notice
        self._note(fate)
        if not isinstance(fate, Delivered):
            await fates.settle(self._context, posted, fate)
        elif notice.kind is NoticeKind.LIVE and fate.reference is not None:
            await live.note_sent(self._context, notice, fate.reference, digest(screen))
        else:
            if notice.kind in KEPT:
                self._context.shown[notice.key] = digest(screen)
            await planning.record(self._context, notice, NoticeState.SENT, message_id=fate.reference)
            if notice.kind is NoticeKind.GREETING:
                await binding.greeted(self._context, notice, None)

    def _note(self, fate: Fate) -> None:
        """Whether an outlet without a line of its own to watch works is known by what became of the last notice."""
        if self.part is not Part.OUTLETS:
            return
        if isinstance(fate, Delivered):
            self._context.vitals.well(self.part, _machine.now())
        elif isinstance(fate, Unknown) or (isinstance(fate, Retry) and not fate.untried):
            self._context.vitals.failed(self.part, _machine.now(), ConnectionError(fate.problem))

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


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Wait for an event, so long at most."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()

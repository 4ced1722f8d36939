"""The tick: APScheduler calls the planner every half minute, in memory only; what is due is computed, not scheduled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.usecases import planning
from bot.usecases.update_inbox import UpdateInbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.usecases.context import Context

_SECONDS = 30


class Ticker:
    """Plans at once when it starts, then every half minute; `planned` is told when there is something new to send."""

    def __init__(self, context: Context, planned: Callable[[], None]) -> None:
        self._context = context
        self._planned = planned
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    async def start(self) -> None:
        """Begin to tick."""
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler.add_job(self.tick, "interval", seconds=_SECONDS, **options)
        self._scheduler.add_job(UpdateInbox(self._context).forget_old, "interval", hours=12, **options)
        self._scheduler.start()
        await self.tick()

    async def tick(self) -> None:
        """Plan now."""
        await planning.tick(self._context)
        self._planned()

    async def stop(self) -> None:
        """Stop ticking."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

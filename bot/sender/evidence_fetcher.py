"""Fetches the evidence that could not be fetched when it came, again and again, at longer and longer intervals."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from bot.domain.evidence import LARGEST, Trouble
from bot.domain.vitals import Part
from bot.outlets.telegram.calls import NotFetched, fetch
from bot.sender.rounds import Rounds
from bot.usecases import evidence

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.domain.evidence import Upload
    from bot.usecases.context import Context

_SECONDS = 30.0
_LONGEST = 3600.0
_log = logging.getLogger(__name__)


class EvidenceFetcher(Rounds):
    """Fetches in rounds; a file that could not be fetched has pauses that double, up to an hour."""

    def __init__(self, context: Context, bot: ExtBot[Any], seconds: float = _SECONDS) -> None:
        super().__init__(Part.EVIDENCE, context.vitals, self.collect, seconds)
        self._context = context
        self._bot = bot
        self._pauses: dict[str, tuple[float, float]] = {}  # of a file's unique id: the last pause, and until when it is

    async def collect(self) -> None:
        """Fetch every file whose pause is over."""
        now = asyncio.get_running_loop().time()
        for upload in await evidence.unfetched(self._context):
            pause, until = self._pauses.get(upload.unique_id, (0.0, 0.0))
            if until > now or self._stopped.is_set():
                continue
            if not await fetch_and_keep(self._context, self._bot, upload):
                pause = min(_LONGEST, max(self._seconds, 2 * pause))
                self._pauses[upload.unique_id] = pause, now + pause


async def fetch_and_keep(context: Context, bot: ExtBot[Any], upload: Upload) -> bool:
    """Fetch a file and keep it, or write down why that will never be; False when it is to be tried again."""
    try:
        data = await fetch(bot, upload.file_id, LARGEST)
        await evidence.keep(context, upload, data)
    except NotFetched as error:
        if error.never:
            await evidence.give_up(context, upload, Trouble.GONE)
        return error.never
    except OSError as error:
        _log.warning("evidence could not be kept: %s", error)
        return False
    return True

"""Calls that a Bot API server may lack: the bot does without them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from telegram.error import TelegramError

if TYPE_CHECKING:
    from collections.abc import Coroutine

_log = logging.getLogger(__name__)


async def optional(call: Coroutine[Any, Any, object]) -> None:
    """Try it; what the server cannot do is noted only."""
    try:
        await call
    except TelegramError as error:
        _log.info("the Bot API server does without an optional method: %s", error)

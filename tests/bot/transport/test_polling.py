from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.transport.calls import poll
from tests.bot.transport.conftest import ANNA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram.ext import ExtBot

    from bot.transport.pacing import Broadcast
    from tests.support.peer import Peer


async def test_what_comes_together_is_kept_together_and_only_then_confirmed(bot: ExtBot[Broadcast], peer: Peer) -> None:
    for words in ("1", "2"):
        await peer.send(ANNA, words)
    batches: list[list[str]] = []
    kept = asyncio.Event()

    async def receive(updates: Sequence[dict[str, Any]]) -> None:
        batches.append([update["message"]["text"] for update in updates])
        if len(batches) == 1:
            raise OSError("the disk is full")
        kept.set()

    with pytest.raises(OSError, match="full"):
        await poll(bot, receive, ("message",))
    polling = asyncio.ensure_future(poll(bot, receive, ("message",)))
    await kept.wait()
    await peer.send(ANNA, "3")
    kept.clear()
    await kept.wait()
    polling.cancel()
    assert batches == [["/start", "1", "2"], ["/start", "1", "2"], ["3"]]

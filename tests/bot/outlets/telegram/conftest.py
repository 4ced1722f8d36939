from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.line import line_to
from tests.support.peer import running_emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram.ext import ExtBot

    from bot.outlets.telegram.pacing import Broadcast
    from tests.support.peer import Peer

ANNA = 21


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    """The stand-in, in which Anna has started the bot."""
    async with running_emulator() as running:
        await running.add_user(ANNA, "Anna")
        await running.start(ANNA)
        yield running


@pytest.fixture
async def bot(peer: Peer) -> AsyncIterator[ExtBot[Broadcast]]:
    async with line_to(peer) as connected:
        yield connected

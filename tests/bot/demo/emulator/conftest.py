from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.peer import running_emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.peer import Peer

ANNA, BERT = 501, 502


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    """A stand-in without flood limits, with two people of whom the first has started the bot."""
    async with running_emulator(backoff=0.05) as peer:
        await peer.add_user(ANNA, "安娜", username="anna_town", language_code="zh")
        await peer.add_user(BERT, "Bert")
        await peer.start(ANNA)
        yield peer

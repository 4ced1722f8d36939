from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram.error import BadRequest, EndPointNotFound, InvalidToken, NetworkError

from bot.outlets.telegram.capabilities import Ability, Capabilities

if TYPE_CHECKING:
    from telegram.error import TelegramError
    from telegram.ext import ExtBot

    from bot.outlets.telegram.pacing import Broadcast
    from tests.support.peer import Peer

RICH = Ability.RICH_MESSAGES
UNKNOWN = EndPointNotFound("Endpoint 'sendRichMessage' not found in Bot API")
NO_TOKEN = EndPointNotFound("Endpoint 'sendRichMessage' not found in Bot API")
NO_TOKEN.__cause__ = InvalidToken("Unauthorized")


class Line:
    """What the server says to the new way, and to the old one, one after the other; None: it does it."""

    def __init__(self, bot: ExtBot[Broadcast], *answers: tuple[TelegramError | None, TelegramError | None]) -> None:
        self.capabilities, self.answers = Capabilities(bot), list(answers)
        self.went: list[str] = []

    async def send(self) -> str:
        new, old = self.answers.pop(0)

        async def way(name: str, error: TelegramError | None) -> str:
            self.went.append(name)
            if error is not None:
                raise error
            return name

        return await self.capabilities.attempt(RICH, lambda: way("new", new), lambda: way("old", old))


@pytest.mark.parametrize(
    "lacks", [UNKNOWN, BadRequest("Message text is empty"), BadRequest("Rich message must be non-empty")]
)
async def test_a_server_that_does_not_know_it_is_tried_once(bot: ExtBot[Broadcast], lacks: TelegramError) -> None:
    line = Line(bot, (lacks, None), (None, None))
    assert [await line.send(), await line.send()] == ["old", "old"]
    assert line.went == ["new", "old", "old"]


async def test_content_that_is_refused_goes_in_the_old_way_alone(bot: ExtBot[Broadcast]) -> None:
    line = Line(bot, (BadRequest("RICH_MESSAGE_TEXT_TOO_LONG"), None), (None, None), (UNKNOWN, None), (None, None))
    assert [await line.send() for _ in range(4)] == ["old", "new", "old", "new"]


@pytest.mark.parametrize("error", [BadRequest("Chat not found"), NetworkError("gone"), NO_TOKEN])
async def test_what_has_nothing_to_do_with_it_is_raised(bot: ExtBot[Broadcast], error: TelegramError) -> None:
    """Nobody knows whether a message arrived when the line broke: a second one may be one too many."""
    line = Line(bot, (error, None), (None, None))
    with pytest.raises(type(error)):
        await line.send()
    assert (await line.send(), line.went) == ("new", ["new", "new"])


async def test_a_refusal_of_all_teaches_nothing(bot: ExtBot[Broadcast]) -> None:
    line = Line(bot, (UNKNOWN, InvalidToken("Not Found")), (None, None))
    with pytest.raises(InvalidToken):
        await line.send()
    assert await line.send() == "new"


async def test_what_an_older_server_would_ignore_is_asked_for(bot: ExtBot[Broadcast], peer: Peer) -> None:
    ephemeral, method = Ability.EPHEMERAL_MESSAGES, "deleteEphemeralMessage"
    await peer.fault("error_502", method=method)
    capabilities = Capabilities(bot)
    assert not await capabilities.has(ephemeral)  # not now
    assert await capabilities.has(ephemeral)
    await peer.be_server_of(9)
    assert await capabilities.has(ephemeral)
    after_a_start = Capabilities(bot)
    assert [await after_a_start.has(ephemeral) for _ in range(2)] == [False, False]
    assert len(await peer.requests(method)) == 3

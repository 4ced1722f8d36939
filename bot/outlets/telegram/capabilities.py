"""What the Bot API server can do beyond what every server can: its own answers decide, once.

Telegram's servers are always the newest; one that an office runs itself may be years old. The first use either works,
or is refused in words that say that the server does not know it: then the message goes at once in the older way, and
until the next start nothing else is tried (a server is replaced while nobody looks).

An older server refuses an unknown method, but *ignores* an unknown parameter. So what must not happen without its
parameter (an answer for one person's eyes would be read by the whole group) is never tried: it is asked for first, by
a method that came with it and does nothing without parameters.
"""

from __future__ import annotations

import logging
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from telegram.error import BadRequest, EndPointNotFound, InvalidToken, TelegramError

from bot.logs import in_one_line

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from telegram.ext import ExtBot

Answer = TypeVar("Answer")


class Ability(StrEnum):
    """What a server may lack; beside each the Bot API that brought it."""

    RICH_MESSAGES = "rich messages"  # 10.1: sendRichMessage, rich_message of editMessageText
    DISABLED_BUTTONS = "disabled buttons"  # 10.3: the field disabled of a button
    EPHEMERAL_MESSAGES = "ephemeral messages"  # 10.2: ephemeral_message_parameters of send…


_CAME_WITH = {Ability.EPHEMERAL_MESSAGES: "deleteEphemeralMessage"}
# Of a server that does not know rich_message: it sees an edit without a text, or a message without content.
# Of one that does not know disabled: it sees a button without an action.
_UNHEARD_OF = (
    *("method not found", "text buttons are unallowed"),
    *("message text is empty", "rich message must be non-empty"),
)
_OF_CONTENT = ("rich_message", "rich message", "can't parse")  # Telegram's words about what stands in the message
_log = logging.getLogger(__name__)


class Capabilities:
    """What is known of the server since the process began."""

    def __init__(self, bot: ExtBot[Any]) -> None:
        self._bot = bot
        self._can: dict[Ability, bool] = {}

    def is_without(self, ability: Ability) -> bool:
        """Whether the server has said that it has it not."""
        return self._can.get(ability) is False

    async def attempt(
        self, ability: Ability, new: Callable[[], Awaitable[Answer]], old: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        """The answer to the new way, or to the old one where the server lacks the ability or refuses the content.

        For what an older server refuses. Raises the error of either where it is of something else (the chat, the line).
        """
        if self.is_without(ability):
            return await old()
        try:
            answer = await new()
        except (BadRequest, InvalidToken, EndPointNotFound) as error:
            unheard_of = _is_unheard_of(error)
            if not unheard_of and not _is_of_content(error):
                raise
            answer = await old()  # where this fails too, the token or the chat is wrong, and nothing is learnt
            self._note(ability, error, lacks=unheard_of and ability not in self._can)
            return answer
        self._can[ability] = True
        return answer

    async def has(self, ability: Ability) -> bool:
        """Whether the server has it: asked once, and not before it is needed; no where it cannot be asked now.

        For what an older server would ignore.
        """
        if ability not in self._can:
            try:
                await self._bot.do_api_request(_CAME_WITH[ability])
            except BadRequest:
                self._can[ability] = True  # it knows the method, and misses its parameters
            except TelegramError as error:
                if not _is_unheard_of(error):
                    return False
                self._note(ability, error, lacks=True)
            else:
                self._can[ability] = True
        return self._can[ability]

    def lacks(self, ability: Ability) -> None:
        """The server has shown that it does without, though it knows the method that came with it."""
        self._can[ability] = False
        _log.info("the Bot API server knows no %s: the older way is taken", ability)

    def _note(self, ability: Ability, error: TelegramError, *, lacks: bool) -> None:
        if lacks:
            self.lacks(ability)
        else:
            _log.warning("this message went in the older way, without %s: %s", ability, in_one_line(error))


def _is_unheard_of(error: TelegramError) -> bool:
    """Whether the server says that it does not know what it was asked for."""
    if isinstance(error, (EndPointNotFound, InvalidToken)):  # the library's words for 404, and for 401
        return "unauthorized" not in str(error.__cause__ or error).lower()
    return _says(error, _UNHEARD_OF)


def _is_of_content(error: TelegramError) -> bool:
    return isinstance(error, BadRequest) and _says(error, _OF_CONTENT)


def _says(error: TelegramError, words: tuple[str, ...]) -> bool:
    text = str(error).lower()
    return any(each in text for each in words)

"""What Telegram's refusals mean, told by its own descriptions: a receiver that is gone, a topic that is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.error import BadRequest, Forbidden

if TYPE_CHECKING:
    from telegram.error import TelegramError

# Telegram's words for a chat in which the bot can write no more. Other refusals, like "not enough rights to send text
# messages", are of one message or may pass.
_GONE = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot can't initiate conversation with a user",
    "bot was kicked",
    "bot is not a member",
    "group chat was deleted",
    "group chat was deactivated",
    "chat not found",
)
_TOPIC_GONE = ("topic_closed", "topic_deleted", "thread not found")


def is_gone(error: TelegramError) -> bool:
    """Whether Telegram says that the receiver cannot be written to any more."""
    return isinstance(error, (BadRequest, Forbidden)) and _says(error, _GONE)


def is_topic_gone(error: BadRequest) -> bool:
    """The topic was closed or deleted: the notice goes to the group's main thread instead."""
    return _says(error, _TOPIC_GONE)


def _says(error: TelegramError, words: tuple[str, ...]) -> bool:
    text = str(error).lower()
    return any(each in text for each in words)

"""What Telegram's refusals mean, told by its own descriptions: a receiver that is gone, a topic, a token.

`AioRequest` lets only Telegram's own JSON become a refusal: a proxy's page comes as NotSent or NetworkError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

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
_NO_TOKEN = ("Unauthorized", "Not Found")


def is_final(error: TelegramError) -> bool:
    """Whether Telegram refuses what was asked, so that it would do so again; all else may pass."""
    return isinstance(error, (Forbidden, BadRequest, ChatMigrated))


def rejects_token(error: TelegramError) -> bool:
    """Whether Telegram does not accept the token. Only in these words: a gateway's JSON of 401 is the same error."""
    cause = error.__cause__  # when it connects, the library puts its own words before Telegram's
    return isinstance(error, InvalidToken) and str(cause if isinstance(cause, InvalidToken) else error) in _NO_TOKEN


def is_gone(error: TelegramError) -> bool:
    """Whether Telegram says that the receiver cannot be written to any more."""
    return isinstance(error, (BadRequest, Forbidden)) and _says(error, _GONE)


def is_topic_gone(error: BadRequest) -> bool:
    """The topic was closed or deleted: the notice goes to the group's main thread instead."""
    return _says(error, _TOPIC_GONE)


def _says(error: TelegramError, words: tuple[str, ...]) -> bool:
    text = str(error).lower()
    return any(each in text for each in words)

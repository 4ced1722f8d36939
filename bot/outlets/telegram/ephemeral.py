"""Who may be answered in a group for their own eyes only (ephemeral messages, Bot API 10.2 and 10.3).

A bot that does not administer the group may send such a message within 15 seconds of a tap, or of a command that was
sent ephemerally itself, and has to name it. Whether it arrives is not promised. It has no number among the chat's
messages (0) but one of its own, by which it is answered and edited: here that number goes as a negative one.
https://core.telegram.org/bots/api#ephemeral-messages-and-commands
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram.constants import ChatType

if TYPE_CHECKING:
    from telegram import Message, Update

_NUMBER = "ephemeral_message_id"  # newer than the library, which hands on what it does not know


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked, and by what: a tap, or an ephemeral message."""

    person_id: int
    query_id: str | None
    message: int | None  # its own number; of a tap that of what only the asker sees

    def parameters(self) -> dict[str, Any]:
        """What a method that sends has to be told."""
        to: dict[str, Any] = {"receiver_user_id": self.person_id}
        if self.query_id is not None:
            return {"ephemeral_message_parameters": to | {"callback_query_id": self.query_id}}
        return {"ephemeral_message_parameters": to, "reply_parameters": {_NUMBER: self.message}}


def asker_of(update: Update) -> Asker | None:
    """Who may be answered so; None in private chats, and for what the whole group could read."""
    user, chat, query = update.effective_user, update.effective_chat, update.callback_query
    if user is None or chat is None or chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
        return None
    message = update.effective_message  # of a tap the one with the button
    number = message.api_kwargs.get(_NUMBER) if message is not None else None
    number = number if isinstance(number, int) else None
    if query is not None:
        return Asker(user.id, query.id, number)
    return Asker(user.id, None, number) if number is not None else None


def number_of(message: Message) -> int:
    """A message's number in its chat; that of an ephemeral one, negative."""
    number = message.api_kwargs.get(_NUMBER)
    return -number if isinstance(number, int) else message.message_id

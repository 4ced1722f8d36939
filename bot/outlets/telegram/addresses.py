"""Telegram's chats and topics as addresses: `-1001234/7` is topic 7 of a group, `-1001234` the group itself."""

from __future__ import annotations

from bot.domain.receivers import TELEGRAM, Place


def address_of(chat_id: int, thread_id: int | None = None) -> str:
    """The address of a chat, or of a topic in it."""
    return str(chat_id) if thread_id is None else f"{chat_id}/{thread_id}"


def chat_of(address: str) -> tuple[int, int | None]:
    """The ids of the chat and the topic of an address."""
    chat, _, thread = address.partition("/")
    return int(chat), int(thread) if thread else None


def place(chat_id: int) -> Place:
    """A chat with all of its topics."""
    return Place(TELEGRAM, str(chat_id))

"""What a person sees: chats, messages with the keyboards meant for them, and what has happened since."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.demo.emulator.entities import excerpt

if TYPE_CHECKING:
    from bot.demo.emulator.shapes import Chat, Obj, User
    from bot.demo.emulator.world import World

MAX_WAIT_SECONDS = 50.0


def chats(world: World, user: User) -> list[Obj]:
    """The person's chats, the one with the latest message first."""
    mine = [chat for chat in world.chats.values() if chat.has(user.id) and not chat.migrated_to]
    mine.sort(key=lambda chat: max((message.date for message in chat.messages.values()), default=0), reverse=True)
    return [_summary(world, user, chat) for chat in mine]


def _summary(world: World, user: User, chat: Chat) -> Obj:
    last = max(chat.messages, default=None)
    seen = chat.read.get(user.id, 0)
    unread = sum(1 for message in chat.messages.values() if message.id > seen and message.sender is not user)
    return chat.shape() | {
        "title": _bot_name(world) if chat.person else chat.title,
        "unread": unread,
        "last_message": shown(user, chat.messages[last].shape(any_keyboard=True)) if last is not None else None,
        "pinned": list(chat.pinned),
        "topics": [{"id": thread, "name": topic.name, "closed": topic.closed} for thread, topic in chat.topics.items()],
        "blocked": chat.person is not None and chat.members[world.bot.id] == "kicked",
    }


def _bot_name(world: World) -> str:
    return world.texts.get(("name", "")) or world.bot.first_name


def messages(user: User, chat: Chat, after: int) -> list[Obj]:
    """The chat's messages with a greater id, in order; having looked, the person has read them."""
    if chat.messages:
        chat.read[user.id] = max(chat.messages)
    found = [message for number, message in sorted(chat.messages.items()) if number > after]
    return [
        shown(user, message.shape(any_keyboard=True)) | ({"pinned": True} if message.id in chat.pinned else {})
        for message in found
    ]


def shown(user: User, message: Obj) -> Obj:
    """A message as this person sees it: a selective keyboard only when it names them or answers them."""
    if not message.get("reply_markup", {}).get("selective"):
        return message
    entities = message.get("entities") or message.get("caption_entities") or []
    text = message.get("text") or message.get("caption") or ""
    named = any(
        (entity["type"] == "mention" and user.username and excerpt(text, entity).lower() == f"@{user.username}".lower())
        or (entity["type"] == "text_mention" and entity["user"]["id"] == user.id)
        for entity in entities
    )
    if named or message.get("reply_to_message", {}).get("from", {}).get("id") == user.id:
        return message
    return {name: value for name, value in message.items() if name != "reply_markup"}


async def events(world: World, user: User, since: int, wait: float) -> Obj:
    """What has happened in the person's chats after serial `since`; waits up to `wait` seconds for something."""
    deadline = time.monotonic() + min(wait, MAX_WAIT_SECONDS)
    while True:
        upto = len(world.events)
        found = [_told(user, event) for event in world.events[max(0, since) : upto] if _concerns(world, user, event)]
        if found or (left := deadline - time.monotonic()) <= 0:
            return {"next": upto, "events": found}
        await world.bell.wait(left)


def _concerns(world: World, user: User, event: Obj) -> bool:
    if event["only"] not in (None, user.id):
        return False
    chat = world.chats.get(event["chat_id"])
    return chat is None or chat.has(user.id) or event.get("user_id") == user.id


def _told(user: User, event: Obj) -> Obj:
    told = {name: value for name, value in event.items() if name != "only"}
    return told | {"message": shown(user, told["message"])} if "message" in told else told

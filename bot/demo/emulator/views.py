"""What a person sees: chats, messages with the keyboards meant for them, what has happened since, and Mini Apps."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import uuid4

from bot.demo.emulator.entities import excerpt
from bot.demo.emulator.errors import PersonError
from bot.demo.emulator.methods.about import menu

if TYPE_CHECKING:
    from bot.demo.emulator.shapes import Chat, Message, Obj, User
    from bot.demo.emulator.world import World

MAX_WAIT_SECONDS = 50.0
WEB_APP_VERSION = "9.1"


def chats(world: World, user: User) -> list[Obj]:
    """The person's chats, the one with the latest message first."""
    own = [chat for chat in world.chats.values() if chat.has(user.id) and not chat.migrated_to]
    own.sort(key=lambda chat: max((message.date for message in chat.messages.values()), default=0), reverse=True)
    return [_summary(world, user, chat) for chat in own]


def _summary(world: World, user: User, chat: Chat) -> Obj:
    last = max(chat.messages, default=None)
    last_read = chat.read.get(user.id, 0)
    unread = sum(1 for message in chat.messages.values() if message.id > last_read and message.sender is not user)
    return chat.shape() | {
        "title": (world.texts.get(("name", "")) or world.bot.first_name) if chat.person else chat.title,
        "unread": unread,
        "last_message": shown(user, chat.messages[last].shape(any_keyboard=True)) if last is not None else None,
        "pinned": list(chat.pinned),
        "topics": [{"id": thread, "name": topic.name, "closed": topic.closed} for thread, topic in chat.topics.items()],
        "has_bot": chat.has(world.bot.id),
        "blocked": chat.person is not None and chat.members[world.bot.id] == "kicked",
    }


def messages(user: User, chat: Chat, after: int) -> list[Obj]:
    """The chat's messages with a greater id, in order; having looked, the person has read them."""
    if chat.messages:
        chat.read[user.id] = max(chat.messages)
    newer = [message for number, message in sorted(chat.messages.items()) if number > after]
    newer += [message for message in chat.ephemeral.values() if message.only is user]
    return [_seen(user, message) for message in sorted(newer, key=lambda message: message.posted)]


def _seen(user: User, message: Message) -> Obj:
    is_pinned = message.only is None and message.id in message.chat.pinned
    return shown(user, message.shape(any_keyboard=True)) | ({"pinned": True} if is_pinned else {})


def shown(user: User, message: Obj) -> Obj:
    """A message as this person sees it: a selective keyboard only when it names them or answers them.

    An ephemeral one goes by its own number, negative.
    """
    if "ephemeral_message_id" in message:
        message = message | {"message_id": -message["ephemeral_message_id"]}
    if "reply_to_message" in message:
        message = message | {"reply_to_message": shown(user, message["reply_to_message"])}
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
        recent = [_told(user, event) for event in world.events[max(0, since) : upto] if _concerns(world, user, event)]
        if recent or (left := deadline - time.monotonic()) <= 0:
            return {"next": upto, "events": recent}
        await world.bell.wait(left)


def _concerns(world: World, user: User, event: Obj) -> bool:
    if event["only"] not in (None, user.id):
        return False
    chat = world.chats.get(event["chat_id"])
    return chat is None or chat.has(user.id) or event.get("user_id") == user.id


def _told(user: User, event: Obj) -> Obj:
    fields = {name: value for name, value in event.items() if name != "only"}
    return fields | {"message": shown(user, fields["message"])} if "message" in fields else fields


def open_page(world: World, token: str, user: User, url: str, theme: Obj) -> str:
    """The address as the person's Telegram opens a bot's page; PersonError 404 when no button of theirs leads there.

    https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
    """
    if url not in _offered(world, user):
        raise PersonError(404, f"no button or menu of user {user.id} opens {url}")
    launch = {
        "tgWebAppData": init_data(token, user),
        "tgWebAppVersion": WEB_APP_VERSION,
        "tgWebAppPlatform": "web",
        "tgWebAppThemeParams": json.dumps(theme),
    }
    return f"{url}#{urlencode(launch)}"


def init_data(token: str, user: User, auth_date: int | None = None) -> str:
    """What Telegram says of who opens a page, signed with the bot's token. Its time is real, not the world's."""
    shape = user.shape()
    shape.pop("is_bot", None)
    fields = {
        "query_id": uuid4().hex,
        "user": json.dumps(shape, ensure_ascii=False, separators=(",", ":")),
        "auth_date": str(int(time.time()) if auth_date is None else auth_date),
        "signature": "stand-in",
    }
    checked = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    secret = hmac.digest(b"WebAppData", token.encode(), "sha256")
    return urlencode(fields | {"hash": hmac.new(secret, checked.encode(), hashlib.sha256).hexdigest()})


def _offered(world: World, user: User) -> set[str]:
    """The addresses behind the buttons of the person's chat with the bot."""
    chat = world.chats[user.id]
    button = menu(world, chat.id)
    urls = {button["web_app"]["url"]} if button["type"] == "web_app" else set()
    for message in chat.messages.values():
        markup = message.markup or {}
        rows = [*markup.get("inline_keyboard", ()), *markup.get("keyboard", ())]
        urls |= {key["web_app"]["url"] for row in rows for key in row if isinstance(key, dict) and "web_app" in key}
    return urls

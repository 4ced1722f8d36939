"""The world that the bot and the people share: users, chats, messages, files, the clock, and what each side is told."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.demo.emulator.entities import excerpt
from bot.demo.emulator.errors import ApiError, PersonError, bad_request, forbidden
from bot.demo.emulator.files import FileStore
from bot.demo.emulator.shapes import Chat, Message, Obj, member_shape

if TYPE_CHECKING:
    from bot.demo.emulator.shapes import User

TellBot = Callable[[str, Obj, str], None]
_FIRST_GROUP = -5_000_000_001
_FIRST_SUPERGROUP = -1_002_000_000_001
# of its own messages a bot is told these only
_TOLD_OF_ITSELF = frozenset({"pinned_message", "forum_topic_created", "forum_topic_closed", "forum_topic_reopened"})


class Bell:
    """Lets many wait for one thing to happen, without polling: it rings for all that wait at that moment."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake all that wait."""
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, or after so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()


@dataclass
class Query:
    """A press of a button that waits for its answer."""

    id: str
    user: User
    message: Message
    asked: float
    answered: bool = False


@dataclass
class World:
    """State and the few deeds that both doors need; `tell_bot(kind, payload, queue)` hands an update to delivery."""

    bot: User
    tell_bot: TellBot
    files: FileStore = field(default_factory=FileStore)
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    commands: dict[tuple[str, int, int, str], list[Obj]] = field(default_factory=dict)
    menus: dict[int, Obj] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    events: list[Obj] = field(default_factory=list)
    bell: Bell = field(default_factory=Bell)
    shift: float = 0.0
    _last_shared_id: int = 0
    _last_ephemeral_id: int = 0

    # ── time and serials

    def now(self) -> int:
        """Unix time by the world's clock, which runs from where it was set."""
        return int(time.time() + self.shift)

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups count for themselves; private chats and groups share one count, as in Telegram."""
        if chat.type == "supergroup":
            chat.last_id += 1
            return chat.last_id
        self._last_shared_id += 1
        return self._last_shared_id

    # ── who there is

    def add_user(self, user: User) -> User:
        """Put a person, and the private chat they may open with the bot, into the world; PersonError when taken."""
        if user.id in self.users or user.id == self.bot.id:
            raise PersonError(409, f"user {user.id} exists already")
        self.users[user.id] = user
        self.chats[user.id] = Chat(user.id, "private", person=user, members={user.id: "member", self.bot.id: "left"})
        return user

    def add_chat(self, kind: str, title: str, *, chat_id: int | None = None, is_forum: bool = False) -> Chat:
        """Put an empty group or supergroup into the world; PersonError when the id is taken."""
        if chat_id is None:
            chat_id = _FIRST_GROUP if kind == "group" else _FIRST_SUPERGROUP
            while chat_id in self.chats:
                chat_id -= 1
        if chat_id in self.chats:
            raise PersonError(409, f"chat {chat_id} exists already")
        chat = self.chats[chat_id] = Chat(chat_id, kind, title, is_forum=is_forum)
        return chat

    def user(self, user_id: int) -> User:
        """A person or the bot; KeyError for nobody."""
        return self.bot if user_id == self.bot.id else self.users[user_id]

    def known(self, chat_id: int | str) -> Chat:
        """The chat that a bot's request names; ApiError when there is none or it has moved."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to:
            description = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, description, {"migrate_to_chat_id": chat.migrated_to})
        return chat

    def reachable(self, chat_id: int | str) -> Chat:
        """The chat that the bot may write to; ApiError 400 or 403 says why not."""
        chat = self.known(chat_id)
        if chat.has(self.bot.id):
            return chat
        kicked = chat.members.get(self.bot.id) == "kicked"
        if chat.person:
            raise forbidden("bot was blocked by the user" if kicked else "bot can't initiate conversation with a user")
        raise forbidden(f"bot {'was kicked from' if kicked else 'is not a member of'} the {chat.type} chat")

    # ── what happens

    def post(
        self,
        chat: Chat,
        sender: User,
        body: Obj,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        markup: Obj | None = None,
    ) -> Message:
        """A new message in a chat: everybody in it sees it, and the bot is told when privacy mode lets it see it."""
        number = self.next_message_id(chat)
        if "forum_topic_created" in body:
            thread = number
        message = Message(number, chat, sender, self.now(), body, reply_to, thread, markup)
        chat.messages[number] = message
        self.tell("message", message)
        if self._bot_sees(message):
            self.tell_bot("message", message.shape(), f"chat {chat.id}")
        return message

    def whisper(
        self,
        chat: Chat,
        sender: User,
        body: Obj,
        only: User,
        *,
        reply_to: Message | None = None,
        markup: Obj | None = None,
    ) -> Message:
        """A new ephemeral message in a group, which one person and the bot see."""
        self._last_ephemeral_id += 1
        number = self._last_ephemeral_id
        message = Message(number, chat, sender, self.now(), body, reply_to, markup=markup, only=only)
        chat.ephemeral[number] = message
        self.tell("message", message)
        if sender is not self.bot:
            self.tell_bot("message", message.shape(), f"chat {chat.id}")
        return message

    def edited(self, message: Message) -> None:
        """Tell everybody that a message has changed."""
        self.tell("edited", message)
        if message.sender is not self.bot and self._bot_sees(message):
            self.tell_bot("edited_message", message.shape(), f"chat {message.chat.id}")

    def tell(self, kind: str, message: Message) -> None:
        """Tell those who see a message of it."""
        only = message.only.id if message.only is not None else None
        number = message.id if only is None else 0
        self.record(kind, message.chat, only=only, message_id=number, message=message.shape(any_keyboard=True))

    def remove(self, message: Message) -> None:
        """Delete a message for everybody."""
        if message.only is not None:
            del message.chat.ephemeral[message.id]
            self.record("deleted", message.chat, only=message.only.id, message_id=-message.id)
            return
        del message.chat.messages[message.id]
        if message.id in message.chat.pinned:
            message.chat.pinned.remove(message.id)
        self.record("deleted", message.chat, message_id=message.id)

    def set_member(self, chat: Chat, user: User, status: str, *, by: User) -> None:
        """Change somebody's membership and tell the bot: of itself always, of others where it asked and administers."""
        old = chat.members.get(user.id, "left")
        if old == status:
            return
        chat.members[user.id] = status
        self.record("chat", chat, chat=chat.shape(), user_id=user.id, status=status)
        if user is self.bot or (chat.is_admin(self.bot.id) and not chat.person):
            change = {
                "chat": chat.shape(), "from": by.shape(), "date": self.now(),
                "old_chat_member": member_shape(user, old), "new_chat_member": member_shape(user, status),
            }  # fmt: skip
            self.tell_bot("my_chat_member" if user is self.bot else "chat_member", change, f"chat {chat.id}")

    def record(self, kind: str, chat: Chat | None, /, *, only: int | None = None, **details: object) -> None:
        """Remember an event for the people in a chat (or everybody), or for one of them."""
        event: Obj = {"serial": len(self.events) + 1, "type": kind, "chat_id": chat.id if chat else None, "only": only}
        self.events.append(event | details)
        self.bell.ring()

    def _bot_sees(self, message: Message) -> bool:
        """Privacy mode: in groups only what is meant for the bot, unless it administers the chat."""
        chat, bot = message.chat, self.bot
        if not chat.has(bot.id):
            return bool(message.body.get("left_chat_member", {}).get("id") == bot.id)
        if message.sender is bot:
            return not _TOLD_OF_ITSELF.isdisjoint(message.body)
        if chat.person or message.is_service or chat.is_admin(bot.id):
            return True
        if message.reply_to and message.reply_to.sender is bot:
            return True
        return _is_addressed(message.body, f"@{bot.username}".lower())


def _is_addressed(body: Obj, bot: str) -> bool:
    """Whether a text or caption holds a command that is not another bot's, or a mention of this bot, `@name`."""
    text = body.get("text") or body.get("caption") or ""
    for entity in body.get("entities") or body.get("caption_entities") or ():
        part = excerpt(text, entity).lower()
        if entity["type"] == "bot_command" and ("@" not in part or part.endswith(bot)):
            return True
        if entity["type"] == "mention" and part == bot:
            return True
    return False

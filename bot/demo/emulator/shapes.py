"""Who and what there is in the world, each with the shape in which Telegram tells it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

Obj = dict[str, Any]
_RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_pin_messages", "can_manage_topics", "can_send_welcome_messages",
)  # fmt: skip
_WITHHELD = ("can_be_edited", "is_anonymous", "can_promote_members")


@dataclass(frozen=True)
class User:
    """A person, or the bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def shape(self) -> Obj:
        """Telegram's User."""
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name} | _present(optional)


@dataclass
class Topic:
    """A topic of a forum."""

    name: str
    closed: bool = False


@dataclass
class Chat:
    """A private chat (with `person`), a group or a supergroup; `members` maps user ids to Telegram's member status."""

    id: int
    type: str
    title: str = ""
    person: User | None = None
    members: dict[int, str] = field(default_factory=dict)
    is_forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    ephemeral: dict[int, Message] = field(default_factory=dict)  # by their own numbers: seen by one person and the bot
    pinned: list[int] = field(default_factory=list)
    read: dict[int, int] = field(default_factory=dict)
    migrated_to: int | None = None
    last_id: int = 0

    def shape(self) -> Obj:
        """Telegram's Chat."""
        if self.person:
            names = {"last_name": self.person.last_name, "username": self.person.username}
            return {"id": self.id, "type": self.type, "first_name": self.person.first_name} | _present(names)
        return {"id": self.id, "type": self.type, "title": self.title} | ({"is_forum": True} if self.is_forum else {})

    def is_admin(self, user_id: int) -> bool:
        """Whether a member administers the chat."""
        return self.members.get(user_id) in ("administrator", "creator")

    def has(self, user_id: int) -> bool:
        """Whether somebody is in the chat now."""
        return self.members.get(user_id) in ("member", "administrator", "creator")


@dataclass
class Message:
    """One message; `body` holds the fields of Telegram's Message that are content, `markup` any keyboard with it."""

    id: int
    chat: Chat
    sender: User
    date: int
    body: Obj
    reply_to: Message | None = None
    thread: int | None = None
    markup: Obj | None = None
    edit_date: int | None = None
    posted: float = field(default_factory=time.monotonic)
    only: User | None = None  # who alone sees it: then `id` is its number among the ephemeral messages

    @property
    def is_service(self) -> bool:
        """Whether it tells of an event in the chat and was not written by anybody."""
        return not {"text", "rich_message", "photo", "document", "contact"} & set(self.body)

    @property
    def inline_keyboard(self) -> list[list[Obj]]:
        """The rows of buttons under the message."""
        rows: list[list[Obj]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    def shape(self, *, with_reply: bool = True, any_keyboard: bool = False) -> Obj:
        """Telegram's Message; `any_keyboard` also tells reply keyboards, which a person sees and a bot is not told."""
        shape: Obj = {"message_id": self.id, "from": self.sender.shape(), "chat": self.chat.shape(), "date": self.date}
        if self.only is not None:
            shape |= {"message_id": 0, "ephemeral_message_id": self.id, "receiver_user": self.only.shape()}
        if self.thread is not None:
            shape |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.edit_date is not None:
            shape["edit_date"] = self.edit_date
        if with_reply and self.reply_to:
            shape["reply_to_message"] = self.reply_to.shape(with_reply=False, any_keyboard=any_keyboard)
        shape |= self.body
        if self.inline_keyboard or (self.markup and any_keyboard and "inline_keyboard" not in self.markup):
            shape["reply_markup"] = self.markup
        return shape


def member_shape(user: User, status: str) -> Obj:
    """Telegram's ChatMember; an administrator has every right but that to promote others."""
    shape: Obj = {"status": status, "user": user.shape()}
    if status == "administrator":
        shape |= {right: right not in _WITHHELD for right in _RIGHTS}
    elif status == "creator":
        shape["is_anonymous"] = False
    elif status == "kicked":
        shape["until_date"] = 0
    return shape


def _present(optional: Obj) -> Obj:
    return {name: value for name, value in optional.items() if value is not None}

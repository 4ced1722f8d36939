"""One message as the bot means it, without Telegram's types: text, buttons, picture, file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: exactly one of `data` (see `callback_data`), `url`, and `page`: a Mini App, in private chats only."""

    label: str
    data: str | None = None
    url: str | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG; `key` names its content, so that the second time it goes by Telegram's file id."""

    png: bytes
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document to download."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A photo or a document that Telegram has: it goes by its file id, and anew where the id is not known (any more)."""

    file_id: str
    photo: bool
    content: bytes | None
    name: str


@dataclass(frozen=True, slots=True)
class Screen:
    """One message. `text` is Telegram HTML (at most 4,096 characters, 1,024 beside a picture or file)."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    picture: Picture | None = None
    file: Attachment | None = None
    kept: Kept | None = None
    ask_reply: str | None = None  # placeholder of a forced reply, for groups

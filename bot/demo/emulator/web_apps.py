"""Opening a bot's page (Mini App): only one that a button shows, with what Telegram signs about the person.

https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import uuid4

from bot.demo.emulator.errors import PersonError
from bot.demo.emulator.methods.about import menu

if TYPE_CHECKING:
    from bot.demo.emulator.shapes import Obj, User
    from bot.demo.emulator.world import World

VERSION = "9.1"


def open_page(world: World, token: str, user: User, url: str, theme: Obj) -> str:
    """The address as the person's Telegram opens it; PersonError 404 when no button of theirs leads there."""
    if url not in _offered(world, user):
        raise PersonError(404, f"no button or menu of user {user.id} opens {url}")
    told = {
        "tgWebAppData": init_data(token, user),
        "tgWebAppVersion": VERSION,
        "tgWebAppPlatform": "web",
        "tgWebAppThemeParams": json.dumps(theme),
    }
    return f"{url}#{urlencode(told)}"


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
    found = {button["web_app"]["url"]} if button["type"] == "web_app" else set()
    for message in chat.messages.values():
        markup = message.markup or {}
        rows = [*markup.get("inline_keyboard", ()), *markup.get("keyboard", ())]
        found |= {key["web_app"]["url"] for row in rows for key in row if isinstance(key, dict) and "web_app" in key}
    return found

"""Keyboards under messages and below the input field: what Telegram takes where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.demo.emulator.errors import bad_request
from bot.demo.emulator.links import checked_link, web_app_problem

if TYPE_CHECKING:
    from bot.demo.emulator.shapes import Chat

Obj = dict[str, Any]
MAX_BUTTONS = 100
_STYLES = ("primary", "success", "danger")
_LOOKS = ("text", "icon_custom_emoji_id", "style")


def checked_markup(markup: Obj | None, chat: Chat) -> Obj | None:
    """The keyboard as it will be shown in the chat, None for an empty one; ApiError with Telegram's reason."""
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        rows = [row for row in markup["inline_keyboard"] if row]
        for button in (button for row in rows for button in row):
            _check_inline(button, chat)
        if sum(map(len, rows)) > MAX_BUTTONS:
            raise bad_request("reply markup is too long")
        return {"inline_keyboard": rows} if rows else None
    if len(markup.get("input_field_placeholder", "")) > 64:
        raise bad_request("input_field_placeholder must have 1-64 characters")
    for button in (button for row in markup.get("keyboard", ()) for button in row):
        _check_reply(button, chat)
    return markup


def _check_look(button: Obj) -> None:
    if button.get("style", _STYLES[0]) not in _STYLES:
        raise bad_request("invalid button style specified")


def _check_inline(button: Obj, chat: Chat) -> None:
    actions = set(button) - set(_LOOKS)
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    _check_look(button)
    if not actions:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"an inline keyboard button must have exactly one action, not {', '.join(sorted(actions))}")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if "url" in button and checked_link(button["url"]) is None:
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "web_app" in button:
        if not chat.person:
            raise bad_request("BUTTON_TYPE_INVALID")
        if problem := web_app_problem(button["web_app"]["url"]):
            raise bad_request(f"inline keyboard button Web App URL '{button['web_app']['url']}' is invalid: {problem}")


def _check_reply(button: Obj, chat: Chat) -> None:
    if not button["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    _check_look(button)
    if len(set(button) - set(_LOOKS)) > 1:
        raise bad_request("at most one of the optional fields of a keyboard button must be used")
    if chat.person:
        if "web_app" in button and (problem := web_app_problem(button["web_app"]["url"])):
            raise bad_request(f"keyboard button Web App URL '{button['web_app']['url']}' is invalid: {problem}")
        return
    if button.get("request_contact"):
        raise bad_request("phone number can be requested in private chats only")
    if "request_chat" in button or "request_users" in button:
        raise bad_request("chats and users can be requested in private chats only")
    if button.get("request_location"):
        raise bad_request("location can be requested in private chats only")
    if "web_app" in button:
        raise bad_request("web App buttons can be used in private chats only")

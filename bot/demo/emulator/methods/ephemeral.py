"""Ephemeral messages (Bot API 10.2): edited and deleted by methods of their own, by their number and their receiver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.emulator.errors import bad_request
from bot.demo.emulator.methods.call import caption_fields, changeable, edit, ephemeral, text_or_rich_fields

if TYPE_CHECKING:
    from bot.demo.emulator.methods.call import Call, Method
    from bot.demo.emulator.shapes import Message


def _editable(call: Call) -> Message:
    return changeable(call, ephemeral(call, "message to edit"))


def _edit_text(call: Call) -> bool:
    message = _editable(call)
    if not {"text", "rich_message"} & set(message.body):
        raise bad_request("there is no text in the message to edit")
    edit(call, message, text_or_rich_fields(call))
    return True


def _edit_caption(call: Call) -> bool:
    message = _editable(call)
    if "photo" not in message.body and "document" not in message.body:
        raise bad_request("there is no caption in the message to edit")
    body = {name: value for name, value in message.body.items() if "caption" not in name}
    edit(call, message, body | caption_fields(call.params))
    return True


def _edit_markup(call: Call) -> bool:
    message = _editable(call)
    edit(call, message, message.body)
    return True


def _delete(call: Call) -> bool:
    call.world.remove(ephemeral(call, "message to delete"))
    return True


METHODS: dict[str, Method] = {
    "editEphemeralMessageText": _edit_text,
    "editEphemeralMessageCaption": _edit_caption,
    "editEphemeralMessageReplyMarkup": _edit_markup,
    "deleteEphemeralMessage": _delete,
}

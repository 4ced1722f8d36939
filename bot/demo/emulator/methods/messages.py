"""Messages of text: sent, edited, deleted, forwarded, copied, reacted to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.demo.emulator.errors import bad_request
from bot.demo.emulator.markup_rich import rich_fields
from bot.demo.emulator.methods.call import caption_fields, edit, editable, send, text_fields, text_or_rich_fields

if TYPE_CHECKING:
    from bot.demo.emulator.methods.call import Call, Method
    from bot.demo.emulator.shapes import Message, Obj

DELETABLE_SECONDS = 48 * 3600
_ACTIONS = (
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
)  # fmt: skip
_FRAME = ("has_protected_content", "media_group_id", "forward_origin")


def _send_message(call: Call) -> Obj:
    call.chat()
    return send(call, text_fields(call))[0].shape()


def _send_rich(call: Call) -> Obj:
    call.chat()
    return send(call, rich_fields(call.params["rich_message"]))[0].shape()


def _edit_text(call: Call) -> Obj:
    """Give a text or a rich message another text or other blocks, whichever it had."""
    content = text_or_rich_fields(call)
    message = editable(call)
    if not {"text", "rich_message"} & set(message.body):
        raise bad_request("there is no text in the message to edit")
    return edit(call, message, content | _frame(message))


def _edit_markup(call: Call) -> Obj:
    message = editable(call)
    return edit(call, message, message.body)


def _frame(message: Message) -> Obj:
    return {name: message.body[name] for name in _FRAME if name in message.body}


def _delete(call: Call) -> bool:
    message = call.message("message to delete")
    _refuse_deletion(call, message)
    call.world.remove(message)
    return True


def _delete_many(call: Call) -> bool:
    chat = call.chat()
    if len(call.params["message_ids"]) > 100:
        raise bad_request("too many message identifiers specified")
    messages = [chat.messages[number] for number in call.params["message_ids"] if number in chat.messages]
    for message in messages:
        _refuse_deletion(call, message)
    for message in messages:
        call.world.remove(message)
    return True


def _refuse_deletion(call: Call, message: Message) -> None:
    world, chat = call.world, message.chat
    if message.sender is not world.bot and not chat.person and not chat.is_admin(world.bot.id):
        raise bad_request("message can't be deleted")
    if world.now() - message.date > DELETABLE_SECONDS and not chat.is_admin(world.bot.id):
        raise bad_request("message can't be deleted for everyone")


def _forward(call: Call) -> Obj:
    source = _source(call, "message to forward")
    origin = {"type": "user", "date": source.date, "sender_user": source.sender.shape()}
    body = {name: value for name, value in source.body.items() if name not in _FRAME}
    return send(call, body | {"forward_origin": source.body.get("forward_origin", origin)})[0].shape()


def _copy(call: Call) -> Obj:
    source = _source(call, "message to copy")
    body = {name: value for name, value in source.body.items() if name not in _FRAME}
    if "caption" in call.params and "text" not in body:
        body = {name: value for name, value in body.items() if "caption" not in name} | caption_fields(call.params)
    return {"message_id": send(call, body)[0].id}


def _source(call: Call, subject: str) -> Message:
    chat = call.world.known(call.params["from_chat_id"])
    message = chat.messages.get(call.params["message_id"]) if chat.has(call.world.bot.id) else None
    if message is None:
        raise bad_request(f"{subject} not found")
    if message.is_service:
        raise bad_request("message can't be forwarded" if "forward" in subject else "message can't be copied")
    if "has_protected_content" in message.body:
        raise bad_request("message has protected content and can't be forwarded")
    return message


def _react(call: Call) -> bool:
    message = call.message("message to react")
    reactions: list[dict[str, Any]] = call.get("reaction", [])
    if len(reactions) > 1 or any(reaction["type"] == "paid" for reaction in reactions):
        raise bad_request("REACTIONS_TOO_MANY")
    call.world.record("reaction", message.chat, message_id=message.id, reaction=reactions)
    return True


def _chat_action(call: Call) -> bool:
    chat = call.chat()
    if call.params["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.world.record("chat_action", chat, action=call.params["action"])
    return True


METHODS: dict[str, Method] = {
    "sendMessage": _send_message,
    "sendRichMessage": _send_rich,
    "editMessageText": _edit_text,
    "editMessageReplyMarkup": _edit_markup,
    "deleteMessage": _delete,
    "deleteMessages": _delete_many,
    "forwardMessage": _forward,
    "copyMessage": _copy,
    "setMessageReaction": _react,
    "sendChatAction": _chat_action,
}

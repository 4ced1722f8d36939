"""One request of the bot as its method sees it, and what most methods do first and last."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.demo.emulator.entities import CAPTION_LIMIT, TEXT_LIMIT, format_text
from bot.demo.emulator.errors import bad_request
from bot.demo.emulator.keyboards import checked_markup

if TYPE_CHECKING:
    from bot.demo.emulator.delivery import Delivery
    from bot.demo.emulator.schema import Upload
    from bot.demo.emulator.shapes import Chat, Message, Obj
    from bot.demo.emulator.world import World


@dataclass(frozen=True)
class Call:
    """Typed parameters, the files that came along by field name, and the world."""

    world: World
    delivery: Delivery
    params: Obj
    uploads: dict[str, Upload]

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter or its default."""
        return self.params.get(name, default)

    def chat(self) -> Chat:
        """The chat of `chat_id`, when the bot may write there."""
        return self.world.reachable(self.params["chat_id"])

    def message(self, subject: str) -> Message:
        """The message of `chat_id` and `message_id`; `subject` begins Telegram's "… not found"."""
        chat = self.world.reachable(self.params.get("chat_id", 0))
        message = chat.messages.get(self.params.get("message_id", 0))
        if message is None:
            raise bad_request(f"{subject} not found")
        return message


Method = Callable[[Call], Any] | Callable[[Call], Awaitable[Any]]


def text_fields(call: Call) -> Obj:
    """`text` and `entities` of a message, parsed and measured."""
    source = call.get("text", "")
    text, entities = format_text(source, call.get("parse_mode"), call.get("entities"))
    if not text:
        raise bad_request("text must be non-empty" if source.strip() else "message text is empty")
    if len(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    fields: Obj = {"text": text} | ({"entities": entities} if entities else {})
    if options := call.get("link_preview_options"):
        fields["link_preview_options"] = options
    return fields


def caption_fields(source: Obj) -> Obj:
    """`caption` and `caption_entities` of a request or of an InputMedia, parsed and measured; none for an empty one."""
    text, entities = format_text(source.get("caption", ""), source.get("parse_mode"), source.get("caption_entities"))
    if len(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    fields: Obj = {"caption": text} if text else {}
    if entities:
        fields["caption_entities"] = entities
    if text and source.get("show_caption_above_media"):
        fields["show_caption_above_media"] = True
    return fields


def send(call: Call, *bodies: Obj) -> list[Message]:
    """Post the contents to the request's chat, with its topic, reply, keyboard and protection."""
    world, bot, chat = call.world, call.world.bot, call.chat()
    thread, reply_to = call.get("message_thread_id"), _replied_to(call, chat)
    if reply_to is not None and thread is None:
        thread = reply_to.thread
    if thread is not None and thread not in chat.topics:
        raise bad_request("message thread not found")
    if thread is not None and chat.topics[thread].closed and not chat.is_admin(bot.id):
        raise bad_request("TOPIC_CLOSED")
    markup = checked_markup(call.get("reply_markup"), chat)
    extra = {"has_protected_content": True} if call.get("protect_content") else {}
    return [world.post(chat, bot, body | extra, reply_to=reply_to, thread=thread, markup=markup) for body in bodies]


def _replied_to(call: Call, chat: Chat) -> Message | None:
    """The message that the request answers; ApiError where there is none of that number and there must be one."""
    reply = call.get("reply_parameters") or {}
    if "message_id" not in reply:
        return None
    message = chat.messages.get(reply["message_id"])
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def editable(call: Call) -> Message:
    """The bot's own message that a request wants to edit."""
    message = call.message("message to edit")
    foreign = message.sender is not call.world.bot or "forward_origin" in message.body
    if foreign or message.is_service or (message.markup is not None and "inline_keyboard" not in message.markup):
        raise bad_request("message can't be edited")
    return message


def edit(call: Call, message: Message, body: Obj) -> Obj:
    """Give a message its new content and keyboard (none, when the request has none), unless nothing would change."""
    markup = checked_markup(call.get("reply_markup"), message.chat)
    if body == message.body and markup == message.markup:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a current "
            "content and reply markup of the message"
        )
    message.body, message.markup, message.edit_date = body, markup, call.world.now()
    call.world.edited(message)
    return message.shape()

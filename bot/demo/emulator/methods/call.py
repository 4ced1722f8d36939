"""One request of the bot as its method sees it, and what most methods do first and last."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.demo.emulator.entities import CAPTION_LIMIT, TEXT_LIMIT, format_text
from bot.demo.emulator.errors import bad_request
from bot.demo.emulator.keyboards import checked_markup
from bot.demo.emulator.markup_rich import rich_fields

if TYPE_CHECKING:
    from bot.demo.emulator.delivery import Delivery
    from bot.demo.emulator.schema import Upload
    from bot.demo.emulator.shapes import Chat, Message, Obj, User
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


EPHEMERAL_SECONDS = 15.0
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


def text_or_rich_fields(call: Call) -> Obj:
    """What a message that is edited says now: blocks, or a text."""
    rich = call.get("rich_message")
    return rich_fields(rich) if rich is not None else text_fields(call)


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
    if (to := call.get("ephemeral_message_parameters")) is not None:
        only = _receiver(call, chat, to)
        asked = _asked(call, chat)
        return [world.whisper(chat, bot, body, only, reply_to=asked, markup=markup) for body in bodies]
    extra = {"has_protected_content": True} if call.get("protect_content") else {}
    return [world.post(chat, bot, body | extra, reply_to=reply_to, thread=thread, markup=markup) for body in bodies]


def _receiver(call: Call, chat: Chat, to: Obj) -> User:
    """Who alone is to see a message; ApiError where it may not go to them.

    Any bot may answer within 15 seconds a tap, or an ephemeral message, that it names; an administrator may send to
    any member at any time. https://core.telegram.org/bots/api#ephemeral-messages-and-commands
    """
    world, user = call.world, call.world.users.get(to["receiver_user_id"])
    if chat.person:
        raise bad_request("ephemeral messages can be sent only to groups and supergroups")
    if user is None or not chat.has(user.id):
        raise bad_request("USER_NOT_PARTICIPANT")
    query, asked = world.queries.get(to.get("callback_query_id", "")), _asked(call, chat)
    since = None
    if query is not None and query.user is user and query.message.chat is chat:
        since = query.asked
    elif asked is not None and asked.sender is user:
        since = asked.posted
    if not chat.is_admin(world.bot.id) and (since is None or time.monotonic() - since > EPHEMERAL_SECONDS):
        raise bad_request("an eligible action of the user is required to send an ephemeral message")
    return user


def _asked(call: Call, chat: Chat) -> Message | None:
    """The ephemeral message that the request answers."""
    return chat.ephemeral.get((call.get("reply_parameters") or {}).get("ephemeral_message_id", 0))


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
    return changeable(call, call.message("message to edit"))


def changeable(call: Call, message: Message) -> Message:
    """The message, where it is the bot's own and can be edited."""
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


def ephemeral(call: Call, subject: str) -> Message:
    """The bot's ephemeral message that a request names by its number and receiver."""
    message = call.chat().ephemeral.get(call.params["ephemeral_message_id"])
    if message is None or message.only is None or message.only.id != call.params["receiver_user_id"]:
        raise bad_request(f"{subject} not found")
    return message

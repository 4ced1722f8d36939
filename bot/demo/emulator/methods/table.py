"""All methods that the emulator performs, by name, and the parameters that it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.emulator.methods import about, chats, media, messages, updates

if TYPE_CHECKING:
    from bot.demo.emulator.methods.call import Method

METHODS: dict[str, Method] = {**about.METHODS, **chats.METHODS, **media.METHODS, **messages.METHODS, **updates.METHODS}
# in Telegram's reference, but without meaning here: refused, so that nobody relies on them unawares
NOT_PERFORMED = frozenset({
    "business_connection_id", "certificate", "direct_messages_topic_id", "ephemeral_message_parameters",
    "inline_message_id", "message_effect_id", "rich_message", "suggested_post_parameters", "thumbnail",
    "video_start_timestamp",
})  # fmt: skip
NOT_PERFORMED_IN_REPLY = frozenset({
    "chat_id", "ephemeral_message_id", "quote", "quote_parse_mode", "quote_entities", "quote_position",
    "checklist_task_id", "poll_option_id",
})  # fmt: skip

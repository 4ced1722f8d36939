"""Chats: who is in them, what is pinned, their topics; and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.emulator.errors import bad_request
from bot.demo.emulator.shapes import Topic, member_shape

if TYPE_CHECKING:
    from bot.demo.emulator.methods.call import Call, Method
    from bot.demo.emulator.shapes import Chat, Obj

ICON_COLOR = 7322096
_PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_invite_users",
)  # fmt: skip


def _get_chat(call: Call) -> Obj:
    chat = _seen(call)
    shape = chat.shape() | {
        "accent_color_id": 0, "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False,
        ),
    }  # fmt: skip
    if not chat.person:
        shape["permissions"] = dict.fromkeys(_PERMISSIONS, True)
    if chat.pinned:
        shape["pinned_message"] = chat.messages[chat.pinned[-1]].shape(with_reply=False)
    return shape


def _seen(call: Call) -> Chat:
    """The chat of a question: one may look at a private chat that one may not write to."""
    chat = call.world.known(call.params["chat_id"])
    return chat if chat.person else call.chat()


def _get_member(call: Call) -> Obj:
    chat, user_id = _seen(call), call.params["user_id"]
    if user_id != call.world.bot.id and user_id not in call.world.users:
        raise bad_request("invalid user_id specified")
    return member_shape(call.world.user(user_id), chat.members.get(user_id, "left"))


def _count(call: Call) -> int:
    chat = _seen(call)
    return sum(map(chat.has, chat.members))


def _administrators(call: Call) -> list[Obj]:
    chat = _seen(call)
    if chat.person:
        raise bad_request("there are no administrators in the private chat")
    return [
        member_shape(call.world.user(user_id), status)
        for user_id, status in chat.members.items()
        if chat.is_admin(user_id) and user_id != call.world.bot.id
    ]


def _leave(call: Call) -> bool:
    chat, world = call.chat(), call.world
    if chat.person:
        raise bad_request("chat member status can't be changed in private chats")
    world.set_member(chat, world.bot, "left", by=world.bot)
    world.post(chat, world.bot, {"left_chat_member": world.bot.shape()})
    return True


def _pinning_chat(call: Call) -> Chat:
    chat = call.chat()
    if not chat.person and not chat.is_admin(call.world.bot.id):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def _pin(call: Call) -> bool:
    chat, message = _pinning_chat(call), call.message("message to pin")
    if message.is_service:
        raise bad_request("service messages can't be pinned")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        call.world.record("pinned", chat, pinned=list(chat.pinned))
        pinned = {"pinned_message": message.shape(with_reply=False)}
        call.world.post(chat, call.world.bot, pinned, thread=message.thread)
    return True


def _unpin(call: Call) -> bool:
    chat = _pinning_chat(call)
    number = call.get("message_id", chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    call.world.record("pinned", chat, pinned=list(chat.pinned))
    return True


def _unpin_all(call: Call) -> bool:
    chat = _pinning_chat(call)
    chat.pinned.clear()
    call.world.record("pinned", chat, pinned=[])
    return True


def _create_topic(call: Call) -> Obj:
    chat, name = _forum(call), call.params["name"]
    if not 1 <= len(name) <= 128:
        raise bad_request("TOPIC_TITLE_INVALID")
    shape = {"name": name, "icon_color": call.get("icon_color", ICON_COLOR)}
    message = call.world.post(chat, call.world.bot, {"forum_topic_created": shape})
    chat.topics[message.id] = Topic(name)
    return {"message_thread_id": message.id} | shape


def _forum(call: Call) -> Chat:
    chat = call.chat()
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if not chat.is_admin(call.world.bot.id):
        raise bad_request("not enough rights to create a topic")
    return chat


def _switch_topic(*, closed: bool) -> Method:
    def method(call: Call) -> bool:
        chat, thread = _forum(call), call.params["message_thread_id"]
        if thread not in chat.topics:
            raise bad_request("TOPIC_ID_INVALID")
        if chat.topics[thread].closed == closed:
            raise bad_request("TOPIC_NOT_MODIFIED")
        chat.topics[thread].closed = closed
        event = "forum_topic_closed" if closed else "forum_topic_reopened"
        call.world.post(chat, call.world.bot, {event: {}}, thread=thread)
        return True

    return method


METHODS: dict[str, Method] = {
    "getChat": _get_chat,
    "getChatMember": _get_member,
    "getChatMemberCount": _count,
    "getChatAdministrators": _administrators,
    "leaveChat": _leave,
    "pinChatMessage": _pin,
    "unpinChatMessage": _unpin,
    "unpinAllChatMessages": _unpin_all,
    "createForumTopic": _create_topic,
    "closeForumTopic": _switch_topic(closed=True),
    "reopenForumTopic": _switch_topic(closed=False),
}

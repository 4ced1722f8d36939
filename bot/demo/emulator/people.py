"""What a person does: writes, edits, taps, sends pictures and files, blocks; and who is in which chat."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.demo.emulator.entities import CAPTION_LIMIT, TEXT_LIMIT, format_text
from bot.demo.emulator.errors import ApiError, PersonError
from bot.demo.emulator.methods.about import effective_commands
from bot.demo.emulator.shapes import Topic
from bot.demo.emulator.world import Query

if TYPE_CHECKING:
    from bot.demo.emulator.schema import Upload
    from bot.demo.emulator.shapes import Chat, Message, Obj, User
    from bot.demo.emulator.world import World


def person(world: World, user_id: int) -> User:
    """The person of an id; PersonError 404 for nobody."""
    if user_id not in world.users:
        raise PersonError(404, f"there is no user {user_id}")
    return world.users[user_id]


def chat_of(world: World, user: User, chat_id: int) -> Chat:
    """A chat that the person is in; PersonError says why not."""
    chat = world.chats.get(chat_id)
    if chat is None or not chat.has(user.id):
        raise PersonError(404, f"user {user.id} is in no chat {chat_id}")
    return chat


def message_of(chat: Chat, message_id: int, user: User) -> Message:
    """A message of the chat that the person sees, an ephemeral one by its negative number; PersonError 404 for none."""
    message = chat.messages.get(message_id) if message_id > 0 else chat.ephemeral.get(-message_id)
    if message is None or message.only not in (None, user):
        raise PersonError(404, f"chat {chat.id} has no message {message_id}")
    return message


def text_body(text: str) -> Obj:
    """The content of a message that a person typed."""
    plain, entities = format_text(text, None, None)
    if not 1 <= len(plain) <= TEXT_LIMIT:
        raise PersonError(400, f"text must have 1-{TEXT_LIMIT} characters, not {len(plain)}")
    return {"text": plain} | ({"entities": entities} if entities else {})


def media_body(world: World, kind: str, upload: Upload, caption: str, media_group_id: str | None) -> Obj:
    """The content of a message with a photo or a document that a person chose."""
    try:
        content = world.files.add_photo(upload) if kind == "photo" else world.files.add_document(upload)
    except ApiError as error:
        raise PersonError(error.code, error.description) from error
    plain, entities = format_text(caption, None, None)
    if len(plain) > CAPTION_LIMIT:
        raise PersonError(400, f"caption must have at most {CAPTION_LIMIT} characters, not {len(plain)}")
    body: Obj = {kind: content} | ({"caption": plain} if plain else {})
    body |= {"caption_entities": entities} if entities else {}
    return body | ({"media_group_id": media_group_id} if media_group_id else {})


def contact_body(user: User) -> Obj:
    """The content of a message by which a person shares their own number."""
    contact = {"phone_number": f"+86138{user.id % 10**8:08d}", "first_name": user.first_name, "user_id": user.id}
    return {"contact": contact | ({"last_name": user.last_name} if user.last_name else {})}


def shared_chat_body(world: World, user: User, request_id: int, chat_id: int) -> Obj:
    """The content of the message by which a person chooses one of their groups, as a keyboard of the bot's asks for."""
    own = world.chats[user.id]
    rows = [row for message in own.messages.values() for row in (message.markup or {}).get("keyboard", ())]
    keys = [key for row in rows for key in row]
    wanted = [key["request_chat"] for key in keys if key.get("request_chat", {}).get("request_id") == request_id]
    if not wanted:
        raise PersonError(404, f"no keyboard of user {user.id} asks for a chat by the number {request_id}")
    chat, asked = chat_of(world, user, chat_id), wanted[-1]
    fits = chat.person is None and not asked["chat_is_channel"]
    fits = fits and asked.get("chat_is_forum", chat.is_forum) == chat.is_forum
    fits = fits and (chat.has(world.bot.id) or not asked.get("bot_is_member"))
    if not fits or (asked.get("chat_is_created") and chat.members.get(user.id) != "creator"):
        raise PersonError(409, f"the keyboard does not let chat {chat_id} be chosen")
    title = {"title": chat.title} if asked.get("request_title") else {}
    return {"chat_shared": {"request_id": request_id, "chat_id": chat.id} | title}


def say(
    world: World, user: User, chat_id: int, body: Obj, *, reply_to: int | None = None, thread: int | None = None
) -> Message:
    """Post a person's message; in the private chat the first one starts the bot."""
    chat = chat_of(world, user, chat_id)
    if chat.migrated_to:
        raise PersonError(409, f"chat {chat.id} has become the supergroup {chat.migrated_to}")
    if chat.person and chat.members[world.bot.id] == "kicked":
        raise PersonError(403, "you have blocked the bot; unblock it first")
    if chat.person:
        chat.members[world.bot.id] = "member"
    replied_to = message_of(chat, reply_to, user) if reply_to is not None else None
    thread = replied_to.thread if replied_to and thread is None else thread
    if thread is not None and thread not in chat.topics:
        raise PersonError(404, f"chat {chat.id} has no topic {thread}")
    if thread is not None and chat.topics[thread].closed and not chat.is_admin(user.id):
        raise PersonError(403, "the topic is closed")
    if not chat.person and _is_for_the_bot_only(world, chat, user, body, replied_to):
        return world.whisper(chat, user, body, user, reply_to=replied_to)
    message = world.post(chat, user, body, reply_to=replied_to, thread=thread)
    chat.read[user.id] = message.id
    return message


def _is_for_the_bot_only(world: World, chat: Chat, user: User, body: Obj, replied_to: Message | None) -> bool:
    """Whether a person's message in a group is ephemeral: a command declared so, or an answer to such a message.

    https://core.telegram.org/bots/features#ephemeral-messages
    """
    if replied_to is not None and replied_to.only is not None:
        return True
    command, _, name = body.get("text", "").partition(" ")[0].removeprefix("/").partition("@")
    declared = effective_commands(world, chat, user.id, user.language_code)
    is_declared = any(entry["command"] == command and entry.get("is_ephemeral") for entry in declared)
    is_command = body.get("text", "").startswith("/") and name.lower() in ("", (world.bot.username or "").lower())
    return chat.has(world.bot.id) and is_command and is_declared


def change(world: World, user: User, chat_id: int, message_id: int, text: str) -> Message:
    """Edit one's own message: its text, or the caption of its picture or file."""
    message = message_of(chat_of(world, user, chat_id), message_id, user)
    if message.sender is not user or message.is_service or "contact" in message.body:
        raise PersonError(403, "only one's own texts and captions can be edited")
    if "text" in message.body:
        message.body = text_body(text)
    else:
        plain, entities = format_text(text, None, None)
        uncaptioned = {name: value for name, value in message.body.items() if "caption" not in name}
        message.body = uncaptioned | {"caption": plain} | ({"caption_entities": entities} if entities else {})
    message.edit_date = world.now()
    world.edited(message)
    return message


def tap(world: World, user: User, chat_id: int, message_id: int, choice: str | tuple[int, int]) -> str:
    """Press a button, named by its data or by row and column (from 0); gives the id of the callback query."""
    chat = chat_of(world, user, chat_id)
    message = message_of(chat, message_id, user)
    if not chat.has(world.bot.id):
        raise PersonError(409, "the bot is not in the chat: nobody would answer")
    rows = message.inline_keyboard
    if isinstance(choice, tuple):
        row, column = choice
        if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
            raise PersonError(404, f"message {message_id} has no button in row {row}, column {column}")
        data = rows[row][column].get("callback_data")
    else:
        data = choice if any(button.get("callback_data") == choice for line in rows for button in line) else None
    if data is None:
        raise PersonError(404, f"message {message_id} has no such button that answers; it has {rows}")
    query = Query(str(uuid4().int % 10**18), user, message, time.monotonic())
    world.queries[query.id] = query
    payload = {
        "id": query.id, "from": user.shape(), "message": message.shape(), "chat_instance": str(abs(chat.id) * 31),
        "data": data,
    }  # fmt: skip
    world.tell_bot("callback_query", payload, f"user {user.id}")
    return query.id


def block(world: World, user: User, *, blocked: bool) -> None:
    """Block the bot, or let it in again."""
    world.set_member(world.chats[user.id], world.bot, "kicked" if blocked else "member", by=user)


# ── chats


def found_chat(world: World, chat: Chat, people: list[User], bot_status: str) -> None:
    """Let people found a chat, the first as its creator, with the bot as "member", "administrator" or "left"."""
    founder = people[0]
    for user in people:
        chat.members[user.id] = "creator" if user is founder else "member"
    world.record("chat", chat, chat=chat.shape())
    event = "group_chat_created" if chat.type == "group" else "supergroup_chat_created"
    world.post(chat, founder, {event: True})
    if bot_status != "left":
        place_bot(world, chat, bot_status)


def place_bot(world: World, chat: Chat, status: str) -> None:
    """Add, promote, remove or kick the bot; a service message tells everybody."""
    by, was_in = _creator(world, chat), chat.has(world.bot.id)
    world.set_member(chat, world.bot, status, by=by)
    _tell_of_arrival(world, chat, world.bot, by, was_in=was_in)


def place_member(world: World, chat: Chat, user: User, status: str) -> None:
    """Let a person join, leave, or become administrator or creator; a service message tells of coming and going."""
    was_in = chat.has(user.id)
    world.set_member(chat, user, status, by=user)
    _tell_of_arrival(world, chat, user, user, was_in=was_in)


def _tell_of_arrival(world: World, chat: Chat, user: User, by: User, *, was_in: bool) -> None:
    if chat.has(user.id) and not was_in:
        world.post(chat, by, {"new_chat_members": [user.shape()]})
    elif was_in and not chat.has(user.id):
        world.post(chat, by, {"left_chat_member": user.shape()})


def _creator(world: World, chat: Chat) -> User:
    creator = next((user_id for user_id, status in chat.members.items() if status == "creator"), None)
    return world.users[creator] if creator is not None else next(iter(world.users.values()))


def migrate(world: World, chat: Chat) -> Chat:
    """Turn a group into a supergroup with a new id, as Telegram does by itself; both chats tell of it."""
    if chat.type != "group" or chat.migrated_to:
        raise PersonError(409, f"chat {chat.id} is no group that could become a supergroup")
    by, successor = _creator(world, chat), world.add_chat("supergroup", chat.title)
    successor.members = dict(chat.members)
    world.post(chat, by, {"migrate_to_chat_id": successor.id})
    world.post(successor, by, {"migrate_from_chat_id": chat.id})
    chat.migrated_to = successor.id
    world.record("chat", successor, chat=successor.shape())
    return successor


def open_topic(world: World, chat: Chat, name: str) -> int:
    """Open a topic in a forum; gives its thread id."""
    if not chat.is_forum:
        raise PersonError(409, f"chat {chat.id} is not a forum")
    shape = {"name": name, "icon_color": 7322096}
    message = world.post(chat, _creator(world, chat), {"forum_topic_created": shape})
    chat.topics[message.id] = Topic(name)
    return message.id


def close_topic(world: World, chat: Chat, thread: int) -> None:
    """Close a topic: only administrators may write there from then on."""
    if thread not in chat.topics:
        raise PersonError(404, f"chat {chat.id} has no topic {thread}")
    if not chat.topics[thread].closed:
        chat.topics[thread].closed = True
        world.post(chat, _creator(world, chat), {"forum_topic_closed": {}}, thread=thread)

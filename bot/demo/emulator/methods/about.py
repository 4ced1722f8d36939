"""What the bot says of itself: who it is, commands by scope and language, names, descriptions, the menu button."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.demo.emulator.errors import bad_request
from bot.demo.emulator.links import web_app_problem

if TYPE_CHECKING:
    from bot.demo.emulator.methods.call import Call, Method
    from bot.demo.emulator.shapes import Chat, Obj
    from bot.demo.emulator.world import World

_LENGTHS = {"name": 64, "description": 512, "short_description": 120}
_LANGUAGE = re.compile(r"[a-z]{2}")


def _get_me(call: Call) -> Obj:
    shape = call.world.bot.shape() | {"first_name": call.world.texts.get(("name", ""), call.world.bot.first_name)}
    return shape | {
        "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False,
        "supports_guest_queries": False, "can_connect_to_business": False, "has_main_web_app": False,
        "has_topics_enabled": False, "allows_users_to_create_topics": False, "can_manage_bots": False,
        "supports_join_request_queries": False,
    }  # fmt: skip


def _true(_: Call) -> bool:
    return True


def _scope(call: Call) -> tuple[str, int, int, str]:
    scope = call.get("scope") or {"type": "default"}
    language = _language(call)
    chat_id = call.world.known(scope["chat_id"]).id if "chat_id" in scope else 0
    return scope["type"], chat_id, scope.get("user_id", 0), language


def _language(call: Call) -> str:
    language: str = call.get("language_code", "")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _set_commands(call: Call) -> bool:
    commands = call.params["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"].removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    clean = [command | {"command": command["command"].removeprefix("/")} for command in commands]
    call.world.commands[_scope(call)] = clean
    call.world.record("commands", None)
    return True


def _get_commands(call: Call) -> list[Obj]:
    return call.world.commands.get(_scope(call), [])


def _delete_commands(call: Call) -> bool:
    call.world.commands.pop(_scope(call), None)
    call.world.record("commands", None)
    return True


def effective_commands(world: World, chat: Chat, user_id: int, language: str | None) -> list[Obj]:
    """The commands that a person sees in a chat: the first list that is set, from the narrowest scope to the widest."""
    if chat.person:
        scopes = [("chat", chat.id, 0), ("all_private_chats", 0, 0)]
    else:
        scopes = [("chat_member", chat.id, user_id), ("chat_administrators", chat.id, 0), ("chat", chat.id, 0),
                  ("all_chat_administrators", 0, 0), ("all_group_chats", 0, 0)]  # fmt: skip
        if not chat.is_admin(user_id):
            scopes = [scope for scope in scopes if not scope[0].endswith("administrators")]
    for scope in (*scopes, ("default", 0, 0)):
        for spoken in ((language or "")[:2], ""):
            if commands := world.commands.get((*scope, spoken)):
                return commands
    return []


def _setter(kind: str) -> Method:
    def method(call: Call) -> bool:
        text = call.get(kind, "")
        if len(text) > _LENGTHS[kind]:
            raise bad_request(f"{kind} must have at most {_LENGTHS[kind]} characters")
        call.world.texts[kind, _language(call)] = text
        return True

    return method


def _getter(kind: str) -> Method:
    def method(call: Call) -> Obj:
        default = call.world.bot.first_name if kind == "name" else ""
        texts = call.world.texts
        return {kind: texts.get((kind, _language(call))) or texts.get((kind, "")) or default}

    return method


def _set_menu(call: Call) -> bool:
    button = call.get("menu_button", {"type": "default"})
    if button["type"] == "web_app" and (problem := web_app_problem(button["web_app"]["url"])):
        raise bad_request(f"menu button Web App URL '{button['web_app']['url']}' is invalid: {problem}")
    call.world.menus[_menu_chat(call)] = button
    call.world.record("commands", None)
    return True


def _get_menu(call: Call) -> Obj:
    return menu(call.world, _menu_chat(call))


def _menu_chat(call: Call) -> int:
    if "chat_id" not in call.params:
        return 0
    chat = call.world.known(call.params["chat_id"])
    if not chat.person:
        raise bad_request("private chat not found")
    return chat.id


def menu(world: World, chat_id: int) -> Obj:
    """The menu button of a private chat, or the one for all."""
    button = world.menus.get(chat_id, {"type": "default"})
    if button["type"] == "default" and chat_id:
        button = world.menus.get(0, button)
    return {"type": "commands"} if button["type"] == "default" else button


METHODS: dict[str, Method] = {
    "getMe": _get_me,
    "logOut": _true,
    "close": _true,
    "setMyCommands": _set_commands,
    "getMyCommands": _get_commands,
    "deleteMyCommands": _delete_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
    "setChatMenuButton": _set_menu,
    "getChatMenuButton": _get_menu,
}

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.demo.emulator.schema import check_object
from tests.bot.demo.emulator.conftest import ANNA, BERT

if TYPE_CHECKING:
    from tests.support.peer import Peer


def command(name: str) -> list[dict[str, str]]:
    return [{"command": name, "description": "说明"}]


async def test_the_bot_knows_itself(peer: Peer) -> None:
    me = (await peer.bot("getMe"))["result"]
    check_object("User", me, "me")
    assert (me["id"], me["is_bot"], me["can_read_all_group_messages"]) == (1000, True, False)


async def test_the_narrowest_list_of_commands_is_shown(peer: Peer) -> None:
    group = await peer.add_chat("城南", [ANNA, BERT])
    await peer.bot("setMyCommands", commands=command("all"))
    assert [one["command"] for one in await peer.commands(ANNA)] == ["all"]
    await peer.bot("setMyCommands", commands=command("private"), scope={"type": "all_private_chats"})
    await peer.bot("setMyCommands", commands=command("zh"), scope={"type": "all_private_chats"}, language_code="zh")
    await peer.bot("setMyCommands", commands=command("anna"), scope={"type": "chat", "chat_id": BERT})
    await peer.bot("setMyCommands", commands=command("admins"), scope={"type": "all_chat_administrators"})
    shown = {(user, chat): (await peer.commands(user, chat))[0]["command"]
             for user, chat in ((ANNA, ANNA), (BERT, BERT), (ANNA, group), (BERT, group))}  # fmt: skip
    assert shown == {(ANNA, ANNA): "zh", (BERT, BERT): "anna", (ANNA, group): "admins", (BERT, group): "all"}
    await peer.bot("deleteMyCommands", scope={"type": "all_chat_administrators"})
    assert (await peer.commands(ANNA, group))[0]["command"] == "all"
    assert (await peer.bot("getMyCommands"))["result"] == command("all")


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        (command("上报"), "BOT_COMMAND_INVALID"),
        (command("Report"), "BOT_COMMAND_INVALID"),
        (command("a" * 33), "BOT_COMMAND_INVALID"),
        ([{"command": "a", "description": "好" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        (command("a") * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_commands_that_telegram_refuses(peer: Peer, commands: list[dict[str, Any]], words: str) -> None:
    assert (await peer.bot("setMyCommands", commands=commands))["description"] == f"Bad Request: {words}"


async def test_names_and_descriptions_by_language(peer: Peer) -> None:
    await peer.bot("setMyName", name="考核")
    await peer.bot("setMyDescription", description="Assessment", language_code="en")
    assert (await peer.bot("getMyName", language_code="en"))["result"] == {"name": "考核"}
    assert (await peer.bot("getMyDescription", language_code="en"))["result"] == {"description": "Assessment"}
    assert (await peer.bot("getMyDescription"))["result"] == {"description": ""}
    assert (await peer.bot("setMyShortDescription", short_description="x" * 121))["error_code"] == 400
    assert (await peer.chats(ANNA))[0]["title"] == "考核"


async def test_the_menu_button(peer: Peer) -> None:
    assert await peer.menu(ANNA) == {"type": "commands"}
    form = {"type": "web_app", "text": "填报", "web_app": {"url": "https://example.com/form"}}
    await peer.bot("setChatMenuButton", menu_button=form)
    await peer.bot("setChatMenuButton", chat_id=BERT, menu_button={"type": "commands"})
    assert (await peer.menu(ANNA), await peer.menu(BERT)) == (form, {"type": "commands"})
    assert (await peer.bot("getChatMenuButton", chat_id=BERT))["result"] == {"type": "commands"}
    insecure = form | {"web_app": {"url": "http://example.com"}}
    assert "Only HTTPS" in (await peer.bot("setChatMenuButton", menu_button=insecure))["description"]

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.outlets.telegram.capabilities import Capabilities
from bot.outlets.telegram.settled import settle, settled
from bot.rendering.callback_data import Action, pack
from tests.bot.demo.emulator.pictures import picture
from tests.bot.outlets.telegram.conftest import ANNA

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.outlets.telegram.pacing import Broadcast
    from tests.support.peer import Peer


def key(label: str, action: Action, *arguments: object, **more: Any) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, "s", *arguments), **more)


DONE, OTHER = key("已公示", Action.DONE, "u", "a"), key("已报送", Action.DONE, "u", "b")
CONFIRM, RETURN = key("✅ 核定", Action.CONFIRM, "u", 1, 9, style="success"), key("退回", Action.RETURN, "u", 1, 9)
SHOW = key("记录", Action.HISTORY, "u", 0)
KEYS = InlineKeyboardMarkup([[DONE, SHOW], [OTHER], [CONFIRM, RETURN]])


def labels(keyboard: Any) -> list[list[str]]:
    return [[button.text for button in row] for row in keyboard.inline_keyboard]


def test_a_decision_ends_all_its_buttons_and_no_others() -> None:
    after = settled(KEYS, str(CONFIRM.callback_data))
    assert after is not None
    assert after.said == "✅ 核定"  # it has a mark
    assert labels(after.without) == [["已公示", "记录"], ["已报送"]]
    off = [button.text for row in after.disabled.inline_keyboard for button in row if "disabled" in button.api_kwargs]
    assert off == ["✅ 核定", "退回"]
    assert settled(KEYS, str(SHOW.callback_data)) is None  # nothing is decided
    assert settled(None, str(DONE.callback_data)) is None


@pytest.mark.parametrize(("bot_api", "photo"), [(10, False), (9, False), (9, True)])
async def test_what_was_chosen_is_seen_on_every_server(
    bot: ExtBot[Broadcast], peer: Peer, bot_api: int, *, photo: bool
) -> None:
    await peer.be_server_of(bot_api)
    if photo:
        png = picture(60, 40)
        sent = await bot.send_photo(ANNA, png, caption="<b>到期</b> &lt;", parse_mode="HTML", reply_markup=KEYS)
    else:
        sent = await bot.send_message(ANNA, "<b>到期</b> &lt;", parse_mode="HTML", reply_markup=KEYS)
    await settle(bot, Capabilities(bot), sent, str(DONE.callback_data))
    message = (await peer.messages(ANNA))[-1]
    rows, said = message["reply_markup"]["inline_keyboard"], message.get("text", message.get("caption"))
    bold = message["caption_entities" if photo else "entities"]
    assert (bold[0]["type"], bold[0]["length"]) == ("bold", 2)
    if bot_api == 10:
        assert said == "到期 <"
        assert rows[0][0] == {"text": "✓ 已公示", "disabled": {}}
        assert len(rows[1]) == 1
    else:
        assert said == "到期 <\n\n✓ 已公示"
        assert [[button["text"] for button in row] for row in rows] == [["记录"], ["已报送"], ["✅ 核定", "退回"]]


async def test_a_table_keeps_its_words_where_its_buttons_go(bot: ExtBot[Broadcast], peer: Peer) -> None:
    rich = {"html": "<table><tr><td>到期</td></tr></table>"}
    content = {"chat_id": ANNA, "rich_message": rich, "reply_markup": KEYS}
    sent = await bot.do_api_request("sendRichMessage", content, Message)
    await peer.be_server_of(9)
    await settle(bot, Capabilities(bot), sent, str(CONFIRM.callback_data))
    message = (await peer.messages(ANNA))[-1]
    rows = message["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [["已公示", "记录"], ["已报送"]]
    assert "rich_message" in message
    assert "caption" not in message

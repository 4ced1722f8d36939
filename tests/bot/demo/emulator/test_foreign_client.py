"""The stand-in as python-telegram-bot sees it: a client that others wrote against the real Telegram."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    ReplyParameters,
)  # fmt: skip
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter
from telegram.request import HTTPXRequest

from tests.bot.demo.emulator.conftest import ANNA, BERT
from tests.bot.demo.emulator.pictures import picture
from tests.support.peer import running_emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.peer import Peer


def client(peer: Peer) -> Bot:
    return Bot(peer.token, base_url=f"{peer.url}/bot", base_file_url=f"{peer.url}/file/bot")


@pytest.fixture
async def bot(peer: Peer) -> AsyncIterator[Bot]:
    async with client(peer) as bot:
        yield bot


async def test_text_keyboard_edit_and_callback(peer: Peer, bot: Bot) -> None:
    assert bot.username == "demo_bot"
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("榜", callback_data="rank")]])
    sent = await bot.send_message(
        ANNA, "<b>12</b> 人", parse_mode="HTML", reply_markup=markup, reply_parameters=ReplyParameters(1)
    )
    assert sent.parse_entities() == {sent.entities[0]: "12"}
    await peer.tap(ANNA, sent.to_dict(), "rank")
    updates = await bot.get_updates(timeout=1)
    query = updates[-1].callback_query
    assert query
    assert query.data == "rank"
    assert await query.answer("好")
    edited = await bot.edit_message_text("13", ANNA, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.text == "13"
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("13", ANNA, sent.message_id)
    assert await bot.get_updates(offset=updates[-1].update_id + 1) == ()


async def test_photo_document_album_and_download(peer: Peer, bot: Bot) -> None:
    sent = await bot.send_photo(ANNA, picture(400, 200), caption="*榜*", parse_mode="MarkdownV2", filename="榜.png")
    assert (sent.caption, sent.photo[-1].width) == ("榜", 400)
    again = await bot.send_photo(ANNA, sent.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    album = await bot.send_media_group(ANNA, [InputMediaPhoto(picture(100, 100)), InputMediaPhoto(picture(120, 100))])
    assert len({one.media_group_id for one in album}) == 1
    replaced = await bot.edit_message_media(InputMediaPhoto(picture(300, 100)), ANNA, sent.message_id)
    assert isinstance(replaced, Message)
    assert replaced.photo[-1].width == 300
    document = (await bot.send_document(ANNA, "丁,1\n".encode(), filename="十月.csv")).document
    assert document
    assert document.file_name == "十月.csv"
    assert bytes(await (await bot.get_file(document)).download_as_bytearray()) == "丁,1\n".encode()


async def test_errors_become_the_clients_own(peer: Peer, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(404, "x")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(BERT, "x")
    await bot.set_webhook("https://example.com/hook", secret_token="abc")
    with pytest.raises(Conflict):
        await bot.get_updates()
    async with HTTPXRequest() as request, HTTPXRequest() as polling:
        stranger = Bot("1000:wrong", base_url=f"{peer.url}/bot", request=request, get_updates_request=polling)
        with pytest.raises(InvalidToken):
            await stranger.get_me()


async def test_floods_tell_how_long_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with running_emulator(limits=True) as peer:
        await peer.add_user(ANNA, "A")
        await peer.start(ANNA)
        async with client(peer) as bot:
            with pytest.raises(RetryAfter) as flood:
                await asyncio.gather(*(bot.send_message(ANNA, str(number)) for number in range(9)))
    assert flood.value.retry_after == timedelta(seconds=1)


async def test_what_the_client_reads_of_chats_and_itself(peer: Peer, bot: Bot) -> None:
    group = await peer.add_chat("城南", [ANNA], bot_admin=True)
    chat = await bot.get_chat(group)
    assert (chat.title, chat.type) == ("城南", "supergroup")
    assert [one.user.id for one in await bot.get_chat_administrators(group)] == [ANNA]
    assert (await bot.get_chat_member(group, bot.id)).status == "administrator"
    await bot.set_my_commands([BotCommand("todo", "待办")], BotCommandScopeAllPrivateChats(), language_code="zh")
    assert [one["command"] for one in await peer.commands(ANNA)] == ["todo"]
    await bot.set_my_name("考核")
    assert (await bot.get_my_name()).name == "考核"
    assert (await bot.get_webhook_info()).url == ""
    for update in await bot.get_updates():
        assert update.effective_chat

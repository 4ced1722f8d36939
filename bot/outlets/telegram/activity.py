"""What a chat shows while an answer takes its time: that the bot writes, or sends a file."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

from telegram.constants import ChatAction
from telegram.error import TelegramError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram.ext import ExtBot

    from bot.outlets.telegram.pacing import Broadcast

_AGAIN = 4.0  # seconds; Telegram shows it for five, or until the answer is there


class Activity(StrEnum):
    """What takes its time."""

    READING = ChatAction.TYPING  # a table
    MAKING_FILE = ChatAction.UPLOAD_DOCUMENT


@asynccontextmanager
async def shown(bot: ExtBot[Broadcast], chat_id: int, thread_id: int | None, activity: Activity) -> AsyncIterator[None]:
    """Show in a chat what the block does, as long as it lasts; where that fails nobody misses it."""
    repeating = asyncio.create_task(_repeat(bot, chat_id, thread_id, activity))  # noqa: TID251 ended with the block
    try:
        yield
    finally:
        repeating.cancel()


async def _repeat(bot: ExtBot[Broadcast], chat_id: int, thread_id: int | None, activity: Activity) -> None:
    while True:
        try:
            await bot.send_chat_action(chat_id, activity, message_thread_id=thread_id)
        except TelegramError:
            return
        await asyncio.sleep(_AGAIN)

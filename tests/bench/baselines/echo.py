"""python-telegram-bot as it comes: every message is sent back. Nothing is stored."""

from __future__ import annotations

from typing import Any

from telegram import Update  # noqa: TC002 the handler's annotations
from telegram.ext import MessageHandler, filters

from tests.bench.baselines.feed import application, run


async def echo(update: Update, _: Any) -> None:
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


if __name__ == "__main__":
    bot = application()
    bot.add_handler(MessageHandler(filters.TEXT, echo))
    run(bot)

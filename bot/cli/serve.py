"""`kaohe run` and `kaohe demo`."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from typing import TYPE_CHECKING

from telegram.error import InvalidToken

import schemes
from bot import logs
from bot.app import App
from bot.cli import opening
from bot.clock import clock_from
from bot.config import SettingsError
from bot.storage.migrate import NewerDatabase

if TYPE_CHECKING:
    from bot.config import Settings


def main(command: str, arguments: list[str]) -> int:
    """Run until interrupted; 2 where the settings are wrong."""
    if command == "demo":
        from bot.demo.run import main as demo  # noqa: PLC0415 the bot itself needs nothing of the demo

        return demo(arguments)
    argparse.ArgumentParser(
        prog="kaohe run", description="Run the bot; settings come from the environment or .env."
    ).parse_args(arguments)
    try:
        settings = opening.settings(with_token=True)
    except SettingsError as error:
        print(f"the settings need attention (.env.example explains them):\n{error}", file=sys.stderr)
        return 2
    logs.configure((settings.bot_token.get_secret_value(),))
    try:
        asyncio.run(_run(settings))
    except (schemes.FileError, NewerDatabase) as error:
        print(error, file=sys.stderr)
        return 2
    except InvalidToken:
        print("BOT_TOKEN: the Bot API server does not accept this token", file=sys.stderr)
        return 2
    return 0


async def _run(settings: Settings) -> None:
    app = App(settings, clock_from(settings.clock))
    loop = asyncio.get_running_loop()
    waiting = asyncio.current_task()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, lambda: waiting.cancel() if waiting is not None else None)
    try:
        await app.start()
        await app.run_until_stopped()
    except asyncio.CancelledError:
        pass
    finally:
        await app.stop()

"""`kaohe run`: the bot, until it is interrupted."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram.error import BadRequest, InvalidToken

from bot import logs
from bot.app import App
from bot.cli import opening, watchdog
from bot.cli.command import Command, Problem
from bot.clock import SystemClock, clock_from
from bot.domain.vitals import Part
from bot.storage.migrate import NewerDatabase
from bot.storage.trouble import DatabaseTrouble

if TYPE_CHECKING:
    from bot.config import Settings

# Seconds after which a thread that reckons lets the others go on. The usual 5 ms would be waited at each step of an
# answer while a large workbook is made: long enough for everybody to notice.
_SWITCH = 0.0005


@dataclass(frozen=True)
class RunOptions:
    """`kaohe run` takes nothing: settings come from the environment or `.env`."""


def run(_: RunOptions) -> str:
    """Run until interrupted; raises Problem for what is wrong around it, FileError for a scheme."""
    try:
        settings = opening.settings(with_token=True)
    except Problem as problem:
        raise Problem(f"the settings need attention (.env.example explains them):\n{problem}") from problem
    os.umask(0o077)  # whatever is made is for this user alone
    logs.configure((settings.bot_token.get_secret_value(),), level=settings.log_level, form=settings.log_format)
    sys.setswitchinterval(_SWITCH)
    try:
        asyncio.run(_run(settings))
    except (NewerDatabase, DatabaseTrouble) as error:
        raise Problem(str(error)) from error
    except BadRequest as error:
        raise Problem(f"PUBLIC_URL: the Bot API server does not deliver there: {error.message}") from error
    except InvalidToken as error:
        raise Problem("BOT_TOKEN: the Bot API server does not accept this token") from error
    return ""


async def _run(settings: Settings) -> None:
    app = App(settings, clock_from(settings.clock))
    receiving = (Part.POLLER,) if settings.public_url is None else (Part.INBOX, Part.SERVER)
    loop = asyncio.get_running_loop()
    waiting = asyncio.current_task()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: waiting.cancel() if waiting is not None else None)
    try:
        await app.start()
        parts, machine = app.context.vitals.parts, SystemClock()
        watchdog.ready(lambda: all(watchdog.is_alive(parts.get(part), machine.now()) for part in receiving))
        gc.freeze()  # what is there now stays: the collector need not look through it again and again
        await app.run_until_stopped()
    except asyncio.CancelledError:
        pass
    finally:
        watchdog.notify("STOPPING=1")
        await app.stop()


COMMANDS = {"run": Command(RunOptions, run, epilog="Settings come from the environment or .env.")}

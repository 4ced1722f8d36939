"""What commands on the ledger need: the settings, the database at this version, and the use cases' context."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from dotenv import dotenv_values

from bot.clock import clock_from
from bot.config import Settings
from bot.domain.workdays import Workdays
from bot.storage.engine import Database
from bot.storage.migrate import upgrade
from bot.usecases.context import Context, offerings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


NO_TOKEN = "0:none"  # noqa: S105 stands for none


def settings(*, with_token: bool = False) -> Settings:
    """The settings of the environment and, beneath it, of `.env`; raises SettingsError."""
    given = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    # Commands on the ledger never speak to Telegram: they work before there is a token.
    without = {} if with_token else {"BOT_TOKEN": NO_TOKEN}
    return Settings.from_environment({**without, **given, **os.environ})


@asynccontextmanager
async def opened(chosen: Settings) -> AsyncIterator[Context]:
    """The context on the database of the settings; raises what is wrong with either (see `bot.cli.data`)."""
    served = offerings(chosen.schemes)
    database = Database(chosen.database_url)
    try:
        await upgrade(database)
        days = Workdays(chosen.timezone, *chosen.quiet_hours, *chosen.holidays)
        yield Context(
            database,
            clock_from(chosen.clock),
            days,
            served,
            chosen.admin_ids,
            chosen.escalate_after,
            chosen.evidence_folder,
        )
    finally:
        await database.close()

"""Settings for the command line: the environment, and beneath it the file .env of the current folder."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from dotenv import dotenv_values

from bot.config import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_settings(otherwise: Mapping[str, str] | None = None) -> Settings | None:
    """The settings; None when something is wrong with them, which is then said. `otherwise` fills what is not set."""
    file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    try:
        return Settings.from_environment({**(otherwise or {}), **file, **os.environ})
    except SettingsError as error:
        print(f"the settings need attention (.env.example explains them):\n{error}", file=sys.stderr)
        return None


# The command line works on the database; it never speaks to Telegram and needs no token of its own.
NO_TOKEN = {"BOT_TOKEN": "0:none"}

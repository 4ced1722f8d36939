"""`kaohe invite` and `kaohe roster`: a one-use link to join, whenever the chat is not at hand; and who serves where."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

import schemes
from bot.cli import opening
from bot.config import SettingsError
from bot.domain.errors import UserError
from bot.domain.people import Role
from bot.rendering.catalogue import load_catalogue
from bot.rendering.people import error_screen
from bot.rendering.rosters import roster_csv, roster_rows, roster_text
from bot.storage.migrate import NewerDatabase
from bot.transport.whoami import username
from bot.usecases import joining, roster

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.domain.results import Invited


def main(command: str, arguments: list[str]) -> int:
    """Answer on standard output; what is wrong goes to standard error, with status 2."""
    return _roster(arguments) if command == "roster" else _link(arguments)


def _roster(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="kaohe roster")
    parser.add_argument("--csv", action="store_true", help="with commas, for a spreadsheet")
    parser.add_argument("--scheme", help="when several are served")
    options = parser.parse_args(arguments)
    try:
        rows = asyncio.run(_rows(opening.settings(), options.scheme))
    except (SettingsError, schemes.FileError, NewerDatabase, KeyError) as error:
        print(error, file=sys.stderr)
        return 2
    print(roster_csv(rows) if options.csv else roster_text(rows), end="")
    return 0


async def _rows(settings: Settings, scheme: str | None) -> list[tuple[str, ...]]:
    async with opening.opened(settings) as context:
        chosen = scheme or next(iter(context.schemes))
        if chosen not in context.schemes:
            raise KeyError(f"{chosen!r} is not served here; there are {', '.join(context.schemes)}")
        return roster_rows(await roster.roster(context, None, chosen), context.zone)


def _link(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="kaohe invite")
    parser.add_argument("--role", required=True, choices=[role.value for role in Role])
    parser.add_argument("--unit", help="a unit's id; for a coordinator")
    parser.add_argument("--department", help="a department that the scheme names for reviewing; for a reviewer")
    parser.add_argument("--scheme", help="when several are served")
    options = parser.parse_args(arguments)
    try:
        settings = opening.settings()
        invited, name = asyncio.run(_invite(settings, options))
    except UserError as error:
        print(error_screen(error, load_catalogue("en")).text, file=sys.stderr)
        return 2
    except (SettingsError, schemes.FileError, NewerDatabase) as error:
        print(error, file=sys.stderr)
        return 2
    if name is not None:
        print(f"https://t.me/{name}?start={invited.token}")
    print(f"/start {invited.token}")
    print(f"good for one use, until {invited.expires_at:%Y-%m-%d %H:%M} UTC", file=sys.stderr)
    return 0


async def _invite(settings: Settings, options: argparse.Namespace) -> tuple[Invited, str | None]:
    async with opening.opened(settings) as context:
        scheme, role = options.scheme or next(iter(context.schemes)), Role(options.role)
        invited = await joining.invite(context, None, scheme, role, options.unit, options.department)
    token = settings.bot_token.get_secret_value()
    return invited, await username(settings.bot_api_url, token) if token != opening.NO_TOKEN else None

"""`kaohe db`, `kaohe facts` and `kaohe import`: the database and what is in it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import schemes
from bot.cli.opening import opened, settings
from bot.config import SettingsError
from bot.domain.entries import Basis
from bot.storage.migrate import NewerDatabase
from bot.usecases import exchanging

if TYPE_CHECKING:
    from bot.usecases.context import Context


class _WhichScheme(Exception):
    """The scheme is not served here, or several are and none was named."""


def main(command: str, arguments: list[str]) -> int:
    """Answer on standard output; everything that is wrong goes to standard error, with status 2."""
    options = _options(command, arguments)
    try:
        print(asyncio.run(_run(command, options)), end="")
    except (schemes.FileError, SettingsError, NewerDatabase, _WhichScheme, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _options(command: str, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"kaohe {command}")
    if command == "db":
        parser.add_argument("action", choices=("upgrade",), help="bring the database to this version")
        return parser.parse_args(arguments)
    if command == "import":
        parser.add_argument("file", type=Path, help="csv: unit,fact,date,value; values are running totals")
    else:
        parser.add_argument("--as-of", required=True, type=_day, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--basis", type=Basis, choices=tuple(Basis), help="what they rest on; else the scheme's usual"
        )
    parser.add_argument("--scheme", help="a scheme's id; may be left out where only one is served")
    return parser.parse_args(arguments)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day written as 2021-03-31") from None


async def _run(command: str, options: argparse.Namespace) -> str:
    async with opened(settings()) as context:
        if command == "db":
            return "the database is at this version\n"
        scheme = _scheme(context, options.scheme)
        if command == "facts":
            return await exchanging.facts(context, scheme, options.as_of, options.basis)
        done = await exchanging.import_facts(context, scheme, options.file.read_bytes(), str(options.file))
        return f"{done.rows} rows, {done.stored} of them new\n"


def _scheme(context: Context, given: str | None) -> str:
    served = tuple(context.schemes)
    if given is None and len(served) == 1:
        return served[0]
    if given in served:
        return given
    wrong = "name one with --scheme" if given is None else f"{given!r} is not served here"
    raise _WhichScheme(f"{wrong}; SCHEME has {', '.join(served)}")

"""`kaohe db`, `kaohe facts`, `kaohe import` and `kaohe differences`: the database and what is in it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import schemes
from bot.cli.opening import opened, settings
from bot.cli.problems import problem
from bot.cli.score import day
from bot.config import SettingsError
from bot.domain.entries import Basis
from bot.domain.errors import UserError
from bot.rendering import differences as screens
from bot.rendering.catalogue import LANGUAGES, load_catalogue
from bot.storage.migrate import NewerDatabase
from bot.usecases import differences, exchanging

if TYPE_CHECKING:
    from bot.usecases.context import Context


class WhichScheme(Exception):
    """The scheme is not served here, or several are and none was named."""


def main(command: str, arguments: list[str]) -> int:
    """Answer on standard output; everything that is wrong goes to standard error, with status 2."""
    options = _options(command, arguments)
    try:
        print(asyncio.run(_run(command, options)), end="")
    except UserError as error:
        print(load_catalogue("zh-CN").plain(f"errors.{error.code}", **error.values), file=sys.stderr)
        return 2
    except (schemes.FileError, SettingsError, NewerDatabase, WhichScheme, ValueError, OSError) as error:
        print(problem(error), file=sys.stderr)
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
        parser.add_argument("--as-of", required=True, type=day, metavar="YYYY-MM-DD")
    if command == "differences":
        parser.add_argument("--out", type=Path, help="an .xlsx or .csv instead of the text")
        parser.add_argument("--language", choices=LANGUAGES, default="zh-CN")
    elif command == "facts":
        parser.add_argument(
            "--basis", type=Basis, choices=tuple(Basis), help="what they rest on; else the scheme's usual"
        )
    parser.add_argument("--scheme", help="a scheme's id; may be left out where only one is served")
    return parser.parse_args(arguments)


async def _run(command: str, options: argparse.Namespace) -> str:
    async with opened(settings()) as context:
        if command == "db":
            return "the database is at this version\n"
        scheme = scheme_of(context, options.scheme)
        if command == "facts":
            return await exchanging.facts(context, scheme, options.as_of, options.basis)
        if command == "differences":
            return await _differences(context, scheme, options)
        done = await exchanging.import_facts(context, scheme, options.file.read_bytes(), str(options.file))
        return f"{done.rows} rows, {done.stored} of them new\n"


async def _differences(context: Context, scheme_id: str, options: argparse.Namespace) -> str:
    """Where self-assessment and assessment differ, as text or as the file for the meeting."""
    found = await differences.of_all(context, None, scheme_id, options.as_of)
    scheme, catalogue = context.schemes[scheme_id].scheme, load_catalogue(options.language)
    if options.out is None:
        return screens.plain_differences(found, scheme, catalogue) + "\n"
    if options.out.suffix not in (".xlsx", ".csv"):
        raise ValueError(f"{options.out} is neither .xlsx nor .csv")
    made = context.clock.now().astimezone(context.zone)
    workbook = options.out.suffix == ".xlsx"
    options.out.write_bytes(
        screens.workbook(found, scheme, made, catalogue)
        if workbook
        else screens.differences_csv(found, scheme, catalogue)
    )
    return f"{options.out}\n"


def scheme_of(context: Context, given: str | None) -> str:
    """The scheme that was named, or the only one; raises WhichScheme."""
    served = tuple(context.schemes)
    if given is None and len(served) == 1:
        return served[0]
    if given in served:
        return given
    wrong = "name one with --scheme" if given is None else f"{given!r} is not served here"
    raise WhichScheme(f"{wrong}; SCHEME has {', '.join(served)}")

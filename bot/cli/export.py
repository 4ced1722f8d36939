"""`kaohe export`: the standing or the whole ledger as a file."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import schemes
from bot.cli.data import WhichScheme, scheme_of
from bot.cli.opening import opened, settings
from bot.cli.problems import problem
from bot.cli.score import day
from bot.config import SettingsError
from bot.rendering.catalogue import LANGUAGES, load_catalogue
from bot.rendering.exporting import ledger_file, standing_file
from bot.storage.migrate import NewerDatabase
from bot.usecases import archiving
from bot.usecases.standings import has_samples, standing, today

if TYPE_CHECKING:
    from bot.rendering.screen import Attachment

_ENDINGS = {False: ("xlsx", "csv", "json"), True: ("xlsx", "csv")}


def main(command: str, arguments: list[str]) -> int:
    """Write the file; everything that is wrong goes to standard error, with status 2."""
    options = _options(command, arguments)
    try:
        file = asyncio.run(_file(options))
        options.out.write_bytes(file.content)
    except (schemes.FileError, SettingsError, NewerDatabase, WhichScheme, ValueError, OSError) as error:
        print(problem(error), file=sys.stderr)
        return 2
    print(f"{options.out}: {len(file.content)} bytes")
    return 0


def _options(command: str, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"kaohe {command}")
    parser.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help="its ending says what it is: .xlsx, .csv, .json"
    )
    parser.add_argument(
        "--ledger", action="store_true", help="every entry for the archive (.xlsx, .csv) instead of the standing"
    )
    parser.add_argument(
        "--as-of", type=day, metavar="YYYY-MM-DD", help="the standing of that evening; today where it is left out"
    )
    parser.add_argument("--scheme", help="a scheme's id; may be left out where only one is served")
    parser.add_argument("--language", choices=LANGUAGES, default="zh-CN")
    options = parser.parse_args(arguments)
    endings = _ENDINGS[options.ledger]
    if options.out.suffix.removeprefix(".") not in endings:
        parser.error(f"--out {options.out} must end in {', '.join('.' + one for one in endings)}")
    if options.ledger and options.as_of is not None:
        parser.error("--ledger holds every entry: it has no --as-of")
    return options


async def _file(options: argparse.Namespace) -> Attachment:
    catalogue, ending = load_catalogue(options.language), options.out.suffix.removeprefix(".")
    async with opened(settings()) as context:
        scheme_id = scheme_of(context, options.scheme)
        scheme = context.schemes[scheme_id].scheme
        if options.ledger:
            kept = await archiving.archive(context, None, scheme_id)
            return ledger_file(kept, scheme, context.clock.now().astimezone(context.zone), catalogue, ending)
        found = await standing(context, scheme_id, min(options.as_of or today(context, scheme), scheme.end))
        return standing_file(found, catalogue, ending, sample=await has_samples(context, scheme_id))

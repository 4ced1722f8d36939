"""`kaohe last-year`: last year's final totals out of a file, whole or, where something in it is wrong, not at all."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

import schemes
from bot.cli.data import WhichScheme, scheme_of
from bot.cli.opening import opened, settings
from bot.cli.problems import problem
from bot.config import SettingsError
from bot.parsing.last_year import read_last_year
from bot.parsing.names import vocabulary
from bot.parsing.spreadsheets import sheets_of
from bot.rendering.catalogue import LANGUAGES, load_catalogue
from bot.rendering.formatting import plain_text
from bot.rendering.last_year import figure_sheets, headings
from bot.rendering.workbooks import wrong_lines
from bot.storage.migrate import NewerDatabase
from bot.usecases import last_year
from schemes.xlsx import BadWorkbook


def main(command: str, arguments: list[str]) -> int:
    """Answer on standard output; everything that is wrong goes to standard error, with status 2."""
    parser = argparse.ArgumentParser(prog=f"kaohe {command}")
    parser.add_argument(
        "file", type=Path, help=".xlsx or .csv: a table of units and facts, or columns unit, fact, value"
    )
    parser.add_argument("--scheme", help="a scheme's id; may be left out where only one is served")
    parser.add_argument("--language", choices=LANGUAGES, default="zh-CN")
    options = parser.parse_args(arguments)
    try:
        wrong, said = asyncio.run(_stored(options))
    except (schemes.FileError, SettingsError, NewerDatabase, WhichScheme, BadWorkbook, ValueError, OSError) as error:
        print(problem(error), file=sys.stderr)
        return 2
    print(said, file=sys.stderr if wrong else sys.stdout)
    return 2 if wrong else 0


async def _stored(options: argparse.Namespace) -> tuple[bool, str]:
    """Whether something is wrong, and all that is to be told."""
    catalogues = [load_catalogue(one) for one in LANGUAGES]
    catalogue = load_catalogue(options.language)
    async with opened(settings()) as context:
        scheme = context.schemes[scheme_of(context, options.scheme)].scheme
        sheets = sheets_of(options.file.read_bytes(), options.file.name)
        words, names = vocabulary(scheme), figure_sheets(catalogues)
        read = read_last_year(sheets, options.file.name, words, headings(catalogues), names)
        done = await last_year.bring_in(context, scheme.id, read)
    if done.wrong:
        return True, plain_text("\n".join(wrong_lines(done.wrong, catalogue, most=len(done.wrong))))
    key = "last_year.brought_in"
    return False, catalogue.plain(key, count=len(done.changes), same=done.same, year=scheme.start.year - 1)

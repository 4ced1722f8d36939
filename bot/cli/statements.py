"""`kaohe statements`: who has handed in a statement, and all of them as one workbook."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import schemes
from bot.cli.data import WhichScheme, scheme_of
from bot.cli.opening import opened, settings
from bot.config import SettingsError
from bot.domain.errors import UserError
from bot.domain.statements import offered
from bot.rendering.catalogue import LANGUAGES, load_catalogue
from bot.rendering.formatting import plain_text
from bot.rendering.statements import collected_file, overview_lines
from bot.storage.migrate import NewerDatabase
from bot.usecases import collecting, statements
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from bot.usecases.context import Context


class WhichStatement(Exception):
    """The scheme has no statement, or several and none was named."""


def main(command: str, arguments: list[str]) -> int:
    """Tell or write; everything that is wrong goes to standard error, with status 2."""
    options = _options(command, arguments)
    try:
        print(asyncio.run(_run(options)))
    except UserError as error:
        print(load_catalogue("zh-CN").plain(f"errors.{error.code}", **error.values), file=sys.stderr)
        return 2
    except (schemes.FileError, SettingsError, NewerDatabase, WhichScheme, WhichStatement, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _options(command: str, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"kaohe {command}")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="all units' statements as an .xlsx; it tells of persons"
    )
    parser.add_argument("--duty", help="the duty whose statement it is; may be left out where there is only one")
    parser.add_argument("--scheme", help="a scheme's id; may be left out where only one is served")
    parser.add_argument("--language", choices=LANGUAGES, default="zh-CN")
    options = parser.parse_args(arguments)
    if options.out is not None and options.out.suffix != ".xlsx":
        parser.error(f"--out {options.out} must end in .xlsx")
    return options


async def _run(options: argparse.Namespace) -> str:
    catalogue = load_catalogue(options.language)
    async with opened(settings()) as context:
        scheme_id = scheme_of(context, options.scheme)
        scheme = context.schemes[scheme_id].scheme
        duty, statement = statements.duty_of(context, scheme_id, _duty(context, scheme_id, options.duty))
        if options.out is None:
            found = await collecting.overview(context, None, scheme_id, duty.id)
            return "\n".join(map(plain_text, overview_lines(found, duty, statement, scheme, catalogue)))
        found = await collecting.collect(context, None, scheme_id, duty.id)
        now = context.clock.now().astimezone(context.zone)
        options.out.write_bytes(collected_file(found, duty, statement, scheme, now, catalogue).content)
        return f"{options.out}"


def _duty(context: Context, scheme_id: str, given: str | None) -> str:
    """The duty that was named, or the only one with a statement; raises WhichStatement."""
    if given is not None:
        return given
    found = offered(context.schemes[scheme_id].duties, local_day(context, context.clock.now()))
    if len(found) != 1:
        raise WhichStatement(
            f"{scheme_id} has {len(found)} statements; name one with --duty: {', '.join(one.id for one in found)}"
            if found
            else f"{scheme_id} has no statement"
        )
    return found[0].id

"""`kaohe changes`: which reports, corrections and confirmations made the difference between two days, or since a day."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

import schemes
from bot.cli.data import WhichScheme, scheme_of
from bot.cli.named import unit_named
from bot.cli.opening import opened, settings
from bot.cli.problems import problem
from bot.cli.score import day
from bot.config import SettingsError
from bot.domain.entries import Basis
from bot.domain.errors import UserError
from bot.rendering.catalogue import LANGUAGES, load_catalogue
from bot.rendering.causes import Words
from bot.rendering.changes import plain_changes
from bot.storage.migrate import NewerDatabase
from bot.usecases import changes
from bot.usecases.standings import today
from scoring import UnknownId

if TYPE_CHECKING:
    from datetime import date


def main(command: str, arguments: list[str]) -> int:
    """Answer on standard output; everything that is wrong goes to standard error, with status 2."""
    options = _options(command, arguments)
    catalogue = load_catalogue(options.language)
    try:
        print(asyncio.run(_told(options)))
    except UserError as error:
        print(catalogue.plain(f"errors.{error.code}", **error.values), file=sys.stderr)
        return 2
    except (schemes.FileError, SettingsError, NewerDatabase, WhichScheme, UnknownId, ValueError, OSError) as error:
        print(problem(error), file=sys.stderr)
        return 2
    return 0


def _options(command: str, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"kaohe {command}")
    parser.add_argument("scheme", help="a scheme's id")
    parser.add_argument("first", type=day, metavar="YYYY-MM-DD", help="the evening of this day …")
    parser.add_argument("last", type=day, nargs="?", metavar="YYYY-MM-DD", help="… and of this one; left out: today")
    parser.add_argument("--unit", help="a unit's id or name; else every unit that moved")
    parser.add_argument(
        "--seen",
        type=day,
        nargs="+",
        metavar="YYYY-MM-DD",
        help="the first day's standing as it was seen on the evening of this day, and of a second one (else now)",
    )
    parser.add_argument("--basis", type=Basis, choices=tuple(Basis), help="what it rests on; else the scheme's usual")
    parser.add_argument("--language", choices=LANGUAGES, default="zh-CN")
    options = parser.parse_args(arguments)
    if options.seen is not None and (options.last is not None or len(options.seen) > 2):
        parser.error("--seen compares one day's standing as it was seen on one or two evenings")
    return options


async def _told(options: argparse.Namespace) -> str:
    async with opened(settings()) as context:
        scheme_id = scheme_of(context, options.scheme)
        scheme = context.schemes[scheme_id].scheme
        seen: tuple[date | None, date | None] = (None, None)
        last = options.last or today(context, scheme)
        if options.seen is not None:
            first, *rest = options.seen
            seen, last = (first, rest[0] if rest else None), options.first
        span = changes.span_of(context, scheme_id, (options.first, last), seen)
        found, names = await changes.of_all(context, None, scheme_id, span, options.basis)
        if options.unit is not None:
            unit = unit_named(scheme, options.unit)
            found = tuple(one for one in found if one.movement.unit == unit)
        return plain_changes(found, Words(scheme, load_catalogue(options.language), names, context.zone))

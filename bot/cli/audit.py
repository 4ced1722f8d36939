"""`kaohe audit`: who did what when, to what, from where."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

import schemes
from bot.cli import opening
from bot.cli.problems import problem
from bot.cli.score import day
from bot.config import SettingsError
from bot.domain.deeds import ACTIONS, Search
from bot.rendering.audit import audit_csv, deed_line
from bot.rendering.catalogue import LANGUAGES, load_catalogue
from bot.storage.migrate import NewerDatabase
from bot.usecases import auditing

if TYPE_CHECKING:
    from bot.config import Settings


def main(command: str, arguments: list[str]) -> int:
    """Answer on standard output, in time order; everything that is wrong goes to standard error, with status 2."""
    parser = argparse.ArgumentParser(prog=f"kaohe {command}")
    parser.add_argument("--since", type=day, metavar="YYYY-MM-DD")
    parser.add_argument("--until", type=day, metavar="YYYY-MM-DD", help="this day included")
    parser.add_argument("--person", help="a name or an id")
    parser.add_argument("--unit", help="a unit's id")
    parser.add_argument("--action", choices=ACTIONS, metavar="ACTION", help=", ".join(ACTIONS))
    parser.add_argument("--scheme", help="a scheme's id; else all that are served")
    parser.add_argument("--csv", action="store_true", help="a table with every column")
    parser.add_argument("--language", choices=LANGUAGES, default="zh-CN")
    options = parser.parse_args(arguments)
    try:
        asyncio.run(_audit(opening.settings(), options))
    except (schemes.FileError, SettingsError, NewerDatabase, ValueError, OSError) as error:
        print(problem(error), file=sys.stderr)
        return 2
    return 0


async def _audit(settings: Settings, options: argparse.Namespace) -> None:
    async with opening.opened(settings) as context:
        served = tuple(context.schemes)
        if options.scheme is not None and options.scheme not in served:
            raise ValueError(f"{options.scheme!r} is not served here; SCHEME has {', '.join(served)}")
        known = await auditing.everybody(context)
        people = frozenset(one for one, name in known.items() if options.person in (name, str(one)))
        if options.person is not None and not people:
            raise ValueError(f"nobody is called {options.person!r}")
        search, found = Search(options.since, options.until, people, options.unit, options.action), []
        for scheme_id in (options.scheme,) if options.scheme else served:
            scheme = context.schemes[scheme_id].scheme
            deeds = await auditing.deeds(context, scheme_id, search)
            found += deeds
            if not options.csv:
                for one in deeds:
                    print(deed_line(one, scheme, load_catalogue(options.language), context.zone))
        if options.csv:
            print(audit_csv(found, context.zone), end="")

"""`kaohe settled`: which ranks stand, and what is still open, by a file of facts."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import schemes
from bot.cli.named import unit_named
from bot.cli.problems import problem
from bot.cli.score import day, totals_from
from bot.domain.still_open import still_open
from bot.rendering.catalogue import LANGUAGES, load_catalogue
from bot.rendering.still_open import plain_open
from scoring import UnknownId, score, tabulate
from scoring.attainable import Attainable


def main(command: str, arguments: list[str]) -> int:
    """Answer on standard output; everything that is wrong goes to standard error, with status 2."""
    options = _options(command, arguments)
    try:
        scheme, totals = totals_from(options.scheme, Path(options.facts))
        standing = score(scheme, tabulate(scheme, totals, min(options.as_of, scheme.end)))
        reach = Attainable(standing, options.as_of)
        units = [unit_named(scheme, options.unit)] if options.unit else [unit.id for unit in scheme.units]
        found = [still_open(reach, unit) for unit in units]
    except (schemes.FileError, UnknownId, OSError) as error:
        print(problem(error), file=sys.stderr)
        return 2
    print(plain_open(found, standing, load_catalogue(options.language), whole=bool(options.unit)))
    return 0


def _options(command: str, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"kaohe {command}")
    parser.add_argument("scheme", help="a scheme's id, or the path of its folder")
    parser.add_argument("unit", nargs="?", help="a unit's id or name; without it all units")
    parser.add_argument("--facts", required=True, metavar="FILE", help="csv: unit,fact,date,value")
    parser.add_argument("--as-of", required=True, type=day, metavar="YYYY-MM-DD")
    parser.add_argument("--language", choices=LANGUAGES, default="zh-CN")
    return parser.parse_args(arguments)

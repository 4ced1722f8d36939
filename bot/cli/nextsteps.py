"""`kaohe next`: what brings a unit most from here, by a file of facts."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import schemes
from bot.cli.named import unit_named
from bot.cli.problems import problem
from bot.cli.score import day, totals_from
from bot.domain.nextsteps import next_steps
from bot.domain.pace import since, unit_pace
from bot.domain.workdays import Workdays
from bot.rendering.catalogue import LANGUAGES, load_catalogue
from bot.rendering.nextsteps import plain_next
from schemes.duties import load_duties
from scoring import UnknownId, score, tabulate

_DAYS = Workdays(ZoneInfo("Asia/Shanghai"))  # the published working days: there are no settings here


def main(command: str, arguments: list[str]) -> int:
    """Answer on standard output; everything that is wrong goes to standard error, with status 2."""
    options = _options(command, arguments)
    try:
        scheme, totals = totals_from(options.scheme, Path(options.facts))
        duties = load_duties(options.scheme, scheme)
        standing = score(scheme, tabulate(scheme, totals, min(options.as_of, scheme.end)))
        before = tabulate(scheme, totals, since(scheme, standing.as_of, _DAYS))
        unit = unit_named(scheme, options.unit)
        steps = next_steps(standing, duties, unit, unit_pace(standing.table, before, unit, _DAYS))
    except (schemes.FileError, UnknownId, OSError) as error:
        print(problem(error), file=sys.stderr)
        return 2
    catalogue = load_catalogue(options.language)
    print(plain_next(steps, scheme, {duty.id: duty for duty in duties}, catalogue))
    return 0


def _options(command: str, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"kaohe {command}")
    parser.add_argument("scheme", help="a scheme's id, or the path of its folder")
    parser.add_argument("unit", help="a unit's id or name")
    parser.add_argument("--facts", required=True, metavar="FILE", help="csv: unit,fact,date,value")
    parser.add_argument("--as-of", required=True, type=day, metavar="YYYY-MM-DD")
    parser.add_argument("--language", choices=LANGUAGES, default="zh-CN")
    return parser.parse_args(arguments)

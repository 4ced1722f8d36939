"""`kaohe score` and `kaohe why`: the engine on a file of facts. Loads nothing of the bot but words."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import schemes
from bot.cli.problems import problem
from schemes import facts_csv
from scoring import UnknownId, format_hundredths, score, tabulate, why
from scoring.standing import as_json

if TYPE_CHECKING:
    from scoring import Scheme, Standing, Total


def main(command: str, arguments: list[str]) -> int:
    """Answer on standard output; everything that is wrong goes to standard error, with status 2."""
    options = _options(command, arguments)
    try:
        scheme, totals = totals_from(options.scheme, Path(options.facts))
        standing = score(scheme, tabulate(scheme, totals, options.as_of))
        text = _why(standing, options) if command == "why" else _answer(standing, machine=options.json)
    except (schemes.FileError, UnknownId, OSError) as error:
        print(problem(error), file=sys.stderr)
        return 2
    print(text)
    return 0


def _options(command: str, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"kaohe {command}")
    parser.add_argument("scheme", help="a scheme's id, or the path of its folder")
    if command == "why":
        parser.add_argument("unit", help="a unit's id or name")
        parser.add_argument("subject", metavar="item", help="an item's or award's id or title, or: total, rank")
        parser.add_argument("--language", choices=("zh-CN", "en"), default="zh-CN")
    parser.add_argument("--facts", required=True, metavar="FILE", help="csv: unit,fact,date,value")
    parser.add_argument("--as-of", required=True, type=day, metavar="YYYY-MM-DD")
    if command == "score":
        parser.add_argument("--json", action="store_true", help="everything, for programs")
    return parser.parse_args(arguments)


def day(text: str) -> date:
    """A day of the command line; raises ArgumentTypeError with what would be right."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:  # Python reads 20210331 and 2021-W13 as well
        raise argparse.ArgumentTypeError(f"{text!r} is not a day written as 2021-03-31")
    return found


def totals_from(name: str, file: Path) -> tuple[Scheme, tuple[Total, ...]]:
    """A scheme and what a file of facts says under it; raises FileError, OSError."""
    scheme = schemes.load(name)
    return scheme, tuple(facts_csv.read(file.read_bytes(), str(file), scheme))


def _answer(standing: Standing, *, machine: bool) -> str:
    scheme = standing.scheme
    if machine:
        return as_json(standing)
    ordered = sorted(scheme.units, key=lambda unit: standing.rank(unit.id))
    return "\n".join(
        f"{standing.rank(unit.id):>3}  {format_hundredths(standing.total(unit.id)):>7}  {unit.name}" for unit in ordered
    )


def _why(standing: Standing, options: argparse.Namespace) -> str:
    from bot.cli.named import item_named, unit_named  # noqa: PLC0415 `score` needs no words
    from bot.rendering.catalogue import load_catalogue  # noqa: PLC0415
    from bot.rendering.working import plain_working  # noqa: PLC0415

    scheme = standing.scheme
    found = why(standing, unit_named(scheme, options.unit), item_named(scheme, options.subject))
    return plain_working(found, scheme, load_catalogue(options.language))

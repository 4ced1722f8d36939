"""`kaohe whatif`, `kaohe compare` and `kaohe gap`: other figures, another scheme, another unit or day, by a file of facts."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import schemes
from bot.cli.named import fact_named, unit_named
from bot.cli.problems import problem
from bot.cli.score import day, totals_from
from bot.rendering.catalogue import LANGUAGES, load_catalogue
from bot.rendering.gaps import plain_gap
from bot.rendering.outlooks import plain_comparison, plain_outlook
from schemes import facts_csv
from scoring import ScoringError, score, tabulate
from scoring.compare import compare, must_be_comparable
from scoring.gap import gap, neighbour
from scoring.what_if import parse_change, suppose


def main(command: str, arguments: list[str]) -> int:
    """Answer on standard output; everything that is wrong goes to standard error, with status 2."""
    options = _options(command, arguments)
    try:
        text = _ANSWERS[command](options)
    except (schemes.FileError, ScoringError, OSError) as error:
        print(problem(error), file=sys.stderr)
        return 2
    print(text)
    return 0


def _options(command: str, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"kaohe {command}")
    if command == "whatif":
        parser.add_argument("scheme", help="a scheme's id, or the path of its folder")
        parser.add_argument("unit", help="a unit's id or name")
        parser.add_argument(
            "changes", nargs="+", help="a fact's id or name and what is supposed of it: +200, -3, =1585; and so on"
        )
    elif command == "gap":
        parser.add_argument("scheme", help="a scheme's id, or the path of its folder")
        parser.add_argument("unit", help="a unit's id or name")
        parser.add_argument("other", nargs="?", help="another unit's id or name; left out: the unit just ahead")
        parser.add_argument("--since", type=day, metavar="YYYY-MM-DD", help="compare the unit with itself on this day")
    else:
        parser.add_argument("before", metavar="scheme_a", help="a scheme's id, or the path of its folder")
        parser.add_argument("after", metavar="scheme_b", help="the scheme to try, with the same units and cycle")
    parser.add_argument("--facts", required=True, metavar="FILE", help="csv: unit,fact,date,value")
    parser.add_argument("--as-of", required=True, type=day, metavar="YYYY-MM-DD")
    parser.add_argument("--language", choices=LANGUAGES, default="zh-CN")
    options = parser.parse_args(arguments)
    if command == "whatif" and len(options.changes) % 2:
        parser.error("after each fact stands what is supposed of it: new-urban-jobs +200")
    if command == "gap" and options.since is not None:
        if options.other is not None:
            parser.error("compare either with another unit or with another day")
        if options.since >= options.as_of:
            parser.error("--since must be a day before --as-of")
    return options


def _whatif(options: argparse.Namespace) -> str:
    scheme, totals = totals_from(options.scheme, Path(options.facts))
    now = score(scheme, tabulate(scheme, totals, options.as_of))
    changes = {
        fact: parse_change(text, scheme.fact(fact), scheme.most(fact))
        for fact, text in (
            (fact_named(scheme, name), text)
            for name, text in zip(options.changes[::2], options.changes[1::2], strict=True)
        )
    }
    return plain_outlook(
        suppose(now, unit_named(scheme, options.unit), changes), scheme, load_catalogue(options.language)
    )


def _compare(options: argparse.Namespace) -> str:
    before, after = schemes.load(options.before), schemes.load(options.after)
    must_be_comparable(before, after)
    data = Path(options.facts).read_bytes()
    standings = []
    for scheme, other in ((before, after), (after, before)):
        elsewhere = {fact.id for fact in other.facts}
        totals = facts_csv.read(data, options.facts, scheme, elsewhere)
        standings.append(score(scheme, tabulate(scheme, totals, options.as_of)))
    return plain_comparison(compare(*standings), before, after, load_catalogue(options.language))


def _gap(options: argparse.Namespace) -> str:
    scheme, totals = totals_from(options.scheme, Path(options.facts))
    now = score(scheme, tabulate(scheme, totals, options.as_of))
    catalogue, unit = load_catalogue(options.language), unit_named(scheme, options.unit)
    if options.since is not None:
        then = score(scheme, tabulate(scheme, totals, options.since))
        return plain_gap(gap(now, unit, then, unit), scheme, catalogue)
    other = unit_named(scheme, options.other) if options.other else neighbour(now, unit)
    if other is None:
        return catalogue.plain("errors.nobody-ahead")
    return plain_gap(gap(now, unit, now, other), scheme, catalogue)


_ANSWERS = {"whatif": _whatif, "compare": _compare, "gap": _gap}

"""`kaohe whatif`, `kaohe compare` and `kaohe gap`: other figures, another scheme, another unit or day."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import schemes
from bot.cli.command import Command
from bot.cli.options import FactsOptions, argument, day_option, fact_named, facts_option, language_option, unit_named
from bot.rendering.catalogue import load_catalogue
from bot.rendering.gaps import plain_gap
from bot.rendering.what_if import plain_comparison, plain_what_if
from schemes import facts_csv
from schemes.version import version_on
from schemes.versions import version_day, versions
from scoring import score, tabulate
from scoring.compare import compare, must_be_comparable
from scoring.gap import gap, neighbour
from scoring.what_if import parse_change, suppose

if TYPE_CHECKING:
    from datetime import date

    from scoring import Scheme


@dataclass(frozen=True, kw_only=True)
class WhatifOptions(FactsOptions):
    """What `kaohe whatif` takes."""

    unit: str = argument("a unit's id or name")
    changes: list[str] = argument(
        "a fact's id or name and what is supposed of it: +200, -3, =1585; and so on", nargs="+"
    )
    language: str = language_option()

    def __post_init__(self) -> None:
        """Facts and changes come in pairs."""
        if len(self.changes) % 2:
            raise ValueError("after each fact stands what is supposed of it: new-urban-jobs +200")


@dataclass(frozen=True, kw_only=True)
class CompareOptions:
    """What `kaohe compare` takes."""

    before: str = argument("a scheme's id, or the path of its folder", metavar="scheme_a")
    after: str = argument("the scheme to try, with the same units and cycle", metavar="scheme_b")
    facts: Path = facts_option()
    as_of: date = day_option()
    language: str = language_option()


@dataclass(frozen=True, kw_only=True)
class GapOptions(FactsOptions):
    """What `kaohe gap` takes."""

    unit: str = argument("a unit's id or name")
    other: str | None = argument("another unit's id or name; left out: the unit just ahead", default=None)
    since: date | None = day_option("compare the unit with itself on this day", default=None)
    language: str = language_option()

    def __post_init__(self) -> None:
        """One thing to compare with, and a day that is past."""
        if self.since is None:
            return
        if self.other is not None:
            raise ValueError("compare either with another unit or with another day")
        if self.since >= self.as_of:
            raise ValueError("--since must be a day before --as-of")


def _whatif(options: WhatifOptions) -> str:
    scheme, totals = options.load()
    standing = score(scheme, tabulate(scheme, totals, options.as_of))
    facts = [fact_named(scheme, name) for name in options.changes[::2]]
    changes = {
        fact: parse_change(text, scheme.fact(fact), scheme.most(fact))
        for fact, text in zip(facts, options.changes[1::2], strict=True)
    }
    what_if = suppose(standing, unit_named(scheme, options.unit), changes)
    return plain_what_if(what_if, scheme, load_catalogue(options.language))


def _compare(options: CompareOptions) -> str:
    before, after = _named(options.before), _named(options.after)
    must_be_comparable(before, after)
    data = options.facts.read_bytes()
    standings = []
    for scheme, other in ((before, after), (after, before)):
        elsewhere = {fact.id for fact in other.facts}
        totals = facts_csv.read(data, str(options.facts), scheme, elsewhere)
        standings.append(score(scheme, tabulate(scheme, totals, options.as_of)))
    return plain_comparison(compare(*standings), before, after, load_catalogue(options.language))


def _named(name: str) -> Scheme:
    """The scheme of that id or path; of a folder `from-2021-07-01` inside of one what holds from that day on."""
    folder = Path(name)
    day = version_day(folder)
    return schemes.load(name) if day is None else version_on(versions(str(folder.parent)), day).scheme


def _gap(options: GapOptions) -> str:
    scheme, totals = options.load()
    standing = score(scheme, tabulate(scheme, totals, options.as_of))
    catalogue, unit = load_catalogue(options.language), unit_named(scheme, options.unit)
    if options.since is not None:
        earlier = score(scheme, tabulate(scheme, totals, options.since))
        return plain_gap(gap(standing, unit, earlier, unit), scheme, catalogue)
    other = unit_named(scheme, options.other) if options.other else neighbour(standing, unit)
    if other is None:
        return catalogue.plain("errors.nobody-ahead")
    return plain_gap(gap(standing, unit, standing, other), scheme, catalogue)


COMMANDS = {
    "whatif": Command(WhatifOptions, _whatif),
    "compare": Command(CompareOptions, _compare),
    "gap": Command(GapOptions, _gap),
}

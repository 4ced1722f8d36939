"""`kaohe why`: one result with its arithmetic and its clause, by a file of facts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cli.command import Command
from bot.cli.named import item_named, unit_named
from bot.cli.options import FactsOptions, argument, language_option
from bot.rendering.catalogue import load_catalogue
from bot.rendering.working import plain_working
from scoring import score, tabulate, why


@dataclass(frozen=True, kw_only=True)
class WhyOptions(FactsOptions):
    """What `kaohe why` takes."""

    unit: str = argument("a unit's id or name")
    item: str = argument("an item's or award's id or title, or: total, rank")
    language: str = language_option()


def _why(options: WhyOptions) -> str:
    scheme, totals = options.load()
    standing = score(scheme, tabulate(scheme, totals, options.as_of))
    working = why(standing, unit_named(scheme, options.unit), item_named(scheme, options.item))
    return plain_working(working, scheme, load_catalogue(options.language))


COMMANDS = {"why": Command(WhyOptions, _why)}

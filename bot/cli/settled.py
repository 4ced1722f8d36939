"""`kaohe settled`: which ranks stand, and what is still open, by a file of facts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cli.command import Command
from bot.cli.named import unit_named
from bot.cli.options import FactsOptions, argument, language_option
from bot.domain.still_open import still_open
from bot.rendering.catalogue import load_catalogue
from bot.rendering.sheets import plain_open
from scoring import score, tabulate
from scoring.attainable import Attainable


@dataclass(frozen=True, kw_only=True)
class SettledOptions(FactsOptions):
    """What `kaohe settled` takes."""

    unit: str | None = argument("a unit's id or name; without it all units", default=None)
    language: str = language_option()


def _settled(options: SettledOptions) -> str:
    scheme, totals = options.load()
    standing = score(scheme, tabulate(scheme, totals, min(options.as_of, scheme.end)))
    reach = Attainable(standing, options.as_of)
    units = [unit_named(scheme, options.unit)] if options.unit else [unit.id for unit in scheme.units]
    still = [still_open(reach, unit) for unit in units]
    return plain_open(still, standing, load_catalogue(options.language), whole=bool(options.unit))


COMMANDS = {"settled": Command(SettledOptions, _settled)}

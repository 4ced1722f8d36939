"""`kaohe next`: what brings a unit most from here, by a file of facts."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.cli.command import Command
from bot.cli.named import unit_named
from bot.cli.options import FactsOptions, argument, language_option
from bot.domain.nextsteps import next_steps
from bot.domain.pace import since, unit_pace
from bot.domain.workdays import Workdays
from bot.rendering.catalogue import load_catalogue
from bot.rendering.nextsteps import plain_next
from schemes.duties import load_duties
from scoring import score, tabulate

_DAYS = Workdays(ZoneInfo("Asia/Shanghai"))  # the published working days: there are no settings here


@dataclass(frozen=True, kw_only=True)
class NextOptions(FactsOptions):
    """What `kaohe next` takes."""

    unit: str = argument("a unit's id or name")
    language: str = language_option()


def _next(options: NextOptions) -> str:
    scheme, totals = options.load()
    duties = load_duties(options.scheme, scheme)
    standing = score(scheme, tabulate(scheme, totals, min(options.as_of, scheme.end)))
    before = tabulate(scheme, totals, since(scheme, standing.as_of, _DAYS))
    unit = unit_named(scheme, options.unit)
    steps = next_steps(standing, duties, unit, unit_pace(standing.table, before, unit, _DAYS))
    return plain_next(steps, scheme, {duty.id: duty for duty in duties}, load_catalogue(options.language))


COMMANDS = {"next": Command(NextOptions, _next)}

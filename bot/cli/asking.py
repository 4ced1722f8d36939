"""`kaohe why`, `kaohe next` and `kaohe settled`: one result explained, what brings a unit most, which ranks stand."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.cli.command import Command
from bot.cli.options import FactsOptions, argument, item_named, language_option, unit_named
from bot.domain.nextsteps import next_steps
from bot.domain.pace import since, unit_pace
from bot.domain.still_open import still_open
from bot.domain.workdays import Workdays
from bot.rendering.catalogue import load_catalogue
from bot.rendering.nextsteps import plain_next
from bot.rendering.sheets import plain_open
from bot.rendering.working import plain_working
from scoring import score, tabulate, why
from scoring.attainable import Attainable

_DAYS = Workdays(ZoneInfo("Asia/Shanghai"))  # the published working days: there are no settings here


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


@dataclass(frozen=True, kw_only=True)
class NextOptions(FactsOptions):
    """What `kaohe next` takes."""

    unit: str = argument("a unit's id or name")
    language: str = language_option()


def _next(options: NextOptions) -> str:
    scheme, totals = options.load()
    duties = options.duties(scheme)
    standing = score(scheme, tabulate(scheme, totals, min(options.as_of, scheme.end)))
    before = tabulate(scheme, totals, since(scheme, standing.as_of, _DAYS))
    unit = unit_named(scheme, options.unit)
    steps = next_steps(standing, duties, unit, unit_pace(standing.table, before, unit, _DAYS))
    return plain_next(steps, scheme, {duty.id: duty for duty in duties}, load_catalogue(options.language))


@dataclass(frozen=True, kw_only=True)
class SettledOptions(FactsOptions):
    """What `kaohe settled` takes."""

    unit: str | None = argument("a unit's id or name; without it all units", default=None)
    language: str = language_option()


def _settled(options: SettledOptions) -> str:
    scheme, totals = options.load()
    standing = score(scheme, tabulate(scheme, totals, min(options.as_of, scheme.end)))
    attainable = Attainable(standing, options.as_of)
    units = [unit_named(scheme, options.unit)] if options.unit else [unit.id for unit in scheme.units]
    questions = [still_open(attainable, unit) for unit in units]
    return plain_open(questions, standing, load_catalogue(options.language), whole=bool(options.unit))


COMMANDS = {
    "why": Command(WhyOptions, _why),
    "next": Command(NextOptions, _next),
    "settled": Command(SettledOptions, _settled),
}

"""`kaohe score`: the engine on a file of facts. Loads nothing of the bot but the wrapper."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cli.command import Command
from bot.cli.options import FactsOptions, flag, language_option
from scoring import format_hundredths, score, tabulate
from scoring.standing import as_json


@dataclass(frozen=True, kw_only=True)
class ScoreOptions(FactsOptions):
    """What `kaohe score` takes."""

    json: bool = flag("everything, for programs")
    language: str = language_option()


def _score(options: ScoreOptions) -> str:
    scheme, totals = options.load()
    standing = score(scheme, tabulate(scheme, totals, options.as_of))
    if options.json:
        return as_json(standing)
    ordered = sorted(scheme.units, key=lambda unit: standing.rank(unit.id))
    return "\n".join(
        f"{standing.rank(unit.id):>3}  {format_hundredths(standing.total(unit.id)):>7}  {unit.name}" for unit in ordered
    )


COMMANDS = {"score": Command(ScoreOptions, _score)}

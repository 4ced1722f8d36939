"""`kaohe score`: the engine on a file of facts. Loads nothing of the bot but the wrapper."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cli.command import Answer, Command
from bot.cli.options import FactsOptions, flag, language_option
from schemes.facts_named import in_ids
from schemes.percents import doubtful_cells
from scoring import format_hundredths, score, tabulate
from scoring.standing import as_json


@dataclass(frozen=True, kw_only=True)
class ScoreOptions(FactsOptions):
    """What `kaohe score` takes."""

    json: bool = flag("everything, for programs")
    language: str = language_option()


def _score(options: ScoreOptions) -> Answer:
    """The ranking; to standard error, for people, what may be a share in the place of a percentage."""
    scheme, totals = options.load()
    standing = score(scheme, tabulate(scheme, totals, options.as_of))
    if options.json:
        return Answer(as_json(standing))
    file = str(options.facts)
    doubts = doubtful_cells(in_ids(options.facts.read_bytes(), file, scheme), file, scheme.facts)
    aside = "\n".join(doubt.told(options.language) for doubt in doubts)
    ordered = sorted(scheme.units, key=lambda unit: standing.rank(unit.id))
    lines = (
        f"{standing.rank(unit.id):>3}  {format_hundredths(standing.total(unit.id)):>7}  {unit.name}" for unit in ordered
    )
    return Answer("\n".join(lines), aside)


COMMANDS = {"score": Command(ScoreOptions, _score)}

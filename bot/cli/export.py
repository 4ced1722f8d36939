"""`kaohe export`: the standing or the whole ledger as a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import Command
from bot.cli.opening import on_ledger, scheme_of
from bot.cli.options import day_option, flag, language_option, option, served_scheme_option
from bot.rendering.catalogue import load_catalogue
from bot.rendering.exports import ledger_file, standing_file
from bot.usecases import exchanging
from bot.usecases.standings import has_samples, standing, today

if TYPE_CHECKING:
    from datetime import date

    from bot.rendering.screen import Attachment
    from bot.usecases.context import Context

_ENDINGS = {False: ("xlsx", "csv", "json"), True: ("xlsx", "csv")}


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """What `kaohe export` takes."""

    out: Path = option("its ending says what it is: .xlsx, .csv, .json", type=Path, metavar="FILE")
    ledger: bool = flag("every entry for the archive (.xlsx, .csv) instead of the standing")
    as_of: date | None = day_option("the standing of that evening; today where it is left out", default=None)
    scheme: str | None = served_scheme_option()
    language: str = language_option()

    def __post_init__(self) -> None:
        """The file's ending is one that the content can have."""
        endings = _ENDINGS[self.ledger]
        if self.ending not in endings:
            raise ValueError(f"--out {self.out} must end in {', '.join('.' + ending for ending in endings)}")
        if self.ledger and self.as_of is not None:
            raise ValueError("--ledger holds every entry: it has no --as-of")

    @property
    def ending(self) -> str:
        """xlsx, csv or json."""
        return self.out.suffix.removeprefix(".")


async def _export(context: Context, options: ExportOptions) -> str:
    file = await _file(context, options)
    options.out.write_bytes(file.content)
    return f"{options.out}: {len(file.content)} bytes"


async def _file(context: Context, options: ExportOptions) -> Attachment:
    catalogue = load_catalogue(options.language)
    scheme = context.scheme(scheme_of(context, options.scheme))
    if options.ledger:
        kept = await exchanging.archive(context, None, scheme.id)
        return ledger_file(kept, scheme, context.clock.now().astimezone(context.zone), catalogue, options.ending)
    evening = await standing(context, scheme.id, min(options.as_of or today(context, scheme), scheme.end))
    return standing_file(evening, catalogue, options.ending, sample=await has_samples(context, scheme.id))


COMMANDS = {"export": Command(ExportOptions, on_ledger(_export))}

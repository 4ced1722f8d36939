"""`kaohe differences`: where self-assessment and assessment differ, as text or as the file for the meeting."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import Command
from bot.cli.opening import on_ledger, scheme_of
from bot.cli.options import day_option, language_option, option, served_scheme_option
from bot.rendering.catalogue import load_catalogue
from bot.rendering.differences import differences_csv, plain_differences, workbook
from bot.usecases import comparing

if TYPE_CHECKING:
    from datetime import date

    from bot.usecases.context import Context


@dataclass(frozen=True, kw_only=True)
class DifferencesOptions:
    """What `kaohe differences` takes."""

    as_of: date = day_option()
    out: Path | None = option("an .xlsx or .csv instead of the text", default=None, type=Path)
    scheme: str | None = served_scheme_option()
    language: str = language_option()

    def __post_init__(self) -> None:
        """The file's ending says what it is."""
        if self.out is not None and self.out.suffix not in (".xlsx", ".csv"):
            raise ValueError(f"{self.out} is neither .xlsx nor .csv")


async def _differences(context: Context, options: DifferencesOptions) -> str:
    scheme = context.scheme(scheme_of(context, options.scheme))
    unlike = await comparing.differences_of_all(context, None, scheme.id, options.as_of)
    catalogue = load_catalogue(options.language)
    if options.out is None:
        return plain_differences(unlike, scheme, catalogue)
    if options.out.suffix == ".csv":
        data = differences_csv(unlike, scheme, catalogue)
    else:
        data = workbook(unlike, scheme, context.clock.now().astimezone(context.zone), catalogue)
    options.out.write_bytes(data)
    return f"{options.out}"


COMMANDS = {"differences": Command(DifferencesOptions, on_ledger(_differences))}

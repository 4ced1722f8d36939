"""`kaohe last-year`: last year's final totals out of a file, whole or, where something in it is wrong, not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import Command, Problem
from bot.cli.opening import on_ledger, scheme_of
from bot.cli.options import argument, language_option, served_scheme_option
from bot.domain.languages import LANGUAGES
from bot.parsing.last_year import read_last_year
from bot.parsing.names import vocabulary
from bot.parsing.spreadsheets import sheets_of
from bot.rendering.catalogue import load_catalogue
from bot.rendering.formatting import plain_text
from bot.rendering.last_year import figure_sheets, headings
from bot.rendering.workbooks import wrong_lines
from bot.usecases import last_year
from schemes.xlsx import BadWorkbook

if TYPE_CHECKING:
    from bot.usecases.context import Context


@dataclass(frozen=True, kw_only=True)
class LastYearOptions:
    """What `kaohe last-year` takes."""

    file: Path = argument(".xlsx or .csv: a table of units and facts, or columns unit, fact, value", type=Path)
    scheme: str | None = served_scheme_option()
    language: str = language_option()


async def _last_year(context: Context, options: LastYearOptions) -> str:
    """What was stored; raises Problem with all that is wrong with the file."""
    catalogues, catalogue = [load_catalogue(each) for each in LANGUAGES], load_catalogue(options.language)
    scheme = context.scheme(scheme_of(context, options.scheme))
    try:
        sheets = sheets_of(options.file.read_bytes(), options.file.name)
    except BadWorkbook as error:
        raise Problem(str(error)) from error
    words, names = vocabulary(scheme), figure_sheets(catalogues)
    read = read_last_year(sheets, options.file.name, words, headings(catalogues), names)
    done = await last_year.bring_in(context, scheme.id, read)
    if done.wrong:
        raise Problem(plain_text("\n".join(wrong_lines(done.wrong, catalogue, most=len(done.wrong)))))
    count, year = len(done.changes), scheme.start.year - 1
    return catalogue.plain("last_year.brought_in", count=count, same=done.same, year=year)


COMMANDS = {"last-year": Command(LastYearOptions, on_ledger(_last_year))}

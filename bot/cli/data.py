"""`kaohe db`, `facts`, `import` and `last-year`: the database, and the figures that leave and enter it as files."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import Answer, Command, Problem
from bot.cli.opening import on_ledger, scheme_of, settings
from bot.cli.options import argument, basis_option, day_option, flag, language_option, served_scheme_option
from bot.domain.languages import DEFAULT_LANGUAGE, LANGUAGES
from bot.parsing.last_year import read_last_year
from bot.parsing.names import vocabulary
from bot.rendering.catalogue import load_catalogue
from bot.rendering.last_year import figure_sheets, headings
from bot.rendering.marks import plain_text
from bot.rendering.workbooks import wrong_lines
from bot.storage import migrate
from bot.storage.engine import Database
from bot.usecases import exchanging, last_year, standings
from schemes.percents import doubtful_cells
from schemes.sheets import BadWorkbook
from schemes.spreadsheets import sheets_of
from schemes.tables import encode_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.domain.entries import Basis
    from bot.usecases.context import Context


async def _upgrade(_: Context, __: DatabaseOptions) -> str:
    """`on_ledger` has brought the database to this version when it opened it."""
    return "the database is at this version"


async def _rebuild(context: Context, _: DatabaseOptions) -> str:
    """Calculate running totals and states anew from the ledger."""
    return f"made anew from {await standings.rebuild(context):,} entries"


def _downgrade(options: DatabaseOptions) -> str:
    """Take migrations back, for an older version of Kaohe; without --confirm say what would be lost."""
    return asyncio.run(_downgraded(options, settings().database_url))


async def _downgraded(options: DatabaseOptions, url: str) -> str:
    revision = options.revision or ""
    try:
        database = Database(url)
        try:
            steps = await migrate.steps_down(database, revision)
            if not options.confirm:
                listed = "\n".join(f"  {step.revision}  {step.brought}" for step in steps)
                raise Problem(
                    f"a downgrade to {revision} deletes for good what these migrations brought:\n{listed}\n"
                    "stop the bot, make a backup, and give the same command with --confirm"
                )
            await migrate.downgrade(database, revision)
        finally:
            await database.close()
    except (ValueError, migrate.NewerDatabase) as error:
        raise Problem(str(error)) from error
    return (
        f"the database is at {revision}; start the version of Kaohe that it belongs to: this one would upgrade it again"
    )


# action of `kaohe db` -> what --help says of it, and what it does
_ON_DATABASE: dict[str, tuple[str, Callable[[DatabaseOptions], Answer | str]]] = {
    "upgrade": ("bring the database to this version", on_ledger(_upgrade)),
    "rebuild": ("running totals anew from the ledger", on_ledger(_rebuild)),
    "downgrade": ("back to a REVISION, for an older version", _downgrade),
}


@dataclass(frozen=True, kw_only=True)
class DatabaseOptions:
    """What `kaohe db` takes."""

    action: str = argument(
        "; ".join(f"{action}: {purpose}" for action, (purpose, _) in _ON_DATABASE.items()), choices=tuple(_ON_DATABASE)
    )
    revision: str | None = argument("of downgrade: where to, like 0016", default=None)
    confirm: bool = flag("of downgrade: do it, and lose what later migrations brought")

    def __post_init__(self) -> None:
        """A way down leads to a revision, and nothing else does."""
        if (self.action == "downgrade") != (self.revision is not None):
            raise ValueError("downgrade needs a REVISION, like 0016; the other actions take none")
        if self.confirm and self.action != "downgrade":
            raise ValueError("--confirm belongs to downgrade")


def _database(options: DatabaseOptions) -> Answer | str:
    _, work = _ON_DATABASE[options.action]
    return work(options)


@dataclass(frozen=True, kw_only=True)
class LedgerFactsOptions:
    """What `kaohe facts` takes."""

    as_of: date = day_option()
    basis: Basis | None = basis_option()
    scheme: str | None = served_scheme_option()


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """What `kaohe import` takes."""

    file: Path = argument("csv: unit,fact,date,value; values are running totals", type=Path)
    scheme: str | None = served_scheme_option()


async def _facts(context: Context, options: LedgerFactsOptions) -> Answer:
    scheme = scheme_of(context, options.scheme)
    return Answer(data=encode_table(await exchanging.facts(context, scheme.id, options.as_of, options.basis)))


async def _import(context: Context, options: ImportOptions) -> Answer:
    scheme, data = scheme_of(context, options.scheme), options.file.read_bytes()
    imported = await exchanging.import_facts(context, scheme.id, data, str(options.file))
    waits = "; they count as reported, and as confirmed once a reviewer has confirmed them" if imported.stored else ""
    doubts = doubtful_cells(data, str(options.file), scheme.facts)
    aside = "\n".join(doubt.told(DEFAULT_LANGUAGE) for doubt in doubts)
    return Answer(f"{imported.rows} rows, {imported.stored} of them new{waits}", aside)


@dataclass(frozen=True, kw_only=True)
class LastYearOptions:
    """What `kaohe last-year` takes."""

    file: Path = argument("a spreadsheet or .csv: a table of units and facts, or columns unit, fact, value", type=Path)
    scheme: str | None = served_scheme_option()
    language: str = language_option()


async def _last_year(context: Context, options: LastYearOptions) -> str:
    """What was stored; raises Problem with all that is wrong with the file."""
    catalogues, catalogue = [load_catalogue(each) for each in LANGUAGES], load_catalogue(options.language)
    scheme = scheme_of(context, options.scheme)
    try:
        sheets = sheets_of(options.file.read_bytes(), options.file.name)
    except BadWorkbook as error:
        raise Problem(error.args[0]) from error
    titles = figure_sheets(catalogues)
    totals = read_last_year(sheets, options.file.name, vocabulary(scheme), headings(catalogues), titles)
    outcome = await last_year.bring_in(context, scheme.id, totals)
    if outcome.wrong:
        raise Problem(plain_text("\n".join(wrong_lines(outcome.wrong, catalogue, most=len(outcome.wrong)))))
    count, year = len(outcome.changes), scheme.start.year - 1
    return catalogue.plain("last_year.brought_in", count=count, same=outcome.same, year=year)


COMMANDS = {
    "db": Command(DatabaseOptions, _database),
    "facts": Command(LedgerFactsOptions, on_ledger(_facts)),
    "import": Command(ImportOptions, on_ledger(_import)),
    "last-year": Command(LastYearOptions, on_ledger(_last_year)),
}

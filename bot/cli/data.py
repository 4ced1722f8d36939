"""`kaohe db`, `kaohe facts` and `kaohe import`: the database, and what goes out of it and into it as files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import Command
from bot.cli.opening import on_ledger, scheme_of
from bot.cli.options import argument, day_option, option, served_scheme_option
from bot.domain.entries import Basis
from bot.usecases import exchanging, standings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from bot.usecases.context import Context


async def _upgrade(_: Context) -> str:
    """Opening the ledger has brought it to this version."""
    return "the database is at this version"


async def _rebuild(context: Context) -> str:
    """Running totals and states anew from the ledger, for who doubts them."""
    return f"made anew from {await standings.rebuild(context):,} entries"


# action of `kaohe db` -> what --help says of it, and what it does on the opened ledger
_ON_DATABASE: dict[str, tuple[str, Callable[[Context], Awaitable[str]]]] = {
    "upgrade": ("bring the database to this version", _upgrade),
    "rebuild": ("running totals anew from the ledger", _rebuild),
}


@dataclass(frozen=True, kw_only=True)
class DatabaseOptions:
    """What `kaohe db` takes."""

    action: str = argument(
        "; ".join(f"{action}: {what}" for action, (what, _) in _ON_DATABASE.items()), choices=tuple(_ON_DATABASE)
    )


@dataclass(frozen=True, kw_only=True)
class TakenOutOptions:
    """What `kaohe facts` takes."""

    as_of: date = day_option()
    basis: Basis | None = option(
        "what they rest on; else the scheme's usual", default=None, type=Basis, choices=tuple(Basis)
    )
    scheme: str | None = served_scheme_option()


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """What `kaohe import` takes."""

    file: Path = argument("csv: unit,fact,date,value; values are running totals", type=Path)
    scheme: str | None = served_scheme_option()


async def _database(context: Context, options: DatabaseOptions) -> str:
    _, work = _ON_DATABASE[options.action]
    return await work(context)


async def _facts(context: Context, options: TakenOutOptions) -> str:
    return await exchanging.facts(context, scheme_of(context, options.scheme), options.as_of, options.basis)


async def _import(context: Context, options: ImportOptions) -> str:
    scheme_id, data = scheme_of(context, options.scheme), options.file.read_bytes()
    done = await exchanging.import_facts(context, scheme_id, data, str(options.file))
    return f"{done.rows} rows, {done.stored} of them new"


COMMANDS = {
    "db": Command(DatabaseOptions, on_ledger(_database)),
    "facts": Command(TakenOutOptions, on_ledger(_facts)),
    "import": Command(ImportOptions, on_ledger(_import)),
}

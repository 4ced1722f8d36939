"""What commands on the ledger need: the settings, the database at this version, and the use cases' context."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.cli import surroundings
from bot.cli.command import Problem
from bot.clock import clock_from
from bot.config import Settings
from bot.domain.workdays import Workdays
from bot.storage.engine import Database
from bot.storage.migrate import NewerDatabase, upgrade
from bot.storage.trouble import DatabaseTrouble, told
from bot.usecases.context import Context, SchemesOfToday, served_schemes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from dotenv.parser import Original

    from bot.cli.command import Answer
    from bot.cli.options import OptionsT
    from scoring import Scheme

NO_TOKEN = "0:none"  # noqa: S105 stands for none


def settings(*, with_token: bool = False) -> Settings:
    """The settings of the environment and, beneath it, of `.env`; raises Problem with all that is wrong with them.

    `with_token`: for `kaohe run`, which needs a token, a port and a place for evidence as well.
    """
    from_file, unreadable = _file(Path(".env"))
    # Commands on the ledger never speak to Telegram: they work before there is a token.
    without = {} if with_token else {"BOT_TOKEN": NO_TOKEN}
    chosen, wrong = Settings.read({**without, **from_file, **os.environ})
    wrong = unreadable | wrong
    wrong |= surroundings.problems(chosen, wrong, to_run=with_token)
    if wrong:
        raise Problem("\n".join(wrong.values()))
    return chosen


def _file(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The variables of a file of settings, and a sentence for each line that cannot be read; raises OSError."""
    if not path.is_file():
        return {}, {}
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        return {}, {str(path): f"{path}: should be text in UTF-8; save it anew with this encoding"}
    statements = list(parse_stream(StringIO(text)))
    lines = [_line(each.original) for each in statements if each.error or (each.key is not None and each.value is None)]
    wrong = {f"{path}:{line}": f"{path}:{line}: should read like NAME=value" for line in lines}
    logging.getLogger("dotenv").setLevel(logging.ERROR)  # it would tell of the same lines in its own words
    values = dotenv_values(stream=StringIO(text))
    return {name: value for name, value in values.items() if value is not None}, wrong


def _line(statement: Original) -> int:
    """The line on which a statement begins: the parser counts the empty lines before it as its own."""
    text = statement.string
    return statement.line + text[: len(text) - len(text.lstrip())].count("\n")


@asynccontextmanager
async def opened(chosen: Settings) -> AsyncIterator[Context]:
    """The context on the settings' database; raises Problem for one that cannot be used, FileError for a scheme."""
    clock = clock_from(chosen.clock)
    served = SchemesOfToday(served_schemes(chosen.schemes), clock, chosen.timezone)
    database = Database(chosen.database_url)
    try:
        await upgrade(database)
        days = Workdays(chosen.timezone, *chosen.quiet_hours, *chosen.holidays)
        limits = (chosen.admin_ids, chosen.escalate_after, chosen.evidence_folder)
        with told(database.url):  # it may go away while the command runs
            yield Context(database, clock, days, served, *limits)
    except (NewerDatabase, DatabaseTrouble) as error:
        raise Problem(str(error)) from error
    finally:
        await database.close()


def on_ledger(run: Callable[[Context, OptionsT], Awaitable[Answer | str]]) -> Callable[[OptionsT], Answer | str]:
    """Make what a `Command` runs out of a function that works on the ledger: it is opened before and closed after."""

    async def work(options: OptionsT) -> Answer | str:
        async with opened(settings()) as context:
            return await run(context, options)

    return lambda options: asyncio.run(work(options))


def scheme_of(context: Context, scheme_id: str | None) -> Scheme:
    """The scheme of that id or, without an id, the only one that is served; raises Problem."""
    served = tuple(context.schemes)
    if scheme_id is None and len(served) == 1:
        scheme_id = served[0]
    if scheme_id in served:
        return context.scheme(scheme_id)
    wrong = "name one with --scheme" if scheme_id is None else f"{scheme_id!r} is not served here"
    raise Problem(f"{wrong}; SCHEME has {', '.join(served)}")

"""Bring a database to this version: alembic, run from here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.storage import projection
from bot.storage.trouble import told

if TYPE_CHECKING:
    from alembic.script import Script
    from sqlalchemy import Connection

    from bot.storage.engine import Database, Transaction

FOLDER = Path(__file__).parents[2] / "migrations"


class NewerDatabase(Exception):
    """The database was made by a newer version than this one."""


async def upgrade(database: Database, revision: str = "head") -> None:
    """Migrate to `revision`, whole or not at all.

    Raises NewerDatabase where the database knows more than this version, DatabaseTrouble where it cannot be used.

    Processes that start together wait for each other, as for every change. A ledger that was written by an older
    version gets its projection.
    """

    def run(connection: Connection) -> None:
        _pending(connection)
        command.upgrade(_config(connection), revision)

    with told(database.url):
        await database.write(lambda tx: tx.run_sync(run))
        if revision == "head":
            await database.write(projection.catch_up)


@dataclass(frozen=True, slots=True)
class Step:
    """A revision that a way down takes back, and what it had brought, which goes with it."""

    revision: str
    brought: str


async def downgrade(database: Database, revision: str) -> None:
    """Migrate back to `revision`, whole or not at all; "base" is a database without tables."""
    await database.write(lambda tx: tx.run_sync(lambda connection: command.downgrade(_config(connection), revision)))


async def steps_down(database: Database, revision: str) -> tuple[Step, ...]:
    """What a downgrade to `revision` would take back, newest first; raises NewerDatabase, and ValueError for a revision
    that is none below the database's."""
    async with database.read() as tx:
        current = await tx.run_sync(_current)
    scripts = _scripts()
    applied = scripts[[script.revision for script in scripts].index(current) :] if current is not None else []
    below = [*(script.revision for script in applied[1:]), "base"] if applied else []
    if revision not in below:
        at = f"the database is at {current}" if current is not None else "the database has no tables yet"
        raise ValueError(f"{revision!r} is none to go back to: {at}, below it are {', '.join(below) or 'none'}")
    undone = applied[: below.index(revision) + 1]
    return tuple(Step(script.revision, (script.doc or "").splitlines()[0]) for script in undone)


async def revision(tx: Transaction) -> str:
    """At which revision the database is; empty before the first."""
    return await tx.run_sync(lambda connection: MigrationContext.configure(connection).get_current_revision() or "")


async def pending(database: Database) -> tuple[str, ...]:
    """The revisions that the database still lacks, oldest first; raises NewerDatabase."""
    async with database.read() as tx:
        return await tx.run_sync(_pending)


def _pending(connection: Connection) -> tuple[str, ...]:
    revisions = [script.revision for script in _scripts()]
    current = _current(connection)
    return tuple(reversed(revisions if current is None else revisions[: revisions.index(current)]))


def _current(connection: Connection) -> str | None:
    """At which revision the database is; None before the first. Raises NewerDatabase."""
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {script.revision for script in _scripts()}:
        raise NewerDatabase(f"the database is at revision {current}, which this version does not know; update Kaohe")
    return current


def _scripts() -> list[Script]:
    """All migrations, the newest first."""
    return list(ScriptDirectory(str(FOLDER)).walk_revisions())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config

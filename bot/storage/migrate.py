"""Bring a database to this version: alembic, run from here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.storage import projection

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.storage.engine import Database, Transaction

FOLDER = Path(__file__).parents[2] / "migrations"


class NewerDatabase(Exception):
    """The database was made by a newer version than this one."""


async def upgrade(database: Database, revision: str = "head") -> None:
    """Migrate to `revision`, whole or not at all; raises NewerDatabase where the database knows more than this version.

    Processes that start together wait for each other, as for every change. A ledger that was written by an older
    version gets its projection.
    """

    def run(connection: Connection) -> None:
        _pending(connection)
        command.upgrade(_config(connection), revision)

    await database.write(lambda tx: tx.run_sync(run))
    if revision == "head":
        await database.write(projection.catch_up)


async def downgrade(database: Database, revision: str) -> None:
    """Migrate back to `revision`; "base" is a database without tables."""
    await database.write(lambda tx: tx.run_sync(lambda connection: command.downgrade(_config(connection), revision)))


async def revision(tx: Transaction) -> str:
    """At which revision the database is; empty before the first."""
    return await tx.run_sync(lambda connection: MigrationContext.configure(connection).get_current_revision() or "")


async def pending(database: Database) -> tuple[str, ...]:
    """The revisions that the database still lacks, oldest first; raises NewerDatabase."""
    async with database.read() as tx:
        return await tx.run_sync(_pending)


def _pending(connection: Connection) -> tuple[str, ...]:
    revisions = [script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()]  # newest first
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        return tuple(reversed(revisions))
    if current not in revisions:
        raise NewerDatabase(f"the database is at revision {current}, which this version does not know; update Kaohe")
    return tuple(reversed(revisions[: revisions.index(current)]))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config

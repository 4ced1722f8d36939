"""Bring a database to this version: alembic, run from here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.storage.engine import Database

_FOLDER = Path(__file__).parents[2] / "migrations"


class NewerDatabase(Exception):
    """The database was made by a newer version than this one."""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database, revision: str = "head") -> None:
    """Migrate to `revision`; raises NewerDatabase where the database knows more than this version."""

    def run(connection: Connection) -> None:
        config = _config(connection)
        current = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if current is not None and current not in known:
            raise NewerDatabase(
                f"the database is at revision {current}, which this version does not know; update Kaohe"
            )
        command.upgrade(config, revision)

    await _run(database, run)


async def downgrade(database: Database, revision: str = "base") -> None:
    """Migrate back; for tests."""
    await _run(database, lambda connection: command.downgrade(_config(connection), revision))


async def _run(database: Database, run: object) -> None:
    # A connection of its own without our transaction hooks: alembic begins and commits by itself.
    engine = create_async_engine(database.url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(run)  # type: ignore[arg-type] # a plain callable
    finally:
        await engine.dispose()

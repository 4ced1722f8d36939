"""The whole database as one file while others write, and such a file as a database again.

SQLite: its own online backup. PostgreSQL: pg_dump and pg_restore; they get the password by the environment.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.backups import BackupError
from bot.storage.engine import Database, async_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.engine import URL

    from bot.storage.transaction import Transaction

_SSL = {"true": "require", "false": "disable"}


def kind_of(url: str) -> str:
    """Sqlite or postgresql; raises ValueError for what cannot be our database."""
    return async_url(url).get_backend_name()


def sqlite_url(file: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{file}"


def new_private(file: Path) -> int:
    """Make a file that only its owner may read; its descriptor."""
    return os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)


@asynccontextmanager
async def dumped(database: Database, file: Path) -> AsyncIterator[Transaction]:
    """Write the database to a new file; the transaction sees exactly what the file holds. Raises BackupError."""
    if database.is_sqlite:
        os.close(new_private(file))
        await asyncio.to_thread(_copy_sqlite, Path(str(database.url.database)), file)
        copy = Database(sqlite_url(file))
        try:
            async with copy.read() as tx:
                yield tx
        finally:
            await copy.close()
        return
    async with database.read() as tx:
        # It is idle while pg_dump runs, and must outlive it.
        await tx.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        server = int((await tx.execute(text("SELECT current_setting('server_version_num')"))).scalar_one()) // 10_000
        await _need("pg_dump", server)
        snapshot = (await tx.execute(text("SELECT pg_export_snapshot()"))).scalar_one()
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
        output = new_private(file)
        try:
            await _run("pg_dump", database.url, *options, output=output)
        finally:
            os.close(output)
        yield tx


async def load(file: Path, url: str) -> None:
    """Make a dump the database of an address, where nothing is yet. Raises BackupError."""
    address = async_url(url)
    if address.get_backend_name() == "sqlite":
        await asyncio.to_thread(_place_sqlite, file, Path(str(address.database)))
        return
    await _need("pg_restore", 0)
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    await _run("pg_restore", address, f"--dbname={address.database}", *options, str(file))


async def is_empty(url: str) -> bool:
    """Whether the database of an address has no tables, or is a file that is not there. Raises BackupError."""
    address = async_url(url)
    if address.get_backend_name() == "sqlite":
        return await asyncio.to_thread(_is_empty_sqlite, Path(str(address.database)))
    engine = create_async_engine(address, hide_parameters=True)
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    try:
        async with engine.connect() as connection:
            return not (await connection.execute(text(tables))).scalar_one()
    except (SQLAlchemyError, OSError) as error:
        raise BackupError(f"the database cannot be reached: {_last_line(str(error))}") from error
    finally:
        await engine.dispose()


@asynccontextmanager
async def temporary(url: str) -> AsyncIterator[None]:
    """A PostgreSQL database that is made now and dropped at the end; raises BackupError where it cannot be made."""
    address = async_url(url)
    engine = create_async_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT", hide_parameters=True)
    name = engine.dialect.identifier_preparer.quote(str(address.database))
    try:
        try:
            async with engine.connect() as connection:
                await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
        except (SQLAlchemyError, OSError) as error:
            raise BackupError(f"{address.database} cannot be made: {_last_line(str(error))}") from error
        try:
            yield
        finally:
            async with engine.connect() as connection:
                await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        await engine.dispose()


def _copy_sqlite(source: Path, file: Path) -> None:
    """In one step: writers go on in the log beside the file meanwhile, and their pages are not in the copy."""
    try:
        with closing(sqlite3.connect(source, timeout=10)) as live, closing(sqlite3.connect(file)) as copy:
            live.backup(copy)
    except sqlite3.Error as error:
        raise BackupError(f"{source} cannot be copied: {error}") from error


def _place_sqlite(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{place.name}.restoring")
    aside.unlink(missing_ok=True)
    try:
        with os.fdopen(new_private(aside), "wb") as copy, file.open("rb") as dump:
            shutil.copyfileobj(dump, copy)
            copy.flush()
            os.fsync(copy.fileno())
        for leftover in ("-wal", "-shm"):  # of a file without tables
            place.with_name(place.name + leftover).unlink(missing_ok=True)
        aside.replace(place)
    finally:
        aside.unlink(missing_ok=True)


def _is_empty_sqlite(file: Path) -> bool:
    if not file.exists() or not file.stat().st_size:
        return True
    try:
        with closing(sqlite3.connect(file, timeout=10)) as connection:
            return not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.Error as error:
        raise BackupError(f"{file} cannot be read: {error}") from error


async def _need(program: str, server: int) -> None:
    """Raise BackupError unless PostgreSQL's program is there and at least of the server's version."""
    place = shutil.which(program)
    required = f"version {server} or newer" if server else "the server's version or newer"
    if place is None:
        raise BackupError(f"{program} is not on PATH: install PostgreSQL's client programs, {required}")
    process = await asyncio.create_subprocess_exec(place, "--version", stdout=asyncio.subprocess.PIPE)
    output = (await process.communicate())[0].decode(errors="replace")
    version = re.search(r"\d+", output)
    if version is None or int(version[0]) < server:
        raise BackupError(f"{place} is {output.strip() or 'unknown'}, the server is {server}: install {required}")


async def _run(program: str, url: URL, *arguments: str, output: int = asyncio.subprocess.DEVNULL) -> None:
    query = {name: value if isinstance(value, str) else value[0] for name, value in url.query.items()}
    variables = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": str(url.port) if url.port else query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": _SSL.get(query.get("ssl", ""), query.get("ssl") or query.get("sslmode")),
    }
    environment = {**os.environ, **{name: value for name, value in variables.items() if value}}
    process = await asyncio.create_subprocess_exec(
        program, "--no-password", *arguments, stdout=output, stderr=asyncio.subprocess.PIPE, env=environment
    )
    complaint = (await process.communicate())[1].decode(errors="replace")
    if process.returncode:
        raise BackupError(f"{program} failed: {_last_line(complaint)}")


def _last_line(words: str) -> str:
    lines = [
        line.strip() for line in words.splitlines() if line.strip() and not line.startswith(("[SQL", "(Background"))
    ]
    return lines[-1] if lines else "it does not say why"

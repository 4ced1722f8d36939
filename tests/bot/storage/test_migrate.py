from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, text

from bot.domain.entries import Mode, NewEntry, Origin, Source
from bot.domain.publications import Appeal
from bot.domain.reviews import State
from bot.storage import ledger, migrate, projection, publications, seals
from bot.storage.migrate import NewerDatabase
from bot.storage.tables import APPEND_ONLY, metadata
from tests.support.context import NOON
from tests.support.database import opened

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Connection

    from bot.storage.engine import Database, Transaction

_SCRIPTS = ScriptDirectory(str(migrate.FOLDER))
REVISIONS = [script.revision for script in reversed(list(_SCRIPTS.walk_revisions()))]


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def _words(check: str) -> set[str]:
    """The quoted words of a check: PostgreSQL tells its conditions in other words than it was given."""
    return set(re.findall(r"'([a-z]+)'", check))


async def test_each_revision_goes_up_down_and_up_again(empty_url: str) -> None:
    async with opened(empty_url) as database:
        for below, revision in zip(["base", *REVISIONS], REVISIONS, strict=False):
            await migrate.upgrade(database, revision)
            await migrate.downgrade(database, below)
            await migrate.upgrade(database, revision)


async def test_the_way_down_leaves_nothing_behind(empty_url: str) -> None:
    async with opened(empty_url) as database:
        await migrate.upgrade(database)
        await migrate.downgrade(database, "base")
        async with database.read() as tx:
            assert await tx.run_sync(_tables) == set()


async def test_migrations_lead_to_exactly_the_models(database: Database) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, metadata))

    async with database.read() as tx:
        assert await tx.run_sync(differences) == []


async def test_checks_of_the_models_stand_in_the_database(database: Database) -> None:
    def reflected(connection: Connection) -> dict[tuple[str, object], set[str]]:
        found = inspect(connection)
        return {
            (table, check["name"]): _words(check["sqltext"])
            for table in metadata.tables
            for check in found.get_check_constraints(table)
        }

    expected = {
        (name, check.name): _words(str(check.sqltext))
        for name, table in metadata.tables.items()
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }
    async with database.read() as tx:
        assert await tx.run_sync(reflected) == expected


async def test_who_was_seen_last_stays_known_on_the_way_up_and_down(empty_url: str) -> None:
    seen = "'2021-06-15 00:00:00+00:00'"
    async with opened(empty_url) as database:
        await migrate.upgrade(database, "0025")

        async def work(tx: Transaction) -> None:
            await tx.execute(text(f"INSERT INTO heartbeats (worker, at) VALUES ('w', {seen})"))
            await tx.execute(text(f"INSERT INTO workers (id, seen_at) VALUES ('old', {seen})"))

        await database.write(work)
        await migrate.upgrade(database, "0026")
        async with database.read() as tx:
            assert (await tx.execute(text("SELECT id FROM workers"))).scalars().all() == ["w"]
        await migrate.downgrade(database, "0024")
        async with database.read() as tx:
            assert (await tx.execute(text("SELECT worker FROM heartbeats"))).scalars().all() == ["w"]


async def test_an_upgrade_twice_changes_nothing(database: Database) -> None:
    await migrate.upgrade(database)
    assert await migrate.pending(database) == ()


async def test_a_fresh_database_lacks_all_revisions(empty_url: str) -> None:
    async with opened(empty_url) as database:
        assert await migrate.pending(database) == tuple(REVISIONS)


async def test_two_processes_that_start_together_migrate_once(empty_url: str) -> None:
    async with opened(empty_url) as one, opened(empty_url) as other:
        await asyncio.gather(migrate.upgrade(one), migrate.upgrade(other))
        assert await migrate.pending(one) == ()


async def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    async def pretend(tx: Transaction) -> None:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await database.write(pretend)
    with pytest.raises(NewerDatabase, match=r"9999.*update Kaohe"):
        await migrate.upgrade(database)
    with pytest.raises(NewerDatabase):
        await migrate.pending(database)


@pytest.mark.parametrize("table", [table.name for table in APPEND_ONLY])
@pytest.mark.parametrize("statement", ["UPDATE {} SET scheme = 'x'", "DELETE FROM {}"])
async def test_the_database_itself_refuses_to_change_what_was_written(
    database: Database, table: str, statement: str
) -> None:
    column = "sha256" if table == "evidence_contents" else "scheme"
    columns = {
        "entries": "scheme, unit, fact, date, mode, value, source, recorded_at",
        "reviews": "scheme, entry_id, verdict, reason, at",
        "period_acts": "scheme, period, act, reason, at",
        "declarations": "scheme, unit, duty, done, at",
        "publications": "scheme, version, as_of, basis, facts, answer, checksum, note, at",
        "seals": "scheme, number, kind, row_id, hash",
        "appeals": "scheme, version, unit, item, words, person_id, at",
        "appeal_answers": "scheme, appeal_id, words, person_id, at",
        "evidence": "scheme, entry_ids, file_id, unique_id, kind, name, mime, size, album, person_id, at",
        "last_totals": "scheme, unit, fact, value, file, cell, at",
        "evidence_contents": "unique_id, sha256, ending, size, at",
        "statements": "scheme, unit, duty, content, person_id, at",
        "audit": "scheme, action, subject, details, at",
    }[table]
    values = {
        "entries": "'s', 'u', 'f', '2021-01-01', 'total', 1, 'text', '2021-01-01 00:00:00+00:00'",
        "reviews": "'s', 1, 'confirm', '', '2021-01-01 00:00:00+00:00'",
        "period_acts": "'s', '2021-05', 'close', '', '2021-06-01 00:00:00+00:00'",
        "declarations": "'s', 'u', 'd', true, '2021-06-01 00:00:00+00:00'",
        "publications": "'s', 1, '2021-06-15', 'reported', '', '', '', '', '2021-06-15 00:00:00+00:00'",
        "seals": "'s', 1, 'entry', 1, 'h'",
        "appeals": "'s', 1, 'u', 'i', 'w', 1, '2021-06-15 00:00:00+00:00'",
        "appeal_answers": "'s', 1, 'w', 1, '2021-06-15 00:00:00+00:00'",
        "evidence": "'s', '[1]', 'f', 'u', 'photo', 'n', 'm', 1, '', 1, '2021-06-15 00:00:00+00:00'",
        "last_totals": "'s', 'u', 'f', 1, 'a.csv', 'B2', '2021-06-15 00:00:00+00:00'",
        "evidence_contents": "'u', 's', 'jpg', 1, '2021-06-15 00:00:00+00:00'",
        "statements": "'s', 'u', 'd', '{}', 1, '2021-01-01 00:00:00+00:00'",
        "audit": "'s', 'a', 'x', '', '2021-01-01 00:00:00+00:00'",
    }[table]

    async def put(tx: Transaction) -> None:
        if table == "appeal_answers":
            await publications.add_appeal(tx, Appeal(0, "s", 1, "u", "i", "w", 1, NOON))
        if table == "reviews":
            entry = NewEntry("s", "u", "f", NOON.date(), Mode.TOTAL, 1, 1, Origin(Source.TEXT))
            await ledger.append(tx, [entry], NOON)
        await tx.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"))

    async def tamper(tx: Transaction) -> None:
        await tx.execute(text(statement.replace("scheme", column).format(table)))

    await database.write(put)
    with pytest.raises(Exception, match=f"{table} is append-only"):
        await database.write(tamper)
    async with database.read() as tx:
        assert (await tx.execute(text(f"SELECT {column} FROM {table}"))).scalars().all() == ["s"]


async def test_what_was_imported_before_imports_were_reviewed_stays_confirmed(empty_url: str) -> None:
    columns = "scheme, unit, fact, date, mode, value, source, recorded_at"

    async def put(tx: Transaction) -> None:
        for source in ("import", "text"):
            values = f"'s', 'u', 'f', '2021-01-01', 'total', 1, '{source}', '2021-01-01 00:00:00+00:00'"
            await tx.execute(text(f"INSERT INTO entries ({columns}) VALUES ({values})"))

    async with opened(empty_url) as database:
        await migrate.upgrade(database, REVISIONS[REVISIONS.index("0020") - 1])
        await database.write(put)
        for _ in range(2):
            await migrate.upgrade(database, "0020")
            async with database.read() as tx:
                said = await tx.execute(text("SELECT entry_id, verdict, person_id FROM reviews"))
                assert [tuple(row) for row in said] == [(1, "confirm", None)]
                marks = await tx.execute(text("SELECT doubted FROM entries"))
                assert [bool(row.doubted) for row in marks] == [False, False]
            await migrate.downgrade(database, REVISIONS[REVISIONS.index("0020") - 1])


async def test_what_assessors_stated_before_it_was_reviewed_stays_confirmed(empty_url: str) -> None:
    columns = "scheme, unit, fact, date, mode, value, source, recorded_at, channel, doubted"

    async def put(tx: Transaction) -> None:
        for scheme, channel in (("both", "self"), ("both", "assessed"), ("one", "assessed")):
            values = f"'{scheme}', 'u', 'f', '2021-01-01', 'total', 7, 'text', '2021-01-01 00:00:00+00:00', '{channel}'"
            await tx.execute(text(f"INSERT INTO entries ({columns}) VALUES ({values}, false)"))

    async with opened(empty_url) as database:
        await migrate.upgrade(database, REVISIONS[REVISIONS.index("0022") - 1])
        await database.write(put)
        for _ in range(2):
            await migrate.upgrade(database)
            async with database.read() as tx:
                said = await tx.execute(text("SELECT entry_id, verdict, person_id FROM reviews"))
                assert [tuple(row) for row in said] == [(2, "confirm", None)]
                assert [await seals.broken(tx, scheme) for scheme in ("both", "one")] == [None, None]
                assert (await seals.head(tx, "both")).number == 3
                assert await projection.differs(tx, "both", "u") is None
                states = await projection.states_of(tx, [1, 2, 3])
                assert list(states.values()) == [State.WAITING, State.CONFIRMED, State.WAITING]
            await migrate.downgrade(database, "0024")

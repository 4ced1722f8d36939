"""The hash chain over the ledger: one for each scheme, whoever writes; nothing that is sealed changes unseen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import BigInteger, Boolean, Date, Integer, delete, insert, select, update

from bot.domain.declarations import Declaration
from bot.domain.entries import Basis, Mode, NewEntry, NewReview, Origin, Source, Verdict
from bot.domain.last_year import Final
from bot.domain.periods import Act, PeriodAct
from bot.domain.publications import Appeal, Publication
from bot.domain.seals import NO_SEAL, BrokenSeal, SealedKind, is_head
from bot.storage import declarations, last_year, ledger, migrate, periods, publications, reviews, seals
from bot.storage.columns import UtcDateTime
from bot.storage.tables import entry_states
from bot.storage.tables import seals as sealed
from tests.support.context import NOON
from tests.support.database import opened
from tests.support.past_triggers import past_triggers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.seals import Seal
    from bot.storage.engine import Database, Transaction

SCHEME = "rugao-2021"
NEW = NewEntry(
    SCHEME, "changjiang", "jobs", date(2021, 6, 15), Mode.INCREMENT, 5, 17, Origin(Source.TEXT, 3, -4, 5), reason="改"
)


FINAL = Final("changjiang", "jobs", 5, "B2")


async def fill(database: Database) -> None:
    """Rows of every kind, with every column filled in one of them, in several commits."""
    first = (await database.write(lambda tx: ledger.append(tx, [NEW, NEW], NOON))).entries
    correction = replace(NEW, replaces=first[0].id, mode=Mode.TOTAL)
    confirmed = NewReview(Verdict.CONFIRM, 8, NOON, "与系统核对", 9)
    opened_again = PeriodAct(0, "2021-05", Act.REOPEN, "changjiang", NOON, NOON + timedelta(days=1), "补报", 8)
    published = Publication(SCHEME, 1, NOON.date(), Basis.REPORTED, "facts", "answer", "sum", "note", 8, NOON)
    await database.write(lambda tx: ledger.append(tx, [correction], NOON + timedelta(microseconds=1)))
    await database.write(lambda tx: reviews.append(tx, SCHEME, [first[1].id], confirmed))
    await database.write(lambda tx: periods.append(tx, SCHEME, opened_again))
    await database.write(lambda tx: publications.append(tx, published))
    await database.write(lambda tx: last_year.append(tx, SCHEME, [(FINAL, None)], "去年.xlsx", 8, NOON))
    await database.write(lambda tx: last_year.append(tx, SCHEME, [(replace(FINAL, value=7), 1)], "去年.xlsx", 8, NOON))
    await database.write(lambda tx: declarations.append(tx, SCHEME, Declaration(0, "changjiang", "d", True, 8, NOON)))
    appeal = Appeal(0, SCHEME, 1, "changjiang", "jobs", "不对", 17, NOON)
    number = await database.write(lambda tx: publications.add_appeal(tx, appeal))
    await database.write(lambda tx: publications.add_answer(tx, replace(appeal, id=number), "核对过", 8, NOON))
    await database.write(lambda tx: ledger.append(tx, [replace(NEW, scheme="hutang-2014")], NOON))


async def broken(database: Database, scheme: str = SCHEME) -> BrokenSeal | None:
    async with database.read() as tx:
        return await seals.broken(tx, scheme)


async def head(database: Database, scheme: str = SCHEME) -> Seal:
    async with database.read() as tx:
        return await seals.head(tx, scheme)


async def unlocked(database: Database, change: Callable[[Transaction], Awaitable[object]]) -> None:
    """Change rows as the database's owner can; their states go, for they refer to them."""

    async def run(tx: Transaction) -> None:
        await past_triggers(tx)
        await tx.execute(delete(entry_states))
        await change(tx)

    await database.write(run)


async def test_every_row_that_is_stored_is_sealed(database: Database) -> None:
    assert await head(database) == NO_SEAL
    await fill(database)
    last = await head(database)
    assert last.number == 11
    assert await broken(database) is None
    assert (await head(database, "hutang-2014")).number == 1
    assert is_head(last, last.short)
    assert is_head(last, last.hash)
    assert not is_head(last, last.short[:9])
    async with database.read() as tx:
        assert await seals.of_row(tx, SCHEME, SealedKind.APPEAL_ANSWER, 1) == last
        assert await seals.numbered(tx, SCHEME, 11) == last
        assert await seals.schemes(tx) == ["hutang-2014", SCHEME]


def test_every_column_is_sealed() -> None:
    for table, key, columns in seals.SEALED.values():
        assert {key.name, *columns} == set(table.columns.keys())


def other(kind: Any, value: Any) -> Any:
    """Another value of the column's type."""
    if isinstance(kind, (BigInteger, Integer)):
        return (value or 0) + 900
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, Date):
        return value + timedelta(days=1)
    return (value or NOON) + timedelta(microseconds=1) if isinstance(kind, UtcDateTime) else f"{value or ''}x"


class _Undo(Exception):
    """Undoes what a test has changed."""


async def found_after(tx: Transaction, change: Any) -> BrokenSeal | None:
    """What is found broken after a change, which is undone."""
    found = None
    try:
        async with tx.savepoint():
            await tx.execute(change)
            found = await seals.broken(tx, SCHEME)
            raise _Undo
    except _Undo:
        return found


async def test_any_change_of_any_column_of_any_row_is_found(database: Database) -> None:
    await fill(database)
    tried = 0

    async def change_each(tx: Transaction) -> None:
        nonlocal tried
        for kind, (table, key, names) in seals.SEALED.items():
            for row in (await tx.execute(select(table).where(table.c.scheme == SCHEME))).mappings().all():
                for name in (key.name, *names):
                    column, place = table.c[name], (table.c.scheme == SCHEME, key == row[key.name])
                    values = [other(column.type, row[name])]
                    values += [None] if column.nullable and row[name] is not None else []
                    for value in values:
                        found = await found_after(tx, update(table).where(*place).values({name: value}))
                        gone = name == key.name or (kind is SealedKind.PUBLICATION and name == "scheme")
                        assert found is not None, (kind, name, value)
                        assert (found.kind, found.id) == (kind, row[key.name])
                        assert found.problem == ("missing" if gone else "altered")
                        tried += 1

    await unlocked(database, change_each)
    assert tried == 148
    assert await broken(database) is None


async def test_a_row_beside_the_chain_is_found(database: Database) -> None:
    await fill(database)
    values = {"scheme": SCHEME, "unit": "u", "fact": "f", "mode": "total", "source": "text", "value": 1}
    table = seals.SEALED[SealedKind.ENTRY][0]
    await database.write(
        lambda tx: tx.execute(insert(table).values(values | {"date": NOON.date(), "recorded_at": NOON}))
    )
    found = await broken(database)
    assert found is not None
    assert (found.number, found.kind, found.problem) == (None, SealedKind.ENTRY, "unsealed")


async def test_a_row_and_its_seal_that_were_taken_out_are_found(database: Database) -> None:
    await fill(database)
    table = seals.SEALED[SealedKind.REVIEW][0]

    async def tamper(tx: Transaction) -> None:
        await tx.execute(delete(table))
        await tx.execute(delete(sealed).where(sealed.c.kind == SealedKind.REVIEW.value))

    await unlocked(database, tamper)
    assert await broken(database) == BrokenSeal(4, None, None, "missing-seal")


async def test_a_change_that_fails_seals_nothing(database: Database) -> None:
    async def fail(tx: Transaction) -> None:
        await ledger.append(tx, [NEW], NOON)
        raise ValueError

    results = await asyncio.gather(
        database.write(fail),
        database.write(lambda tx: ledger.append(tx, [NEW], NOON)),
        database.write(fail),
        database.write(lambda tx: ledger.append(tx, [NEW], NOON)),
        return_exceptions=True,
    )
    assert [isinstance(result, ValueError) for result in results] == [True, False, True, False]
    assert (await head(database)).number == 2
    assert await broken(database) is None


async def test_processes_that_write_at_the_same_time_make_one_chain(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as another:

        async def write(tx: Transaction) -> None:
            await ledger.append(tx, [NEW], NOON)

        await asyncio.gather(*(each.write(write) for _ in range(40) for each in (one, another)))
        assert (await head(one)).number == 80
        assert await broken(another) is None


@pytest.mark.parametrize("revision", ["0016", "0024"])
async def test_what_was_there_before_is_sealed_in_its_order(database: Database, revision: str) -> None:
    await fill(database)
    before = await head(database)
    await migrate.downgrade(database, revision)
    await migrate.upgrade(database)
    assert (await head(database)).number == before.number
    assert await broken(database) is None
    await database.write(lambda tx: ledger.append(tx, [NEW], NOON))
    assert await broken(database) is None

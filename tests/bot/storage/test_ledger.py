from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.entries import Mode, NewEntry, Origin, Source
from bot.domain.errors import Refused
from bot.storage import ledger
from tests.support.context import NOON

if TYPE_CHECKING:
    from bot.domain.entries import Entry
    from bot.storage.engine import Database

BIG = 2**52 - 1  # Telegram's largest ids
NEW = NewEntry(
    scheme="rugao-2021",
    unit="changjiang",
    fact="jobs",
    date=date(2021, 6, 15),
    mode=Mode.INCREMENT,
    value=10**12,
    person_id=BIG,
    origin=Origin(Source.TEXT, update_id=BIG, chat_id=-BIG, message_id=17),
)


async def append(database: Database, *new: NewEntry) -> list[Entry]:
    return list((await database.write(lambda tx: ledger.append(tx, new, NOON))).entries)


async def since(database: Database, known: int = 0, scheme: str = "rugao-2021") -> list[Entry]:
    async with database.read() as tx:
        return await ledger.since(tx, scheme, known)


async def test_an_entry_comes_back_as_it_was(database: Database) -> None:
    (entry,) = await append(database, NEW)
    assert asdict(entry) == asdict(NEW) | {"id": entry.id, "recorded_at": NOON}
    assert entry.recorded_at.tzinfo is UTC
    assert await since(database) == [entry]


async def test_entries_are_numbered_in_their_order(database: Database) -> None:
    stored = await append(database, *(replace(NEW, value=value) for value in range(1200)))
    assert [entry.value for entry in stored] == list(range(1200))
    assert [entry.id for entry in stored] == sorted(entry.id for entry in stored)
    assert await since(database, stored[999].id) == stored[1000:]


async def test_schemes_do_not_mix(database: Database) -> None:
    await append(database, NEW)
    (other,) = await append(database, replace(NEW, scheme="hutang-2014"))
    assert await since(database, scheme="hutang-2014") == [other]


async def test_nothing_new_is_nothing(database: Database) -> None:
    assert await append(database) == []


async def test_an_update_is_found_by_its_id(database: Database) -> None:
    mine = await append(database, NEW, replace(NEW, fact="training"))
    await append(database, replace(NEW, origin=replace(NEW.origin, update_id=5)))
    async with database.read() as tx:
        assert await ledger.by_update(tx, BIG) == mine
        assert await ledger.count(tx) == 3


async def test_an_entry_is_replaced_once(database: Database) -> None:
    (first,) = await append(database, NEW)
    correction = replace(NEW, value=3, replaces=first.id)
    (second,) = await append(database, correction)
    with pytest.raises(Refused) as refused:
        await append(database, NEW, correction)
    assert refused.value.code == "already-replaced"
    await append(database, replace(correction, replaces=second.id))
    assert len(await since(database)) == 3


async def test_one_message_cannot_replace_an_entry_twice(database: Database) -> None:
    (first,) = await append(database, NEW)
    with pytest.raises(Refused):
        await append(database, replace(NEW, replaces=first.id), replace(NEW, replaces=first.id))


@pytest.mark.parametrize(
    "impossible",
    [
        replace(NEW, replaces=4711),  # there is no such entry
        replace(NEW, mode=Mode.WITHDRAWAL),  # of what?
    ],
)
async def test_the_database_refuses_what_cannot_be(database: Database, impossible: NewEntry) -> None:
    with pytest.raises(IntegrityError):
        await append(database, impossible)
    assert await since(database) == []


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2021, 6, 15, 12)  # noqa: DTZ001 that is what is tried
    with pytest.raises(Exception, match="has no time zone"):
        await database.write(lambda tx: ledger.append(tx, [NEW], naive))

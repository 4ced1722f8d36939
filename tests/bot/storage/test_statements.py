from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.statements import Filled, Version, latest
from bot.storage import statements
from tests.support.context import NOON

if TYPE_CHECKING:
    from bot.storage.engine import Database

SCHEME, DUTY = "xinjian-2021", "platform-form"
FIRST = Filled({"windows": 2}, {"staff": ({"name": "王芳", "phone": "13800001234"},)})
SECOND = replace(FIRST, numbers={"windows": 3})


async def append(
    database: Database, unit: str, filled: Filled, person_id: int, replaces: Version | None = None
) -> None:
    version = Version(0, unit, DUTY, 0, filled, person_id, NOON, replaces.id if replaces is not None else None)
    await database.write(lambda tx: statements.append(tx, SCHEME, version))


async def test_versions_are_counted_by_unit_and_the_last_one_holds(database: Database) -> None:
    await append(database, "songhu", FIRST, 11)
    await append(database, "shigang", SECOND, 12)
    async with database.read() as tx:
        first = latest(await statements.of_scheme(tx, SCHEME), DUTY, "songhu")
    assert first is not None
    await append(database, "songhu", SECOND, 13, first)
    async with database.read() as tx:
        known = await statements.of_scheme(tx, SCHEME)
        assert await statements.of_scheme(tx, "rugao-2021") == []
    assert [(one.unit, one.number, one.filled, one.person_id, one.at) for one in known] == [
        ("songhu", 1, FIRST, 11, NOON),
        ("shigang", 1, SECOND, 12, NOON),
        ("songhu", 2, SECOND, 13, NOON),
    ]
    assert [one.replaces for one in known] == [None, None, first.id]
    assert latest(known, DUTY, "songhu") == known[2]
    assert latest(known, DUTY, "liuhu") is None
    with pytest.raises(IntegrityError) as twice:
        await append(database, "songhu", FIRST, 11, first)
    assert "13800001234" not in str(twice.value)

"""Statements that units have handed in: appended and read, never changed; they hold persons and their phone numbers."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import insert, select

from bot.domain.statements import Filled, Version
from bot.storage.rows import to_row, to_type
from bot.storage.tables import statements

if TYPE_CHECKING:
    from bot.storage.engine import Transaction

_FILLED = TypeAdapter(Filled)


async def append(tx: Transaction, scheme: str, version: Version) -> int:
    """Keep a version, give its id; raises IntegrityError where the one that it replaces was replaced meanwhile."""
    content = json.dumps(_FILLED.dump_python(version.filled, mode="json"), ensure_ascii=False)
    values = to_row(statements, version, scheme=scheme, content=content)
    identifier: int = (await tx.execute(insert(statements).values(values).returning(statements.c.id))).scalar_one()
    return identifier


async def of_scheme(tx: Transaction, scheme: str) -> list[Version]:
    """All versions of all units, in the order in which they came."""
    numbers: Counter[tuple[str, str]] = Counter()
    versions = []
    for row in await tx.execute(select(statements).where(statements.c.scheme == scheme).order_by(statements.c.id)):
        numbers[row.unit, row.duty] += 1
        filled, number = _FILLED.validate_python(json.loads(row.content)), numbers[row.unit, row.duty]
        versions.append(to_type(Version, row, number=number, filled=filled))
    return versions

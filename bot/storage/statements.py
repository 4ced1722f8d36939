"""Statements that units have handed in: appended and read, never changed; they hold persons and their phone numbers."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import insert, select

from bot.domain.statements import Filled, Version
from bot.storage.tables import statements

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.engine import Transaction

_FILLED = TypeAdapter(Filled)


async def append(
    tx: Transaction,
    scheme: str,
    unit: str,
    duty: str,
    filled: Filled,
    replaces: Version | None,
    person_id: int,
    at: datetime,
) -> None:
    """Keep a version; raises IntegrityError where the one that it replaces was replaced by another meanwhile."""
    values = {
        "scheme": scheme,
        "unit": unit,
        "duty": duty,
        "content": json.dumps(_FILLED.dump_python(filled, mode="json"), ensure_ascii=False),
        "replaces": replaces.id if replaces is not None else None,
        "person_id": person_id,
        "at": at,
    }
    await tx.execute(insert(statements).values(values))


async def of_scheme(tx: Transaction, scheme: str) -> list[Version]:
    """All versions of all units, in the order in which they came."""
    numbers: Counter[tuple[str, str]] = Counter()
    found = []
    for row in await tx.execute(select(statements).where(statements.c.scheme == scheme).order_by(statements.c.id)):
        numbers[row.unit, row.duty] += 1
        filled = _FILLED.validate_python(json.loads(row.content))
        number = numbers[row.unit, row.duty]
        found.append(Version(row.id, row.unit, row.duty, number, filled, row.person_id, row.at, row.replaces))
    return found

"""What people have said of the columns of tables, by scheme and shape: the next one of that shape is read alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from bot.storage.tables import table_answers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.storage.engine import Transaction


async def given(tx: Transaction, person_id: int, scheme: str, shape: str) -> dict[str, str]:
    """What a person has said of the columns of a shape, by their heads."""
    query = select(table_answers.c.answers).where(*_of(person_id, scheme, shape))
    text = (await tx.execute(query)).scalar_one_or_none()
    return {str(title): str(said) for title, said in json.loads(text or "{}").items()}


async def remember(
    tx: Transaction, person_id: int, scheme: str, shape: str, answers: Mapping[str, str], at: datetime
) -> None:
    """Keep what a person has said now in place of what was said before."""
    await tx.execute(delete(table_answers).where(*_of(person_id, scheme, shape)))
    key = {"person_id": person_id, "scheme": scheme, "shape": shape}
    await tx.execute(insert(table_answers).values(**key, answers=json.dumps(dict(answers)), at=at))


def _of(person_id: int, scheme: str, shape: str) -> tuple[ColumnElement[bool], ...]:
    columns = table_answers.c
    return columns.person_id == person_id, columns.scheme == scheme, columns.shape == shape

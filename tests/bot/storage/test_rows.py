from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from bot.domain.entries import Basis
from bot.domain.people import BoundGroup, Purpose
from bot.domain.publications import Publication
from bot.domain.receivers import TELEGRAM
from bot.storage.rows import to_row, to_type
from bot.storage.tables import bound_groups, publications
from tests.support.context import NOON, SCHEME

if TYPE_CHECKING:
    from bot.storage.engine import Database

PUBLICATION = Publication(SCHEME, 1, NOON.date(), Basis.CONFIRMED, "facts", "{}", "sum", "", 7, NOON)


async def test_what_is_inserted_is_read(database: Database) -> None:
    row = to_row(publications, PUBLICATION)
    await database.write(lambda tx: tx.execute(insert(publications).values(row)))
    async with database.read() as tx:
        (kept,) = await tx.execute(select(publications))
    assert to_type(Publication, kept, basis=Basis(kept.basis), seal=None) == PUBLICATION


def test_the_id_and_what_has_no_column_is_left_out_and_more_is_added() -> None:
    group = BoundGroup(5, TELEGRAM, "-10", "群", SCHEME, Purpose.RANKING, None)
    row = to_row(bound_groups, group, bound_by=7)
    assert row == {
        "outlet": "telegram", "address": "-10", "title": "群", "scheme": SCHEME, "purpose": "ranking", "unit": None,
        "active": True, "bound_by": 7,
    }  # fmt: skip


async def test_a_field_without_a_column_has_to_be_given(database: Database) -> None:
    @dataclass(frozen=True, slots=True)
    class Odd:
        version: int
        odd: int

    await database.write(lambda tx: tx.execute(insert(publications).values(to_row(publications, PUBLICATION))))
    async with database.read() as tx:
        (kept,) = await tx.execute(select(publications))
    with pytest.raises(AttributeError):
        to_type(Odd, kept)
    assert to_type(Odd, kept, odd=3) == Odd(1, 3)

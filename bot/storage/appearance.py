"""The chats in which rankings and sheets are shown as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, select, update

from bot.storage.tables import table_places

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from bot.domain.receivers import Place
    from bot.storage.engine import Transaction


async def has(tx: Transaction, place: Place) -> bool:
    """Whether a chat wants tables."""
    return (await tx.execute(select(table_places).where(_is(place)))).first() is not None


async def put(tx: Transaction, place: Place, *, wanted: bool) -> None:
    """Note whether a chat wants tables."""
    await tx.execute(delete(table_places).where(_is(place)))
    if wanted:
        await tx.execute(insert(table_places).values(outlet=place.outlet, address=place.address))


async def move(tx: Transaction, old: Place, new: str) -> None:
    """A group has another address from now on: it keeps what it has chosen."""
    await tx.execute(update(table_places).where(_is(old)).values(address=new))


def _is(place: Place) -> ColumnElement[bool]:
    return and_(table_places.c.outlet == place.outlet, table_places.c.address == place.address)

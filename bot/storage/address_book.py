"""Addresses of robots, mailboxes and webhooks. What has ended keeps its row, but neither its address nor its secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, insert, select, update

from bot.domain.address_book import Address, AddressEntry, tail_of
from bot.storage.rows import to_row, to_type
from bot.storage.tables import addresses

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.address_book import NewAddress
    from bot.storage.engine import Transaction

_IN_USE = addresses.c.ended_at.is_(None)


async def add(tx: Transaction, scheme: str, address: NewAddress, by: int | None, at: datetime) -> int:
    """Keep a new address; its number."""
    values = to_row(addresses, address, scheme=scheme, added_by=by, added_at=at)
    return int((await tx.execute(insert(addresses).values(values).returning(addresses.c.number))).scalar_one())


async def change(tx: Transaction, number: int, label: str, secret: str | None) -> bool:
    """Call an address otherwise, or sign with another secret: that is to be confirmed. False: it is as it was."""
    signed_so = addresses.c.secret.is_not_distinct_from(secret)
    changing = update(addresses).where(addresses.c.number == number, _IN_USE)
    changing = changing.where(~((addresses.c.label == label) & signed_so))
    confirmed_at = case((signed_so, addresses.c.confirmed_at))
    return bool((await tx.execute(changing.values(label=label, secret=secret, confirmed_at=confirmed_at))).rowcount)


async def by_number(tx: Transaction, number: int) -> Address | None:
    """An address in use, whole."""
    row = (await tx.execute(select(addresses).where(addresses.c.number == number, _IN_USE))).one_or_none()
    return to_type(Address, row) if row is not None else None


async def entry(tx: Transaction, number: int) -> AddressEntry | None:
    """An address in use as it may be shown."""
    row = (await tx.execute(select(addresses).where(addresses.c.number == number, _IN_USE))).one_or_none()
    return _entry(row) if row is not None else None


async def number_of(tx: Transaction, scheme: str, outlet: str, url: str) -> int | None:
    """Under which number an address of a scheme is in use."""
    same = (addresses.c.scheme == scheme, addresses.c.outlet == outlet, addresses.c.url == url)
    return (await tx.execute(select(addresses.c.number).where(*same, _IN_USE).limit(1))).scalar_one_or_none()


async def of_scheme(tx: Transaction, scheme: str) -> list[AddressEntry]:
    """The addresses of a scheme that are in use."""
    query = select(addresses).where(addresses.c.scheme == scheme, _IN_USE).order_by(addresses.c.number)
    return [_entry(row) for row in await tx.execute(query)]


async def confirm(tx: Transaction, number: int, at: datetime) -> bool:
    """Note that an address is good; False where that was known, or it is in use no more."""
    fresh = (addresses.c.number == number, addresses.c.confirmed_at.is_(None), _IN_USE)
    return bool((await tx.execute(update(addresses).where(*fresh).values(confirmed_at=at))).rowcount)


async def doubt(tx: Transaction, number: int) -> bool:
    """Note that nothing arrives there any more; False where that was known, or it is in use no more."""
    confirmed = (addresses.c.number == number, addresses.c.confirmed_at.is_not(None), _IN_USE)
    return bool((await tx.execute(update(addresses).where(*confirmed).values(confirmed_at=None))).rowcount)


async def end(tx: Transaction, number: int, at: datetime) -> bool:
    """Use an address no more and forget it; False where that was so already."""
    ending = update(addresses).where(addresses.c.number == number, _IN_USE)
    return bool((await tx.execute(ending.values(ended_at=at, confirmed_at=None, url=None, secret=None))).rowcount)


def _entry(row: Any) -> AddressEntry:
    return to_type(AddressEntry, row, tail=tail_of(row.url), signed=row.secret is not None)

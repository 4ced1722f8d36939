"""Ways into the desk and the sessions they open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from bot.domain.desk import DeskSession
from bot.storage.rows import to_row, to_type
from bot.storage.tables import desk_links, desk_sessions

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.desk import DeskLink
    from bot.storage.engine import Transaction


async def add_link(tx: Transaction, link: DeskLink) -> None:
    """Keep a new link; those of the same person that nobody used are good no more."""
    unused = (desk_links.c.person_id == link.person_id, desk_links.c.used_at.is_(None))
    await tx.execute(delete(desk_links).where(*unused))
    await tx.execute(insert(desk_links).values(to_row(desk_links, link)))


async def use_link(tx: Transaction, token_hash: str, at: datetime) -> int | None:
    """Use a link up; whose it is, None where it is none, was used or has expired."""
    good = (desk_links.c.token_hash == token_hash, desk_links.c.used_at.is_(None), desk_links.c.expires_at > at)
    using = update(desk_links).where(*good).values(used_at=at).returning(desk_links.c.person_id)
    return (await tx.execute(using)).scalar_one_or_none()


async def add_session(tx: Transaction, session: DeskSession) -> None:
    """Keep a new session; links and sessions that ended long before are forgotten."""
    await tx.execute(insert(desk_sessions).values(to_row(desk_sessions, session)))


async def forget(tx: Transaction, before: datetime) -> None:
    """Remove links and sessions that were over before an instant."""
    await tx.execute(delete(desk_links).where(desk_links.c.expires_at < before))
    await tx.execute(delete(desk_sessions).where(desk_sessions.c.expires_at < before))


async def session(tx: Transaction, token_hash: str) -> DeskSession | None:
    """The session of this hash, ended ones included."""
    row = (await tx.execute(select(desk_sessions).where(desk_sessions.c.token_hash == token_hash))).one_or_none()
    return to_type(DeskSession, row) if row is not None else None


async def sessions(tx: Transaction, person_id: int, at: datetime) -> list[DeskSession]:
    """A person's sessions that have not ended, the last one seen first."""
    open_ones = (desk_sessions.c.person_id == person_id, desk_sessions.c.ended_at.is_(None))
    query = select(desk_sessions).where(*open_ones, desk_sessions.c.expires_at > at)
    rows = await tx.execute(query.order_by(desk_sessions.c.seen_at.desc(), desk_sessions.c.token_hash))
    return [to_type(DeskSession, row) for row in rows]


async def see(tx: Transaction, token_hash: str, at: datetime) -> None:
    """Note that a session was used."""
    await tx.execute(update(desk_sessions).where(desk_sessions.c.token_hash == token_hash).values(seen_at=at))


async def end(tx: Transaction, person_id: int, token_hashes: list[str], at: datetime) -> int:
    """End sessions of a person; how many had not ended."""
    of_person = (desk_sessions.c.person_id == person_id, desk_sessions.c.token_hash.in_(token_hashes))
    ending = update(desk_sessions).where(*of_person, desk_sessions.c.ended_at.is_(None)).values(ended_at=at)
    return (await tx.execute(ending)).rowcount

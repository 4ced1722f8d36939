"""Announcements and who has confirmed reading them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bot.domain.announcements import Announcement, AnnouncementState
from bot.domain.people import Role
from bot.storage.rows import insert_new, to_row, to_type
from bot.storage.tables import announcements, confirmations

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.engine import Transaction


async def put(tx: Transaction, scheme: str, text: str, author: int, at: datetime) -> int:
    """Store a new draft; returns its id."""
    values = {"scheme": scheme, "text": text, "author": author, "created_at": at, "roles": "[]", "groups": "[]"}
    query = insert(announcements).values(state=AnnouncementState.DRAFT.value, **values).returning(announcements.c.id)
    return int((await tx.execute(query)).scalar_one())


async def by_id(tx: Transaction, announcement_id: int) -> Announcement | None:
    """One announcement."""
    query = select(announcements).where(announcements.c.id == announcement_id)
    row = (await tx.execute(query)).one_or_none()
    return _announcement(row) if row is not None else None


async def latest(tx: Transaction, scheme: str, most: int) -> list[Announcement]:
    """What was approved in the scheme, newest first."""
    approved = announcements.c.approved_at.is_not(None)
    query = select(announcements).where(announcements.c.scheme == scheme, approved)
    return [_announcement(row) for row in await tx.execute(query.order_by(announcements.c.id.desc()).limit(most))]


async def keep(tx: Transaction, announcement: Announcement) -> None:
    """Store the announcement's state, receivers and time."""
    roles = json.dumps(sorted(role.value for role in announcement.roles))
    values = to_row(announcements, announcement, roles=roles, groups=json.dumps(sorted(announcement.groups)))
    await tx.execute(update(announcements).where(announcements.c.id == announcement.id).values(values))


async def confirm(tx: Transaction, announcement_id: int, person_id: int, at: datetime) -> bool:
    """Somebody has read it; False when they had confirmed that before."""
    values = {"announcement_id": announcement_id, "person_id": person_id, "at": at}
    return bool((await tx.execute(insert_new(tx, confirmations).values(values))).rowcount)


async def readers(tx: Transaction, announcement_id: int) -> dict[int, datetime]:
    """Who has confirmed the announcement, with the instant (UTC)."""
    query = select(confirmations).where(confirmations.c.announcement_id == announcement_id)
    return {row.person_id: row.at for row in await tx.execute(query.order_by(confirmations.c.at))}


def _announcement(row: Any) -> Announcement:
    roles, groups = frozenset(map(Role, json.loads(row.roles))), frozenset(json.loads(row.groups))
    return to_type(Announcement, row, state=AnnouncementState(row.state), roles=roles, groups=groups)

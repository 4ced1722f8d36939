"""Groups that are bound to a purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bot.domain.people import BoundGroup, Purpose
from bot.domain.rankings import RankingSettings
from bot.storage.tables import bound_groups

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection


async def bind(tx: AsyncConnection, group: BoundGroup, by: int | None, at: datetime) -> None:
    """Bind a chat to a purpose; a former binding of the chat to the same purpose ends. `group.id` is ignored."""
    where = (bound_groups.c.chat_id == group.chat_id, bound_groups.c.purpose == group.purpose.value)
    await tx.execute(update(bound_groups).where(*where).values(active=False))
    await tx.execute(
        insert(bound_groups).values(
            chat_id=group.chat_id,
            thread_id=group.thread_id,
            title=group.title,
            scheme=group.scheme,
            purpose=group.purpose.value,
            unit=group.unit,
            active=True,
            bound_by=by,
            bound_at=at,
            **_settings(group.ranking),
        )
    )


async def deactivate(tx: AsyncConnection, chat_id: int) -> int:
    """End all bindings of a chat; how many there were."""
    where = (bound_groups.c.chat_id == chat_id, bound_groups.c.active)
    return int((await tx.execute(update(bound_groups).where(*where).values(active=False))).rowcount)


async def migrate(tx: AsyncConnection, old: int, new: int) -> None:
    """The group became a supergroup: Telegram calls it by another id from now on."""
    await tx.execute(update(bound_groups).where(bound_groups.c.chat_id == old).values(chat_id=new))


async def active(tx: AsyncConnection, scheme: str | None = None) -> list[BoundGroup]:
    """The scheme's bound groups, or those of all."""
    query = select(bound_groups).where(bound_groups.c.active)
    if scheme is not None:
        query = query.where(bound_groups.c.scheme == scheme)
    return [_group(row) for row in await tx.execute(query.order_by(bound_groups.c.id))]


async def of_chat(tx: AsyncConnection, chat_id: int) -> list[BoundGroup]:
    """What a chat is bound to."""
    query = select(bound_groups).where(bound_groups.c.chat_id == chat_id, bound_groups.c.active)
    return [_group(row) for row in await tx.execute(query.order_by(bound_groups.c.id))]


async def titles(tx: AsyncConnection, scheme: str) -> dict[int, str]:
    """The titles of all chats that were ever bound, by their ids; the latest of each."""
    query = select(bound_groups.c.chat_id, bound_groups.c.title).where(bound_groups.c.scheme == scheme)
    return {row.chat_id: row.title for row in await tx.execute(query.order_by(bound_groups.c.id))}


async def set_ranking(tx: AsyncConnection, group_id: int, settings: RankingSettings) -> None:
    """Change when and what of the ranking a group gets."""
    await tx.execute(update(bound_groups).where(bound_groups.c.id == group_id).values(_settings(settings)))


async def by_id(tx: AsyncConnection, group_id: int) -> BoundGroup | None:
    """A group by our own id."""
    row = (await tx.execute(select(bound_groups).where(bound_groups.c.id == group_id))).one_or_none()
    return _group(row) if row is not None else None


def _settings(ranking: RankingSettings) -> dict[str, Any]:
    return {
        "weekly_on": ranking.weekday,
        "at_hour": ranking.hour,
        "monthly": ranking.monthly,
        "at_moments": ranking.moments,
        "shown_group": ranking.shown_group,
    }


def _group(row: Any) -> BoundGroup:
    ranking = RankingSettings(row.weekly_on, row.at_hour, row.monthly, row.at_moments, row.shown_group)
    return BoundGroup(
        row.id, row.chat_id, row.thread_id, row.title, row.scheme, Purpose(row.purpose), row.unit, row.active, ranking
    )

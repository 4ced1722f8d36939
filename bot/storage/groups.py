"""Groups that are bound to a purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, exists, insert, or_, select, update

from bot.domain.people import BoundGroup, Purpose
from bot.domain.rankings import RankingSettings
from bot.domain.receivers import TELEGRAM, place_of
from bot.storage.rows import moved, to_row, to_type, within
from bot.storage.tables import addresses, bound_groups

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.domain.receivers import Place
    from bot.storage.engine import Transaction

_CONFIRMED = exists().where(
    cast(addresses.c.number, Text) == bound_groups.c.address, addresses.c.confirmed_at.is_not(None)
)


async def bind(tx: Transaction, group: BoundGroup, by: int | None, at: datetime) -> None:
    """Bind a chat to a purpose; a former binding of the chat to the same purpose ends. `group.id` is ignored."""
    where = (_within(place_of(group)), bound_groups.c.purpose == group.purpose.value)
    await tx.execute(update(bound_groups).where(*where).values(active=False, lost_at=None))
    values = to_row(bound_groups, group, active=True, bound_by=by, bound_at=at, **_settings(group.ranking))
    await tx.execute(insert(bound_groups).values(values))


async def deactivate(tx: Transaction, place: Place, scheme: str | None = None, lost_at: datetime | None = None) -> int:
    """End a chat's bindings, all or those of a scheme; how many there were. `lost_at`: the chat put the bot out."""
    where = [_within(place), bound_groups.c.active]
    if scheme is not None:
        where.append(bound_groups.c.scheme == scheme)
    ended = update(bound_groups).where(*where).values(active=False, lost_at=lost_at)
    return int((await tx.execute(ended)).rowcount)


async def lost(tx: Transaction, place: Place) -> list[BoundGroup]:
    """The bindings of a chat that ended when it put the bot out, as far as that is not settled."""
    where = (_within(place), bound_groups.c.lost_at.is_not(None))
    query = select(bound_groups).where(*where).order_by(bound_groups.c.id)
    return [_group(row) for row in await tx.execute(query)]


async def settle_lost(tx: Transaction, group_id: int) -> None:
    """Note that the consequences of a lost binding are dealt with."""
    await tx.execute(update(bound_groups).where(bound_groups.c.id == group_id).values(lost_at=None))


async def move(tx: Transaction, old: Place, new: str) -> None:
    """A group has another address from now on; its topics move with it."""
    await tx.execute(update(bound_groups).where(_within(old)).values(address=moved(bound_groups.c.address, old, new)))


async def active(tx: Transaction, scheme: str | None = None) -> list[BoundGroup]:
    """What is bound in the scheme, or in all, and can be sent to: of the address book what is confirmed."""
    of_scheme = (bound_groups.c.scheme == scheme,) if scheme is not None else ()
    return await _active(tx, *of_scheme, or_(bound_groups.c.outlet == TELEGRAM, _CONFIRMED))


async def of_scheme(tx: Transaction, scheme: str) -> list[BoundGroup]:
    """All that is bound in the scheme."""
    return await _active(tx, bound_groups.c.scheme == scheme)


async def in_place(tx: Transaction, place: Place) -> list[BoundGroup]:
    """The bindings of a chat, one for each purpose."""
    return await _active(tx, _within(place))


async def titles_by_id(tx: Transaction, scheme: str) -> dict[int, str]:
    """The titles of all that was ever bound in a scheme, by our own ids."""
    query = select(bound_groups.c.id, bound_groups.c.title).where(bound_groups.c.scheme == scheme)
    return {row.id: row.title for row in await tx.execute(query)}


async def titles(tx: Transaction, scheme: str) -> dict[str, str]:
    """The titles of all that was ever bound, by their addresses; the latest of each."""
    query = select(bound_groups.c.address, bound_groups.c.title).where(bound_groups.c.scheme == scheme)
    return {row.address: row.title for row in await tx.execute(query.order_by(bound_groups.c.id))}


async def set_ranking(tx: Transaction, group_id: int, settings: RankingSettings) -> None:
    """Change when and what of the ranking a group gets."""
    await tx.execute(update(bound_groups).where(bound_groups.c.id == group_id).values(_settings(settings)))


async def by_id(tx: Transaction, group_id: int) -> BoundGroup | None:
    """A group by our own id."""
    row = (await tx.execute(select(bound_groups).where(bound_groups.c.id == group_id))).one_or_none()
    return _group(row) if row is not None else None


def _within(place: Place) -> ColumnElement[bool]:
    return within(bound_groups.c.outlet, bound_groups.c.address, place)


async def _active(tx: Transaction, *where: ColumnElement[bool]) -> list[BoundGroup]:
    query = select(bound_groups).where(bound_groups.c.active, *where).order_by(bound_groups.c.id)
    return [_group(row) for row in await tx.execute(query)]


def _settings(ranking: RankingSettings) -> dict[str, Any]:
    timing = {"weekly_on": ranking.weekday, "at_hour": ranking.hour, "at_moments": ranking.moments}
    return to_row(bound_groups, ranking, **timing)


def _group(row: Any) -> BoundGroup:
    timing = {"weekday": row.weekly_on, "hour": row.at_hour, "moments": row.at_moments}
    ranking = to_type(RankingSettings, row, **timing)
    return to_type(BoundGroup, row, purpose=Purpose(row.purpose), ranking=ranking)

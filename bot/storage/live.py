"""Live standings: for each bound group the one message that is edited, a digest of it, and when it was last touched."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, or_, select, update

from bot.storage.rows import to_type
from bot.storage.tables import live_standings

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Update

    from bot.storage.engine import Transaction


@dataclass(frozen=True, slots=True)
class LiveStanding:
    """One group's live standing. `serial` counts its messages; `digest`: of what the message shows, None: not known."""

    group_id: int
    serial: int = 1
    digest: str | None = None
    touched_at: datetime | None = None
    pinned: bool | None = None  # None: not tried yet; False: the bot may not


async def everything(tx: Transaction) -> dict[int, LiveStanding]:
    """The live standings of all groups, by group id."""
    rows = await tx.execute(select(live_standings).order_by(live_standings.c.group_id))
    return {row.group_id: to_type(LiveStanding, row) for row in rows}


async def begin(tx: Transaction, group_id: int) -> LiveStanding:
    """The group's, new where there was none."""
    condition = live_standings.c.group_id == group_id
    row = (await tx.execute(select(live_standings).where(condition))).one_or_none()
    if row is None:
        await tx.execute(insert(live_standings).values(group_id=group_id, serial=1))
        return LiveStanding(group_id)
    return to_type(LiveStanding, row)


async def take(tx: Transaction, standing: LiveStanding, at: datetime, before: datetime) -> bool:
    """Take the right to touch its message, which nobody has touched since `before`; False when somebody has.

    Until `note` the digest is not known: if the process dies in between, the message is edited again.
    """
    free = or_(live_standings.c.touched_at.is_(None), live_standings.c.touched_at <= before)
    change = _update(standing.group_id, standing.serial).where(free).values(touched_at=at, digest=None)
    return bool((await tx.execute(change)).rowcount)


async def note(tx: Transaction, group_id: int, serial: int, **values: Any) -> None:
    """What is known now of the message with that serial: `digest`, `touched_at`, `pinned`."""
    await tx.execute(_update(group_id, serial).values(values))


async def start_anew(tx: Transaction, group_id: int, serial: int) -> None:
    """Its message is gone: the next one takes its place."""
    await tx.execute(_update(group_id, serial).values(asdict(LiveStanding(group_id, serial + 1))))


async def end(tx: Transaction, group_id: int) -> bool:
    """The group has none any more; whether it had one."""
    return bool((await tx.execute(delete(live_standings).where(live_standings.c.group_id == group_id))).rowcount)


def _update(group_id: int, serial: int) -> Update:
    return update(live_standings).where(live_standings.c.group_id == group_id, live_standings.c.serial == serial)

"""The links of whole schemes, and the applications of those who ask to be let in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bot.domain.applications import Application, ApplicationState, JoinLink
from bot.storage.rows import to_row, to_type
from bot.storage.tables import applications, join_links

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.engine import Transaction

_WAITING = applications.c.state == ApplicationState.WAITING.value


async def add_link(tx: Transaction, link: JoinLink) -> None:
    """Keep a new link."""
    await tx.execute(insert(join_links).values(to_row(join_links, link)))


async def link(tx: Transaction, code: str) -> JoinLink | None:
    """The link with this code."""
    row = (await tx.execute(select(join_links).where(join_links.c.code == code))).one_or_none()
    return to_type(JoinLink, row) if row is not None else None


async def open_link(tx: Transaction, scheme: str, at: datetime) -> JoinLink | None:
    """The scheme's link that can be used at an instant."""
    usable = (join_links.c.scheme == scheme, join_links.c.expires_at > at, join_links.c.ended_at.is_(None))
    rows = await tx.execute(select(join_links).where(*usable).order_by(join_links.c.created_at.desc()).limit(1))
    return next((to_type(JoinLink, row) for row in rows), None)


async def end_links(tx: Transaction, scheme: str, at: datetime) -> bool:
    """End the scheme's links; whether any could still be used."""
    usable = (join_links.c.scheme == scheme, join_links.c.expires_at > at, join_links.c.ended_at.is_(None))
    return bool((await tx.execute(update(join_links).where(*usable).values(ended_at=at))).rowcount)


async def add(tx: Transaction, application: Application) -> Application:
    """Keep a new application; the same with its id. `batch` 0: it begins one."""
    query = insert(applications).values(to_row(applications, application)).returning(applications.c.id)
    number = int((await tx.execute(query)).scalar_one())
    batch = application.batch or number
    await tx.execute(update(applications).where(applications.c.id == number).values(batch=batch))
    return replace(application, id=number, batch=batch)


async def waiting(tx: Transaction, scheme: str) -> list[Application]:
    """Those of the scheme that wait, first come first."""
    query = select(applications).where(applications.c.scheme == scheme, _WAITING).order_by(applications.c.id)
    return [_application(row) for row in await tx.execute(query)]


async def waiting_of(tx: Transaction, person_id: int) -> Application | None:
    """The one of a person that waits."""
    rows = await tx.execute(select(applications).where(applications.c.person_id == person_id, _WAITING))
    return next((_application(row) for row in rows), None)


async def by_id(tx: Transaction, scheme: str, number: int) -> Application | None:
    """An application to the scheme."""
    query = select(applications).where(applications.c.id == number, applications.c.scheme == scheme)
    row = (await tx.execute(query)).one_or_none()
    return _application(row) if row is not None else None


async def settle(tx: Transaction, number: int, state: ApplicationState, by: int, at: datetime) -> bool:
    """Decide on one that waits; False where it does so no more."""
    query = update(applications).where(applications.c.id == number, _WAITING)
    return bool((await tx.execute(query.values(state=state.value, decided_by=by, decided_at=at))).rowcount)


async def refusals(tx: Transaction, scheme: str) -> dict[int, datetime]:
    """Who was refused in the scheme, and when last."""
    refused = (applications.c.scheme == scheme, applications.c.state == ApplicationState.REFUSED.value)
    query = select(applications.c.person_id, applications.c.decided_at).where(*refused)
    return {row.person_id: row.decided_at for row in await tx.execute(query.order_by(applications.c.decided_at))}


async def last_batch(tx: Transaction, scheme: str) -> list[Application]:
    """What was decided of those that came together last, the latest first."""
    newest = select(applications.c.batch).where(applications.c.scheme == scheme)
    newest = newest.order_by(applications.c.id.desc()).limit(1)
    decided = (applications.c.scheme == scheme, applications.c.decided_at.is_not(None))
    query = select(applications).where(*decided, applications.c.batch == newest.scalar_subquery())
    rows = await tx.execute(query.order_by(applications.c.decided_at.desc(), applications.c.id.desc()))
    return [_application(row) for row in rows]


def _application(row: Any) -> Application:
    return to_type(Application, row, state=ApplicationState(row.state))

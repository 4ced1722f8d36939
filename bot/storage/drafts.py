"""Drafts: what waits for a tap, a reply or a number. The content is kept as text; what cannot be read is not there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bot.domain.drafts import Draft, decode, encode
from bot.storage.rows import to_row, to_type
from bot.storage.tables import drafts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.domain.drafts import C
    from bot.storage.engine import Transaction

_NOTHING = "{}"


async def put(tx: Transaction, draft: Draft[C]) -> Draft[C]:
    """Store a draft; the same with its id."""
    values = to_row(drafts, draft, kind=draft.content.kind, payload=encode(draft.content))
    identifier = (await tx.execute(insert(drafts).values(values).returning(drafts.c.id))).scalar_one()
    return replace(draft, id=identifier)


async def save(tx: Transaction, draft: Draft[C]) -> None:
    """Store the draft's content and until when it is open."""
    values = {"payload": encode(draft.content), "expires_at": draft.expires_at}
    await tx.execute(update(drafts).where(drafts.c.id == draft.id).values(values))


async def erase(tx: Transaction, draft_id: int) -> None:
    """Erase the content of a draft."""
    await tx.execute(update(drafts).where(drafts.c.id == draft_id).values(payload=_NOTHING))


async def forget(tx: Transaction, kind: type[C], at: datetime) -> None:
    """Erase what drafts of a kind held that nobody can settle any more."""
    expired = (drafts.c.kind == kind.kind, drafts.c.expires_at <= at, drafts.c.payload != _NOTHING)
    await tx.execute(update(drafts).where(*expired).values(payload=_NOTHING))


async def settle(tx: Transaction, kind: type[C], draft_id: int, person_id: int, at: datetime) -> Draft[C] | None:
    """Take a person's open draft off the list; None if of another kind or person, too old, settled or unreadable."""
    conditions = (drafts.c.id == draft_id, *_open(kind, person_id, at))
    rows = await tx.execute(update(drafts).where(*conditions).values(settled_at=at).returning(drafts))
    return next(iter(_readable(rows, kind)), None)


async def close(tx: Transaction, draft_ids: Iterable[int], at: datetime) -> None:
    """Take open drafts off the list: nobody can settle them any more."""
    of_ids = (drafts.c.id.in_(list(draft_ids)), drafts.c.settled_at.is_(None))
    await tx.execute(update(drafts).where(*of_ids).values(settled_at=at))


async def by_update(tx: Transaction, kind: type[C], update_id: int) -> list[Draft[C]]:
    """The drafts of a kind that an update has led to, in order."""
    conditions = (drafts.c.update_id == update_id, drafts.c.kind == kind.kind)
    return _readable(await tx.execute(select(drafts).where(*conditions).order_by(drafts.c.id)), kind)


async def of_person(tx: Transaction, kind: type[C], draft_id: int, person_id: int) -> Draft[C] | None:
    """A person's draft, open or settled."""
    conditions = (drafts.c.id == draft_id, drafts.c.person_id == person_id, drafts.c.kind == kind.kind)
    return next(iter(_readable(await tx.execute(select(drafts).where(*conditions)), kind)), None)


async def latest(tx: Transaction, kind: type[C], person_id: int, at: datetime) -> Draft[C] | None:
    """The person's newest open draft of a kind."""
    return next(reversed(await open_ones(tx, kind, person_id, at)), None)


async def unexpired(tx: Transaction, kind: type[C], person_id: int, at: datetime) -> list[Draft[C]]:
    """All of the person's drafts of a kind that are not too old, open or settled, in order."""
    query = select(drafts).where(*_unexpired(kind, person_id, at)).order_by(drafts.c.id)
    return _readable(await tx.execute(query), kind)


async def open_ones(tx: Transaction, kind: type[C], person_id: int, at: datetime) -> list[Draft[C]]:
    """All of the person's open drafts of a kind, in order."""
    query = select(drafts).where(*_open(kind, person_id, at)).order_by(drafts.c.id)
    return _readable(await tx.execute(query), kind)


def _open(kind: type[C], person_id: int, at: datetime) -> tuple[Any, ...]:
    return *_unexpired(kind, person_id, at), drafts.c.settled_at.is_(None)


def _unexpired(kind: type[C], person_id: int, at: datetime) -> tuple[Any, ...]:
    return drafts.c.person_id == person_id, drafts.c.kind == kind.kind, drafts.c.expires_at > at


def _readable(rows: Any, kind: type[C]) -> list[Draft[C]]:
    decoded = [(row, decode(row.payload)) for row in rows]
    return [to_type(Draft, row, content=content) for row, content in decoded if isinstance(content, kind)]

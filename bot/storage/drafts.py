"""Questions that wait for a tap, and facts whose figure was asked for; nothing of them counts yet."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bot.storage.tables import drafts

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.engine import Transaction

QUESTION = "question"  # payload: how to store each option, and what was asked
WORDS = "words"  # payload: what somebody was asked to say in their own words
FIGURE = "figure"  # payload: the fact whose figure was asked for
FORM = "form"  # payload: how far the guided form of a unit is
EVIDENCE = "evidence"  # payload: a file of which nobody has said yet what it proves
LAST_YEAR = "last-year"  # payload: last year's totals that a file would change
WORKBOOK = "workbook"  # payload: the figures of a workbook that would change something
STATEMENT = "statement"  # payload: a statement that was looked over; erased once it is settled, for it tells of persons

_NOTHING = "{}"


@dataclass(frozen=True, slots=True)
class Draft:
    """One open question. `payload` is the asking use case's own."""

    id: int  # 0 before it is stored
    person_id: int
    update_id: int | None
    scheme: str
    kind: str
    payload: dict[str, Any]
    created_at: datetime
    expires_at: datetime


async def put(tx: Transaction, draft: Draft) -> Draft:
    """Store a question; the same with its id."""
    values = {
        "person_id": draft.person_id,
        "update_id": draft.update_id,
        "scheme": draft.scheme,
        "kind": draft.kind,
        "payload": json.dumps(draft.payload),
        "created_at": draft.created_at,
        "expires_at": draft.expires_at,
    }
    identifier = (await tx.execute(insert(drafts).values(values).returning(drafts.c.id))).scalar_one()
    return replace(draft, id=identifier)


async def save(tx: Transaction, draft: Draft) -> None:
    """Keep how far it is now, and until when."""
    kept = {"payload": json.dumps(draft.payload), "expires_at": draft.expires_at}
    await tx.execute(update(drafts).where(drafts.c.id == draft.id).values(kept))


async def forget(tx: Transaction, kind: str, at: datetime) -> None:
    """Erase what drafts of a kind held that nobody can settle any more."""
    expired = (drafts.c.kind == kind, drafts.c.expires_at <= at, drafts.c.payload != _NOTHING)
    await tx.execute(update(drafts).where(*expired).values(payload=_NOTHING))


async def settle(tx: Transaction, draft_id: int, person_id: int, at: datetime) -> Draft | None:
    """Take a person's open question off the list; None when there is none, or it is somebody else's, too old or settled."""
    open_ = (drafts.c.id == draft_id, drafts.c.person_id == person_id, drafts.c.settled_at.is_(None))
    query = update(drafts).where(*open_, drafts.c.expires_at > at).values(settled_at=at).returning(drafts)
    row = (await tx.execute(query)).one_or_none()
    return _draft(row) if row is not None else None


async def by_update(tx: Transaction, update_id: int) -> list[Draft]:
    """The questions that an update has led to, in order."""
    query = select(drafts).where(drafts.c.update_id == update_id, drafts.c.kind == QUESTION).order_by(drafts.c.id)
    return [_draft(row) for row in await tx.execute(query)]


async def latest(tx: Transaction, person_id: int, kind: str, at: datetime) -> Draft | None:
    """The person's newest open draft of a kind."""
    found = await open_ones(tx, person_id, kind, at)
    return found[-1] if found else None


async def open_ones(tx: Transaction, person_id: int, kind: str, at: datetime) -> list[Draft]:
    """All of the person's open drafts of a kind, in order."""
    where = (drafts.c.person_id == person_id, drafts.c.kind == kind)
    open_ = (drafts.c.settled_at.is_(None), drafts.c.expires_at > at)
    return [_draft(row) for row in await tx.execute(select(drafts).where(*where, *open_).order_by(drafts.c.id))]


def _draft(row: Any) -> Draft:
    return Draft(
        row.id,
        row.person_id,
        row.update_id,
        row.scheme,
        row.kind,
        json.loads(row.payload),
        row.created_at,
        row.expires_at,
    )

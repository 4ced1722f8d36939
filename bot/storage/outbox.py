"""The outbox: each key exists once; a sender claims, sends and records."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.domain.notices import Notice, NoticeKind, NoticeState, Receiver
from bot.storage.tables import outbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from bot.storage.engine import Transaction


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice in the outbox, and where it stands."""

    notice: Notice
    state: NoticeState
    attempts: int
    message_id: int | None
    problem: str | None
    changed_at: datetime


async def put_new(tx: Transaction, notices: Iterable[Notice], at: datetime) -> int:
    """Store those whose key is new; how many were."""
    rows = [
        {
            "key": notice.key,
            "kind": notice.kind.value,
            "chat_id": notice.receiver.chat_id,
            "thread_id": notice.receiver.thread_id,
            "person_id": notice.receiver.person_id,
            "group_id": notice.receiver.group_id,
            "due_at": notice.due_at,
            "expires_at": notice.expires_at,
            "content": json.dumps(dict(notice.values)),
            "state": NoticeState.WAITING.value,
            "attempts": 0,
            "created_at": at,
            "changed_at": at,
        }
        for notice in notices
    ]
    if not rows:
        return 0
    insert = postgresql_insert if tx.dialect.name == "postgresql" else sqlite_insert
    stored = await tx.execute(insert(outbox).on_conflict_do_nothing().returning(outbox.c.key), rows)
    return len(stored.all())


async def claim(tx: Transaction, now: datetime, lease: timedelta, most: int) -> list[Posted]:
    """Take up to `most` notices that are due, for the time of the lease; no other sender gets them meanwhile."""
    waiting = (outbox.c.state == NoticeState.WAITING.value, outbox.c.due_at <= now)
    query = select(outbox.c.key).where(*waiting).order_by(outbox.c.due_at, outbox.c.key).limit(most)
    if tx.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    keys = list((await tx.execute(query)).scalars())
    if not keys:
        return []
    claimed = {"state": NoticeState.CLAIMED.value, "lease_until": now + lease, "changed_at": now}
    change = update(outbox).where(outbox.c.key.in_(keys)).values(attempts=outbox.c.attempts + 1, **claimed)
    rows = (await tx.execute(change.returning(outbox))).all()
    return sorted((_posted(row) for row in rows), key=lambda one: (one.notice.due_at, one.notice.key))


async def depart(tx: Transaction, posted: Posted, now: datetime, lease: timedelta) -> bool:
    """It is handed to the line now; False when the lease has ended and it is somebody else's."""
    had = outbox.c.state.in_((NoticeState.CLAIMED.value, NoticeState.SENDING.value))
    own = (outbox.c.key == posted.notice.key, outbox.c.changed_at == posted.changed_at, had)
    values = {
        "state": NoticeState.SENDING.value,
        "lease_until": now + lease,
    }  # claimed when it was: so it is known as one's own
    return bool((await tx.execute(update(outbox).where(*own).values(values))).rowcount)


async def put_back(tx: Transaction, key: str, at: datetime) -> None:
    """Whoever had it died before handing it to the line: it waits again, as if nobody had tried."""
    values = {
        "state": NoticeState.WAITING.value,
        "attempts": outbox.c.attempts - 1,
        "lease_until": None,
        "changed_at": at,
    }
    await tx.execute(update(outbox).where(outbox.c.key == key).values(values))


async def lapsed(tx: Transaction, now: datetime) -> list[Posted]:
    """Notices whose lease has ended: whoever had them died. Of those on their way nobody knows whether they arrived."""
    had = outbox.c.state.in_((NoticeState.CLAIMED.value, NoticeState.SENDING.value))
    where = (had, outbox.c.lease_until < now)
    return [_posted(row) for row in await tx.execute(select(outbox).where(*where))]


async def mark(
    tx: Transaction,
    key: str,
    state: NoticeState,
    at: datetime,
    *,
    message_id: int | None = None,
    problem: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """Record what became of a notice; `due_at` sets when it is tried again.

    What was sent stays sent, whoever says else.
    """
    values: dict[str, Any] = {"state": state.value, "changed_at": at, "lease_until": None, "problem": problem}
    if message_id is not None:
        values["message_id"] = message_id
    if due_at is not None:
        values["due_at"] = due_at
    not_sent = outbox.c.state != NoticeState.SENT.value
    await tx.execute(update(outbox).where(outbox.c.key == key, not_sent).values(values))


async def migrate(tx: Transaction, old: int, new: int) -> None:
    """What waits for a group that became a supergroup goes to its new id."""
    await tx.execute(update(outbox).where(outbox.c.chat_id == old).values(chat_id=new))


async def by_state(tx: Transaction, state: NoticeState | None = None, most: int = 200) -> list[Posted]:
    """Notices, newest change first."""
    query = select(outbox).order_by(outbox.c.changed_at.desc(), outbox.c.key).limit(most)
    if state is not None:
        query = query.where(outbox.c.state == state.value)
    return [_posted(row) for row in await tx.execute(query)]


async def keys_since(tx: Transaction, kinds: Iterable[NoticeKind], since: datetime) -> frozenset[str]:
    """The keys of these kinds of notices that were not due before `since`."""
    state = outbox.c.state.in_([state.value for state in NoticeState])  # any: the index begins with it
    where = (state, outbox.c.due_at >= since, outbox.c.kind.in_([kind.value for kind in kinds]))
    return frozenset((await tx.execute(select(outbox.c.key).where(*where))).scalars())


async def beginning(tx: Transaction, prefix: str) -> list[Posted]:
    """Notices whose keys begin with `prefix`, in the order of their keys."""
    query = select(outbox).where(outbox.c.key.startswith(prefix, autoescape=True)).order_by(outbox.c.key)
    if tx.dialect.name == "sqlite":  # which uses no index for LIKE
        query = query.where(outbox.c.key.between(prefix, prefix + chr(sys.maxunicode)))
    return [_posted(row) for row in await tx.execute(query)]


async def counts(tx: Transaction) -> dict[str, int]:
    """How many notices are in each state."""
    query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    return {state: number for state, number in await tx.execute(query)}  # noqa: C416 dict() takes a result for a mapping


def _posted(row: Any) -> Posted:
    receiver = Receiver(row.chat_id, row.thread_id, row.person_id, row.group_id)
    kind = NoticeKind(row.kind)
    notice = Notice(row.key, kind, receiver, row.due_at, row.expires_at, json.loads(row.content))
    return Posted(notice, NoticeState(row.state), row.attempts, row.message_id, row.problem, row.changed_at)

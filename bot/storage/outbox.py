"""The outbox: each key exists once; a sender claims, sends and records."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, exists, func, or_, select, update

from bot.domain.bound_places import Deliveries
from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.domain.receivers import Receiver
from bot.storage.rows import chunks, insert_new, moved, to_row, to_type, within
from bot.storage.tables import bound_groups, memberships, outbox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement

    from bot.domain.receivers import Place
    from bot.domain.sent_notices import NoticeSearch, Position
    from bot.storage.engine import Transaction


_MOST_KEYS = 200  # in one statement: databases bound the number of parameters
_NOT_ARRIVED = (NoticeState.FAILED.value, NoticeState.UNKNOWN.value)
_LEASED = outbox.c.state.in_((NoticeState.CLAIMED.value, NoticeState.SENDING.value))


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice in the outbox, and where it stands."""

    notice: Notice
    state: NoticeState
    attempts: int
    message_id: int | None
    problem: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How many notices of a kind that are due at an instant are in a state."""

    kind: NoticeKind
    due_at: datetime
    state: NoticeState
    count: int


async def put_new(tx: Transaction, notices: Iterable[Notice], at: datetime) -> int:
    """Store the notices whose key is new; returns how many were."""
    new = {"state": NoticeState.WAITING.value, "attempts": 0, "created_at": at, "changed_at": at}
    rows = [
        to_row(outbox, notice) | to_row(outbox, notice.receiver, content=json.dumps(dict(notice.values)), **new)
        for notice in notices
    ]
    if not rows:
        return 0
    return len((await tx.execute(insert_new(tx, outbox, outbox.c.key), rows)).all())


async def claim(tx: Transaction, outlet: str, now: datetime, lease: timedelta, most: int) -> list[Posted]:
    """Take up to `most` notices of an outlet that are due, for the time of the lease; no other sender gets them."""
    waiting = (outbox.c.state == NoticeState.WAITING.value, outbox.c.outlet == outlet, outbox.c.due_at <= now)
    query = select(outbox.c.key).where(*waiting).order_by(outbox.c.due_at, outbox.c.key).limit(most)
    if tx.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    keys = list((await tx.execute(query)).scalars())
    if not keys:
        return []
    claimed = {"state": NoticeState.CLAIMED.value, "lease_until": now + lease, "changed_at": now}
    change = update(outbox).where(outbox.c.key.in_(keys)).values(attempts=outbox.c.attempts + 1, **claimed)
    rows = (await tx.execute(change.returning(outbox))).all()
    return sorted((_posted(row) for row in rows), key=lambda posted: (posted.notice.due_at, posted.notice.key))


async def has_work(tx: Transaction, outlet: str, now: datetime) -> bool:
    """Whether a notice of the outlet is due, or any is leased whose lease has ended."""
    due = and_(outbox.c.state == NoticeState.WAITING.value, outbox.c.due_at <= now, outbox.c.outlet == outlet)
    query = select(or_(exists().where(due), exists().where(_LEASED, outbox.c.lease_until < now)))
    return bool((await tx.execute(query)).scalar_one())


async def depart(tx: Transaction, posted: Posted, now: datetime, lease: timedelta) -> bool:
    """It is handed to the line now; False when the lease has ended and it is somebody else's.

    `changed_at` stays the instant of the claim, by which the sender that has it is known.
    """
    values = {"state": NoticeState.SENDING.value, "lease_until": now + lease}
    return bool((await tx.execute(update(outbox).where(*_claimed(posted)).values(values))).rowcount)


async def put_back(tx: Transaction, posted: Posted, at: datetime, again_at: datetime | None = None) -> None:
    """It has not gone out: unless it is somebody else's by now, it waits again, as if nobody had tried."""
    values: dict[str, Any] = {"state": NoticeState.WAITING.value, "lease_until": None, "changed_at": at}
    values |= {"due_at": again_at} if again_at is not None else {}
    back = update(outbox).where(*_claimed(posted)).values(attempts=outbox.c.attempts - 1, **values)
    await tx.execute(back)


async def lapsed(tx: Transaction, now: datetime) -> list[Posted]:
    """Notices whose lease has ended: whoever had them died. Of those on their way nobody knows whether they arrived."""
    return [_posted(row) for row in await tx.execute(select(outbox).where(_LEASED, outbox.c.lease_until < now))]


async def mark(
    tx: Transaction, key: str, state: NoticeState, at: datetime, **details: int | str | datetime | None
) -> None:
    """Record what became of a notice; what was sent stays sent, whatever is recorded later.

    `details`: `message_id`, `problem`, and `due_at`, which sets when it is tried again.
    """
    values: dict[str, Any] = {"state": state.value, "changed_at": at, "lease_until": None, "problem": None}
    values |= {name: detail for name, detail in details.items() if detail is not None}
    not_sent = outbox.c.state != NoticeState.SENT.value
    await tx.execute(update(outbox).where(outbox.c.key == key, not_sent).values(values))


async def renew(tx: Transaction, key: str, at: datetime) -> None:
    """It waits again as if it were new, under the same key."""
    values = {"state": NoticeState.WAITING.value, "lease_until": None, "problem": None, "attempts": 0}
    await tx.execute(update(outbox).where(outbox.c.key == key).values(due_at=at, changed_at=at, **values))


async def put_off(tx: Transaction, keys: Collection[str], due_at: datetime, expires_at: datetime) -> None:
    """Those of these notices that wait are due at another time."""
    for batch in chunks(keys, _MOST_KEYS):
        values = {"due_at": due_at, "expires_at": expires_at}
        waiting = (outbox.c.key.in_(batch), outbox.c.state == NoticeState.WAITING.value)
        await tx.execute(update(outbox).where(*waiting).values(values))


async def move(tx: Transaction, old: Place, new: str) -> None:
    """What waits for a group that has another address now goes there."""
    of_place = within(outbox.c.outlet, outbox.c.address, old)
    await tx.execute(update(outbox).where(of_place).values(address=moved(outbox.c.address, old, new)))


async def by_state(
    tx: Transaction, state: NoticeState | None = None, kind: NoticeKind | None = None, most: int | None = 200
) -> list[Posted]:
    """Notices, newest change first."""
    query = select(outbox).order_by(outbox.c.changed_at.desc(), outbox.c.key).limit(most)
    if state is not None:
        query = query.where(outbox.c.state == state.value)
    if kind is not None:
        query = query.where(outbox.c.kind == kind.value)
    return [_posted(row) for row in await tx.execute(query)]


async def tallies(tx: Transaction, scheme: str, kinds: Iterable[NoticeKind]) -> list[Tally]:
    """How many notices of a scheme and of these kinds there are, by kind, instant and state."""
    columns = (outbox.c.kind, outbox.c.due_at, outbox.c.state)
    query = select(*columns, func.count().label("count")).where(*_of_scheme(scheme, kinds)).group_by(*columns)
    rows = await tx.execute(query)
    return [Tally(NoticeKind(kind), due_at, NoticeState(state), count) for kind, due_at, state, count in rows]


async def between(
    tx: Transaction, scheme: str, kinds: Iterable[NoticeKind], since: datetime, until: datetime
) -> list[Posted]:
    """The notices of a scheme and of these kinds that are due from an instant until before another."""
    due = (outbox.c.due_at >= since, outbox.c.due_at < until)
    query = select(outbox).where(*_of_scheme(scheme, kinds), *due).order_by(outbox.c.key)
    return [_posted(row) for row in await tx.execute(query)]


async def page_of_scheme(
    tx: Transaction, scheme: str, search: NoticeSearch, after: Position | None, most: int
) -> list[tuple[Posted, datetime]]:
    """Notices of a scheme, or of all schemes to somebody in it, in the order of when they were due; with when made."""
    here = outbox.c.content.contains(f'"scheme": {json.dumps(scheme)}', autoescape=True)
    members = select(memberships.c.person_id).where(memberships.c.scheme == scheme)
    bound = select(bound_groups.c.id).where(bound_groups.c.scheme == scheme)
    to_members = outbox.c.person_id.in_(members) | outbox.c.group_id.in_(bound)
    of_all = outbox.c.kind.in_([NoticeKind.REMINDER.value, NoticeKind.REVIEW.value])
    conditions: list[ColumnElement[bool]] = [here | (of_all & to_members)]
    if search.since is not None:
        conditions.append(outbox.c.due_at >= search.since)
    if search.until is not None:
        conditions.append(outbox.c.due_at < search.until)
    if search.kind is not None:
        conditions.append(outbox.c.kind == search.kind.value)
    if search.state is not None:
        conditions.append(outbox.c.state == search.state.value)
    if after is not None:
        conditions.append(outbox.c.due_at >= after.due_at)
    query = select(outbox).where(*conditions).order_by(outbox.c.due_at, outbox.c.key).limit(most)
    rows = await tx.execute(query.offset(after.passed if after is not None else 0))
    return [(_posted(row), row.created_at) for row in rows]


async def keys_since(tx: Transaction, kinds: Iterable[NoticeKind], since: datetime) -> frozenset[str]:
    """The keys of these kinds of notices that were not due before `since`."""
    state = outbox.c.state.in_([state.value for state in NoticeState])  # any: the index begins with it
    conditions = (state, outbox.c.due_at >= since, outbox.c.kind.in_([kind.value for kind in kinds]))
    return frozenset((await tx.execute(select(outbox.c.key).where(*conditions))).scalars())


async def beginning(tx: Transaction, prefix: str) -> list[Posted]:
    """Notices whose keys begin with `prefix`, in the order of their keys."""
    return await _beginning(tx, prefix)


async def last_beginning(tx: Transaction, prefix: str) -> Posted | None:
    """The newest of them."""
    query = select(outbox).where(*_begins(tx, prefix)).order_by(outbox.c.created_at.desc(), outbox.c.key.desc())
    row = (await tx.execute(query.limit(1))).one_or_none()
    return _posted(row) if row is not None else None


async def sent_after(tx: Transaction, prefix: str, instant: datetime) -> list[Posted]:
    """Those of them that were sent after an instant."""
    return await _beginning(tx, prefix, outbox.c.state == NoticeState.SENT.value, outbox.c.changed_at > instant)


async def containing(tx: Transaction, prefix: str, part: str) -> list[Posted]:
    """Those of them that have a part in the rest of their keys, too: the day of a broadcast."""
    return await _beginning(tx, prefix, outbox.c.key.contains(part, autoescape=True))


async def _beginning(tx: Transaction, prefix: str, *conditions: ColumnElement[bool]) -> list[Posted]:
    query = select(outbox).where(*_begins(tx, prefix), *conditions).order_by(outbox.c.key)
    return [_posted(row) for row in await tx.execute(query)]


async def of_groups(tx: Transaction, group_ids: Collection[int]) -> dict[int, Deliveries]:
    """How it went with what was sent to bound groups, by their ids."""
    of_these = outbox.c.group_id.in_(group_ids)
    sent, failed = outbox.c.state == NoticeState.SENT.value, outbox.c.state.in_(_NOT_ARRIVED)
    tried = and_(outbox.c.state == NoticeState.WAITING.value, outbox.c.problem.is_not(None))
    last = [func.max(case((state, outbox.c.changed_at))) for state in (sent, or_(failed, tried))]
    rows = await tx.execute(select(outbox.c.group_id, *last).where(of_these).group_by(outbox.c.group_id))
    return {number: _deliveries(arrived_at, failed_at) for number, arrived_at, failed_at in rows}


def _deliveries(arrived_at: datetime | None, failed_at: datetime | None) -> Deliveries:
    over = arrived_at is not None and failed_at is not None and arrived_at >= failed_at
    return Deliveries(arrived_at, None if over else failed_at)


def _begins(tx: Transaction, prefix: str) -> list[ColumnElement[bool]]:
    conditions = [outbox.c.key.startswith(prefix, autoescape=True)]
    if tx.dialect.name == "sqlite":  # which uses no index for LIKE
        conditions.append(outbox.c.key.between(prefix, prefix + chr(sys.maxunicode)))
    return conditions


async def counts(tx: Transaction) -> dict[str, int]:
    """How many notices are in each state."""
    query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    return {state: number for state, number in await tx.execute(query)}  # noqa: C416 dict() takes a result for a mapping


def _of_scheme(scheme: str, kinds: Iterable[NoticeKind]) -> tuple[ColumnElement[bool], ...]:
    """Notices of a scheme, which stands among their values as `put_new` writes them."""
    names = outbox.c.kind.in_([kind.value for kind in kinds])
    return names, outbox.c.content.contains(f'"scheme": {json.dumps(scheme)}', autoescape=True)


def _claimed(posted: Posted) -> tuple[ColumnElement[bool], ...]:
    return outbox.c.key == posted.notice.key, outbox.c.changed_at == posted.changed_at, _LEASED


def _posted(row: Any) -> Posted:
    receiver, values = to_type(Receiver, row), json.loads(row.content)
    notice = to_type(Notice, row, kind=NoticeKind(row.kind), receiver=receiver, values=values)
    return to_type(Posted, row, notice=notice, state=NoticeState(row.state))

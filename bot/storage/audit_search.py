"""The newest entries and reviews that a search of the audit is for, and how many there are; the others are not read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from bot.domain.entries import Mode, Verdict
from bot.storage.rows import entry_of, review_of
from bot.storage.tables import entries, reviews

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Table

    from bot.domain.audit import Search
    from bot.domain.entries import Entry, Review
    from bot.storage.engine import Transaction

_WITHDRAWAL = entries.c.mode == Mode.WITHDRAWAL.value
_ENTERED = {
    "report": entries.c.replaces.is_(None),
    "correct": and_(entries.c.replaces.is_not(None), ~_WITHDRAWAL),
    "undo": and_(entries.c.replaces.is_not(None), _WITHDRAWAL),
}
_SAID = {verdict.value: reviews.c.verdict == verdict.value for verdict in Verdict}


@dataclass(frozen=True, slots=True)
class Scope:
    """A search in a scheme, its days as instants: since <= at < until; `most` of the newest, None: all."""

    scheme: str
    search: Search
    since: datetime | None
    until: datetime | None
    most: int | None


async def newest_entries(tx: Transaction, scope: Scope) -> tuple[int, list[Entry]]:
    """How many entries the search is for, and the newest of them, newest first."""
    rows = select(entries).where(*_matching(scope, entries, entries.c.recorded_at, _ENTERED))
    newest = rows.order_by(entries.c.recorded_at.desc(), entries.c.id.desc()).limit(scope.most)
    return await _count(tx, rows), [entry_of(row) for row in await tx.execute(newest)]


async def newest_reviews(tx: Transaction, scope: Scope) -> tuple[int, list[Review]]:
    """The same of what reviewers said; of a unit what was said of its entries."""
    joined = select(reviews).join(entries, entries.c.id == reviews.c.entry_id)
    rows = joined.where(*_matching(scope, reviews, reviews.c.at, _SAID))
    newest = rows.order_by(reviews.c.at.desc(), reviews.c.id.desc()).limit(scope.most)
    return await _count(tx, rows), [review_of(row) for row in await tx.execute(newest)]


def _matching(scope: Scope, table: Table, at: Any, actions: dict[str, Any]) -> list[Any]:
    search = scope.search
    conditions = [table.c.scheme == scope.scheme]
    if scope.since is not None:
        conditions.append(at >= scope.since)
    if scope.until is not None:
        conditions.append(at < scope.until)
    if search.people:
        conditions.append(table.c.person_id.in_(search.people))
    if search.unit is not None:
        conditions.append(entries.c.unit == search.unit)
    if search.action is not None:
        conditions.append(actions.get(search.action, table.c.id.is_(None)))  # none is of an action of others
    return conditions


async def _count(tx: Transaction, rows: Any) -> int:
    return int((await tx.execute(select(func.count()).select_from(rows.subquery()))).scalar_one())

"""Sealing rows that were there before their kind was sealed: each scheme's chain goes on with them."""

from collections.abc import Iterator, Mapping
from heapq import merge
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.domain.seals import NO_SEAL, Seal, SealedKind, seal_after
from bot.storage.columns import UtcDateTime

_BATCH = 2000
_TYPES = {
    "date": sa.Date, "as_of": sa.Date, "recorded_at": UtcDateTime, "at": UtcDateTime, "until": UtcDateTime,
    "doubted": sa.Boolean, "done": sa.Boolean,
}  # fmt: skip
_SEALS = sa.table("seals", *(sa.column(name) for name in ("scheme", "number", "kind", "row_id", "hash")))

Sealed = Mapping[SealedKind, tuple[str, str, str, str]]  # kind -> table, key, when a row came, columns that are sealed

_ENTRY = """scheme unit fact mode source date value person_id update_id chat_id message_id replaces recorded_at channel
    reason doubted"""
FIRST_SEALED: Sealed = {
    SealedKind.ENTRY: ("entries", "id", "recorded_at", _ENTRY),
    SealedKind.REVIEW: ("reviews", "id", "at", "scheme entry_id verdict reason person_id update_id at"),
    SealedKind.PERIOD_ACT: ("period_acts", "id", "at", "scheme period act reason unit at until person_id"),
    SealedKind.PUBLICATION: (
        "publications", "version", "at", "scheme as_of basis facts answer checksum note person_id at"
    ),
}  # fmt: skip


def seal_all(sealed: Sealed) -> None:
    """Seal all rows of these kinds, by the instants at which they came; those of a table stay in their own order."""
    seal_rows(merge(*(rows(kind, *where) for kind, where in sealed.items()), key=lambda row: row[0]))


def seal_rows(new: Iterator[tuple[Any, SealedKind, int, dict[str, Any]]]) -> None:
    """Seal rows, each given as when it came, kind, id and values by column, after what is sealed already."""
    last = _heads()
    links: list[dict[str, Any]] = []
    for _, kind, row_id, values in new:
        scheme = values["scheme"]
        seal = last[scheme] = seal_after(last.get(scheme, NO_SEAL), kind, row_id, values)
        links.append({"scheme": scheme, "number": seal.number, "kind": kind.value, "row_id": row_id, "hash": seal.hash})
        if len(links) == _BATCH:
            op.get_bind().execute(sa.insert(_SEALS), links)
            links = []
    if links:
        op.get_bind().execute(sa.insert(_SEALS), links)


def _heads() -> dict[str, Seal]:
    """The last seal of each scheme."""
    newest = sa.select(_SEALS.c.scheme, sa.func.max(_SEALS.c.number).label("number")).group_by(_SEALS.c.scheme)
    last = newest.subquery()
    query = sa.select(_SEALS).join(last, (last.c.scheme == _SEALS.c.scheme) & (last.c.number == _SEALS.c.number))
    return {row.scheme: Seal(row.number, row.hash) for row in op.get_bind().execute(query)}


def rows(
    kind: SealedKind, name: str, key: str, at: str, columns: str, after: int = 0
) -> Iterator[tuple[Any, SealedKind, int, dict[str, Any]]]:
    """The rows of a kind in their order, some thousands at a time; `after`: only those with a larger key."""
    names = columns.split()
    table = sa.table(name, sa.column(key), *(sa.column(each, _TYPES.get(each, sa.Text)) for each in names))
    order = [table.c.scheme, table.c[key]] if kind is SealedKind.PUBLICATION else [table.c[key]]
    query = sa.select(table).order_by(*order).limit(_BATCH)
    beyond: sa.ColumnElement[bool] = table.c[key] > after
    while found := op.get_bind().execute(query.where(beyond)).all():
        for row in found:
            yield row._mapping[at], kind, row._mapping[key], {each: row._mapping[each] for each in names}  # noqa: SLF001
        mark = [found[-1]._mapping[column.name] for column in order]  # noqa: SLF001
        beyond = sa.tuple_(*order) > sa.tuple_(*mark) if len(order) > 1 else order[0] > mark[0]

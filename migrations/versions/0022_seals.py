"""The seals of entries, reviews, acts on periods and publications; what is there already is sealed in its order."""

from collections.abc import Iterator
from heapq import merge
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.domain.seals import NO_SEAL, SealedKind, seal_after
from bot.storage.columns import UtcDateTime, key_part, required
from migrations.append_only import allow_changes, forbid_changes

revision = "0022"
down_revision = "0021"

_BATCH = 2000
_TYPES = {
    "date": sa.Date, "as_of": sa.Date, "recorded_at": UtcDateTime, "at": UtcDateTime, "until": UtcDateTime,
    "doubted": sa.Boolean,
}  # fmt: skip
# kind -> table, key, when a row came, and the columns that are sealed
_ENTRY = """scheme unit fact mode source date value person_id update_id chat_id message_id replaces recorded_at channel
    reason doubted"""
_SEALED = {
    SealedKind.ENTRY: ("entries", "id", "recorded_at", _ENTRY),
    SealedKind.REVIEW: ("reviews", "id", "at", "scheme entry_id verdict reason person_id update_id at"),
    SealedKind.PERIOD_ACT: ("period_acts", "id", "at", "scheme period act reason unit at until person_id"),
    SealedKind.PUBLICATION: (
        "publications", "version", "at", "scheme as_of basis facts answer checksum note person_id at"
    ),
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "seals",
        *key_part(sa.Text, "scheme"),
        *key_part(sa.BigInteger, "number"),
        *required(sa.Text, "kind", "hash"),
        *required(sa.BigInteger, "row_id"),
        sa.UniqueConstraint("scheme", "kind", "row_id", name="uq_seals_row"),
        sa.CheckConstraint("kind IN ('entry', 'review', 'period-act', 'publication')", name="ck_seals_kind"),
    )
    _seal_what_is_there()
    forbid_changes("seals")


def downgrade() -> None:
    allow_changes("seals")
    op.drop_table("seals")


def _seal_what_is_there() -> None:
    """One chain for each scheme, by the instants at which the rows came; those of a table stay in their own order."""
    last = dict.fromkeys(_schemes(), NO_SEAL)
    new: list[dict[str, Any]] = []
    seals = sa.table("seals", *(sa.column(name) for name in ("scheme", "number", "kind", "row_id", "hash")))
    for _, kind, row_id, values in merge(*map(_rows, _SEALED), key=lambda row: row[0]):
        scheme = values["scheme"]
        seal = last[scheme] = seal_after(last[scheme], kind, row_id, values)
        link = {"scheme": scheme, "number": seal.number, "kind": kind.value, "row_id": row_id, "hash": seal.hash}
        new.append(link)
        if len(new) == _BATCH:
            op.get_bind().execute(sa.insert(seals), new)
            new = []
    if new:
        op.get_bind().execute(sa.insert(seals), new)


def _schemes() -> set[str]:
    """Of which anything was stored."""
    tables = [sa.table(name, sa.column("scheme")) for name, *_ in _SEALED.values()]
    return {row.scheme for table in tables for row in op.get_bind().execute(sa.select(table.c.scheme).distinct())}


def _rows(kind: SealedKind) -> Iterator[tuple[Any, SealedKind, int, dict[str, Any]]]:
    """When it came, kind, id and values of each row, some thousands at a time."""
    name, key, at, columns = _SEALED[kind]
    names = columns.split()
    table = sa.table(name, sa.column(key), *(sa.column(each, _TYPES.get(each, sa.Text)) for each in names))
    order = [table.c.scheme, table.c[key]] if kind is SealedKind.PUBLICATION else [table.c[key]]
    query = sa.select(table).order_by(*order).limit(_BATCH)
    after: sa.ColumnElement[bool] = sa.true()
    while rows := op.get_bind().execute(query.where(after)).all():
        for row in rows:
            yield row._mapping[at], kind, row._mapping[key], {each: row._mapping[each] for each in names}  # noqa: SLF001
        mark = [rows[-1]._mapping[column.name] for column in order]  # noqa: SLF001
        after = sa.tuple_(*order) > sa.tuple_(*mark) if len(order) > 1 else order[0] > mark[0]

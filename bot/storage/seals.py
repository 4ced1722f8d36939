"""The seals of rows, added in the transaction that stores them: one chain for each scheme, over all processes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, insert, select

from bot.domain.seals import NO_SEAL, BrokenSeal, Seal, SealedKind, SealedRow, seal_after
from bot.storage.rows import IDS, rows_of
from bot.storage.tables import (
    appeal_answers,
    appeals,
    declarations,
    entries,
    last_totals,
    period_acts,
    publications,
    reviews,
    seals,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

    from sqlalchemy import Column, Table

    from bot.storage.engine import Transaction

_BATCH = 2000
_ENTRY = (
    "scheme", "unit", "fact", "mode", "source", "date", "value", "person_id", "update_id", "chat_id", "message_id",
    "replaces", "recorded_at", "channel", "reason", "doubted", "system", "reference",
)  # fmt: skip
_PERIOD_ACT = ("scheme", "period", "act", "reason", "unit", "at", "until", "person_id")
_PUBLICATION = ("scheme", "as_of", "basis", "facts", "answer", "checksum", "note", "person_id", "at")
_LAST_TOTAL = ("scheme", "unit", "fact", "file", "cell", "value", "replaces", "person_id", "at")

# kind -> its table, the column that tells its rows apart, and the columns that are sealed: all others. A column that
# is added to a table later can be sealed only if it is NULL in the rows that were sealed before. Not sealed: what moves
# no figure or result by itself (evidence names its files by checksum, statements become entries), and what is no record
# but the present state (roles, bindings, drafts, the outbox).
SEALED: dict[SealedKind, tuple[Table, Column[Any], tuple[str, ...]]] = {
    SealedKind.ENTRY: (entries, entries.c.id, _ENTRY),
    SealedKind.REVIEW: (
        reviews,
        reviews.c.id,
        ("scheme", "entry_id", "verdict", "reason", "person_id", "update_id", "at"),
    ),
    SealedKind.PERIOD_ACT: (period_acts, period_acts.c.id, _PERIOD_ACT),
    SealedKind.PUBLICATION: (publications, publications.c.version, _PUBLICATION),
    SealedKind.LAST_TOTAL: (last_totals, last_totals.c.id, _LAST_TOTAL),
    SealedKind.DECLARATION: (declarations, declarations.c.id, ("scheme", "unit", "duty", "done", "person_id", "at")),
    SealedKind.APPEAL: (appeals, appeals.c.id, ("scheme", "unit", "item", "words", "version", "person_id", "at")),
    SealedKind.APPEAL_ANSWER: (
        appeal_answers,
        appeal_answers.c.id,
        ("appeal_id", "scheme", "words", "person_id", "at"),
    ),
}

_LAST = (
    select(seals.c.number, seals.c.hash)
    .where(seals.c.scheme == bindparam("scheme"))
    .order_by(seals.c.number.desc())
    .limit(1)
)
_INSERT = insert(seals)


async def add(tx: Transaction, scheme: str, kind: SealedKind, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> Seal:
    """Seal rows that were just stored, in their order, inside `Database.write`; the scheme's new head.

    `rows`: each row's id and its values by column. Writers take turns over all processes, so the head that is read here
    stays the head until the commit.
    """
    last, columns = await head(tx, scheme), SEALED[kind][2]
    new = []
    for row_id, values in rows:
        last = seal_after(last, kind, row_id, {name: values.get(name) for name in columns})
        new.append({"scheme": scheme, "number": last.number, "kind": kind.value, "row_id": row_id, "hash": last.hash})
    if new:
        await tx.execute(_INSERT, new)
        remember(tx, scheme, last)
    return last


async def head(tx: Transaction, scheme: str) -> Seal:
    """The scheme's last seal; NO_SEAL where nothing was stored yet."""
    remembered: Seal | None = tx.memory.get(("head", scheme))
    if remembered is not None:
        return remembered
    row = (await tx.execute(_LAST, {"scheme": scheme})).first()
    return Seal(row.number, row.hash) if row is not None else NO_SEAL


def remember(tx: Transaction, scheme: str, last: Seal) -> None:
    """Let later changes of the same commit know the head without asking for it."""
    tx.memory["head", scheme] = last


async def of_row(tx: Transaction, scheme: str, kind: SealedKind, row_id: int) -> Seal | None:
    """The seal of a row."""
    where = (seals.c.scheme == scheme, seals.c.kind == kind.value, seals.c.row_id == row_id)
    row = (await tx.execute(select(seals).where(*where))).first()
    return Seal(row.number, row.hash) if row is not None else None


async def numbered(tx: Transaction, scheme: str, number: int) -> Seal | None:
    """The scheme's seal of a number."""
    row = (await tx.execute(select(seals).where(seals.c.scheme == scheme, seals.c.number == number))).first()
    return Seal(row.number, row.hash) if row is not None else None


async def newest_before(tx: Transaction, scheme: str, number: int, kind: SealedKind) -> int:
    """The id of the last row of a kind that was sealed before a number; 0 where there is none."""
    where = (seals.c.scheme == scheme, seals.c.number < number, seals.c.kind == kind.value)
    last = select(seals.c.row_id).where(*where).order_by(seals.c.number.desc()).limit(1)
    return (await tx.execute(last)).scalar() or 0


async def schemes(tx: Transaction) -> list[str]:
    """The schemes of which anything was stored or sealed."""
    tables = (seals, *(table for table, _, _ in SEALED.values()))
    ids = [row.scheme for table in tables for row in await tx.execute(select(table.c.scheme).distinct())]
    return sorted(set(ids))


async def broken(tx: Transaction, scheme: str) -> BrokenSeal | None:
    """The first row of the scheme that does not fit; None: all seals follow from the rows, and every row has one.

    Some thousands of rows are held at a time.
    """
    last = NO_SEAL
    async for some in _in_order(tx, scheme):
        values = await _values(tx, scheme, some)
        for sealed in some:
            row, number = values.get((sealed.kind, sealed.id)), sealed.seal.number
            if number != last.number + 1:
                return BrokenSeal(last.number + 1, None, None, "missing-seal")
            if row is None:
                return BrokenSeal(number, sealed.kind, sealed.id, "missing")
            last = seal_after(last, sealed.kind, sealed.id, row)
            if last.hash != sealed.seal.hash:
                return BrokenSeal(number, sealed.kind, sealed.id, "altered")
    return await _unsealed(tx, scheme)


async def _in_order(tx: Transaction, scheme: str) -> AsyncIterator[list[SealedRow]]:
    last = 0
    while True:
        later = select(seals).where(seals.c.scheme == scheme, seals.c.number > last).order_by(seals.c.number)
        rows = (await tx.execute(later.limit(_BATCH))).all()
        if not rows:
            return
        yield [SealedRow(Seal(row.number, row.hash), SealedKind(row.kind), row.row_id) for row in rows]
        last = rows[-1].number


async def _values(
    tx: Transaction, scheme: str, some: Sequence[SealedRow]
) -> dict[tuple[SealedKind, int], dict[str, Any]]:
    """What is sealed of these rows, as it stands in their tables now."""
    ids: defaultdict[SealedKind, list[int]] = defaultdict(list)
    for sealed in some:
        ids[sealed.kind].append(sealed.id)
    values = {}
    for kind, wanted in ids.items():
        table, key, columns = SEALED[kind]
        query = select(key.label("row_id"), *(table.c[name] for name in columns)).where(key.in_(IDS))
        if kind is SealedKind.PUBLICATION:  # each scheme counts its versions by itself
            query = query.where(table.c.scheme == scheme)
        for row in await rows_of(tx, query, wanted):
            values[kind, row.row_id] = {name: row._mapping[name] for name in columns}  # noqa: SLF001 its public name
    return values


async def _unsealed(tx: Transaction, scheme: str) -> BrokenSeal | None:
    """The first row that was put beside the chain."""
    for kind, (table, key, _) in SEALED.items():
        sealed = exists().where(seals.c.scheme == scheme, seals.c.kind == kind.value, seals.c.row_id == key)
        query = select(key.label("row_id")).where(table.c.scheme == scheme, ~sealed).order_by(key).limit(1)
        if (row := (await tx.execute(query)).first()) is not None:
            return BrokenSeal(None, kind, row.row_id, "unsealed")
    return None

"""Files that prove entries, and what they turned out to be: appended and read, never changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from bot.domain.evidence import Content, Evidence, Medium, Trouble, Upload
from bot.storage.rows import insert_new, to_row, to_type
from bot.storage.tables import evidence, evidence_contents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.storage.engine import Transaction


async def append(
    tx: Transaction, scheme: str, entry_ids: Sequence[int], upload: Upload, person_id: int, at: datetime
) -> None:
    """Attach a file to entries, inside `Database.write`."""
    ids, kind = json.dumps(list(entry_ids)), upload.medium.value
    values = to_row(evidence, upload, scheme=scheme, entry_ids=ids, kind=kind, person_id=person_id, at=at)
    await tx.execute(insert(evidence).values(values))


async def of_scheme(tx: Transaction, scheme: str) -> list[Evidence]:
    """All evidence of the scheme, in order."""
    return [_evidence(row) for row in await tx.execute(_joined.where(evidence.c.scheme == scheme))]


async def by_id(tx: Transaction, evidence_id: int) -> Evidence | None:
    """One piece of evidence."""
    row = (await tx.execute(_joined.where(evidence.c.id == evidence_id))).one_or_none()
    return _evidence(row) if row is not None else None


async def unfetched(tx: Transaction) -> list[Upload]:
    """Files of which nobody has seen the content, oldest first; each once."""
    rows = await tx.execute(_joined.where(evidence_contents.c.unique_id.is_(None)))
    uploads: dict[str, Upload] = {}
    for row in rows:
        uploads.setdefault(row.unique_id, _upload(row))
    return list(uploads.values())


async def checksums(tx: Transaction) -> list[str]:
    """Under which checksums files are kept, each once."""
    query = select(evidence_contents.c.sha256).where(evidence_contents.c.sha256 != "").distinct()
    return sorted((await tx.execute(query)).scalars().all())


async def put_content(tx: Transaction, unique_id: str, content: Content, at: datetime) -> None:
    """Write down what a file turned out to be; what was written of it first stands."""
    values = to_row(evidence_contents, content, unique_id=unique_id, at=at)
    await tx.execute(insert_new(tx, evidence_contents).values(values))


_joined = (
    select(
        evidence,
        evidence_contents.c.sha256,
        evidence_contents.c.ending,
        evidence_contents.c.size.label("real_size"),
        evidence_contents.c.trouble,
    )
    .join(evidence_contents, evidence.c.unique_id == evidence_contents.c.unique_id, isouter=True)
    .order_by(evidence.c.id)
)


def _upload(row: Any) -> Upload:
    return to_type(Upload, row, medium=Medium(row.kind))


def _evidence(row: Any) -> Evidence:
    content = None
    if row.sha256 is not None:
        trouble = Trouble(row.trouble) if row.trouble is not None else None
        content = Content(row.sha256, row.ending, row.real_size, trouble)
    entry_ids = tuple(json.loads(row.entry_ids))
    return to_type(Evidence, row, entry_ids=entry_ids, upload=_upload(row), content=content)

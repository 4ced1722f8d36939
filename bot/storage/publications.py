"""Publications and objections: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from bot.domain.entries import Basis
from bot.domain.publications import Appeal, Publication
from bot.domain.seals import Seal, SealedKind
from bot.storage import seals
from bot.storage.rows import to_row, to_type
from bot.storage.tables import appeal_answers, appeals, publications
from bot.storage.tables import seals as sealed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from bot.storage.engine import Transaction

_WITH_SEAL = select(publications, sealed.c.number, sealed.c.hash).outerjoin(
    sealed,
    (sealed.c.scheme == publications.c.scheme)
    & (sealed.c.kind == SealedKind.PUBLICATION.value)
    & (sealed.c.row_id == publications.c.version),
)


async def append(tx: Transaction, publication: Publication) -> Seal:
    """Keep a publication; its seal."""
    row = to_row(publications, publication)
    await tx.execute(insert(publications).values(row))
    return await seals.add(tx, publication.scheme, SealedKind.PUBLICATION, [(publication.version, row)])


async def all_of(tx: Transaction, scheme: str) -> list[Publication]:
    """The scheme's publications, the first version first; each has all figures of a city in it."""
    of_scheme = _WITH_SEAL.where(publications.c.scheme == scheme).order_by(publications.c.version)
    return [_publication(row) for row in await tx.execute(of_scheme)]


async def versions(tx: Transaction, scheme: str) -> list[int]:
    """Which versions of the scheme's there are."""
    query = select(publications.c.version).where(publications.c.scheme == scheme).order_by(publications.c.version)
    return list((await tx.execute(query)).scalars())


async def of_version(tx: Transaction, scheme: str, version: int) -> Publication | None:
    """One version."""
    query = _WITH_SEAL.where(publications.c.scheme == scheme, publications.c.version == version)
    row = (await tx.execute(query)).one_or_none()
    return _publication(row) if row is not None else None


async def last(tx: Transaction, scheme: str) -> Publication | None:
    """The last version."""
    numbers = await versions(tx, scheme)
    return await of_version(tx, scheme, numbers[-1]) if numbers else None


def _publication(row: Row[Any]) -> Publication:
    return to_type(Publication, row, basis=Basis(row.basis), seal=_seal(row))


def _seal(row: Row[Any]) -> Seal | None:
    return Seal(row.number, row.hash) if row.hash is not None else None


async def add_appeal(tx: Transaction, appeal: Appeal) -> int:
    """Keep an objection and seal it; its id."""
    row = to_row(appeals, appeal)
    number = int((await tx.execute(insert(appeals).values(row).returning(appeals.c.id))).scalar_one())
    await seals.add(tx, appeal.scheme, SealedKind.APPEAL, [(number, row)])
    return number


async def add_answer(tx: Transaction, appeal: Appeal, words: str, person_id: int, at: datetime) -> None:
    """Keep the answer to an objection and seal it."""
    row = {"appeal_id": appeal.id, "scheme": appeal.scheme, "words": words, "person_id": person_id, "at": at}
    number = int((await tx.execute(insert(appeal_answers).values(row).returning(appeal_answers.c.id))).scalar_one())
    await seals.add(tx, appeal.scheme, SealedKind.APPEAL_ANSWER, [(number, row)])


async def appeals_of(tx: Transaction, scheme: str) -> list[Appeal]:
    """The scheme's objections in order, each with its last answer."""
    answers = select(appeal_answers).where(appeal_answers.c.scheme == scheme).order_by(appeal_answers.c.id)
    last = {row.appeal_id: row.words for row in await tx.execute(answers)}
    query = select(appeals).where(appeals.c.scheme == scheme).order_by(appeals.c.id)
    return [to_type(Appeal, row, answer=last.get(row.id)) for row in await tx.execute(query)]

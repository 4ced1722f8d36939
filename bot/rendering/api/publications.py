"""Publications for other systems: each with the checksum and the seal by which anybody can prove it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel

from bot.domain.entries import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.publications import Publication


class SealTold(BaseModel):
    """The seal of a publication among all rows of the ledger."""

    number: int
    sha256: str


class PublicationName(BaseModel):
    """A published version. `checksum`: SHA-256 of the answer with a line break at its end."""

    version: int
    as_of: date
    basis: Basis
    published_at: datetime
    note: str
    checksum: str
    seal: SealTold | None


class PublicationsTold(BaseModel):
    """What was published of a scheme, the first version first."""

    scheme: str
    publications: list[PublicationName]
    next: str | None


class PublicationTold(PublicationName):
    """A version with its facts (csv) and its answer (JSON, as a text: the checksum is of just these signs)."""

    scheme: str
    facts: str
    answer: str


def publication_name(publication: Publication) -> PublicationName:
    """A version without what it says."""
    seal = publication.seal
    return PublicationName(
        version=publication.version,
        as_of=publication.as_of,
        basis=publication.basis,
        published_at=publication.at,
        note=publication.note,
        checksum=publication.checksum,
        seal=SealTold(number=seal.number, sha256=seal.hash) if seal is not None else None,
    )


def publications_told(scheme: str, publications: Iterable[Publication], following: str | None) -> PublicationsTold:
    """A page of versions."""
    return PublicationsTold(
        scheme=scheme, publications=[publication_name(each) for each in publications], next=following
    )


def publication_told(publication: Publication) -> PublicationTold:
    """A version whole."""
    name = publication_name(publication).model_dump()
    return PublicationTold(**name, scheme=publication.scheme, facts=publication.facts, answer=publication.answer)

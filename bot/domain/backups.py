"""A backup: the whole database as one file, what proves it, and which files of evidence belong to it."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 the manifest is read by these types
from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003


class BackupError(Exception):
    """What keeps a backup from being made or used, in words for the operator."""


@dataclass(frozen=True, slots=True)
class SchemeState:
    """What a scheme's ledger held, to be compared after a restore.

    `seals` and `head`: number and hash of the last seal. `facts`: by basis, the sha256 of the facts csv up to `as_of`.
    """

    entries: int
    reviews: int
    seals: int
    head: str
    as_of: date
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of a backup. Checksums are sha256 in hex."""

    version: str  # of Kaohe
    revision: str  # of the database
    made_at: datetime  # UTC
    database: str  # sqlite, postgresql
    dump: str  # the file's name
    checksum: str  # of the dump
    evidence: tuple[str, ...]  # the checksums under which the files are kept
    schemes: Mapping[str, SchemeState]

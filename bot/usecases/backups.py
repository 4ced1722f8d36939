"""Backups: made while the bot runs, and proved by computing again what they said of themselves.

DIR/kaohe-20210615T040000Z/manifest.json, kaohe.db (or kaohe.dump)     one for each backup
DIR/evidence/ab/abcd…                                                  files by checksum, shared by all
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from datetime import UTC
from importlib.metadata import version
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from bot.domain.backups import BackupError, Manifest, SchemeState
from bot.domain.checks import Check
from bot.domain.entries import Basis
from bot.storage import audit, dumps, evidence, ledger, migrate, reviews, seals, vault
from bot.usecases.exchanging import facts_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import Scheme

_MANIFEST = "manifest.json"
_DUMPS = {"sqlite": "kaohe.db", "postgresql": "kaohe.dump"}
_JSON = TypeAdapter(Manifest)
_CHUNK = 1 << 20


async def backup(context: Context, folder: Path, keep: int | None = None) -> tuple[Path, tuple[str, ...]]:
    """Write a backup into the folder; where it is, and the checksums of evidence that its own folder lacks.

    It has its name only once it is complete. `keep`: of so many backups the older ones are deleted, never evidence.
    Raises BackupError, OSError.
    """
    made_at = context.clock.now()
    place = folder / f"kaohe-{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if place.exists():
        raise BackupError(f"{place} is there already: a backup was made this very second")
    for needed in (folder, folder / "evidence"):
        needed.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f".{place.name}.{os.getpid()}"
    unfinished.mkdir(mode=0o700)
    try:
        missing = await _fill(context, unfinished, folder / "evidence")
        unfinished.rename(place)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)

    async def note(tx: Transaction) -> None:
        for scheme_id in context.schemes:
            await audit.note(tx, scheme_id, audit.Act(made_at, None, "backup", place.name))

    await context.db.write(note)
    if keep is not None:
        for old in _backups(folder)[:-keep]:
            shutil.rmtree(old)
    return place, missing


async def _fill(context: Context, place: Path, files: Path) -> tuple[str, ...]:
    """Dump the database, copy the evidence that the folder lacks, write the manifest; what evidence is not there."""
    kind = "sqlite" if context.db.is_sqlite else "postgresql"
    dump = place / _DUMPS[kind]
    async with dumps.dumped(context.db, dump) as tx:
        states = {scheme_id: await _measured(tx, served.scheme) for scheme_id, served in context.schemes.items()}
        checksums, revision = await evidence.checksums(tx), await migrate.revision(tx)
    missing = await asyncio.to_thread(_copy_files, context.evidence, files, checksums)
    manifest = Manifest(
        version=version("kaohe"),
        revision=revision,
        made_at=context.clock.now(),
        database=kind,
        dump=dump.name,
        checksum=await asyncio.to_thread(_checksum, dump),
        evidence=tuple(digest for digest in checksums if digest not in missing),
        schemes=states,
    )
    with os.fdopen(dumps.new_private(place / _MANIFEST), "wb") as file:
        file.write(_JSON.dump_json(manifest, indent=2))
    for path in (dump, place / _MANIFEST, place):
        _to_disk(path)
    return tuple(missing)


async def _measured(tx: Transaction, scheme: Scheme) -> SchemeState:
    head = await seals.head(tx, scheme.id)
    facts = {}
    for basis in Basis:
        facts[basis.value] = hashlib.sha256((await facts_in(tx, scheme, scheme.end, basis)).encode()).hexdigest()
    entries, reviewed = await ledger.count(tx, scheme.id), await reviews.count(tx, scheme.id)
    return SchemeState(entries, reviewed, head.number, head.hash, scheme.end, facts)


def found(folder: Path) -> Path:
    """The backup of a folder: itself, or the newest of those that it holds. Raises BackupError."""
    if (folder / _MANIFEST).exists():
        return folder
    if not (all_of := _backups(folder)):
        raise BackupError(
            f"{folder} holds no backup: name the folder that `kaohe backup` wrote to, or one backup in it"
        )
    return all_of[-1]


def _backups(folder: Path) -> list[Path]:
    """The complete backups of a folder, the oldest first."""
    return sorted(file.parent for file in folder.glob(f"kaohe-*/{_MANIFEST}"))


def manifest_of(place: Path) -> Manifest:
    """What a backup says of itself; raises BackupError for one that cannot be read, OSError."""
    try:
        return _JSON.validate_json((place / _MANIFEST).read_bytes())
    except ValidationError as error:
        raise BackupError(
            f"{place / _MANIFEST} is damaged: {error.error_count()} of its values cannot be read"
        ) from error


def check_files(place: Path, manifest: Manifest) -> Iterator[Check]:
    """Whether the backup's own files are what they were."""
    dump = place / manifest.dump
    fault = "" if dump.is_file() and _checksum(dump) == manifest.checksum else "is damaged or missing"
    yield Check(f"the dump {dump.name}", fault)
    yield _check_evidence(place.parent / "evidence", manifest)


async def restore(place: Path, manifest: Manifest, url: str) -> None:
    """Load a backup's dump into an empty database. Raises BackupError."""
    kind = dumps.kind_of(url)
    if kind != manifest.database:
        raise BackupError(f"this is a backup of {manifest.database}; it cannot become a database of {kind}")
    if not await dumps.is_empty(url):
        raise BackupError(
            "the database is not empty: a restore overwrites nothing. Name an empty one as DATABASE_URL, "
            "or move the present one away first; --check proves a backup beside it"
        )
    await dumps.load(place / manifest.dump, url)


def restore_evidence(place: Path, manifest: Manifest, folder: Path) -> Check:
    """Copy the evidence that the folder lacks, and check all of it there."""
    _copy_files(place.parent / "evidence", folder, manifest.evidence)
    return _check_evidence(folder, manifest)


async def compare(context: Context, manifest: Manifest) -> list[Check]:
    """Whether each scheme of a restored database holds what the manifest says, computed anew."""
    checks = []
    async with context.db.read() as tx:
        for scheme_id, expected in manifest.schemes.items():
            if scheme_id not in context.schemes:
                checks.append(Check(scheme_id, "cannot be computed anew: SCHEME does not have it"))
                continue
            now = await _measured(tx, context.scheme(scheme_id))
            counts = f"{expected.entries:,} entries, {expected.reviews:,} reviews, seal {expected.seals:,}, facts"
            unchanged = [name for name in SchemeState.__slots__ if getattr(now, name) == getattr(expected, name)]
            wrong = [name for name in SchemeState.__slots__ if name not in unchanged]
            checks.append(
                Check(f"{scheme_id}: {counts}", f"other than in the manifest: {', '.join(wrong)}" if wrong else "")
            )
    return checks


def _copy_files(source: Path, folder: Path, digests: Iterable[str]) -> list[str]:
    """Copy the files of these checksums that the folder lacks; those that the source lacks, or holds damaged."""
    missing = []
    for digest in digests:
        if vault.path(folder, digest).exists():
            continue
        file = vault.path(source, digest)
        if not file.is_file() or _checksum(file) != digest:
            missing.append(digest)
        else:
            vault.keep(folder, file.read_bytes())
    return missing


def _check_evidence(folder: Path, manifest: Manifest) -> Check:
    files = [(digest, vault.path(folder, digest)) for digest in manifest.evidence]
    wrong = [digest for digest, file in files if not file.is_file() or _checksum(file) != digest]
    fault = f"{len(wrong)} damaged or missing, the first one {wrong[0]}" if wrong else ""
    return Check(f"{len(files):,} files of evidence in {folder}", fault)


def _checksum(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(_CHUNK):
            digest.update(block)
    return digest.hexdigest()


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

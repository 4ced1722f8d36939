"""`kaohe verify`, `backup` and `restore`: whether the ledger is what it was, and copies of it that prove themselves."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import Answer, Command, Problem
from bot.cli.opening import on_ledger, opened, scheme_of, settings
from bot.cli.options import argument, flag, option, served_scheme_option
from bot.domain.backups import BackupError
from bot.storage import dumps
from bot.usecases import backups, verifying

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.config import Settings
    from bot.domain.backups import Manifest
    from bot.domain.checks import Check
    from bot.usecases.context import Context


@dataclass(frozen=True, kw_only=True)
class VerifyOptions:
    """What `kaohe verify` takes."""

    head: str | None = option("a checksum that was printed, like 3f2a-91bc-07de", default=None)
    number: int | None = option("and which row it was printed for, like 1284", default=None, type=int)
    scheme: str | None = served_scheme_option()

    def __post_init__(self) -> None:
        """A head is one of a number."""
        if (self.head is None) != (self.number is None):
            raise ValueError("--head and --number belong together, as they were printed")


async def _verify(context: Context, options: VerifyOptions) -> Answer:
    if options.head is not None and options.number is not None:
        scheme = scheme_of(context, options.scheme)
        return _told([await verifying.verify_head(context, scheme.id, options.number, options.head)])
    return _told([check async for check in verifying.verify(context)])


def _told(checks: Iterable[Check]) -> Answer:
    """Each check in a line; the exit status is 1 where anything is wrong."""
    lines = [f"WRONG  {each.subject}: {each.fault}" if each.fault else f"ok     {each.subject}" for each in checks]
    return Answer("\n".join(lines), status=int(any(line.startswith("WRONG") for line in lines)))


@dataclass(frozen=True, kw_only=True)
class BackupOptions:
    """What `kaohe backup` takes."""

    folder: Path = argument("where backups are kept, one beside the other", type=Path, metavar="DIR")
    keep: int | None = option("delete all but so many of the newest", default=None, type=int, metavar="N")

    def __post_init__(self) -> None:
        """At least the one that is made."""
        if self.keep is not None and self.keep < 1:
            raise ValueError(f"--keep {self.keep} would keep nothing; it should be 1 or more")


async def _backup(context: Context, options: BackupOptions) -> Answer:
    try:
        place, missing = await backups.backup(context, options.folder, options.keep)
    except BackupError as error:
        raise Problem(str(error)) from error
    if not missing:
        return Answer(str(place))
    aside = f"{len(missing)} files of evidence are damaged or not in {context.evidence}, the first one {missing[0]}"
    return Answer(str(place), aside, status=1)


@dataclass(frozen=True, kw_only=True)
class RestoreOptions:
    """What `kaohe restore` takes."""

    folder: Path = argument("a backup, or the folder of several: the newest", type=Path, metavar="DIR")
    check: bool = flag("prove the backup beside the live database, which is not touched")
    into: str | None = option(
        "with --check of a PostgreSQL backup: a database that is not there yet; it is made and dropped again",
        default=None,
        metavar="URL",
    )

    def __post_init__(self) -> None:
        """Another database is for the check."""
        if self.into is not None and not self.check:
            raise ValueError("--into goes with --check; without it the backup becomes the database of DATABASE_URL")


def _restore(options: RestoreOptions) -> Answer:
    try:
        return asyncio.run(_restored(options, settings()))
    except BackupError as error:
        raise Problem(str(error)) from error


async def _restored(options: RestoreOptions, chosen: Settings) -> Answer:
    place = backups.found(options.folder)
    manifest = backups.manifest_of(place)
    checks = list(backups.check_files(place, manifest))
    if checks[0].fault:
        return _told(checks)
    async with AsyncExitStack() as stack:
        url = await _beside(options, manifest, stack) if options.check else chosen.database_url
        await backups.restore(place, manifest, url)
        if not options.check:
            checks.append(backups.restore_evidence(place, manifest, chosen.evidence_folder))
        async with opened(chosen.model_copy(update={"database_url": url})) as context:
            checks += await backups.compare(context, manifest)
            checks += [check async for check in verifying.verify(context)]
    return _told(checks)


async def _beside(options: RestoreOptions, manifest: Manifest, stack: AsyncExitStack) -> str:
    """The address of a place for the check, which is gone when the stack is left."""
    if manifest.database == "sqlite":
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kaohe-"))
        return dumps.sqlite_url(Path(folder) / "kaohe.db")
    if options.into is None:
        raise Problem("name a PostgreSQL database that is not there yet with --into; it is made and dropped again")
    try:
        dumps.kind_of(options.into)
    except ValueError as error:
        raise Problem(f"--into: {error}") from error
    await stack.enter_async_context(dumps.temporary(options.into))
    return options.into


COMMANDS = {
    "verify": Command(VerifyOptions, on_ledger(_verify)),
    "backup": Command(BackupOptions, on_ledger(_backup)),
    "restore": Command(RestoreOptions, _restore),
}

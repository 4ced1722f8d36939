"""The files of the demo's scheme are followed: each time they have changed and come to rest, they are read anew."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from bot.usecases.context import served_schemes
from schemes import FileError, folder_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.usecases.context import ServedScheme

    Stamps = frozenset[tuple[str, int, int]]

_EVERY = 0.5  # seconds between two looks
_LANGUAGE = "zh-CN"


async def changes(name: str) -> AsyncIterator[ServedScheme | tuple[str, ...]]:
    """For ever: what a scheme, by its id or the path of a folder or workbook, has become; or the mistakes in it."""
    seen = stamps(name)
    while True:
        await asyncio.sleep(_EVERY)
        now = stamps(name)
        if now == seen:
            continue
        while (later := await _later(name)) != now:  # an editor is still writing
            now = later
        seen = now
        try:
            (served,) = (await asyncio.to_thread(served_schemes, [name])).values()
            yield served
        except FileError as error:
            yield tuple(mistake.told(_LANGUAGE) for mistake in error.diagnostics)
        except OSError as error:
            yield (f"{error.filename or name}：{error.strerror}",)


async def _later(name: str) -> Stamps:
    await asyncio.sleep(_EVERY)
    return stamps(name)


def stamps(name: str) -> Stamps:
    """Of each file when it was last written, and how large it is; of files that come and go those that are there."""
    path = Path(name)
    files = [path] if path.is_file() else list(_folder(name).rglob("*"))
    found = []
    for file in files:
        try:
            told = file.stat()
        except FileNotFoundError:
            continue
        if file.is_file() and not any(part.startswith((".", "~")) for part in file.parts[-3:]):
            found.append((str(file), told.st_mtime_ns, told.st_size))
    return frozenset(found)


def _folder(name: str) -> Path:
    try:
        return folder_of(name)
    except FileError:  # its scheme.yaml is just being written
        return Path(name)

"""The folder of files by their content: the same file is kept once, under its checksum, and never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


def keep(folder: Path, data: bytes) -> str:
    """Keep the bytes; their sha256 (hex). A file is there whole or not at all. Raises OSError."""
    digest = hashlib.sha256(data).hexdigest()
    place = path(folder, digest)
    if place.exists():
        return digest
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest


def path(folder: Path, digest: str) -> Path:
    """The path of the file with this checksum."""
    return folder / digest[:2] / digest

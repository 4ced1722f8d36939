"""What all tests share: hypothesis without deadlines, for a busy machine is no bug; files in memory; snapshots.

Each test has its files, and so its SQLite database, below `tmp_path`. Where the system has a disk in memory they lie
there: a commit waits 5 ms for a real disk, and no test outlives the machine. PostgreSQL is told the same in
tests/support/database.py.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    import pytest

settings.register_profile("kaohe", deadline=None)
settings.load_profile("kaohe")

_IN_MEMORY = Path("/dev/shm")
_ENOUGH = 2 << 30  # bytes; a run of all tests leaves a tenth of that
if _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ENOUGH:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_IN_MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--snapshot-update`: what is shown now becomes what is expected; read the difference before committing it."""
    parser.addoption("--snapshot-update", action="store_true", help="write the snapshots of screens anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is marked `long` begins first: begun last, it would be waited for by a single worker."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)

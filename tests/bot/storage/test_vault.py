from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from bot.storage import vault

if TYPE_CHECKING:
    from pathlib import Path


def test_the_same_content_is_kept_once_under_its_checksum(tmp_path: Path) -> None:
    first, second = vault.keep(tmp_path / "evidence", b"one"), vault.keep(tmp_path / "evidence", b"one")
    assert first == second == hashlib.sha256(b"one").hexdigest()
    assert vault.path(tmp_path / "evidence", first).read_bytes() == b"one"
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [vault.path(tmp_path / "evidence", first)]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("not a folder")
    with pytest.raises(NotADirectoryError):
        vault.keep(tmp_path / "evidence", b"one")

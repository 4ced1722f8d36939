"""What all tests share: hypothesis without deadlines, for a busy machine is no bug; and an option for snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    import pytest

settings.register_profile("kaohe", deadline=None)
settings.load_profile("kaohe")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--snapshot-update`: what is shown now becomes what is expected; read the difference before committing it."""
    parser.addoption("--snapshot-update", action="store_true", help="write the snapshots of screens anew")

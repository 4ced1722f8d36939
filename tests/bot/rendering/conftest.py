"""What the tests of renderings share."""

from __future__ import annotations

import pytest


@pytest.fixture
def snapshot_update(request: pytest.FixtureRequest) -> bool:
    """Whether snapshots are to be written anew."""
    return bool(request.config.getoption("--snapshot-update"))

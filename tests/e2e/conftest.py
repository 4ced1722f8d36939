"""The city in which the whole ways are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.city import running_city
from tests.support.database import postgresql_server, postgresql_template, postgresql_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.city import City


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with running_city(tmp_path) as running:
        yield running


__all__ = ["postgresql_server", "postgresql_template", "postgresql_url"]

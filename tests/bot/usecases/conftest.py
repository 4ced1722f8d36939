"""Use cases run on SQLite; on PostgreSQL, too, where they take turns, lock, count across processes or ask in SQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

HERE = Path(__file__).parent
ON_BOTH = frozenset({
    "test_address_book", "test_desk_jobs", "test_events", "test_live", "test_planning", "test_rates", "test_reporting",
    "test_reviewing", "test_substituting", "test_systems", "test_unconfirmed", "test_update_inbox", "test_verifying",
})  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what would say the same twice."""
    twice = [item for item in items if _says_the_same(item)]
    if twice:
        left_out = set(twice)
        config.hook.pytest_deselected(items=twice)
        items[:] = [item for item in items if item not in left_out]


def _says_the_same(item: pytest.Item) -> bool:
    chosen = getattr(item, "callspec", None)
    on_postgresql = chosen is not None and chosen.params.get("backend") == "postgresql"
    return on_postgresql and item.path.parent == HERE and item.path.stem not in ON_BOTH

"""Databases for the tests of the bot."""

from __future__ import annotations

from tests.support.database import (
    backend,
    database,
    database_url,
    empty_url,
    postgresql_programs,
    postgresql_server,
    postgresql_template,
)

__all__ = [
    "backend",
    "database",
    "database_url",
    "empty_url",
    "postgresql_programs",
    "postgresql_server",
    "postgresql_template",
]

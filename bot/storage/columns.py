"""Types and shapes of columns that the tables and the migrations to them share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, DateTime, Integer, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

    Type = Any  # a type of SQLAlchemy's, or its class

SERIAL = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts by itself in SQLite


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware when it goes in, aware and in UTC when it comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone: it would mean another instant on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """SQLite keeps no zone; what was written was UTC."""
        if value is None:
            return None
        instant: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return instant


def serial_id() -> Column[Any]:
    """The key `id`, which the database counts up."""
    return Column("id", SERIAL, primary_key=True, autoincrement=True)


def required(kind: Type, *names: str) -> list[Column[Any]]:
    """Columns of one type that always hold something."""
    return [Column(name, kind, nullable=False) for name in names]


def optional(kind: Type, *names: str) -> list[Column[Any]]:
    """Columns of one type that may be NULL."""
    return [Column(name, kind) for name in names]


def key_part(kind: Type, *names: str) -> list[Column[Any]]:
    """Columns of one type that belong to the primary key; nothing counts them up."""
    return [Column(name, kind, primary_key=True, autoincrement=False) for name in names]

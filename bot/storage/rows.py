"""Rows and dataclasses whose fields are called like the columns."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from sqlalchemy import Row, Table

T = TypeVar("T", bound="DataclassInstance")


def to_type(kind: type[T], row: Row[Any], **others: Any) -> T:
    """A row as a `kind`: its fields are the columns of their names, but for `others`, which are given."""
    return kind(**{name: getattr(row, name) for name in _names(kind) if name not in others}, **others)


def to_row(table: Table, value: DataclassInstance, **others: Any) -> dict[str, Any]:
    """What to insert of a value: its fields with a column, enums as words, and `others`; the database gives the id."""
    columns = [name for name in _names(type(value)) if name in table.c and name != "id"]
    plain = {name: getattr(value, name) for name in columns}
    return {name: one.value if isinstance(one, Enum) else one for name, one in plain.items()} | others


@cache
def _names(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))

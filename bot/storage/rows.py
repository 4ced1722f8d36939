"""From rows to dataclasses and back: fields and columns of the same names belong together."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import BigInteger, and_, bindparam, func, literal, or_
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.entries import Channel, Entry, Mode, Origin, Review, Source, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from _typeshed import DataclassInstance
    from sqlalchemy import Column, ColumnElement, Executable, Row, Table

    from bot.domain.receivers import Place
    from bot.storage.transaction import Transaction

T = TypeVar("T", bound="DataclassInstance")
IDS: Any = bindparam("ids", type_=BigInteger, expanding=True)  # in a query for `rows_of`
_MOST_IDS = 2000  # in one statement: databases bound the number of parameters


def to_type(kind: type[T], row: Row[Any], /, **others: Any) -> T:
    """A row as a `kind`: its fields are the columns of their names, but for `others`, which are given."""
    names = _names(kind, tuple(others))
    return kind(**dict(zip(names, map(row.__getattr__, names), strict=True)), **others)


def to_row(table: Table, value: DataclassInstance, /, **others: Any) -> dict[str, Any]:
    """What to insert of a value: its fields with a column, enums as words, and `others`; the database gives the id."""
    plain = {name: getattr(value, name) for name in _columns(table, type(value))}
    return {name: field.value if isinstance(field, Enum) else field for name, field in plain.items()} | others


def entry_of(row: Any) -> Entry:
    """The entry of a row that has all columns of the table."""
    origin = Origin(Source(row.source), row.update_id, row.chat_id, row.message_id, row.system, row.reference)
    return to_type(Entry, row, mode=Mode(row.mode), origin=origin, channel=Channel(row.channel))


def review_of(row: Any) -> Review:
    """The review of a row that has all columns of the table."""
    return to_type(Review, row, verdict=Verdict(row.verdict))


def insert_new(tx: Transaction, table: Table, *returned: Column[Any]) -> Any:
    """An INSERT that passes over rows whose key is there already; it answers these columns of the others."""
    return _insert_new(tx.dialect.name, table, returned)


async def rows_of(tx: Transaction, query: Executable, ids: Iterable[int]) -> list[Row[Any]]:
    """The rows of a query that has the ids as `IDS`, asked for some thousands at a time, smallest ids first."""
    rows: list[Row[Any]] = []
    for batch in chunks(sorted(set(ids)), _MOST_IDS):
        rows += await tx.execute(query, {"ids": batch})
    return rows


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The items in lists of at most `size`."""
    waiting = list(items)
    for start in range(0, len(waiting), size):
        yield waiting[start : start + size]


def within(outlet: Column[str], address: Column[str], place: Place) -> ColumnElement[bool]:
    """Whether an address is the place, or a topic in it."""
    return and_(outlet == place.outlet, or_(address == place.address, address.startswith(f"{place.address}/")))


def moved(address: Column[str], old: Place, new: str) -> ColumnElement[str]:
    """The address after the place that holds it has moved: a topic stays the same topic."""
    return literal(new) + func.substr(address, len(old.address) + 1)


@cache
def _names(kind: type[DataclassInstance], others: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in others)


@cache
def _columns(table: Table, kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(name for name in _names(kind) if name in table.c and name != "id")


@cache  # making a statement costs several times as much as running it
def _insert_new(dialect: str, table: Table, returned: tuple[Column[Any], ...]) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table).on_conflict_do_nothing()
    return statement.returning(*returned) if returned else statement

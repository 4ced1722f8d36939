"""Databases and schemes to measure on: so many members, so many entries, so many units."""

from __future__ import annotations

import asyncio
import csv
import shutil
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, delete, insert

import schemes
from bot.domain.entries import Channel, Mode, Source, Verdict
from bot.domain.people import Role
from bot.storage import projection, tables
from bot.storage.migrate import upgrade
from scoring import Kind
from tests.support.database import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from sqlalchemy import Connection, Table

    from scoring import Scheme

NOW = datetime.fromisoformat("2021-06-15T21:30+08:00")  # at night, when nothing is sent that nobody has asked for
FIRST = 10_001  # the Telegram id of the first coordinator; the others follow
BUREAU = 9_001
_LEDGER_DAYS = 150
_STATED = 12  # every so many reports of a fact one is a running total
_ROWS = 20_000  # in one statement


@dataclass(frozen=True, slots=True)
class Place:
    """A seeded database: its address, the scheme's name or folder, and who coordinates which unit."""

    url: str
    scheme_name: str
    scheme: Scheme
    members: dict[int, str]


async def seeded(folder: Path, members: int, entries: int, *, units: int | None = None, waiting: float = 0.02) -> Place:
    """A database in `folder`: coordinators spread over the units, the bureau, and a ledger over the year up to `NOW`.

    `units`: of a scheme that has so many; otherwise the scheme is Rugao 2021 as it is. `waiting`: the share of
    the entries, the last ones, that nobody has reviewed.
    """
    place = await asyncio.to_thread(_place, folder, members, units)
    async with opened(place.url) as database:
        await upgrade(database)
        await asyncio.to_thread(_fill, place, entries, int(entries * (1 - waiting)))
        await database.write(projection.rebuild)
    return place


def forget_updates(place: Place) -> None:
    """What was not answered is not taken up by the next process."""
    engine = create_engine(place.url)
    with engine.begin() as connection:
        connection.execute(delete(tables.updates))
    engine.dispose()


def _place(folder: Path, members: int, units: int | None) -> Place:
    folder.mkdir(parents=True)
    name = "rugao-2021" if units is None else many_units(folder / "scheme", units)
    scheme = schemes.load(name)
    of_unit = dict(zip(range(FIRST, FIRST + members), cycle(unit.id for unit in scheme.units), strict=False))
    return Place(f"sqlite:///{folder / 'kaohe.db'}", name, scheme, of_unit)


def _fill(place: Place, entries: int, reviewed: int) -> None:
    engine = create_engine(place.url)
    with engine.begin() as connection:
        _insert(connection, tables.persons, _persons(place))
        _insert(connection, tables.memberships, _memberships(place))
        _insert(connection, tables.entries, _entries(place, entries))
        _insert(connection, tables.reviews, _reviews(place, entries, reviewed))
    engine.dispose()


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    left = iter(rows)
    while some := list(islice(left, _ROWS)):
        connection.execute(insert(table), some)


def _persons(place: Place) -> Iterator[dict[str, Any]]:
    for person in (BUREAU, *place.members):
        yield {"id": person, "name": f"某{person}", "language": "zh-CN", "blocked": False, "joined_at": NOW}


def _memberships(place: Place) -> Iterator[dict[str, Any]]:
    shared = {"scheme": place.scheme.id, "since": NOW - timedelta(days=_LEDGER_DAYS)}
    yield {"person_id": BUREAU, "role": Role.BUREAU.value, "unit": None, **shared}
    for person, unit in place.members.items():
        yield {"person_id": person, "role": Role.COORDINATOR.value, "unit": unit, **shared}


def _entries(place: Place, number: int) -> Iterator[dict[str, Any]]:
    """Small increments, and now and then the running total, of every unit and fact in turn, from day to day."""
    facts = [fact.id for fact in place.scheme.facts if fact.kind is Kind.COUNT]
    persons = {unit: person for person, unit in reversed(place.members.items())}
    turns = cycle((fact, unit.id) for fact in facts for unit in place.scheme.units)
    totals: defaultdict[tuple[str, str], int] = defaultdict(int)
    times: defaultdict[tuple[str, str], int] = defaultdict(int)
    for index, (fact, unit) in enumerate(islice(turns, number)):
        value = 1 + index % 3
        totals[fact, unit] += value
        times[fact, unit] += 1
        stated = times[fact, unit] % _STATED == 0
        day = _day(index, number)
        yield {
            "id": index + 1,
            "scheme": place.scheme.id,
            "unit": unit,
            "fact": fact,
            "date": day,
            "mode": (Mode.TOTAL if stated else Mode.INCREMENT).value,
            "value": totals[fact, unit] if stated else value,
            "person_id": persons.get(unit, BUREAU),
            "source": Source.TEXT.value,
            "update_id": index + 1,
            "chat_id": persons.get(unit, BUREAU),
            "message_id": index + 1,
            "replaces": None,
            "recorded_at": _noon(day),
            "channel": Channel.ASSESSED.value,
            "reason": "",
        }


def _reviews(place: Place, entries: int, reviewed: int) -> Iterator[dict[str, Any]]:
    """The first so many entries are confirmed."""
    shared = {"scheme": place.scheme.id, "verdict": Verdict.CONFIRM.value, "person_id": BUREAU, "reason": ""}
    for index in range(reviewed):
        yield {"entry_id": index + 1, "update_id": None, "at": _noon(_day(index, entries)), **shared}


def _day(index: int, number: int) -> date:
    return NOW.date() - timedelta(days=_LEDGER_DAYS - index * _LEDGER_DAYS // number)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)


def many_units(folder: Path, number: int) -> str:
    """The folder of Rugao 2021 with so many units, its fourteen over and over with their targets."""
    shutil.copytree(schemes.folder_of("rugao-2021"), folder)
    shutil.rmtree(folder / "cases")
    units = _rows(folder / "units.csv")
    names = [(f"{unit['unit']}-{turn}", unit, turn) for turn in range(-(-number // len(units))) for unit in units][
        :number
    ]
    _write(
        folder / "units.csv",
        [{**unit, "unit": name, "name": f"{unit['name']}{turn}", "aliases": ""} for name, unit, turn in names],
    )
    targets: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(folder / "targets.csv"):
        targets[row["unit"]].append(row)
    _write(folder / "targets.csv", [{**row, "unit": name} for name, unit, _ in names for row in targets[unit["unit"]]])
    return str(folder)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _write(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)

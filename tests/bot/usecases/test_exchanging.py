from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.domain.entries import Mode, NewEntry, Origin, Source
from bot.domain.errors import NotFound
from bot.storage import ledger
from bot.usecases.exchanging import Imported, facts, import_facts
from bot.usecases.standings import standing
from schemes import FileError, facts_csv, folder_of
from scoring import Kind, score, tabulate
from tests.support.context import SCHEME, context_on, offering

if TYPE_CHECKING:
    from bot.domain.entries import Entry
    from bot.storage.engine import Database
    from bot.usecases.context import Context

RUGAO = offering(SCHEME).scheme
UNIT = RUGAO.units[0].id
FACT = next(fact.id for fact in RUGAO.facts if fact.kind is Kind.COUNT)
CASE = folder_of(SCHEME) / "cases" / "full.csv"


def csv(*rows: tuple[str, int]) -> bytes:
    return "".join(["unit,fact,date,value\n", *(f"{UNIT},{FACT},{day},{value}\n" for day, value in rows)]).encode()


async def store(context: Context, *rows: tuple[str, Mode, int]) -> list[Entry]:
    new = [
        NewEntry(SCHEME, UNIT, FACT, date.fromisoformat(day), mode, value, 7, Origin(Source.TEXT))
        for day, mode, value in rows
    ]
    appended = await context.db.write(lambda tx: ledger.append(tx, new, context.clock.now()))
    return list(appended.entries)


async def stored(context: Context) -> int:
    async with context.db.read() as tx:
        return await ledger.count(tx)


async def test_a_file_goes_in_and_comes_out_and_scores_the_same(database: Database) -> None:
    context = context_on(database)
    rows = facts_csv.read(CASE.read_bytes(), "full.csv", RUGAO)
    assert await import_facts(context, SCHEME, CASE.read_bytes(), "full.csv") == Imported(len(rows), len(rows))
    out = await facts(context, SCHEME, RUGAO.end)
    assert out == facts_csv.write(RUGAO, rows)
    assert await import_facts(context, SCHEME, out.encode(), "again.csv") == Imported(len(rows), 0)
    from_file = score(RUGAO, tabulate(RUGAO, rows, RUGAO.end))
    from_ledger = await standing(context, SCHEME, RUGAO.end)
    assert [from_ledger.total(unit.id) for unit in RUGAO.units] == [from_file.total(unit.id) for unit in RUGAO.units]
    assert [from_ledger.money(unit.id) for unit in RUGAO.units] == [from_file.money(unit.id) for unit in RUGAO.units]


async def test_what_is_dated_later_does_not_exist_yet(database: Database) -> None:
    context = context_on(database)
    await import_facts(context, SCHEME, csv(("2021-03-31", 5), ("2021-04-01", 6)), "x.csv")
    assert await facts(context, SCHEME, date(2021, 3, 31)) == csv(("2021-03-31", 5)).decode()
    assert await facts(context, SCHEME, date(2021, 3, 30)) == csv().decode()


async def test_increments_come_out_as_running_totals(database: Database) -> None:
    context = context_on(database)
    await store(context, ("2021-03-01", Mode.INCREMENT, 5), ("2021-03-02", Mode.INCREMENT, 7))
    assert await facts(context, SCHEME, RUGAO.end) == csv(("2021-03-01", 5), ("2021-03-02", 12)).decode()


async def test_only_what_the_ledger_does_not_say_is_stored(database: Database) -> None:
    context = context_on(database)
    await store(context, ("2021-03-01", Mode.INCREMENT, 5), ("2021-03-02", Mode.INCREMENT, 7))
    file = csv(("2021-03-01", 5), ("2021-03-02", 13), ("2021-03-03", 13))
    assert await import_facts(context, SCHEME, file, "x.csv") == Imported(3, 2)
    assert await facts(context, SCHEME, RUGAO.end) == file.decode()


async def test_a_new_total_that_moves_later_sums_leaves_them_as_the_file_says(database: Database) -> None:
    context = context_on(database)
    await store(context, ("2021-03-01", Mode.INCREMENT, 5), ("2021-03-02", Mode.INCREMENT, 7))
    file = csv(("2021-03-01", 6), ("2021-03-02", 12))
    await import_facts(context, SCHEME, file, "x.csv")
    assert await facts(context, SCHEME, RUGAO.end) == file.decode()


async def test_a_file_that_would_leave_less_than_nothing_is_refused_whole(database: Database) -> None:
    context = context_on(database)
    await store(context, ("2021-03-01", Mode.INCREMENT, 9), ("2021-03-05", Mode.INCREMENT, -4))
    with pytest.raises(FileError, match=rf"x.csv: value: .*{FACT} of {UNIT} would be below 0 on 2021-03-05"):
        await import_facts(context, SCHEME, csv(("2021-02-01", 8), ("2021-03-02", 3)), "x.csv")
    assert await stored(context) == 2


async def test_a_file_with_one_bad_row_is_refused_whole(database: Database) -> None:
    context = context_on(database)
    with pytest.raises(FileError, match=r"x.csv:3: value: .*'-1'"):
        await import_facts(context, SCHEME, csv(("2021-03-01", 5), ("2021-03-02", -1)), "x.csv")
    assert await stored(context) == 0


async def test_an_import_is_on_record(database: Database) -> None:
    context = context_on(database)
    await import_facts(context, SCHEME, csv(("2021-03-01", 5)), "x.csv")
    async with database.read() as tx:
        row = (await tx.execute(text("SELECT person_id, action, scheme, subject, details FROM audit"))).one()
    assert tuple(row) == (None, "import", SCHEME, "x.csv", "1 of 1 rows")


async def test_a_scheme_that_is_not_served_is_unknown(database: Database) -> None:
    context = context_on(database)
    with pytest.raises(NotFound):
        await facts(context, "atlantis-2021", RUGAO.end)
    with pytest.raises(NotFound):
        await import_facts(context, "atlantis-2021", csv(), "x.csv")

"""The ledger as a file of facts, and such a file into the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, NewEntry, Origin, Selection, Source
from bot.domain.errors import NotFound
from bot.domain.reviews import default_basis, selection_of
from bot.storage import audit, courses, ledger
from schemes import Diagnostic, FileError, facts_csv

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.domain.entries import Basis
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import Scheme, Total


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows the file has, and how many of them the ledger did not say yet."""

    rows: int
    stored: int


async def facts(context: Context, scheme_id: str, as_of: date, basis: Basis | None = None) -> str:
    """The contract's facts csv: all running totals that count on the basis, dated up to `as_of`. Raises NotFound (unknown-scheme)."""
    scheme = _scheme(context, scheme_id)
    selection = selection_of(scheme, basis or default_basis(scheme))
    async with context.db.read() as tx:
        totals = await courses.day_totals(tx, scheme_id, selection)
    return facts_csv.write(scheme, (total for total in totals if total.date <= as_of))


async def import_facts(context: Context, scheme_id: str, data: bytes, file: str) -> Imported:
    """Store the rows of a facts csv as running totals, whole or not at all; what the ledger says already is left as it is.

    Raises NotFound (unknown-scheme), and schemes.FileError with everything that is wrong with the file; also when increments
    of the ledger that take something away would take more than a row leaves.
    """
    rows = facts_csv.read(data, file, _scheme(context, scheme_id))

    async def change(tx: Transaction) -> Imported:
        now = context.clock.now()
        totals, stored = await courses.day_totals(tx, scheme_id, Selection()), 0
        # A new total moves the sums that follow from it on later days, where the ledger may have agreed with the file before.
        while lacking := _lacking(rows, totals):
            stored += len((await ledger.append(tx, [_entry(scheme_id, row) for row in lacking], now)).entries)
            totals = await courses.day_totals(tx, scheme_id, Selection())
        if below := [total for total in totals if total.value < 0]:
            raise FileError(tuple(Diagnostic(file, 0, "value", _too_low(total)) for total in below))
        await audit.note(tx, scheme_id, audit.Act(now, None, "import", file, f"{stored} of {len(rows)} rows"))
        return Imported(len(rows), stored)

    return await context.db.write(change)


def _scheme(context: Context, scheme_id: str) -> Scheme:
    if scheme_id not in context.schemes:
        raise NotFound("unknown-scheme", name=scheme_id)
    return context.schemes[scheme_id].scheme


def _lacking(rows: Iterable[Total], totals: Iterable[Total]) -> list[Total]:
    known = set(totals)
    return [row for row in rows if row not in known]


def _too_low(total: Total) -> str:
    return f"with this file {total.fact} of {total.unit} would be below 0 on {total.date}: later entries take more away"


def _entry(scheme_id: str, row: Total) -> NewEntry:
    return NewEntry(scheme_id, row.unit, row.fact, row.date, Mode.TOTAL, row.value, None, Origin(Source.IMPORT))

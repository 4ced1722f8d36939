"""The ledger as a file of facts, such a file into the ledger, and the whole ledger for the archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, NewEntry, Origin, Selection, Source
from bot.domain.permissions import Action, require
from bot.domain.results import LedgerRow
from bot.domain.reviews import default_basis, selection_of
from bot.storage import audit, courses, ledger, projection
from bot.usecases import naming
from bot.usecases.context import in_transaction
from schemes import Diagnostic, FileError, facts_csv

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.domain.entries import Basis
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import Scheme, Total


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows the file has, and how many of them the ledger did not say yet."""

    rows: int
    stored: int


async def facts(context: Context, scheme_id: str, as_of: date, basis: Basis | None = None) -> str:
    """The contract's facts csv: all running totals that count on the basis, dated up to `as_of`. Raises NotFound."""
    scheme = context.served(scheme_id).scheme
    async with context.db.read() as tx:
        return await facts_in(tx, scheme, as_of, basis or default_basis(scheme))


async def facts_in(tx: Transaction, scheme: Scheme, as_of: date, basis: Basis) -> str:
    """The same within a transaction that is open already."""
    totals = await courses.day_totals(tx, scheme.id, selection_of(scheme, basis))
    return facts_csv.write(scheme, (total for total in totals if total.date <= as_of))


async def import_facts(context: Context, scheme_id: str, data: bytes, file: str) -> Imported:
    """Store the rows of a facts csv as running totals, whole or not at all, without those that the ledger says already.

    They wait for a reviewer like any report: who runs the command line is nobody in the ledger.
    Raises NotFound (unknown-scheme), and schemes.FileError with everything that is wrong with the file; also when
    increments of the ledger that take something away would take more than a row leaves.
    """
    rows = facts_csv.read(data, file, context.served(scheme_id).scheme)

    async def change(tx: Transaction) -> Imported:
        now, by_import = context.clock.now(), Origin(Source.IMPORT)
        totals, stored = await courses.day_totals(tx, scheme_id, Selection()), 0
        # A new total moves the sums that follow on later days, where the ledger may have agreed with the file before.
        while lacking := _lacking(rows, totals):
            new = [
                NewEntry(scheme_id, row.unit, row.fact, row.date, Mode.TOTAL, row.value, None, by_import)
                for row in lacking
            ]
            stored += len((await ledger.append(tx, new, now)).entries)
            totals = await courses.day_totals(tx, scheme_id, Selection())
        if below := [total for total in totals if total.value < 0]:
            too_low = "with this file {0.fact} of {0.unit} would be below 0 on {0.date}: later entries take more away"
            raise FileError(tuple(Diagnostic(file, 0, "value", too_low.format(total)) for total in below))
        await audit.note(tx, scheme_id, audit.Act(now, None, "import", file, f"{stored} of {len(rows)} rows"))
        return Imported(len(rows), stored)

    return await context.db.write(change)


async def archive(context: Context, person: Person | None, scheme_id: str) -> list[LedgerRow]:
    """All entries in order, each with who reported it and where its review stands; the export is written down.

    `person` None: the command line. Raises NotAllowed, NotFound.
    """
    context.served(scheme_id)
    if person is not None:
        require(person, Action.EXPORT, scheme_id)
    names = await _note_export(context, person, scheme_id)
    rows: list[LedgerRow] = []
    async with context.db.read() as tx:
        while links := await projection.links_after(tx, scheme_id, rows[-1].entry.id if rows else 0):
            rows += [LedgerRow(link.entry, names.get(link.entry.person_id or 0, ""), link.state) for link in links]
    return rows


@in_transaction
async def _note_export(tx: Transaction, context: Context, person: Person | None, scheme_id: str) -> dict[int, str]:
    """Write down that the ledger is taken out; the names of the scheme's people by id."""
    by = person.id if person is not None else None
    await audit.note(tx, scheme_id, audit.Act(context.clock.now(), by, "export", "ledger"))
    return await naming.names(tx, context.scheme(scheme_id))


def _lacking(rows: Iterable[Total], totals: Iterable[Total]) -> list[Total]:
    stated = set(totals)
    return [row for row in rows if row not in stated]

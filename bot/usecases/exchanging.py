"""The ledger as a file of facts, such a file into the ledger, and the whole ledger for the archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, NewEntry, Origin, Selection, Source
from bot.domain.periods import closed, period_of
from bot.domain.permissions import Action, require
from bot.domain.plausibility import is_possible
from bot.domain.results import LedgerRow
from bot.domain.reviews import default_basis, selection_of
from bot.storage import audit, courses, periods, projection
from bot.usecases import naming
from bot.usecases.admission import bring_in
from bot.usecases.context import in_transaction
from schemes import Diagnostic, FileError, facts_csv
from schemes.version import known_to
from scoring import Message

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
    """The contract's facts csv: all running totals that count on the basis, dated up to `as_of`. Raises NotFound.

    Those of units and facts that the scheme does not know yet on that day are left out.
    """
    scheme = context.served(scheme_id).on(as_of).scheme
    async with context.db.read() as tx:
        return await facts_in(tx, scheme, as_of, basis or default_basis(scheme))


async def facts_in(tx: Transaction, scheme: Scheme, as_of: date, basis: Basis) -> str:
    """The same within a transaction that is open already."""
    totals = await courses.day_totals(tx, scheme.id, selection_of(scheme, basis))
    return facts_csv.write(scheme, (total for total in known_to(scheme, totals) if total.date <= as_of))


async def import_facts(context: Context, scheme_id: str, data: bytes, file: str) -> Imported:
    """Store the rows of a facts csv as running totals, whole or not at all, without those that the ledger says already.

    They wait for a reviewer like any report: who runs the command line is nobody in the ledger.
    Raises NotFound (unknown-scheme), and schemes.FileError with everything that is wrong with the file; also for
    figures that no unit can have, for what changes a closed period, and when increments of the ledger that take
    something away would take more than a row leaves.
    """
    scheme = context.served(scheme_id).scheme
    rows = facts_csv.read(data, file, scheme)
    _require_possible(scheme, rows, file)

    async def change(tx: Transaction) -> Imported:
        now, by_import = context.clock.now(), Origin(Source.IMPORT)
        totals, stored = await courses.day_totals(tx, scheme_id, Selection()), 0
        await _require_open(context, tx, scheme, _lacking(rows, totals), file)
        # A new total moves the sums that follow on later days, where the ledger may have agreed with the file before.
        while lacking := _lacking(rows, totals):
            new = [
                NewEntry(scheme_id, row.unit, row.fact, row.date, Mode.TOTAL, row.value, None, by_import)
                for row in lacking
            ]
            stored += await bring_in(context, tx, scheme, new)
            totals = await courses.day_totals(tx, scheme_id, Selection())
        if below := [total for total in totals if total.value < 0 and not scheme.fact(total.fact).kind.signed]:
            raise FileError(tuple(Diagnostic(file, 0, "value", _too_low(total)) for total in below))
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
            rows += [LedgerRow(link.entry, naming.reporter(link.entry, names), link.state) for link in links]
    return rows


@in_transaction
async def _note_export(tx: Transaction, context: Context, person: Person | None, scheme_id: str) -> dict[int, str]:
    """Write down that the ledger is taken out; the names of the scheme's people by id."""
    by = person.id if person is not None else None
    await audit.note(tx, scheme_id, audit.Act(context.clock.now(), by, "export", "ledger"))
    return await naming.names(tx, context.scheme(scheme_id))


def _require_possible(scheme: Scheme, rows: Iterable[Total], file: str) -> None:
    if wrong := [row for row in rows if not is_possible(row.value, scheme.fact(row.fact))]:
        raise FileError(tuple(Diagnostic(file, 0, "value", _too_large(row)) for row in wrong))


async def _require_open(context: Context, tx: Transaction, scheme: Scheme, new: Iterable[Total], file: str) -> None:
    """Raise FileError for figures of closed periods."""
    acts, now = await periods.acts(tx, scheme.id), context.clock.now()
    if wrong := [row for row in new if closed(acts, period_of(row.date), row.unit, now)]:
        raise FileError(tuple(Diagnostic(file, 0, "date", _locked(row)) for row in wrong))


def _too_low(row: Total) -> Message:
    return Message(
        "with this file {fact} of {unit} would be below 0 on {day}: later entries take more away",
        fact=row.fact,
        unit=row.unit,
        day=row.date,
    )


def _too_large(row: Total) -> Message:
    return Message(
        "{value} {fact} of {unit} on {day} is more than any unit can have",
        value=row.value,
        fact=row.fact,
        unit=row.unit,
        day=row.date,
    )


def _locked(row: Total) -> Message:
    return Message(
        "{fact} of {unit} on {day}: the period is closed; open it again first (/reopen)",
        fact=row.fact,
        unit=row.unit,
        day=row.date,
    )


def _lacking(rows: Iterable[Total], totals: Iterable[Total]) -> list[Total]:
    stated = set(totals)
    return [row for row in rows if row not in stated]
